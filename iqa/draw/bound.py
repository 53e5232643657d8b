"""How few samples could do: a number that no sample of the population can go below, whatever draws it.

An entry has one assessor, one learner and one unit, and at most one site. Leave every other dimension but two of these
aside: then entries are edges between the values of the two, and the fewest edges that give every value what it needs
is the needs of both sides together less the largest matching (Gallai), which a maximum flow finds exactly. The largest
of these, of what the methods need and of the bound from prices is the bound.
"""

from collections import Counter
from itertools import combinations

from iqa.draw.needs import ASSESSOR, LEARNER, METHOD, SITE, UNIT, is_forced, needs_of, places_of
from iqa.draw.prices import priced


def least_samples(population):
    """No sample that has what must be taken, every rate and every place covered has fewer units than this."""
    taken = Counter()
    free = []
    for entry in population.entries:
        if is_forced(population, entry):
            taken.update(places_of(entry))
        else:
            free.append(places_of(entry))
    open_needs = {place: need - taken[place] for place, need in needs_of(population).items() if need > taken[place]}
    pairs = combinations((ASSESSOR, LEARNER, UNIT, SITE), 2)
    bounds = [_two_sides(free, open_needs, *pair) for pair in pairs]
    return len(population.entries) - len(free) + max([_methods(free, open_needs), priced(free, open_needs), *bounds])


def _methods(free, needs):
    """Samples of methods that are needed, by the most methods that one entry has."""
    most = max((sum(place in needs for place in places if place[0] == METHOD) for places in free), default=0)
    return -(-sum(need for place, need in needs.items() if place[0] == METHOD) // most) if most else 0


def _two_sides(free, needs, one, other):
    """The fewest entries that give both dimensions what they need, everything else aside."""
    edges = Counter()
    for places in free:
        of = dict(places)  # the methods overwrite each other; they are never a side
        left, right = (one, of.get(one)), (other, of.get(other))
        if left in needs and right in needs:
            edges[left, right] += 1
    total = sum(need for place, need in needs.items() if place[0] in (one, other))
    return total - Matching(needs, edges).size


class Matching:
    """The most edges so that no place has more of them than it needs: augmented along shortest paths (Dinic)."""

    def __init__(self, needs, edges):
        self.room = dict(needs)
        lefts = {left for left, _ in edges}
        rights = {right for _, right in edges}
        flip = len(lefts) > len(rights)  # the fewer on the left: paths are at most twice as long as that side
        self.left = list(dict.fromkeys(pair[flip] for pair in edges))
        self.spare = {}
        self.beside = {}
        for pair, number in edges.items():
            start, end = pair[flip], pair[not flip]
            self.spare[start, end], self.spare[end, start] = number, 0
            self.beside.setdefault(start, []).append(end)
            self.beside.setdefault(end, []).append(start)
        self.ends = rights if not flip else lefts
        self.size = 0
        while self._levels():
            self.untried = {place: iter(beside) for place, beside in self.beside.items()}
            for start in self.left:
                while self.room[start] and (sent := self._send(start, self.room[start])):
                    self.room[start] -= sent
                    self.size += sent

    def _levels(self):
        self.level = {place: 0 for place in self.left if self.room[place]}
        edge, reached = list(self.level), False
        while edge and not reached:
            following = []
            for place in edge:
                for end in self.beside[place]:
                    if end not in self.level and self.spare[place, end]:
                        self.level[end] = self.level[place] + 1
                        reached = reached or (end in self.ends and self.room[end] > 0)
                        following.append(end)
            edge = following
        return reached

    def _send(self, place, most):
        if place in self.ends and self.room[place]:
            sent = min(most, self.room[place])
            self.room[place] -= sent
            return sent
        for end in self.untried[place]:
            if self.spare[place, end] and self.level.get(end) == self.level[place] + 1:
                sent = self._send(end, min(most, self.spare[place, end]))
                if sent:
                    self.spare[place, end] -= sent
                    self.spare[end, place] += sent
                    return sent
        return 0
