"""The throw-away files of a test run: no test sees the files of another, and nothing stays behind."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache


@pytest.fixture(autouse=True)
def empty_files():
    """Empty MEDIA_ROOT and the incoming folder after each test. One of each for the whole run, since a worker process
    shares them."""
    yield
    for folder in (Path(settings.MEDIA_ROOT), Path(settings.INCOMING_DIR)):
        for entry in folder.glob("*"):
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


@pytest.fixture(autouse=True)
def empty_cache():
    """No test finds what another has kept: keys of rows come again after a rollback."""
    cache.clear()


def pytest_unconfigure():
    if settings.configured:
        shutil.rmtree(settings.VAR_DIR, ignore_errors=True)
