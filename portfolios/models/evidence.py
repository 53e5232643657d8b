"""Evidence, what it points to, what it is mapped to, and its history."""

from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from centres.models import Centre
from centres.states import Role
from config.append_only import AppendOnlyModel
from portfolios import locators
from portfolios.models.registrations import Registration, allocated_to, quality_assured_by
from portfolios.states import AllocatedRole, EvidenceKind, EvidenceStatus, Setting
from qualifications.models import Criterion

USER = settings.AUTH_USER_MODEL


class InConfidence(NamedTuple):
    """Who else sees narrowed evidence: `rows(user)` is a condition on evidence, `people(evidence)` its users."""

    rows: Callable
    people: Callable


# Later houses add the quality assurers whom they know of (iqa/apps.py), so that this one obeys what it does not know.
also_in_confidence = []


# What an author says of a piece; the rest is files, mapping and references.
FACTS = (
    "kind",
    "title",
    "account",
    "setting",
    "made_on",
    "confidential",
    "third_party",
    "group_work",
    "took_part",
    "contribution",
    "held_at_workplace",
    "held",
    "details",
)


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Content of evidence (ACCESS): own and authored; allocated assessor; IQA in scope; lead IQA. No administrator.

        A draft is its author's alone. A piece that is confidential or holds other people's data (R2.13) is also hidden
        from an IQA who is neither allocated nor named on a sample of it.
        """
        assessor = allocated_to(user, AllocatedRole.ASSESSOR, "registration")
        quality = quality_assured_by(user, "registration")
        in_confidence = Q(confidential=False, third_party=False) | allocated_to(user, AllocatedRole.IQA, "registration")
        for more in also_in_confidence:
            in_confidence |= more.rows(user)
        whole = Q(registration__centre__in=Centre.objects.where(user, Role.LEAD_IQA))
        own = Q(registration__learner_id=user.pk)
        author = Q(created_by_id=user.pk) & (own | assessor)
        shown = ~Q(status=EvidenceStatus.PREPARING)
        kept = self.filter(registration__work_disposed_on=None)
        return kept.filter(author | shown & (own | assessor | quality & in_confidence | whole))


class Evidence(models.Model):
    """A piece of evidence, mapped to criteria of any number of units (R2.1). Its reference is never used twice.

    A draft may lack title, kind, setting and date; rules.submit_blockers asks for them before it leaves the author.
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="evidence")
    number = models.PositiveIntegerField(editable=False)
    kind = models.CharField("what it is mainly", max_length=3, choices=EvidenceKind)
    title = models.CharField(max_length=150)
    account = models.TextField("account", blank=True)
    setting = models.CharField("where it happened", max_length=10, choices=Setting)
    made_on = models.DateField("date it was made", null=True, blank=True)
    confidential = models.BooleanField(default=False, help_text="The workplace keeps it to itself (2.4).")
    third_party = models.BooleanField(default=False, help_text="Names or shows other people (R2.13).")
    group_work = models.BooleanField(default=False, help_text="Others took part (R2.8).")
    took_part = models.CharField("who took part", max_length=300, blank=True)
    contribution = models.TextField("my part in group work", blank=True)
    held_at_workplace = models.BooleanField(default=False, help_text="Seen there, not stored here (R2.12).")
    held = models.JSONField(default=dict, blank=True, help_text="What is held, where, who can show it (kinds.HELD).")
    details = models.JSONField(default=dict, blank=True, help_text="The fields of its kind, by name (kinds.py).")
    status = models.CharField(max_length=16, choices=EvidenceStatus, default=EvidenceStatus.PREPARING)
    in_anothers_words = models.BooleanField(
        default=False, editable=False, help_text="Written and confirmed by a person without an account: a witness."
    )
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="evidence_made")
    begun_as = models.UUIDField(
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text="Made by the page that began it: the same page, asking again, gets the same draft.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["registration", "-number"]
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["registration", "number"], name="one_reference_per_evidence"),
            models.CheckConstraint(condition=Q(status__in=EvidenceStatus.values), name="evidence_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=(EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN)) | Q(made_on__isnull=False),
                name="only_a_draft_lacks_its_date",
            ),
        ]

    def __str__(self):
        return f"{self.reference} {self.title}"

    @property
    def reference(self):
        return f"E{self.number:03d}"

    @property
    def is_narrowed(self):
        """Whether fewer people than usual may see it."""
        return self.confidential or self.third_party


class EvidenceLink(models.Model):
    """Evidence serves a criterion, at a place in it. No judgement stands here (STYLE 1c)."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="links")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="links")
    locator = models.CharField("where to look", max_length=60, blank=True, help_text="Page, time or place.")
    file = models.ForeignKey(
        "EvidenceFile",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="links",
        help_text="The file that the locator is a place in; empty: the first, or the account.",
    )
    note = models.CharField(max_length=300, blank=True, help_text="Why it serves the criterion.")

    class Meta:
        ordering = ["evidence", "criterion"]
        constraints = [models.UniqueConstraint(fields=["evidence", "criterion"], name="one_link_per_criterion")]

    def __str__(self):
        return f"{self.evidence.reference} → {self.criterion}"

    @property
    def address(self):
        """The place as the end of an address of a page that shows the piece; "" when the words are no place."""
        if locators.parse(self.locator) is None:
            return ""
        return locators.address(self.locator, f"file-{self.file_id}" if self.file_id else "")

    @property
    def address_among_pieces(self):
        """The same of a page that shows several pieces; the piece itself when the words are no place."""
        own = self.address if self.file_id else ""
        return own or locators.address(self.locator, f"piece-{self.evidence_id}")


class EvidenceEvent(AppendOnlyModel):
    """A move of a piece of evidence: who, when, why."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="events")
    status = models.CharField(max_length=16, choices=EvidenceStatus)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=400, blank=True)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["evidence", "pk"]

    def __str__(self):
        return f"{self.evidence.reference}: {self.get_status_display()}"


class Submission(AppendOnlyModel):
    """What was put before the assessor: attempt, declaration as worded, files and mapping as they were (R2.7)."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="submissions")
    attempt = models.PositiveSmallIntegerField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    declaration = models.TextField()
    facts = models.JSONField(help_text="Files with fingerprints, account, mapping.")

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["evidence", "attempt"]
        constraints = [models.UniqueConstraint(fields=["evidence", "attempt"], name="one_submission_per_attempt")]

    def __str__(self):
        return f"{self.evidence.reference}, submission {self.attempt}"


class AuthorsQuerySet(models.QuerySet):
    """Rows about evidence that only its author sees."""

    def visible_to(self, user):
        return self.filter(evidence__in=Evidence.objects.visible_to(user), evidence__created_by=user)


class AccountRevision(models.Model):
    """A state of the account as the server has kept it while it was written; the newest is Evidence.account.

    Typing goes on in the newest row; a new one is begun by another author, after a pause, and at each submission. What
    was typed in a window that another had overtaken is kept `aside`: it was never the account.
    """

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    body = models.TextField(blank=True)
    aside = models.BooleanField(default=False)

    objects = AuthorsQuerySet.as_manager()

    class Meta:
        ordering = ["evidence", "number"]
        constraints = [models.UniqueConstraint(fields=["evidence", "number"], name="one_number_per_revision")]

    def __str__(self):
        return f"{self.evidence.reference}, revision {self.number}"


class Overwritten(AppendOnlyModel):
    """What stood in a draft, by field, until its author wrote over it while the portfolio was kept as it is (R3.17).

    Its account has revisions of its own; for its author to read, like those.
    """

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="overwritten")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    facts = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["evidence", "pk"]

    def __str__(self):
        return f"{self.evidence.reference}, overwritten"


class EvidenceReference(models.Model):
    """Evidence that points to other evidence of the same learner: the account of what a video shows, say."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="references")
    target = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="referred_to_by")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["evidence", "target"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "target"], name="one_reference_to_a_piece"),
            models.CheckConstraint(condition=~Q(evidence=models.F("target")), name="no_reference_to_itself"),
        ]

    def __str__(self):
        return f"{self.evidence.reference} → {self.target.reference}"


class Sighting(AppendOnlyModel):
    """Somebody of the centre has seen, at the workplace, what is held there and not stored here (R2.12)."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="sightings")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    seen_on = models.DateField()
    statement = models.TextField(help_text="What was seen, in place of the file.")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["evidence", "pk"]

    def __str__(self):
        return f"{self.evidence.reference} seen on {self.seen_on}"
