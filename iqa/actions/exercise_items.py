"""The work of an exercise: chosen or written, made anonymous, confirmed. The rows of copies are the truth; a doubled or
lost message changes nothing."""

import hashlib
import logging
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from centres.ledger import record_act
from centres.models import Membership
from centres.states import STAFF_ROLES
from config import scanner
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from config.storage import StorageDown, keep
from iqa import masking, rules
from iqa.actions.standardising import held
from iqa.models import Item, ItemCriterion, ItemFile
from iqa.models.standardising import copy_path, specimen_path
from iqa.states import CopyState, ExerciseStatus
from portfolios import kinds, redaction
from portfolios.actions import MOST_ATTEMPTS, examine_content, stuck_since
from portfolios.files import examine
from portfolios.models import Allocation, Submission
from portfolios.queries import handed_in_last, pdf_form, shown_form
from portfolios.rules import awaits_redaction
from portfolios.states import FileState
from qualifications.models import Criterion

PDF = "application/pdf"
LONGEST = 60_000  # letters of a text
MOST_FILES = 10
NO_COPY = (
    "no anonymous copy can be made of this kind of file. Use a PDF, a picture or a text, or write down what it shows."
)
GIVEN_UP = "its copy could not be made in the time and memory there is for it. Use the part that is needed."
UNREDACTED = "its author has asked for parts to be blacked out, and that has not been done yet."
UNCHECKED = "it has not passed the checks on arrival."

logger = logging.getLogger(__name__)


# ---------- choosing and writing ----------


@transaction.atomic
def add_evidence_item(exercise, *, by, evidence, criteria):
    """A real piece, as it was handed in last. Names known to the record are masked from the start (R2.13).

    Raises NotAllowed, Blocked or BadInput.
    """
    exercise = _planned(exercise, by)
    if not rules.may_use_evidence(by, evidence):
        raise NotAllowed("Choose work that you may read, and never your own.")
    registration = evidence.registration
    if (registration.centre_id, registration.qualification_id) != (exercise.centre_id, exercise.qualification_id):
        raise BadInput("Choose work of this qualification and centre.")
    if blockers := rules.evidence_item_blockers(evidence, exercise):
        raise Blocked(blockers)
    criteria = _criteria(exercise, criteria)
    submission = Submission.objects.filter(evidence=evidence).order_by("attempt").last()
    shown = handed_in_last([evidence])[evidence.pk]
    item = _make(
        exercise,
        by,
        criteria,
        submission=submission,
        kind=kinds.label_of(shown.kind),
        words=words_of(shown),
        masks=names_around(evidence)[: masking.MOST_WORDS],
    )
    for number, file in enumerate(shown.files[:MOST_FILES], start=1):
        send_copy(ItemFile.objects.create(item=item, number=number, source=file))
    _record(item, "chose work for standardisation", by, evidence=evidence.pk)
    return item


@transaction.atomic
def add_specimen_item(exercise, *, by, words, criteria, uploads=()):
    """Work written or sent for the purpose; its files are checked on arrival like any."""
    exercise = _planned(exercise, by)
    words, uploads = words.strip(), list(uploads)
    if not words and not uploads:
        raise BadInput("Write the specimen, or choose a file.")
    if len(words) > LONGEST:
        raise BadInput(f"A specimen has at most {LONGEST} letters. Send it as a file.")
    if len(uploads) > MOST_FILES:
        raise BadInput(f"At most {MOST_FILES} files make an item.")
    item = _make(exercise, by, _criteria(exercise, criteria), kind="Specimen", words=words, masks=[])
    for number, upload in enumerate(uploads, start=1):
        facts = examine(upload)
        file = ItemFile(item=item, number=number, arrival=FileState.WAITING, **facts._asdict())
        file.content.name = keep(file.content.storage, specimen_path(file, facts.name), upload, facts.size)
        file.save()
        send_copy(file)
    _record(item, "wrote work for standardisation", by, files=[upload.name for upload in uploads])
    return item


def _planned(exercise, by):
    exercise = held(exercise, by)
    if blockers := rules.stage_blockers(exercise, ExerciseStatus.PLANNED, doing="Changing its work"):
        raise Blocked(blockers)
    return exercise


def _criteria(exercise, criteria):
    """The criteria, all of the exercise's units."""
    criteria = list(criteria)
    known = Criterion.objects.filter(outcome__unit__in=exercise.units.all(), pk__in=[row.pk for row in criteria])
    if not criteria or known.count() != len({row.pk for row in criteria}):
        raise BadInput("Choose at least one criterion of the units of this exercise.")
    return criteria


def _make(exercise, by, criteria, **facts):
    newest = exercise.items.order_by("-number").first()
    item = Item.objects.create(exercise=exercise, number=newest.number + 1 if newest else 1, added_by=by, **facts)
    ItemCriterion.objects.bulk_create(ItemCriterion(item=item, criterion=criterion) for criterion in criteria)
    return item


def words_of(shown):
    """What a piece says in words, in one text: the account, the facts of its kind, the learner's part in group work."""
    lines = [shown.account.strip()]
    for fact in shown.facts:
        rows = ["; ".join(f"{label}: {text}" for label, text in row) for row in fact.rows]
        said = "\n".join(f"- {row}" for row in rows) if rows else fact.text
        lines.append(f"**{fact.label}**\n{said}")
    if shown.contribution:
        lines.append(f"**Own part in group work**\n{shown.contribution}")
    return "\n\n".join(line for line in lines if line)[:LONGEST]


def names_around(evidence):
    """Who might be named in a piece: its learner, staff of the centre around it, the centre and its sites."""
    registration = evidence.registration
    around = Allocation.objects.filter(registration=registration).values_list("person__full_name", flat=True)
    staff = Membership.objects.filter(centre=registration.centre, role__in=STAFF_ROLES)
    names = [registration.learner.full_name, registration.name]
    names += [evidence.created_by.full_name, *dict.fromkeys(around)]
    names += dict.fromkeys(staff.values_list("user__full_name", flat=True))
    places = [registration.centre.name, *registration.centre.sites.values_list("name", flat=True)]
    numbers = [registration.learner_number] if len(registration.learner_number) > masking.SHORTEST else []
    return list(dict.fromkeys([*places, *numbers, *masking.words_of_names(names)]))


# ---------- masking and confirming ----------


@transaction.atomic
def mask_item(item, *, by, words):
    """Other words to take out: the copies of the files are made anew, and it has to be confirmed again."""
    exercise = _planned(item.exercise, by)
    masks = masking.read_words(words)
    if not Item.objects.filter(pk=item.pk, removed_at=None).update(masks=masks, confirmed_by=None, confirmed_at=None):
        raise StaleState("This item has been taken out meanwhile.")
    item.refresh_from_db()
    for file in item.files.all():
        if file.arrival != FileState.REFUSED:
            again = {"state": CopyState.WAITING, "problem": "", "version": F("version") + 1, "attempts": 0}
            ItemFile.objects.filter(pk=file.pk).update(**again, sent_at=timezone.now())
            send_copy(file)
    record_act(exercise.centre, by=by, verb="masked words of", obj=item, name=str(exercise), words=len(masks))
    return item


@transaction.atomic
def confirm_item(item, *, by):
    """The person has looked at it as others will see it: it does not tell whose work it is, nor who decided it."""
    exercise = _planned(item.exercise, by)
    item = Item.objects.select_for_update().get(pk=item.pk)
    if item.removed_at is not None:
        raise StaleState("This item has been taken out meanwhile.")
    if blockers := rules.confirm_item_blockers(item):
        raise Blocked(blockers)
    item.confirmed_by, item.confirmed_at = by, timezone.now()
    item.save(update_fields=["confirmed_by", "confirmed_at"])
    copies = [file.copy_sha256 for file in item.files.all() if file.state == CopyState.MADE]
    record_act(exercise.centre, by=by, verb="confirmed as anonymous", obj=item, name=str(exercise), copies=copies)
    return item


@transaction.atomic
def remove_item(item, *, by):
    """Take it out while the exercise is being planned."""
    exercise = _planned(item.exercise, by)
    if not Item.objects.filter(pk=item.pk, removed_at=None).update(removed_at=timezone.now()):
        raise StaleState("This item has been taken out already.")
    record_act(exercise.centre, by=by, verb="took out work of", obj=item, name=str(exercise))
    return exercise


def _record(item, verb, by, **facts):
    codes = [rules.code_of(item.exercise, row.criterion) for row in _rows(item)]
    record_act(item.exercise.centre, by=by, verb=verb, obj=item, name=str(item.exercise), criteria=codes, **facts)


def _rows(item):
    return item.criteria.select_related("criterion__outcome__unit")


# ---------- anonymous copies ----------


def send_copy(file):
    """Ask the worker once the row is safe; a lost message is sent again by resend_stuck_copies."""
    from iqa.tasks import make_copy  # the tasks call these actions

    transaction.on_commit(lambda: make_copy.delay(file.pk), robust=True)


class CopyWaits(Exception):
    """It could not be made this time, through no fault of the file; another try is due."""


def make_copy(file):
    """Make the copy that a row waits for. Nothing happens when that is done, or when other words were asked for."""
    waiting = ItemFile.objects.filter(pk=file.pk, state=CopyState.WAITING, version=file.version)
    if not waiting.update(attempts=F("attempts") + 1, sent_at=timezone.now()):
        return file
    file.refresh_from_db()
    try:
        with TemporaryDirectory(prefix="specimen-") as folder:
            data, media_type = _anonymous(file, Path(folder))
    except BadInput as refusal:
        waiting.update(state=CopyState.LEFT_OUT, problem=str(refusal)[:400])
    except (scanner.Unreachable, StorageDown) as error:
        waiting.update(attempts=F("attempts") - 1)
        raise CopyWaits(str(error)) from error
    except Exception:  # whatever it is, the row must not wait for ever
        logger.exception("Copy of item file %s could not be made", file.pk)
        waiting.filter(attempts__gte=MOST_ATTEMPTS).update(state=CopyState.LEFT_OUT, problem=GIVEN_UP)
    else:
        _keep_copy(file, waiting, data, media_type)
    file.refresh_from_db()
    return file


def _keep_copy(file, waiting, data, media_type):
    file.copy_sha256, size = hashlib.sha256(data).hexdigest(), len(data)
    name = keep(file.copy.storage, copy_path(file, ""), ContentFile(data), size)
    facts = {"copy": name, "copy_type": media_type, "copy_size": size, "copy_sha256": file.copy_sha256}
    waiting.update(state=CopyState.MADE, problem="", **facts)


def _anonymous(file, folder):
    """(bytes, media type) of the file without names and metadata; BadInput with a reason when there is no such form."""
    masks = file.item.masks
    shown, media_type = _opened(file, folder)
    path = folder / "taken"
    with shown.open("rb") as content, open(path, "wb") as target:
        shutil.copyfileobj(content, target)
    if media_type == PDF:
        data = redaction.redact_pdf(str(path), masking.areas_of_words(str(path), masks))
        if left := masking.words_left(redaction.words_of_pdf(data), masks):
            raise BadInput(f"“{left[0]}” can still be read in it. Black it out in the original, and use that.")
        return data, PDF
    if media_type.startswith("image/"):
        return redaction.redact_picture(str(path), ())
    if media_type.startswith("text/"):
        text = path.read_bytes().decode("utf-8", errors="replace")
        return masking.mask_text(text, masks).encode(), "text/plain"
    raise BadInput(NO_COPY)


def _opened(file, folder):
    """(content, media type) of the form that stands for the file; a specimen is checked first."""
    if file.source_id is not None:
        if file.source.state != FileState.CHECKED:
            raise BadInput(UNCHECKED)
        if awaits_redaction(file.source):
            raise BadInput(UNREDACTED)
        shown = shown_form(file.source)
        as_pdf = pdf_form(file.source)
        if as_pdf is not None and not shown.media_type.startswith(("image/", "text/", PDF)):
            shown = as_pdf
        return shown.content, shown.media_type
    if file.arrival == FileState.WAITING:
        return _arrived(file, folder)
    if file.arrival == FileState.REFUSED:
        raise BadInput(UNCHECKED)
    return file.content, file.media_type


def _arrived(file, folder):
    """The same of a specimen on its way in: what the checks of files say of it is kept."""
    inner = folder / "arrival"
    inner.mkdir()
    looked, scan = examine_content(file, inner)
    arrival = FileState.REFUSED if looked.refusal else FileState.CHECKED
    ItemFile.objects.filter(pk=file.pk).update(arrival=arrival, scan=scan)
    if looked.refusal:
        raise BadInput(f"It {looked.refusal}"[:400])
    for form in looked.forms:
        if form.media_type == PDF:
            return _Local(inner / form.name), PDF
    return file.content, file.media_type


class _Local:
    """A file of the folder, opened like a stored one."""

    def __init__(self, path):
        self.path = path

    def open(self, mode):
        return open(self.path, mode)


def resend_stuck_copies():
    """Ask again for copies whose message or worker was lost; give up on what took its worker down too often."""
    stuck = ItemFile.objects.filter(state=CopyState.WAITING, sent_at__lt=stuck_since())
    stuck.filter(attempts__gte=MOST_ATTEMPTS).update(state=CopyState.LEFT_OUT, problem=GIVEN_UP)
    again = list(stuck.order_by("sent_at")[:100])
    ItemFile.objects.filter(pk__in=[file.pk for file in again]).update(sent_at=timezone.now())
    with transaction.atomic():
        for file in again:
            send_copy(file)
    return len(again)
