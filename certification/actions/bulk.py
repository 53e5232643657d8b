"""Claims of many learners at once. Each learner is an item with a state and a transaction of its own.

The rows are the truth: a message that is lost or doubled, a worker that is killed, changes nothing but the time it
takes. What is CLAIMED has its claim; the PDFs are the documents' own work (actions/rendering.py).
"""

import logging

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from centres.ledger import record_act
from certification import queries, rules
from certification.actions.archive import ask_archive
from certification.actions.claims import make_claim, submit_claim
from certification.actions.rendering import RETRIES, stuck_since
from certification.models import BulkItem, BulkJob
from certification.states import OPEN_ITEMS, BulkState, ClaimStatus, ItemState
from config.refusals import BadInput, Blocked, NotAllowed, Refusal, StaleState

MOST = 1000  # learners of one job
STOPPED = "The worker stopped again and again while it was at this learner."

logger = logging.getLogger(__name__)


class ItemFailed(Exception):
    """It could not be done this time; another try is due."""


def send_items(job):
    """Have the worker told of every open item once the rows are safe; the timetable tells it again."""
    from certification.tasks import send_bulk_items  # the tasks call these actions

    transaction.on_commit(lambda: send_bulk_items.delay(job.pk), robust=True)


@transaction.atomic
def begin_bulk(centre, registrations, *, by):
    """Pick learners of the centre to be claimed together: the worker looks what is open for each. Returns the BulkJob.

    Nothing is claimed before start_bulk. Raises NotAllowed or BadInput.
    """
    registrations = list(registrations)
    if not rules.can_administer_claims(by, centre):
        raise NotAllowed("Only an administrator of the centre claims.")
    if not registrations:
        raise BadInput("Tick at least one learner.")
    if len(registrations) > MOST:
        raise BadInput(f"Claim at most {MOST} learners at once.")
    if any(one.centre_id != centre.pk or one.learner_id == by.pk for one in registrations):
        raise NotAllowed("Learners of your own centre only, and never yourself.")
    job = BulkJob.objects.create(centre=centre, by=by)
    BulkItem.objects.bulk_create(BulkItem(job=job, registration=one) for one in registrations)
    record_act(centre, by=by, verb="picked learners to claim", obj=job, learners=len(registrations))
    send_items(job)
    return job


@transaction.atomic
def start_bulk(job, *, by):
    """Claim those for whom nothing is open; the others stay listed with their reasons. Returns how many.

    Raises NotAllowed, BadInput or StaleState.
    """
    if not rules.can_keep_job(by, job):
        raise NotAllowed("Only an administrator of the centre claims.")
    if by.pk != job.by_id:
        raise NotAllowed("Whoever picked the learners starts it: what is open was looked up for them.")
    if job.items.filter(state=ItemState.TO_CHECK).exists():
        raise StaleState("Not every learner has been looked at yet. Wait a moment.")
    started = BulkJob.objects.filter(pk=job.pk, state=BulkState.CHECKING)
    if not started.update(state=BulkState.RUNNING, started_at=timezone.now()):
        raise StaleState("It has been started or cancelled already.")
    going = job.items.filter(state=ItemState.READY).update(state=ItemState.TO_CLAIM, attempts=0, sent_at=timezone.now())
    if not going:
        raise BadInput("Something is open for every learner: there is nothing to claim yet.")
    job.refresh_from_db()
    record_act(job.centre, by=by, verb="claimed several", obj=job, learners=going)
    send_items(job)
    return going


@transaction.atomic
def cancel_bulk(job, *, by):
    """Stop it: whoever has not been claimed is left out; what is claimed stays claimed. Returns how many are left out.

    Raises NotAllowed or StaleState.
    """
    if not rules.can_keep_job(by, job):
        raise NotAllowed("Only an administrator of the centre cancels this.")
    under_way = BulkJob.objects.filter(pk=job.pk, state__in=(BulkState.CHECKING, BulkState.RUNNING))
    if not under_way.update(state=BulkState.CANCELLED, ended_at=timezone.now()):
        raise StaleState("It has ended already.")
    left = job.items.filter(state__in=(*OPEN_ITEMS, ItemState.READY)).update(state=ItemState.CANCELLED)
    job.refresh_from_db()
    record_act(job.centre, by=by, verb="cancelled the claim of several", obj=job, left_out=left)
    return left


def work_on_item(item):
    """Look at one learner, or claim for them: whatever the row says is due. Twice is as good as once.

    After a crash the row is as before. Raises ItemFailed when another try is due.
    """
    try:
        with transaction.atomic():
            held = BulkItem.objects.select_for_update().get(pk=item.pk)
            if held.state == ItemState.TO_CHECK:
                look_at(held)
            elif held.state == ItemState.TO_CLAIM:
                claim_item(held)
    except Exception as error:  # whatever it is: the row must tell it
        logger.exception("Item %s of a bulk claim", item.pk)
        if fail_item(item, error):
            raise ItemFailed(str(error)) from error
    settle_job(item.job)


def look_at(item):
    """Everything that is open for this learner today, for the person who picked them."""
    registration, by = item.registration, item.job.by
    claim = queries.live_claim(registration)
    draft = claim if claim and claim.status == ClaimStatus.DRAFT else None
    tell(item, rules.claim_blockers(registration, by=by, claim=draft))


def tell(item, blockers):
    """Write down what is open, or that nothing is."""
    state = ItemState.BLOCKED if blockers else ItemState.READY
    BulkItem.objects.filter(pk=item.pk).update(state=state, reasons=[list(blocker) for blocker in blockers])


def claim_item(item):
    """Make and submit the claim, or take up the draft that is there; the item keeps it in the same transaction."""
    registration, by = item.registration, item.job.by
    try:
        with transaction.atomic():
            claim = queries.live_claim(registration) or make_claim(registration, by=by)
            claim = submit_claim(claim, by=by)
    except Blocked as refusal:
        return tell(item, refusal.blockers)
    except Refusal as refusal:
        reasons = [["refused", str(refusal), "Open the learner's claim and look.", "", ""]]
        return BulkItem.objects.filter(pk=item.pk).update(state=ItemState.BLOCKED, reasons=reasons)
    return BulkItem.objects.filter(pk=item.pk).update(state=ItemState.CLAIMED, claim=claim, error="")


def fail_item(item, error):
    """Count the try. Whether another one is due."""
    rows = BulkItem.objects.filter(pk=item.pk, state__in=OPEN_ITEMS)
    rows.update(attempts=F("attempts") + 1, error=f"{type(error).__name__}: {error}"[:400], sent_at=timezone.now())
    return not rows.filter(attempts__gt=RETRIES).update(state=ItemState.FAILED)


def settle_job(job):
    """End a job that runs when no learner is left to be claimed and no document to be made; then its ZIP is made."""
    if job.items.filter(state__in=OPEN_ITEMS).exists() or queries.job_documents(job).to_make:
        return False
    running = BulkJob.objects.filter(pk=job.pk, state=BulkState.RUNNING)
    with transaction.atomic():
        ended = running.update(state=BulkState.DONE, ended_at=timezone.now())
        if ended and queries.job_documents(job).made:
            ask_archive(job)
    return bool(ended)


def settle_job_of(document):
    """A document is made: perhaps it was the last of a job."""
    item = BulkItem.objects.filter(claim=document.claim_id, job__state=BulkState.RUNNING).select_related("job").first()
    return item is not None and settle_job(item.job)


@transaction.atomic
def resend_stuck_items():
    """Ask again for items whose message or worker was lost, and end jobs that nobody ended; called every minute."""
    rows = BulkItem.objects.filter(state__in=OPEN_ITEMS, sent_at__lt=stuck_since())
    jobs = set(rows.order_by("sent_at").values_list("job", flat=True)[:MOST])
    for job in BulkJob.objects.filter(pk__in=jobs):
        job.items.filter(state__in=OPEN_ITEMS).update(sent_at=timezone.now())
        send_items(job)
    for job in BulkJob.objects.filter(state=BulkState.RUNNING).exclude(pk__in=jobs):
        settle_job(job)
    return len(jobs)


@transaction.atomic
def retry_bulk(job, *, by):
    """Try again what has stopped: learners, documents, the ZIP. Raises NotAllowed or StaleState."""
    if not rules.can_keep_job(by, job):
        raise NotAllowed("Only an administrator of the centre tries again.")
    if job.state not in (BulkState.RUNNING, BulkState.DONE):
        raise StaleState("There is nothing to try again.")
    stopped = ItemState.TO_CLAIM if job.started_at else ItemState.TO_CHECK
    again = job.items.filter(state=ItemState.FAILED).update(state=stopped, attempts=0, sent_at=timezone.now())
    if not again:
        raise StaleState("Nothing has stopped, or it is being tried again already.")
    BulkJob.objects.filter(pk=job.pk, state=BulkState.DONE).update(state=BulkState.RUNNING, ended_at=None)
    record_act(job.centre, by=by, verb="tried again the claim of several", obj=job, learners=again)
    send_items(job)
    return again
