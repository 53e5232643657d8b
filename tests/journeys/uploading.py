"""What the journeys of uploads need: a draft's page, large files, a slow line, and a server that can be killed."""

import hashlib
import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from config import incoming
from deploy.bootstrap import ROOT
from portfolios import actions
from portfolios.models import EvidenceFile, Upload
from portfolios.states import UploadState

READY_WITHIN = 30


def large_text(folder, megabytes, name="case-notes.txt"):
    """A file of plain text of so many million bytes, the same in every run. Returns (path, SHA-256)."""
    draw = random.Random(megabytes)
    content = draw.randbytes(megabytes * 490_000).hex().encode()
    lines = b"\n".join(content[start : start + 97] for start in range(0, len(content), 97))
    path = Path(folder) / name
    path.write_bytes(lines)
    return path, hashlib.sha256(lines).hexdigest()


def sign_in(page, person, url):
    """Give the window the session of a person at the site `url`."""
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])


def open_new_draft(page, registration):
    page.goto(reverse("portfolios:evidence_add", args=[registration.pk]))


def choose(page, *files):
    page.get_by_label("Add files", exact=True).set_input_files(list(files))


def slow_down(page, bytes_a_second):
    """Let the window send no faster than this; 0: as fast as it can."""
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second or -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", conditions)


def note_offsets(page):
    """A list that fills with the offset of each part that the window sends."""
    offsets = []
    page.on(
        "request",
        lambda asked: asked.method == "PATCH" and offsets.append(int(asked.headers.get("upload-offset", -1))),
    )
    return offsets


def received(upload):
    """How many bytes lie on the disk."""
    path = settings.INCOMING_DIR / f"{upload.token}.part"
    return path.stat().st_size if path.exists() else 0


def wait_until(done, seconds=30):
    until = time.monotonic() + seconds
    while not (answer := done()):
        assert time.monotonic() < until, f"not done within {seconds} seconds"
        time.sleep(0.02)
    return answer


def take_everything():
    """What the worker does with what has arrived."""
    for upload in Upload.objects.filter(state=UploadState.RECEIVED):
        wait_until(lambda upload=upload: taken(upload))


def taken(upload):
    with suppress(incoming.Busy):  # the last request has not let go of it yet
        return actions.take_upload(upload)


def digest_of(name):
    """SHA-256 of what is stored of the file of evidence of this name."""
    with EvidenceFile.objects.get(name=name).content.open("rb") as kept:
        return hashlib.file_digest(kept, "sha256").hexdigest()


class RealServer:
    """Gunicorn on the test's database and folders, that can be killed and started again at the same address."""

    def __init__(self, environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {**environment, "SITE_URL": self.url}
        self.process = None
        call_command("collectstatic", interactive=False, verbosity=0)

    def start(self):
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--no-control-socket", "--log-level", "error"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--threads", "4"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)
        wait_until(self.answers, READY_WITHIN)

    def answers(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/sign-in/")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def kill(self):
        """As a power switch does it: nothing is finished, nobody is told."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
