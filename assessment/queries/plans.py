"""What pages read of plans: the list, one plan with its versions and what differs between them."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.dateformat import format as date_as
from django.utils.formats import date_format
from django.utils.text import get_text_list

from assessment import rules
from assessment.models import Plan, PlanSignature, PlanVersion
from assessment.states import PlanStatus, VersionState
from portfolios.models import RouteUnit
from portfolios.states import EvidenceKind
from qualifications.models import Criterion
from qualifications.numbering import criterion_code
from qualifications.states import AssessmentMethod

# What a version says, in the order in which people read it: field, label.
SAID = (
    ("title", "About"),
    ("criteria", "Criteria"),
    ("methods", "How it will be assessed"),
    ("expected", "Evidence expected"),
    ("place", "Where"),
    ("day", "When"),
    ("resources", "What is needed"),
    ("witnesses", "Who else sees it"),
    ("adjustments", "Adjustments"),
    ("target_on", "To be done by"),
    ("review_on", "Looked at again on"),
    ("why", "Why it is changed"),
)


@dataclass
class Line:
    """A part of a version in words; `before` where the version in force says something else."""

    label: str
    text: str
    before: str | None = None

    @property
    def changed(self):
        return self.before is not None


def version_words(version):
    """{field: words} of everything that a version says; the criteria loaded with their units."""
    style = version.plan.registration.qualification.awarding_organisation.criterion_style
    units = defaultdict(list)
    for criterion in sorted(version.criteria.all(), key=lambda one: (one.outcome.unit.number, one.pair)):
        units[criterion.outcome.unit.number].append(criterion_code(style, *criterion.pair))
    return {
        "title": version.title,
        "criteria": "; ".join(f"{number} {', '.join(codes)}" for number, codes in units.items()),
        "methods": get_text_list([EvidenceKind(code).label for code in version.methods], "and"),
        "expected": version.expected,
        "place": version.place,
        "day": _day(version),
        "resources": version.resources,
        "witnesses": version.witnesses,
        "adjustments": version.adjustments,
        "target_on": date_format(version.target_on) if version.target_on else "",
        "review_on": date_format(version.review_on) if version.review_on else "",
        "why": version.why,
    }


def _day(version):
    day = date_format(version.on) if version.on else ""
    times = [date_as(time, "H:i") for time in (version.starts_at, version.ends_at) if time]
    return " ".join(filter(None, [day, " to ".join(times)]))


def version_lines(version, before=None):
    """[Line] of what a version says, against another if given; what neither says is left out."""
    words = version_words(version)
    old = version_words(before) if before else {}
    return [
        Line(label, words[name], old[name] if before and name != "why" and old[name] != words[name] else None)
        for name, label in SAID
        if words[name] or old.get(name)
    ]


def versions_of(plan):
    """All versions with who wrote, signed or sent them back, newest first. 3 queries."""
    signatures = Prefetch("signatures", PlanSignature.objects.select_related("by").order_by("pk"))
    return list(_versions(plan).prefetch_related(signatures).order_by("-number"))


def version_loaded(version):
    """The version as it stands, with everything that its words need. 2 queries."""
    return _versions(version.plan).get(pk=version.pk)


def _versions(plan):
    criteria = Prefetch("criteria", Criterion.objects.select_related("outcome__unit"))
    organisation = "plan__registration__qualification__awarding_organisation"
    return plan.versions.select_related("by", "returned_by", organisation).prefetch_related(criteria)


def plan_page(plan, user):
    """A plan: the version in force, the one that waits with what it changes, and the history. 3 queries."""
    versions = [row for row in versions_of(plan) if row.state != VersionState.DRAFT or row.by_id == user.pk]
    agreed = next((row for row in versions if row.state == VersionState.AGREED), None)
    waiting = next((row for row in versions if row.state in (VersionState.DRAFT, VersionState.PROPOSED)), None)
    shown = agreed or waiting or versions[0]
    return {
        "agreed": agreed,
        "waiting": waiting,
        "shown": shown,
        "lines": version_lines(shown),
        "changes": version_lines(waiting, agreed) if waiting and agreed else [],
        "history": _history(plan, versions),
    }


def _history(plan, versions):
    """The thread of a plan, newest first: proposed, accepted, sent back, closed."""
    acts = []
    for version in versions:
        for place, signature in enumerate(version.signatures.all()):
            what = "accepted" if place else "proposed"
            look = "done" if place else "wait"
            old = version.state == VersionState.REPLACED
            acts.append(_act(f"Version {version.number} {what}", signature.by, signature.at, look, version.why, old))
        if version.returned_at:
            taken_back = version.returned_by_id == version.by_id
            what = f"Version {version.number} {'taken back' if taken_back else 'sent back'}"
            acts.append(_act(what, version.returned_by, version.returned_at, "act", version.returned_why))
    if plan.closed_at:
        look = "done" if plan.status == PlanStatus.COMPLETED else "none"
        acts.append(_act(plan.get_status_display(), plan.closed_by, plan.closed_at, look, plan.closed_why))
    return sorted(acts, key=lambda act: act["at"], reverse=True)


def _act(what, who, at, look, text, old=False):
    icon = {"done": "check-circle-fill", "wait": "send", "act": "arrow-counterclockwise"}.get(look, "slash-circle")
    when = date_format(at, "j M Y, H:i")
    return {"what": what, "who": who, "when": when, "at": at, "look": look, "icon": icon, "text": text, "old": old}


def plan_list(registration, user):
    """Plans of a registration that the person may see, newest first, each with `shown`, the version to name it by.

    2 queries.
    """
    versions = Prefetch(
        "versions", PlanVersion.objects.exclude(state=VersionState.REPLACED).order_by("number"), to_attr="open_versions"
    )
    plans = list(
        Plan.objects.visible_to(user)
        .filter(registration=registration)
        .select_related("made_by")
        .prefetch_related(versions)
        .order_by("-number")
    )
    for plan in plans:
        agreed = [row for row in plan.open_versions if row.state == VersionState.AGREED]
        plan.shown = (agreed or plan.open_versions[-1:])[0]
        proposed = [row for row in plan.open_versions if row.state == VersionState.PROPOSED]
        plan.waits_for = proposed[0] if proposed else None
    return plans


@dataclass
class PlannedUnit:
    """A unit of the route with its criteria, for choosing: [(criterion, code, ticked)]."""

    entry: RouteUnit
    rows: list

    @property
    def ticked(self):
        return sum(ticked for _, _, ticked in self.rows)


def units_to_plan(registration, ticked):
    """Units whose criteria can be planned: on the route, not tested, not signed off. 2 queries."""
    entries = registration.route.filter(locked_at=None, unit__method=AssessmentMethod.PORTFOLIO)
    entries = {entry.unit_id: entry for entry in entries.select_related("unit").order_by("unit__number")}
    criteria = Criterion.objects.filter(outcome__unit__in=list(entries)).select_related("outcome__unit")
    style = registration.qualification.awarding_organisation.criterion_style
    rows = defaultdict(list)
    for criterion in criteria.order_by("outcome__number", "number"):
        code = criterion_code(style, *criterion.pair)
        rows[criterion.outcome.unit_id].append((criterion, code, criterion.pk in ticked))
    return [PlannedUnit(entry, rows[unit]) for unit, entry in entries.items()]


def unplanned_codes(evidence, criteria, on=None):
    """Codes of the criteria of a piece that no agreed plan names, where the centre wants that flagged (R3.4).

    [] where it does not. 1 query, 2 where it does.
    """
    policy = rules.policy_of(evidence.registration.centre_id, on)
    if policy is None or not policy.plan_expected:
        return []
    planned = rules.planned_criteria(evidence.registration)
    style = evidence.registration.qualification.awarding_organisation.criterion_style
    missing = [row for row in criteria if row.pk not in planned]
    return [f"{row.outcome.unit.number} {criterion_code(style, *row.pair)}" for row in missing]
