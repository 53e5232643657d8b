"""Standardisation: an exercise, its anonymous items, who decides them blind, what was agreed, exemplars (R4.17).

A judgement is handed in once and never changed; an agreed outcome is superseded, not overwritten.
"""

import secrets

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from assessment.states import Outcome, RuleOfEvidence
from centres.models import Centre, Competence, Membership
from centres.states import QUALITY_ROLES, STAFF_ROLES, Duty, Role
from config.append_only import AppendOnlyModel, SupersedableModel, SupersedableQuerySet
from iqa.models.strategies import USER
from iqa.periods import year_to
from iqa.states import Attendance, CopyState, ExerciseKind, ExerciseStatus
from portfolios.models import EvidenceFile, Submission
from portfolios.states import FileState, Scan
from qualifications.models import Criterion, Qualification, Unit


def new_seed():
    return secrets.token_hex(8)


def specimen_path(file, _name):
    return f"specimens/{file.sha256[:2]}/{file.sha256}"


def copy_path(file, _name):
    return f"specimens/{file.copy_sha256[:2]}/{file.copy_sha256}"


class ExerciseQuerySet(models.QuerySet):
    def standardised(self, on=None):
        """Concluded and, on the day, held: what counts as standardisation, by the day of the meeting (R4.17).

        Writing up a meeting of two years ago today makes nobody standardised today.
        """
        return self.filter(status=ExerciseStatus.CONCLUDED, held_on__lte=on or timezone.localdate())

    def standardised_in_year(self, on=None):
        """Those in the twelve months up to the day, which awarding organisations look for (R4.17)."""
        return self.standardised(on).filter(held_on__gte=year_to(on or timezone.localdate()).first)

    def kept_by(self, user):
        """Those that the person runs: quality assurers in the scope of their grants, lead ones all of the centre."""
        scope = Membership.objects.in_force().filter(user_id=user.pk, role__in=QUALITY_ROLES, centre=OuterRef("centre"))
        whole = Q(qualification__isnull=True) | Q(qualification=OuterRef("qualification")) | Q(role=Role.LEAD_IQA)
        return self.filter(Exists(scope.filter(whole)))

    def visible_to(self, user):
        """Quality assurers in scope; who is invited and still works there, once it is open (ACCESS)."""
        invited = Invitation.objects.current().filter(person_id=user.pk).values("exercise")
        staff = Centre.objects.where(user, *STAFF_ROLES)
        shown = (ExerciseStatus.OPEN, ExerciseStatus.CLOSED, ExerciseStatus.CONCLUDED)
        mine = Q(pk__in=invited, status__in=shown, centre__in=staff)
        return self.filter(Q(pk__in=self.model.objects.kept_by(user).values("pk")) | mine)


class Exercise(models.Model):
    """One occasion on which people of a centre compare how they judge the same work."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="exercises")
    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="exercises")
    units = models.ManyToManyField(Unit, related_name="exercises")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=150)
    purpose = models.TextField()
    kind = models.CharField(max_length=10, choices=ExerciseKind, default=ExerciseKind.BLIND)
    decide_by = models.DateField()
    meets_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=ExerciseStatus, default=ExerciseStatus.PLANNED)
    planned_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    held_on = models.DateField(null=True, blank=True, help_text="The day of the meeting, or that it was closed.")
    notes = models.TextField(blank=True, help_text="What the meeting said beside the outcomes.")
    cancelled_why = models.CharField(max_length=400, blank=True)

    objects = ExerciseQuerySet.as_manager()

    class Meta:
        ordering = ["centre", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], name="one_exercise_per_number"),
            models.CheckConstraint(condition=Q(status__in=ExerciseStatus.values), name="exercise_status_known"),
            models.CheckConstraint(
                condition=~Q(status=ExerciseStatus.CONCLUDED) | Q(held_on__isnull=False),
                name="a_concluded_exercise_has_its_day",
            ),
        ]

    def __str__(self):
        return f"{self.reference} {self.title}"

    @property
    def reference(self):
        return f"ST{self.number:03d}"

    @property
    def has_results(self):
        return self.status in (ExerciseStatus.CLOSED, ExerciseStatus.CONCLUDED)


class InvitationQuerySet(SupersedableQuerySet):
    def visible_to(self, user):
        return self.filter(exercise__in=Exercise.objects.visible_to(user))


class Invitation(SupersedableModel):
    """Somebody is asked to decide. Superseded: taken out, with the reason."""

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="invitations")
    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="invitations")
    standing = models.CharField(max_length=60, help_text="As what: assessor, trainee assessor, quality assurer.")
    seed = models.CharField(max_length=16, default=new_seed, editable=False, help_text="Order of the items for them.")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = InvitationQuerySet.as_manager()

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["exercise", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["exercise", "person"], condition=Q(superseded_at=None), name="invited_once_to_an_exercise"
            )
        ]

    def __str__(self):
        return f"{self.person} in {self.exercise.reference}"


class Ballot(models.Model):
    """What the person has typed so far, theirs alone; once handed in, when. Whether they came is set by who runs it."""

    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="ballot")
    typed = models.JSONField(default=dict, blank=True, help_text="Item criterion -> what stands there, not handed in.")
    handed_in_at = models.DateTimeField(null=True, blank=True)
    late = models.BooleanField(default=False, help_text="A catch-up: handed in after the exercise was closed.")
    attendance = models.CharField(max_length=10, choices=Attendance, blank=True, default=Attendance.UNKNOWN)

    def __str__(self):
        return f"Ballot of {self.invitation}"


class ItemQuerySet(models.QuerySet):
    def kept_by(self, user):
        return self.filter(exercise__in=Exercise.objects.kept_by(user), removed_at=None)

    def decided_by(self, user):
        """Those before the person in an open exercise, or in a closed one that they have to catch up on or joined."""
        shown = (ExerciseStatus.OPEN, ExerciseStatus.CLOSED, ExerciseStatus.CONCLUDED)
        mine = Invitation.objects.current().filter(person_id=user.pk).values("exercise")
        seen = Exercise.objects.filter(
            status__in=shown, pk__in=mine, centre__in=Centre.objects.where(user, *STAFF_ROLES)
        )
        return self.filter(exercise__in=seen, removed_at=None)

    def visible_to(self, user):
        """Who runs the exercise, who decides, and whoever reads an exemplar made of it."""
        shown = Q(pk__in=self.model.objects.kept_by(user).values("pk"))
        shown |= Q(pk__in=self.model.objects.decided_by(user).values("pk"))
        exemplars = Exemplar.objects.visible_to(user).values("agreed__item_criterion__item")
        return self.filter(shown | Q(pk__in=exemplars))


class Item(models.Model):
    """A piece of work as it is put before people: real evidence as it was handed in, or specimen work.

    `words` is the text as it was taken, `masks` the words that are blacked out in it and in its files. Whose work it
    is, who decided it and how stand in the submission, which only those who run the exercise see.
    """

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    submission = models.ForeignKey(
        Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="items", help_text="Empty: specimen."
    )
    kind = models.CharField(max_length=60, blank=True, help_text="What sort of evidence it is, in words.")
    words = models.TextField(blank=True)
    masks = models.JSONField(default=list, blank=True)
    added_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="Looked at as others see it: anonymous.")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["exercise", "number"]
        constraints = [
            models.UniqueConstraint(fields=["exercise", "number"], name="one_item_per_number"),
            models.UniqueConstraint(
                fields=["exercise", "submission"], condition=Q(removed_at=None), name="a_piece_once_in_an_exercise"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        """Item A, …, Item Z, Item AA: nothing of what it is called elsewhere."""
        letters, rest = "", self.number
        while rest:
            rest, place = divmod(rest - 1, 26)
            letters = chr(ord("A") + place) + letters
        return f"Item {letters}"


class ItemFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(item__in=Item.objects.visible_to(user))


class ItemFile(models.Model):
    """A file of an item, and the anonymous copy of it that alone is ever handed out here.

    `source` is the file of the learner's evidence; without one the centre sent the specimen itself (`content`), which
    is checked like any file. The copy carries no name, no metadata and none of the words of `Item.masks`.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="files")
    number = models.PositiveSmallIntegerField()
    source = models.ForeignKey(EvidenceFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, blank=True, help_text="As sent; shown to nobody but who runs it.")
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    content = models.FileField(upload_to=specimen_path, max_length=200, blank=True)
    arrival = models.CharField(max_length=10, choices=FileState, default=FileState.CHECKED)
    scan = models.CharField(max_length=12, choices=Scan, default=Scan.NOT_SCANNED)
    state = models.CharField(max_length=10, choices=CopyState, default=CopyState.WAITING)
    problem = models.CharField(max_length=400, blank=True)
    version = models.PositiveSmallIntegerField(default=1, help_text="Goes up whenever the copy is asked for anew.")
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(default=timezone.now)
    copy = models.FileField(upload_to=copy_path, max_length=200, blank=True)
    copy_type = models.CharField(max_length=100, blank=True)
    copy_size = models.PositiveBigIntegerField(default=0)
    copy_sha256 = models.CharField(max_length=64, blank=True)

    objects = ItemFileQuerySet.as_manager()

    class Meta:
        ordering = ["item", "number"]
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="one_file_per_number_of_an_item")]

    def __str__(self):
        return f"{self.item.name}, file {self.number}"


class ItemCriterion(models.Model):
    """A criterion against which an item is judged."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="criteria")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="item_criteria")

    objects = ItemFileQuerySet.as_manager()

    class Meta:
        ordering = ["item", "criterion"]
        verbose_name_plural = "item criteria"
        constraints = [models.UniqueConstraint(fields=["item", "criterion"], name="one_row_per_criterion_of_an_item")]

    def __str__(self):
        return f"{self.item.name}: {self.criterion}"


class Judgement(AppendOnlyModel):
    """What one person said of an item against a criterion, before any discussion. Never changed.

    `own_work`: they decided or countersigned the piece themselves. It counts neither in agreement nor in kappa: nobody
    is independent of what they said before (R1.2 by analogy); it is asked for all the same, so that nobody can tell
    from being left out whose work an item is.
    """

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="judgements")
    item_criterion = models.ForeignKey(ItemCriterion, on_delete=models.PROTECT, related_name="judgements")
    outcome = models.CharField(max_length=12, choices=Outcome)
    reason = models.TextField(blank=True)
    rule_of_evidence = models.CharField(max_length=1, choices=RuleOfEvidence, blank=True)
    own_work = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["item_criterion", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "item_criterion"], name="one_judgement_each"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="judgement_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.MET) | ~Q(reason=""), name="judged_not_yet_met_with_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.item_criterion}: {self.get_outcome_display().lower()}"


class Remark(AppendOnlyModel):
    """What somebody said of an item, or of one criterion of it, once the judgements were open."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="remarks")
    item_criterion = models.ForeignKey(
        ItemCriterion, null=True, blank=True, on_delete=models.PROTECT, related_name="remarks"
    )
    text = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["item", "pk"]

    def __str__(self):
        return f"{self.by} on {self.item.name}"


class AgreedOutcome(SupersedableModel):
    """What the people agreed of an item against a criterion, and why. It changes no decision on the learner (R4.14)."""

    item_criterion = models.ForeignKey(ItemCriterion, on_delete=models.PROTECT, related_name="agreed")
    outcome = models.CharField(max_length=12, choices=Outcome)
    rationale = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["item_criterion", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item_criterion"], condition=Q(superseded_at=None), name="one_agreed_outcome_counts"
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="agreed_outcome_known"),
        ]

    def __str__(self):
        return f"{self.item_criterion}: agreed {self.get_outcome_display().lower()}"


class ExemplarQuerySet(SupersedableQuerySet):
    def visible_to(self, user):
        """Quality assurers of the centre, and who may assess the unit there today.

        Not who has still to decide the same work: it would tell them the answer.
        """
        kept = Centre.objects.where(user, *QUALITY_ROLES)
        may_assess = Competence.objects.in_force().filter(
            user_id=user.pk,
            duty=Duty.ASSESS,
            unit=OuterRef("agreed__item_criterion__criterion__outcome__unit"),
            centre=OuterRef("agreed__item_criterion__item__exercise__centre"),
        )
        staff = Centre.objects.where(user, Role.ASSESSOR)
        read = Exists(may_assess) & Q(agreed__item_criterion__item__exercise__centre__in=staff)
        waits = Invitation.objects.current().filter(person_id=user.pk, ballot__handed_in_at=None).values("exercise")
        return (
            self.filter(Q(agreed__item_criterion__item__exercise__centre__in=kept) | read)
            .exclude(agreed__item_criterion__item__exercise__in=waits)
            .exclude(agreed__item_criterion__item__submission__evidence__registration__learner_id=user.pk)
        )


class Exemplar(SupersedableModel):
    """Work that the centre keeps to show what meets a criterion and what does not yet. Superseded: taken out."""

    agreed = models.ForeignKey(AgreedOutcome, on_delete=models.PROTECT, related_name="exemplars")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ExemplarQuerySet.as_manager()

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreed"], condition=Q(superseded_at=None), name="an_exemplar_once")
        ]

    def __str__(self):
        return f"Exemplar: {self.agreed.item_criterion}"


class ExerciseActionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who sees the exercise; the owner."""
        return self.filter(Q(exercise__in=Exercise.objects.visible_to(user)) | Q(owner_id=user.pk))

    def open(self):
        return self.filter(closed_at=None)


class ExerciseAction(models.Model):
    """Something to be done after standardisation: answered by its owner, then closed by a quality assurer (R4.17)."""

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="actions")
    owner = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="exercise_actions")
    text = models.TextField()
    due_on = models.DateField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ExerciseActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self):
        return self.text[:60]
