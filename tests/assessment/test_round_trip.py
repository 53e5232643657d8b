"""From one installation to a second, empty one: another process, another database, other files, other keys."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as real_settings

from centres import keys
from tests.factories.packages import fill, hashes, members_of, package_of, packed, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"


def elsewhere(tmp_path, package, published=None):
    """What a second installation says of the package."""
    (tmp_path / "package.zip").write_bytes(package)
    if published:
        (tmp_path / "keys.json").write_text(json.dumps(published))
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "of-the-second-installation-and-long-enough-for-it-too",
        "COUNTERSIGN_VAR": str(tmp_path / "second"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/second.sqlite3",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "LOG_LEVEL": "CRITICAL",
    }
    (tmp_path / "second").mkdir()
    command = [sys.executable, "-m", "tests.second_installation"]
    command += [str(tmp_path / name) for name in ("package.zip", "keys.json", "answer.json")]
    done = subprocess.run(command, cwd=real_settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads((tmp_path / "answer.json").read_text())


def test_every_hash_and_every_link_is_equal_in_a_second_installation(street, tmp_path):
    fill(street)
    package = package_of(street.registration)
    there = elsewhere(tmp_path, package, keys.published([street.centre]))
    assert (there["state"], there["owner"]) == ("ready", "Harbour Lane Training")
    assert there["evidence"] == json.loads(json.dumps(told(street.registration), default=str))
    assert there["hashes"] == hashes(street.registration)
    assert all(kept == found for kept, found in there["hashes"].items())
    assert (len(there["hashes"]), there["priors"], there["decisions"]) == (3, 4, 0)


def test_a_tampered_package_is_refused_there_and_the_file_named(street, tmp_path):
    fill(street)
    members = members_of(package_of(street.registration))
    members["files/E001/3-refund-form-2.pdf"] += b"%"
    there = elsewhere(tmp_path, packed(members))
    assert there["state"] == "refused"
    assert there["problem"].startswith("files/E001/3-refund-form-2.pdf: It has ")
