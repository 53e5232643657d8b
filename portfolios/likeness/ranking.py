"""Which criteria a text may serve, and which criteria ask the same as another.

A word counts by how rare it is among the criteria (inverse document frequency), and the more often the text says it,
up to a point that a long text reaches later (BM25's saturation). What is found is set against all that the criterion
asks, so that a long criterion does not win by its length. The figures were chosen by measurement on the development
half of the benchmark (docs/suggestions.md).
"""

from collections import Counter, defaultdict
from math import log
from typing import NamedTuple

from portfolios.likeness.words import spelt, stems

OUTCOME_WEIGHT = 0.3  # of a word of the outcome or the unit's title, against 1 for the criterion's own
BREADTH = 0.35  # how strongly a criterion is divided by all that it asks: 0 not at all, 1 wholly
SATURATION = 0.5
LENGTH_WEIGHT = 0.75
USUAL_LENGTH = 100  # stems of a text whose words count in full
NEARLY = 0.7  # share of weighted words from which two criteria ask nearly the same


class Asked(NamedTuple):
    """The words of a criterion: its own, and those that stand around it."""

    own: str
    outcome: str = ""
    unit: str = ""


class Match(NamedTuple):
    """A text may serve the criterion `key`. `covered`: the share of the criterion's own words that it holds, weighted.

    `score` ranks matches with each other and has no unit. `words`: what both say, the rarest first.
    """

    key: int
    score: float
    covered: float
    words: tuple[str, ...]


class Twin(NamedTuple):
    """The criterion `key` asks the same as another (`share` 1) or nearly: the share of their weighted words."""

    key: int
    share: float


class Wordings:
    """The criteria of an edition by key: which of them ask the same (`twins`), and some to match (`among`)."""

    def __init__(self, asked):
        """`asked`: {key: Asked}."""
        self.spelt = {key: spelt(words.own) for key, words in asked.items()}
        own = {key: stems(words.own) for key, words in asked.items()}
        frequency = Counter(stem for found in own.values() for stem in found)
        total = len(asked)
        self.rarity = {stem: log(1 + (total - n + 0.5) / (n + 0.5)) for stem, n in frequency.items()}
        self.most = log(1 + (total + 0.5) / 0.5)  # of a word that stands around criteria only
        self.own_total = {key: sum(map(self._rare, found)) for key, found in own.items()}
        self.postings = defaultdict(list)
        self.own_postings = defaultdict(list)
        self.breadth = {}
        for key, words in asked.items():
            weights = self._weights(own[key], words)
            self.breadth[key] = sum(weights.values()) ** BREADTH or 1.0
            for stem, weight in weights.items():
                self.postings[stem].append((key, weight, self._rare(stem) if stem in own[key] else 0.0))
            for stem in own[key]:
                self.own_postings[stem].append(key)

    def _rare(self, stem):
        return self.rarity.get(stem, self.most)

    def _weights(self, own, words):
        counted = defaultdict(float, own)
        for text in (words.outcome, words.unit):
            for stem, count in stems(text).items():
                counted[stem] += OUTCOME_WEIGHT * count
        return {stem: self._rare(stem) * min(count, 1) for stem, count in counted.items()}

    def among(self, keys):
        """These criteria alone, to be matched with texts; all others still say how rare a word is."""
        return Candidates(self, keys)

    def match(self, key, score, covered, text):
        """The Match of a criterion with a text {stem: count} that covers so much of it."""
        shared = sorted((stem for stem in self.spelt[key] if stem in text), key=self._rare, reverse=True)
        return Match(key, score / self.breadth[key], covered, tuple(self.spelt[key][stem] for stem in shared))

    def twins(self, key, least=NEARLY):
        """[Twin] of the other criteria that ask the same or nearly the same as `key`, the nearest first."""
        common = defaultdict(float)
        for stem in self.spelt.get(key, ()):
            for other in self.own_postings[stem]:
                common[other] += self._rare(stem)
        mine = self.own_total.get(key, 0)
        shares = ((other, both / (mine + self.own_total[other] - both)) for other, both in common.items())
        found = [Twin(other, min(share, 1.0)) for other, share in shares if other != key and share >= least]
        return sorted(found, key=lambda twin: (-twin.share, twin.key))


class Candidates:
    """Some criteria of an edition (made by Wordings.among)."""

    def __init__(self, wordings, keys):
        self.wordings = wordings
        self.postings = {}
        for stem, entries in wordings.postings.items():
            if kept := [entry for entry in entries if entry[0] in keys]:
                self.postings[stem] = kept

    def matches(self, text, least=0.0):
        """[Match] of those of whose own words the text, given as {stem: count}, covers more than `least`."""
        slow = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * sum(text.values()) / USUAL_LENGTH)
        scores, covered = defaultdict(float), defaultdict(float)
        for stem, count in text.items():
            said = count * (SATURATION + 1) / (count + slow)
            for key, weight, own in self.postings.get(stem, ()):
                scores[key] += said * weight
                covered[key] += own
        totals = self.wordings.own_total
        return [
            self.wordings.match(key, scores[key], both / totals[key], text)
            for key, both in covered.items()
            if both > least * totals[key]
        ]
