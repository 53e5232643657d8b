"""What an assessor should look at before signing a unit; none of it blocks (R2.19 and the rules that only warn)."""

from collections import defaultdict

from django.utils.text import get_text_list

from assessment.models import TestResult
from assessment.rules import not_started_first, proof_blockers
from portfolios.kinds import OBSERVED_KINDS
from portfolios.models import EvidenceLink
from portfolios.rules import Finding, Stated
from portfolios.states import EvidenceKind, EvidenceStatus, FileState
from qualifications.models import Outcome
from qualifications.numbering import criterion_code, outcome_code
from qualifications.states import AssessmentMethod, Effect, EvidenceRuleCode, Kind

# Kinds that tell of a performance without showing it.
TELLING = (
    EvidenceKind.ACCOUNT,
    EvidenceKind.ASSIGNMENT,
    EvidenceKind.ORAL_QUESTIONS,
    EvidenceKind.WRITTEN_QUESTIONS,
)
PERFORMED = (Kind.COMPETENCE, Kind.MIXED)


def soft_checks(route_unit):
    """[Finding] about the unit and its evidence, handed in and not withdrawn. 6 queries at most."""
    early = _too_early(route_unit)
    if route_unit.unit.method == AssessmentMethod.TEST:
        return [*early, *_unproved_pass(route_unit)]
    links = _links(route_unit)
    outcomes = list(Outcome.objects.filter(unit=route_unit.unit).order_by("number"))
    stated = Stated(route_unit.registration)
    return [
        *early,
        *_only_told(links, stated.style),
        *_never_seen(route_unit.unit, outcomes, links),
        *_expected_to_be_seen(route_unit.unit, outcomes, links, stated),
        *_stated_warnings(links, stated),
    ]


def _too_early(route_unit):
    """Another unit should have been started before all others, and has not (R3.11)."""
    return [
        Finding("start_first", Effect.WARN, sentence_of_start(unit), "Begin it with the learner now.")
        for unit in not_started_first(route_unit.registration)
        if unit.pk != route_unit.unit_id
    ]


def sentence_of_start(unit):
    return f"{unit.number} {unit.title} is to be started before all other units, and nothing has been handed in for it."


def _unproved_pass(route_unit):
    """A pass whose slip is not there, not checked yet or refused: only somebody's word says where it was seen."""
    results = TestResult.objects.current().filter(registration=route_unit.registration, unit=route_unit.unit)
    slips = [row.proof_file for row in results.filter(passed=True).select_related("proof_file")]
    if not slips or any(slip and slip.state == FileState.CHECKED for slip in slips):
        return
    slip = slips[-1]
    if slip is None:
        sentence, remedy = "The pass has no result slip on record.", "Attach it by correcting the result."
    else:
        (blocker,) = proof_blockers(slip)
        sentence, remedy = blocker.sentence, blocker.remedy
    yield Finding("no_slip", Effect.WARN, sentence, f"{remedy} Once the unit is signed, nothing can be added.")


def _links(route_unit):
    rows = EvidenceLink.objects.filter(
        evidence__registration=route_unit.registration, criterion__outcome__unit=route_unit.unit
    ).exclude(evidence__status__in=(EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN))
    rows = rows.select_related("evidence", "criterion__outcome__unit")
    return list(rows.order_by("criterion__outcome__number", "criterion__number", "evidence__number"))


def _only_told(links, style):
    """Criteria that ask for something to be done, served only by what tells of it."""
    kinds = defaultdict(set)
    for link in links:
        if (link.criterion.kind or link.criterion.outcome.kind) == Kind.COMPETENCE:
            kinds[link.criterion].add(link.evidence.kind)
    told = [criterion_code(style, *criterion.pair) for criterion, found in kinds.items() if found <= set(TELLING)]
    if told:
        sentence = f"No performance evidence for {get_text_list(told, 'and')}: only accounts, assignments or questions."
        yield Finding("only_told", Effect.WARN, sentence, "Ask for the work itself, or for somebody who saw it.")


def _seen(links):
    """Outcomes (by pk) that somebody has been recorded as seeing."""
    return {link.criterion.outcome_id for link in links if link.evidence.kind in OBSERVED_KINDS}


def _never_seen(unit, outcomes, links):
    """A unit of performance that nobody has seen; where the document requires it, the blocker says so instead."""
    performed = not unit.knowledge_only and any(outcome.kind in PERFORMED for outcome in outcomes)
    required = any(outcome.requires_observation for outcome in outcomes)
    if performed and links and not required and not _seen(links):
        sentence = "Nobody has been recorded as seeing any of this unit."
        yield Finding("never_seen", Effect.WARN, sentence, "An observation or a witness testimony would show it.")


def _expected_to_be_seen(unit, outcomes, links, stated):
    """Outcomes for which the document expects an observation without requiring it: value {"outcomes": [1, 2]}."""
    seen = _seen(links)
    for rule in stated.rules:
        if rule.code != EvidenceRuleCode.OBSERVATION_EXPECTED or rule.unit_id not in (None, unit.pk):
            continue
        expected = (rule.value or {}).get("outcomes", [outcome.number for outcome in outcomes])
        codes = [
            outcome_code(stated.style, outcome.number)
            for outcome in outcomes
            if outcome.number in expected and outcome.pk not in seen
        ]
        if codes:
            sentence = f"An observation is expected for {get_text_list(codes, 'and')}, and none is linked."
            yield Finding(rule.code, rule.effect, sentence, rule.text)


def _stated_warnings(links, stated):
    """What the rules of evidence say about each piece as far as it serves this unit; reminders are left out."""
    pieces = defaultdict(list)
    for link in links:
        pieces[link.evidence].append(link.criterion)
    for piece in sorted(pieces, key=lambda piece: piece.number):
        for finding in stated.findings(piece, pieces[piece]):
            if finding.effect != Effect.INFORM:
                yield finding._replace(sentence=f"{piece.reference}: {finding.sentence}")
