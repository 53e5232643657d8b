"""Questions in the bank, discussions and papers, for tests."""

from datetime import timedelta

from django.utils import timezone

from assessment import actions
from assessment.actions import Verdict, Written
from assessment.states import Asking
from portfolios.states import Setting
from tests.factories.assessment import VARCS, criterion

SAID = "I listen first, then I say what I can do about it"


def add_question(street, *codes, wording="How do you calm a customer?", by=None, unit=None, points=("Listens",)):
    """A question of the home centre's bank about criteria of WORK ("1.1")."""
    unit = unit or street.work
    criteria = [criterion(unit, code) for code in codes or ("1.1",)]
    return actions.add_question(
        street.centre, unit, by=by or street.assessor, wording=wording, points=list(points), criteria=criteria
    )


def plan(street, way=Asking.WRITTEN, *, questions=(), topics=(), criteria=(), by=None, registration=None, day=None):
    if way == Asking.WRITTEN:
        day = day or timezone.localdate() + timedelta(days=7)
    return actions.plan_questioning(
        registration or street.registration,
        by=by or street.assessor,
        way=way,
        title="Calming customers",
        questions=list(questions),
        topics=list(topics),
        criteria=list(criteria),
        day=day,
    )


def write(questioning, *answers, by, **facts):
    """Type the answers, in order, and keep them."""
    keys = [str(row.key) for row in questioning.asked.order_by("position")]
    written = Written(dict(zip(keys, answers, strict=False)), **facts)
    return actions.keep_questioning(questioning, written, by=by, draft=None)


def answered_paper(street, answer=SAID, *, learner=None, **facts):
    """A paper of one question about 1.1, answered and handed in."""
    facts.setdefault("questions", [add_question(street)])
    paper = plan(street, **facts)
    learner = learner or paper.registration.learner
    write(paper, *[answer] * paper.asked.count(), by=learner)
    actions.hand_in_answers(paper, by=learner, declared=True)
    return paper


def judge(paper, *verdicts, by, **facts):
    """Judge the open answers in order: True is good enough, words say what is lacking."""
    rows = actions.open_answers(paper.asked.prefetch_related("verdicts").order_by("position"))
    judged = [
        Verdict(row, said is True, "" if said is True else said) for row, said in zip(rows, verdicts, strict=True)
    ]
    facts = {"feedback": "Thank you.", "confirmed": VARCS, **facts}
    return actions.judge_answers(paper, by=by, verdicts=judged, **facts)


def held_discussion(street, *, answer=SAID, by=None, **facts):
    """A discussion of one topic about 1.1, noted, ready to be handed in."""
    facts.setdefault("topics", ["Calming customers"])
    facts.setdefault("criteria", [criterion(street.work, "1.1")])
    discussion = plan(street, Asking.DISCUSSION, by=by, **facts)
    write(discussion, answer, by=discussion.by, setting=Setting.WORKPLACE, marks=[], consent=False)
    return discussion
