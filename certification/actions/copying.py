"""A copy of all that is held about a person, for the person: asked for with one click, made by the worker (R7.4)."""

import errno
import hashlib
import json
import zipfile
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone

from assessment.actions import packing
from assessment.actions.jobs import expiry, scratch_path
from assessment.portable import pages
from assessment.portable.writing import Damaged
from assessment.queries import portfolio_of
from centres import keys
from centres.ledger import record_act
from certification.models import DataCopy
from certification.models.retention import copy_path
from certification.queries.held_about import held_about
from certification.rules import retention as rules
from certification.states import CopyState
from config.refusals import Blocked, StaleState
from config.storage import LocalFile

STUCK = timedelta(minutes=10)
RETRIES = 3
STOPPED = "The worker stopped again and again while it made this copy. Tell your centre; nothing is lost."


class CopyFailed(Exception):
    """It could not be made this time; another try is due."""


@transaction.atomic
def ask_copy(*, by):
    """Have a copy made of everything held about oneself. Raises Blocked or StaleState while one is being made."""
    if blockers := rules.copy_blockers(by):
        raise Blocked(blockers)
    try:
        with transaction.atomic():
            copy = DataCopy.objects.create(person=by)
    except IntegrityError as error:
        raise StaleState("A copy is being made already.") from error
    for centre in {registration.centre for registration in by.registrations.select_related("centre")}:
        record_act(centre, by=by, verb="asked for a copy of their data", obj=copy, name=by.full_name)
    _send(copy)
    return copy


def _send(copy):
    from certification.tasks import make_copy  # the tasks call these actions

    transaction.on_commit(lambda: make_copy.delay(copy.pk), robust=True)


def make_copy(copy):
    """Make it if no other worker is at it. Raises CopyFailed for another try."""
    free = Q(state=CopyState.QUEUED) | Q(state=CopyState.RUNNING, touched_at__lt=timezone.now() - STUCK)
    rows = DataCopy.objects.filter(free, pk=copy.pk, turn=copy.turn)
    now = timezone.now()
    if not rows.update(state=CopyState.RUNNING, attempts=F("attempts") + 1, turn=F("turn") + 1, touched_at=now):
        return
    copy.refresh_from_db()
    path = scratch_path(f"copy-{copy.pk}-{copy.turn}.zip")
    try:
        _write(copy.person, path)
        _finish(copy, path)
    except (Damaged, keys.NoKey, OSError) as error:
        if _end_badly(copy, error) == CopyState.QUEUED:
            raise CopyFailed(str(error)) from error
    finally:
        path.unlink(missing_ok=True)


def _write(person, path):
    """The archive: pages to read, the same as data, and each portfolio with its files, as the learner takes it away."""
    held = held_about(person)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        archive.writestr("read-me-first.html", render_to_string("certification/held_about.html", {"held": held}))
        for name, data in pages.styles():
            archive.writestr(name, data)
        archive.writestr("data.json", json.dumps(_as_data(held), ensure_ascii=False, indent=1))
        for registration, _ in held.registrations:
            if registration.work_disposed_on is None:
                _add_portfolio(archive, registration, path)


def _add_portfolio(archive, registration, path):
    own = path.with_suffix(f".{registration.pk}.zip")
    try:
        with own.open("w+b") as sink:
            packing.write_package(portfolio_of(registration), keys.signing_key(registration.centre), sink)
        archive.write(own, f"portfolio-{registration.pk}.zip", zipfile.ZIP_STORED)
    finally:
        own.unlink(missing_ok=True)


def _as_data(held):
    def tables(found):
        return {table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows] for table in found}

    return {
        "made_at": held.at.isoformat(),
        "account": tables(held.account),
        "registrations": [tables(found) for _, found in held.registrations],
        "not_told": [{"what": what, "why": why} for what, why in held.untold],
    }


def _finish(copy, path):
    with path.open("rb") as made:
        sha256 = hashlib.file_digest(made, "sha256").hexdigest()
        made.seek(0)
        name = default_storage.save(copy_path(copy, ""), LocalFile(made))
    rows = DataCopy.objects.filter(pk=copy.pk, turn=copy.turn, state=CopyState.RUNNING)
    values = {"content": name, "size": path.stat().st_size, "sha256": sha256, "expires_at": expiry(), "problem": ""}
    if not rows.update(state=CopyState.READY, touched_at=timezone.now(), **values):
        default_storage.delete(name)


def _end_badly(copy, error):
    """Back into the queue while tries are left and can help; returns the state."""
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    sentence = "There is no room left on the server. Tell your centre." if full else str(error)
    hopeless = isinstance(error, (Damaged, keys.NoKey)) or copy.attempts > RETRIES
    state = CopyState.FAILED if hopeless else CopyState.QUEUED
    rows = DataCopy.objects.filter(pk=copy.pk, turn=copy.turn, state=CopyState.RUNNING)
    rows.update(state=state, problem=sentence[:400], touched_at=timezone.now())
    return state


def resend_stuck_copies():
    """Ask again for copies whose message or worker was lost; called every minute. Returns how many."""
    stuck = DataCopy.objects.filter(
        state__in=(CopyState.QUEUED, CopyState.RUNNING), touched_at__lt=timezone.now() - STUCK
    )
    count = 0
    for copy in stuck:
        same = DataCopy.objects.filter(pk=copy.pk, touched_at=copy.touched_at, turn=copy.turn)
        if copy.attempts > RETRIES:
            same.update(state=CopyState.FAILED, problem=STOPPED)
        elif same.update(state=CopyState.QUEUED, touched_at=timezone.now()):
            _send(copy)
            count += 1
    return count


def delete_old_copies():
    """Delete the content of copies whose days are over; called every hour. Returns how many. The rows stay."""
    count = 0
    for copy in DataCopy.objects.filter(state=CopyState.READY, expires_at__lt=timezone.now())[:200]:
        name = copy.content.name
        if DataCopy.objects.filter(pk=copy.pk, state=CopyState.READY).update(state=CopyState.EXPIRED, content=""):
            default_storage.delete(name)
            count += 1
    return count
