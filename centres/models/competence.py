"""Who may assess or quality assure what, and who has an interest."""

from django.db import models
from django.db.models import F, Q

from centres.models.dates import DatedModel, DatedQuerySet
from centres.models.people import User
from centres.models.places import Centre
from centres.states import Duty, Role
from qualifications.models import Unit


class CompetenceQuerySet(DatedQuerySet):
    def visible_to(self, user):
        kept = Centre.objects.where(user, Role.ADMIN, Role.IQA, Role.LEAD_IQA)
        return self.filter(Q(centre__in=kept) | Q(user_id=user.pk))


class Competence(DatedModel):
    """A centre has on record that a person may assess or quality assure a unit, between dates (R1.7, R1.8).

    A trainee's decisions wait for the countersignature of a qualified assessor (R1.6).
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="competences")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="competences")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="competences")
    duty = models.CharField(max_length=15, choices=Duty)
    trainee = models.BooleanField(default=False)
    basis = models.CharField(max_length=200, blank=True, help_text="Qualification held, experience, CPD.")
    seen = models.CharField(
        max_length=200,
        blank=True,
        help_text="What was looked at, and when: a certificate, an entry of the development log.",
    )
    recorded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = CompetenceQuerySet.as_manager()

    class Meta(DatedModel.Meta):
        ordering = ["centre", "user", "unit", "duty"]
        constraints = [
            *DatedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["centre", "user", "unit", "duty"],
                condition=Q(ends_on__isnull=True),
                name="one_open_competence_per_unit_and_duty",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_duty_display().lower()} {self.unit.number}"


class ConflictOfInterest(DatedModel):
    """A declared personal interest between two people: neither may assess or sample the other (R1.4)."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="conflicts")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    nature = models.CharField(max_length=200)
    declared_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(DatedModel.Meta):
        ordering = ["centre", "-starts_on"]
        verbose_name_plural = "conflicts of interest"
        constraints = [
            *DatedModel.Meta.constraints,
            models.CheckConstraint(condition=~Q(person=F("other")), name="a_conflict_has_two_people"),
        ]

    def __str__(self):
        return f"{self.person} and {self.other}: {self.nature}"
