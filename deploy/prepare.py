"""Bring the database and the static files up to date: before the first request of a run, or of a new version.

Progress goes to standard error; standard output is what `make_demo_centre` prints, the demo sign-ins.
"""

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
        if settings.HASHED_STATIC:
            call_command("collectstatic", interactive=False, verbosity=0)
    except (CommandError, DatabaseError) as error:
        raise Stop(f"{type(error).__name__}: {error}") from error


def make_demo_centre():
    if DEMO_COMMAND in get_commands():
        call_command(DEMO_COMMAND)


if __name__ == "__main__":
    command_line(main)
