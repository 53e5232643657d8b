"""A line between a browser and the site that a test can cut.

The browser's own switch for "offline" is not enough: after a page has loaded, and beside a service worker, it takes a
moment until it holds, and a request may slip through.
"""

import contextlib
import socket
import socketserver
import struct
import threading
from urllib.parse import urlsplit

import pytest

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing says at once that nobody is there


class Carrier(socketserver.BaseRequestHandler):
    def handle(self):
        self.server.line.carry(self.request)


class Line:
    """`url` leads to the site as long as the line is whole."""

    def __init__(self, site):
        self.site = urlsplit(site)
        self.whole = True
        self.open = set()
        self.lock = threading.Lock()
        self.server = socketserver.ThreadingTCPServer(("localhost", 0), Carrier)
        self.server.daemon_threads, self.server.line = True, self
        self.url = f"http://localhost:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def carry(self, browser):
        """Both directions of one connection, until either end closes it or the line is cut."""
        site = socket.create_connection((self.site.hostname, self.site.port))
        with self.lock:
            if not self.whole:
                hang_up(browser, site)
                return
            self.open |= {browser, site}
        back = threading.Thread(target=pump, args=(site, browser), daemon=True)
        back.start()
        pump(browser, site)
        back.join()
        with self.lock:
            self.open -= {browser, site}
        hang_up(site)

    def cut(self, context):
        """Nothing gets through from now on, and the window is told so."""
        with self.lock:
            self.whole = False
            hang_up(*self.open)
            self.open.clear()
        context.set_offline(True)

    def mend(self, context):
        self.whole = True
        context.set_offline(False)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def pump(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def hang_up(*ends):
    for end in ends:
        with contextlib.suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@pytest.fixture
def line(live_site):
    """For the option base_url of open_browser: `open_browser(base_url=line.url)`."""
    line = Line(live_site)
    yield line
    line.close()
