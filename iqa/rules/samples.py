"""Samples and strategies: what takes part, and every reason why not."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from assessment.models import Countersignature, Decision, Recognition, RecognitionRecord, Signature, TestResult
from assessment.rules import current_sign_off
from assessment.states import Signer
from centres.models import Membership, User
from centres.rules import competence_of, in_conflict
from centres.states import Duty, Role
from config.refusals import Blocker
from iqa.models import Action, Release, SamplingStrategy
from iqa.models.sampling import plan_day
from iqa.rules.people import leads
from iqa.states import SampleKind, SampleStatus
from portfolios.models import Evidence, EvidenceLink, RouteUnit
from portfolios.states import AllocatedRole, EvidenceStatus
from qualifications.states import AssessmentMethod

ANOTHER = "Another quality assurer has to do it."


def evidence_of_action(action):
    """Pieces that can show that an action was carried out: those of the learner that it is about."""
    if action.sample is None:
        return Evidence.objects.none()
    rows = Evidence.objects.filter(registration=action.sample.registration_id)
    return rows.exclude(status=EvidenceStatus.WITHDRAWN)


def possible_reviewers(sample):
    """Who quality assures the qualification of the sample today and has no part in its learner's assessment."""
    registration = sample.registration
    scope = Q(qualification__isnull=True) | Q(qualification=registration.qualification_id)
    grants = Membership.objects.in_force().filter(centre=registration.centre_id)
    grants = grants.filter(Q(role=Role.IQA) & scope | Q(role=Role.LEAD_IQA))
    assessors = registration.allocations.in_force().filter(role=AllocatedRole.ASSESSOR).values("person")
    people = User.objects.filter(pk__in=grants.values("user"), is_active=True)
    return people.exclude(pk=registration.learner_id).exclude(pk__in=assessors)


def can_countersample(user, sample):
    """The lead, of a review that is somebody else's (R4.18)."""
    return (
        sample.status == SampleStatus.DONE and leads(user, sample.registration.centre) and user.pk != sample.done_by_id
    )


def countersample_blockers(sample, user, on=None):
    """Why the lead cannot sample the review: it has been done, or they had a part in what it is about (R1.1, R1.2)."""
    if hasattr(sample, "countersample"):
        return [Blocker("countersampled", "This review has been sampled already.", "There is nothing more to do.")]
    registration = sample.registration
    if user.pk == registration.learner_id:
        return [Blocker("own_work", "This is your own work.", ANOTHER)]
    if parts := parts_of(user, registration, [sample.unit_id]):
        sentence = f"You had a part in what is sampled here: you {get_text_list(parts, 'and')}."
        return [Blocker("own_decision", sentence, ANOTHER)]
    if in_conflict(user, sample.done_by, registration.centre, on or timezone.localdate()):
        sentence = "A conflict of interest between you and the quality assurer is on record."
        return [Blocker("conflict", sentence, ANOTHER)]
    return []


def strategy_in_force(centre, qualification, on=None):
    """The strategy that applies to the qualification on the day: the most particular one, of these the newest (R4.1).

    The qualification's own goes before its awarding organisation's, and that before the general one. 1 query.
    """
    rows = SamplingStrategy.objects.filter(centre=centre, in_force_from__lte=on or timezone.localdate())
    rows = rows.select_related("qualification", "awarding_organisation")
    own = Q(qualification=qualification)
    organisation = Q(awarding_organisation=qualification.awarding_organisation_id)
    general = Q(qualification=None, awarding_organisation=None)
    found = list(rows.filter(own | organisation | general))
    return max(found, key=lambda strategy: (particular(strategy), strategy.version), default=None)


def general_strategy(centre, on=None):
    """The version for all qualifications: what it says of observing counts, since an assessor is observed as a person
    and not for one qualification (R4.16). Where there is none, the terms as they come. 1 query.
    """
    rows = SamplingStrategy.objects.filter(centre=centre, in_force_from__lte=on or timezone.localdate())
    rows = rows.filter(qualification=None, awarding_organisation=None).order_by("-version")
    return rows.first() or SamplingStrategy(centre=centre)


def review_day(strategy):
    """The day by which a sample is to be reviewed that is planned today and for which nobody has named one (R4.11)."""
    return plan_day(strategy.review_days) if strategy else plan_day()


def particular(strategy):
    """How particular the scope of a strategy is."""
    return 2 if strategy.qualification_id else 1 if strategy.awarding_organisation_id else 0


def rating_blockers(approval, assessor, user):
    """Why this person cannot confirm the risk of this assessor: it is their own, or the two are in conflict (R1.4)."""
    if user.pk == assessor.pk:
        return [Blocker("own_rating", "Nobody confirms their own risk.", ANOTHER)]
    if in_conflict(user, assessor, approval.centre):
        sentence = f"A conflict of interest between you and {assessor.full_name} is on record."
        return [Blocker("conflict", sentence, ANOTHER)]
    return []


def draw_blockers(approval, on=None):
    """Why no sample can be drawn: nobody has set a strategy."""
    if strategy_in_force(approval.centre, approval.qualification, on) is not None:
        return []
    return [no_strategy()]


def no_strategy():
    """The reason why nothing can be drawn or planned: no strategy is in force (R4.1)."""
    sentence = "No sampling strategy is in force."
    return Blocker("strategy", sentence, "The lead quality assurer sets one.", reverse("iqa:strategy"), "Open strategy")


def parts_of(user, registration, units):
    """What the person had to do with the decisions on these units, in words: why they may not sample them (R1.2).

    Decisions that have been superseded count too: nobody checks a decision that came about with their help.
    """
    decided = Decision.objects.filter(registration=registration, by=user, criterion__outcome__unit__in=units)
    countersigned = Countersignature.objects.filter(
        by=user, decision__registration=registration, decision__criterion__outcome__unit__in=units
    )
    tested = TestResult.objects.filter(registration=registration, by=user, unit__in=units)
    signed = Signature.objects.filter(by=user, sign_off__registration=registration, sign_off__unit__in=units)
    signed = signed.filter(signer=Signer.ASSESSOR)
    recorded = RecognitionRecord.objects.filter(
        by=user, recognition__registration=registration, recognition__unit__in=units
    )
    wrote = EvidenceLink.objects.filter(
        evidence__registration=registration, evidence__created_by=user, criterion__outcome__unit__in=units
    ).exclude(evidence__status=EvidenceStatus.WITHDRAWN)
    testified = EvidenceLink.objects.filter(
        evidence__witness_statement__request__witness__user=user,
        evidence__registration=registration,
        criterion__outcome__unit__in=units,
    ).exclude(evidence__status=EvidenceStatus.WITHDRAWN)
    parts = {
        "decided criteria": decided,
        "countersigned decisions": countersigned,
        "recorded the test": tested,
        "signed it off": signed,
        "recorded what was achieved before": recorded,
        "wrote evidence": wrote,
        "gave a statement as a witness": testified,
    }
    return [words for words, rows in parts.items() if rows.exists()]


def recognition_of(registration, unit):
    """The recognition by which the unit counts today, or None (DOMAIN 6.5)."""
    rows = Recognition.objects.standing().filter(registration=registration, unit=unit)
    return rows.select_related("record__by").first()


def sampling_of(user, appeal):
    """What the person sampled of what is appealed against: they do not answer the appeal (R3.15)."""
    done = appeal.registration.samples.filter(done_by=user)
    if appeal.decision is not None:
        done = done.filter(unit=appeal.decision.criterion.outcome.unit_id)
    return ["sampled it"] if done.exists() else []


def assured(registration):
    """Who sampled or released the registration: they do not investigate a case about it (R1.12)."""
    for person in registration.samples.exclude(done_by=None).values_list("done_by", flat=True).order_by().distinct():
        yield person, "sampled it"
    for person in Release.objects.filter(registration=registration).values_list("by", flat=True).order_by().distinct():
        yield person, "released it"


def assessors_of(registration, unit):
    """Whoever decided, countersigned or signed what counts today of a unit: ids of people."""
    decisions = Decision.objects.current().filter(registration=registration, criterion__outcome__unit=unit)
    people = set(decisions.values_list("by", flat=True))
    people |= set(decisions.exclude(countersignature=None).values_list("countersignature__by", flat=True))
    signatures = Signature.objects.filter(
        sign_off__registration=registration, sign_off__unit=unit, sign_off__superseded_at=None, signer=Signer.ASSESSOR
    )
    people |= set(signatures.values_list("by", flat=True))
    if recognition := recognition_of(registration, unit):
        people.add(recognition.record.by_id)
    return people


def separation_blockers(sample, user, on):
    """Why this person may not review this sample on the day, whatever its state."""
    registration, unit = sample.registration, sample.unit
    blockers = _allocation_blockers(sample, user)
    if user.pk == registration.learner_id:
        blockers.append(Blocker("own_work", "This is your own work.", ANOTHER))
    if parts := parts_of(user, registration, [unit]):
        sentence = f"You had a part in what is sampled here: you {get_text_list(parts, 'and')}."
        blockers.append(Blocker("own_decision", sentence, ANOTHER))
    blockers += conflict_blockers(user, registration, assessors_of(registration, unit), on)
    competence = competence_of(user, unit, registration.centre, Duty.QUALITY_ASSURE, on)
    if competence is None:
        sentence = f"No competence to quality assure {unit.number} is on record for you on {on:%-d %b %Y}."
        blockers.append(Blocker("competence", sentence, "Ask the administrator to check your record."))
    elif competence.trainee:
        sentence = f"You are in training as quality assurer of {unit.number}."
        blockers.append(Blocker("trainee", sentence, "A qualified quality assurer reviews it, with you beside them."))
    return blockers


def _allocation_blockers(sample, user):
    if sample.iqa_id in (None, user.pk) or leads(user, sample.registration.centre):
        return []
    sentence = f"This sample is {sample.iqa.full_name}’s."
    return [Blocker("allocated", sentence, "The lead quality assurer can review it instead.")]


def conflict_blockers(user, registration, assessors, on):
    """Conflicts of interest on record between the person and the learner or an assessor (R1.4)."""
    people = {registration.learner_id: "the learner", **dict.fromkeys(assessors - {user.pk}, "the assessor")}
    return [
        Blocker("conflict", f"A conflict of interest between you and {who} is on record.", ANOTHER)
        for person, who in people.items()
        if in_conflict(user, person, registration.centre, on)
    ]


def review_blockers(sample, user, on=None):
    """Every reason why the person cannot review the sample now; the page shows them, the action obeys them."""
    on = on or timezone.localdate()
    if sample.status == SampleStatus.DONE:
        sentence = "This sample has been reviewed already."
        return [Blocker("done", sentence, "Plan another sample of the unit if you want to look again.")]
    return [*separation_blockers(sample, user, on), *readiness_blockers(sample)]


def readiness_blockers(sample):
    """Why there is nothing to review yet: the unit is not signed by both, or, before the end, nothing is decided."""
    registration, unit = sample.registration, sample.unit
    route_unit = RouteUnit.objects.filter(registration=registration, unit=unit).select_related("unit").first()
    if route_unit is None:
        return [Blocker("dropped", "The learner no longer takes this unit.", "There is nothing to review.")]
    url = reverse("assessment:unit_detail", args=[route_unit.pk])
    if sample.kind == SampleKind.INTERIM:
        decided = Decision.objects.current().filter(registration=registration, criterion__outcome__unit=unit)
        if decided.exists():
            return []
        return [Blocker("undecided", "Nothing is decided in this unit yet.", "Wait for first decisions.", url)]
    if recognition_of(registration, unit):
        return []
    sign_off = current_sign_off(route_unit)
    if sign_off is None:
        return [Blocker("unsigned", "The assessor has not signed the unit yet.", "Wait for the signature.", url)]
    if Signer.LEARNER not in {signature.signer for signature in sign_off.signatures.all()}:
        return [Blocker("unconfirmed", "The learner has not signed the unit yet.", "Wait for the signature.", url)]
    return []


def finding_criteria(sample):
    """Whether criteria are looked at one by one; a set test has a result instead, a recognised unit its proof."""
    if sample.unit.method == AssessmentMethod.TEST:
        return False
    return recognition_of(sample.registration, sample.unit) is None


def current_release(registration):
    """The release that counts, or None."""
    return Release.objects.current().filter(registration=registration).select_related("by").first()


def plan_blockers(route_unit, kind):
    """Why a sample of this unit cannot be planned by hand."""
    registration = route_unit.registration
    if registration.route_closed_at:
        return [Blocker("claimed", "The award has been claimed.", "Withdraw the claim first.")]
    if current_release(registration) is not None:
        return [Blocker("released", "The learner is released for claim.", "Withdraw the release first.")]
    if kind == SampleKind.INTERIM and current_sign_off(route_unit) is not None:
        sentence = "The unit is signed off: an interim sample comes before that."
        return [Blocker("signed", sentence, "Plan a summative sample.")]
    return []


def open_action_blockers(route_unit, on):
    """A unit is not signed off while quality assurance waits for the assessor to act on it (R3.10.3)."""
    actions = Action.objects.open().filter(sample__registration=route_unit.registration, sample__unit=route_unit.unit)
    return [
        Blocker(
            "iqa_action",
            f"Quality assurance asked for something on this unit by {action.due_on:%-d %b %Y}: {action.text}",
            "Answer it; a quality assurer closes it." if not action.answered_at else "A quality assurer closes it.",
            reverse("iqa:action_answer", args=[action.pk]),
            "Open it",
        )
        for action in actions
    ]


def close_blockers(action):
    """Why an action cannot be closed: it is closed, or its owner has said nothing yet."""
    if action.closed_at:
        return [Blocker("closed", "This action is closed.", "There is nothing more to do.")]
    if action.answered_at:
        return []
    return [Blocker("unanswered", f"{action.owner.full_name} has not answered yet.", "Wait for the answer.")]
