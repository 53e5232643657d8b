"""The way of a file through each place it may lie in and each program that may send it; always after the gate."""

import http.client
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from config.storage import StorageDown
from portfolios import actions, tasks
from portfolios.models import EvidenceFile
from portfolios.states import FileState
from tests.factories.portfolios import PDF, make_draft, upload


def url_of(file):
    return reverse("portfolios:file_download", args=[file.pk])


def add(cast, name="notes.pdf", content=PDF):
    return actions.add_file(make_draft(cast.registration), upload=upload(name, content), by=cast.learner)


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def fetch(url):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    connection.request("GET", f"{parts.path}?{parts.query}")
    response = connection.getresponse()
    data = response.read()
    connection.close()
    return response, data


@pytest.fixture
def page(client, cast):
    client.force_login(cast.learner)
    return client


# --- in the bucket of a store ------------------------------------------------------------------------------------


def test_the_whole_way_in_a_bucket(cast, page, in_bucket):
    file = add(cast)
    assert in_bucket.names() == [file.content.name]
    tasks.inspect_file(file.pk)
    file.refresh_from_db()
    assert file.state == FileState.CHECKED
    assert body(page.get(url_of(file))) == PDF
    part = page.get(url_of(file), headers={"range": "bytes=5-9"})
    assert (part.status_code, body(part), part["Content-Range"]) == (206, PDF[5:10], f"bytes 5-9/{len(PDF)}")
    assert "sandbox" in part["Content-Security-Policy"]


def test_a_store_that_is_down_takes_no_file_and_says_so(cast, page, in_bucket, settings):
    options = in_bucket.options(endpoint_url="http://127.0.0.1:9")
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "config.bucket.BucketStorage", "OPTIONS": options}}
    evidence = make_draft(cast.registration)
    with pytest.raises(StorageDown):
        actions.add_file(evidence, upload=upload(), by=cast.learner)
    assert EvidenceFile.objects.count() == 0
    assert in_bucket.names() == []


def test_a_store_that_is_down_is_told_on_the_page(cast, page, in_bucket, settings):
    file = add(cast)
    options = in_bucket.options(endpoint_url="http://127.0.0.1:9")
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "config.bucket.BucketStorage", "OPTIONS": options}}
    response = page.get(url_of(file))
    assert response.status_code == 503
    assert "The place where files are kept cannot be reached at the moment" in response.content.decode()


@pytest.mark.parametrize("where", ["disk", "bucket"])
def test_content_that_is_missing_is_told_in_a_sentence(cast, page, in_bucket, settings, where):
    settings.STORAGES = {**settings.STORAGES, "default": settings.STORAGES[where]}
    file = add(cast)
    storages[where].delete(file.content.name)
    response = page.get(url_of(file))
    assert response.status_code == 404
    assert "its content is missing from the storage" in response.content.decode()


# --- sent by the store -------------------------------------------------------------------------------------------


@pytest.fixture
def signed(settings):
    settings.PRESIGNED_SECONDS = 60


def test_the_store_sends_the_file_after_the_gate(cast, page, in_bucket, signed, lenient_store):
    file = add(cast)
    response = page.get(url_of(file))
    assert (response.status_code, response["Cache-Control"]) == (302, "private, no-store")
    assert response["Referrer-Policy"] == "no-referrer"
    sent, data = fetch(response["Location"])
    assert (sent.status, data) == (200, PDF)
    assert sent.headers["Content-Type"] == "application/pdf"
    assert sent.headers["Content-Disposition"] == 'inline; filename="notes.pdf"'
    assert "X-Amz-Expires=60&" in response["Location"]


def test_nobody_else_gets_a_signed_address(cast, client, in_bucket, signed):
    file = add(cast)
    client.force_login(cast.assessor)
    response = client.get(url_of(file))
    assert (response.status_code, response.headers.get("Location")) == (404, None)


def test_text_and_questions_about_a_file_are_answered_by_us(cast, page, in_bucket, signed):
    text = add(cast, "notes.txt", b"what I did")
    response = page.get(url_of(text))
    assert (response.status_code, body(response)) == (200, b"what I did")
    assert "sandbox" in response["Content-Security-Policy"]
    assert page.head(url_of(add(cast))).status_code == 200


def test_files_on_the_disk_are_never_signed(cast, page, signed):
    assert body(page.get(url_of(add(cast)))) == PDF


# --- sent by nginx -----------------------------------------------------------------------------------------------


def test_nginx_is_told_which_file_it_may_send(cast, page, settings):
    settings.ACCEL_PREFIX = "/sealed/"
    file = add(cast)
    response = page.get(url_of(file), headers={"range": "bytes=0-3"})
    assert (response.status_code, response.content) == (200, b"")
    assert response["X-Accel-Redirect"] == f"/sealed/{file.content.name}"
    assert response["Content-Disposition"] == 'inline; filename="notes.pdf"'
    assert "sandbox" in response["Content-Security-Policy"]
    assert not response.has_header("ETag")  # nginx has its own, which goes with its ranges


def test_files_in_a_bucket_are_not_for_nginx(cast, page, in_bucket, settings):
    settings.ACCEL_PREFIX = "/sealed/"
    assert body(page.get(url_of(add(cast)))) == PDF
