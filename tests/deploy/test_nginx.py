"""Files sent by a real nginx in front of a real gunicorn, with the server that docs/running.md tells of."""

import contextlib
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from deploy import native
from deploy.bootstrap import ROOT
from deploy.processes import end_with_parent
from portfolios import actions
from tests.factories.portfolios import PDF, make_draft, upload
from tests.plugins.object_store import free_port
from tests.plugins.worker import worker_environment

READY_WITHIN = 60
AROUND = """
daemon off;
user root;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{server}
}}
"""

pytestmark = [
    pytest.mark.embedded,
    pytest.mark.skipif(bool(native.missing(native.FOR_SERVING)), reason=native.how_to_get(native.FOR_SERVING)),
]


def told_server(folder, port):
    """The configuration of the page, with this test's places in it and without its certificate."""
    [text] = re.findall(r"```nginx\n(.*?)```", (ROOT / "docs/running.md").read_text(encoding="utf-8"), re.DOTALL)
    for told, here in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        ("/run/countersign/web.sock fail", f"{folder}/web.sock fail"),
        ("/var/lib/countersign/files/", f"{settings.MEDIA_ROOT}/"),
    ):
        assert text.count(told) == 1, told
        text = text.replace(told, here)
    return re.sub(r"\n *ssl_[^\n]*", "", text)


@contextlib.contextmanager
def running(command, environment=None):
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, preexec_fn=end_with_parent)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(place, *processes):
    """Until something listens there: the path of a socket, or a port."""
    until = time.monotonic() + READY_WITHIN
    while True:
        with socket.socket(socket.AF_UNIX if isinstance(place, str) else socket.AF_INET) as probe:
            if probe.connect_ex(place if isinstance(place, str) else ("127.0.0.1", place)) == 0:
                return
        assert all(process.poll() is None for process in processes), "a server died at once"
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.fixture
def site(transactional_db, tmp_path_factory):
    """The port of nginx, which passes everything on to the site."""
    folder = Path(tmp_path_factory.mktemp("nginx"))
    port = free_port()
    environment = {
        **worker_environment("memory://", f"http://127.0.0.1:{port}"),
        "ACCEL_PREFIX": "/sealed/",
        "COUNTERSIGN_VAR": str(settings.VAR_DIR),
    }
    socket_path = f"{folder}/web.sock"
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, server=told_server(folder, port)))
    web = [sys.executable, "-m", "gunicorn", "config.wsgi", "--no-control-socket", "--bind", f"unix:{socket_path}"]
    with running([*web, "--workers", "1", "--threads", "2", "--log-level", "warning"], environment) as gunicorn:
        wait_for(socket_path, gunicorn)
        with running([shutil.which("nginx"), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]) as nginx:
            wait_for(port, nginx)
            yield port


@pytest.fixture
def get(site, client):
    """Ask nginx for a path, as the person who is signed in with Django's test client."""

    def ask(path, **headers):
        cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())
        opened = http.client.HTTPConnection("127.0.0.1", site, timeout=30)
        opened.putrequest("GET", path)  # as it is, "../" included
        for name, value in {"Cookie": cookies, **headers}.items():
            opened.putheader(name.replace("_", "-"), value)
        opened.endheaders()
        response = opened.getresponse()
        body = response.read()
        opened.close()
        return response, body

    return ask


def test_nginx_sends_what_the_gate_lets_through_and_nothing_else(get, client, cast):
    file = actions.add_file(make_draft(cast.registration), upload=upload(), by=cast.learner)
    path = reverse("portfolios:file_download", args=[file.pk])
    inner = f"/sealed/{file.content.name}"

    # a stranger to this draft
    client.force_login(cast.assessor)
    assert get(path)[0].status == 404

    client.force_login(cast.learner)
    whole, data = get(path)
    assert (whole.status, data) == (200, PDF)
    assert whole.headers["Content-Type"] == "application/pdf"
    assert whole.headers["Content-Disposition"] == 'inline; filename="notes.pdf"'
    assert whole.headers["Cache-Control"] == "private, no-cache"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert whole.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert "X-Accel-Redirect" not in whole.headers

    # ranges, also those of a player that goes on with what it has begun
    part, data = get(path, Range="bytes=5-9", If_Range=whole.headers["ETag"])
    assert (part.status, data, part.headers["Content-Range"]) == (206, PDF[5:10], f"bytes 5-9/{len(PDF)}")
    assert "sandbox" in part.headers["Content-Security-Policy"]
    assert get(path, Range="bytes=99999-")[0].status == 416
    assert get(path, If_None_Match=whole.headers["ETag"])[0].status == 304

    # the inner address, and ways around it
    assert get(inner)[0].status == 404
    assert get(f"/sealed/../sealed/{file.content.name}")[0].status == 404
    assert get("/sealed/../countersign.sqlite3")[0].status == 404
    assert get("/sealed/%2e%2e/secret-key")[0].status in {400, 404}

    # content that is gone
    os.unlink(file.content.path)
    assert get(path)[0].status == 404


def test_signed_out_people_are_sent_to_sign_in(get, cast):
    file = actions.add_file(make_draft(cast.registration), upload=upload(), by=cast.learner)
    response, _ = get(reverse("portfolios:file_download", args=[file.pk]))
    assert response.status == 302
    assert response.headers["Location"].startswith("/sign-in/")
