"""A copy of all that is held about a person, for the person: asked for with one click, made by the worker (R7.4)."""

import errno
import hashlib
import json
import zipfile
from contextlib import suppress
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
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
from config.jobs import RETRIES, TakenOver, resend_silent, start_job, write_mine
from config.refusals import Blocked, StaleState
from config.storage import LocalFile

STUCK = timedelta(minutes=10)
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
    if not start_job(copy, silent=timezone.now() - STUCK):
        return
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
    values = {"content": name, "size": path.stat().st_size, "sha256": sha256, "expires_at": expiry(), "problem": ""}
    try:
        write_mine(copy, state=CopyState.READY, **values)
    except TakenOver:
        default_storage.delete(name)


def _end_badly(copy, error):
    """Back into the queue while tries are left and can help; returns the state."""
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    sentence = "There is no room left on the server. Tell your centre." if full else str(error)
    hopeless = isinstance(error, (Damaged, keys.NoKey)) or copy.attempts > RETRIES
    state = CopyState.FAILED if hopeless else CopyState.QUEUED
    with suppress(TakenOver):
        write_mine(copy, state=state, problem=sentence[:400])
    return state


def resend_stuck_copies():
    """Ask again for copies whose message or worker was lost; called every minute. Returns how many."""
    return resend_silent(DataCopy.objects, _send, silent=timezone.now() - STUCK, stopped=STOPPED)


def delete_old_copies():
    """Delete the content of copies whose days are over; called every hour. Returns how many. The rows stay."""
    count = 0
    for copy in DataCopy.objects.filter(state=CopyState.READY, expires_at__lt=timezone.now())[:200]:
        name = copy.content.name
        if DataCopy.objects.filter(pk=copy.pk, state=CopyState.READY).update(state=CopyState.EXPIRED, content=""):
            default_storage.delete(name)
            count += 1
    return count
