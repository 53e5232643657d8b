"""Every reason why a unit cannot be signed off, or confirmed by its learner, yet (R3.10)."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list

from assessment.models import Decision, Recognition, TestResult
from assessment.rules.beginning import start_sign_off_blockers
from assessment.rules.held import appeal_blockers, case_blockers
from assessment.rules.judging import competence_blockers, current_sign_off, settled_units, standing_met
from assessment.states import Signer
from config.refusals import Blocker
from portfolios.kinds import OBSERVED_KINDS
from portfolios.models import EvidenceLink
from portfolios.rules import breaks, correct_link
from portfolios.states import EvidenceKind, EvidenceStatus, Setting
from qualifications.models import Criterion, GroupUnit
from qualifications.models import Outcome as LearningOutcome
from qualifications.numbering import criterion_code, outcome_code
from qualifications.states import AssessmentMethod, Effect, EvidenceRuleCode

# Later houses add their reasons why a unit cannot be signed yet: functions of (route_unit, on) -> list[Blocker].
# Quality assurance does, in iqa/apps.py; this house must not know of it (ARCHITECTURE 1).
sign_off_checks = []


def sign_off_blockers(route_unit, user, on=None):
    """Every reason why the assessor cannot sign the unit yet (R3.10); the page shows them, the action obeys them."""
    on = on or timezone.localdate()
    return [
        *_recognition_blockers(route_unit),
        *_achievement_blockers(route_unit),
        *_evidence_blockers(route_unit),
        *_countersign_blockers(route_unit),
        *_observation_blockers(route_unit),
        *_simulation_blockers(route_unit),
        *_order_blockers(route_unit),
        *competence_blockers(user, [route_unit.unit], route_unit.registration, on, trainee_may=False),
        *_registration_blockers(route_unit.registration, user, on),
        *start_sign_off_blockers(route_unit.registration, on),
        *appeal_blockers(route_unit.registration, route_unit.unit, on),
        *case_blockers(route_unit.registration),
        *[blocker for check in sign_off_checks for blocker in check(route_unit, on)],
    ]


def _recognition_blockers(route_unit):
    """A unit is signed or recognised, never both."""
    rows = Recognition.objects.current().filter(registration=route_unit.registration, unit=route_unit.unit)
    return [
        Blocker(
            "recognition",
            f"{row.get_kind_display()} is recorded or proposed for this unit: {row.achievement}.",
            "Finish that, or take it back and have the unit assessed.",
            reverse("assessment:recognition_detail", args=[row.pk]),
            "Open it",
        )
        for row in rows
    ]


def _achievement_blockers(route_unit):
    if route_unit.unit.method == AssessmentMethod.TEST:
        results = TestResult.objects.current().filter(registration=route_unit.registration, unit=route_unit.unit)
        passed = results.filter(passed=True).exists()
        url = reverse("assessment:test_record", args=[route_unit.pk])
        blocker = Blocker("test", "No pass in the test is on record.", "Record the result.", url, "Record result")
        return [] if passed else [blocker]
    criteria = Criterion.objects.filter(outcome__unit=route_unit.unit).select_related("outcome")
    met = standing_met(route_unit.registration)
    style = route_unit.registration.qualification.awarding_organisation.criterion_style
    codes = [criterion_code(style, *c.pair) for c in criteria.order_by("outcome__number", "number") if c.pk not in met]
    if not codes:
        return []
    count = f"{len(codes)} criteria are" if len(codes) > 1 else "One criterion is"
    url = reverse("assessment:unit_detail", args=[route_unit.pk])
    shown = get_text_list(codes if len(codes) <= 8 else [*codes[:7], f"{len(codes) - 7} more"], "and")
    return [
        Blocker(
            "criteria",
            f"{count} not met yet: {shown}.",
            "Judge the evidence, or plan what is missing.",
            url,
            "Open the unit",
        )
    ]


def _evidence_blockers(route_unit):
    waiting = (
        EvidenceLink.objects.filter(
            evidence__registration=route_unit.registration, criterion__outcome__unit=route_unit.unit
        )
        .exclude(evidence__status__in=[EvidenceStatus.COMPLETE, EvidenceStatus.WITHDRAWN])
        .select_related("evidence")
        .order_by("evidence__number")
    )
    pieces = {link.evidence_id: link.evidence for link in waiting}.values()
    return [_unfinished(piece) for piece in pieces]


def _unfinished(evidence):
    if evidence.status == EvidenceStatus.SUBMITTED:
        url, verb, remedy = reverse("assessment:decide", args=[evidence.pk]), "Assess it", "Assess it."
    else:
        url, verb = reverse("assessment:evidence_detail", args=[evidence.pk]), "Open it"
        remedy = "The learner submits or withdraws it."
        if evidence.status == EvidenceStatus.PREPARING:
            # A draft is its author's alone: its page would answer 404 to the assessor.
            url, verb = reverse("portfolios:evidence_list", args=[evidence.registration_id]), "Open the evidence"
    sentence = f"{evidence.reference} is linked to this unit and not finished: {evidence.get_status_display().lower()}."
    return Blocker("evidence", sentence, remedy, url, verb)


def _countersign_blockers(route_unit):
    waiting = Decision.objects.current().filter(
        registration=route_unit.registration,
        criterion__outcome__unit=route_unit.unit,
        needs_countersignature=True,
        countersignature__isnull=True,
    )
    count = waiting.count()
    if not count:
        return []
    sentence = (
        f"{count} decision{'s' if count > 1 else ''} of a trainee wait{'' if count > 1 else 's'} to be countersigned."
    )
    return [
        Blocker(
            "countersign",
            sentence,
            "A qualified assessor of the learner countersigns.",
            reverse("assessment:assessor_home"),
            "See the list",
        )
    ]


def _observation_blockers(route_unit):
    """Outcomes that need somebody to have seen it, and nobody has (R2.19)."""
    needing = LearningOutcome.objects.filter(unit=route_unit.unit, requires_observation=True)
    seen = EvidenceLink.objects.filter(
        evidence__registration=route_unit.registration,
        evidence__kind__in=OBSERVED_KINDS,
        evidence__status=EvidenceStatus.COMPLETE,
    ).values("criterion__outcome")
    url = reverse("portfolios:evidence_add", args=[route_unit.registration_id])
    remedy = "Record an observation, or have a witness testimony assessed."
    style = route_unit.registration.qualification.awarding_organisation.criterion_style
    missing = [outcome_code(style, outcome.number) for outcome in needing.exclude(pk__in=seen).order_by("number")]
    return [
        Blocker("observation", f"Nobody has been recorded as seeing outcome {code}.", remedy, url, "Record one")
        for code in missing
    ]


def _simulation_blockers(route_unit):
    """Simulated evidence, by its kind or its setting, where the document does not allow it (R2.14)."""
    rules = route_unit.registration.qualification.evidence_rules.filter(
        Q(unit=route_unit.unit) | Q(unit=None), code=EvidenceRuleCode.NO_SIMULATION, effect=Effect.BLOCK
    )
    simulated = EvidenceLink.objects.filter(
        Q(evidence__kind=EvidenceKind.SIMULATION) | Q(evidence__setting=Setting.SIMULATION),
        evidence__registration=route_unit.registration,
        criterion__outcome__unit=route_unit.unit,
    ).exclude(evidence__status=EvidenceStatus.WITHDRAWN)
    links = list(simulated.select_related("evidence", "criterion__outcome")) if rules else []
    pieces = {
        link.evidence
        for rule in rules
        for link in links
        if breaks(rule, link.evidence, route_unit.unit, link.criterion)
    }
    remedy = "Show it at work instead; quality assurance can have the evidence assessed again."
    return [
        Blocker(
            "simulation",
            f"{piece.reference} is a simulation, which this unit does not allow.",
            remedy,
            reverse("assessment:evidence_detail", args=[piece.pk]),
            "Open it",
        )
        for piece in sorted(pieces, key=lambda piece: piece.number)
    ]


def _order_blockers(route_unit):
    """A unit to be signed last waits for every other unit of the route (R3.11)."""
    last = GroupUnit.objects.filter(
        group__qualification=route_unit.registration.qualification, unit=route_unit.unit, sign_off_last=True
    )
    if not last.exists():
        return []
    others = route_unit.registration.route.exclude(pk=route_unit.pk).select_related("unit")
    settled = settled_units(route_unit.registration)
    missing = [entry.unit.number for entry in others if entry.unit_id not in settled]
    if not missing:
        return []
    sentence = f"This unit is signed off last; still open: {get_text_list(missing, 'and')}."
    url = reverse("assessment:registration_units", args=[route_unit.registration_id])
    return [Blocker("order", sentence, "Sign the other units first.", url, "Open the units")]


def not_started_first(registration):
    """Units that the document wants started before all others, and that nobody has begun (R3.11)."""
    listed = GroupUnit.objects.filter(group__qualification=registration.qualification, start_first=True)
    handed_in = EvidenceLink.objects.filter(evidence__registration=registration).exclude(
        evidence__status__in=(EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN)
    )
    rows = registration.route.filter(unit__in=listed.values("unit"), locked_at=None).select_related("unit")
    rows = rows.exclude(unit__in=handed_in.values("criterion__outcome__unit"))
    return [entry.unit for entry in rows.exclude(unit__in=registration.test_results.values("unit"))]


def _registration_blockers(registration, user, on):
    if registration.is_live(on):
        return []
    sentence = f"The registration is not in force on {date_format(on)}."
    remedy = "The administrator registers or extends it with the awarding organisation."
    url, verb = correct_link(user, registration)
    url = url or reverse("portfolios:registration_detail", args=[registration.pk])
    return [Blocker("registration", sentence, remedy, url, verb or "Open the registration")]


def confirm_blockers(route_unit, user):
    """Why the learner cannot sign: no assessor has signed, or the learner already has."""
    sign_off = current_sign_off(route_unit)
    if sign_off is None:
        return [Blocker("not_signed", "Your assessor has not signed this unit yet.", "You are told when they have.")]
    if any(signature.signer == Signer.LEARNER for signature in sign_off.signatures.all()):
        return [Blocker("signed", "You have signed this unit already.", "There is nothing more to do.")]
    return []
