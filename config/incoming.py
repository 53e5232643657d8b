"""Files on their way: each lies in the incoming folder under its token and grows part by part, one writer at a time.

What the file holds is the truth about what has arrived. Bytes go into it in order, by one process that holds its lock,
so after a killed server it is a true beginning of what was sent. The lock (flock) ends with the process that held it.
"""

import errno
import fcntl
import os
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files import File

from config.refusals import Refusal

CHUNK_BYTES = 256 * 1024
ENDING = ".part"
SPARE = ".spare"  # a second name of the same bytes, for a storage that moves what it is given
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class Busy(Refusal):
    """Another request writes this file, or a worker takes it."""

    status = 423


class NoRoom(Refusal):
    """The disk of the incoming folder is full."""

    status = 507


class Part:
    """The bytes of an upload that have arrived, held for us alone; made by `hold`."""

    def __init__(self, path, file):
        self.path, self.file = path, file

    def size(self):
        return os.fstat(self.file.fileno()).st_size

    def sync(self):
        """The bytes on the disk itself. Returns how many."""
        os.fsync(self.file.fileno())
        return self.size()

    def append(self, source, length):
        """Add up to `length` bytes of `source`, fewer when its `read` gives no more. Returns the size.

        What has come is kept, whatever breaks. Raises NoRoom when the disk is full.
        """
        self.file.seek(0, os.SEEK_END)
        try:
            while length and (chunk := source.read(min(CHUNK_BYTES, length))):
                _write(self.file, chunk)
                length -= len(chunk)
        finally:
            size = self.sync()
        return size

    def delete(self):
        self.path.unlink(missing_ok=True)

    @contextmanager
    def as_file(self, name):
        """The whole as a Django File called `name`, which a storage on the same disk may move into its place.

        It moves a second name of the same bytes, so that this part stays until the rows are safe. Where the disk
        knows no second names, the storage copies.
        """
        spare = self.path.with_suffix(SPARE)
        spare.unlink(missing_ok=True)
        try:
            os.link(self.path, spare)
        except OSError:
            spare = None
        try:
            with open(self.path, "rb") as file:
                yield Movable(file, name, spare) if spare else File(file, name)
        finally:
            if spare:
                spare.unlink(missing_ok=True)


class Movable(File):
    """A File that a storage may move instead of reading it (as it does with Django's TemporaryUploadedFile)."""

    def __init__(self, file, name, path):
        super().__init__(file, name)
        self.path = path

    def temporary_file_path(self):
        return str(self.path)


@contextmanager
def hold(token):
    """The Part of an upload, for this process alone; made empty if nothing has come. Raises Busy.

    Ask the row again inside: who deletes a part has closed its row before.
    """
    path = _path_of(token)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _opened(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("Another connection is still sending this file. Try again in a moment.") from None
        yield Part(path, file)


def _opened(path):
    try:
        return open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
    except PermissionError:
        # Whole, and kept by a storage already, which has made it read-only under both names.
        return open(path, "rb", buffering=0)


def tokens(*, untouched_seconds):
    """The tokens of the parts that nobody has written to for so long."""
    before = time.time() - untouched_seconds
    for path in Path(settings.INCOMING_DIR).glob(f"*{ENDING}"):
        with suppress(FileNotFoundError, ValueError):  # gone meanwhile, or a file that is not ours
            if path.stat().st_mtime < before:
                yield UUID(path.stem)


def has_room_for(size):
    """Whether the disk of the incoming folder has so many bytes to spare."""
    folder = Path(settings.INCOMING_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize >= size


def _path_of(token):
    return Path(settings.INCOMING_DIR) / f"{UUID(str(token))}{ENDING}"


def _write(file, chunk):
    left = memoryview(chunk)
    try:
        while left:
            left = left[file.write(left) :]
    except OSError as error:
        if error.errno in NO_ROOM:
            raise NoRoom("The server has no room for this file at the moment. Tell your centre.") from error
        raise
