"""What the pages of questions read: the bank, what is asked of a learner, and answers that another learner gave too."""

from dataclasses import dataclass, field

from django.db.models import Count, Prefetch
from django.urls import reverse

from assessment import rules
from assessment.models import Asked, Question, Questioning
from centres.models import Competence
from centres.rules import holds_role
from centres.states import Duty, Role
from portfolios.locators import normalise, parse
from portfolios.models import Evidence, RouteUnit
from portfolios.states import EvidenceStatus
from qualifications.models import Criterion, Unit
from qualifications.numbering import criterion_code
from qualifications.states import AssessmentMethod

IN_ORDER = ("outcome__unit__number", "outcome__number", "number")


def criteria_in_order(**where):
    """Criteria with unit and outcome, in the order of the document."""
    return Criterion.objects.filter(**where).select_related("outcome__unit").order_by(*IN_ORDER)


def question_list(user, centre, unit=None):
    """The current questions of the centre's bank, by unit, with how often each was asked. 2 queries."""
    rows = Question.objects.visible_to(user).current().filter(centre=centre)
    rows = rows.filter(unit=unit) if unit else rows
    rows = rows.select_related("unit", "by").annotate(times=Count("asked"))
    return list(rows.prefetch_related(Prefetch("criteria", criteria_in_order())).order_by("unit__number", "pk"))


def question_versions(question):
    """Every version of the question, the newest first, with its criteria and how often it was asked. 2 queries."""
    rows = Question.objects.filter(lineage=question.lineage).select_related("by", "superseded_by")
    rows = rows.annotate(times=Count("asked")).prefetch_related(Prefetch("criteria", criteria_in_order()))
    return list(rows.order_by("-version"))


def writable_units(user, centre):
    """The units about which the person may write questions: see rules.can_write_question."""
    units = Unit.objects.exclude(method=AssessmentMethod.TEST)
    if holds_role(user, centre, Role.LEAD_IQA):
        return units.filter(group_entries__group__qualification__approvals__centre=centre).distinct().order_by("number")
    held = Competence.objects.in_force().filter(user=user, centre=centre, duty=Duty.ASSESS, trainee=False)
    return units.filter(pk__in=held.values("unit")).order_by("number")


@dataclass
class PlanUnit:
    """A unit of the route with what can be asked about it."""

    unit: Unit
    criteria: list = field(default_factory=list)  # (Criterion, code)
    questions: list = field(default_factory=list)  # (Question, codes)


def plan_units(registration, user):
    """The units of the route that are open, with their criteria and the bank's questions. 4 queries."""
    style = registration.qualification.awarding_organisation.criterion_style
    entries = RouteUnit.objects.filter(registration=registration, locked_at=None).exclude(
        unit__method=AssessmentMethod.TEST
    )
    found = {entry.unit_id: PlanUnit(entry.unit) for entry in entries.select_related("unit").order_by("unit__number")}
    for one in criteria_in_order(outcome__unit__in=found):
        found[one.outcome.unit_id].criteria.append((one, criterion_code(style, *one.pair)))
    for question in question_list(user, registration.centre_id):
        if question.unit_id in found:
            codes = [criterion_code(style, *one.pair) for one in question.criteria.all()]
            found[question.unit_id].questions.append((question, codes))
    return list(found.values())


def questioning_list(user, registration):
    """What is and was asked of a learner, the newest first. 1 query."""
    rows = Questioning.objects.visible_to(user).filter(registration=registration)
    return list(rows.select_related("by", "evidence").annotate(questions=Count("asked")).order_by("-pk"))


@dataclass
class AskedRow:
    """A question with its answer: codes of its criteria, the verdict on this or the last attempt, and who else
    answered in the same words (sentence)."""

    asked: Asked
    number: int
    codes: list
    verdict: object = None
    alike: str = ""

    @property
    def is_settled(self):
        """Good enough already: it need not be answered again."""
        return self.verdict is not None and self.verdict.sufficient


def asked_rows(questioning, *, user=None):
    """[AskedRow] in order; 4 queries, with `user` two more for the same words elsewhere."""
    style = questioning.registration.qualification.awarding_organisation.criterion_style
    rows = questioning.asked.select_related("question").prefetch_related(
        Prefetch("question__criteria", criteria_in_order()), "verdicts__by"
    )
    rows = list(rows.order_by("position", "pk"))
    alike = same_answers(rows, questioning, user) if user else {}
    return [
        AskedRow(
            asked=row,
            number=number,
            codes=[criterion_code(style, *one.pair) for one in row.question.criteria.all()] if row.question else [],
            verdict=max(row.verdicts.all(), key=lambda verdict: verdict.attempt, default=None),
            alike=alike.get(row.pk, ""),
        )
        for number, row in enumerate(rows, start=1)
    ]


def same_answers(rows, questioning, user):
    """{Asked id: sentence} of answers that another learner of the centre gave in the same words (R3.9).

    The other is named only to who may see their evidence.
    """
    marks = {row.likeness: row for row in rows if row.likeness}
    others = Asked.objects.filter(
        likeness__in=marks,
        questioning__registration__centre=questioning.registration.centre_id,
        questioning__handed_in__gt=0,
    ).exclude(questioning__registration__learner=questioning.registration.learner_id)
    others = list(others.select_related("questioning__registration", "questioning__evidence").order_by("pk"))
    pieces = {other.questioning.evidence_id for other in others}
    visible = (
        set(Evidence.objects.visible_to(user).filter(pk__in=pieces).values_list("pk", flat=True)) if pieces else ()
    )
    found = {}
    for other in others:
        piece = other.questioning.evidence
        who = other.questioning.registration.name if piece.pk in visible else "Another learner of the centre"
        where = f" ({piece.reference})" if piece.pk in visible else ""
        found.setdefault(other.likeness, f"{who}{where} gave the same answer, word for word.")
    return {row.pk: found[row.likeness] for row in rows if row.likeness in found}


@dataclass
class Target:
    """A criterion that is asked about: its key on the keyboard, and the times in recordings ("03:10, 2/00:15")."""

    criterion: Criterion
    code: str
    key: str
    times: str


KEYS = "123456789abcdefghijklmnopqrstuvwxyz"


def targets(questioning):
    """[Target], in order. 1 query."""
    style = questioning.registration.qualification.awarding_organisation.criterion_style
    rows = criteria_in_order(questionings=questioning)
    return [
        Target(
            one,
            criterion_code(style, *one.pair),
            KEYS[place] if place < len(KEYS) else "",
            times_of(mark for mark in questioning.marks if mark["criterion"] == one.pk),
        )
        for place, one in enumerate(rows)
    ]


def times_of(marks):
    """Marks as they are typed: "03:10, 2/00:15"; the number of the recording before the stroke, 1 left out."""
    return ", ".join((f"{mark['take']}/" if mark["take"] > 1 else "") + clock(mark["at"]) for mark in marks)


def clock(seconds):
    """A time in a recording as people write it, such as 03:10."""
    return normalise(f"{seconds}s")


def read_times(text):
    """[(take, seconds)] of times as they are typed; ValueError names what cannot be read."""
    found = []
    for words in filter(None, (part.strip() for part in text.split(","))):
        take, stroke, time = words.rpartition("/")
        place = parse(time)
        if place is None or place.start is None or (stroke and not take.strip().isdecimal()) or take.strip() == "0":
            raise ValueError(f"“{words}” is no time in a recording. Write it as 03:10.")
        found.append((int(take) if stroke else 1, place.start))
    return sorted(set(found))


def questioning_steps(registration):
    """(title, text, address) of the papers that wait for the learner, the most urgent first. 1 query."""
    rows = Questioning.objects.to_answer().filter(registration=registration).annotate(questions=Count("asked"))
    for row in rows.order_by("day", "pk"):
        again = " again" if row.handed_in else ""
        title = f"Answer{again}: {row.title}"
        many = f"{row.questions} question{'' if row.questions == 1 else 's'}"
        text = f"{many}, by {row.day:%a %-d %b}." if row.day else f"{many}."
        yield title, text, reverse("assessment:questioning_answer", args=[row.pk])


def questionings_to_ask(user):
    """Discussions and oral questions that the person has planned and not handed in yet. 1 query."""
    rows = Questioning.objects.visible_to(user).to_ask().filter(by=user)
    rows = rows.select_related("registration", "evidence").exclude(evidence__status=EvidenceStatus.WITHDRAWN)
    return rows.order_by("day", "pk")


def questioning_of(evidence):
    """What the piece came of, if it came of questions; asked only of the kinds that do."""
    if evidence.kind not in ("PD", "QO", "QW"):
        return None
    return Questioning.objects.filter(evidence=evidence).select_related("registration").first()


def answers_alike(questioning, user):
    """(number of the question, sentence) of the answers that somebody else gave in the same words."""
    return [(row.number, row.alike) for row in asked_rows(questioning, user=user) if row.alike]


def may_cancel(user, questioning):
    """Whether the page offers it: nothing has been handed in, and the person may."""
    return (
        questioning.cancelled_at is None
        and not questioning.handed_in
        and rules.can_cancel_questioning(user, questioning)
    )
