"""Keeping content under a name that holds its fingerprint: written once, whole, never over (docs/running.md, Files).

`keep` is the way in. DiskStorage keeps on a local disk; config/bucket.py in an S3-compatible store.
"""

import contextlib
import errno
import logging
import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils import timezone
from django.utils.deconstruct import deconstructible

from config.refusals import Refusal

# Passing names of files that are being written. One that is older than a day was left behind.
PART = ".part-"
LEFT_BEHIND = timedelta(days=1)
READ_ONLY = 0o440
CHUNK = 1024 * 1024  # bytes read at once
# What a file system says that has no hard links, or not from here to there.
NO_LINK = {errno.EXDEV, errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}

logger = logging.getLogger(__name__)


class StorageDown(Refusal):
    """The store does not answer, refuses us or is full; what it said is in the log."""

    status = 503

    def __init__(self):
        super().__init__(
            "The place where files are kept cannot be reached at the moment, so nothing was saved or opened. "
            "Nothing is lost; try again in a few minutes."
        )


class Stored(NamedTuple):
    """What lies in a storage; `at` is when it was written."""

    name: str
    size: int
    at: datetime


class LocalFile(File):
    """A whole file of this machine that a storage may take over instead of copying it, as Django's own uploads."""

    def temporary_file_path(self):
        return self.file.name


def keep(storage, name, source, size):
    """Store `source`, `size` bytes long, under `name`. Returns the name, which differs when other content lay there.

    `source` is a django File or the Path of a whole file. On the same disk a Path is linked, not copied: nobody may
    write to it any more; the caller removes it once the row is committed, so that a rollback loses nothing. The same
    content under the same name is kept once. Raises StorageDown, and ValueError when the source has another length.
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            return keep(storage, name, LocalFile(file), size)
    if source.size != size:
        raise ValueError(f"{name} was to have {size} bytes, not {source.size}.")
    return storage.save(name, source)


def chunks_of(file):
    """The bytes of an open file from its beginning, a piece at a time."""
    file.seek(0)
    while data := file.read(CHUNK):
        yield data


def same_content(one, other):
    """Whether two open files hold the same bytes."""
    one.seek(0)
    other.seek(0)
    while True:
        left, right = one.read(CHUNK), other.read(CHUNK)
        if left != right:
            return False
        if not left:
            return True


@deconstructible
class DiskStorage(FileSystemStorage):
    """A folder whose files are written once. Whatever lies under a final name is whole, also after a power cut.

    A file is written under a passing name beside its final one, forced to the disk, made read-only, and only then
    given its name by a hard link, which fails where that name is taken.
    """

    def get_available_name(self, name, max_length=None):
        """`_save` finds out whether the name is free: only the attempt to take it can tell."""
        return name

    def url(self, name):
        raise ValueError("A stored file has no address: it is handed out by a view that asks who wants it.")

    def _save(self, name, content):
        path = Path(self.path(name))
        try:
            make_folder(path.parent)
            part = path.with_name(f"{PART}{secrets.token_hex(8)}")
            try:
                fill(part, content)
                path = settle(part, path)
            finally:
                part.unlink(missing_ok=True)
            sync_folder(path.parent)
        except OSError as error:
            logger.exception("%s could not be kept on the disk", name)
            raise StorageDown from error
        return path.relative_to(self.location).as_posix()

    def stored(self):
        """Everything that is kept, folder by folder."""
        for path, status in self._files():
            if not path.name.startswith(PART):
                at = datetime.fromtimestamp(status.st_mtime, UTC)
                yield Stored(path.relative_to(self.location).as_posix(), status.st_size, at)

    def sweep(self, before):
        """Remove what a writer left behind that died before the time `before`. Returns how many files."""
        left = [
            path
            for path, status in self._files()
            if path.name.startswith(PART) and status.st_ctime < before.timestamp()
        ]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _files(self):
        for folder, folders, names in os.walk(self.location):
            folders.sort()
            for name in sorted(names):
                with contextlib.suppress(FileNotFoundError):  # gone since the look at its folder
                    path = Path(folder, name)
                    yield path, path.stat()


def make_folder(folder):
    """Make a folder and those above it, so that they outlast a power cut."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder):
    """Force the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems know no such thing
            raise
    finally:
        os.close(descriptor)


def fill(part, content):
    """Bring the whole content under the passing name and force it to the disk."""
    if not (hasattr(content, "temporary_file_path") and link(content.temporary_file_path(), part)):
        with part.open("xb") as file:
            for chunk in content.chunks():
                file.write(chunk)
    with part.open("rb") as file:
        os.fchmod(file.fileno(), READ_ONLY)
        os.fsync(file.fileno())


def settle(part, path):
    """Give a written file its name. Returns that of the same content where it is there already."""
    wanted = path
    while not take_name(part, path):
        with part.open("rb") as new, path.open("rb") as old:
            if same_content(new, old):
                return path
        logger.error("%s is not the content that belongs under its name: it is damaged. See verify_files.", path)
        path = wanted.with_stem(f"{wanted.stem}-{secrets.token_hex(4)}")
    return path


def take_name(part, path):
    """Put the file under its final name, all at once. False when that name is taken."""
    try:
        if not link(part, path):
            if path.exists():
                return False
            # Without links two writers may meet here. Both hold the same content: the name says which.
            part.rename(path)
    except FileExistsError:
        return False
    return True


def link(old, new):
    """A second name for a file. False where the file system has no such thing; FileExistsError when it is taken."""
    try:
        os.link(old, new)
    except OSError as error:
        if error.errno in NO_LINK:
            return False
        raise
    return True


def sweep_leftovers():
    """Remove what dead writers left behind in the storage more than a day ago. Returns how many files."""
    return default_storage.sweep(timezone.now() - LEFT_BEHIND)
