"""What the pages of external visits read: for the centre, and in the room."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator

from assessment.models import Assessment, UnitSignOff
from assessment.queries import registration_progress
from centres.models import QualificationApproval
from centres.queries import Standing
from centres.rules import holds_role
from centres.states import Role
from iqa.models import ExternalVisit, Sample, VisitAction, VisitLook, VisitSample
from iqa.rules import direct_claims_criteria, in_scope, sample_blockers
from iqa.states import SampleOutcome, SampleStatus, VisitStatus
from portfolios.models import Evidence, EvidenceFile, Sighting
from portfolios.queries import Place, Viewed, handed_in_last, viewed_to_read
from portfolios.states import EvidenceStatus


class WaitingRow(NamedTuple):
    """One of them: its key, what it is called, what to know about it, and reasons why it cannot be agreed to yet."""

    pk: int
    name: str
    text: str
    blockers: list


class Waiting(NamedTuple):
    """What of a later house waits for the external quality assurer: claims without direct claims status (R5.7).

    `rows(visit)`: list of WaitingRow; `agree(visit, pk)` is the act, called while the room is open.
    """

    rows: Callable
    agree: Callable


# Certification puts its claims here when it starts.
waiting_for_agreement = []


def visit_list(user, centre):
    """Visits of the centre, newest first, each with `stands`. 3 queries."""
    rows = ExternalVisit.objects.visible_to(user).filter(centre=centre).select_related("organisation")
    rows = rows.prefetch_related("qualifications").annotate(
        asked=Count("samples", distinct=True),
        open_actions=Count("actions", filter=Q(actions__closed_at=None), distinct=True),
    )
    rows, today = list(rows.order_by("-visits_on", "-pk")), timezone.localdate()
    for row in rows:
        row.stands = row.status_on(today)
    return rows


def visit_page(visit, user):
    """Everything that the centre's page shows. 8 queries, one more for an administrator of whom the report asks."""
    today = timezone.localdate()
    report, samples = getattr(visit, "report", None), asked_samples(visit)
    recommended = report is not None and report.signed_at is not None and report.recommends
    return {
        "visit": visit,
        "status": visit.status_on(today),
        "qualifications": list(visit.qualifications.order_by("title")),
        "samples": samples,
        "disagreed": any(sample.outcome == SampleOutcome.DISAGREE for sample in samples),
        "actions": visit_actions(visit, today),
        "report": report,
        "recommended": recommended,
        "approvals": _approvals(visit) if recommended and holds_role(user, visit.centre, Role.ADMIN) else [],
        "papers": overview_papers(visit),
        "link": visit.links.select_related("letter").order_by("-pk").first(),
        "looks": visit.looks.count(),
        "inside": visit.entries.filter(ended_at=None).order_by("-pk").first(),
    }


def _approvals(visit):
    """Where what the organisation decides is recorded."""
    rows = QualificationApproval.objects.filter(centre=visit.centre_id, qualification__in=visit.qualifications.all())
    return list(rows.select_related("qualification").order_by("qualification__title"))


def visit_actions(visit, today):
    """The actions of a visit, each with `overdue`. 1 query."""
    rows = list(visit.actions.select_related("owner", "qualification", "closed_by").order_by("number"))
    for action in rows:
        action.overdue = action.closed_at is None and action.due_on < today
    return rows


def own_visit_actions(user):
    """Open actions of external quality assurers that the person owns. 1 query."""
    rows = VisitAction.objects.visible_to(user).open().filter(owner=user).select_related("visit__organisation")
    return list(rows.order_by("due_on", "pk"))


def visit_places(user, centre, *, own=True):
    """What a lead quality assurer or administrator should know of visits: rooms that are open, each learner of whom
    something was asked and not judged yet, and actions that are not closed; without the person's `own` where the page
    lists those by themselves. 3 queries."""
    today = timezone.localdate()
    kept = ExternalVisit.objects.visible_to(user).filter(centre=centre)
    rows = kept.exclude(status=VisitStatus.CLOSED).filter(closes_on__gte=today)
    rows = (
        rows.select_related("organisation").annotate(asked=Count("samples", distinct=True)).order_by("visits_on", "pk")
    )
    places = [
        Place(f"Visit of {row.organisation}", _address(row.pk), "person-badge", _words(row, today)) for row in rows
    ]
    waiting = VisitSample.objects.filter(visit__in=rows.order_by(), outcome="").order_by()
    asked = waiting.values_list("visit", "registration__name", "visit__visits_on", "visit__name")
    asked = asked.annotate(units=Count("pk")).order_by("visit__visits_on", "visit", "registration__name")
    places += [_request(*facts) for facts in asked]
    actions = VisitAction.objects.open().filter(visit__in=kept).select_related("owner").order_by("due_on", "pk")
    return places + [_action_place(action, today) for action in actions if own or action.owner_id != user.pk]


def _request(visit, learner, visits_on, name, units):
    """What was asked of one learner, so that it is there on the day."""
    what = f"{units} unit{'' if units == 1 else 's'}"
    text = f"{what} that {name} samples; the visit is on {date_format(visits_on)}."
    return Place(f"Asked for: {learner}", f"{_address(visit)}#sample", "search", text)


def _action_place(action, today):
    """An action of an external quality assurer: late, answered, or with its owner."""
    due, about = date_format(action.due_on), Truncator(action.text).chars(70)
    if action.due_on < today:
        title, icon = f"Overdue: {about}", "exclamation-triangle"
        text = f"Action of the external quality assurer, due {due}: no direct claims meanwhile."
    else:
        title, icon = f"By {due}: {about}", "clock"
        state = "answered, not closed yet" if action.answered_at else f"{action.owner.full_name} answers it"
        text = f"Action of the external quality assurer: {state}."
    return Place(title, reverse("iqa:visit_action", args=[action.pk]), icon, text)


def _address(visit):
    return reverse("iqa:visit_detail", args=[visit])


def _words(visit, today):
    asked = f"{visit.asked} unit{'' if visit.asked == 1 else 's'} asked for" if visit.asked else "nothing asked for yet"
    state = "the room is open" if visit.is_entered(today) else visit.get_status_display().lower()
    return f"{date_format(visit.visits_on)}: {state}, {asked}."


def look_list(visit, q=""):
    """What was looked at in the room, newest first; those with the words `q` in what or why."""
    rows = visit.looks.select_related("by").order_by("-pk")
    return rows.filter(Q(what__icontains=q) | Q(reason__icontains=q)) if q else rows


# ---------- the room ----------


def asked_samples(visit):
    """1 query."""
    rows = visit.samples.select_related("registration__qualification", "unit")
    return list(rows.order_by("registration__name", "registration", "unit__number"))


def asked_evidence(visit):
    """Evidence that may be opened in the room: handed in, and serving a unit that was asked for."""
    asked = VisitSample.objects.filter(
        visit=visit,
        registration=OuterRef("registration"),
        unit__outcomes__criteria__links__evidence=OuterRef("pk"),
    )
    return Evidence.objects.filter(Exists(asked)).exclude(status=EvidenceStatus.PREPARING)


def asked_files(visit):
    """The files of the evidence that was asked for, with their registrations."""
    return EvidenceFile.objects.filter(evidence__in=asked_evidence(visit)).select_related("evidence__registration")


def reason_given(visit, evidence):
    """Whether a piece that is narrowed was asked for with a reason in this visit (ACCESS)."""
    if not evidence.is_narrowed:
        return True
    path = reverse("iqa:room_piece", args=[visit.pk, evidence.pk])
    return VisitLook.objects.filter(visit=visit, path=path).exclude(reason="").exists()


@dataclass
class AskedUnit:
    sample: VisitSample
    unit: object  # assessment.queries.UnitProgress
    pieces: list[tuple[Evidence, list[str]]]
    signatures: list
    reviews: list[Sample]

    @property
    def codes(self):
        return [row.code for outcome in self.unit.outcomes for row in outcome.criteria]


def learner_page(visit, registration):
    """A learner as the room shows them: the route, and what was asked for in full. 14 queries."""
    progress = registration_progress(registration)
    asked = {row.unit_id: row for row in asked_samples(visit) if row.registration_id == registration.pk}
    sign_offs = UnitSignOff.objects.current().filter(registration=registration, unit__in=asked)
    signatures = {row.unit_id: list(row.signatures.all()) for row in sign_offs.prefetch_related("signatures__by")}
    reviews = {}
    done = Sample.objects.filter(registration=registration, status=SampleStatus.DONE).select_related("done_by")
    for row in done.order_by("done_at"):
        reviews.setdefault(row.unit_id, []).append(row)
    units = [
        AskedUnit(asked[row.unit.pk], row, _pieces(row), signatures.get(row.unit.pk, []), reviews.get(row.unit.pk, []))
        for row in progress.units
        if row.unit.pk in asked
    ]
    return {
        "registration": registration,
        "progress": progress,
        "asked": units,
        "others": [row for row in progress.units if row.unit.pk not in asked],
        "blockers": sample_blockers(visit, registration),
    }


def _pieces(unit):
    pieces, codes = {}, {}
    for outcome in unit.outcomes:
        for row in outcome.criteria:
            for link in row.links:
                if link.evidence.status != EvidenceStatus.PREPARING:
                    pieces[link.evidence_id] = link.evidence
                    codes.setdefault(link.evidence_id, []).append(row.code)
    found = sorted(pieces.values(), key=lambda piece: piece.number)
    return [(piece, codes[piece.pk]) for piece in found]


def learner_in_scope(visit, pk):
    """The registration, if it is within the visit's scope, or None. 1 query."""
    return in_scope(visit).select_related("qualification__awarding_organisation", "learner").filter(pk=pk).first()


def piece_page(visit, evidence):
    """A piece of evidence as it was handed in last, with its decisions and what its assessor said. 9 queries."""
    shown = handed_in_last([evidence]).get(evidence.pk)
    files = viewed_to_read(visit.eqa, shown.files) if shown else []
    for part in files:
        _lead_to_room(visit, part)
    sittings = Assessment.objects.filter(submission__evidence=evidence).select_related("by")
    sittings = sittings.prefetch_related(
        "decisions__criterion__outcome", "decisions__by", "annotations__file", "sounds"
    )
    return {
        "evidence": evidence,
        "registration": evidence.registration,
        "shown": shown,
        "files": files,
        "sittings": list(sittings.order_by("-at", "-pk")),
        "sightings": list(Sighting.objects.filter(evidence=evidence).select_related("by")),
    }


def _lead_to_room(visit, part: Viewed):
    """The same file by the room's own addresses, which leave a line for the centre."""
    own = reverse("iqa:room_file", args=[visit.pk, part.file.pk])
    if part.url:
        is_converted = part.url == reverse("portfolios:file_as_pdf", args=[part.file.pk])
        part.url = reverse("iqa:room_file_pdf", args=[visit.pk, part.file.pk]) if is_converted else own
    part.download = f"{own}?download=1"
    part.sealed = any(form.purpose in ("redacted", "shown") for form in part.file.forms) or bool(
        part.file.redactions_now
    )


def codes_of(sample):
    """Codes of the criteria of a sampled unit, in their order. 10 queries."""
    progress = registration_progress(sample.registration, sample.unit)
    return [row.code for unit in progress.units for outcome in unit.outcomes for row in outcome.criteria]


def overview_papers(visit):
    """The newest papers of the visit. 1 query."""
    return list(visit.papers.order_by("-pk")[:6])


def action_of_organisation(visit, pk):
    """An open action of this visit, or of an earlier one of the same organisation at the centre, or None."""
    rows = VisitAction.objects.filter(visit__centre=visit.centre, visit__organisation=visit.organisation, pk=pk)
    return rows.select_related("visit__centre", "owner").first()


def overview(visit):
    """The first page of the room. 6 queries."""
    today = timezone.localdate()
    learners = in_scope(visit).count()
    samples = asked_samples(visit)
    return {
        "qualifications": list(visit.qualifications.order_by("title")),
        "learners": learners,
        "samples": samples,
        "judged": sum(row.judged_at is not None for row in samples),
        "actions": visit_actions(visit, today),
        "report": getattr(visit, "report", None),
        "papers": overview_papers(visit),
        "waiting": [row for more in waiting_for_agreement for row in more.rows(visit)],
    }


def earlier_actions(visit):
    """Actions of this organisation's earlier visits that are still open: the next visit looks at them. 1 query."""
    rows = VisitAction.objects.open().filter(visit__centre=visit.centre, visit__organisation=visit.organisation)
    return list(rows.exclude(visit=visit).select_related("owner", "visit", "qualification").order_by("due_on"))


def standing_for_direct_claims(approval, on):
    """What quality assurance knows of direct claims status, for the page of the approval."""
    return [Standing(*row) for row in direct_claims_criteria(approval, on)]
