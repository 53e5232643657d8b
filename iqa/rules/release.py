"""Pure questions about the release for claim (R4.19): what quality assurance says of each unit, and what is missing."""

from typing import NamedTuple

from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from assessment.models import Recognition, Signature, UnitSignOff
from assessment.rules import claim_hold_blockers
from assessment.states import Signer
from config.refusals import Blocker
from iqa.models import Action, Draw, VisitSample
from iqa.rules.people import assures, is_own, leads
from iqa.rules.samples import ANOTHER, conflict_blockers, current_release, no_strategy, parts_of, strategy_in_force
from iqa.states import SampleKind, SampleOutcome, SampleStatus
from portfolios.rules import correct_link
from portfolios.states import AllocatedRole


class Assurance(NamedTuple):
    """What quality assurance can say of a unit (R4.12). `state`: a SampleOutcome, "planned" or "not_selected"."""

    state: str
    label: str
    sample: object = None


def unit_assurance(registration):
    """{unit id: Assurance} of the route. 4 queries. Interim samples leave open what the end will say."""
    strategy = strategy_in_force(registration.centre, registration.qualification)
    samples = {}
    rows = registration.samples.filter(kind=SampleKind.SUMMATIVE).select_related("done_by", "iqa").order_by("pk")
    for sample in rows:
        samples.setdefault(sample.unit_id, []).append(sample)
    units = registration.route.values_list("unit", flat=True)
    return {unit: assurance_of(samples.get(unit, []), strategy) for unit in units}


def assurance_of(samples, strategy):
    """The Assurance of a unit from its summative samples, oldest first."""
    planned = next((sample for sample in samples if sample.status == SampleStatus.PLANNED), None)
    if planned is not None:
        return Assurance("planned", "In the plan, not reviewed yet", planned)
    if samples:
        last = samples[-1]
        return Assurance(last.outcome, f"Sampled {_local_day(last.done_at)}: {last.get_outcome_display()}", last)
    version = f"strategy {strategy.version}" if strategy else "no strategy"
    return Assurance("not_selected", f"Not selected ({version})")


def can_release_registration(user, registration):
    """A quality assurer of the learner who does not assess them: the page also names what is planned (R4.9, R6.15)."""
    return assures(user, registration) and not is_own(user, registration)


def release_blockers(registration, user, on=None):
    """Every reason why the registration cannot be released for claim by this person (R4.19)."""
    on = on or timezone.localdate()
    if current_release(registration) is not None:
        return [Blocker("released", "The learner is released for claim already.", "There is nothing more to do here.")]
    return [
        *_person_blockers(registration, user, on),
        *_registration_blockers(registration, user, on),
        *_signature_blockers(registration),
        *_plan_blockers(registration, on),
        *_sample_blockers(registration),
        *_recognition_blockers(registration),
        *_action_blockers(registration),
        *claim_hold_blockers(registration, on),
    ]


def _person_blockers(registration, user, on):
    """The releasing person is the portfolio's quality assurer, or the lead, with no part in its decisions (R6.15)."""
    blockers = []
    assurer = registration.allocations.in_force(on).filter(role=AllocatedRole.IQA).select_related("person")
    people = [allocation.person for allocation in assurer]
    if people and user not in people and not leads(user, registration.centre):
        names = get_text_list([person.full_name for person in people], "and")
        blockers.append(Blocker("allocated", f"The quality assurer of this learner is {names}.", ANOTHER))
    units = list(registration.route.values_list("unit", flat=True))
    if parts := parts_of(user, registration, units):
        sentence = f"You had a part in this learner’s assessment: you {get_text_list(parts, 'and')}."
        blockers.append(Blocker("own_decision", sentence, ANOTHER))
    return blockers + conflict_blockers(user, registration, set(), on)


def _registration_blockers(registration, user, on):
    if registration.is_live(on):
        return []
    sentence = f"The registration is not in force on {on:%-d %b %Y}."
    remedy = "The administrator registers or extends it with the awarding organisation."
    return [Blocker("registration", sentence, remedy, *correct_link(user, registration))]


def signed_by_both(registration):
    """{unit id: id of the sign-off} of units that assessor and learner have signed and nobody has reopened."""
    rows = UnitSignOff.objects.current().filter(registration=registration, signatures__signer=Signer.LEARNER)
    return dict(rows.values_list("unit", "pk"))


def recognised(registration):
    """{unit id: id of the recognition} of units that count by what was achieved before (DOMAIN 6.5)."""
    rows = Recognition.objects.standing().filter(registration=registration)
    return dict(rows.values_list("unit", "pk"))


def _signature_blockers(registration):
    """Every unit of the route is signed by both or recognised; one that is not wanted is taken off the route first."""
    route = list(registration.route.select_related("unit"))
    if not route:
        return [Blocker("route", "The learner has no units yet.", "Choose the units of the route.")]
    signed = signed_by_both(registration) | recognised(registration)
    missing = [entry.unit.number for entry in route if entry.unit_id not in signed]
    if not missing:
        return []
    count = f"{len(missing)} units are" if len(missing) > 1 else "One unit is"
    return [
        Blocker(
            "unsigned",
            f"{count} not signed by assessor and learner: {_shortened(missing)}.",
            "Finish them, or take them off the learner’s route.",
            reverse("assessment:registration_units", args=[registration.pk]),
            "Open the units",
        )
    ]


def _shortened(numbers):
    """The first eight in words, the others counted."""
    return get_text_list(numbers if len(numbers) <= 8 else [*numbers[:7], f"{len(numbers) - 7} more"], "and")


def _plan_blockers(registration, on):
    """The plan covers this learner: a strategy, a draw that saw every unit, and enough samples (R4.12, R4.19)."""
    strategy = strategy_in_force(registration.centre, registration.qualification, on)
    if strategy is None:
        return [no_strategy()]
    blockers = []
    if units := undrawn_units(registration):
        numbers = _shortened(sorted(unit.number for unit in units))
        sentence = f"{len(units)} unit{'s have' if len(units) > 1 else ' has'} not been through a draw: {numbers}."
        blockers.append(Blocker("undrawn", sentence, "Top up the sample.", _plan_url(registration), "Open the plan"))
    done = registration.samples.filter(status=SampleStatus.DONE, kind=SampleKind.SUMMATIVE)
    sampled = done.filter(unit__in=registration.route.values("unit")).values("unit").distinct().count()
    if sampled < strategy.least_per_learner:
        least = strategy.least_per_learner
        sentence = (
            f"{strategy} asks for {least} sampled unit{'s' if least > 1 else ''} of every learner; {sampled} done."
        )
        remedy = "Review what is planned, or plan a sample."
        blockers.append(Blocker("too_few", sentence, remedy, _plan_url(registration), "Open the plan"))
    return blockers


def _plan_url(registration):
    approval = registration.centre.approvals.filter(qualification=registration.qualification).first()
    return reverse("iqa:sampling", args=[approval.pk]) if approval else ""


def undrawn_units(registration):
    """Units of the route that are neither sampled or planned nor were among those that any draw chose from."""
    sampled = registration.samples.filter(kind=SampleKind.SUMMATIVE).values("unit")
    route = registration.route.exclude(unit__in=sampled).select_related("unit")
    waiting = {entry.unit_id: entry.unit for entry in route}
    draws = Draw.objects.filter(centre=registration.centre, qualification=registration.qualification)
    for population in draws.order_by("-number").values_list("population", flat=True):
        if not waiting:
            break
        for row in population["entries"]:
            if row[0] == registration.pk:
                waiting.pop(row[1], None)
    return list(waiting.values())


def _sample_blockers(registration):
    """Planned samples that are not done, and disagreement without a later agreement."""
    kept = Q(unit__in=registration.route.values("unit"))
    planned = registration.samples.filter(kept, status=SampleStatus.PLANNED).select_related("unit")
    signed = signed_by_both(registration) | recognised(registration)
    blockers = [_planned(sample) for sample in planned if sample.unit_id in signed]
    # A unit may be planned twice, as interim and as summative: it is named once.
    later = sorted({sample.unit.number for sample in planned if sample.unit_id not in signed})
    if later:
        sentence = f"Planned, and to be reviewed once signed: {_shortened(later)}."
        blockers.append(Blocker("planned", sentence, "Review each when assessor and learner have signed."))
    return blockers + [
        Blocker(
            "disagreed",
            f"Quality assurance disagreed about {number} and has not agreed since.",
            "Sample it again when it has been reassessed.",
        )
        for number in _disagreed(registration)
    ]


def _recognition_blockers(registration):
    """A recognised unit is always sampled (R6.21), after it was settled; what is planned says so itself."""
    reviewed = {}
    for sample in registration.samples.filter(kind=SampleKind.SUMMATIVE).order_by("pk"):
        reviewed[sample.unit_id] = sample
    rows = Recognition.objects.standing().filter(registration=registration)
    for row in rows.select_related("unit", "record", "answer"):
        sample = reviewed.get(row.unit_id)
        settled_at = row.answer.at if hasattr(row, "answer") else row.record.at
        if sample is None or (sample.done_at is not None and sample.done_at < settled_at):
            entry = registration.route.get(unit=row.unit_id)
            sentence = f"{row.unit.number} counts by {row.get_kind_display().lower()} and has not been sampled."
            url = reverse("iqa:sample_plan", args=[entry.pk])
            yield Blocker("recognised", sentence, "What was achieved before is always sampled.", url, "Plan it")


def _planned(sample):
    sentence = f"The sample of {sample.unit.number} {sample.unit.short_title} is planned and not reviewed."
    return Blocker("planned", sentence, "Review it.", reverse("iqa:sample_review", args=[sample.pk]), "Review it")


def _disagreed(registration):
    """Numbers of the units whose newest review disagreed."""
    done = registration.samples.filter(status=SampleStatus.DONE, unit__in=registration.route.values("unit"))
    newest = done.order_by().values("unit").annotate(newest=Max("done_at")).values_list("unit", "newest")
    against = done.filter(outcome=SampleOutcome.DISAGREE).values_list("unit", "done_at", "unit__number")
    newest = dict(newest)
    return sorted(number for unit, at, number in against if newest[unit] == at)


def eqa_disagreement_blockers(registration):
    """A unit about which an external quality assurer disagrees is held until both have signed it anew (R4.19, R5.3).

    Their newest word counts, of whatever visit. They change no decision (R1.10): the centre sends the unit back.
    Quality assurance saying once more that all is well lifts nothing. 1 query, and 2 more where something is held.
    """
    judged = VisitSample.objects.filter(registration=registration, unit__in=registration.route.values("unit"))
    rows = judged.exclude(judged_at=None).select_related("unit").order_by("judged_at", "pk")
    newest = {row.unit_id: row for row in rows}
    held = [row for row in newest.values() if row.outcome == SampleOutcome.DISAGREE]
    since = _counted_since(registration) if held else {}
    return [
        Blocker(
            "eqa_disagreed",
            f"The external quality assurer disagreed about {row.unit.number} on {_local_day(row.judged_at)}, and it "
            "has not been signed anew since.",
            "A quality assurer samples it and sends it back; assessor and learner sign it again.",
        )
        for row in sorted(held, key=lambda row: row.unit.number)
        if row.unit_id not in since or since[row.unit_id] < row.judged_at
    ]


def _counted_since(registration):
    """{unit id: when the learner signed it, or it was recognised} of the units that count. 2 queries."""
    signed = Signature.objects.filter(
        signer=Signer.LEARNER, sign_off__superseded_at=None, sign_off__registration=registration
    )
    carried = Recognition.objects.standing().filter(registration=registration)
    return dict(signed.values_list("sign_off__unit", "at")) | dict(carried.values_list("unit", "record__at"))


def _local_day(at):
    return f"{timezone.localtime(at):%-d %b %Y}"


def _action_blockers(registration):
    actions = Action.objects.open().filter(sample__registration=registration).select_related("owner", "sample__unit")
    return [
        Blocker(
            "action",
            f"An action on {action.sample.unit.number} is open: {action.text}",
            "Close it." if action.answered_at else f"{action.owner.full_name} answers it, then you close it.",
            reverse("iqa:action_close", args=[action.pk]),
            "Open it",
        )
        for action in actions
    ]


def release_fits(release):
    """Whether what was released is still what stands: the same signatures and recognitions of the same units.

    A unit that has been reopened, signed again or added since makes the release unfit: it has to be made again.
    """
    released = {
        int(unit): (facts["sign_off"], facts.get("recognition")) for unit, facts in release.facts["units"].items()
    }
    signed, carried = signed_by_both(release.registration), recognised(release.registration)
    route = set(release.registration.route.values_list("unit", flat=True))
    return released == {unit: (signed.get(unit), carried.get(unit)) for unit in route}
