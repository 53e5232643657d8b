"""Sheets of an administrator: brought and looked at, confirmed, written by the worker; nothing before."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from centres.ledger import record_act, record_acts
from centres.rules import can_administer
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import queries, rules
from portfolios.actions.many import register_many
from portfolios.models import ImportBatch, ImportRow, Registration
from portfolios.sheets.reading import read_sheet
from portfolios.states import ImportPurpose, ImportState, RegistrationStatus, RowState

CHUNK = 200  # rows that are written together, all or none
STUCK_MINUTES = 5
CHECKS = {ImportPurpose.LEARNERS: queries.check_learners, ImportPurpose.NUMBERS: queries.check_numbers}
LEFT = "Who confirmed the sheet is no longer an administrator. Have it confirmed again."
OVERTAKEN = "Somebody has put a number on record since. Check the sheet again."


def bring_sheet(centre, *, by, purpose, file):
    """Read an uploaded sheet and say what is wrong with which cell; the rows wait to be confirmed.

    Raises NotAllowed, or BadInput where the file is no such sheet.
    """
    _administers(by, centre)
    return keep_sheet(centre, by=by, purpose=purpose, name=file.name, sheet=read_sheet(file, purpose))


@transaction.atomic
def keep_sheet(centre, *, by, purpose, name, sheet):
    """Keep the rows of a sheet that has been read, with what is to be said of them."""
    _administers(by, centre)
    batch = ImportBatch.objects.create(
        centre=centre,
        purpose=purpose,
        name=name[:200],
        sha256=sheet.sha256,
        columns=sheet.columns,
        notes=sheet.notes,
        by=by,
    )
    found = CHECKS[purpose](centre, sheet.lines)
    ImportRow.objects.bulk_create(_filled(ImportRow(batch=batch, number=row.number), row) for row in found)
    record_act(centre, by=by, verb="brought a sheet", obj=batch, purpose=purpose, rows=len(found), sha256=batch.sha256)
    return batch


def _administers(by, centre):
    if not can_administer(by, centre):
        raise NotAllowed("Only an administrator of the centre brings and confirms sheets.")


def _filled(row, checked, *, reread=True):
    """The ImportRow with what has been found; what was read and said first stays where it is only checked again."""
    if reread:
        row.cells, row.read = checked.cells, checked.read
    row.messages, row.state, row.warned = checked.messages, checked.state, checked.warned
    row.registration = checked.exists
    return row


@transaction.atomic
def check_again(batch, *, by):
    """Look at the rows that are not written once more: a site, a grant or a unit may be there by now."""
    _administers(by, batch.centre)
    batch = _held(batch)
    if batch.state not in (ImportState.CHECKED, ImportState.DONE):
        raise StaleState("This sheet is being written, or it was dropped.")
    rows = list(batch.rows.exclude(state=RowState.WRITTEN))
    _refill(batch, rows)
    if any(row.state == RowState.READY for row in rows):
        ImportBatch.objects.filter(pk=batch.pk).update(state=ImportState.CHECKED)
    return batch


def _refill(batch, rows):
    found = CHECKS[batch.purpose](batch.centre, [(row.number, row.cells) for row in rows])
    by_number = {checked.number: checked for checked in found}
    for row in rows:
        _filled(row, by_number[row.number])
    ImportRow.objects.bulk_update(rows, ["read", "messages", "state", "warned", "registration"], batch_size=CHUNK)


@transaction.atomic
def confirm_import(batch, *, by, warnings_seen=False):
    """Have the rows that are in order written. Of two who confirm, the second is told. Raises Blocked, StaleState."""
    _administers(by, batch.centre)
    counts = queries.import_counts(batch)
    if blockers := rules.confirm_blockers(batch, counts):
        raise Blocked(blockers)
    if counts["warned"] and not warnings_seen:
        raise BadInput("Say that you have read the warnings.")
    now = timezone.now()
    facts = {"state": ImportState.CONFIRMED, "confirmed_by": by, "confirmed_at": now, "touched_at": now}
    if not ImportBatch.objects.filter(pk=batch.pk, state=ImportState.CHECKED).update(**facts):
        raise StaleState("Somebody has confirmed or dropped this sheet already.")
    for name, value in facts.items():
        setattr(batch, name, value)
    record_act(
        batch.centre, by=by, verb="confirmed a sheet", obj=batch, rows=counts["ready"], set_aside=counts["wrong"]
    )
    _send(batch)
    return batch


def _send(batch):
    from portfolios.tasks import write_import  # the tasks call these actions

    transaction.on_commit(lambda: write_import.delay(batch.pk), robust=True)


def write_import(batch):
    """Write the rows of a confirmed sheet, piece by piece; called twice, it goes on where the first call ended."""
    while _write_piece(batch):
        pass
    return _finish(batch)


@transaction.atomic
def _write_piece(batch):
    """The next rows, all or none, checked again on this day. False when there are none left."""
    batch = _held(batch)
    rows = list(batch.rows.filter(state=RowState.READY).order_by("number")[:CHUNK])
    if batch.state != ImportState.CONFIRMED or not rows:
        return False
    by = batch.confirmed_by
    if not can_administer(by, batch.centre):
        for row in rows:
            row.state, row.messages = RowState.WRONG, [*row.messages, ["", "error", LEFT]]
    else:
        _write(batch, rows, by)
    ImportRow.objects.bulk_update(rows, ["messages", "state", "registration"], batch_size=CHUNK)
    ImportBatch.objects.filter(pk=batch.pk).update(touched_at=timezone.now())
    return True


def _write(batch, rows, by):
    """Put the rows that are still in order on record; the others say why not."""
    found = CHECKS[batch.purpose](batch.centre, [(row.number, row.read) for row in rows])
    by_number = {row.number: row for row in rows}
    ready = []
    for checked in found:
        if checked.state == RowState.READY:
            ready.append({**checked.facts, "row": checked.number})
        else:
            _filled(by_number[checked.number], checked, reread=False)
    write = _register if batch.purpose == ImportPurpose.LEARNERS else _put_numbers
    written = write(batch, ready, by)
    for number, registration in written.items():
        by_number[number].state, by_number[number].registration = RowState.WRITTEN, registration
    for facts in ready:
        if facts["row"] not in written:
            row = by_number[facts["row"]]
            row.state, row.messages = RowState.WRONG, [*row.messages, ["", "error", OVERTAKEN]]


def _register(batch, people, by):
    return register_many(batch.centre, by=by, people=people, source={"sheet": batch.pk})


def _put_numbers(batch, found, by):
    """Numbers of the awarding organisation, on registrations that nobody has changed meanwhile."""
    ids = [facts["registration"].pk for facts in found]
    held = {row.pk: row for row in Registration.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    written, acts = {}, []
    for facts in found:
        registration, seen = held[facts["registration"].pk], facts["registration"]
        if registration.status != RegistrationStatus.REGISTERED or registration.learner_number != seen.learner_number:
            continue
        registration.learner_number = facts["learner_number"]
        registration.registered_on, registration.expires_on = facts["registered_on"], facts["expires_on"]
        written[facts["row"]] = registration
        told = {name: facts[name] for name in ("learner_number", "registered_on", "expires_on")}
        acts.append(("recorded number of", registration, {**told, "sheet": batch.pk}))
    names = ["learner_number", "registered_on", "expires_on"]
    Registration.objects.bulk_update(written.values(), names, batch_size=CHUNK)
    record_acts(batch.centre, by=by, acts=acts)
    return written


@transaction.atomic
def _finish(batch):
    """The sheet is written: what is left of it are the rows to correct."""
    now = timezone.now()
    done = ImportBatch.objects.filter(pk=batch.pk, state=ImportState.CONFIRMED)
    if done.update(state=ImportState.DONE, finished_at=now, touched_at=now):
        counts = dict(batch.rows.values_list("state").annotate(number=Count("pk")).order_by("state"))
        record_act(batch.centre, by=None, verb="wrote a sheet", obj=batch, rows=counts)
    batch.refresh_from_db()
    return batch


@transaction.atomic
def drop_import(batch, *, by):
    """What is not written is not wanted: its rows are deleted, since they are of people whom nobody has registered."""
    _administers(by, batch.centre)
    batch = _held(batch)
    if batch.state not in (ImportState.CHECKED, ImportState.DONE):
        raise StaleState("This sheet is being written, or it was dropped.")
    dropped, _ = batch.rows.exclude(state=RowState.WRITTEN).delete()
    if not batch.rows.exists():
        ImportBatch.objects.filter(pk=batch.pk).update(state=ImportState.DROPPED)
    else:
        ImportBatch.objects.filter(pk=batch.pk).update(state=ImportState.DONE)
    record_act(batch.centre, by=by, verb="dropped rows of a sheet", obj=batch, rows=dropped)
    return dropped


def _held(batch):
    """The batch as it is now, until the end of the transaction."""
    return ImportBatch.objects.select_for_update().get(pk=batch.pk)


def resend_stuck_imports():
    """Ask again for sheets whose message or worker was lost; called every minute. Returns how many."""
    since = timezone.now() - timedelta(minutes=STUCK_MINUTES)
    stuck = list(ImportBatch.objects.filter(state=ImportState.CONFIRMED, touched_at__lt=since)[:50])
    for batch in stuck:
        with transaction.atomic():
            ImportBatch.objects.filter(pk=batch.pk).update(touched_at=timezone.now())
            _send(batch)
    return len(stuck)
