"""Exercises of standardisation at each stage, on the street of tests/factories/iqa.py."""

import io
from datetime import timedelta

import pikepdf
from django.core.files.base import ContentFile
from django.utils import timezone
from pikepdf import Array, Dictionary, Name

from assessment.states import Outcome
from iqa import actions, rules, tasks
from iqa.models import ItemCriterion, ItemFile
from iqa.states import CopyState, ExerciseKind
from qualifications.models import Criterion
from tests.factories.assessment import criterion, decide, make_evidence, met

MET, NOT_YET = Outcome.MET, Outcome.NOT_YET_MET


def pdf_of(*pages):
    """A PDF with a page of text for each of `pages`, and a title that names somebody."""
    target = pikepdf.new()
    font = target.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for text in pages:
        drawing = target.make_stream(f"BT /F1 14 Tf 72 700 Td ({text}) Tj ET".encode())
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, 595, 842]),
            Resources=Dictionary(Font=Dictionary(F1=font)),
            Contents=drawing,
        )
        target.pages.append(pikepdf.Page(target.make_indirect(page)))
    target.docinfo["/Title"] = "Learner HL, complaint log"
    held = io.BytesIO()
    target.save(held)
    return held.getvalue()


def plan(street, *, by=None, units=None, kind=ExerciseKind.BLIND, **facts):
    given = {
        "title": "Handling a refund",
        "purpose": "Before the first claims.",
        "decide_by": timezone.localdate() + timedelta(days=14),
        **facts,
    }
    units = [street.work] if units is None else units
    return actions.plan_exercise(street.approval, by=by or street.iqa, units=units, kind=kind, **given)


def specimen(exercise, *codes, by, unit, words="A customer came back with a kettle."):
    criteria = [criterion(unit, code) for code in codes]
    item = actions.add_specimen_item(exercise, by=by, words=words, criteria=criteria)
    return actions.confirm_item(item, by=by)


def decided_piece(street, *codes, by=None, **facts):
    """A piece that the assessor has met."""
    criteria = [criterion(street.work, code) for code in codes]
    account = "I am Learner HL and Assessor HL watched me."
    piece = make_evidence(street.registration, criteria, **{"account": account, **facts})
    decide(piece, met(*criteria), by=by or street.assessor)
    return piece


def from_piece(exercise, piece, *, by):
    criteria = Criterion.objects.filter(links__evidence=piece)
    item = actions.add_evidence_item(exercise, by=by, evidence=piece, criteria=criteria)
    return actions.confirm_item(item, by=by)


def make_copies():
    """The worker makes the copies that are asked for."""
    for pk in ItemFile.objects.filter(state=CopyState.WAITING).values_list("pk", flat=True):
        tasks.make_copy(pk)


def opened(street, *, by=None):
    """An exercise of two items, open: a specimen against 1.1 and 1.2, and the assessor's own decided piece, 1.1."""
    by = by or street.iqa
    exercise = plan(street, by=by)
    specimen(exercise, "1.1", "1.2", by=by, unit=street.work)
    from_piece(exercise, decided_piece(street, "1.1"), by=by)
    return actions.open_exercise(exercise, by=by)


def rows_of(exercise):
    rows = ItemCriterion.objects.filter(item__exercise=exercise, item__removed_at=None)
    return list(rows.select_related("item__exercise", "criterion__outcome__unit").order_by("item", "criterion"))


def judge(exercise, person, *outcomes, reason="It shows no refund."):
    """Hand in these outcomes, one for each criterion of each item in order; met where none is named."""
    rows = rows_of(exercise)
    outcomes = [*outcomes, *[MET] * (len(rows) - len(outcomes))]
    for row, outcome in zip(rows, outcomes, strict=True):
        typed = {str(row.pk): {"outcome": outcome, "reason": "" if outcome == MET else reason}}
        actions.keep_judgements(row.item, by=person, typed=typed)
    return actions.hand_in(exercise, by=person)


def closed(street, *, by=None):
    """Judged by the assessor and the second assessor, who differ on the first criterion; the trainee owes theirs."""
    by = by or street.iqa
    exercise = opened(street, by=by)
    judge(exercise, street.assessor)
    judge(exercise, street.second_assessor, NOT_YET)
    return actions.close_exercise(exercise, by=by)


def agree_all(exercise, *, by, exemplar=False):
    for row in rows_of(exercise):
        actions.agree_outcome(row, by=by, outcome=MET, rationale="The refund is shown.", exemplar=exemplar)


def concluded(street, *, by=None, exemplar=True):
    by = by or street.iqa
    exercise = closed(street, by=by)
    agree_all(exercise, by=by, exemplar=exemplar)
    present = [rules.ballot_of(person, exercise).invitation_id for person in (street.assessor, street.second_assessor)]
    actions.record_meeting(exercise, by=by, present=present, held_on=timezone.localdate(), notes="We agreed.")
    return actions.conclude_exercise(exercise, by=by)


def world_rows(cast):
    """What the access table names: an exercise at each stage, on the first unit of the cast's edition, whose criteria
    the assessor and the trainee judge. The second assessor still owes their judgements everywhere."""
    unit, iqa = cast.route_unit().unit, cast.iqa
    planned = _planned(cast, unit)
    item = specimen(planned, "1.1", by=iqa, unit=unit)
    going = actions.open_exercise(_with_item(cast, unit), by=iqa)
    done = actions.open_exercise(_with_item(cast, unit), by=iqa)
    judge(done, cast.assessor)
    judge(done, cast.trainee)
    done = actions.close_exercise(done, by=iqa)
    first = rows_of(done)[0]
    agreed = actions.agree_outcome(first, by=iqa, outcome=MET, rationale="Shown.", exemplar=True)
    today = timezone.localdate()
    action = actions.add_exercise_action(done, by=iqa, owner=cast.assessor, text="Update the guide.", due_on=today)
    return {
        "exercise": planned,
        "open_exercise": going,
        "closed_exercise": done,
        "invitation": planned.invitations.get(person=cast.second_assessor),
        "item": item,
        "open_item": rows_of(going)[0].item,
        "closed_item": first.item,
        "item_criterion": first,
        "item_file": _shown_file(first.item),
        "exemplar": agreed.exemplars.get(),
        "exercise_action": action,
        "answered_exercise_action": _answered(done, cast),
    }


def _planned(cast, unit):
    return plan(cast, units=[unit])


def _with_item(cast, unit):
    exercise = _planned(cast, unit)
    specimen(exercise, "1.1", by=cast.iqa, unit=unit)
    return exercise


def _shown_file(item):
    file = ItemFile(
        item=item, number=1, state=CopyState.MADE, copy_type="text/plain", copy_size=2, copy_sha256="0" * 64
    )
    file.copy.save("copy", ContentFile(b"Hi"))
    return file


def _answered(exercise, cast):
    due_on = timezone.localdate()
    action = actions.add_exercise_action(exercise, by=cast.iqa, owner=cast.assessor, text="Tell all.", due_on=due_on)
    return actions.answer_exercise_action(action, by=cast.assessor, answer="Told.")
