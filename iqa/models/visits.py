"""Visits of an awarding organisation's external quality assurer: the room, who entered it, what was asked and found."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from assessment.states import UnitState
from centres.models import Centre, Letter
from centres.states import LEADING_ROLES, STAFF_ROLES
from config.append_only import AppendOnlyModel
from config.jobs import JobModel
from config.links import LinkModel
from iqa.models.strategies import USER
from iqa.states import (
    PAPERS_UNDER_WAY,
    ClaimsAdvice,
    PaperKind,
    PaperState,
    Reliability,
    SampleOutcome,
    SanctionAdvice,
    Severity,
    VisitKind,
    VisitStatus,
)
from portfolios.models import Registration
from qualifications.models import AwardingOrganisation, Qualification, Unit


def paper_path(_paper, name):
    """A name of its own for every paper, so that no worker ever writes over another's."""
    return f"visits/{uuid.uuid4().hex}{name[-4:]}"


class ExternalVisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lead quality assurers and administrators of the centre. The external quality assurer comes by the room."""
        return self.filter(centre__in=Centre.objects.where(user, *LEADING_ROLES))

    def entered(self, on=None):
        """Rooms that can be entered on the day: open, and within their dates, whatever the timetable did."""
        on = on or timezone.localdate()
        return self.filter(status=VisitStatus.OPEN, opens_on__lte=on, closes_on__gte=on)


class ExternalVisit(models.Model):
    """A look of an awarding organisation at a centre, with a room for it: whose qualifications, who, from when to when.

    The room is read-only but for sampling, report and actions of the external quality assurer (R1.10, R5.2).
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="visits")
    organisation = models.ForeignKey(AwardingOrganisation, on_delete=models.PROTECT, related_name="+")
    qualifications = models.ManyToManyField(Qualification, related_name="+")
    kind = models.CharField(max_length=8, choices=VisitKind, default=VisitKind.VISIT)
    reference = models.CharField("reference of the organisation", max_length=60, blank=True)
    opens_on = models.DateField("room open from")
    closes_on = models.DateField("room open to")
    visits_on = models.DateField("day of the visit")
    name = models.CharField("external quality assurer", max_length=150)
    email = models.EmailField()
    eqa = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="external_visits")
    status = models.CharField(max_length=8, choices=VisitStatus, default=VisitStatus.PLANNED)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ExternalVisitQuerySet.as_manager()

    class Meta:
        ordering = ["centre", "-visits_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="a_room_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(status__in=VisitStatus.values), name="visit_status_known"),
        ]

    def __str__(self):
        return f"{self.organisation}, {self.visits_on:%-d %b %Y}"

    def status_on(self, on):
        """How the room stands on the day: past its last day it is closed, also before the hourly task has said so."""
        return VisitStatus.CLOSED if self.closes_on < on else self.status

    def is_entered(self, on):
        return self.status == VisitStatus.OPEN and self.opens_on <= on <= self.closes_on


class VisitLink(LinkModel):
    """The link by which the external quality assurer comes to the room; a new one takes the place of the last."""

    visit = models.ForeignKey(ExternalVisit, on_delete=models.PROTECT, related_name="links")
    letter = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(LinkModel.Meta):
        abstract = False
        ordering = ["visit", "pk"]

    def __str__(self):
        return f"link to {self.visit}"


class VisitEntry(models.Model):
    """The external quality assurer has entered the room, and was last heard of at `seen_at`; it ends by itself."""

    visit = models.ForeignKey(ExternalVisit, on_delete=models.PROTECT, related_name="entries")
    link = models.ForeignKey(VisitLink, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["visit", "-pk"]

    def __str__(self):
        return f"entry into {self.visit}"


class VisitLook(AppendOnlyModel):
    """One page or file of the room was opened, or something was sent there: the centre reads all of it."""

    visit = models.ForeignKey(ExternalVisit, on_delete=models.PROTECT, related_name="looks")
    entry = models.ForeignKey(VisitEntry, on_delete=models.PROTECT, related_name="looks")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    method = models.CharField(max_length=4)
    path = models.CharField(max_length=200)
    what = models.CharField(max_length=300)
    reason = models.CharField(max_length=400, blank=True)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["visit", "-pk"]

    def __str__(self):
        return self.what


class VisitSample(models.Model):
    """A unit of a learner that the external quality assurer asked to see, before the visit or on the day (R5.2).

    `snapshot` is what was there when it was asked for. `criteria` holds what was said of each, by its code.
    """

    visit = models.ForeignKey(ExternalVisit, on_delete=models.PROTECT, related_name="samples")
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="visit_samples")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    on_the_day = models.BooleanField(default=False)
    stage = models.CharField(max_length=20, help_text="How far the unit was when it was asked for.")
    snapshot = models.JSONField()
    outcome = models.CharField(max_length=14, choices=SampleOutcome, blank=True)
    reliability = models.CharField(max_length=1, choices=Reliability, blank=True)
    comment = models.TextField(blank=True)
    criteria = models.JSONField(default=dict, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["visit", "registration", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "registration", "unit"], name="a_unit_once_per_visit_sample")
        ]

    def __str__(self):
        return f"{self.unit.number} of {self.registration.name}"

    @property
    def stage_told(self):
        """How far the unit was, in words."""
        return UnitState(self.stage).label


class VisitActionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Its owner, while they work for the centre; lead quality assurers and administrators."""
        kept = Centre.objects.where(user, *LEADING_ROLES)
        works = Centre.objects.where(user, *STAFF_ROLES)
        return self.filter(Q(visit__centre__in=kept) | Q(owner_id=user.pk, visit__centre__in=works))

    def open(self):
        return self.filter(closed_at=None)

    def overdue(self, on=None):
        return self.open().filter(due_on__lt=on or timezone.localdate())


class VisitAction(models.Model):
    """Something that the awarding organisation asks of the centre: answered by its owner, then closed (R5.3, R5.4)."""

    visit = models.ForeignKey(ExternalVisit, on_delete=models.PROTECT, related_name="actions")
    number = models.PositiveSmallIntegerField()
    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="+")
    severity = models.CharField(max_length=8, choices=Severity)
    text = models.TextField()
    owner = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="visit_actions")
    due_on = models.DateField()
    set_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField("letter that closed it", max_length=80, blank=True)

    objects = VisitActionQuerySet.as_manager()

    class Meta:
        ordering = ["visit", "number"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="one_action_per_number"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(answered_at__isnull=False), name="a_closed_action_was_answered"
            ),
        ]

    def __str__(self):
        return f"Action {self.number}: {self.text[:60]}"


class VisitReport(models.Model):
    """What the external quality assurer reports: written in the room, and frozen when it is signed (R5.3)."""

    visit = models.OneToOneField(ExternalVisit, on_delete=models.PROTECT, related_name="report")
    summary = models.TextField(blank=True)
    reliability = models.CharField(max_length=1, choices=Reliability, blank=True)
    claims = models.CharField("direct claims", max_length=6, choices=ClaimsAdvice, default=ClaimsAdvice.NO_CHANGE)
    sanction = models.CharField(max_length=12, choices=SanctionAdvice, default=SanctionAdvice.NONE)
    written_at = models.DateTimeField(default=timezone.now)
    facts = models.JSONField(default=dict, blank=True, help_text="What was signed, in words.")
    digest = models.CharField("fingerprint of what was signed", max_length=64, blank=True)
    signed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(signed_by__isnull=False) & ~Q(digest=""),
                name="a_signed_report_has_its_fingerprint",
            )
        ]

    def __str__(self):
        return f"Report of {self.visit}"

    @property
    def recommends(self):
        """Whether it asks the organisation to decide something: direct claims status, or a sanction (R5.3)."""
        return self.claims != ClaimsAdvice.NO_CHANGE or self.sanction != SanctionAdvice.NONE


class VisitPaperQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(visit__in=ExternalVisit.objects.visible_to(user))

    def under_way(self):
        return self.filter(state__in=PAPERS_UNDER_WAY)


class VisitPaper(JobModel):
    """A paper of a visit that a worker makes: the pack (PDF and ZIP, kept for some days) or the report (PDF).

    `done` of `total` steps are made.
    """

    visit = models.ForeignKey(ExternalVisit, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=6, choices=PaperKind)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=PaperState, default=PaperState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=1)
    document = models.FileField(upload_to=paper_path, max_length=200, blank=True)
    archive = models.FileField(upload_to=paper_path, max_length=200, blank=True)
    sha256 = models.CharField("fingerprint of the PDF", max_length=64, blank=True)
    archive_sha256 = models.CharField("fingerprint of the list in the ZIP", max_length=64, blank=True)

    seals_content = False  # for config.kept: the ZIP proves itself by its list of fingerprints

    objects = VisitPaperQuerySet.as_manager()

    class Meta:
        ordering = ["visit", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "kind"], condition=Q(state__in=PAPERS_UNDER_WAY), name="one_visit_paper_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=PaperState.values), name="visit_paper_state_known"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} of {self.visit}"

    @property
    def is_under_way(self):
        return self.state in PAPERS_UNDER_WAY
