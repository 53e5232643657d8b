"""What can be achieved: editions of qualifications, their groups, and units with outcomes and criteria.

A published edition never changes (ARCHITECTURE 3.1); a unit is its reference number, never its title (R6.9).
Every model has a natural key, so that fixtures name each other the way a person would.
"""

from django.core.validators import MinValueValidator
from django.db import models

from qualifications.states import (
    AssessmentMethod,
    CriterionStyle,
    EditionStatus,
    Effect,
    EvidenceRuleCode,
    Kind,
    LevelMode,
    NumberScheme,
    OverMaximum,
    RelationKind,
    StandardArea,
)


class NaturalKeyQuerySet(models.QuerySet):
    """Looks rows up by the fields of the model's `natural_fields`, `__` paths included."""

    def get_by_natural_key(self, *values):
        return self.get(**dict(zip(self.model.natural_fields, values, strict=True)))


class NaturalKeyModel(models.Model):
    natural_fields: tuple[str, ...] = ()

    objects = NaturalKeyQuerySet.as_manager()

    class Meta:
        abstract = True


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

    class Meta:
        ordering = ["short_name"]

    def __str__(self):
        return self.short_name

    def natural_key(self):
        return (self.code,)


class UnitQuerySet(NaturalKeyQuerySet):
    def visible_to(self, user):
        """Specifications may be read by everybody who is signed in (ACCESS: specification, read)."""
        return self if user.is_authenticated else self.none()


class Unit(NaturalKeyModel):
    """A unit, one row however many qualifications list it (ARCHITECTURE 3.2).

    `number` is the unit reference number (A/506/2130) or, where a unit has none, the awarding
    organisation's own (2794-201). Credits and guided hours are null where the document gives none: null is not 0.
    """

    natural_fields = ("number",)
    objects = UnitQuerySet.as_manager()

    number = models.CharField(max_length=20, unique=True)
    scheme = models.CharField(max_length=4, choices=NumberScheme, default=NumberScheme.URN)
    title = models.CharField(max_length=250)
    short_title = models.CharField(max_length=28, help_text="For column heads of the sampling grid.")
    level = models.PositiveSmallIntegerField()
    credits = models.PositiveSmallIntegerField(null=True, blank=True)
    guided_hours = models.PositiveSmallIntegerField("guided learning hours", null=True, blank=True)
    aim = models.TextField(blank=True, help_text="One sentence at most; longer aims stay in the document.")
    method = models.CharField(max_length=10, choices=AssessmentMethod, default=AssessmentMethod.PORTFOLIO)
    strategy = models.CharField("assessment strategy", max_length=200, blank=True)
    knowledge_only = models.BooleanField(default=False, help_text="No performance has to be shown (R2.16).")
    source = models.CharField(max_length=120, help_text="Document and page or line.")
    note = models.TextField(blank=True, help_text="Damage or doubt in the document and the reading taken.")

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return f"{self.number} {self.title}"

    def natural_key(self):
        return (self.number,)


class Outcome(NaturalKeyModel):
    """A learning outcome. The statement is empty where the document has lost it (2794-208, outcome 2)."""

    natural_fields = ("unit__number", "number")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="outcomes")
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    statement = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    requires_observation = models.BooleanField(
        default=False, help_text="Evidence of having been observed is required before sign-off (R2.19)."
    )
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["unit", "number"]
        constraints = [models.UniqueConstraint(fields=["unit", "number"], name="one_outcome_per_number")]

    def __str__(self):
        return f"{self.unit.number} outcome {self.number}"

    def natural_key(self):
        return (self.unit.number, self.number)

    natural_key.dependencies = ["qualifications.unit"]


class Criterion(NaturalKeyModel):
    """An assessment criterion: the pair (outcome number, number), both integers, so that 2.10 follows 2.9 (R6.8).

    `parts` are sub-items that all have to be shown; they are not criteria of their own.
    """

    natural_fields = ("outcome__unit__number", "outcome__number", "number")

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="criteria")
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    statement = models.TextField()
    parts = models.JSONField(default=list, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, blank=True, help_text="Where it differs from the outcome.")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["outcome", "number"]
        verbose_name_plural = "criteria"
        constraints = [models.UniqueConstraint(fields=["outcome", "number"], name="one_criterion_per_number")]

    def __str__(self):
        return f"{self.outcome.unit.number} {self.outcome.number}.{self.number}"

    def natural_key(self):
        return (*self.outcome.natural_key(), self.number)

    natural_key.dependencies = ["qualifications.outcome"]

    @property
    def pair(self):
        return (self.outcome.number, self.number)

    @property
    def plain_code(self):
        """1.2, the form used inside the program; pages show the organisation's own style."""
        return f"{self.outcome.number}.{self.number}"


class RangeItem(NaturalKeyModel):
    """A line of an outcome's range, in order. Headings have depth 0; `illustrative` ranges ("eg") are not
    compulsory, the others are full lists (R2.6)."""

    natural_fields = ("outcome__unit__number", "outcome__number", "position")

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="range_items")
    position = models.PositiveSmallIntegerField()
    depth = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=400)
    illustrative = models.BooleanField(default=False)

    class Meta:
        ordering = ["outcome", "position"]
        constraints = [models.UniqueConstraint(fields=["outcome", "position"], name="one_range_item_per_position")]

    def __str__(self):
        return self.text

    def natural_key(self):
        return (*self.outcome.natural_key(), self.position)

    natural_key.dependencies = ["qualifications.outcome"]


class OccupationalReference(NaturalKeyModel):
    """A national occupational standard that the document names for a unit (CFACSA1)."""

    natural_fields = ("unit__number", "code")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="occupational_references")
    code = models.CharField(max_length=20, help_text="As printed, without spaces (DOMAIN 8.4).")
    title = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["unit", "code"]
        constraints = [models.UniqueConstraint(fields=["unit", "code"], name="one_reference_per_standard")]

    def __str__(self):
        return self.code

    def natural_key(self):
        return (self.unit.number, self.code)

    natural_key.dependencies = ["qualifications.unit"]


class UnitBank(NaturalKeyModel):
    """A published bank of units that is no qualification (Skills CFA units): nobody registers on it."""

    natural_fields = ("code",)

    code = models.SlugField(unique=True)
    publisher = models.CharField(max_length=120)
    title = models.CharField(max_length=250)
    version = models.CharField(max_length=40)

    def __str__(self):
        return f"{self.publisher}: {self.title} {self.version}"

    def natural_key(self):
        return (self.code,)


class BankUnit(NaturalKeyModel):
    """A unit's own reference in a bank (CS 5)."""

    natural_fields = ("bank__code", "code")

    bank = models.ForeignKey(UnitBank, on_delete=models.PROTECT, related_name="entries")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="bank_entries")
    code = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["bank", "position"]
        constraints = [
            models.UniqueConstraint(fields=["bank", "code"], name="one_bank_unit_per_code"),
            models.UniqueConstraint(fields=["bank", "unit"], name="one_bank_code_per_unit"),
        ]

    def __str__(self):
        return self.code

    def natural_key(self):
        return (self.bank.code, self.code)

    natural_key.dependencies = ["qualifications.unitbank", "qualifications.unit"]


class TestSpecification(NaturalKeyModel):
    """The set test of a unit: graded pass or fail, no mapping of criteria (SPECIFICATIONS 2C)."""

    __test__ = False  # not a test case, whatever its name looks like to pytest
    natural_fields = ("unit__number",)

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="test")
    title = models.CharField(max_length=200)
    questions = models.PositiveSmallIntegerField()
    pass_mark = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pass_mark__lte=models.F("questions")), name="pass_mark_within_questions"
            )
        ]

    def __str__(self):
        return self.title

    def natural_key(self):
        return (self.unit.number,)

    natural_key.dependencies = ["qualifications.unit"]


class TestWeight(NaturalKeyModel):
    """How many questions of a test belong to an outcome."""

    __test__ = False
    natural_fields = ("outcome__unit__number", "outcome__number")

    test = models.ForeignKey(TestSpecification, on_delete=models.PROTECT, related_name="weights")
    outcome = models.OneToOneField(Outcome, on_delete=models.PROTECT, related_name="test_weight")
    questions = models.PositiveSmallIntegerField()
    percent = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["outcome"]

    def __str__(self):
        return f"{self.outcome}: {self.questions}"

    def natural_key(self):
        return self.outcome.natural_key()

    natural_key.dependencies = ["qualifications.testspecification", "qualifications.outcome"]


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
