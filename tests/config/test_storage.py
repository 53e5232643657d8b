"""Storage on a local disk: whole or not at all, never over, the same content once, passing names swept."""

import errno
import io
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import TemporaryUploadedFile

from config import storage as room
from config.storage import DiskStorage, StorageDown, keep

BYTES = b"what was sent" * 1000
NAME = "evidence/ab/abcdef"


@pytest.fixture
def disk(tmp_path):
    return DiskStorage(location=tmp_path / "files")


@pytest.fixture
def arrived(tmp_path):
    """A whole upload that lies in a folder of its own on the same disk."""
    path = tmp_path / "arrived"
    path.write_bytes(BYTES)
    return path


def names_in(disk):
    return [entry.name for entry in disk.stored()]


def all_files(disk):
    return sorted(str(path.relative_to(disk.location)) for path in Path(disk.location).rglob("*") if path.is_file())


def kept(disk, name=NAME):
    with disk.open(name) as file:
        return file.read()


def test_content_is_kept_read_only_under_its_name(disk):
    assert keep(disk, NAME, ContentFile(BYTES), len(BYTES)) == NAME
    assert kept(disk) == BYTES
    assert stat.S_IMODE(os.stat(disk.path(NAME)).st_mode) == 0o440
    assert all_files(disk) == [NAME]


def test_same_content_is_kept_once(disk):
    keep(disk, NAME, ContentFile(BYTES), len(BYTES))
    before = os.stat(disk.path(NAME))
    assert keep(disk, NAME, ContentFile(BYTES), len(BYTES)) == NAME
    after = os.stat(disk.path(NAME))
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert all_files(disk) == [NAME]


def test_damaged_content_is_not_written_over_and_the_good_one_gets_another_name(disk, caplog):
    keep(disk, NAME, ContentFile(b"x" * len(BYTES)), len(BYTES))
    other = keep(disk, NAME, ContentFile(BYTES), len(BYTES))
    assert other.startswith(f"{NAME}-")
    assert (kept(disk, other), kept(disk)) == (BYTES, b"x" * len(BYTES))
    assert "damaged" in caplog.text


def test_path_is_linked_and_stays_until_its_owner_removes_it(disk, arrived):
    keep(disk, NAME, arrived, len(BYTES))
    assert os.stat(disk.path(NAME)).st_ino == os.stat(arrived).st_ino
    arrived.unlink()
    assert kept(disk) == BYTES


def test_large_form_upload_is_linked_as_well(disk, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    upload = TemporaryUploadedFile("film.mp4", "video/mp4", len(BYTES), None)
    upload.write(BYTES)
    upload.seek(0)
    inode = os.stat(upload.temporary_file_path()).st_ino
    keep(disk, NAME, upload, len(BYTES))
    upload.close()
    assert (os.stat(disk.path(NAME)).st_ino, kept(disk)) == (inode, BYTES)


def no_links(old, new):
    raise OSError(errno.EXDEV, "Invalid cross-device link")


def test_path_on_another_disk_is_copied(disk, arrived, monkeypatch):
    real = os.link

    def link(old, new):
        return real(old, new) if Path(old).parent == Path(new).parent else no_links(old, new)

    monkeypatch.setattr(os, "link", link)
    keep(disk, NAME, arrived, len(BYTES))
    assert kept(disk) == BYTES
    assert os.stat(disk.path(NAME)).st_ino != os.stat(arrived).st_ino
    assert arrived.exists()


def test_file_system_without_links_is_served_too(disk, monkeypatch):
    monkeypatch.setattr(os, "link", no_links)
    keep(disk, NAME, ContentFile(BYTES), len(BYTES))
    keep(disk, NAME, ContentFile(BYTES), len(BYTES))
    other = keep(disk, NAME, ContentFile(b"other"), 5)
    assert kept(disk) == BYTES
    assert all_files(disk) == sorted([NAME, other])


def test_two_writers_at_once_keep_one_file(disk, monkeypatch):
    """The other is done while we write: the name is taken when we want it."""

    def late(part, content, really=room.fill):
        really(part, content)
        monkeypatch.setattr(room, "fill", really)
        keep(disk, NAME, ContentFile(BYTES), len(BYTES))

    monkeypatch.setattr(room, "fill", late)
    assert keep(disk, NAME, ContentFile(BYTES), len(BYTES)) == NAME
    assert all_files(disk) == [NAME]


class Breaking(io.BytesIO):
    """A source that breaks off in the middle."""

    def read(self, *size):
        if self.tell():
            raise OSError(errno.EIO, "Input/output error")
        return super().read(10)


def test_source_that_breaks_leaves_nothing(disk):
    with pytest.raises(StorageDown):
        keep(disk, NAME, File(Breaking(BYTES), "film"), len(BYTES))
    assert all_files(disk) == []


def test_full_disk_leaves_nothing_and_is_told_in_a_sentence(disk, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageDown, match="cannot be reached at the moment") as refusal:
        keep(disk, NAME, ContentFile(BYTES), len(BYTES))
    assert refusal.value.status == 503
    assert all_files(disk) == []


def test_source_of_another_length_is_not_kept(disk, arrived):
    with pytest.raises(ValueError, match="was to have 3 bytes"):
        keep(disk, NAME, arrived, 3)
    assert all_files(disk) == []


def test_file_and_every_new_folder_are_forced_to_the_disk(disk, monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: (synced.append(os.readlink(f"/proc/self/fd/{descriptor}")), real(descriptor))
    )
    keep(disk, NAME, ContentFile(BYTES), len(BYTES))
    root = Path(disk.location)
    file = next(name for name in synced if room.PART in name)
    folders = [name for name in synced if name != file]
    assert folders == [str(path) for path in (root.parent, root, root / "evidence", root / "evidence/ab")]


def test_what_a_dead_writer_left_is_swept_when_it_is_old(disk):
    keep(disk, NAME, ContentFile(BYTES), len(BYTES))
    left = Path(disk.path(NAME)).with_name(f"{room.PART}dead")
    left.write_bytes(BYTES)
    assert names_in(disk) == [NAME]
    assert disk.sweep(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert disk.sweep(datetime.now(UTC) + timedelta(hours=1)) == 1
    assert all_files(disk) == [NAME]


def test_stored_file_has_no_address(disk):
    with pytest.raises(ValueError, match="handed out by a view"):
        disk.url(NAME)
