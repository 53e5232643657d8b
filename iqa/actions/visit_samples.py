"""What an external quality assurer looks at in the room: units asked for, judged; files opened with a reason (R5.2)."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assessment.actions import signed_facts
from assessment.queries import registration_progress
from centres.ledger import record_act
from centres.letters import write_letter
from config.letters import full_address
from config.refusals import BadInput, Blocked, StaleState
from iqa import rules
from iqa.actions.entering import hold_room
from iqa.actions.visit_reports import unsigned_report
from iqa.models import VisitSample
from iqa.states import SampleOutcome
from portfolios.models import OriginalOpening


@transaction.atomic
def ask_samples(visit, registration, *, units, why=""):
    """Ask for units of a learner, before the visit or on the day (R5.2). What is there now is kept beside each.

    Returns the new rows; units that were asked for already are left as they are. Raises Blocked, BadInput, StaleState.
    """
    visit = hold_room(visit)
    unsigned_report(visit)
    registration = rules.in_scope(visit).filter(pk=registration.pk).first()
    if registration is None:
        raise BadInput("This learner is not on a qualification of the visit.")
    if blockers := rules.sample_blockers(visit, registration):
        raise Blocked(blockers)
    if not units:
        raise BadInput("Choose at least one unit.")
    progress = {row.unit.pk: row for row in registration_progress(registration).units}
    if any(unit.pk not in progress for unit in units):
        raise BadInput("A unit that you chose is not one of this learner’s.")
    asked = set(visit.samples.filter(registration=registration).values_list("unit", flat=True))
    on_the_day = timezone.localdate() >= visit.visits_on
    rows = [
        VisitSample(
            visit=visit,
            registration=registration,
            unit=unit,
            why=why.strip(),
            on_the_day=on_the_day,
            stage=progress[unit.pk].state,
            snapshot=signed_facts(registration, unit),
        )
        for unit in units
        if unit.pk not in asked
    ]
    if not rows:
        raise StaleState("You have asked for these units already.")
    VisitSample.objects.bulk_create(rows)
    numbers = [row.unit.number for row in rows]
    record_act(visit.centre, by=visit.eqa, verb="asked for sample", obj=visit, name=registration.name, units=numbers)
    _tell_centre(
        visit, f"sample {registration.pk} {timezone.now():%Y%m%d%H%M%S}", "visit_sample", registration, numbers
    )
    return rows


def _tell_centre(visit, occasion, template, registration, numbers):
    write_letter(
        visit.centre,
        key=f"visit {visit.pk} {occasion}"[:120],
        to=visit.centre.email or visit.made_by.email,
        template=template,
        visit=visit,
        registration=registration,
        numbers=numbers,
        address=full_address(reverse("iqa:visit_detail", args=[visit.pk])),
    )


@transaction.atomic
def judge_sample(sample, *, outcome, reliability, comment, criteria):
    """Say whether the external quality assurer agrees with a unit, and with which criteria (R5.3).

    `criteria`: {code: [outcome, comment]}. It changes no decision of the centre (R1.10).
    """
    visit = hold_room(sample.visit)
    unsigned_report(visit)
    if outcome not in SampleOutcome.values or not reliability:
        raise BadInput("Say whether you agree, and how reliable the assessment is.")
    if outcome != SampleOutcome.AGREE and not comment.strip():
        raise BadInput("Say why you do not simply agree.")
    wrong = [code for code, (said, words) in criteria.items() if said == SampleOutcome.DISAGREE and not words.strip()]
    if wrong:
        raise BadInput(f"Say why you disagree about {', '.join(wrong)}.")
    facts = {"outcome": outcome, "reliability": reliability, "comment": comment.strip(), "criteria": criteria}
    VisitSample.objects.filter(pk=sample.pk).update(**facts, judged_at=timezone.now())
    record_act(visit.centre, by=visit.eqa, verb="judged sample", obj=sample, outcome=outcome, reliability=reliability)


@transaction.atomic
def open_original_in_room(visit, file, *, reason):
    """Open a sealed original: with a reason, in the ledger and before the learner's eyes. Raises BadInput."""
    visit = hold_room(visit)
    if not reason.strip():
        raise BadInput("Say why you need the original.")
    OriginalOpening.objects.create(file=file, by=visit.eqa, reason=reason.strip()[:400])
    record_act(
        visit.centre, by=visit.eqa, verb="opened the original of", obj=file.evidence, sha256=file.sha256, reason=reason
    )


@transaction.atomic
def open_narrowed_in_room(visit, evidence, *, reason):
    """Open a piece that is confidential or shows other people: with a reason, in the ledger (ACCESS)."""
    visit = hold_room(visit)
    if not reason.strip():
        raise BadInput("Say why you need to see it.")
    record_act(visit.centre, by=visit.eqa, verb="opened in confidence", obj=evidence, reason=reason.strip())


def ask_in_room(visit, act):
    """Do an act of a later house while the room is open, in one transaction with the check that it is."""
    with transaction.atomic():
        visit = hold_room(visit)
        try:
            return act(visit)
        except IntegrityError as error:
            raise StaleState("Somebody else was first. Look again.") from error
