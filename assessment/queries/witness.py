"""What the pages about witnesses read, each in a fixed number of queries."""

from typing import NamedTuple

from django.db.models import Count, Prefetch, Q
from django.utils.formats import date_format

from assessment.models import Witness, WitnessCheck, WitnessLink, WitnessRequest, WitnessStatement
from assessment.rules.witness import doubts_about
from assessment.states import RequestState
from portfolios.models import allocated_to
from portfolios.queries import route_lines
from portfolios.states import AllocatedRole
from qualifications.numbering import criterion_code

LINKS = Prefetch("links", WitnessLink.objects.select_related("letter", "code_letter").order_by("-pk"))


class Asked(NamedTuple):
    """A criterion that a witness is asked about, in the style of the awarding organisation."""

    unit: str
    code: str
    statement: str


def witness_requests(registration):
    """Every request about a learner, newest first. 3 queries."""
    rows = registration.witness_requests.select_related("made_by", "invited_by", "witness", "statement__evidence")
    return list(rows.prefetch_related(LINKS).annotate(asked=Count("criteria")).order_by("-pk"))


def witness_request(request):
    """One request as its page shows it: what was asked, the link and its letters, the statement, what to look at."""
    link = request.links.select_related("letter", "code_letter").order_by("-pk").first()
    statement = WitnessStatement.objects.filter(request=request).select_related("evidence").first()
    doubts = statement.doubts if statement else list(_doubts(request))
    return {"link": link, "statement": statement, "doubts": doubts, "asked": asked_of(request)}


def _doubts(request):
    return doubts_about(request.registration, name=request.name, email=request.email)


def asked_of(request):
    """The criteria of a request, in the order of their units. 1 query beside the registration's."""
    style = request.registration.qualification.awarding_organisation.criterion_style
    rows = request.criteria.select_related("outcome__unit")
    rows = rows.order_by("outcome__unit__number", "outcome__number", "number")
    return [Asked(row.outcome.unit.title, criterion_code(style, *row.pair), row.statement) for row in rows]


def units_to_ask(registration):
    """The units of the route about which a witness can be asked: not signed off, not shown by a test."""
    return [unit for unit in route_lines(registration) if not unit.closed]


def witness_list(centre, q=""):
    """The register of a centre with the newest check of each. 2 queries."""
    rows = Witness.objects.filter(centre=centre).select_related("user")
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(email__icontains=q) | Q(employer__icontains=q))
    checks = Prefetch("checks", WitnessCheck.objects.select_related("by").order_by("-checked_on", "-pk"))
    said = Count("requests", filter=Q(requests__state=RequestState.ANSWERED))
    return rows.prefetch_related(checks).annotate(said=said).order_by("name", "pk")


def witness_page(witness, user):
    """A witness with the checks, and what they were asked about learners whom this person may see."""
    requests = WitnessRequest.objects.visible_to(user).filter(witness=witness)
    return {
        "witness": witness,
        "checks": witness.checks.select_related("by").order_by("-checked_on", "-pk"),
        "requests": requests.select_related("registration").order_by("-pk"),
    }


def proposed_witnesses(user):
    """Proposals of learners that wait for the person as assessor. 1 query."""
    rows = WitnessRequest.objects.filter(allocated_to(user, AllocatedRole.ASSESSOR, "registration"))
    rows = rows.filter(state=RequestState.PROPOSED).exclude(registration__learner_id=user.pk).exclude(made_by=user)
    return rows.select_related("registration").annotate(asked=Count("criteria"))


def statement_checks(evidence):
    """(key of config.ui.STATES, sentence) about a piece that a witness wrote, for whoever judges it. 1 query."""
    statement = WitnessStatement.objects.filter(evidence=evidence).select_related("request").first()
    if statement is None:
        return
    name, day = statement.request.name, date_format(statement.at, "j M Y, H:i")
    yield "ok", f"Written and confirmed by {name} by link on {day}; nobody has changed it since"
    for doubt in statement.doubts:
        yield "short", doubt
