"""Personal characteristics of learners against what was sampled: only figures about many, never a learner (R4.2, R7.3).

The figures are of the twelve whole months before this one and the same for every reader: with a period of their own
choice, or without the learners whom the reader assesses, two readings could be held against each other.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from iqa.models import Sample
from iqa.periods import Period, months_before
from iqa.states import SampleStatus
from iqa.suppression import Told, suppressed
from portfolios.models import EqualityRecord, Registration
from portfolios.rules import age_on
from portfolios.states import NOT_SAID, Disability, EthnicGroup, Gender

UNSAID = "Not said"  # not asked, not answered, or preferred not to say
AGES = ((19, "Under 19"), (25, "19 to 24"), (40, "25 to 39"), (60, "40 to 59"))
OLDEST = "60 and over"
ASKED = (("Gender", "gender", Gender), ("Ethnic group", "ethnic_group", EthnicGroup))
ASKED += (("Disability or lasting health condition", "disability", Disability),)


@dataclass
class Line:
    """A value: learners who were sampled in the period, and who were not."""

    name: str
    sampled: Told | None
    others: Told | None

    @property
    def is_gap(self):
        """Many are there and few were sampled; from what is told alone."""
        few = self.sampled is not None and self.sampled.count is None
        return few and self.others is not None and self.others.count is not None


@dataclass
class Characteristic:
    name: str
    lines: list[Line]

    @property
    def is_told(self):
        return any(line.sampled or line.others for line in self.lines)


@dataclass
class Characteristics:
    period: Period
    learners: int
    sampled: int
    found: list[Characteristic]


def characteristics(approval, on=None):
    """The Characteristics of an approval. 2 queries."""
    period = months_before(on or timezone.localdate())
    rows = _learners(approval, period)
    said = _said(approval, {learner for learner, *_ in rows})
    sampled = [row for row in rows if row[2]]
    others = [row for row in rows if not row[2]]
    bands = [name for _, name in AGES] + [OLDEST]

    def age(row):
        return age_band(row[1], period.last)

    def answer(field, choices):
        def of(row):
            value = said.get(row[0], {}).get(field, "")
            return choices(value).label if value and value != NOT_SAID else UNSAID

        return of

    found = [_characteristic("Age", bands, age, sampled, others)]
    for name, field, choices in ASKED:
        values = [UNSAID, *(choice.label for choice in choices if choice != NOT_SAID)]
        found.append(_characteristic(name, values, answer(field, choices), sampled, others))
    return Characteristics(period, len(rows), len(sampled), found)


def age_band(born, on):
    """The band of the age on the day; the bands are those of AGES."""
    age = age_on(born, on)
    return next((name for limit, name in AGES if age < limit), OLDEST)


def characteristics_sheet(found):
    """The figures as rows of a sheet, held back where the page holds them back."""
    yield ["Characteristic", "Value", "Sampled", "Not sampled"]
    for one in found.found:
        for line in one.lines if one.is_told else []:
            yield [one.name, line.name, *(told.words if told else "not shown" for told in (line.sampled, line.others))]


def _learners(approval, period):
    """(learner, date of birth, whether sampled in the period) of those registered at its end."""
    samples = Sample.objects.filter(registration=OuterRef("pk"), status=SampleStatus.DONE, done_at__range=period.span)
    rows = Registration.objects.filter(
        centre=approval.centre, qualification=approval.qualification, starts_on__lte=period.last
    )
    rows = rows.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=period.last)).order_by("pk")
    return list(rows.values_list("learner", "date_of_birth", Exists(samples)))


def _said(approval, learners):
    rows = EqualityRecord.objects.filter(centre=approval.centre, learner__in=learners)
    return {row["learner"]: row for row in rows.values("learner", *(field for _, field, _ in ASKED))}


def _characteristic(name, values, value_of, sampled, others):
    def told(rows):
        counts = Counter(map(value_of, rows))
        return suppressed({value: counts[value] for value in values}) or {}

    of_sampled, of_others = told(sampled), told(others)
    return Characteristic(name, [Line(value, of_sampled.get(value), of_others.get(value)) for value in values])
