"""Drawing samples and planning them by hand."""

import secrets
from collections import Counter

from django.db import IntegrityError, transaction
from django.utils import timezone

from centres.ledger import record_act
from centres.models import QualificationApproval
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa import draw as drawing
from iqa import rules
from iqa.actions.freezing import freeze_selected
from iqa.models import Draw, Replanning, Sample
from iqa.queries.population import live_registrations, population_of, unit_assessors
from iqa.queries.reviewers import Reviewers
from iqa.states import SampleKind, SampleMethod, SampleStatus
from portfolios.models import Registration


@transaction.atomic
def draw_sample(approval, *, by, seed=None):
    """Draw a sample, or top it up: only units that are neither sampled nor planned (R4.9).

    `seed` is for tests; otherwise it is made here, so that nobody can foresee the draw. Returns the Draw.
    Raises NotAllowed, Blocked, or StaleState when there is nothing to add.
    """
    if not rules.can_draw_sample(by, approval):
        raise NotAllowed("Only a quality assurer of this qualification can draw a sample.")
    # One draw of an approval at a time: the next one sees what this one has planned.
    approval = QualificationApproval.objects.select_for_update().get(pk=approval.pk)
    if blockers := rules.draw_blockers(approval):
        raise Blocked(blockers)
    strategy = rules.strategy_in_force(approval.centre, approval.qualification)
    _hold_registrations(approval)
    population = population_of(approval, strategy, by=by)
    seed = seed or secrets.token_hex(8)
    picks = drawing.draw(population, seed)
    if not picks and not needs_record(approval, population):
        raise StaleState("Nothing to add: every rate of the strategy is reached and everything is covered.")
    drawn = _record_draw(approval, strategy, population, seed, by)
    _plan_picks(drawn, approval, picks)
    freeze_selected(drawn.samples.select_related("unit", "registration__centre"))
    record_act(
        approval.centre,
        by=by,
        verb="drew sample",
        obj=drawn,
        name=f"{drawn} of {approval.qualification}",
        seed=seed,
        algorithm=drawn.algorithm,
        population=drawn.population_digest,
        units=len(population.entries),
        # Not which: assessors may read the ledger, and seed and population are enough to repeat it (R4.9).
        drawn=len(picks),
        least=drawing.least_samples(population),
        why=Counter(drawing.in_short(pick.why) for pick in picks),
    )
    return drawn


def _hold_registrations(approval):
    """Nobody is released or reviewed while the draw looks at them: what it plans would come too late."""
    rows = live_registrations(approval, timezone.localdate()).order_by("pk").select_for_update()
    list(rows.values_list("pk", flat=True))


def needs_record(approval, population):
    """Whether units are in scope that no draw has seen: "not selected" needs a draw to rest on (R4.12)."""
    seen = set()
    draws = Draw.objects.filter(centre=approval.centre, qualification=approval.qualification)
    for stored in draws.values_list("population", flat=True):
        seen.update((row[0], row[1]) for row in stored["entries"])
    return any((entry.registration, entry.unit) not in seen for entry in population.entries)


def _record_draw(approval, strategy, population, seed, by):
    stored = drawing.packed(population)
    last = Draw.objects.filter(centre=approval.centre, qualification=approval.qualification).order_by("-number").first()
    return Draw.objects.create(
        centre=approval.centre,
        qualification=approval.qualification,
        strategy=strategy,
        number=last.number + 1 if last else 1,
        algorithm=drawing.ALGORITHM,
        seed=seed,
        population=stored,
        population_digest=drawing.digest(stored),
        by=by,
    )


def _plan_picks(drawn, approval, picks):
    on, by_when = timezone.localdate(), rules.review_day(drawn.strategy)
    reviewers = Reviewers.read(live_registrations(approval, on), approval.centre, on)
    try:
        with transaction.atomic():
            Sample.objects.bulk_create(
                Sample(
                    registration_id=pick.registration,
                    unit_id=pick.unit,
                    draw=drawn,
                    kind=pick.kind,
                    assessor_id=pick.assessor,
                    iqa_id=reviewers.of(pick.registration, pick.unit, pick.assessor),
                    why=pick.why,
                    planned_on=by_when,
                )
                for pick in picks
            )
    except IntegrityError as error:
        raise StaleState("Somebody has just planned one of these samples by hand. Draw again.") from error


@transaction.atomic
def plan_sample(route_unit, *, by, why, kind=SampleKind.SUMMATIVE, planned_on=None, method=SampleMethod.DESK):
    """Plan a sample by hand, with the reason, how it is sampled and by when (R4.9, R4.10).

    Raises NotAllowed, Blocked, BadInput or StaleState.
    """
    if not rules.can_plan_sample(by, route_unit):
        raise NotAllowed("Only a quality assurer who does not assess this learner can plan a sample.")
    if not why.strip():
        raise BadInput("Say why this unit is sampled.")
    check_plan(method=method, planned_on=planned_on)
    # The lock keeps a release from being signed while this sample is planned.
    registration = Registration.objects.select_for_update().get(pk=route_unit.registration_id)
    if blockers := rules.plan_blockers(route_unit, kind):
        raise Blocked(blockers)
    sample = plan_unit(
        registration,
        route_unit.unit,
        kind=kind,
        why=f"By hand: {why.strip()}"[:300],
        method=method,
        planned_on=planned_on,
    )
    name = f"{route_unit.unit.number} of {registration.name}"
    record_act(registration.centre, by=by, verb="planned sample", obj=sample, name=name, kind=kind, why=why.strip())
    return sample


def check_plan(*, method, planned_on=None):
    """Raises BadInput without a known method, or for a day that has been."""
    if method not in SampleMethod.values:
        raise BadInput("Say how it is sampled: at the desk, by observation or by interview.")
    if planned_on and planned_on < timezone.localdate():
        raise BadInput("Plan it for today or a later day.")


@transaction.atomic
def replan_sample(sample, *, by, why, planned_on, method, iqa):
    """Another day, method or quality assurer for a planned sample, with the reason; what was planned is kept (R4.11).

    Raises NotAllowed, BadInput, or StaleState when it has been reviewed or planned again meanwhile.
    """
    if not rules.can_replan_sample(by, sample):
        raise NotAllowed("Only a quality assurer who does not assess this learner can plan a sample again.")
    if not why.strip():
        raise BadInput("Say why it is planned again.")
    check_plan(method=method, planned_on=planned_on)
    if iqa is not None and iqa not in rules.possible_reviewers(sample):
        raise BadInput(f"{iqa} does not quality assure this learner’s unit.")
    before = {name: getattr(sample, name) for name in ("planned_on", "method", "iqa_id")}
    after = {"planned_on": planned_on, "method": method, "iqa_id": iqa.pk if iqa else None}
    if before == after:
        raise BadInput("Nothing is different from what is planned.")
    if not Sample.objects.filter(pk=sample.pk, status=SampleStatus.PLANNED, **before).update(**after):
        raise StaleState("This sample has been reviewed or planned again in the meantime. Look again.")
    Replanning.objects.create(
        sample=sample,
        before={
            "planned_on": before["planned_on"].isoformat(),
            "method": sample.get_method_display(),
            "iqa": sample.iqa.full_name if sample.iqa else "",
        },
        why=why.strip()[:300],
        by=by,
    )
    sample.refresh_from_db()
    name = f"{sample.unit.number} of {sample.registration.name}"
    facts = {"planned_on": planned_on, "method": method, "iqa": str(iqa or ""), "why": why.strip()}
    record_act(sample.registration.centre, by=by, verb="planned sample again", obj=sample, name=name, **facts)
    return sample


def plan_unit(registration, unit, *, kind, why, planned_on=None, method=SampleMethod.DESK):
    """Write one planned sample with its assessor and, where there is one, its quality assurer.

    Where no day is named, the strategy gives one.
    """
    if planned_on is None:
        planned_on = rules.review_day(rules.strategy_in_force(registration.centre, registration.qualification))
    on = timezone.localdate()
    rows = Registration.objects.filter(pk=registration.pk)
    assessor = unit_assessors(rows, registration.centre, [(registration.pk, unit.pk)], on)
    assessor = assessor.get((registration.pk, unit.pk))
    try:
        with transaction.atomic():
            sample = Sample.objects.create(
                registration=registration,
                unit=unit,
                kind=kind,
                assessor_id=assessor,
                iqa_id=Reviewers.read(rows, registration.centre, on).of(registration.pk, unit.pk, assessor),
                why=why,
                planned_on=planned_on,
                method=method,
            )
    except IntegrityError as error:
        raise StaleState(f"A sample of {unit.number} is planned already.") from error
    freeze_selected([sample])
    return sample
