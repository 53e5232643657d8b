"""Who can be picked for a claim of many, and how far a job is."""

from dataclasses import dataclass

from django.db.models import Case, Count, Exists, OuterRef, When

from centres.models import Centre
from centres.states import Role
from certification.models import BulkJob, Claim, Document
from certification.states import (
    OPEN_ITEMS,
    BulkState,
    ClaimKind,
    ClaimStatus,
    DocumentStatus,
    ItemState,
    Rendering,
)
from config.refusals import Blocker
from iqa.models import Release
from portfolios.models import Allocation, Registration
from portfolios.states import AllocatedRole, RegistrationStatus


@dataclass
class Made:
    """The documents of a job."""

    made: int = 0
    to_make: int = 0
    failed: int = 0

    @property
    def total(self):
        return self.made + self.to_make + self.failed


def pickable(centre, user, *, qualification=None, site=None, assessor=None, everyone=False):
    """Registrations of the centre that have no claim beyond a draft, by the filters of the board; never one's own.

    Those that quality assurance has released, or `everyone`.
    """
    submitted = Claim.objects.live().filter(registration=OuterRef("pk"), kind=ClaimKind.FULL)
    rows = Registration.objects.filter(
        ~Exists(submitted.exclude(status=ClaimStatus.DRAFT)), centre=centre, status=RegistrationStatus.REGISTERED
    ).exclude(learner_id=user.pk)
    if not everyone:
        rows = rows.filter(Exists(Release.objects.current().filter(registration=OuterRef("pk"))))
    rows = narrowed(rows, qualification, site, assessor, "").select_related("qualification", "site")
    return rows.order_by("name", "pk")


def narrowed(rows, qualification, site, assessor, prefix="registration__"):
    """The rows of one qualification, one site, one assessor of today; each only where it is given."""
    if qualification:
        rows = rows.filter(**{f"{prefix}qualification": qualification})
    if site:
        rows = rows.filter(**{f"{prefix}site": site})
    if assessor:
        key = prefix.removesuffix("__") or "pk"
        mine = Allocation.objects.in_force().filter(role=AllocatedRole.ASSESSOR, person=assessor)
        rows = rows.filter(**{f"{key}__in": mine.values("registration")})
    return rows


def job_list(user):
    """The person's centres' jobs, newest first, with how many learners and how many of them are claimed."""
    rows = BulkJob.objects.filter(centre__in=Centre.objects.where(user, Role.ADMIN)).select_related("by")
    return rows.annotate(learners=Count("items"), claimed=Count("items__claim")).order_by("-at", "-pk")


def job_documents(job):
    """How many documents of the job's claims are made, to be made, stopped. 1 query."""
    rows = Document.objects.filter(claim__bulk_item__job=job, status=DocumentStatus.VALID)
    counts = dict(rows.order_by().values_list("rendering").annotate(number=Count("pk")))
    waiting = counts.get(Rendering.QUEUED, 0) + counts.get(Rendering.RUNNING, 0)
    return Made(counts.get(Rendering.DONE, 0), waiting, counts.get(Rendering.FAILED, 0))


def archived_documents(job):
    """What goes into the ZIP: what is made and stands, in the order of names."""
    rows = Document.objects.filter(
        claim__bulk_item__job=job, status=DocumentStatus.VALID, rendering=Rendering.DONE
    ).select_related("claim__registration")
    return rows.order_by("claim__registration__name", "claim", "pk").iterator(chunk_size=200)


def job_progress(job):
    """How far it is: numbers only. 2 queries."""
    counts = dict(job.items.order_by().values_list("state").annotate(number=Count("pk")))
    documents = job_documents(job)
    total = sum(counts.values())
    open_items = sum(counts.get(state, 0) for state in OPEN_ITEMS)
    archiving = job.archive_state in (Rendering.QUEUED, Rendering.RUNNING)
    looked = total - counts.get(ItemState.TO_CHECK, 0)
    ended = job.state in (BulkState.DONE, BulkState.CANCELLED)
    return {
        "job": job,
        "counts": counts,
        "total": total,
        "looked": looked,
        "ready": counts.get(ItemState.READY, 0),
        "blocked": counts.get(ItemState.BLOCKED, 0),
        "claimed": counts.get(ItemState.CLAIMED, 0),
        "failed": counts.get(ItemState.FAILED, 0),
        "to_claim": counts.get(ItemState.CLAIMED, 0) + counts.get(ItemState.TO_CLAIM, 0),
        "documents": documents,
        "under_way": archiving or (not ended and open_items > 0) or (job.state == BulkState.RUNNING),
    }


def job_items(job):
    """The learners of a job: first those for whom something is open, then by name."""
    rows = job.items.select_related("registration__qualification", "claim")
    first = Case(When(state__in=(ItemState.BLOCKED, ItemState.FAILED), then=0), default=1)
    return rows.order_by(first, "registration__name", "pk")


def reasons_of(item):
    """Blockers as they stood when the worker looked."""
    return [Blocker(*reason) for reason in item.reasons]


def job_page(items):
    """The items of one page with their reasons."""
    return [(item, reasons_of(item)) for item in items]
