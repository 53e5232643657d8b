"""Bring the database and the static files up to date: before the first request of a run, or of a new version.

Progress goes to standard error; standard output is what `make_demo_centre` prints, the demo sign-ins.
"""

import hashlib
import os
import sys

import django
from django.core.management import CommandError, call_command, get_commands
from django.db import DatabaseError

from deploy.console import Stop, command_line, say

DEMO_COMMAND = "make_demo_centre"


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.conf import settings

    say("Preparing the database …")
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_specifications", stdout=sys.stderr)
        if settings.DEMO:
            make_demo_centre()
        call_command("make_centre_key", stdout=sys.stderr)
        call_command("make_signing_key", stdout=sys.stderr)
        if settings.HASHED_STATIC:
            collect_static(settings.STATIC_ROOT / "staticfiles.json", settings.VAR_DIR / "static-collected-from")
    except (CommandError, DatabaseError) as error:
        raise Stop(f"{type(error).__name__}: {error}") from error


def make_demo_centre():
    if DEMO_COMMAND in get_commands():
        call_command(DEMO_COMMAND)


def collect_static(manifest, stamp):
    """Collect, hash and compress the static files, unless they are those of the last time."""
    now = fingerprint()
    if manifest.exists() and stamp.exists() and stamp.read_text() == now:
        return
    say("Collecting the static files …")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(now)


def fingerprint():
    """Changes when a static file of ours or of a package is added, removed or changed."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = os.stat(storage.path(path))
            digest.update(f"{storage.path(path)} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    command_line(main)
