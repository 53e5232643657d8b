"""What an assessor does before a sitting is recorded: type, note, speak; and what the recording takes of it.

What is only typed is nobody's act yet, so the ledger does not hear of it; nothing of it is lost either.
"""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import get_text_list

from assessment import rules
from assessment.models import Annotation, Desk, FeedbackSound, Snippet, sound_path
from assessment.queries import is_here, sounds_at_hand
from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from config.storage import keep
from portfolios import locators
from portfolios.actions import examine_content, fair_try, resend_stuck, take_up, verdict, waiting_row
from portfolios.files import examine
from portfolios.states import FileState

MOST_SOUNDS = 5
GIVEN_UP = "The recording could not be checked. Record it again."
# What a snippet may leave open; static/js/workspace.js fills it in where the snippet is put.
PLACEHOLDERS = {
    "learner": "the learner’s first name",
    "full_name": "the learner’s full name",
    "evidence": "the reference of the evidence, such as E014",
    "unit": "the number of the unit",
    "criterion": "the criterion beside which it is put; in the feedback, those that you have decided",
    "date": "the day ten working days from today",
    "assessor": "your name",
}


class Note(NamedTuple):
    """What an assessor says of a place in a file."""

    file: object
    place: str
    text: str


class Kept(NamedTuple):
    """The desk as it is now; `overtaken`: another window had gone on, so what was sent lies beside."""

    desk: Desk
    overtaken: bool = False


# --- the desk -------------------------------------------------------------------------------------------------------


def _desk(evidence, submission, by):
    if not rules.can_assess_evidence(by, evidence):
        raise NotAllowed("Only the learner's own assessor has a desk here.")
    desk, _ = Desk.objects.get_or_create(submission=submission, by=by)
    return Desk.objects.select_for_update().get(pk=desk.pk)


@transaction.atomic
def keep_sitting(evidence, submission, *, by, typed, window, began_from, mine=False):
    """Keep what is typed and not recorded yet: one desk for each assessor and submission, whatever the machine.

    `began_from` is the version that the window knows. When another window of the same person has gone on since, what
    is sent is kept beside, under `window`, and the result says so; `mine` asks for it to count all the same, and the
    other's lies beside then.
    """
    desk = _desk(evidence, submission, by)
    if desk.typed == typed:
        return Kept(desk)
    if desk.version != began_from and not mine:
        desk.aside[window] = _beside(typed)
        desk.save(update_fields=["aside"])
        return Kept(desk, overtaken=True)
    if desk.version != began_from:
        desk.aside[f"version {desk.version}"] = _beside(desk.typed)
    desk.aside.pop(window, None)
    _type(desk, typed)
    return Kept(desk)


@transaction.atomic
def settle_aside(evidence, submission, *, by, window, take):
    """Take up what lies beside under `window` (what counted until now then lies beside), or let it go."""
    desk = _desk(evidence, submission, by)
    row = desk.aside.pop(window, None)
    if row is None:
        raise StaleState("That is no longer kept beside: another window has settled it.")
    if take:
        desk.aside[f"version {desk.version}"] = _beside(desk.typed)
        _type(desk, row["typed"])
    else:
        desk.save(update_fields=["aside"])
    return desk


def _beside(typed):
    return {"at": f"{timezone.localtime():%H:%M on %-d %b}", "typed": typed}


def _type(desk, typed):
    desk.typed, desk.version, desk.changed_at = typed, desk.version + 1, timezone.now()
    desk.save(update_fields=["typed", "version", "changed_at", "aside"])


@transaction.atomic
def be_at_desk(evidence, submission, *, by):
    """Say that the person has the submission open: the others who may decide it see the name."""
    desk = _desk(evidence, submission, by)
    now = timezone.now()
    if not is_here(desk):
        desk.here_since = now
    desk.seen_at = now
    desk.save(update_fields=["seen_at", "here_since"])
    return desk


@transaction.atomic
def leave_desk(evidence, submission, *, by):
    """The assessor is no longer shown as being at this submission; what they typed stays."""
    desk = _desk(evidence, submission, by)
    desk.seen_at = None
    desk.save(update_fields=["seen_at"])
    return desk


def clear_desk(submission, *, by, version=None):
    """The sitting is recorded, so nothing is left to type. What another window had typed since lies beside."""
    desk = Desk.objects.select_for_update().filter(submission=submission, by=by).first()
    if desk is None:
        return
    if version is not None and desk.version != version and desk.typed:
        desk.aside[f"version {desk.version}"] = _beside(desk.typed)
    _type(desk, {})


# --- notes at places in files ---------------------------------------------------------------------------------------


def check_notes(notes, files):
    """The notes with their places in the one form; refuses what is no place of a file of the submission."""
    files = {file.pk: file for file in files}
    checked = []
    for number, note in enumerate(notes, start=1):
        name = f"Note {number}"
        if note.file not in files:
            raise BadInput(f"{name}: choose a file of this submission.")
        if not note.text.strip():
            raise BadInput(f"{name}: write what you note there, or empty its place.")
        place = locators.parse(note.place)
        if place is None:
            raise BadInput(f"{name}: give a page (p. 2), a region (p. 2 at 10,20 30x15) or a time (03:10).")
        checked.append(Note(_in_file(files[note.file], place, name), str(place), note.text.strip()))
    return checked


def _in_file(file, place, name):
    """The file, if the place lies in it as far as the checks know its length."""
    playing = file.media_type.startswith(("audio/", "video/"))
    if playing != (place.start is not None):
        wanted = "a time such as 03:10" if playing else "a page or a region"
        raise BadInput(f"{name}: a place in {file.name} is {wanted}.")
    if place.page and file.pages and max(place.page, place.last_page or 0) > file.pages:
        raise BadInput(f"{name}: {file.name} has {file.pages} pages.")
    if place.start and file.seconds and place.start > file.seconds:
        raise BadInput(f"{name}: {file.name} ends before {place}.")
    return file


def attach_notes(assessment, notes):
    """Freeze the notes at places of files with the sitting."""
    return [Annotation.objects.create(assessment=assessment, **note._asdict()) for note in notes]


# --- spoken feedback ------------------------------------------------------------------------------------------------


def add_sound(evidence, submission, *, by, upload):
    """Feedback that was spoken, for the sitting that is not recorded yet; the worker checks it like any file."""
    if not rules.can_assess_evidence(by, evidence):
        raise NotAllowed("Only the learner's own assessor gives feedback.")
    facts = examine(upload)
    if not facts.media_type.startswith("audio/"):
        raise BadInput(f"{facts.name} is no sound. Choose a recording, such as .mp3, .m4a or .wav.")
    if sounds_at_hand(submission, by).count() >= MOST_SOUNDS:
        raise BadInput(f"There are {MOST_SOUNDS} recordings already. Take one off first.")
    sound = FeedbackSound(submission=submission, by=by, **facts._asdict())
    sound.content.name = keep(sound.content.storage, sound_path(sound, facts.name), upload, facts.size)
    return _add_sound(evidence, sound)


@transaction.atomic
def _add_sound(evidence, sound):
    sound.save()
    _send_sound(sound)
    centre, digest = evidence.registration.centre, {"sha256": sound.sha256, "size": sound.size}
    record_act(centre, by=sound.by, verb="spoke feedback on", obj=evidence, file=sound.name, **digest)
    return sound


@transaction.atomic
def remove_sound(sound, *, by):
    """Take spoken feedback off a sitting that is not recorded yet."""
    if not rules.can_remove_sound(by, sound):
        raise NotAllowed("Only who spoke it can take it off.")
    if not FeedbackSound.objects.at_hand().filter(pk=sound.pk).update(removed_at=timezone.now()):
        raise StaleState("It is part of a recorded sitting, or has been taken off already.")
    evidence = sound.submission.evidence
    record_act(evidence.registration.centre, by=by, verb="took spoken feedback off", obj=evidence, sha256=sound.sha256)
    return sound


def attach_sounds(assessment, sounds):
    """Freeze the spoken feedback with the sitting; all of it has passed its checks."""
    rows = FeedbackSound.objects.at_hand().filter(pk__in=[sound.pk for sound in sounds], state=FileState.CHECKED)
    if rows.update(assessment=assessment) != len(sounds):
        raise StaleState("The spoken feedback has changed in another window. Look at it again.")


def check_sounds(submission, by):
    """The spoken feedback at hand; raises Blocked while some of it cannot be heard."""
    sounds = list(sounds_at_hand(submission, by))
    if blockers := rules.sitting_blockers(sounds):
        raise Blocked(blockers)
    return sounds


def said_facts(notes, sounds):
    """What the ledger hears of a sitting beside its decisions, where there is any of it."""
    facts = {
        "notes": [[note.file.sha256, note.place, note.text] for note in notes],
        "spoken": [sound.sha256 for sound in sounds],
    }
    return {name: said for name, said in facts.items() if said}


def _send_sound(sound):
    from assessment.tasks import inspect_sound  # the tasks call these actions

    transaction.on_commit(lambda: inspect_sound.delay(sound.pk), robust=True)


def inspect_sound(sound):
    """Check spoken feedback that waits. The row is the truth: a doubled message is harmless.

    Raises scanner.Unreachable or StorageDown, no fault of the recording: it waits, and is never passed unscanned.
    """
    waiting = waiting_row(sound)
    if take_up(waiting):
        with fair_try(waiting), TemporaryDirectory(prefix="arrival-") as folder:
            found, scan = examine_content(sound, Path(folder))
        waiting.update(**verdict(sound, found.refusal, scan), seconds=found.seconds)
        sound.refresh_from_db()
    return sound


def _give_up(sound):
    waiting_row(sound).update(state=FileState.REFUSED, refusal=GIVEN_UP)


def resend_stuck_sounds():
    """Ask again for checks whose message or worker was lost, called every minute."""
    resend_stuck(FeedbackSound.objects, _send_sound, _give_up)


# --- ready words ----------------------------------------------------------------------------------------------------


def add_snippet(centre, *, by, name, text, shared=False):
    """Words to use again: one's own, or the centre's for all its assessors."""
    if not rules.can_add_snippet(by, centre, shared=shared):
        raise NotAllowed("Assessors keep their own words; the lead quality assurer or administrator the centre's.")
    name, text = _words(name, text)
    snippet = Snippet(centre=centre, owner=None if shared else by, name=name, text=text, changed_by=by)
    return _save_snippet(snippet, "added ready words")


@transaction.atomic
def change_snippet(snippet, *, by, name, text):
    """New words under the same or another name. What was said with the old ones stands in the sittings."""
    if not rules.can_change_snippet(by, snippet):
        raise NotAllowed("These words are somebody else's.")
    fresh = Snippet.objects.in_use().select_for_update().filter(pk=snippet.pk).first()
    if fresh is None or fresh.changed_at != snippet.changed_at:
        raise StaleState("These words have been changed in the meantime. Look at them again.")
    fresh.name, fresh.text = _words(name, text)
    fresh.changed_by, fresh.changed_at = by, timezone.now()
    return _save_snippet(fresh, "changed ready words")


@transaction.atomic
def retire_snippet(snippet, *, by):
    """No longer offered; the row is kept."""
    if not rules.can_change_snippet(by, snippet):
        raise NotAllowed("These words are somebody else's.")
    if not Snippet.objects.in_use().filter(pk=snippet.pk).update(retired_at=timezone.now()):
        raise StaleState("These words have been put away already.")
    record_act(snippet.centre, by=by, verb="put ready words away", obj=snippet)
    return snippet


def _save_snippet(snippet, verb):
    try:
        with transaction.atomic():
            snippet.save()
            record_act(snippet.centre, by=snippet.changed_by, verb=verb, obj=snippet, shared=snippet.is_shared)
    except IntegrityError as error:
        raise BadInput(f"There are words named “{snippet.name}” already. Choose another name.") from error
    return snippet


def _words(name, text):
    name, text = name.strip(), text.strip()
    if not name or not text:
        raise BadInput("Give a name and the words.")
    unknown = [word for word in re.findall(r"\{(\w*)\}", text) if word not in PLACEHOLDERS]
    if unknown:
        known = get_text_list([f"{{{word}}}" for word in PLACEHOLDERS], "and")
        raise BadInput(f"{{{unknown[0]}}} stands for nothing. Known are {known}.")
    return name, text
