"""Who may do what: people, centres, roles, competence, conflicts, approvals, and the centre’s ledger."""

from centres.models.approvals import (
    ApprovalQuerySet,
    DirectClaimsChange,
    QualificationApproval,
    Sanction,
    SanctionQuerySet,
)
from centres.models.competence import Competence, CompetenceQuerySet, ConflictOfInterest
from centres.models.dates import DatedModel, DatedQuerySet, in_force
from centres.models.development import CpdEntry, CpdEntryQuerySet
from centres.models.people import UnsentForm, User, UserManager, UserQuerySet
from centres.models.places import Centre, CentreQuerySet, Membership, MembershipQuerySet, Site
from centres.models.records import Act, ActQuerySet, Letter

__all__ = [
    "Act",
    "ActQuerySet",
    "ApprovalQuerySet",
    "Centre",
    "CentreQuerySet",
    "Competence",
    "CompetenceQuerySet",
    "ConflictOfInterest",
    "CpdEntry",
    "CpdEntryQuerySet",
    "DatedModel",
    "DatedQuerySet",
    "DirectClaimsChange",
    "Letter",
    "Membership",
    "MembershipQuerySet",
    "QualificationApproval",
    "Sanction",
    "SanctionQuerySet",
    "Site",
    "UnsentForm",
    "User",
    "UserManager",
    "UserQuerySet",
    "in_force",
]
