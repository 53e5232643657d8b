"""Fixtures that every test may use; the plumbing of a test run is in tests/plugins/."""

pytest_plugins = [
    "tests.plugins.places",
    "tests.plugins.lanes",
    "tests.plugins.worker",
    "tests.plugins.browser",
    "tests.plugins.line",
    "tests.plugins.emptying",
    "tests.plugins.garbage",
    "tests.plugins.object_store",
    "tests.plugins.scanner",
    "tests.cast",
]
