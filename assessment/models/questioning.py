"""Asking a learner: the centre's bank of questions, what is asked of one learner, and what the answers were worth."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessment.states import Asking
from centres.models import Centre
from centres.states import QUALITY_ROLES, Role
from config.append_only import AppendOnlyModel, SupersedableModel, SupersedableQuerySet
from portfolios.models import Evidence, Registration, allocated_to
from portfolios.states import EDITABLE, AllocatedRole, Setting
from qualifications.models import Criterion, Unit

USER = settings.AUTH_USER_MODEL


class QuestionQuerySet(SupersedableQuerySet):
    def visible_to(self, user):
        """The assessors and quality assurers of the centre: the expected points are no business of a learner."""
        return self.filter(centre__in=Centre.objects.where(user, Role.ASSESSOR, *QUALITY_ROLES))


class Question(SupersedableModel):
    """A question of the centre's bank about a unit, in one version; a change is a new version, the old one is kept.

    So what a learner was asked can always be read as it was asked (R3.9). One that is superseded by no newer version
    is retired.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="questions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="questions")
    lineage = models.UUIDField(default=uuid.uuid4, editable=False, help_text="The same in all versions of a question.")
    version = models.PositiveSmallIntegerField(default=1)
    wording = models.TextField()
    points = models.JSONField(default=list, blank=True, help_text="What a good answer says; for assessors.")
    criteria = models.ManyToManyField(Criterion, through="QuestionCriterion", related_name="bank_questions")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = QuestionQuerySet.as_manager()

    class Meta(SupersedableModel.Meta):
        abstract = False
        ordering = ["unit", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["lineage", "version"], name="one_question_per_version"),
            models.UniqueConstraint(
                fields=["lineage"], condition=Q(superseded_at__isnull=True), name="one_current_version_per_question"
            ),
            models.CheckConstraint(condition=~Q(wording=""), name="a_question_asks_something"),
        ]

    def __str__(self):
        return f"{self.unit.number}: {self.wording[:80]}"


class QuestionCriterion(AppendOnlyModel):
    """A version of a question is about a criterion of its unit."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="targets")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["question", "criterion"], name="one_target_per_question")]

    def __str__(self):
        return f"{self.question} → {self.criterion}"


class QuestioningQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The learner's assessors; the learner what is set in writing; both, and quality assurers, what was handed in.

        Oral questions are not shown to the learner before they are asked.
        """
        own = Q(registration__learner_id=user.pk, way=Asking.WRITTEN)
        assessor = allocated_to(user, AllocatedRole.ASSESSOR, "registration")
        return self.filter(own | assessor | Q(handed_in__gt=0, evidence__in=Evidence.objects.visible_to(user)))

    def live(self):
        return self.filter(cancelled_at=None)

    def to_answer(self):
        """Written ones that wait for their learner: not handed in yet, or answers have to be given again."""
        again = Q(evidence__status__in=EDITABLE)
        return self.live().filter(Q(handed_in=0) | again, way=Asking.WRITTEN)

    def to_ask(self):
        """Discussions and oral questions that are planned or under way."""
        return self.live().filter(handed_in=0).exclude(way=Asking.WRITTEN)


class Questioning(models.Model):
    """Questions for one learner: a professional discussion, oral questions, or a paper to answer in writing.

    The questions, their answers and, of what is said, the times in the recording become a piece of evidence (DOMAIN
    2.1: PD, QO, QW), which is then judged like any other. `draft` counts what has been kept while it was written, so
    that two windows do not write over each other; `handed_in` counts the submissions.
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="questionings")
    way = models.CharField(max_length=2, choices=Asking)
    title = models.CharField(max_length=150)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="questionings")
    at = models.DateTimeField(default=timezone.now)
    day = models.DateField(null=True, blank=True, help_text="A paper: to be answered by; else: planned for.")
    criteria = models.ManyToManyField(Criterion, related_name="questionings")
    evidence = models.OneToOneField(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="questioning"
    )
    setting = models.CharField(max_length=10, choices=Setting, blank=True)
    consent = models.BooleanField(default=False, help_text="The learner agreed to be recorded.")
    marks = models.JSONField(default=list, blank=True, help_text="Times in recordings: at, criterion, take.")
    draft = models.PositiveIntegerField(default=0)
    kept_at = models.DateTimeField(null=True, blank=True)
    handed_in = models.PositiveSmallIntegerField(default=0)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancelled_why = models.CharField(max_length=400, blank=True)

    objects = QuestioningQuerySet.as_manager()

    class Meta:
        ordering = ["registration", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(way__in=Asking.values), name="way_of_asking_known"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(handed_in=0), name="what_was_handed_in_is_not_cancelled"
            ),
        ]

    def __str__(self):
        return f"{self.get_way_display()}: {self.title}"

    @property
    def is_written(self):
        return self.way == Asking.WRITTEN

    @property
    def state(self):
        """Key of config.ui.STATES, of="asking"."""
        if self.cancelled_at:
            return "cancelled"
        if not self.handed_in:
            return "set" if self.is_written else "planned"
        return "again" if self.evidence.status in EDITABLE else "handed_in"


class Asked(models.Model):
    """A question put to one learner and the answer, as kept so far; frozen with the evidence when it is handed in.

    From the bank (`question`, in the version that was asked) or the assessor's own. `key` is its name in forms: a
    question added by a page that is sent twice is added once. `likeness` is the fingerprint of the words of the answer.
    """

    questioning = models.ForeignKey(Questioning, on_delete=models.PROTECT, related_name="asked")
    key = models.UUIDField(default=uuid.uuid4)
    position = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.PROTECT, related_name="asked")
    wording = models.TextField()
    answer = models.TextField(blank=True)
    likeness = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        ordering = ["questioning", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["questioning", "key"], name="one_question_per_key"),
            models.UniqueConstraint(fields=["questioning", "question"], name="a_question_is_asked_once"),
        ]

    def __str__(self):
        return self.wording[:80]


class AnswerVerdict(AppendOnlyModel):
    """What an assessor says of one written answer, as handed in: good enough, or what it lacks (R3.7)."""

    asked = models.ForeignKey(Asked, on_delete=models.PROTECT, related_name="verdicts")
    attempt = models.PositiveSmallIntegerField()
    sufficient = models.BooleanField()
    comment = models.TextField(blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["asked", "attempt"]
        constraints = [
            models.UniqueConstraint(fields=["asked", "attempt"], name="one_verdict_per_answer"),
            models.CheckConstraint(
                condition=Q(sufficient=True) | ~Q(comment=""), name="an_answer_that_lacks_something_is_told_what"
            ),
        ]

    def __str__(self):
        return f"{self.asked}: {'good enough' if self.sufficient else 'lacks something'}"
