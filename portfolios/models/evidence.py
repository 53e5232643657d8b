"""Evidence, what it points to, what it is mapped to, and its history."""

from django.conf import settings
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


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Content of evidence (ACCESS): own and authored; allocated assessor; IQA in scope; lead IQA. No administrator.

        A draft is its author's alone. A confidential piece is also hidden from an IQA who is not allocated.
        """
        assessor = allocated_to(user, AllocatedRole.ASSESSOR, "registration")
        quality = quality_assured_by(user, "registration")
        in_confidence = Q(confidential=False) | allocated_to(user, AllocatedRole.IQA, "registration")
        whole = Q(registration__centre__in=Centre.objects.where(user, Role.LEAD_IQA))
        own = Q(registration__learner_id=user.pk)
        author = Q(created_by_id=user.pk) & (own | assessor)
        shown = ~Q(status=EvidenceStatus.PREPARING)
        return self.filter(author | shown & (own | assessor | quality & in_confidence | whole))


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
    confidential = models.BooleanField(default=False, help_text="Shows other people's names or details (R2.13).")
    third_party = models.BooleanField(default=False, help_text="Names or shows people who are not staff (R2.13).")
    contribution = models.TextField("my part in group work", blank=True)
    details = models.JSONField(default=dict, blank=True, help_text="The fields of its kind, by name (kinds.py).")
    status = models.CharField(max_length=16, choices=EvidenceStatus, default=EvidenceStatus.PREPARING)
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="evidence_made")
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


class AccountRevision(models.Model):
    """A state of the account as the server has kept it while it was written; the newest is Evidence.account.

    Typing goes on in the newest row; a new one is begun by another author, after a pause, and at each submission.
    """

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    body = models.TextField(blank=True)

    class Meta:
        ordering = ["evidence", "number"]
        constraints = [models.UniqueConstraint(fields=["evidence", "number"], name="one_number_per_revision")]

    def __str__(self):
        return f"{self.evidence.reference}, revision {self.number}"


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
