"""Algorithm cover-1: what has to be covered with as few samples as can be found; the lot decides the rest.

Every step is decided by numbers of the population and the order of the seed (docs/sampling.md), so it can be repeated
in any language.
"""

from collections import Counter, defaultdict
from heapq import heapify, heappop, heapreplace

from iqa.draw.bound import least_samples
from iqa.draw.explain import reasons
from iqa.draw.needs import METHOD, is_forced, needs_of, places_of
from iqa.draw.population import Pick, in_order

ROUNDS = 20  # of looking for one entry that does the work of two
ATTEMPTS = 60  # at most
WORK = 60_000  # entries that all attempts together may look at; two are always made


def draw_cover(population, seed):
    """The smallest of some attempts, the earliest of equals: greedy, then freed of what is not needed, then improved.

    The first counts dimensions, the others places: an entry with many methods is then taken sooner. So they are made
    only where the first takes more than the least there can be; that way which unit it is stays open. From the third on
    each attempt has an order of its own.
    """
    entries, least = population.entries, least_samples(population)
    best = None
    for number in range(max(2, min(ATTEMPTS, WORK // (len(entries) or 1)))):
        sample = Sample(population, in_order(entries, seed if number < 2 else f"{seed}:{number}"))
        sample.take_greedily(len if number else _dimensions)
        sample.drop_needless()
        sample.improve(least)
        if best is None or len(sample.chosen) < len(best.chosen):
            best = sample
        if len(best.chosen) <= least:
            break
    why = reasons(population, in_order(best.entries(), seed))
    return [Pick(*entry[:3], why[entry]) for entry in entries if entry in why]


def _dimensions(places):
    """How many dimensions the places belong to: all methods together are one."""
    methods = sum(place[0] == METHOD for place in places)
    return len(places) - methods + bool(methods)


class Sample:
    """Entries chosen so far, by their number in the order of the seed, and how many there are of each place."""

    def __init__(self, population, ordered):
        self.ordered = ordered
        self.needs = needs_of(population)
        self.places = [[place for place in places_of(entry) if place in self.needs] for entry in ordered]
        self.rates = [population.strata[entry.assessor].rate for entry in ordered]
        self.forced = {number for number, entry in enumerate(ordered) if is_forced(population, entry)}
        self.chosen, self.taken = set(), Counter()
        for number in self.forced:
            self.take(number)

    def entries(self):
        return [self.ordered[number] for number in self.chosen]

    def take(self, number):
        self.chosen.add(number)
        self.taken.update(self.places[number])

    def drop(self, number):
        self.chosen.remove(number)
        self.taken.subtract(self.places[number])

    def take_greedily(self, count):
        """Again and again the entry that meets most needs, of equals the first in the order.

        An assessor of a low rate is done soon, so what is left to cover falls to those of high rates.
        """
        heap = []
        for number in range(len(self.places)):
            if number not in self.chosen:
                heap.append((-count(self._open(number)), number))
        heapify(heap)
        while heap and heap[0][0]:
            score, number = heap[0]
            now = -count(self._open(number))
            if now == score:
                heappop(heap)
                self.take(number)
            else:
                heapreplace(heap, (now, number))

    def _open(self, number):
        return [place for place in self.places[number] if self.taken[place] < self.needs[place]]

    def drop_needless(self):
        """Give back what is not needed: the lowest rate first, of equals the last in the order."""
        for number in sorted(self.chosen - self.forced, key=lambda number: (self.rates[number], -number)):
            if not self._tight(number):
                self.drop(number)

    def _tight(self, number):
        """The places that would lack something without this entry."""
        return [place for place in self.places[number] if self.taken[place] <= self.needs[place]]

    def improve(self, least):
        """Look for one entry that does the work of two, until there is none or there are no fewer than the least."""
        for _ in range(ROUNDS):
            before = len(self.chosen)
            self._one_for_two(least)
            if len(self.chosen) in (before, least):
                return

    def _one_for_two(self, least):
        standing = self._standing()
        for number, places in enumerate(self.places):
            if len(self.chosen) <= least:
                return
            if number in self.chosen or len(places) < 2:
                continue
            offered = set(places)
            near = [
                other
                for place in places
                for tight, others in standing[place].items()
                if offered.issuperset(tight)
                for other in others[:2]
            ]
            near = [other for other in near if other in self.chosen]
            if len(near) < 2:
                continue
            self.take(number)
            dropped = []
            for other in sorted(near, key=lambda other: (self.rates[other], -other)):
                if not self._tight(other):
                    self.drop(other)
                    dropped.append(other)
            if len(dropped) > 1:
                standing = self._standing()
            else:
                for other in dropped:
                    self.take(other)
                self.drop(number)

    def _standing(self):
        """{place: {tight places: chosen entries that only these keep}}, each entry under its rarest place."""
        found = defaultdict(dict)
        for number in sorted(self.chosen - self.forced):
            tight = tuple(self._tight(number))
            rarest = min(tight, key=lambda place: (self.taken[place], place[0], str(place[1])))
            found[rarest].setdefault(tight, []).append(number)
        return found
