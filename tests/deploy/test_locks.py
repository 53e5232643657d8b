import re

import pytest

from deploy.bootstrap import LOCK_FOLDER

LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-uv.txt"]


def pins(lock):
    """Each package of a lock with its version, marker and hashes."""
    text = re.sub(r"^\s*#.*\n", "", (LOCK_FOLDER / lock).read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return {line.split("==")[0]: " ".join(line.split()) for line in text.splitlines() if "==" in line}


def test_tests_run_on_the_versions_that_are_shipped():
    shipped, tested = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {name: tested.get(name) for name in shipped} == shipped


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_its_hash(lock):
    assert [name for name, pin in pins(lock).items() if "--hash=sha256:" not in pin] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_name_no_host(lock):
    assert re.findall(r"\S*://\S*", (LOCK_FOLDER / lock).read_text()) == []
