"""Editions of qualifications: whose they are, their groups and rules, and the standards they map to."""

from django.db import models

from qualifications.models.natural import NaturalKeyModel, NaturalKeyQuerySet
from qualifications.models.units import Criterion, Unit
from qualifications.states import (
    CriterionStyle,
    EditionStatus,
    Effect,
    EvidenceRuleCode,
    LevelMode,
    OverMaximum,
    RelationKind,
    StandardArea,
)


class AwardingOrganisation(NaturalKeyModel):
    """A body that Ofqual recognises and that issues certificates (DOMAIN, shape 1 and 2)."""

    natural_fields = ("code",)

    code = models.SlugField(unique=True)
    name = models.CharField("full name", max_length=200, help_text="As recognised by the regulator.")
    short_name = models.CharField(max_length=60)
    criterion_style = models.CharField(max_length=10, choices=CriterionStyle, default=CriterionStyle.PLAIN)
    min_days_to_claim = models.PositiveSmallIntegerField(
        "days from registration to claim", default=0, help_text="The least number of days; 0 = no rule (R6.3)."
    )
    kind_labels = models.JSONField(
        "its names for kinds of evidence",
        default=dict,
        blank=True,
        help_text='By code (DOMAIN 2.1), where it has a name of its own: {"RA": "Candidate statement"}.',
    )

    class Meta:
        ordering = ["short_name"]

    def __str__(self):
        return self.short_name

    def natural_key(self):
        return (self.code,)


class QualificationQuerySet(NaturalKeyQuerySet):
    def published(self):
        return self.filter(status=EditionStatus.PUBLISHED)

    def visible_to(self, user):
        """Specifications may be read by everybody who is signed in (ACCESS: specification, read)."""
        return self if user.is_authenticated else self.none()


class Qualification(NaturalKeyModel):
    """One edition of a qualification. Registrations are pinned to it; a new edition is a new row.

    A figure that the document does not give is null. `credits_level` and `credits_at_level` say how many credits
    must be at (or above) a level (R6.13).
    """

    natural_fields = ("code", "edition")
    objects = QualificationQuerySet.as_manager()

    code = models.SlugField(help_text="Short name of the qualification, the same for all its editions.")
    edition = models.CharField(max_length=40)
    awarding_organisation = models.ForeignKey(
        AwardingOrganisation, on_delete=models.PROTECT, related_name="qualifications"
    )
    number = models.CharField("qualification number", max_length=12, blank=True)
    own_number = models.CharField("the organisation's own number", max_length=20, blank=True)
    title = models.CharField(max_length=250, help_text="Exactly as on the Register; printed on certificates.")
    level = models.PositiveSmallIntegerField()
    min_credits = models.PositiveSmallIntegerField(null=True, blank=True)
    credits_at_level = models.PositiveSmallIntegerField(null=True, blank=True)
    credits_level = models.PositiveSmallIntegerField(null=True, blank=True)
    credits_level_mode = models.CharField(max_length=12, choices=LevelMode, default=LevelMode.AT_OR_ABOVE)
    over_maximum = models.CharField(max_length=6, choices=OverMaximum, default=OverMaximum.WHOLE)
    guided_hours_min = models.PositiveSmallIntegerField(null=True, blank=True)
    guided_hours_max = models.PositiveSmallIntegerField(null=True, blank=True)
    total_time = models.PositiveSmallIntegerField("total qualification time, hours", null=True, blank=True)
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    grading = models.CharField(max_length=40, default="Pass")
    operational_start = models.DateField(null=True, blank=True)
    registration_end = models.DateField(null=True, blank=True)
    certification_end = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=EditionStatus, default=EditionStatus.DRAFT)
    source = models.CharField(max_length=120)
    open_questions = models.JSONField(
        default=list, blank=True, help_text="What the document leaves open and how it is read; shown to people."
    )

    class Meta:
        ordering = ["awarding_organisation", "level", "title", "edition"]
        constraints = [models.UniqueConstraint(fields=["code", "edition"], name="one_edition_per_code")]

    def __str__(self):
        return self.title

    def natural_key(self):
        return (self.code, self.edition)

    natural_key.dependencies = ["qualifications.awardingorganisation"]


class UnitGroup(NaturalKeyModel):
    """A group of the rules of combination, in a tree (DOMAIN 6.3).

    `compulsory`: the group has to be used. `all_units`: every unit in it has to be taken. Minimum and maximum of
    units, credits or child groups bind only when the group is used (R6.10); null means no limit.
    """

    natural_fields = ("qualification__code", "qualification__edition", "code")

    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="groups")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    code = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()
    compulsory = models.BooleanField()
    all_units = models.BooleanField(default=False)
    min_units = models.PositiveSmallIntegerField(null=True, blank=True)
    max_units = models.PositiveSmallIntegerField(null=True, blank=True)
    min_credits = models.PositiveSmallIntegerField(null=True, blank=True)
    max_credits = models.PositiveSmallIntegerField(null=True, blank=True)
    min_groups = models.PositiveSmallIntegerField(null=True, blank=True)
    max_groups = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["qualification", "position"]
        constraints = [models.UniqueConstraint(fields=["qualification", "code"], name="one_group_per_code")]

    def __str__(self):
        return self.title

    def natural_key(self):
        return (*self.qualification.natural_key(), self.code)

    natural_key.dependencies = ["qualifications.qualification"]


class GroupUnit(NaturalKeyModel):
    """A unit listed in a group. `start_first` and `sign_off_last` order it among the units of a route (R3.11)."""

    natural_fields = ("group__qualification__code", "group__qualification__edition", "group__code", "unit__number")

    group = models.ForeignKey(UnitGroup, on_delete=models.PROTECT, related_name="entries")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="group_entries")
    position = models.PositiveSmallIntegerField()
    start_first = models.BooleanField(default=False)
    sign_off_last = models.BooleanField(default=False)

    class Meta:
        ordering = ["group", "position"]
        constraints = [models.UniqueConstraint(fields=["group", "unit"], name="one_entry_per_group_and_unit")]

    def __str__(self):
        return f"{self.group.code}: {self.unit.number}"

    def natural_key(self):
        return (*self.group.natural_key(), self.unit.number)

    natural_key.dependencies = ["qualifications.unitgroup", "qualifications.unit"]


class UnitRelation(NaturalKeyModel):
    """Two units of an edition of which only one counts (R6.12)."""

    natural_fields = ("qualification__code", "qualification__edition", "first__number", "second__number")

    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="relations")
    kind = models.CharField(max_length=10, choices=RelationKind)
    first = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["qualification", "first", "second"], name="one_relation_per_pair"),
            models.CheckConstraint(condition=~models.Q(first=models.F("second")), name="a_relation_has_two_units"),
        ]

    def __str__(self):
        return f"{self.first.number} {self.kind} {self.second.number}"

    def natural_key(self):
        return (*self.qualification.natural_key(), self.first.number, self.second.number)

    natural_key.dependencies = ["qualifications.qualification", "qualifications.unit"]


class EvidenceRule(NaturalKeyModel):
    """A rule of evidence stated by a document, for a qualification or for one of its units."""

    natural_fields = ("key",)

    key = models.SlugField(unique=True, max_length=80)
    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="evidence_rules")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence_rules")
    code = models.CharField(max_length=30, choices=EvidenceRuleCode)
    effect = models.CharField(max_length=10, choices=Effect)
    value = models.JSONField(null=True, blank=True)
    text = models.CharField(max_length=300, help_text="Our own words, shown to people.")
    source = models.CharField(max_length=120)

    class Meta:
        ordering = ["qualification", "key"]

    def __str__(self):
        return self.key

    def natural_key(self):
        return (self.key,)

    natural_key.dependencies = ["qualifications.qualification", "qualifications.unit"]


class StandardModule(NaturalKeyModel):
    """A module of the occupational standard that a document maps its criteria to (2794-02, appendix 1)."""

    natural_fields = ("qualification__code", "qualification__edition", "position")

    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="standard_modules")
    position = models.PositiveSmallIntegerField()
    area = models.CharField(max_length=12, choices=StandardArea)
    title = models.CharField(max_length=200, blank=True, help_text="Empty where the document has lost it.")
    text = models.TextField(blank=True)
    criteria = models.ManyToManyField(Criterion, blank=True, related_name="standard_modules")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["qualification", "position"]
        constraints = [models.UniqueConstraint(fields=["qualification", "position"], name="one_module_per_position")]

    def __str__(self):
        return self.title or f"Module {self.position}"

    def natural_key(self):
        return (*self.qualification.natural_key(), self.position)

    natural_key.dependencies = ["qualifications.qualification", "qualifications.criterion"]
