"""A real S3-compatible server for tests: moto's, in a process of its own, which refuses whoever it does not know."""

import contextlib
import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import boto3
import pytest
from django.conf import settings
from django.core.files.storage import storages

from deploy.processes import end_with_parent

READY_WITHIN = 60  # seconds
MAY_USE_S3 = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


class Server(NamedTuple):
    """Where the server listens and whom it lets in."""

    url: str
    access_key: str
    secret_key: str

    def client(self, service="s3"):
        keys = {"aws_access_key_id": self.access_key, "aws_secret_access_key": self.secret_key}
        return boto3.client(service, endpoint_url=self.url, region_name="us-east-1", **keys)


class Bucket(NamedTuple):
    """An empty bucket of one test."""

    server: Server
    name: str

    def options(self, **changes):
        """The options of config.bucket.BucketStorage for this bucket."""
        return {
            "bucket_name": self.name,
            "endpoint_url": self.server.url,
            "path_style": True,
            "region_name": "us-east-1",
            "access_key": self.server.access_key,
            "secret_key": self.server.secret_key,
            **changes,
        }

    def names(self):
        """The names of all objects, as another program sees them."""
        listed = self.server.client().list_objects_v2(Bucket=self.name)
        return [entry["Key"] for entry in listed.get("Contents", ())]

    def unfinished(self):
        return self.server.client().list_multipart_uploads(Bucket=self.name).get("Uploads", [])


@pytest.fixture(scope="session")
def store_server():
    with running_store(Path(settings.VAR_DIR)) as server:
        yield server


@contextlib.contextmanager
def running_store(folder):
    """Run the server for the length of the block; its log lies in `folder`."""
    port = free_port()
    log_path = folder / "object-store.log"
    with log_path.open("wb") as log:
        command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)]
        process = subprocess.Popen(command, stdout=log, stderr=log, env=quiet(), preexec_fn=end_with_parent)
        try:
            wait_until_it_answers(port, process, log_path)
            yield only_for_one_person(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture
def bucket(store_server):
    name = f"files-{secrets.token_hex(4)}"
    store_server.client().create_bucket(Bucket=name)
    return Bucket(store_server, name)


@pytest.fixture
def in_bucket(bucket, settings):
    """The site keeps its files in the bucket for this test. Gives the bucket."""
    kept = {"BACKEND": "config.bucket.BucketStorage", "OPTIONS": bucket.options()}
    settings.STORAGES = {**settings.STORAGES, "default": kept, "bucket": kept}
    assert storages["default"].bucket_name == bucket.name
    return bucket


@pytest.fixture
def lenient_store(store_server):
    """The server lets everybody in for this test: it cannot check the signature of a signed address."""
    check_everybody(store_server.url, False)
    yield
    check_everybody(store_server.url, True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def quiet():
    """Without the proxies and keys of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


def wait_until_it_answers(port, process, log_path):
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"The S3 server did not start: {log_path.read_text(errors='replace')[-800:]}")


def only_for_one_person(url):
    """Make an account that may use S3; from then on the server refuses everybody else."""
    iam = Server(url, "anyone", "anything").client("iam")
    iam.create_user(UserName="countersign")
    iam.put_user_policy(UserName="countersign", PolicyName="s3", PolicyDocument=json.dumps(MAY_USE_S3))
    key = iam.create_access_key(UserName="countersign")["AccessKey"]
    check_everybody(url, True)
    return Server(url, key["AccessKeyId"], key["SecretAccessKey"])


def check_everybody(url, wanted):
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
    connection.request("POST", "/moto-api/reset-auth", body="0" if wanted else "inf")
    assert connection.getresponse().status == 200
    connection.close()
