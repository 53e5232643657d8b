"""Start the process that looks at a file, and read its answer. It may crash, hang or lie about its length."""

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

from portfolios.arrival.findings import CRASHED, Findings

ROOT = Path(__file__).resolve().parent.parent.parent
ANSWER = "findings.json"
LONGEST_ANSWER = 8 * 1024 * 1024
TWICE = 2  # a machine may be busy: so many times the computing time is waited for
OVERHEAD = 20  # seconds that the start of Python may take on a busy machine

logger = logging.getLogger(__name__)


class DidNotAnswer(Exception):
    """The process could not start, or used up our patience and not its own computing time: try again later."""


def look_at(path, media_type, folder, limits):
    """Findings about the file at `path`; forms made of it lie in `folder`. A crash is a refusal, not an exception.

    Raises DidNotAnswer when that was not the file's doing.
    """
    job = {"path": str(path), "media_type": media_type, "folder": str(folder), "limits": vars(limits)}
    command = [sys.executable, "-m", "portfolios.arrival.child", json.dumps(job)]
    code, errors = run_apart(command, folder, TWICE * limits.seconds + OVERHEAD)
    if errors:
        logger.warning("Looking at a file of type %s ended with %s: %s", media_type, code, errors[-1000:])
    if code > 0:
        raise DidNotAnswer(f"exit code {code}")
    if code:  # ended by a signal: a library crashed, or a limit was reached
        return Findings(refusal=CRASHED)
    with open(folder / ANSWER, "rb") as answer:
        return Findings.from_dict(json.loads(answer.read(LONGEST_ANSWER)))


def run_apart(command, folder, patience, **environment):
    """Run a program in a session of its own, without this process's environment. Returns (exit code, its complaints).

    The environment is left behind because it holds the secrets of the installation. `patience` in seconds; when it
    is used up the whole session is killed, and DidNotAnswer raised.
    """
    bare = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder)}
    errors = folder / "errors.txt"
    with open(errors, "wb") as complaints:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**bare, **environment},
            stdin=subprocess.DEVNULL,
            stdout=complaints,
            stderr=complaints,
            start_new_session=True,
        )
        try:
            code = process.wait(patience)
        except subprocess.TimeoutExpired as error:
            raise DidNotAnswer(f"no answer within {patience} seconds") from error
        finally:
            _end(process)
    with open(errors, "rb") as complaints:
        return code, complaints.read(4000).decode(errors="replace")


def _end(process):
    """Kill whatever is left of the session, children that outlived their parent too."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
