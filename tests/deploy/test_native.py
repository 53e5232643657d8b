import pytest

from deploy import native
from deploy.console import Stop

THERE = native.Part("libc6", "everything", native.library("libc.so.6"))
LACKING = native.Part("libnowhere1", "nothing at all", native.library("libnowhere.so.1"))


@pytest.fixture(autouse=True)
def ordinary_person(monkeypatch):
    monkeypatch.setattr(native.os, "geteuid", lambda: 1000)


def test_what_is_there_is_not_missed():
    assert native.missing([THERE, LACKING]) == [LACKING]
    assert native.ensure([THERE]) is None


def test_missing_library_is_named_with_the_exact_command():
    with pytest.raises(Stop) as stop:
        native.ensure([THERE, LACKING])
    assert str(stop.value) == (
        "Missing on this machine:\n"
        "  libnowhere1            for nothing at all\n"
        "Install with:\n"
        "  sudo apt-get update && sudo apt-get install -y --no-install-recommends libnowhere1"
    )


def test_optional_part_is_spoken_of_and_the_command_goes_on(capsys):
    native.ensure([LACKING], optional=True)
    assert "  libnowhere1            for nothing at all\n" in capsys.readouterr().err


def test_program_is_looked_for_where_the_variable_says(monkeypatch):
    chromium = native.FOR_JOURNEYS[0]
    monkeypatch.setenv("CHROMIUM", "/not/there/chromium")
    assert native.missing([chromium]) == [chromium]
    monkeypatch.setenv("CHROMIUM", "/bin/sh")
    assert native.missing([chromium]) == []
