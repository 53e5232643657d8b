"""What can be achieved: editions of qualifications, their groups, and units with outcomes and criteria.

A published edition never changes (ARCHITECTURE 3.1); a unit is its reference number, never its title (R6.9).
Every model has a natural key, so that fixtures name each other the way a person would.
"""

from qualifications.models.editions import (
    AwardingOrganisation,
    EvidenceRule,
    GroupUnit,
    Qualification,
    StandardModule,
    UnitGroup,
    UnitRelation,
)
from qualifications.models.natural import NaturalKeyModel
from qualifications.models.units import (
    BankUnit,
    Criterion,
    OccupationalReference,
    Outcome,
    RangeItem,
    TestSpecification,
    TestWeight,
    Unit,
    UnitBank,
)

__all__ = [
    "AwardingOrganisation",
    "BankUnit",
    "Criterion",
    "EvidenceRule",
    "GroupUnit",
    "NaturalKeyModel",
    "OccupationalReference",
    "Outcome",
    "Qualification",
    "RangeItem",
    "StandardModule",
    "TestSpecification",
    "TestWeight",
    "Unit",
    "UnitBank",
    "UnitGroup",
    "UnitRelation",
]
