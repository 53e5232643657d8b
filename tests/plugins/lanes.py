"""Which database this lane runs on, and what deploy/test.py has to say at the end of it."""

import pytest
from django.db import connection


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """On SQLite leave out the tests of what only PostgreSQL does (marked `postgresql`)."""
    if connection.vendor == "postgresql":
        return
    left_out = [item for item in items if item.get_closest_marker("postgresql")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
