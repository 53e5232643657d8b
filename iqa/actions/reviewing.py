"""Reviewing a sample, and the actions that come of it: asked by the quality assurer, answered, closed."""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from assessment import actions as assessment
from assessment.models import Assessment, Decision, Recognition, UnitSignOff
from assessment.rules import current_sign_off
from assessment.states import Signer
from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa import rules
from iqa.actions.releasing import supersede_release
from iqa.actions.sampling import plan_unit
from iqa.models import Action, Sample, SampleFinding
from iqa.states import SampleKind, SampleOutcome, SampleStatus
from portfolios.models import Registration, RouteUnit

REVIEWED = "Somebody else has just reviewed this sample."
CLAIMED = "The award has been claimed: withdraw the claim before you send anything back."


class Finding(NamedTuple):
    """What a quality assurer says of one criterion."""

    criterion: object
    outcome: str
    comment: str = ""


class Review(NamedTuple):
    """What a quality assurer says of a sample: the outcome, the findings, and the words to the assessor."""

    outcome: str
    feedback: str
    findings: list
    action_text: str = ""
    due_on: object = None


@transaction.atomic
def review_sample(sample, *, by, findings, outcome, feedback, action_text="", due_on=None):
    """Agree, agree with action, or disagree with a unit as the assessor left it (R4.13, R4.14).

    `findings`: (criterion, outcome, comment), one for each criterion that was looked at; none for a unit with a set
    test. Disagreeing reopens the unit, sends the criteria concerned back, plans a follow-up sample and withdraws a
    release. Raises NotAllowed, Blocked, BadInput or StaleState.
    """
    if not rules.assures(by, sample.registration):
        raise NotAllowed("Only a quality assurer of this qualification reviews, and never their own work.")
    # The lock lets a review and a release of the same learner follow each other.
    registration = Registration.objects.select_for_update().get(pk=sample.registration_id)
    sample = Sample.objects.select_related("unit", "registration__centre").get(pk=sample.pk)
    if sample.status == SampleStatus.DONE:
        raise StaleState(REVIEWED)
    if blockers := rules.separation_blockers(sample, by, timezone.localdate()):
        raise NotAllowed(" ".join(blocker.sentence for blocker in blockers))
    if blockers := rules.readiness_blockers(sample):
        raise Blocked(blockers)
    review = Review(outcome, feedback.strip(), [Finding(*finding) for finding in findings], action_text.strip(), due_on)
    check_review(sample, review)
    if outcome == SampleOutcome.DISAGREE and registration.route_closed_at:
        raise StaleState(CLAIMED)
    _close_sample(sample, review, by)
    if outcome == SampleOutcome.AGREE_WITH_ACTION:
        Action.objects.create(sample=sample, owner_id=sample.assessor_id, text=review.action_text, due_on=due_on)
    if outcome == SampleOutcome.DISAGREE:
        send_back(sample, review, by)
    record_act(
        registration.centre,
        by=by,
        verb="reviewed sample",
        obj=sample,
        name=f"{sample.unit.number} of {registration.name}",
        outcome=outcome,
        feedback=review.feedback,
        findings={str(finding.criterion): finding.outcome for finding in review.findings},
        action=review.action_text,
        seen=sample.seen,
    )
    return sample


def check_review(sample, review):
    """Refuse what cannot be a review of this sample, in words that say what to enter instead."""
    if review.outcome not in SampleOutcome.values:
        raise BadInput("Say whether you agree, agree with an action, or disagree.")
    if not review.feedback:
        raise BadInput("Write feedback to the assessor.")
    check_findings(sample, review.findings)
    outcomes = {finding.outcome for finding in review.findings}
    by_criterion = rules.finding_criteria(sample)
    if by_criterion and not outcomes:
        raise BadInput("Mark at least one criterion that you looked at.")
    if review.outcome == SampleOutcome.DISAGREE:
        if by_criterion and SampleOutcome.DISAGREE not in outcomes:
            raise BadInput("Mark the criteria that you disagree with, and say why.")
    elif SampleOutcome.DISAGREE in outcomes:
        raise BadInput("You disagree with a criterion: then the outcome is to disagree and reassess.")
    if review.outcome == SampleOutcome.AGREE and SampleOutcome.AGREE_WITH_ACTION in outcomes:
        raise BadInput("A criterion asks for an action: then the outcome is to agree with action.")
    if review.outcome == SampleOutcome.AGREE_WITH_ACTION:
        if not review.action_text or review.due_on is None:
            raise BadInput("Say what the assessor has to do, and by when.")
        if review.due_on < timezone.localdate():
            raise BadInput("The action cannot be due before today.")


def check_findings(sample, findings):
    criteria = [finding.criterion for finding in findings]
    if len(set(criteria)) != len(criteria):
        raise BadInput("Say one thing of each criterion.")
    if criteria and not rules.finding_criteria(sample):
        raise BadInput("This unit has a set test, or counts by an earlier achievement: there are no criteria to mark.")
    decided = Decision.objects.current().filter(registration=sample.registration, criterion__in=criteria)
    decided = set(decided.values_list("criterion", flat=True))
    for finding in findings:
        if finding.criterion.outcome.unit_id != sample.unit_id:
            raise BadInput(f"{finding.criterion} does not belong to this unit.")
        if finding.outcome not in SampleOutcome.values:
            raise BadInput(f"Say whether you agree about {finding.criterion}.")
        if finding.criterion.pk not in decided:
            raise BadInput(f"{finding.criterion} is not decided: there is nothing to agree with.")
        if finding.outcome == SampleOutcome.DISAGREE and not finding.comment.strip():
            raise BadInput(f"Say why you disagree about {finding.criterion}.")


def _close_sample(sample, review, by):
    """Mark the sample as reviewed, with what was seen; the first of two reviewers wins."""
    recognition = _held_recognition(sample)
    sign_off = None if recognition else _held_sign_off(sample)
    sample.outcome, sample.feedback, sample.status = review.outcome, review.feedback, SampleStatus.DONE
    sample.sign_off, sample.done_by, sample.done_at = sign_off, by, timezone.now()
    sample.seen = seen_facts(sample, sign_off) | (recognition_facts(recognition) if recognition else {})
    sample.assessor = recognition.record.by if recognition else _answerable(sample, sign_off)
    names = ("outcome", "feedback", "status", "sign_off", "done_by", "done_at", "seen", "assessor")
    facts = {name: getattr(sample, name) for name in names}
    if not Sample.objects.filter(pk=sample.pk, status=SampleStatus.PLANNED).update(**facts):
        raise StaleState(REVIEWED)
    SampleFinding.objects.bulk_create(
        SampleFinding(sample=sample, criterion=criterion, outcome=outcome, comment=comment.strip())
        for criterion, outcome, comment in review.findings
    )


def _held_recognition(sample):
    """The recognition under review, or None. The registration is held: nobody takes it back meanwhile."""
    if sample.kind == SampleKind.INTERIM:
        return None
    rows = Recognition.objects.standing().filter(registration=sample.registration, unit=sample.unit)
    return rows.select_related("unit", "proof", "record__by", "answer", "source").first()


def recognition_facts(recognition):
    """What the quality assurer had before them of a unit that counts by what was achieved before."""
    files = recognition.proof.files.filter(removed_at=None) if recognition.proof else []
    return {
        "recognition": {
            "id": recognition.pk,
            "origin": recognition.origin,
            "recorded_by": recognition.record.by.full_name,
            "checked": recognition.record.checked,
            "reference": recognition.answer.reference if hasattr(recognition, "answer") else "",
            "source": recognition.source_id,
            "files": [{"name": file.name, "sha256": file.sha256} for file in files],
        }
    }


def _held_sign_off(sample):
    """The sign-off under review, held so that nobody reopens the unit meanwhile; None for an interim sample."""
    if sample.kind == SampleKind.INTERIM:
        return None
    rows = UnitSignOff.objects.current().select_for_update()
    sign_off = rows.filter(registration=sample.registration, unit=sample.unit).first()
    if sign_off is None:
        raise StaleState("The unit has just been reopened: there is nothing to review.")
    return sign_off


def _answerable(sample, sign_off):
    """The assessor to whom the feedback goes: who signed; before that, whose decisions they are."""
    if sign_off is not None:
        return sign_off.signatures.select_related("by").get(signer=Signer.ASSESSOR).by
    newest = Decision.objects.current().filter(registration=sample.registration, criterion__outcome__unit=sample.unit)
    return newest.select_related("by").order_by("-at", "-pk").first().by


def seen_facts(sample, sign_off):
    """What the quality assurer had before them: decisions, files, feedback, signatures (ARCHITECTURE 3.4)."""
    sittings = Assessment.objects.filter(
        decisions__registration=sample.registration,
        decisions__criterion__outcome__unit=sample.unit,
        decisions__superseded_at=None,
    ).prefetch_related("annotations__file", "sounds")
    signatures = sign_off.signatures.select_related("by").order_by("pk") if sign_off else []
    return {
        **assessment.signed_facts(sample.registration, sample.unit),
        "feedback": [
            {
                "evidence": sitting.submission.evidence.reference,
                "by": sitting.by.full_name,
                "at": sitting.at.isoformat(),
                "text": sitting.feedback,
                "notes": [[note.file.sha256, note.place, note.text] for note in sitting.annotations.all()],
                "spoken": [sound.sha256 for sound in sitting.sounds.all()],
            }
            for sitting in sittings.distinct().select_related("by", "submission__evidence").order_by("pk")
        ],
        "signatures": [
            {"signer": signature.signer, "by": signature.by.full_name, "at": signature.at.isoformat()}
            for signature in signatures
        ],
    }


def send_back(sample, review, by):
    """Disagreement: the unit is open again, the criteria concerned are decided and sampled again (R4.15)."""
    registration = sample.registration
    route_unit = RouteUnit.objects.select_related("unit", "registration").get(
        registration=registration, unit=sample.unit
    )
    why = f"Quality assurance disagreed: {review.feedback}"[:400]
    if recognition := rules.recognition_of(registration, sample.unit):
        assessment.withdraw_recognition(recognition, by=by, why=why)
    elif current_sign_off(route_unit) is not None:
        assessment.reopen_unit(route_unit, by=by, why=why)
    criteria = [finding.criterion for finding in review.findings if finding.outcome == SampleOutcome.DISAGREE]
    if criteria:
        assessment.send_back_criteria(route_unit, criteria, by=by, why=why)
    supersede_release(registration, by=by, why=why)
    day = timezone.localtime(sample.done_at)
    plan_unit(registration, sample.unit, kind=sample.kind, why=f"Follow-up: disagreed on {day:%-d %b %Y}")


@transaction.atomic
def answer_action(action, *, by, answer):
    """The owner says what they have done. Raises NotAllowed, BadInput, or StaleState when it is closed."""
    if not rules.can_answer_action(by, action):
        raise NotAllowed("Only the person who was asked can answer.")
    if not answer.strip():
        raise BadInput("Say what you have done.")
    answered = Action.objects.open().filter(pk=action.pk, answered_at=action.answered_at)
    if not answered.update(answer=answer.strip(), answered_at=timezone.now()):
        raise StaleState("This action has been answered or closed in the meantime.")
    action.refresh_from_db()
    centre = action.sample.registration.centre
    record_act(centre, by=by, verb="answered action", obj=action, answer=action.answer)
    return action


@transaction.atomic
def close_action(action, *, by):
    """A quality assurer is content with the answer. Raises NotAllowed, Blocked, or StaleState when it is closed."""
    if not rules.can_close_action(by, action):
        raise NotAllowed("Only a quality assurer can close an action, and never their own.")
    if blockers := rules.close_blockers(action):
        raise Blocked(blockers)
    # The answer that was read is the answer that is closed: one that came in between has to be read first.
    rows = Action.objects.open().filter(pk=action.pk, answered_at=action.answered_at)
    if not rows.update(closed_by=by, closed_at=timezone.now()):
        raise StaleState("This action has been answered again or closed in the meantime.")
    action.refresh_from_db()
    record_act(action.sample.registration.centre, by=by, verb="closed action", obj=action, answer=action.answer)
    return action
