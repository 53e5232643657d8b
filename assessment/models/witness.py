"""Witnesses: the centre's register of them, what each was asked, their link, and what they confirmed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from assessment.states import RequestState
from centres.models import Centre, Letter
from centres.states import Role
from config.append_only import AppendOnlyModel
from config.links import LinkModel
from portfolios.models import Evidence, OfRegistrationQuerySet, Registration
from portfolios.states import Setting
from qualifications.models import Criterion

USER = settings.AUTH_USER_MODEL
# Who reads a centre's register: all staff but an external quality assurer, whose visit has its own scope.
READERS = (Role.ASSESSOR, Role.IQA, Role.LEAD_IQA, Role.ADMIN)


class WitnessQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(centre__in=Centre.objects.where(user, *READERS))


class Witness(models.Model):
    """Somebody who saw learners at work and was asked about it (DOMAIN 1.1). One row per address in a centre."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="witnesses")
    name = models.CharField(max_length=150)
    email = models.EmailField()
    telephone = models.CharField(max_length=40, blank=True)
    job = models.CharField(max_length=200)
    employer = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(
        USER,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The account with the same address: as quality assurer this person samples nothing they witnessed.",
    )
    added_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = WitnessQuerySet.as_manager()

    class Meta:
        ordering = ["centre", "name"]
        verbose_name_plural = "witnesses"
        constraints = [models.UniqueConstraint("centre", Lower("email"), name="one_witness_per_address")]

    def __str__(self):
        return self.name


class WitnessCheck(AppendOnlyModel):
    """The centre has checked who a witness is and what they are competent in; the newest check of a day counts.

    An expert witness has competence in the work, knows the units, and holds an assessing award or a role that
    evaluates staff (DOMAIN 1.1: etutor.org.uk/lessons/expert-witnesses-2).
    """

    witness = models.ForeignKey(Witness, on_delete=models.PROTECT, related_name="checks")
    expert = models.BooleanField()
    competence = models.TextField(blank=True, help_text="In this work: qualification, years, standing.")
    award = models.CharField(
        max_length=200, blank=True, help_text="Assessing award held, or work role in which staff are evaluated."
    )
    seen = models.CharField(max_length=200, blank=True, help_text="CV, certificate, call to the employer.")
    checked_on = models.DateField(default=timezone.localdate)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["witness", "checked_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expert=False) | ~Q(competence="") & ~Q(award=""), name="an_expert_has_competence_and_award"
            )
        ]

    def __str__(self):
        return f"{self.witness}, checked on {self.checked_on}"


class WitnessRequest(models.Model):
    """What one person is asked to say about one learner: proposed by the learner or made by the assessor.

    Name and address are those given for this request; `witness` is the row of the register once it was sent.
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="witness_requests")
    witness = models.ForeignKey(Witness, null=True, blank=True, on_delete=models.PROTECT, related_name="requests")
    state = models.CharField(max_length=9, choices=RequestState, default=RequestState.PROPOSED)
    name = models.CharField(max_length=150)
    email = models.EmailField()
    telephone = models.CharField(max_length=40, blank=True)
    job = models.CharField(max_length=200)
    employer = models.CharField(max_length=200, blank=True)
    relation = models.CharField(max_length=200)
    about = models.TextField()
    setting = models.CharField(max_length=10, choices=Setting, default=Setting.WORKPLACE)
    as_expert = models.BooleanField(default=False)
    criteria = models.ManyToManyField(Criterion, related_name="+")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    invited_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(null=True, blank=True)
    why_closed = models.CharField(max_length=400, blank=True, help_text="Why it was withdrawn or declined.")
    draft = models.JSONField(default=dict, editable=False)
    draft_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OfRegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["registration", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="witness_request_state_known"),
            models.CheckConstraint(
                condition=Q(state=RequestState.PROPOSED) | Q(invited_by__isnull=False) | ~Q(state="invited"),
                name="an_invitation_has_its_sender",
            ),
        ]

    def __str__(self):
        return f"{self.name} about {self.registration.name}"


class WitnessLink(LinkModel):
    """The link by which a witness answers one request; a new one takes the place of the last."""

    request = models.ForeignKey(WitnessRequest, on_delete=models.PROTECT, related_name="links")
    letter = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    code_letter = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(LinkModel.Meta):
        abstract = False
        ordering = ["request", "pk"]

    def __str__(self):
        return f"link of {self.request}"


class WitnessStatement(AppendOnlyModel):
    """What a witness confirmed, as it stood; the piece of evidence that it became holds the same words."""

    request = models.OneToOneField(WitnessRequest, on_delete=models.PROTECT, related_name="statement")
    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="witness_statement")
    words = models.TextField()
    seen_on = models.DateField()
    declaration = models.TextField()
    facts = models.JSONField(help_text="Who said it, to whom they were known how, what they were asked.")
    doubts = models.JSONField(default=list, help_text="What an assessor should look at: a sentence each.")
    words_sha256 = models.CharField("fingerprint of the words", max_length=64, db_index=True)
    digest = models.CharField("fingerprint of the statement", max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False

    def __str__(self):
        return f"statement of {self.request}"
