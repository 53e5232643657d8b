"""What the variables about files mean: to nginx, to the browser, to the storages."""

import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.bucket import BucketStorage
from config.places import inner_path, store_origin
from deploy.bootstrap import ROOT

KEYS = {"access_key": "key", "secret_key": "secret"}


@pytest.mark.parametrize(("path", "meaning"), [("", ""), ("/sealed", "/sealed/"), ("/sealed/", "/sealed/")])
def test_inner_path(path, meaning):
    assert inner_path("ACCEL_PREFIX", path) == meaning


@pytest.mark.parametrize("path", ["sealed/", "/", "yes"])
def test_inner_path_that_is_none_stops_the_start(path):
    with pytest.raises(ImproperlyConfigured, match="ACCEL_PREFIX must be a path such as /sealed/"):
        inner_path("ACCEL_PREFIX", path)


def test_endpoint_that_is_no_address_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="S3_ENDPOINT_URL must be an address"):
        store_origin("files", "s3.example.org", "us-east-1")


@pytest.mark.parametrize(
    ("endpoint", "region"),
    [("", "us-east-1"), ("", "eu-west-2"), ("https://s3.example.org", "us-east-1"), ("http://127.0.0.1:9000", "home")],
)
def test_our_pages_name_the_host_that_signed_addresses_have(endpoint, region):
    storage = BucketStorage(
        bucket_name="files", endpoint_url=endpoint or None, path_style=bool(endpoint), region_name=region, **KEYS
    )
    parts = urlsplit(storage.signed_url("evidence/ab/abc", seconds=60, media_type="image/png", disposition="inline"))
    assert store_origin("files", endpoint, region) == [f"{parts.scheme}://{parts.netloc}"]


def settings_with(**variables):
    """The settings about files of a process that has these variables."""
    program = (
        "import json; from config import settings as s;"
        "print(json.dumps([s.STORAGES, s.CONTENT_SECURITY_POLICY['DIRECTIVES'], s.ACCEL_PREFIX, s.PRESIGNED_SECONDS]))"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("S3_")}
    environment = {**kept, "SECRET_KEY": "x", **variables}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_files_lie_on_the_disk_and_are_sent_by_us_when_nothing_is_set():
    storages, policy, accel, seconds = settings_with()
    assert storages["default"] == storages["disk"] == {"BACKEND": "config.storage.DiskStorage"}
    assert "bucket" not in storages
    assert (policy["img-src"], policy["connect-src"], accel, seconds) == (["'self'", "data:"], ["'self'"], "", 0)


def test_files_lie_in_the_named_bucket_and_pages_may_show_what_it_sends(tmp_path):
    (tmp_path / "secret").write_text("of the file\n")
    storages, policy, _, seconds = settings_with(
        S3_BUCKET="files",
        S3_ENDPOINT_URL="https://s3.example.org",
        S3_PREFIX="centre",
        S3_ACCESS_KEY_ID="key",
        S3_SECRET_ACCESS_KEY_FILE=str(tmp_path / "secret"),
        PRESIGNED_SECONDS="300",
    )
    assert storages["default"] == storages["bucket"]
    assert storages["default"]["OPTIONS"] == {
        "bucket_name": "files",
        "location": "centre",
        "endpoint_url": "https://s3.example.org",
        "path_style": True,
        "region_name": "us-east-1",
        "access_key": "key",
        "secret_key": "of the file",
        "checksums": True,
    }
    shown = {name: policy[name] for name in ("img-src", "media-src", "connect-src", "frame-src")}
    assert all("https://s3.example.org" in sources for sources in shown.values())
    assert policy["default-src"] == ["'self'"]
    assert seconds == 300
