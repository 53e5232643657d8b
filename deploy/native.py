"""The parts that Python packages cannot bring: libraries and programs of the operating system.

Run by the system's Python before anything is installed, so the standard library alone.
"""

import ctypes
import os
import platform
import shutil
import subprocess
import sys
from typing import NamedTuple

from deploy.console import Stop, say


class Part(NamedTuple):
    package: str  # Debian's name
    purpose: str
    is_there: object  # () -> bool


def library(soname):
    """Whether the dynamic loader finds the library."""

    def is_there():
        try:
            ctypes.CDLL(soname)
        except OSError:
            return False
        return True

    return is_there


def program(name, variable=None):
    """Whether a program is on PATH, or where the environment variable says."""
    return lambda: shutil.which((variable and os.environ.get(variable)) or name) is not None


def redis_comes_as_wheel():
    return sys.platform == "linux" and platform.machine() == "x86_64" and sys.version_info[:2] == (3, 11)


FOR_RUN = [
    Part("libpango-1.0-0", "PDF documents", library("libpango-1.0.so.0")),
    Part("libpangoft2-1.0-0", "PDF documents", library("libpangoft2-1.0.so.0")),
    Part("libharfbuzz-subset0", "small PDF documents, quickly", library("libharfbuzz-subset.so.0")),
    Part("libmagic1", "the true type of an uploaded file", library("libmagic.so.1")),
]
REDIS = Part("redis-server", "background work", program("redis-server"))
FOR_JOURNEYS = [
    Part("chromium", "the journeys in a browser", program("chromium", "CHROMIUM")),
    Part("libatomic1", "the driver of that browser", library("libatomic.so.1")),
]
# As a package it starts a server on port 80, which nobody wants on their own machine: only installed where CI is set.
FOR_SERVING = [Part("nginx-light", "the test of files sent by nginx", program("nginx"))]
FOR_SIGNATURES = [Part("poppler-utils", "the test of signatures with a reader of PDF", program("pdfsig"))]
FOR_SCANNER = [Part("clamav-daemon", "the tests with a real scanner for malware", program("clamd"))]


def needed():
    """The parts without which neither `make run` nor `make test` can do its work."""
    return FOR_RUN if redis_comes_as_wheel() else [*FOR_RUN, REDIS]


def missing(parts):
    return [part for part in parts if not part.is_there()]


def install_command(packages, sudo=""):
    return f"{sudo}apt-get update && {sudo}apt-get install -y --no-install-recommends {' '.join(packages)}"


def may_install():
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def ensure(parts, optional=False):
    """Install what is missing where we are root, else name the exact command.

    Raises Stop when a part is still missing; an optional one is only spoken of.
    """
    lacking = missing(parts)
    if lacking and may_install():
        say(f"Installing {', '.join(part.package for part in lacking)} (apt-get) …")
        apt_install([part.package for part in lacking])
        lacking = missing(lacking)
    if not lacking:
        return
    (say if optional else stop)(how_to_get(lacking))


def stop(text):
    raise Stop(text)


def how_to_get(parts):
    lines = [f"  {part.package:22} for {part.purpose}" for part in parts]
    command = install_command([part.package for part in parts], sudo="sudo ")
    return "\n".join(["Missing on this machine:", *lines, "Install with:", f"  {command}"])


def apt_install(packages):
    """apt-get install, with a fresh package list when the one at hand does not do. The caller looks at the result."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    for command in (install, ["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode == 0 and command is install:
            return
    say(done.stderr.strip())
