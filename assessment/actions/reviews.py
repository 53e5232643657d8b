"""What assessors and learners do about progress reviews: record, sign, check actions; what the centre asks of them."""

from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assessment import queries, rules
from assessment.actions.holding import check_reason, hold_registration
from assessment.models import ActionCheck, EmployerLink, PlanningPolicy, Review, ReviewAction, ReviewComment
from assessment.states import ActionOutcome, Owner
from centres.ledger import record_act
from centres.letters import write_letter
from centres.rules import holds_role
from centres.states import Role
from config.letters import full_address
from config.links import revoke_link, use_link
from config.refusals import BadInput, Blocked, NotAllowed, StaleState

EMPLOYER_DAYS = 14  # that a link to an employer lasts
WEEKS = (2, 26)  # what a centre may ask for between two reviews


class Agreed(NamedTuple):
    """A new action: what, who, by when (R3.14)."""

    text: str
    owner: str
    due_on: object


class Checked(NamedTuple):
    """What became of an action of an earlier review; `due_on` is the new date of one that is carried on."""

    action: ReviewAction
    outcome: str
    note: str = ""
    due_on: object = None


@transaction.atomic
def record_review(registration, *, by, held_on, said, next_on, welfare="", checks=(), agreed=()):
    """Record a progress review: progress frozen as it stands, every open action checked, what was agreed (R3.14).

    Raises NotAllowed, Blocked, BadInput or StaleState.
    """
    if not rules.can_write_review(by, registration):
        raise NotAllowed("Only the learner’s own assessor records a review, and never of themselves.")
    registration = hold_registration(registration)
    if blockers := rules.learner_blockers(registration):
        raise Blocked(blockers)
    check_review(held_on, said, next_on, agreed)
    waiting = {action.pk: action for action in queries.open_actions(registration)}
    check_actions(waiting, checks, held_on)
    review = Review.objects.create(
        registration=registration,
        number=Review.objects.filter(registration=registration).count() + 1,
        held_on=held_on,
        by=by,
        progress=queries.progress_facts(registration),
        said=said.strip(),
        welfare=welfare.strip(),
        next_on=next_on,
    )
    for check in checks:
        settle(check, review=review, by=by)
    for action in agreed:
        ReviewAction.objects.create(
            registration=registration,
            review=review,
            text=action.text.strip(),
            owner=action.owner,
            due_on=action.due_on,
        )
    record_act(
        registration.centre,
        by=by,
        verb="recorded review",
        obj=review,
        held_on=held_on,
        next_on=next_on,
        progress=review.progress,
        checked={str(check.action.pk): check.outcome for check in checks},
        agreed=len(agreed),
    )
    return review


def check_review(held_on, said, next_on, agreed):
    """Raises BadInput unless it was held, says something, and each action names what, who and by when (R3.14)."""
    if held_on > timezone.localdate():
        raise BadInput("The review cannot have been held in the future: record it when it has been.")
    if not said.strip():
        raise BadInput("Say what was talked about.")
    if next_on <= held_on:
        raise BadInput("The next review has to be after this one.")
    for action in agreed:
        check_reason(action.text, "Say what is to be done.", 300)
        if action.owner not in Owner.values:
            raise BadInput(f"Say who does it: “{action.text}”.")
        if action.due_on is None or action.due_on < held_on:
            raise BadInput(f"Give a date by which it is done, after the review: “{action.text}”.")


def check_actions(waiting, checks, held_on):
    """Every open action is looked at, once; one that is carried on gets a new date."""
    named = [check.action.pk for check in checks]
    if set(named) - set(waiting) or len(named) != len(set(named)):
        raise StaleState("One of the earlier actions has been checked in the meantime. Look again.")
    for pk, action in waiting.items():
        if pk not in named:
            raise BadInput(f"Say what became of “{action.text}”.")
    for check in checks:
        if check.outcome not in ActionOutcome.values:
            raise BadInput(f"Say what became of “{check.action.text}”.")
        if check.outcome == ActionOutcome.CARRIED and (check.due_on is None or check.due_on < held_on):
            raise BadInput(f"Give a new date, after the review, for “{check.action.text}”.")


def settle(check, *, by, review=None):
    """Write what became of an action; carried on, it goes on as a new one."""
    action = check.action
    try:
        with transaction.atomic():
            ActionCheck.objects.create(
                action=action, review=review, outcome=check.outcome, note=check.note.strip()[:300], by=by
            )
    except IntegrityError as error:
        raise StaleState(f"“{action.text}” has been checked already.") from error
    if check.outcome == ActionOutcome.CARRIED:
        ReviewAction.objects.create(
            registration=action.registration,
            review=review,
            text=action.text,
            owner=action.owner,
            due_on=check.due_on,
            carries=action,
        )


@transaction.atomic
def check_action(action, *, by, outcome, note=""):
    """Between two reviews: an action is done, or no longer needed. Raises NotAllowed, BadInput or StaleState."""
    if not rules.can_check_action(by, action):
        raise NotAllowed("Only the learner, about their own, and their assessors check actions.")
    if outcome not in (ActionOutcome.DONE, ActionOutcome.DROPPED):
        raise BadInput("Say whether it is done or no longer needed; a new date is agreed at a review.")
    if outcome == ActionOutcome.DROPPED and not rules.can_write_review(by, action.registration):
        raise NotAllowed("Only an assessor says that an action is no longer needed.")
    if outcome == ActionOutcome.DROPPED and not note.strip():
        raise BadInput("Say why it is no longer needed.")
    registration = hold_registration(action.registration)
    if ActionCheck.objects.filter(action=action).exists():
        raise StaleState(f"“{action.text}” has been checked already.")
    settle(Checked(action, outcome, note), by=by)
    record_act(registration.centre, by=by, verb="checked action", obj=action, outcome=outcome, note=note)


@transaction.atomic
def sign_review(review, *, by, words=""):
    """The learner signs that the record is right, with their own words if they like. Raises NotAllowed, StaleState."""
    if not rules.can_sign_review(by, review):
        raise NotAllowed("Only the learner signs here.")
    registration = hold_registration(review.registration)
    return comment(review, registration, side=Owner.LEARNER, by=by, name=registration.name, words=words)


def comment(review, registration, *, side, by, name, words, **facts):
    """Write the words of one side under a review, once, and its line in the ledger."""
    if ReviewComment.objects.filter(review=review, side=side).exists():
        raise StaleState("This has been signed already.")
    try:
        with transaction.atomic():
            row = ReviewComment.objects.create(review=review, side=side, by=by, name=name, words=words.strip())
    except IntegrityError as error:
        raise StaleState("This has been signed already.") from error
    record_act(registration.centre, by=by, verb="signed review", obj=review, side=side, signed_as=name, **facts)
    return row


@transaction.atomic
def invite_employer(review, *, by, name, email):
    """Ask the employer for a comment: a link by letter, a code that is told another way. Returns (link, code).

    A link that was sent before is closed. Raises NotAllowed, BadInput or StaleState.
    """
    if not rules.can_write_review(by, review.registration):
        raise NotAllowed("Only the learner’s own assessor asks the employer.")
    registration = hold_registration(review.registration)
    name = check_reason(name, "Give the name of the employer’s person.", 150)
    if email.strip().lower() in (registration.learner.email, by.email):
        raise BadInput("This is the address of the learner or your own: give the employer’s.")
    if ReviewComment.objects.filter(review=review, side=Owner.EMPLOYER).exists():
        raise StaleState("The employer has commented already.")
    for older in EmployerLink.objects.usable().filter(review=review):
        revoke_link(older)
    link, secret = EmployerLink.objects.make(
        days=EMPLOYER_DAYS, review=review, name=name, email=email.strip(), made_by=by
    )
    write_letter(
        registration.centre,
        key=f"employer of review {review.pk}, link {link.pk}",
        to=link.email,
        template="employer_review",
        name=name,
        learner=registration.name,
        assessor=by.full_name,
        until=link.expires_at,
        address=full_address(reverse("assessment:employer_comment", args=[secret.token])),
    )
    record_act(registration.centre, by=by, verb="asked employer", obj=review, asked=name, to=link.email)
    return link, secret.code


@transaction.atomic
def close_employer_link(review, *, by):
    """Close the link that the employer has not answered. Raises NotAllowed or StaleState."""
    if not rules.can_write_review(by, review.registration):
        raise NotAllowed("Only the learner’s own assessor closes the link.")
    link = EmployerLink.objects.usable().filter(review=review).first()
    if link is None:
        raise StaleState("No link is open: it was answered, has ended or was closed already.")
    revoke_link(link)
    record_act(review.registration.centre, by=by, verb="closed link", obj=review, asked=link.name)


@transaction.atomic
def comment_as_employer(link, *, words):
    """What the employer wrote, once; the link is used up. Raises BadInput or StaleState."""
    words = check_reason(words, "Write your comment.", 2000)
    registration = hold_registration(link.review.registration)
    use_link(link)
    return comment(link.review, registration, side=Owner.EMPLOYER, by=None, name=link.name, words=words, link=link.pk)


@transaction.atomic
def set_planning(centre, *, by, review_weeks, plan_expected, in_force_from):
    """What the centre asks of plans and reviews from a day on; what it asked before stays readable.

    Raises NotAllowed or BadInput.
    """
    if not holds_role(by, centre, Role.ADMIN, Role.LEAD_IQA):
        raise NotAllowed("Only an administrator or the lead quality assurer sets this.")
    least, most = WEEKS
    if not least <= review_weeks <= most:
        raise BadInput(f"Reviews are {least} to {most} weeks apart.")
    if in_force_from < timezone.localdate():
        raise BadInput("It cannot begin in the past.")
    policy = PlanningPolicy.objects.create(
        centre=centre, in_force_from=in_force_from, review_weeks=review_weeks, plan_expected=plan_expected, by=by
    )
    record_act(
        centre,
        by=by,
        verb="set planning",
        obj=policy,
        review_weeks=review_weeks,
        plan_expected=plan_expected,
        in_force_from=in_force_from,
    )
    return policy
