"""Storage in an S3-compatible store, against a real server: whole or not at all, in ranges, private, never over."""

import http.client
import io
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile, File

from config.bucket import FIRST_RANGE, PART, BucketStorage
from config.storage import StorageDown, keep

BYTES = b"what was sent" * 1000
NAME = "evidence/ab/abcdef"
LARGE = bytes(range(256)) * ((2 * PART + 4096) // 256)


@pytest.fixture
def storage(bucket):
    return BucketStorage(**bucket.options(location="centre"))


def kept(storage, name=NAME):
    with storage.open(name) as file:
        return file.read()


def get(url):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    connection.request("GET", f"{parts.path}?{parts.query}")
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_content_is_kept_under_its_name_below_the_prefix(storage, bucket):
    assert keep(storage, NAME, ContentFile(BYTES), len(BYTES)) == NAME
    assert (kept(storage), storage.size(NAME), storage.exists(NAME)) == (BYTES, len(BYTES), True)
    assert bucket.names() == [f"centre/{NAME}"]
    assert [entry[:2] for entry in storage.stored()] == [(NAME, len(BYTES))]


def test_an_object_is_private_and_says_of_itself_that_it_is_no_page(storage, bucket):
    keep(storage, NAME, ContentFile(BYTES, "page.html"), len(BYTES))
    head = bucket.server.client().head_object(Bucket=bucket.name, Key=f"centre/{NAME}")
    assert (head["ContentType"], head["ContentDisposition"]) == ("application/octet-stream", "attachment")
    response, body = get(f"{bucket.server.url}/{bucket.name}/centre/{NAME}")
    assert response.status == 403
    assert BYTES not in body


def test_same_content_is_sent_once(storage, bucket):
    keep(storage, NAME, ContentFile(BYTES), len(BYTES))
    before = bucket.server.client().head_object(Bucket=bucket.name, Key=f"centre/{NAME}")["LastModified"]
    assert keep(storage, NAME, ContentFile(BYTES), len(BYTES)) == NAME
    after = bucket.server.client().head_object(Bucket=bucket.name, Key=f"centre/{NAME}")["LastModified"]
    assert (after, len(bucket.names())) == (before, 1)


def test_damaged_content_is_not_written_over_and_the_good_one_gets_another_name(storage, caplog):
    keep(storage, NAME, ContentFile(b"damaged"), 7)
    other = keep(storage, NAME, ContentFile(BYTES), len(BYTES))
    assert other.startswith(f"{NAME}-")
    assert (kept(storage), kept(storage, other)) == (b"damaged", BYTES)
    assert "damaged" in caplog.text


@pytest.mark.parametrize("how", ["path", "stream"])
def test_large_file_is_sent_in_parts(storage, bucket, tmp_path, how):
    path = tmp_path / "film"
    path.write_bytes(LARGE)
    with path.open("rb") as file:
        keep(storage, NAME, path if how == "path" else File(file), len(LARGE))
        assert not file.closed
    tag = bucket.server.client().head_object(Bucket=bucket.name, Key=f"centre/{NAME}")["ETag"]
    assert tag.strip('"').endswith("-3")  # three parts
    assert kept(storage) == LARGE
    assert path.exists()


def test_reading_from_the_middle_asks_for_a_range_only(storage, monkeypatch):
    keep(storage, NAME, ContentFile(LARGE), len(LARGE))
    asked = []
    storage.client.meta.events.register(
        "before-parameter-build.s3.GetObject", lambda params, **_: asked.append(params["Range"])
    )
    with storage.open(NAME) as file:
        file.seek(1_000_000)
        assert file.read(10) == LARGE[1_000_000:1_000_010]
        file.seek(-4, io.SEEK_END)
        assert file.read() == LARGE[-4:]
    assert asked == [
        f"bytes=1000000-{1_000_000 + FIRST_RANGE - 1}",
        f"bytes={len(LARGE) - 4}-{len(LARGE) - 1}",
    ]


def test_an_object_that_is_replaced_while_it_is_read_is_an_error(storage, bucket):
    keep(storage, NAME, ContentFile(LARGE), len(LARGE))
    with storage.open(NAME) as file:
        assert file.read(10) == LARGE[:10]
        bucket.server.client().put_object(Bucket=bucket.name, Key=f"centre/{NAME}", Body=bytes(len(LARGE)))
        file.seek(PART)
        with pytest.raises(StorageDown):
            file.read(10)


def test_missing_object_is_a_missing_file(storage):
    assert storage.exists(NAME) is False
    with pytest.raises(FileNotFoundError):
        storage.open(NAME)
    with pytest.raises(FileNotFoundError):
        storage.size(NAME)


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret_key": "wrong"},
        {"access_key": "AKIANOBODY", "secret_key": "wrong"},
        {"endpoint_url": "http://127.0.0.1:9"},
        {"bucket_name": "there-is-no-such-bucket"},
    ],
    ids=["wrong secret", "unknown key", "server down", "no such bucket"],
)
def test_store_that_cannot_be_used_is_told_in_a_sentence_and_nothing_is_written(bucket, wrong, caplog):
    broken = BucketStorage(**bucket.options(**wrong))
    with pytest.raises(StorageDown, match="cannot be reached at the moment"):
        keep(broken, NAME, ContentFile(BYTES), len(BYTES))
    assert bucket.names() == []
    assert "The store" in caplog.text


class Breaking(io.BytesIO):
    """A source that breaks off in the second part."""

    def read(self, *size):
        if self.tell() >= PART:
            raise OSError("Input/output error")
        return super().read(*size)


def test_source_that_breaks_leaves_nothing(storage, bucket):
    with pytest.raises(StorageDown):
        keep(storage, NAME, File(Breaking(LARGE), "film"), len(LARGE))
    assert (bucket.names(), bucket.unfinished()) == ([], [])


def test_parts_that_a_dead_writer_left_are_swept_when_they_are_old(storage, bucket):
    bucket.server.client().create_multipart_upload(Bucket=bucket.name, Key=f"centre/{NAME}")
    assert storage.sweep(datetime(2000, 1, 1, tzinfo=UTC)) == 0  # this server dates every upload to 2010
    assert storage.sweep(datetime.now(UTC)) == 1
    assert bucket.unfinished() == []


def test_signed_address_opens_the_object_for_a_while_with_our_headers(storage, lenient_store):
    keep(storage, NAME, ContentFile(BYTES), len(BYTES))
    url = storage.signed_url(NAME, seconds=60, media_type="application/pdf", disposition='inline; filename="a.pdf"')
    response, body = get(url)
    assert (response.status, body) == (200, BYTES)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == 'inline; filename="a.pdf"'
    assert "X-Amz-Expires=60" in url
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in url


def test_stored_object_has_no_other_address(storage):
    with pytest.raises(ValueError, match="handed out by a view"):
        storage.url(NAME)
