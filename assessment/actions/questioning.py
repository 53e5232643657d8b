"""Questions put to a learner: planned, called off, and what is typed of question and answer until it is handed in."""

import hashlib
import re
import uuid
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from assessment import rules
from assessment.actions.holding import REASON_LENGTH, check_reason
from assessment.actions.question_bank import checked_wording
from assessment.models import AnswerVerdict, Asked, Questioning
from assessment.queries.questioning import criteria_in_order
from assessment.states import Asking
from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions as portfolio
from portfolios import rules as portfolio_rules
from portfolios.models import Evidence
from portfolios.states import Setting

PAPER = Setting.OTHER  # where written answers come from
ANSWER_LENGTH = 20_000
FEW_WORDS = 5  # shorter answers are alike by themselves
WORD = re.compile(r"\w+")


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
    topics = [checked_wording(topic) for topic in topics if topic.strip()]
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
    row = hold_questioning(questioning)
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


def hold_questioning(questioning):
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
                row.wording = checked_wording(wording)
                row.save(update_fields=["wording"])
        elif wording.strip():
            place += 1
            answer = written.answers.get(key, "")
            Asked.objects.create(
                questioning=questioning,
                key=uuid.UUID(key),
                position=place,
                wording=checked_wording(wording),
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
