"""What the commands say to the person at the terminal."""

import sys


class Stop(Exception):
    """The command cannot go on; the text says why and what to do about it."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def command_line(main):
    """Run a command; a Stop becomes its text and exit code 1, Ctrl-C a quiet 130."""
    try:
        sys.exit(main())
    except Stop as stop:
        say(f"\n{stop}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
