"""What stands in the way of a piece of evidence, and what its readers should be told of."""

from portfolios.rules.evidence.mapping import (
    MAPPING_CODES,
    MappingRules,
    breaks,
    mapping_blockers,
    mapping_refusals,
    unit_blocker,
)
from portfolios.rules.evidence.stated import CHECKS, Finding, Stated, evidence_findings
from portfolios.rules.evidence.submitting import future_sentence, more_submit_checks, submit_blockers, withdraw_blockers

__all__ = [
    "CHECKS",
    "MAPPING_CODES",
    "Finding",
    "MappingRules",
    "Stated",
    "breaks",
    "evidence_findings",
    "future_sentence",
    "mapping_blockers",
    "mapping_refusals",
    "more_submit_checks",
    "submit_blockers",
    "unit_blocker",
    "withdraw_blockers",
]
