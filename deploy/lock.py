"""`make lock`: write the locks anew, every file with its hash. `make lock UPGRADE=1` takes the newest versions."""

import os
import subprocess
import sys
from pathlib import Path

from deploy.console import Stop, command_line, say

FOLDER = Path(__file__).resolve().parent / "locks"
OPTIONS = ["--generate-hashes", "--universal", "--no-header", "--python-version", "3.11", "--quiet"]
LOCKS = {
    "requirements-uv.txt": ["requirements-uv.in"],
    "requirements.txt": ["requirements.in"],
    # The same versions as the lock above, whatever the tests' packages would allow.
    "requirements-dev.txt": ["requirements.in", "requirements-dev.in", "-c", "requirements.txt"],
}


def main():
    uv = Path(sys.executable).parent / "uv"
    options = [*OPTIONS, *(["--upgrade"] if os.environ.get("UPGRADE") else [])]
    for lock, sources in LOCKS.items():
        subprocess.run([str(uv), "pip", "compile", *sources, "-o", lock, *options], cwd=FOLDER, check=True)
        if "://" in (FOLDER / lock).read_text():
            raise Stop(f"{lock} names a host; it must name packages and hashes only.")
        say(f"{lock} is written.")


if __name__ == "__main__":
    command_line(main)
