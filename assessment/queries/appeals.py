"""What pages read about appeals: the list of a centre, one appeal with its clocks, the rights beside decisions."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessment import rules
from assessment.models import Appeal, AppealStage, Decision
from assessment.states import AppealHandler, AppealOutcome, AppealStatus, Outcome
from assessment.working_days import working_days
from centres.models import Membership, User
from centres.states import Role
from portfolios.models import Allocation, allocated_to, quality_assured_by
from portfolios.queries import Place
from portfolios.states import AllocatedRole, EvidenceStatus, RegistrationStatus
from qualifications.numbering import criterion_code

OF_THE_CENTRE = (AppealHandler.PANEL, AppealHandler.ORGANISATION)


@dataclass
class AppealRow:
    """An appeal with its stages. `word`: what is to happen by when; `late`: an answer is overdue."""

    appeal: Appeal
    about: str
    stages: list = field(default_factory=list)
    word: str = ""
    late: bool = False
    lapsed: bool = False

    @property
    def code(self):
        """The criterion that it is about, as the awarding organisation writes it."""
        return code_of(self.appeal.decision.criterion, self.appeal.registration) if self.appeal.decision else ""

    @property
    def stage(self):
        return self.stages[-1]

    @property
    def state(self):
        return AppealStatus.CLOSED if self.lapsed else self.appeal.status


def appeal_list(user, centre, on=None):
    """Every appeal of the centre that the person may read: those that wait first, then the newest. 2 queries."""
    on = on or timezone.localdate()
    rows = [_row(appeal, on) for appeal in _appeals().visible_to(user).filter(centre=centre)]
    return sorted(rows, key=lambda row: (row.state != AppealStatus.OPEN, -row.appeal.number))


def appeals_of(registration, on=None):
    """The appeals of one learner, newest first. 2 queries."""
    on = on or timezone.localdate()
    return [_row(appeal, on) for appeal in _appeals().filter(registration=registration)]


def appeal_row(appeal, on=None):
    """One appeal with its stages and clocks. 2 queries."""
    return _row(_appeals().get(pk=appeal.pk), on or timezone.localdate())


def _appeals():
    stages = AppealStage.objects.select_related("answer__by").order_by("number")
    return Appeal.objects.select_related(
        "registration__learner",
        "registration__qualification__awarding_organisation",
        "centre",
        "raised_by",
        "search__by",
        "decision__by",
        "decision__criterion__outcome__unit",
        "decision__superseded_by",
        "decision__assessment__submission__evidence",
    ).prefetch_related(Prefetch("steps", stages))


def _row(appeal, on):
    row = AppealRow(appeal, what_appealed(appeal), list(appeal.steps.all()))
    row.lapsed = appeal.status == AppealStatus.ANSWERED and appeal.next_by < on
    if appeal.status == AppealStatus.OPEN:
        row.late = row.stage.due_on < on
        row.word = f"answer due by {date_format(row.stage.due_on)}"
        if row.late:
            days = working_days(row.stage.due_on, on, appeal.centre.nation)
            row.word = f"answer was due on {date_format(row.stage.due_on)}, {_days(days)} ago"
    elif row.lapsed:
        row.word = f"not taken further by {date_format(appeal.next_by)}"
    elif appeal.status == AppealStatus.ANSWERED:
        row.word = f"can be taken further until {date_format(appeal.next_by)}"
    return row


def _days(number):
    return f"{number} working day{'' if number == 1 else 's'}"


def what_appealed(appeal):
    """What an appeal is against, in words. No queries on a row of appeal_row."""
    if appeal.decision is None:
        return "The assessment plan"
    criterion = appeal.decision.criterion
    return f"{criterion.outcome.unit.number} {code_of(criterion, appeal.registration)}"


def code_of(criterion, registration):
    style = registration.qualification.awarding_organisation.criterion_style
    return criterion_code(style, *criterion.pair)


def appeal_thread(row):
    """What happened to the appeal, newest first, as _thread.html takes it. No queries."""
    appeal = row.appeal
    acts = []
    for stage in row.stages:
        text = stage.why if stage.number > 1 else appeal.grounds
        what = "Taken further" if stage.number > 1 else f"Appeal raised: {appeal.get_ground_display().lower()}"
        text = f"{text} — {stage.get_handler_display()}, by {date_format(stage.due_on)}."
        acts.append(_act(stage.began_at, "wait", "flag-fill", what, appeal.raised_by.full_name, text))
        if hasattr(stage, "answer"):
            acts.append(_answered(stage.answer))
    if appeal.closed_why:
        acts.append(_act(appeal.closed_at, "none", "check-lg", "Closed", "", appeal.closed_why))
    if hasattr(appeal, "search"):
        found = appeal.search
        acts.append(_act(found.at, "done", "search", "Others looked for", found.by.full_name, found.found))
    return acts[::-1]


def _answered(answer):
    look = "done" if answer.outcome == AppealOutcome.UPHELD else "none"
    parts = [answer.reasons]
    if answer.panel:
        parts.append(f"Panel: {', '.join(member['name'] for member in answer.panel)}.")
    if answer.reference:
        parts.append(f"Reference {answer.reference}.")
    return _act(answer.at, look, "reply", answer.get_outcome_display(), answer.by.full_name, " ".join(parts))


def _act(at, look, icon, what, who, text):
    when = date_format(timezone.localtime(at), "j M Y H:i")
    return {"look": look, "icon": icon, "what": what, "who": who, "when": when, "text": text}


def stage_clocks(stages):
    """The stages of a procedure in words: (number, handler, working days to ask, working days to answer)."""
    return [
        (number, AppealHandler(stage["handler"]).label, stage["ask"], stage["answer"])
        for number, stage in enumerate(stages, start=1)
    ]


@dataclass
class Right:
    """The right of appeal beside a decision: the appeal made already, or until when one can be made."""

    appeal: Appeal | None
    last_day: date
    open: bool


def appeal_rights(decisions, registration, on=None):
    """{decision id: Right} for those that say not yet met. 2 queries, none where there is no such decision."""
    on = on or timezone.localdate()
    against = [row for row in decisions if row.outcome == Outcome.NOT_YET_MET]
    if not against:
        return {}
    stages = rules.stages_in_force(registration.centre, on)
    made = {appeal.decision_id: appeal for appeal in Appeal.objects.filter(decision__in=[row.pk for row in against])}
    rights = {}
    for row in against:
        last = rules.last_day_to_appeal(row, stages, registration.centre.nation)
        rights[row.pk] = Right(made.get(row.pk), last, row.is_current and last >= on)
    return rights


def others_affected(appeal):
    """Decisions of the same assessor on the same criterion for other learners of the centre, newest first. 1 query."""
    if appeal.decision is None:
        return Decision.objects.none()
    rows = Decision.objects.current().filter(
        by=appeal.decision.by_id, criterion=appeal.decision.criterion_id, registration__centre=appeal.centre_id
    )
    rows = rows.exclude(registration__learner=appeal.registration.learner_id)
    return rows.select_related("registration__learner", "assessment__submission__evidence").order_by("-at")


def to_reconsider(user, centre):
    """Stages of appeals that wait for an assessor of the learner, oldest first. 1 query."""
    rows = AppealStage.objects.filter(
        appeal__status=AppealStatus.OPEN, appeal__centre=centre, handler=AppealHandler.ASSESSOR, answer=None
    )
    rows = rows.filter(allocated_to(user, AllocatedRole.ASSESSOR, "appeal__registration"))
    rows = rows.exclude(appeal__registration__learner=user)
    return rows.select_related("appeal__registration", "appeal__decision__criterion__outcome__unit").order_by(
        "began_at"
    )


def appeals_to_answer(user, centre, on=None):
    """Appeals whose answer the person may give as quality assurer or administrator, the first due first: [AppealRow].

    By their office alone: the page of the answer says who had a part in it (R1.12). 2 queries, 1 where there is none.
    """
    on = on or timezone.localdate()
    grants = Membership.objects.in_force().filter(user=user, centre=centre)
    reviews = quality_assured_by(user, "registration") | Exists(grants.filter(role=Role.LEAD_IQA))
    decides = Exists(grants.filter(role__in=(Role.LEAD_IQA, Role.ADMIN)))
    theirs = (Q(handler=AppealHandler.REVIEWER) & reviews) | (Q(handler__in=OF_THE_CENTRE) & decides)
    rows = _appeals().filter(centre=centre, status=AppealStatus.OPEN, steps__answer=None)
    found = [_row(appeal, on) for appeal in rows.annotate(handler=F("steps__handler")).filter(theirs)]
    found = [row for row in found if row.appeal.registration.learner_id != user.pk]
    return sorted(found, key=lambda row: (row.stage.due_on, row.appeal.number))


def upheld_without_assessor(centre):
    """Upheld appeals whose evidence waits while nobody is allocated who may decide it: neither who decided nor who
    countersigned (R3.15). 1 query."""
    countersigned = Coalesce(OuterRef("decision__countersignature__by"), OuterRef("decision__by"))
    others = Allocation.objects.in_force().filter(registration=OuterRef("registration"), role=AllocatedRole.ASSESSOR)
    others = others.exclude(person=OuterRef("decision__by")).exclude(person=countersigned)
    rows = Appeal.objects.filter(
        centre=centre,
        status=AppealStatus.UPHELD,
        decision__assessment__submission__evidence__status=EvidenceStatus.SUBMITTED,
        registration__status=RegistrationStatus.REGISTERED,
    )
    return rows.filter(~Exists(others)).select_related("registration", "decision__by").order_by("number")


def waiting_places(user, centre):
    """What administrators do about appeals, for the pages of earlier houses: those to answer, and upheld ones for which
    another assessor has to be allocated: [Place]. One query more than appeals_to_answer."""
    return [
        *map(_place_to_answer, appeals_to_answer(user, centre)),
        *map(_place_to_allocate, upheld_without_assessor(centre)),
    ]


def _place_to_allocate(appeal):
    return Place(
        f"Allocate another assessor to {appeal.registration.name}",
        reverse("portfolios:registration_detail", args=[appeal.registration_id]),
        "person-plus",
        f"Appeal {appeal.reference} was upheld: somebody else than {appeal.decision.by.full_name} has to decide.",
    )


def _place_to_answer(row):
    appeal, stage = row.appeal, row.stage
    return Place(
        f"Appeal {appeal.reference} of {appeal.registration.name}",
        reverse("assessment:appeal_detail", args=[appeal.pk]),
        "megaphone",
        f"Stage {stage.number}, {stage.get_handler_display().lower()}: {row.word}.",
    )


def who_answers(appeal):
    """The people who may answer the stage that is open, and had no part in it; where there is none, those who answer
    for the centre: they have to find somebody."""
    stage = rules.current_stage(appeal)
    able = [person for person in _office_holders(appeal, stage.handler) if not _barred(person, appeal)]
    return able or _office_holders(appeal, AppealHandler.PANEL)


def _office_holders(appeal, handler):
    return [person for person in _asked(appeal, handler) if person.pk != appeal.registration.learner_id]


def _barred(person, appeal):
    return not rules.can_answer_appeal(person, appeal) or rules.answer_appeal_blockers(appeal, person)


def _asked(appeal, handler):
    """Active people with the office of a stage."""
    if handler == AppealHandler.ASSESSOR:
        rows = Allocation.objects.in_force().filter(registration=appeal.registration, role=AllocatedRole.ASSESSOR)
        people = rows.values("person")
    else:
        roles = (Role.IQA, Role.LEAD_IQA) if handler == AppealHandler.REVIEWER else (Role.LEAD_IQA, Role.ADMIN)
        people = Membership.objects.in_force().filter(centre=appeal.centre, role__in=roles).values("user")
    return User.objects.filter(pk__in=people, is_active=True).order_by("full_name")


def panel_people(centre):
    """Who can sit on a panel of the centre: its staff of today."""
    grants = Membership.objects.in_force().staff().filter(centre=centre)
    return User.objects.filter(pk__in=grants.values("user")).order_by("full_name")


def open_for_learner(registration, on=None):
    """Answered appeals that the learner may still take further. 1 query."""
    rows = Appeal.objects.live(on).filter(registration=registration, status=AppealStatus.ANSWERED)
    return list(rows.order_by("next_by"))
