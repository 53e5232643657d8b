"""Requests that the live server is still answering: a page says its last word when it is closed, and the rows of the
test must not be taken away while that word is being written down (PostgreSQL would end one of the two: a deadlock).
"""

import threading
import time

QUIET = 0.1  # seconds without any request, after which none is on its way
AT_MOST = 15

_lock = threading.Lock()
_open = 0
_last = 0.0  # when a request last ended


def counted(get_response):
    """A middleware, put before all others in tests/settings.py."""

    def answer(request):
        _count(1)
        try:
            return get_response(request)
        finally:
            _count(-1)

    return answer


def _count(by):
    global _open, _last
    with _lock:
        _open += by
        _last = time.monotonic()


def wait_until_quiet():
    """Wait until nothing has been asked for a moment."""
    began = time.monotonic()
    while time.monotonic() < began + AT_MOST:
        with _lock:
            quiet = not _open and time.monotonic() > max(began, _last) + QUIET
        if quiet:
            return
        time.sleep(0.02)
