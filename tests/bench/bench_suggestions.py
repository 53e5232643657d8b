"""How well and how fast suggestions are found: `python -m tests.bench.bench_suggestions`. Asserts nothing.

The method, its definitions and the figures of the last run are in docs/suggestions.md. Reads the fixtures, no database;
the times at the end make a portfolio of 500 pieces in memory.
"""

import os
import random
import re
import statistics
import time
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import django
import yaml

from portfolios.likeness import Asked, Wordings, stems
from portfolios.likeness.words import FUNCTION_WORDS

SEED = 2794
SHARED = 0.8  # edit likeness of wordings from which two criteria are shared
SIBLING = 0.6  # ... of criteria of sibling units
SIBLING_TITLES = 0.4  # share of common words of the titles of sibling units
TRADE = {"customer", "customers", "service"}
TOP = 10
NOISES = 6  # noisy texts per criterion, averaged
SYNONYMS = dict(
    pair.split("=")
    for pair in [
        "customer=client",
        "customers=clients",
        "complaint=grievance",
        "complaints=grievances",
        "explain=tell",
        "importance=value",
        "organisation=company",
        "organisational=company",
        "procedures=steps",
        "products=goods",
        "services=help",
        "problems=issues",
        "information=details",
        "identify=spot",
        "communicate=talk",
        "communicating=talking",
        "requirements=demands",
        "policies=rules",
        "guidelines=instructions",
        "accordance=keeping",
        "expectations=hopes",
        "behaviour=conduct",
        "offer=provide",
        "offered=provided",
        "record=log",
        "sales=selling",
        "transaction=purchase",
        "authority=permission",
        "questions=queries",
        "brand=name",
        "feedback=comments",
        "colleagues=workmates",
        "check=verify",
        "accurately=precisely",
        "methods=ways",
        "appropriate=suitable",
        "select=choose",
        "present=show",
        "needs=wishes",
        "conversation=talk",
    ]
)


class Row(NamedTuple):
    """A criterion as the fixtures have it."""

    unit: str
    outcome: int
    number: int
    text: str


class Corpus:
    """The criteria of the five specifications, and which of them belong together."""

    def __init__(self):
        self.rows, self.outcomes, self.titles, modules = [], {}, {}, []
        for model, fields in fixture_rows():
            if model == "unit":
                self.titles[fields["number"]] = fields["title"]
            elif model == "outcome":
                self.outcomes[fields["unit"][0], fields["number"]] = fields.get("statement", "")
            elif model == "criterion":
                text = " ".join([fields["statement"], *fields.get("parts", [])])
                self.rows.append(Row(*fields["outcome"], fields["number"], text))
            elif model == "standardmodule":
                modules.append([tuple(place) for place in fields.get("criteria", [])])
        self.of_outcome = defaultdict(set)
        for key, row in enumerate(self.rows):
            self.of_outcome[row.unit, row.outcome].add(key)
        self.pairs = list(self._pairs())
        self.alike = both_ways((first, second) for _, first, second in self.pairs)
        self.modules = list(self._modules(modules))
        self.wordings = Wordings(
            {
                key: Asked(row.text, self.outcomes[row.unit, row.outcome], self.titles[row.unit])
                for key, row in enumerate(self.rows)
            }
        )

    def _pairs(self):
        """(likeness, criterion, criterion) of shared and sibling criteria, in other units."""
        words = [re.findall(r"[a-z0-9]+", row.text.lower()) for row in self.rows]
        counts = [Counter(found) for found in words]
        siblings = self._sibling_units()
        for first, second in combinations(range(len(self.rows)), 2):
            units = self.rows[first].unit, self.rows[second].unit
            longest = max(len(words[first]), len(words[second]))
            if units[0] == units[1] or (counts[first] & counts[second]).total() < SIBLING * longest:
                continue
            likeness = edit_likeness(words[first], words[second])
            if likeness >= SHARED or (likeness >= SIBLING and units in siblings):
                yield likeness, first, second

    def _sibling_units(self):
        """Pairs of units whose titles have much in common, apart from the words of the trade."""
        titles = {
            unit: set(re.findall(r"[a-z]+", title.lower())) - FUNCTION_WORDS - TRADE
            for unit, title in self.titles.items()
        }
        return {
            (one, two)
            for one in titles
            for two in titles
            if one != two
            and titles[one] | titles[two]
            and len(titles[one] & titles[two]) >= SIBLING_TITLES * len(titles[one] | titles[two])
        }

    def _modules(self, modules):
        """Sets of criteria that City & Guilds maps to the same module of the occupational standard."""
        keys = {row[:3]: key for key, row in enumerate(self.rows)}
        for places in modules:
            found = {keys[place] for place in places if place in keys}
            if len({self.rows[key].unit for key in found}) > 1:
                yield found

    def families(self):
        """Criteria that belong together, directly or through others: a list of sorted lists."""
        left, found = set(self.alike), []
        while left:
            family, edge = set(), {min(left)}
            while edge:
                family |= edge
                edge = set().union(*(self.alike[key] for key in edge)) - family
            left -= family
            found.append(sorted(family))
        return found

    def noisy(self, key, seed):
        """What somebody might write: the outcome, its other criteria, and this one's words half lost or replaced."""
        row, draw = self.rows[key], random.Random(SEED + 7 * key + seed)
        own = []
        for word in re.findall(r"[a-z]+", row.text.lower()):
            if word not in FUNCTION_WORDS:
                replaced, kept = draw.random() < 0.5, draw.random() < 0.5
                own += [SYNONYMS.get(word, word)] if replaced else [word] if kept else []
        others = sorted(self.of_outcome[row.unit, row.outcome] - {key})
        return ". ".join(
            [self.outcomes[row.unit, row.outcome], *(self.rows[other].text for other in others), " ".join(own)]
        )


def fixture_rows():
    folder = Path(__file__).parents[2] / "fixtures"
    for name in (folder / "ORDER").read_text().split():
        for entry in yaml.load((folder / f"{name}.yaml").read_text(), Loader=yaml.CSafeLoader):
            yield entry["model"].split(".")[1], entry["fields"]


def edit_likeness(one, two):
    """1 less the words to be inserted, removed or replaced, as a share of the longer text; order counts."""
    before = list(range(len(two) + 1))
    for place, word in enumerate(one, start=1):
        now = [place]
        for column, other in enumerate(two, start=1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (word != other)))
        before = now
    return 1 - before[-1] / max(len(one), len(two))


def both_ways(pairs):
    found = defaultdict(set)
    for one, two in pairs:
        found[one].add(two)
        found[two].add(one)
    return found


# --- rankers: (corpus) -> function of (text, served) -> {key: score} ----------------------------------------------


def by_words(corpus):
    """Ours without the mapping: what the text says."""
    every = corpus.wordings.among(range(len(corpus.rows)))
    return lambda text, served: {match.key: match.score for match in every.matches(stems(text))}


def by_words_and_mapping(corpus):
    """Ours as people see it: first what serves a criterion that asks the same, then what the text says."""
    plain = by_words(corpus)

    def rank(text, served):
        scores = plain(text, served)
        for key in served:
            for twin in corpus.wordings.twins(key):
                scores[twin.key] = max(scores.get(twin.key, 0), 100 * twin.share)
        return scores

    return rank


def by_overlap(corpus):
    """The plain baseline: how many words a text and a criterion have in common, function words apart."""
    words = [set(re.findall(r"[a-z0-9]+", row.text.lower())) - FUNCTION_WORDS for row in corpus.rows]

    def rank(text, served):
        said = set(re.findall(r"[a-z0-9]+", text.lower()))
        return {key: len(found & said) for key, found in enumerate(words) if found & said}

    return rank


def by_chance(corpus):
    draw = random.Random(SEED)
    return lambda text, served: {key: draw.random() for key in range(len(corpus.rows))}


RANKERS = {
    "by words and mapping": by_words_and_mapping,
    "by words alone": by_words,
    "keyword overlap": by_overlap,
    "at random": by_chance,
}


# --- measuring ----------------------------------------------------------------------------------------------------


def recall(corpus, rank, relevant, texts, serving):
    """Recall@10 of one criterion's texts: the share of the relevant criteria among the first ten, averaged."""
    key, wanted = relevant
    row = corpus.rows[key]
    hidden = corpus.of_outcome[row.unit, row.outcome]  # a piece that serves the outcome: nothing of it is suggested
    served = sorted(hidden) if serving else ()
    shares = []
    for text in texts:
        scores = rank(text, served)
        best = sorted((other for other in scores if other not in hidden), key=lambda other: (-scores[other], other))
        shares.append(len(wanted & set(best[:TOP])) / min(TOP, len(wanted)))
    return statistics.mean(shares)


def by_family(corpus, rank, families, relevant, make_texts):
    """Recall averaged within each family, then over families: a large family counts as much as a small one."""
    means = [
        statistics.mean(recall(corpus, rank, (key, relevant[key]), make_texts(key), True) for key in family)
        for family in families
    ]
    return statistics.mean(means)


def halves(things):
    """Two halves of a list, the same in every run: development and held out."""
    mixed = random.Random(SEED).sample(things, len(things))
    return mixed[::2], mixed[1::2]


def show_recall(corpus):
    families, modules = corpus.families(), corpus.modules
    of_module = both_ways(
        (one, two)
        for module in modules
        for one in module
        for two in module
        if corpus.rows[one].unit != corpus.rows[two].unit
    )
    kinds = {
        "own words": lambda key: [corpus.rows[key].text],
        "noisy text": lambda key: [corpus.noisy(key, seed) for seed in range(NOISES)],
    }
    print(f"{len(corpus.rows)} criteria, {len(corpus.pairs)} shared or sibling pairs in {len(families)} families,")
    print(f"{len(modules)} modules of the occupational standard over several units. Recall@{TOP}:\n")
    for name, half in zip(("development", "held out"), (0, 1), strict=True):
        those = halves(families)[half]
        standard = [[key for key in sorted(module) if of_module[key]] for module in halves(modules)[half]]
        head = f"{name} half: {len(those)} families, {sum(map(len, those))} criteria"
        print(f"{head:<52}" + "".join(f"{kind:>12}" for kind in (*kinds, "standard")))
        for title, make in RANKERS.items():
            rank = make(corpus)
            figures = [by_family(corpus, rank, those, corpus.alike, texts) for texts in kinds.values()]
            figures.append(by_family(corpus, rank, standard, of_module, kinds["noisy text"]))
            print(f"  {title:<50}" + "".join(f"{figure:12.3f}" for figure in figures))
        print()


def show_reverse(corpus):
    """An open criterion asks for pieces: one noisy piece for each criterion, those of its own outcome left out."""
    _, held_out = halves(corpus.families())
    texts = {key: stems(corpus.noisy(key, 0)) for key in range(len(corpus.rows))}
    means = []
    for family in held_out:
        shares = []
        for key in family:
            row = corpus.rows[key]
            hidden = corpus.of_outcome[row.unit, row.outcome]
            alone = corpus.wordings.among({key})
            scores = {
                piece: match.score
                for piece, text in texts.items()
                if piece not in hidden
                for match in alone.matches(text)
            }
            best = sorted(scores, key=lambda piece: (-scores[piece], piece))[:TOP]
            # A piece holds its whole outcome, so every piece of a relative's outcome may be right as well.
            right = [
                other
                for other in corpus.alike[key]
                if corpus.of_outcome[corpus.rows[other].unit, corpus.rows[other].outcome] & set(best)
            ]
            shares.append(min(1, len(right) / min(TOP, len(corpus.alike[key]))))
        means.append(statistics.mean(shares))
    print(f"Open criterion to pieces, by words alone, noisy text, held out: {statistics.mean(means):.3f}\n")


def show_pairs(corpus, count=30):
    print(f"{count} random pairs, to be looked at by people:")
    for likeness, one, two in random.Random(SEED).sample(corpus.pairs, count):
        for key, head in ((one, f"{likeness:.2f}"), (two, "    ")):
            row = corpus.rows[key]
            print(f"  {head} {row.unit:>10} {row.outcome}.{row.number:<3} {row.text}")
    print()


def show_times(corpus):
    """A portfolio of 500 pieces of 400 words against 300 criteria."""
    draw = random.Random(SEED)
    vocabulary = [word for row in corpus.rows for word in row.text.split()]
    pieces = [" ".join(draw.choices(vocabulary, k=400)) for _ in range(500)]
    among = dict.fromkeys(draw.sample(range(len(corpus.rows)), 300))
    began = time.perf_counter()
    counted = [stems(piece) for piece in pieces]
    read = time.perf_counter()
    candidates = corpus.wordings.among(among)
    for text in counted:
        candidates.matches(text)
    matched = time.perf_counter()
    for key in among:
        corpus.wordings.twins(key)
    ended = time.perf_counter()
    print(f"500 pieces of 400 words: to stems {(read - began) * 1000:.0f} ms, against 300 criteria")
    print(f"{(matched - read) * 1000:.0f} ms; twins of 300 criteria {(ended - matched) * 1000:.0f} ms")


def show_page_times(corpus):
    """What the two queries of the pages take on a database in memory, 500 pieces of 400 words, 300 open criteria."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.core.cache import cache
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext, setup_databases

    from portfolios import queries
    from portfolios.models import Evidence
    from qualifications.models import Qualification, Unit
    from tests.cast import make_house

    setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    call_command("load_specifications", verbosity=0)
    house = make_house("Harbour Lane", "HL", Qualification.objects.get(level=3))
    registration, draw = house.registration, random.Random(SEED)
    registration.route.exclude(pk__in=registration.route.order_by("pk")[:21]).delete()
    vocabulary = [word for row in corpus.rows for word in row.text.split()]
    facts = {"registration": registration, "created_by": house.learner, "title": "Refund call", "kind": "WP"}
    Evidence.objects.bulk_create(
        Evidence(**facts, number=number, account=" ".join(draw.choices(vocabulary, k=400))) for number in range(500)
    )
    piece = Evidence.objects.select_related("registration__qualification__awarding_organisation").last()
    unit = Unit.objects.filter(route_entries__registration=registration).first()
    works = {
        "criteria for one piece": lambda: queries.criteria_for(piece, house.learner),
        "pieces for one unit": lambda: queries.evidence_for(piece.registration, house.learner, unit=unit),
        "pieces for the whole route": lambda: queries.evidence_for(piece.registration, house.learner),
    }
    cache.clear()
    for title, work in works.items():
        for state in ("first", "again"):
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as asked:
                work()
            print(f"  {title + ', ' + state:<50}{(time.perf_counter() - began) * 1000:9.0f} ms, {len(asked)} queries")


def main():
    corpus = Corpus()
    show_recall(corpus)
    show_reverse(corpus)
    show_pairs(corpus)
    show_times(corpus)
    show_page_times(corpus)


if __name__ == "__main__":
    main()
