"""What the page of a unit's sign-off shows beside the blockers: what is in order, and how the unit came here."""

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list

from assessment.models import Assessment, Decision, UnitSignOff
from assessment.queries.testing import results_of_test
from assessment.states import Outcome
from portfolios.kinds import OBSERVED_KINDS
from portfolios.models import Evidence, EvidenceLink
from portfolios.states import EvidenceStatus
from qualifications.models import GroupUnit
from qualifications.models import Outcome as LearningOutcome
from qualifications.numbering import criterion_code
from qualifications.states import AssessmentMethod, EvidenceRuleCode

MANY = 6


def checks_in_order(route_unit, blockers):
    """Sentences of the checks (R3.10) that the unit has passed: those that apply to it and that no blocker names."""
    wrong = {blocker.code for blocker in blockers}
    return [sentence for codes, sentence in _checks(route_unit) if not wrong & codes]


def _checks(route_unit):
    registration, unit = route_unit.registration, route_unit.unit
    if unit.method == AssessmentMethod.TEST:
        yield {"test"}, "A pass in the test is on record"
    else:
        yield {"criteria"}, "Every criterion is met"
        yield {"evidence"}, "All linked evidence is assessed"
        yield {"countersign"}, "No decision waits to be countersigned"
    if LearningOutcome.objects.filter(unit=unit, requires_observation=True).exists():
        yield {"observation"}, "Observed wherever the unit asks for it"
    rules = registration.qualification.evidence_rules.filter(code=EvidenceRuleCode.NO_SIMULATION)
    if any(rule.unit_id in (None, unit.pk) for rule in rules):
        yield {"simulation"}, "No simulation where it is not allowed"
    if GroupUnit.objects.filter(
        group__qualification=registration.qualification, unit=unit, sign_off_last=True
    ).exists():
        yield {"order"}, "Every other unit of the route is signed off"
    yield {"competence", "trainee"}, "You may assess this unit"
    yield {"conflict", "own_work"}, "No conflict of interest is on record"
    until = f" until {date_format(registration.expires_on)}" if registration.expires_on else ""
    organisation = registration.qualification.awarding_organisation
    yield {"registration"}, f"Registered with {organisation}{until}"


def unit_facts(route_unit):
    """[(term, text)] about the evidence of the unit. 2 queries."""
    links = EvidenceLink.objects.filter(
        evidence__registration=route_unit.registration, criterion__outcome__unit=route_unit.unit
    )
    pieces = Evidence.objects.filter(pk__in=links.values("evidence")).exclude(status=EvidenceStatus.WITHDRAWN)
    pieces = list(pieces.order_by("number"))
    methods = {piece.kind for piece in pieces}
    seen = [piece for piece in pieces if piece.kind in OBSERVED_KINDS and piece.status == EvidenceStatus.COMPLETE]
    facts = []
    if pieces:
        facts.append(("Evidence", f"{_counted(len(pieces), 'piece')}, {_counted(len(methods), 'method')}"))
    if seen:
        facts.append(("Observed", f"{date_format(seen[-1].made_on)}, {seen[-1].reference}"))
    registration = route_unit.registration
    if registration.registered_on:
        until = f" until {date_format(registration.expires_on)}" if registration.expires_on else ""
        facts.append(("Registered", f"{date_format(registration.registered_on)}{until}"))
    return facts


def unit_history(route_unit):
    """What happened to the unit, newest first, as _thread.html takes it. 5 queries."""
    acts = [
        *_sittings(route_unit),
        *map(_test, results_of_test(route_unit)),
        *[act for sign_off in _sign_offs(route_unit) for act in _signing(sign_off)],
    ]
    acts.sort(key=lambda act: act["at"], reverse=True)
    for act in acts:
        act["when"] = date_format(timezone.localtime(act["at"]), "j M Y H:i")
    return acts


def _sittings(route_unit):
    decisions = Decision.objects.filter(
        registration=route_unit.registration, criterion__outcome__unit=route_unit.unit
    ).select_related("criterion__outcome", "superseded_by", "countersignature__by")
    decisions = decisions.order_by("criterion__outcome__number", "criterion__number", "pk")
    sittings = Assessment.objects.filter(decisions__in=decisions).distinct()
    sittings = sittings.select_related("by", "submission__evidence").prefetch_related(Prefetch("decisions", decisions))
    style = route_unit.registration.qualification.awarding_organisation.criterion_style
    for sitting in sittings:
        for outcome in Outcome:
            for old in (False, True):
                same = [
                    row for row in sitting.decisions.all() if row.outcome == outcome and (not row.is_current) == old
                ]
                if same:
                    yield _decided(sitting, outcome, same, old, style)


def _decided(sitting, outcome, rows, old, style):
    codes = [criterion_code(style, *row.criterion.pair) for row in rows]
    what = get_text_list(codes, "and") if len(codes) <= MANY else f"{len(codes)} criteria"
    text = sitting.feedback if outcome == Outcome.MET else " ".join(row.reason for row in rows)
    if old:
        why = dict.fromkeys(
            f"{row.superseded_why} on {date_format(timezone.localdate(row.superseded_at))}" for row in rows
        )
        text = f"{text} Superseded: {get_text_list(list(why), 'and')}."
    signed = [row.countersignature.by.full_name for row in rows if hasattr(row, "countersignature")]
    who = f"{sitting.by}, {sitting.submission.evidence.reference}"
    if signed:
        who += f"; countersigned by {get_text_list(list(dict.fromkeys(signed)), 'and')}"
    elif rows[0].needs_countersignature and not old:
        who += "; to be countersigned"
    met = outcome == Outcome.MET
    return {
        "at": sitting.at,
        "look": ("done" if met else "act") if not old else "none",
        "icon": "check-lg" if met else "arrow-counterclockwise",
        "what": f"{what} {outcome.label.lower()}",
        "who": who,
        "text": text,
        "old": old,
    }


def _test(result):
    said = f"Taken on {date_format(result.taken_on)}. {result.proof}"
    if not result.is_current:
        on = date_format(timezone.localdate(result.superseded_at))
        said = f"{said.rstrip('.')}. Corrected by {result.superseded_by} on {on}: {result.superseded_why}"
    return {
        "at": result.at,
        "look": ("done" if result.passed else "act") if result.is_current else "none",
        "icon": "ui-checks",
        "what": f"Test, attempt {result.attempt}: {result.score} right, {'passed' if result.passed else 'not passed'}",
        "who": result.by.full_name,
        "text": said,
        "old": not result.is_current,
    }


def _sign_offs(route_unit):
    rows = UnitSignOff.objects.filter(registration=route_unit.registration, unit=route_unit.unit)
    return rows.select_related("superseded_by").prefetch_related("signatures__by")


def _signing(sign_off):
    old = not sign_off.is_current
    for signature in sign_off.signatures.all():
        yield {
            "at": signature.at,
            "look": "none" if old else "done",
            "icon": "pen-fill",
            "what": f"Signed by the {signature.get_signer_display().lower()}",
            "who": signature.by.full_name,
            "old": old,
        }
    if old:
        yield {
            "at": sign_off.superseded_at,
            "look": "act",
            "icon": "unlock",
            "what": "Reopened",
            "who": sign_off.superseded_by.full_name,
            "text": sign_off.superseded_why,
        }


def _counted(number, noun):
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
