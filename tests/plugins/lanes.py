"""Which lane of `make test` this is (deploy/suite.py), and that no lane misses what REQUIRE_ALL_LANES asks for."""

import os
from collections import Counter

import pytest
from django.db import connection

REQUIRED = ("journey", "services")


def is_the_same_on_both(item):
    """Whether PostgreSQL has nothing to add: no database is asked for, or pages are looked at in a browser."""
    if "browser" in item.fixturenames:
        return not item.get_closest_marker("both_lanes")
    asks = "django_db_setup" in item.fixturenames or item.get_closest_marker("django_db")
    return not asks or bool(item.get_closest_marker("embedded"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Each lane leaves out what is the other's: what is the same on both runs on SQLite, `postgresql` only there."""
    if connection.vendor == "postgresql":
        left_out = [item for item in items if is_the_same_on_both(item)]
    else:
        left_out = [item for item in items if item.get_closest_marker("postgresql")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


class Outcomes:
    """Counts, of the tests that no lane may miss, those that ran and those that were skipped."""

    def __init__(self):
        self.ran, self.skipped = Counter(), Counter()

    def pytest_runtest_logreport(self, report):
        for mark in REQUIRED:
            if mark in report.keywords:
                self.ran[mark] += report.when == "call" and not report.skipped
                self.skipped[mark] += report.skipped

    def shortcomings(self):
        """What REQUIRE_ALL_LANES does not let pass, a sentence each."""
        for mark in REQUIRED:
            if not self.ran[mark]:
                yield f"no test marked {mark} ran"
            if self.skipped[mark]:
                yield f"{self.skipped[mark]} tests marked {mark} were skipped"

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session):
        if os.environ.get("REQUIRE_ALL_LANES") and any(self.shortcomings()) and session.exitstatus == 0:
            session.exitstatus = 1

    def pytest_terminal_summary(self, terminalreporter):
        if os.environ.get("REQUIRE_ALL_LANES"):
            for sentence in self.shortcomings():
                terminalreporter.write_line(f"FAILED as a whole, since REQUIRE_ALL_LANES is set: {sentence}.", red=True)


def pytest_configure(config):
    config.pluginmanager.register(Outcomes(), "lane-outcomes")


def pytest_report_header():
    return f"lane: {os.environ.get('LANE', connection.vendor)}"
