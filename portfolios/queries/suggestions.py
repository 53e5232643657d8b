"""Suggestions: criteria that a piece may also serve, and pieces that an open criterion may rest on. Never applied.

Not suggested: what is served already, signed off, shown by a test, or against a rule of evidence.
"""

import re
from collections import defaultdict
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Exists, Max, OuterRef
from django.db.models.functions import Left

from portfolios.likeness import Asked, Wordings, stems
from portfolios.models import Evidence, EvidenceLink, FileText, Rendition
from portfolios.rules import MappingRules
from portfolios.states import EDITABLE, EvidenceStatus, FileState, Purpose
from qualifications.models import Criterion, Unit
from qualifications.numbering import criterion_code
from qualifications.states import AssessmentMethod, EditionStatus

MOST_CRITERIA = 6
MOST_PIECES = 3
LEAST_COVERED = 0.4  # of a criterion's words, by weight; less says little
LEAST_WORDS = 2
MOST_TEXT = 60_000  # letters of a file that are read, about twenty pages
WORDS_SHOWN = 4
BY_TWIN = 100.0  # what serves a twin comes before what only shares words
DAY = 24 * 60 * 60
VERSION = 1  # of what lies in the cache


class Reason(NamedTuple):
    """Why something is suggested: the piece serves `served` (with its code), which asks the same; or shared `words`."""

    served: Criterion | None
    code: str = ""
    same: bool = False
    words: tuple[str, ...] = ()


class Suggestion(NamedTuple):
    """A criterion that a piece may serve too. `may_tick`: the reader can tick it in the draft."""

    criterion: Criterion
    code: str
    evidence: Evidence
    reasons: list[Reason]
    score: float
    may_tick: bool

    @property
    def unit(self):
        return self.criterion.outcome.unit


class OpenCriterion(NamedTuple):
    """A criterion that nothing is linked to, with the pieces that may fit, the likeliest first."""

    criterion: Criterion
    code: str
    pieces: list[Suggestion]


class UnitSuggestions(NamedTuple):
    unit: Unit
    rows: list[OpenCriterion]


def criteria_for(evidence, user):
    """Criteria of the route that a piece may serve too, the likeliest first: [Suggestion].

    6 queries, 5 when the edition is known already.
    """
    served = _served([evidence])[evidence.pk]
    linked = {criterion.pk for criterion in served}
    criteria = {row.pk: row for row in _mappable(evidence.registration) if row.pk not in linked}
    found = _Finder(evidence.registration, user, criteria).of(evidence, _texts([evidence])[evidence.pk], served)
    return sorted(found, key=lambda row: -row.score)[:MOST_CRITERIA]


def evidence_for(registration, user, *, unit=None):
    """Open criteria of the route, or of one unit, with pieces that the person may read and that may fit.

    [UnitSuggestions]; open is what no piece is linked to but withdrawn ones. 8 queries, 5 when all is known already.
    """
    linked = EvidenceLink.objects.filter(evidence__registration=registration, criterion=OuterRef("pk"))
    linked = linked.exclude(evidence__status=EvidenceStatus.WITHDRAWN)
    criteria = {row.pk: row for row in _mappable(registration, unit).filter(~Exists(linked))}
    pieces = Evidence.objects.visible_to(user).filter(registration=registration)
    pieces = list(pieces.exclude(status=EvidenceStatus.WITHDRAWN).order_by("number")) if criteria else []
    finder = _Finder(registration, user, criteria)
    texts, served = _known_texts(registration, pieces), _served(pieces)
    fitting = defaultdict(list)
    for piece in pieces:
        for row in finder.of(piece, texts[piece.pk], served[piece.pk]):
            fitting[row.criterion.pk].append(row)
    units = defaultdict(list)
    for pk, rows in ((pk, fitting[pk]) for pk in criteria if fitting[pk]):
        best = sorted(rows, key=lambda row: -row.score)[:MOST_PIECES]
        units[criteria[pk].outcome.unit].append(OpenCriterion(criteria[pk], best[0].code, best))
    return [UnitSuggestions(unit, rows) for unit, rows in units.items()]


def _mappable(registration, unit=None):
    """Criteria of the route whose mapping can change, in the order of the route."""
    rows = Criterion.objects.filter(
        outcome__unit__route_entries__registration=registration,
        outcome__unit__route_entries__locked_at=None,
        outcome__unit__method=AssessmentMethod.PORTFOLIO,
    )
    if unit is not None:
        rows = rows.filter(outcome__unit=unit)
    rows = rows.select_related("outcome__unit")
    return rows.order_by("outcome__unit__route_entries__pk", "outcome__number", "number")


def _served(pieces):
    """{piece pk: the criteria that it serves}. 1 query."""
    links = EvidenceLink.objects.filter(evidence__in=pieces).select_related("criterion__outcome__unit")
    served = defaultdict(list)
    for link in links.order_by("criterion__outcome__unit__number", "criterion__outcome__number", "criterion__number"):
        served[link.evidence_id].append(link.criterion)
    return served


class _Finder:
    """Finds which of `criteria` {pk: Criterion} pieces of a registration may serve; reads edition and rules once."""

    def __init__(self, registration, user, criteria):
        self.user, self.criteria = user, criteria
        self.style = registration.qualification.awarding_organisation.criterion_style
        self.rules = MappingRules(registration.qualification_id)
        self.wordings = _wordings(registration.qualification)
        self.candidates = self.wordings.among(criteria)

    def of(self, piece, text, served):
        """[Suggestion] for one piece, in no order."""
        reasons, scores = self._by_twins(served), {}
        for match in self.candidates.matches(text, LEAST_COVERED):
            if len(match.words) >= LEAST_WORDS:
                reasons[match.key].append(Reason(None, words=match.words[:WORDS_SHOWN]))
                scores[match.key] = match.score
        may_tick = piece.created_by_id == self.user.pk and piece.status in EDITABLE
        return [
            self._suggestion(self.criteria[pk], piece, found, scores.get(pk, 0), may_tick)
            for pk, found in reasons.items()
            if not self.rules.forbid(piece, self.criteria[pk])
        ]

    def _by_twins(self, served):
        """{criterion pk: [Reason]}: the first served criterion that asks the same, or nearly."""
        reasons = defaultdict(list)
        for criterion in served:
            for twin in self.wordings.twins(criterion.pk):
                if twin.key in self.criteria and twin.key not in reasons:
                    same = _words_of(criterion) == _words_of(self.criteria[twin.key])
                    reasons[twin.key].append(Reason(criterion, criterion_code(self.style, *criterion.pair), same))
        return reasons

    def _suggestion(self, criterion, piece, reasons, score, may_tick):
        twin = BY_TWIN * sum(2 if reason.same else 1 for reason in reasons if reason.served)
        code = criterion_code(self.style, *criterion.pair)
        return Suggestion(criterion, code, piece, reasons, twin + score, may_tick)


def _words_of(criterion):
    """The whole wording without punctuation and case: what has to be equal to ask the same."""
    return re.findall(r"\w+", _own(criterion).lower())


def _own(criterion):
    return " ".join([criterion.statement, *criterion.parts])


def _wordings(qualification):
    """The wordings of every criterion of an edition; kept, as a published edition never changes. 1 query at first."""
    key = f"likeness-{VERSION}-edition-{qualification.pk}"
    known = cache.get(key)
    if known is None:
        rows = Criterion.objects.filter(outcome__unit__group_entries__group__qualification=qualification)
        rows = rows.select_related("outcome__unit").distinct()
        known = Wordings(
            {row.pk: Asked(_own(row), row.outcome.statement, row.outcome.unit.title) for row in rows.order_by("pk")}
        )
        if qualification.status != EditionStatus.DRAFT:
            cache.set(key, known, DAY)
    return known


def _known_texts(registration, pieces):
    """As _texts, kept per registration: only pieces that have changed are read again. 1 query, 2 more at first."""
    key = f"likeness-{VERSION}-registration-{registration.pk}"
    kept = cache.get(key, {})
    versions = _versions(pieces)
    stale = [piece for piece in pieces if piece.pk not in kept or kept[piece.pk][0] != versions[piece.pk]]
    if stale:
        fresh = _texts(stale)
        kept |= {piece.pk: (versions[piece.pk], fresh[piece.pk]) for piece in stale}
        cache.set(key, kept, DAY)
    return {piece.pk: kept[piece.pk][1] for piece in pieces}


def _versions(pieces):
    """{piece pk: what changes when its text may have changed}. Mapping and removed files change `changed_at`."""
    rows = Evidence.objects.filter(pk__in=[piece.pk for piece in pieces]).order_by()
    rows = rows.annotate(checked=Max("files__checked_at"), shown=Max("files__renditions__pk"))
    return {pk: tuple(version) for pk, *version in rows.values_list("pk", "changed_at", "checked", "shown")}


def _texts(pieces):
    """{piece pk: {stem: count}} of title (twice), account, part in group work, notes and words of checked files.

    A redacted file's words are left out: they may be what was redacted. 2 queries.
    """
    redacted = Rendition.objects.filter(file=OuterRef("file"), purpose=Purpose.REDACTED, superseded_at=None)
    words = FileText.objects.filter(file__evidence__in=pieces, file__removed_at=None, file__state=FileState.CHECKED)
    words = words.exclude(Exists(redacted)).annotate(start=Left("text", MOST_TEXT))
    notes = EvidenceLink.objects.filter(evidence__in=pieces).exclude(note="")
    more = defaultdict(list)
    for pk, text in [*words.values_list("file__evidence", "start"), *notes.values_list("evidence", "note")]:
        more[pk].append(text)
    return {
        piece.pk: stems("\n".join([piece.title, piece.title, piece.account, piece.contribution, *more[piece.pk]]))
        for piece in pieces
    }
