import json

import pytest

from deploy import bootstrap
from deploy.console import Stop


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder of locks, of which one names a package that cannot be had."""
    monkeypatch.setattr(bootstrap, "LOCK_FOLDER", tmp_path)
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "stamp")
    (tmp_path / "requirements.txt").write_text("countersign-has-no-such-package==1 --hash=sha256:" + "0" * 64)
    return tmp_path


def test_locks_that_were_installed_are_not_installed_again(project):
    digest = bootstrap.sha256(project / "requirements.txt")
    bootstrap.STAMP.write_text(json.dumps({"requirements.txt": digest}))
    assert bootstrap.install(["requirements.txt"]) is None


def test_changed_lock_is_installed_and_a_failure_leaves_no_stamp(project, monkeypatch):
    bootstrap.STAMP.write_text(json.dumps({"requirements.txt": "another"}))
    monkeypatch.setattr(bootstrap, "get_uv", lambda: None)
    monkeypatch.setattr(bootstrap, "sync_by_uv", lambda locks: False)
    monkeypatch.setattr(bootstrap, "install_by_pip", lambda locks: False)
    with pytest.raises(Stop, match="could not be installed"):
        bootstrap.install(["requirements.txt"])
    assert bootstrap.STAMP.exists() is False


def test_environment_for_tests_serves_for_running_too(project, monkeypatch):
    (project / "requirements-dev.txt").write_text("x")
    monkeypatch.setattr(bootstrap, "get_uv", lambda: None)
    monkeypatch.setattr(bootstrap, "sync_by_uv", lambda locks: True)
    bootstrap.install(["requirements-dev.txt"])
    monkeypatch.setattr(bootstrap, "sync_by_uv", lambda locks: pytest.fail("installed again"))
    bootstrap.install(["requirements.txt"])


def test_python_too_old_is_refused(monkeypatch):
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))
    with pytest.raises(Stop, match=r"Countersign needs Python 3\.11 or newer"):
        bootstrap.check_python()
