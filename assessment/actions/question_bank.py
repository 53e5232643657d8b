"""The centre’s bank of questions: added, changed by a new version, retired."""

from django.db import transaction
from django.utils import timezone

from assessment import rules
from assessment.actions.holding import REASON_LENGTH, check_reason
from assessment.models import Question, QuestionCriterion
from centres.ledger import record_act
from config.refusals import BadInput, NotAllowed, StaleState

WORDING_LENGTH = 2_000
POINTS_MOST = 20


@transaction.atomic
def add_question(centre, unit, *, by, wording, points, criteria):
    """A new question of the centre's bank, about criteria of one unit. Raises NotAllowed or BadInput."""
    if not rules.can_write_question(by, unit, centre):
        raise NotAllowed(
            f"Questions about {unit.number} are written by who may assess it, or the lead quality assurer."
        )
    question = _write_question(by, wording, points, criteria, centre=centre, unit=unit)
    _tell(question, "added question", by)
    return question


@transaction.atomic
def change_question(question, *, by, wording, points, criteria):
    """A new version; the one before stays as it was, with whoever was asked it (R3.9). Raises StaleState besides."""
    if not rules.can_change_question(by, question):
        raise NotAllowed("Who may assess the unit in their own right may change its questions.")
    _supersede(question, by, f"Changed: version {question.version + 1}")
    facts = {"centre": question.centre, "unit": question.unit, "lineage": question.lineage}
    new = _write_question(by, wording, points, criteria, **facts, version=question.version + 1)
    _tell(new, "changed question", by)
    return new


@transaction.atomic
def retire_question(question, *, by, why):
    """It is offered no longer; those who were asked it keep it. Raises NotAllowed, BadInput or StaleState."""
    if not rules.can_change_question(by, question):
        raise NotAllowed("Who may assess the unit in their own right may retire its questions.")
    why = check_reason(why, "Say why it is not asked any more.", REASON_LENGTH)
    _supersede(question, by, why)
    _tell(question, "retired question", by, reason=why)
    return question


def _supersede(question, by, why):
    mine = Question.objects.filter(pk=question.pk)
    if not mine.supersede(by=by, at=timezone.now(), why=why):
        raise StaleState("Somebody has just changed or retired this question. Look at the newest version.")


def _write_question(by, wording, points, criteria, **facts):
    wording = checked_wording(wording)
    points = [" ".join(point.split()) for point in points if point.strip()]
    if len(points) > POINTS_MOST:
        raise BadInput(f"Name at most {POINTS_MOST} points; ask the rest as another question.")
    if not criteria or any(one.outcome.unit_id != facts["unit"].pk for one in criteria):
        raise BadInput(f"Choose the criteria of {facts['unit'].number} that the question is about.")
    question = Question.objects.create(by=by, wording=wording, points=points, **facts)
    QuestionCriterion.objects.bulk_create(QuestionCriterion(question=question, criterion=one) for one in criteria)
    return question


def checked_wording(wording):
    """The wording of a question without what surrounds it; raises BadInput where it is empty or too long."""
    wording = wording.strip()
    if not wording:
        raise BadInput("Write the question.")
    if len(wording) > WORDING_LENGTH:
        raise BadInput(f"The question has {len(wording)} letters; at most {WORDING_LENGTH} are kept.")
    return wording


def _tell(question, verb, by, **facts):
    codes = sorted(target.criterion.plain_code for target in question.targets.select_related("criterion__outcome"))
    record_act(question.centre, by=by, verb=verb, obj=question, version=question.version, criteria=codes, **facts)
