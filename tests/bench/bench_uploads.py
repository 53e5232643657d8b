"""How fast files come in, beside the raw rate of the same server, and how flat its memory stays.

`python -m tests.bench.bench_uploads` starts Gunicorn on a database of its own, once as it is and once with a bare WSGI
program that writes the same bodies to the same disk with fsync, and sends the same bytes to both in turn. Prints the
figures; asserts nothing. BENCH_MEGABYTES=512,2048 and BENCH_RUNS=3 are what it takes by itself.
"""

import contextlib
import hashlib
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
MEGABYTE = 1024 * 1024
PART = 32 * MEGABYTE  # as static/js/upload.js sends them
SIZES = [int(size) for size in os.environ.get("BENCH_MEGABYTES", "512,2048").split(",")]
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
NAME = "name YS50eHQ="  # a.txt
HEADERS = {"Tus-Resumable": "1.0.0"}


class Site(NamedTuple):
    """Who sends, and to which draft."""

    session: str
    token: str
    uploads: str
    edit: str

    def headers(self, **more):
        cookies = f"sessionid={self.session}; csrftoken={self.token}"
        return {**HEADERS, "Cookie": cookies, "X-CSRFToken": self.token, **more}


class Server:
    """Gunicorn with two processes of four threads each, as `make run` starts it, and the memory that they take."""

    def __init__(self, program, environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        size = ["--workers", "2", "--threads", "4", "--timeout", "120"]
        command = [sys.executable, "-m", "gunicorn", program, "--no-control-socket", "--log-level", "error", *size]
        command += ["--bind", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
        self.highest = {}

    def __enter__(self):
        for _ in range(300):
            with contextlib.suppress(OSError):
                self.ask("GET", "/sign-in/")
                break
            time.sleep(0.1)
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            answer.read()
            return answer
        finally:
            connection.close()

    def workers(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def cpu(self):
        """Seconds of processor that the workers have used."""
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.workers()]
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")

    def memory(self, field):
        """Kilobytes of each worker: VmRSS now, VmHWM at its highest."""
        found = {}
        for pid in self.workers():
            status = Path(f"/proc/{pid}/status").read_text()
            found[pid] = int(re.search(rf"^{field}:\s+(\d+)", status, re.MULTILINE)[1])
        return found


def content(megabytes):
    """The bytes of a file of plain text, a piece at a time: made, not read, so that no disk but the server's works."""
    line = (hashlib.sha256(b"bench").hexdigest() * 2)[:127].encode() + b"\n"
    return line * (MEGABYTE // 128), megabytes


def body(block, megabytes):
    for _ in range(megabytes):
        yield block


def parts(megabytes):
    for start in range(0, megabytes, PART // MEGABYTE):
        yield start * MEGABYTE, min(PART // MEGABYTE, megabytes - start)


def send_raw(server, block, megabytes):
    """Seconds that the bare program needs for the same bodies."""
    start = time.perf_counter()
    for _, length in parts(megabytes):
        headers = {"Content-Length": str(length * MEGABYTE)}
        assert server.ask("PATCH", "/raw", body(block, length), headers).status == 204
    return time.perf_counter() - start


def send_tus(server, site, block, megabytes):
    """Seconds from the beginning of an upload to the answer to its last part."""
    start = time.perf_counter()
    size = megabytes * MEGABYTE
    said = site.headers(**{"Upload-Length": str(size), "Upload-Metadata": NAME})
    url = server.ask("POST", site.uploads, headers=said).headers["Location"]
    for offset, length in parts(megabytes):
        told = {"Content-Length": str(length * MEGABYTE), "Content-Type": "application/offset+octet-stream"}
        headers = site.headers(**told, **{"Upload-Offset": str(offset)})
        answer = server.ask("PATCH", url, body(block, length), headers)
        assert answer.status == 204, answer.status
    return time.perf_counter() - start


def send_form(server, site, block, megabytes):
    """The ordinary form, one file at one go. Returns the status of the answer."""
    mark = "bench-boundary"
    fields = f'--{mark}\r\nContent-Disposition: form-data; name="then"\r\n\r\nupload\r\n'
    head = f'{fields}--{mark}\r\nContent-Disposition: form-data; name="files"; filename="form.txt"\r\n\r\n'.encode()
    tail = f"\r\n--{mark}--\r\n".encode()
    length = len(head) + megabytes * MEGABYTE + len(tail)
    said = {"Content-Type": f"multipart/form-data; boundary={mark}", "Content-Length": str(length)}

    def stream():
        yield head
        yield from body(block, megabytes)
        yield tail

    return server.ask("POST", site.edit, stream(), site.headers(**said)).status


def measured(server, send, *args):
    """(MB/s, seconds of processor for a GB) of the server while `send` sends so many megabytes."""
    before, megabytes = server.cpu(), args[-1]
    took = send(server, *args)
    return megabytes / took, (server.cpu() - before) * 1024 / megabytes


def compare(raw, tus, site, megabytes, incoming):
    """Both in turn, so that whatever else the machine does meets both alike."""
    block, _ = content(megabytes)
    pairs = []
    for run in range(RUNS):
        turns = [
            partial(measured, raw, send_raw, block, megabytes),
            partial(measured, tus, send_tus, site, block, megabytes),
        ]
        figures = {turn: turns[turn]() for turn in ((0, 1) if run % 2 else (1, 0))}
        pairs.append((figures[0], figures[1]))
        for path in incoming.iterdir():  # the worker is not here to take them
            path.unlink()
    for run, ((bare, bare_cpu), (ours, our_cpu)) in enumerate(pairs, start=1):
        print(
            f"  {megabytes} MB, run {run}: raw {bare:5.0f} MB/s, {bare_cpu:4.1f} s of processor for a GB   "
            f"tus {ours:5.0f} MB/s, {our_cpu:4.1f} s   ratio {ours / bare:4.2f}"
        )
    speed = statistics.median(ours[0] / bare[0] for bare, ours in pairs)
    work = statistics.median(ours[1] / bare[1] for bare, ours in pairs)
    print(f"  {megabytes} MB, medians: {speed:.2f} of the raw rate, {work:.2f} of its processor time", flush=True)


def grown(server, before, what):
    """Prints by how much each worker's highest memory lies above what it took before."""
    now = server.memory("VmHWM")
    growth = [f"{(now[pid] - before[pid]) / 1024:.1f} MB" for pid in sorted(now) if pid in before]
    print(f"  {what}: highest memory of each web process above its memory before: {', '.join(growth)}")


def warmed(server, site):
    """Memory before, once every process has answered some pages."""
    for _ in range(40):
        server.ask("GET", site.edit, headers=site.headers())
    return server.memory("VmRSS")


def prepare():
    """A database with one learner and a draft, in this process. Returns the Site."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client
    from django.urls import reverse

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from tests.cast import make_edition, make_house
    from tests.factories.portfolios import make_draft

    settings.ALLOWED_HOSTS = ["*"]
    house = make_house("Harbour Lane Training", "HL", make_edition())
    evidence = make_draft(house.registration)
    client = Client()
    client.force_login(house.learner)
    session = client.cookies["sessionid"].value
    addresses = [reverse(f"portfolios:{name}", args=[evidence.pk]) for name in ("upload_begin", "evidence_edit")]
    return Site(session, _get_new_csrf_string(), *addresses)


def main():
    folder = Path(os.environ["COUNTERSIGN_VAR"])
    site = prepare()
    (folder / "incoming").mkdir()
    environment = {**os.environ, "LOG_LEVEL": "ERROR", "TMPDIR": str(folder), "REDIS_URL": "memory://"}
    with Server("tests.bench.raw_writer:application", environment) as raw, Server("config.wsgi", environment) as tus:
        print("Throughput (raw: the same Gunicorn with a bare program that writes the same bodies with fsync)")
        before = warmed(tus, site)
        for megabytes in SIZES:
            compare(raw, tus, site, megabytes, folder / "incoming")
        print("Memory")
        grown(tus, before, f"{RUNS} × {max(SIZES)} MB in parts")
    with Server("config.wsgi", environment) as tus:
        block, _ = content(1)
        before = warmed(tus, site)
        for megabytes in (199, max(SIZES)):
            status = send_form(tus, site, block, megabytes)
            grown(tus, before, f"{megabytes} MB by an ordinary form (answer {status})")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as own:
        os.environ |= {"COUNTERSIGN_VAR": own, "SECRET_KEY": "only-for-the-benchmark-" * 3, "DATABASE_URL": ""}
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        main()
