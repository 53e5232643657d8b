"""What people do about questions: keep the bank, ask, answer, hand in what was said, judge answers."""

import hashlib
import re
import uuid
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from assessment import rules
from assessment.actions.holding import REASON_LENGTH, check_reason, hold_registration
from assessment.actions.judging import Judgement, record_decisions
from assessment.models import AnswerVerdict, Asked, Question, QuestionCriterion, Questioning
from assessment.queries.questioning import clock, criteria_in_order, times_of
from assessment.states import Asking, Outcome
from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions as portfolio
from portfolios import rules as portfolio_rules
from portfolios.actions import Changes
from portfolios.models import Evidence
from portfolios.pointers import Pointer
from portfolios.states import Setting

PAPER = Setting.OTHER  # where written answers come from
WORDING_LENGTH = 2_000
ANSWER_LENGTH = 20_000
POINTS_MOST = 20
OVER = ("unit_locked", "outside_route", "test_unit")
FEW_WORDS = 5  # shorter answers are alike by themselves
WORD = re.compile(r"\w+")


# --- the bank -----------------------------------------------------------------------------------------------------


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
    wording = _checked_wording(wording)
    points = [" ".join(point.split()) for point in points if point.strip()]
    if len(points) > POINTS_MOST:
        raise BadInput(f"Name at most {POINTS_MOST} points; ask the rest as another question.")
    if not criteria or any(one.outcome.unit_id != facts["unit"].pk for one in criteria):
        raise BadInput(f"Choose the criteria of {facts['unit'].number} that the question is about.")
    question = Question.objects.create(by=by, wording=wording, points=points, **facts)
    QuestionCriterion.objects.bulk_create(QuestionCriterion(question=question, criterion=one) for one in criteria)
    return question


def _checked_wording(wording):
    wording = wording.strip()
    if not wording:
        raise BadInput("Write the question.")
    if len(wording) > WORDING_LENGTH:
        raise BadInput(f"The question has {len(wording)} letters; at most {WORDING_LENGTH} are kept.")
    return wording


def _tell(question, verb, by, **facts):
    codes = sorted(target.criterion.plain_code for target in question.targets.select_related("criterion__outcome"))
    record_act(question.centre, by=by, verb=verb, obj=question, version=question.version, criteria=codes, **facts)


# --- planning -----------------------------------------------------------------------------------------------------


@transaction.atomic
def plan_questioning(registration, *, by, way, title, questions, topics, criteria, day=None):
    """Plan a discussion or oral questions, or set a paper to be answered in writing by `day`.

    `questions` of the bank and own `topics` (text) are asked in this order; `criteria` are asked about besides those of
    the questions. What is said gets its draft of evidence at once, so that it can be recorded. Raises NotAllowed,
    Blocked or BadInput.
    """
    if not rules.can_plan_questioning(by, registration):
        raise NotAllowed("Questions are asked by the learner’s own assessors.")
    if blockers := rules.plan_blockers(registration, by, timezone.localdate()):
        raise Blocked(blockers)
    topics = [_checked_wording(topic) for topic in topics if topic.strip()]
    about = _asked_about(registration, questions, criteria)
    _check_plan(registration, way, title, questions, topics, day)
    written = way == Asking.WRITTEN
    # Answers on paper are no work: what rules of evidence forbid is told now, to who can choose otherwise (R2.15).
    trial = Evidence(registration=registration, kind=way, setting=PAPER if written else "")
    if refused := portfolio_rules.mapping_blockers(trial, about):
        raise Blocked(refused)
    facts = {"kind": way, "title": title.strip(), "made_on": timezone.localdate()}
    questioning = Questioning.objects.create(
        registration=registration,
        way=way,
        title=title.strip(),
        by=by,
        day=day,
        evidence=None if written else portfolio.create_evidence(registration, by=by, **facts),
    )
    questioning.criteria.set(about)
    wordings = [*((question, question.wording) for question in questions), *((None, topic) for topic in topics)]
    Asked.objects.bulk_create(
        Asked(questioning=questioning, position=place, question=question, wording=wording)
        for place, (question, wording) in enumerate(wordings, start=1)
    )
    record_act(
        registration.centre,
        by=by,
        verb="set questions" if written else "planned questions",
        obj=questioning,
        way=way,
        questions=len(wordings),
        criteria=sorted(map(str, about)),
        day=day,
    )
    return questioning


def _asked_about(registration, questions, criteria):
    """The criteria of the questions and those chosen besides; all of them of the learner's route."""
    keys = {one.pk for one in criteria} | {one.pk for question in questions for one in question.criteria.all()}
    route = set(registration.route.values_list("unit", flat=True))
    about = list(criteria_in_order(pk__in=keys))
    if not about:
        raise BadInput("Choose what it is about: questions of the bank, or criteria.")
    if outside := sorted({one.outcome.unit.number for one in about if one.outcome.unit_id not in route}):
        raise BadInput(f"{', '.join(outside)} is not on the learner’s route.")
    return about


def _check_plan(registration, way, title, questions, topics, day):
    if way not in Asking.values:
        raise BadInput("Choose how it is asked.")
    if not title.strip() or len(title.strip()) > 150:
        raise BadInput("Give it a title of at most 150 letters.")
    if any(question.centre_id != registration.centre_id or not question.is_current for question in questions):
        raise StaleState("A question that was chosen has just been changed or retired. Choose again.")
    if not questions and not topics:
        raise BadInput("Choose a question, or write down a topic.")
    if way == Asking.WRITTEN and (day is None or day < timezone.localdate()):
        raise BadInput("Say by when it is to be answered: today or later.")


@transaction.atomic
def cancel_questioning(questioning, *, by, why):
    """Ask no more; nothing has been handed in. The draft of a discussion is withdrawn. Raises StaleState besides."""
    if not rules.can_cancel_questioning(by, questioning):
        raise NotAllowed("Who has planned it can cancel it; a paper, any assessor of the learner.")
    why = check_reason(why, "Say why it is cancelled.", REASON_LENGTH)
    mine = Questioning.objects.live().filter(pk=questioning.pk, handed_in=0)
    if not mine.update(cancelled_at=timezone.now(), cancelled_by=by, cancelled_why=why):
        raise StaleState("It has just been handed in or cancelled.")
    if questioning.evidence:
        portfolio.withdraw_evidence(questioning.evidence, by=by, reason=why)
    record_act(questioning.registration.centre, by=by, verb="cancelled questions", obj=questioning, reason=why)


# --- writing ------------------------------------------------------------------------------------------------------


class Written(NamedTuple):
    """What a page sends of a questioning: {key of a question: text}, and of what is said aloud the rest."""

    answers: dict
    wordings: dict = {}
    marks: list | None = None
    setting: str | None = None
    consent: bool | None = None


@transaction.atomic
def keep_questioning(questioning, written, *, by, draft):
    """Keep what has been typed so far. `draft` is the state that the page knows (None: mine, whatever it is by now).

    Raises NotAllowed, Blocked when it is closed, BadInput, and StaleState when another window has gone on since: then
    nothing is changed, and the page keeps what was typed. Returns the new draft.
    """
    if not rules.can_keep_questioning(by, questioning):
        raise NotAllowed("Only who asks, or answers in writing, can write here.")
    row = _hold(questioning)
    if blockers := list(rules.closed_blockers(row)):
        raise Blocked(blockers)
    if draft is not None and row.draft != draft:
        raise StaleState("Another window has gone on with this since. What you typed here is still on this page.")
    _keep_answers(row, written, may_word=not row.is_written)
    facts = _facts_of(written)
    facts |= {"draft": row.draft + 1, "kept_at": timezone.now()}
    Questioning.objects.filter(pk=row.pk).update(**facts)
    questioning.refresh_from_db()
    return questioning.draft


def _hold(questioning):
    """The row as it is now, held until the end of the act.

    Its evidence is read later: joined, it would be that of the moment before the row was free.
    """
    rows = Questioning.objects.select_for_update(of=("self",)).select_related("registration__centre")
    return rows.get(pk=questioning.pk)


def _keep_answers(questioning, written, *, may_word):
    settled = set(
        AnswerVerdict.objects.filter(asked__questioning=questioning, sufficient=True).values_list("asked", flat=True)
    )
    known = {str(row.key): row for row in questioning.asked.all()}
    for key, answer in written.answers.items():
        if len(answer) > ANSWER_LENGTH:
            raise BadInput(f"An answer has {len(answer)} letters; at most {ANSWER_LENGTH} are kept.")
        row = known.get(key)
        if row is None or row.pk in settled or row.answer == answer:
            continue
        row.answer, row.likeness = answer, likeness_of(answer)
        row.save(update_fields=["answer", "likeness"])
    if may_word:
        _keep_wordings(questioning, known, written)


def _keep_wordings(questioning, known, written):
    """The assessor's own questions: changed, or added with the key that the page made."""
    place = max((row.position for row in known.values()), default=0)
    for key, wording in written.wordings.items():
        row = known.get(key)
        if row is not None:
            if row.question_id is None and wording.strip() and row.wording != wording.strip():
                row.wording = _checked_wording(wording)
                row.save(update_fields=["wording"])
        elif wording.strip():
            place += 1
            answer = written.answers.get(key, "")
            Asked.objects.create(
                questioning=questioning,
                key=uuid.UUID(key),
                position=place,
                wording=_checked_wording(wording),
                answer=answer,
                likeness=likeness_of(answer),
            )


def _facts_of(written):
    facts = {"marks": written.marks, "setting": written.setting, "consent": written.consent}
    facts = {name: value for name, value in facts.items() if value is not None}
    if facts.get("setting") and facts["setting"] not in Setting.values:
        raise BadInput("Choose where it happened from the list.")
    return facts


def likeness_of(answer):
    """The fingerprint of the words of an answer, whatever its case, spaces and stops; "" when they are too few."""
    words = WORD.findall(answer.casefold())
    return hashlib.sha256(" ".join(words).encode()).hexdigest() if len(words) >= FEW_WORDS else ""


# --- handing in ---------------------------------------------------------------------------------------------------


@transaction.atomic
def hand_in_answers(questioning, *, by, declared):
    """The learner hands in the answers: they become evidence (QW) with the questions as asked, mapped and frozen.

    Answers that were judged not good enough yet are handed in again as the next submission of the same piece. Raises
    NotAllowed, Blocked or StaleState.
    """
    if not rules.can_answer(by, questioning):
        raise NotAllowed("Only the learner can hand in their answers.")
    row = _hold(questioning)
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
    row = _hold(questioning)
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


# --- judging answers ----------------------------------------------------------------------------------------------


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
    row = _hold(questioning)
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
