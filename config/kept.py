"""Every file that a row vouches for: is it there, is it what its fingerprint says, does anything lie there unclaimed?

A model takes part by its shape, a FileField beside a field `sha256`, or `copy_sha256` for a FileField `copy`; nothing
here knows what the files are. One whose `sha256` is not that of the file's bytes says so with `seals_content = False`:
its files only have to be there.
"""

import hashlib
import sqlite3
from datetime import timedelta
from typing import NamedTuple

from django.apps import apps
from django.db.models import FileField
from django.utils import timezone

from config.storage import chunks_of, keep

BATCH = 500  # rows fetched at once
# A younger file may belong to an act that is still under way.
SETTLED = timedelta(hours=1)


class Kept(NamedTuple):
    """A row and the file it vouches for; `row` says which row in words, `sha256` is "" when any content will do."""

    row: str
    name: str
    sha256: str


class Fault(NamedTuple):
    """`kind` is missing, damaged, orphaned or (while copying) refused."""

    kind: str
    name: str
    sentence: str


def keepers():
    """(model, name of its file field, name of the fingerprint's) for every model whose rows vouch for a file."""
    for model in apps.get_models():
        fields = {field.name: field for field in model._meta.concrete_fields}
        for field in fields.values():
            seal = next((name for name in (f"{field.name}_sha256", "sha256") if name in fields), None)
            if isinstance(field, FileField) and seal:
                yield model, field.name, seal


def kept_files():
    """Every Kept, in batches, so that neither memory nor a long open read of the database grows with their number."""
    for model, field, seal in keepers():
        rows = model._default_manager.exclude(**{field: ""}).order_by("pk").values_list("pk", field, seal)
        last = 0
        while batch := list(rows.filter(pk__gt=last)[:BATCH]):
            for pk, name, sha256 in batch:
                sealed = getattr(model, "seals_content", True)
                yield Kept(f"{model._meta.verbose_name} {pk}", name, sha256 if sealed else "")
            last = batch[-1][0]


def is_claimed(name):
    return any(model._default_manager.filter(**{field: name}).exists() for model, field, _ in keepers())


class Reading:
    """A pass over many files, with what it has read so far: `files` and `bytes`. `tell` is called as it goes on."""

    def __init__(self, tell=lambda reading: None):
        self.files, self.bytes, self.tell = 0, 0, tell

    def digest(self, storage, name):
        """The fingerprint of a stored file; FileNotFoundError, OSError when it cannot be read."""
        digest = hashlib.sha256()
        with storage.open(name) as file:
            for chunk in chunks_of(file):
                digest.update(chunk)
                self.bytes += len(chunk)
                self.tell(self)
        self.files += 1
        return digest.hexdigest()


def verify(storage, reading):
    """Read everything that is kept and yield a Fault for each row or file that does not fit."""
    with Notes() as notes:
        for kept in kept_files():
            found = notes.get(kept.name)
            if found is None:
                found = notes.put(kept.name, _state(storage, kept.name, reading))
            if found == "missing":
                yield Fault("missing", kept.name, f"{kept.row} vouches for it, but it is not there.")
            elif (kept.sha256 or not _is_digest(found)) and found != kept.sha256:
                yield Fault("damaged", kept.name, f"{kept.row} has the fingerprint {kept.sha256}, found is {found}.")
        before = timezone.now() - SETTLED
        for entry in storage.stored():
            if notes.get(entry.name) is None and entry.at < before and not is_claimed(entry.name):
                yield Fault("orphaned", entry.name, f"{entry.size} bytes of {entry.at:%d %b %Y} that no row names.")


def _state(storage, name, reading):
    try:
        return reading.digest(storage, name)
    except FileNotFoundError:
        return "missing"
    except OSError as error:
        return f"unreadable ({error.strerror})"


def _is_digest(state):
    return len(state) == hashlib.sha256().digest_size * 2


def copy(source, target, reading):
    """Copy everything that rows vouch for; what is there and right is left. Yields a Fault for what cannot be copied.

    Both ends are read, so that a copy is only taken for one when its fingerprint is right; it may be stopped and
    begun again at any time.
    """
    with Notes() as notes:
        for kept in kept_files():
            if notes.get(kept.name) is None:
                notes.put(kept.name, "seen")
                fault = _copy_one(kept, source, target, reading)
                if fault:
                    yield fault


def _copy_one(kept, source, target, reading):
    found = None
    if not kept.sha256:
        found = _state(source, kept.name, reading)
        kept = kept._replace(sha256=found if _is_digest(found) else "")
    if kept.sha256 and _state(target, kept.name, reading) == kept.sha256:
        return None
    found = found or _state(source, kept.name, reading)
    if found == "missing":
        return Fault("missing", kept.name, f"{kept.row} vouches for it, but it is not there.")
    if found != kept.sha256:
        return Fault("damaged", kept.name, f"{kept.row} has the fingerprint {kept.sha256}, found is {found}.")
    with source.open(kept.name) as file:
        name = keep(target, kept.name, file, file.size)
    if name != kept.name or _state(target, name, reading) != kept.sha256:
        return Fault("refused", kept.name, f"Damaged content lies under its name in the target; the copy is {name}.")
    return None


class Notes:
    """What has been found out by name, in a temporary database on disk, so that memory stays flat."""

    def __enter__(self):
        self.database = sqlite3.connect("", isolation_level=None)
        self.database.execute("create table notes (name text primary key, note text) without rowid")
        return self

    def __exit__(self, *error):
        self.database.close()

    def get(self, name):
        row = self.database.execute("select note from notes where name = ?", [name]).fetchone()
        return row and row[0]

    def put(self, name, note):
        self.database.execute("insert into notes values (?, ?)", [name, note])
        return note
