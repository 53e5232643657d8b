"""Reviewing a sample: what a quality assurer says of a unit, and what comes of it."""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from assessment import actions as assessment
from assessment.models import Decision, Recognition, UnitSignOff
from assessment.rules import current_sign_off
from assessment.states import Signer
from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa import rules
from iqa.actions.freezing import freeze
from iqa.actions.releasing import supersede_release
from iqa.actions.sampling import plan_unit
from iqa.models import Action, Sample, SampleFinding
from iqa.queries.freezing import changes_since, latest_snapshot, unit_facts
from iqa.states import FrozenWhen, SampleKind, SampleOutcome, SampleStatus
from portfolios.models import Registration, RouteUnit

REVIEWED = "Somebody else has just reviewed this sample."
OPENED_AGAIN = "Quality assurance asked for it to be decided again"
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
    snapshot = latest_snapshot(sample) or freeze(sample, FrozenWhen.REVIEWED)
    check_review(sample, review, snapshot)
    if outcome == SampleOutcome.DISAGREE and registration.route_closed_at:
        raise StaleState(CLAIMED)
    _close_sample(sample, review, by, snapshot)
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
        method=sample.method,
        seen={part: sample.seen.get(part, []) for part in ("decisions", "files", "tests", "signatures")},
        frozen=snapshot.digest,
        changed=sample.seen["changed"],
    )
    return sample


def check_review(sample, review, snapshot):
    """Refuse what cannot be a review of this sample, in words that say what to enter instead."""
    if review.outcome not in SampleOutcome.values:
        raise BadInput("Say whether you agree, agree with an action, or disagree.")
    if not review.feedback:
        raise BadInput("Write feedback to the assessor.")
    check_findings(sample, review.findings, snapshot)
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


def check_findings(sample, findings, snapshot):
    """Raises BadInput unless each finding is of a criterion of the unit as frozen, and says what and why (R4.13)."""
    criteria = [finding.criterion for finding in findings]
    if len(set(criteria)) != len(criteria):
        raise BadInput("Say one thing of each criterion.")
    if criteria and not rules.finding_criteria(sample):
        raise BadInput("This unit has a set test, or counts by an earlier achievement: there are no criteria to mark.")
    decided = Decision.objects.current().filter(registration=sample.registration, criterion__in=criteria)
    decided = dict(decided.values_list("criterion", "pk"))
    frozen = {row["criterion_id"]: row["id"] for row in snapshot.facts["decisions"]}
    for finding in findings:
        if finding.criterion.outcome.unit_id != sample.unit_id:
            raise BadInput(f"{finding.criterion} does not belong to this unit.")
        if finding.outcome not in SampleOutcome.values:
            raise BadInput(f"Say whether you agree about {finding.criterion}.")
        if finding.criterion.pk not in decided:
            raise BadInput(f"{finding.criterion} is not decided: there is nothing to agree with.")
        if finding.criterion.pk not in frozen:
            raise BadInput(f"{finding.criterion} was decided after this sample was frozen: plan another sample for it.")
        changed = decided[finding.criterion.pk] != frozen[finding.criterion.pk]
        if changed and finding.outcome == SampleOutcome.DISAGREE:
            # What would be sent back is a decision that nobody has looked at here.
            raise BadInput(f"{finding.criterion} has been decided again since: plan another sample to look at that.")
        if finding.outcome == SampleOutcome.DISAGREE and not finding.comment.strip():
            raise BadInput(f"Say why you disagree about {finding.criterion}.")


def _close_sample(sample, review, by, snapshot):
    """Mark the sample as reviewed, with what was seen; the first of two reviewers wins."""
    recognition = _held_recognition(sample)
    sign_off = None if recognition else _held_sign_off(sample)
    sample.outcome, sample.feedback, sample.status = review.outcome, review.feedback, SampleStatus.DONE
    sample.sign_off, sample.done_by, sample.done_at = sign_off, by, timezone.now()
    changed = list(changes_since(snapshot.facts, unit_facts(sample)))
    sample.seen = {
        **snapshot.facts,
        "frozen": snapshot.digest,
        "frozen_at": snapshot.at.isoformat(),
        "changed": changed,
    }
    sample.evidence_types = kinds_seen(snapshot.facts, review.findings)
    sample.assessor = recognition.record.by if recognition else _answerable(sample, sign_off)
    names = ("outcome", "feedback", "status", "sign_off", "done_by", "done_at", "seen", "assessor", "evidence_types")
    facts = {name: getattr(sample, name) for name in names}
    if not Sample.objects.filter(pk=sample.pk, status=SampleStatus.PLANNED).update(**facts):
        raise StaleState(REVIEWED)
    SampleFinding.objects.bulk_create(
        SampleFinding(sample=sample, criterion=criterion, outcome=outcome, comment=comment.strip())
        for criterion, outcome, comment in review.findings
    )


def kinds_seen(facts, findings):
    """Kinds of evidence behind the criteria that were looked at; of the whole unit where none were (R4.10)."""
    codes = {finding.criterion.plain_code for finding in findings}
    pieces = facts.get("pieces", [])
    return sorted({piece["kind"] for piece in pieces if not codes or codes & {code for code, _ in piece["links"]}})


def _held_recognition(sample):
    """The recognition under review, or None. The registration is held: nobody takes it back meanwhile."""
    if sample.kind == SampleKind.INTERIM:
        return None
    rows = Recognition.objects.standing().filter(registration=sample.registration, unit=sample.unit)
    return rows.select_related("unit", "proof", "record__by", "answer", "source").first()


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


def send_back(sample, review, by):
    """Disagreement: the unit is open again, the criteria concerned are decided and sampled again (R4.15).

    The feedback is the assessor's alone (R4.13): it stays with the decisions, where assessors read it. The reason that
    stands with signatures and recognitions is on the learner's pages and in what they take away.
    """
    registration = sample.registration
    route_unit = RouteUnit.objects.select_related("unit", "registration").get(
        registration=registration, unit=sample.unit
    )
    why = f"Quality assurance disagreed: {review.feedback}"[:400]
    if recognition := rules.recognition_of(registration, sample.unit):
        assessment.withdraw_recognition(recognition, by=by, why=OPENED_AGAIN)
    elif current_sign_off(route_unit) is not None:
        assessment.reopen_unit(route_unit, by=by, why=OPENED_AGAIN)
    criteria = [finding.criterion for finding in review.findings if finding.outcome == SampleOutcome.DISAGREE]
    if criteria:
        assessment.send_back_criteria(route_unit, criteria, by=by, why=why)
    supersede_release(registration, by=by, why=why)
    day = timezone.localtime(sample.done_at)
    plan_unit(registration, sample.unit, kind=sample.kind, why=f"Follow-up: disagreed on {day:%-d %b %Y}")
