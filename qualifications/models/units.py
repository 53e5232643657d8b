"""Units with their outcomes, criteria and ranges, their tests, and what other documents call them."""

from django.core.validators import MinValueValidator
from django.db import models

from qualifications.models.natural import NaturalKeyModel, NaturalKeyQuerySet
from qualifications.states import AssessmentMethod, Kind, NumberScheme


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
