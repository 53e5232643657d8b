"""What a draw catches in a year beside plain random sampling: `python -m tests.bench.bench_draw_year`. Asserts nothing.

A centre of twelve assessors, two of them weak. Each month everybody decides some units of new learners; the draw tops
up, the quality assurer reviews every sample and sees what is wrong, and risk is found anew by `iqa.queries.risk`.
Beside it, the same number of units of the same month drawn plainly at random. Both see the same decisions. No database.
"""

import os
import random
import statistics
from collections import Counter, defaultdict
from datetime import timedelta

import django
from django.utils import timezone

from iqa.draw import Entry, Population, Seen, Stratum, draw
from tests.factories.draws import METHODS, RATES

ASSESSORS, WEAK = range(1, 13), (3, 8)
MONTHS, LEARNERS, UNITS, SITES = 12, 3, 6, 4  # learners of each assessor and month, units of each learner
WRONG_WEAK, WRONG_OTHER = 0.15, 0.01  # share of decisions on units that a quality assurer disagrees with
YEARS = 40


def decisions(lot, month):
    """Entries that come to be in a month, and which of them are wrong."""
    entries, wrong = [], set()
    for assessor in ASSESSORS:
        for number in range(LEARNERS):
            registration = (month * 100 + assessor) * 10 + number
            for unit in range(1, UNITS + 1):
                kinds = tuple(sorted(lot.sample(METHODS, lot.randint(1, 3))))
                entries.append(Entry(registration, unit, assessor, 0, 1 + assessor % SITES, 0, kinds))
                if lot.random() < (WRONG_WEAK if assessor in WEAK else WRONG_OTHER):
                    wrong.add((registration, unit))
    return entries, wrong


class Year:
    """What is sampled and reviewed in the course of a year; every assessor starts with three agreed samples."""

    def __init__(self):
        from iqa.queries.risk import risk_of
        from iqa.states import SampleOutcome

        self.risk_of, self.outcomes = risk_of, SampleOutcome
        start = timezone.now() - timedelta(days=400)
        self.reviewed = {assessor: [(SampleOutcome.AGREE, start)] * 3 for assessor in ASSESSORS}
        self.units, self.methods, self.sites = set(), set(), set()

    def strata(self, entries):
        """The rates of the month, of what came to be in it: earlier learners were claimed."""
        total = Counter(entry.assessor for entry in entries)
        levels = {assessor: self.risk_of(self.reviewed[assessor], False).level for assessor in ASSESSORS}
        return {key: Stratum(str(levels[key]), RATES[str(levels[key])], total[key], 0) for key in total}

    def draw(self, entries, seed):
        seen = Seen(self.methods, self.sites, False)
        picks = draw(Population(entries, self.strata(entries), self.units, {}, 1, seen), seed)
        return {pick[:2] for pick in picks}

    def review(self, entries, taken, wrong, month):
        at = timezone.now() - timedelta(days=365 - 30 * month)
        for entry in entries:
            if entry[:2] in taken:
                outcome = self.outcomes.DISAGREE if entry[:2] in wrong else self.outcomes.AGREE
                self.reviewed[entry.assessor].insert(0, (outcome, at))
                self.units.add(entry.unit)
                self.sites.add(entry.site)
                self.methods.update(entry.methods)


def one_year(number):
    """{who: (wrong, caught, samples)} of the weak and of all, with the draw and plainly at random."""
    lot, chance = random.Random(number), random.Random(-number - 1)
    year, found = Year(), defaultdict(Counter)
    for month in range(MONTHS):
        entries, wrong = decisions(lot, month)
        taken = year.draw(entries, f"{number}:{month}")
        plain = set(chance.sample([entry[:2] for entry in entries], len(taken)))
        of = {entry[:2]: entry.assessor for entry in entries}
        for who, chosen in (("draw", taken), ("plain", plain)):
            found[who]["samples"] += len(chosen)
            found[who]["caught"] += len(chosen & wrong)
            found[who]["caught of weak"] += sum(of[pair] in WEAK for pair in chosen & wrong)
        found["all"]["units"] += len(entries)
        found["all"]["wrong"] += len(wrong)
        found["all"]["wrong of weak"] += sum(of[pair] in WEAK for pair in wrong)
        year.review(entries, taken, wrong, month)
    return found


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    years = [one_year(number) for number in range(YEARS)]
    total = defaultdict(Counter)
    for year in years:
        for who, counts in year.items():
            total[who].update(counts)
    every = total["all"]
    print(f"{YEARS} years of {MONTHS} months, {len(ASSESSORS)} assessors, {len(WEAK)} of them weak; means of a year:")
    print(f"  units decided {every['units'] / YEARS:.0f}, wrong {every['wrong'] / YEARS:.1f}, ", end="")
    print(f"of them by the weak {every['wrong of weak'] / YEARS:.1f}")
    print(f"  {'':<22}{'samples':>9}{'caught':>9}{'of weak':>9}{'share':>8}{'least to most':>18}")
    for who, title in (("draw", "the draw (cover-2)"), ("plain", "plainly at random")):
        shares = [year[who]["caught of weak"] / max(1, year["all"]["wrong of weak"]) for year in years]
        counts = [total[who][name] / YEARS for name in ("samples", "caught", "caught of weak")]
        figures = f"{counts[0]:>9.0f}{counts[1]:>9.1f}{counts[2]:>9.1f}{statistics.mean(shares):>8.0%}"
        print(f"  {title:<22}{figures}{f'{min(shares):.0%} to {max(shares):.0%}':>18}")
    print(f"  years in which the draw caught more: {sum(y['draw']['caught'] > y['plain']['caught'] for y in years)}")


if __name__ == "__main__":
    main()
