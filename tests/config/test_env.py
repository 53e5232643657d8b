import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


def test_secret_of_the_variable_comes_first(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("of the file")
    monkeypatch.setenv("SECRET_KEY", "of the variable")
    assert env.secret("SECRET_KEY", tmp_path / "key") == "of the variable"


def test_secret_of_the_named_file_comes_before_the_usual_one(monkeypatch, tmp_path):
    (tmp_path / "named").write_text("named\n")
    (tmp_path / "usual").write_text("usual\n")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    assert env.secret("SECRET_KEY", tmp_path / "usual") == "usual"
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "named"))
    assert env.secret("SECRET_KEY", tmp_path / "usual") == "named"


@pytest.mark.parametrize(("content", "why"), [(None, "cannot be read"), (" \n", "is empty")])
def test_secret_that_is_nowhere_stops_the_start(monkeypatch, tmp_path, content, why):
    if content is not None:
        (tmp_path / "key").write_text(content)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match=f"Set SECRET_KEY or SECRET_KEY_FILE: .* {why}"):
        env.secret("SECRET_KEY", tmp_path / "key")


@pytest.mark.parametrize(("value", "meaning"), [("yes", True), ("On", True), ("0", False), ("no", False), ("", True)])
def test_flag_reads_yes_and_no(monkeypatch, value, meaning):
    monkeypatch.setenv("A_FLAG", value)
    assert env.flag("A_FLAG", default=True) is meaning


def test_malformed_values_name_their_variable(monkeypatch):
    monkeypatch.setenv("A_FLAG", "perhaps")
    monkeypatch.setenv("A_NUMBER", "many")
    with pytest.raises(ImproperlyConfigured, match="A_FLAG must be yes or no, not 'perhaps'"):
        env.flag("A_FLAG")
    with pytest.raises(ImproperlyConfigured, match="A_NUMBER must be a whole number, not 'many'"):
        env.number("A_NUMBER", 1)
