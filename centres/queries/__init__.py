"""What pages read about people, approvals, cover and the ledger; each in a fixed number of queries."""

from centres.queries.claims import Standing, direct_claims, direct_claims_criteria
from centres.queries.cover import cover, cover_sheet, leaving
from centres.queries.people import (
    WARN_DAYS,
    YEAR,
    Competences,
    Expiring,
    act_list,
    approval_list,
    centres_of,
    cpd_hours,
    cpd_log,
    cpd_to_verify,
    expiring,
    person_record,
    staff_list,
    told_of_expiry,
)

__all__ = [
    "WARN_DAYS",
    "YEAR",
    "Competences",
    "Expiring",
    "Standing",
    "act_list",
    "approval_list",
    "centres_of",
    "cover",
    "cover_sheet",
    "cpd_hours",
    "cpd_log",
    "cpd_to_verify",
    "direct_claims",
    "direct_claims_criteria",
    "expiring",
    "leaving",
    "person_record",
    "staff_list",
    "told_of_expiry",
]
