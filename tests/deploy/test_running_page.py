"""docs/running.md names every environment variable that the code reads, and no other."""

import re

from deploy.bootstrap import ROOT

SETTINGS = r'env\.(?:text|flag|number|words|secret|optional_secret)\(\s*"([A-Z0-9_]+)"'
OTHERS = r'environ(?:ment)?(?:\.get\(|\[)"([A-Z0-9_]+)"'
# Between the commands themselves, not for a person to set.
INTERNAL = {"LANE", "DJANGO_SETTINGS_MODULE", "WORKER_READY_FILE"}
# Read by the Makefile, or under a name put together in the code.
ELSEWHERE = {"PYTHON", "ARGS", "CHROMIUM", "KEYS_PASSPHRASE_FILE", "SECRET_KEY_FILE", "S3_SECRET_ACCESS_KEY_FILE"}


def read_in(pattern, folders):
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return {name for path in files for name in re.findall(pattern, path.read_text(encoding="utf-8"))}


def test_every_variable_is_in_the_table_and_no_other():
    rows = re.findall(r"^\| (`[A-Z0-9_]+`(?:, `[A-Z0-9_]+`)*) \|", (ROOT / "docs/running.md").read_text(), re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"[A-Z0-9_]+", row)}
    read = read_in(SETTINGS, ["config"]) | read_in(OTHERS, ["deploy", "tests/plugins"]) | ELSEWHERE
    assert told == read - INTERNAL - {"UPGRADE"}
