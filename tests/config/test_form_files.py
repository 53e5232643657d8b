"""Files sent by an ordinary form: each within the limit is kept, a larger one is named and costs nothing else."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from config.form_files import too_large
from tests.factories.portfolios import upload


@pytest.fixture
def sent(settings):
    settings.FORM_UPLOAD_LIMIT_BYTES = 100_000

    def post(**data):
        request = RequestFactory().post("/", data)
        assert request.POST is not None  # reads the body
        return request

    return post


def test_a_file_within_the_limit_is_on_the_disk(sent):
    request = sent(title="Call", files=upload("a.txt", b"x" * 100_000))
    with request.FILES["files"] as file:
        assert (file.size, bool(file.temporary_file_path()), too_large(request)) == (100_000, True, [])


def test_a_file_above_it_is_dropped_and_named_and_the_rest_arrives(sent):
    files = [upload("big.txt", b"x" * 100_001), upload("small.txt", b"y")]
    request = sent(files=files, title="Call")
    kept = request.FILES.getlist("files")
    assert ([file.name for file in kept], request.POST["title"]) == (["small.txt"], "Call")
    assert too_large(request) == ["big.txt"]
    for file in kept:
        file.close()


def test_a_request_without_files_names_none():
    assert too_large(HttpRequest()) == []
