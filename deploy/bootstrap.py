"""From a bare Python to an environment with every locked package: `python3 -m deploy.bootstrap run|test|lock`.

Run by the system's Python, so the standard library alone. What is in place already is left alone: a stamp in .venv
holds the hash of each lock that was installed.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy import native
from deploy.console import Stop, command_line, say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed-locks.json"
LOCK_FOLDER = ROOT / "deploy" / "locks"
OLDEST = (3, 11)

# The locks of each purpose. The one for tests holds all of the one for running, version for version.
LOCKS = {
    "run": ["requirements.txt", "requirements-uv.txt"],
    "test": ["requirements-dev.txt", "requirements-uv.txt"],
    "lock": ["requirements-uv.txt"],
}
INSTALLED_WITH = {"requirements-dev.txt": ["requirements.txt"]}


def main(arguments):
    purpose = arguments[0]
    check_python()
    make_venv()
    install(LOCKS[purpose])
    if purpose in {"run", "test"}:
        native.ensure(native.needed())
    if purpose == "test":
        native.ensure([*native.FOR_JOURNEYS, *native.FOR_SCANNER, *native.FOR_SIGNATURES], optional=True)
        if os.environ.get("CI"):
            native.ensure(native.FOR_SERVING, optional=True)


def check_python():
    if sys.version_info < OLDEST:
        raise Stop(f"Countersign needs Python 3.11 or newer; this is {sys.version.split()[0]}. (make run PYTHON=…)")


def make_venv():
    """Make .venv, or make it anew when its Python no longer runs (moved, or Python was upgraded)."""
    if works(PYTHON):
        return
    native.ensure([native.Part(venv_package(), "the virtual environment", can_make_venv)])
    say("Making the virtual environment .venv …")
    # In a process of its own: an ensurepip installed a moment ago is not seen by this one.
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def works(python):
    if not python.exists():
        return False
    return subprocess.run([str(python), "-c", ""], stderr=subprocess.DEVNULL).returncode == 0


def venv_package():
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def can_make_venv():
    return subprocess.run([sys.executable, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL).returncode == 0


def install(locks):
    """Bring .venv to exactly these locks, every file checked against its hash."""
    wanted = {name: sha256(LOCK_FOLDER / name) for name in locks}
    stamp = read_stamp()
    if all(stamp.get(name) == digest for name, digest in wanted.items()):
        return
    STAMP.unlink(missing_ok=True)
    get_uv()
    say(f"Installing the locked packages of {locks[0]} …")
    if not (sync_by_uv(locks) or install_by_pip(locks)):
        raise Stop("The packages could not be installed; the reason stands above. Is the package index reachable?")
    included = [extra for name in locks for extra in INSTALLED_WITH.get(name, [])]
    STAMP.write_text(json.dumps({name: sha256(LOCK_FOLDER / name) for name in [*locks, *included]}))


def get_uv():
    if shutil.which("uv", path=str(PYTHON.parent)):
        return
    say("Installing uv, the installer …")
    if not install_by_pip(["requirements-uv.txt"]):
        raise Stop("uv could not be installed; the reason stands above. Is the package index reachable?")


def sync_by_uv(locks):
    options = ["--quiet", "--require-hashes", "--system-certs", "--python", str(PYTHON)]
    if succeeds([str(PYTHON.parent / "uv"), "pip", "sync", *options, *locks]):
        return True
    say("uv could not do it; trying pip, which takes longer …")
    return False


def install_by_pip(locks):
    """Slower, but it knows an index that only pip's configuration names."""
    if not works_with_pip():
        subprocess.run([str(PYTHON), "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes", "--no-deps"]
    files = [part for name in locks for part in ("-r", name)]
    return succeeds([str(PYTHON), "-m", "pip", "install", *options, *files])


def works_with_pip():
    return subprocess.run([str(PYTHON), "-c", "import pip"], stderr=subprocess.DEVNULL).returncode == 0


def succeeds(command):
    return subprocess.run(command, cwd=LOCK_FOLDER, stdin=subprocess.DEVNULL).returncode == 0


def read_stamp():
    return json.loads(STAMP.read_text()) if STAMP.exists() else {}


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    command_line(lambda: main(sys.argv[1:]))
