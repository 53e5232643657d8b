"""Scanners for malware: a daemon of paper that says what it is told to, and the real clamd where it is installed."""

import shutil
import socket
import subprocess
import threading
import time

import pytest

# In two halves, so that this file is not what it is about.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Paper:
    """A daemon that hears one file and gives one answer."""

    def __init__(self, path, answer, hang_up_after=None):
        self.answer, self.hang_up_after, self.heard = answer, hang_up_after, b""
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(path)
        self.server.listen()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        connection, _ = self.server.accept()
        with connection, self.server, connection.makefile("rb") as file:
            assert file.read(10) == b"zINSTREAM\0"
            while length := int.from_bytes(file.read(4), "big"):
                self.heard += file.read(length)
                if self.hang_up_after is not None and len(self.heard) >= self.hang_up_after:
                    break
            connection.sendall(self.answer)


@pytest.fixture
def paper(tmp_path):
    """paper(answer): (daemon, address)."""

    def start(answer, **options):
        path = str(tmp_path / "clamd")
        return Paper(path, answer, **options), path

    return start


@pytest.fixture(scope="session")
def clamd(tmp_path_factory):
    """The address of a real clamd that knows one signature."""
    program = shutil.which("clamd")
    if program is None:
        pytest.skip("clamd is not installed (Debian: clamav-daemon)")
    home = tmp_path_factory.mktemp("clamd")
    (home / "test.ndb").write_text(f"Test.Eicar:0:*:{EICAR.hex()}\n")
    (home / "clamd.conf").write_text(
        f"LocalSocket {home}/socket\nDatabaseDirectory {home}\nForeground yes\nLogFile {home}/log\nUser root\n"
        "StreamMaxLength 3M\n"
    )
    process = subprocess.Popen([program, "--config-file", str(home / "clamd.conf")], stdout=subprocess.DEVNULL)
    until = time.monotonic() + 30
    while not (home / "socket").exists() and time.monotonic() < until and process.poll() is None:
        time.sleep(0.05)
    yield f"unix:{home}/socket"
    process.terminate()
    process.wait(timeout=30)
