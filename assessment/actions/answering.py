"""Answers handed in, or a discussion finished, as evidence; and judged by an assessor."""

from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from assessment import rules
from assessment.actions.holding import hold_registration
from assessment.actions.judging import Judgement, record_decisions
from assessment.actions.questioning import PAPER, hold_questioning
from assessment.models import AnswerVerdict, Asked, Questioning
from assessment.queries.questioning import clock, criteria_in_order, times_of
from assessment.states import Asking, Outcome
from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions as portfolio
from portfolios import rules as portfolio_rules
from portfolios.actions import Changes
from portfolios.pointers import Pointer

OVER = ("unit_locked", "outside_route", "test_unit")


@transaction.atomic
def hand_in_answers(questioning, *, by, declared):
    """The learner hands in the answers: they become evidence (QW) with the questions as asked, mapped and frozen.

    Answers that were judged not good enough yet are handed in again as the next submission of the same piece. Raises
    NotAllowed, Blocked or StaleState.
    """
    if not rules.can_answer(by, questioning):
        raise NotAllowed("Only the learner can hand in their answers.")
    row = hold_questioning(questioning)
    asked = list(row.asked.all())
    if blockers := list(rules.hand_in_blockers(row, asked)):
        raise Blocked(blockers)
    evidence = row.evidence
    facts = {"title": row.title, "setting": PAPER, "made_on": timezone.localdate()}
    details = {"questions": [{"question": one.wording, "answer": one.answer.strip()} for one in asked]}
    if evidence is None:
        evidence = portfolio.create_evidence(row.registration, by=by, kind=Asking.WRITTEN, details=details, **facts)
    else:
        portfolio.change_evidence(evidence, by=by, details=details, **facts)
    _count_hand_in(row, evidence)
    numbers = {one: place for place, one in enumerate(asked, start=1)}
    portfolio.change_mapping(evidence, Changes(_links(row, evidence, numbers)), by=by)
    submission = portfolio.submit_evidence(evidence, by=by, declared=declared)
    _tell_handed_in(row, "handed in answers", by, evidence, submission, asked)
    questioning.refresh_from_db()
    return evidence


@transaction.atomic
def finish_questioning(questioning, *, by, declared):
    """The assessor hands in the record of what was said: questions, answers, recording, and the times that show each
    criterion; evidence of the kind PD or QO by the assessor, judged like any other. Raises as hand_in_answers."""
    if not rules.can_ask(by, questioning):
        raise NotAllowed("Who has planned it hands in the record.")
    row = hold_questioning(questioning)
    asked = list(row.asked.all())
    if blockers := list(rules.finish_blockers(row, asked)):
        raise Blocked(blockers)
    files = rules.recordings(row)
    evidence = row.evidence
    portfolio.change_evidence(
        evidence,
        by=by,
        title=row.title,
        setting=row.setting,
        made_on=_held_on(row),
        details=_details(row, asked, files),
    )
    _count_hand_in(row, evidence)
    numbers = {one: place for place, one in enumerate(asked, start=1)}
    portfolio.change_mapping(evidence, Changes(_links(row, evidence, numbers, files)), by=by)
    submission = portfolio.submit_evidence(evidence, by=by, declared=declared)
    _tell_handed_in(row, "handed in questioning", by, evidence, submission, asked)
    questioning.refresh_from_db()
    return evidence


def _held_on(questioning):
    return timezone.localdate(questioning.kept_at) if questioning.kept_at else timezone.localdate()


def _count_hand_in(questioning, evidence):
    """The state moves first: the loser of a race is told, and portfolios lets the piece go (rules.hand_in_here)."""
    same = Questioning.objects.live().filter(pk=questioning.pk, handed_in=questioning.handed_in)
    if not same.update(handed_in=F("handed_in") + 1, handed_in_at=timezone.now(), evidence=evidence):
        raise StaleState("It has just been handed in or cancelled.")


def _details(questioning, asked, files):
    """The fields of the kind of evidence (portfolios/kinds.py), filled from what was asked and said."""
    details = dict(questioning.evidence.details)
    # What was said may be in the recording alone; the question is kept all the same (R3.9).
    heard = "(in the recording)" if files else "(not answered)"
    details["questions"] = [{"question": one.wording, "answer": one.answer.strip() or heard} for one in asked]
    if questioning.way == Asking.DISCUSSION:
        film = any(file.media_type.startswith("video/") for file in files)
        details["topics"] = "\n".join(" ".join(one.wording.split()) for one in asked)
        details["recorded_how"] = "video" if film else "audio" if files else "notes"
        details["stamps"] = _stamps(questioning, files)
    return details


def _stamps(questioning, files):
    names = {one.pk: str(one) for one in criteria_in_order(questionings=questioning)}
    marks = sorted(questioning.marks, key=lambda mark: (mark["take"], mark["at"]))
    several = len(files) > 1
    return [
        {
            "at": clock(mark["at"]),
            "about": names.get(mark["criterion"], "") + (f", in {files[mark['take'] - 1].name}" if several else ""),
        }
        for mark in marks
        if mark["criterion"] in names
    ]


def _links(questioning, evidence, numbers, files=()):
    """{Criterion: Pointer} to the first time that shows it, in its recording, with the questions that are about it.

    Units that have been signed off or left the route in the meantime need it no more.
    """
    about = {}
    for one in questioning.asked.filter(question__isnull=False).prefetch_related("question__criteria"):
        for criterion in one.question.criteria.all():
            about.setdefault(criterion.pk, []).append(numbers[one])
    links = {}
    for criterion in _still_open(questioning, evidence):
        marks = [mark for mark in questioning.marks if mark["criterion"] == criterion.pk] if files else []
        marks.sort(key=lambda mark: (mark["take"], mark["at"]))
        links[criterion] = _pointer(sorted(about.get(criterion.pk, [])), marks, files)
    return links


def _still_open(questioning, evidence):
    criteria = list(criteria_in_order(questionings=questioning))
    refused = portfolio_rules.mapping_refusals(evidence, criteria)
    over = {one for blocker, those in refused if blocker.code in OVER for one in those}
    still = [one for one in criteria if one not in over]
    if not still:
        raise Blocked([blocker for blocker, _ in refused])
    return still


def _pointer(questions, marks, files):
    notes = []
    if questions:
        notes.append(f"Question{'s' if len(questions) > 1 else ''} {', '.join(map(str, questions))}")
    if len(marks) > 1:
        notes.append(f"also at {times_of(marks[1:])}")
    note = "; ".join(notes)[:300]
    if not marks:
        return Pointer(note=note)
    return Pointer(clock(marks[0]["at"]), note, files[marks[0]["take"] - 1].pk)


def _tell_handed_in(questioning, verb, by, evidence, submission, asked):
    record_act(
        questioning.registration.centre,
        by=by,
        verb=verb,
        obj=questioning,
        evidence=evidence.reference,
        attempt=submission.attempt,
        questions=len(asked),
        consent=questioning.consent,
    )


class Verdict(NamedTuple):
    """What an assessor says of one answer."""

    asked: Asked
    sufficient: bool
    comment: str = ""


@transaction.atomic
def judge_answers(questioning, *, by, verdicts, feedback, confirmed, act_by=None):
    """Judge each answer as handed in last, and with them the criteria: met where all answers about it are good enough,
    not yet met where one is not. Answers found good enough before stay so.

    Raises NotAllowed, Blocked, BadInput or StaleState; the decisions are actions.record_decisions' own.
    """
    if not rules.can_judge_answers(by, questioning):
        raise NotAllowed("Only the learner’s own assessors judge the answers.")
    hold_registration(questioning.registration)
    row = hold_questioning(questioning)
    asked = list(row.asked.prefetch_related("question__criteria__outcome", "verdicts").order_by("position", "pk"))
    _check_verdicts(row, asked, verdicts)
    try:
        with transaction.atomic():
            for verdict in verdicts:
                AnswerVerdict.objects.create(
                    asked=verdict.asked,
                    attempt=row.handed_in,
                    sufficient=verdict.sufficient,
                    comment=verdict.comment.strip(),
                    by=by,
                )
    except IntegrityError as error:
        raise StaleState("Somebody has just judged these answers. Look again.") from error
    assessment = record_decisions(
        row.evidence,
        by=by,
        judgements=_judgements(row, asked, verdicts, act_by),
        feedback=feedback,
        confirmed=confirmed,
        attempt=row.handed_in,
    )
    lacking = sum(not verdict.sufficient for verdict in verdicts)
    record_act(row.registration.centre, by=by, verb="judged answers", obj=row, answers=len(verdicts), lacking=lacking)
    return assessment


def open_answers(asked):
    """Those that no assessor has found good enough yet. Their verdicts are loaded."""
    return [row for row in asked if not any(verdict.sufficient for verdict in row.verdicts.all())]


def _check_verdicts(questioning, asked, verdicts):
    if blockers := list(rules.judge_blockers(questioning)):
        raise StaleState(blockers[0].sentence)
    if any(verdict.attempt == questioning.handed_in for row in asked for verdict in row.verdicts.all()):
        raise StaleState("Somebody has just judged these answers. Look again.")
    if {row.pk for row in open_answers(asked)} != {verdict.asked.pk for verdict in verdicts}:
        raise BadInput("Say of each answer whether it is good enough.")
    for verdict in verdicts:
        if not verdict.sufficient and not verdict.comment.strip():
            raise BadInput(f"Say what the answer to “{verdict.asked.wording[:60]}” lacks.")


def _judgements(questioning, asked, verdicts, act_by):
    """A criterion of which some answers are about it is decided by them, any other by all answers together."""
    lacking = {verdict.asked.pk: verdict.comment.strip() for verdict in verdicts if not verdict.sufficient}
    decided = rules.undecided_criteria(questioning.evidence)
    found = []
    for criterion in criteria_in_order(pk__in=decided):
        about = [row for row in asked if row.question and criterion in row.question.criteria.all()] or asked
        comments = [lacking[row.pk] for row in about if row.pk in lacking]
        if comments:
            found.append(Judgement(criterion, Outcome.NOT_YET_MET, "\n".join(comments), "S", act_by))
        else:
            found.append(Judgement(criterion, Outcome.MET))
    return found
