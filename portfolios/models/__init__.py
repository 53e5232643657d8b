"""What the learner shows: registrations, the units of the route, evidence with its files and its mapping."""

from portfolios.models.evidence import (
    AccountRevision,
    Evidence,
    EvidenceEvent,
    EvidenceLink,
    EvidenceReference,
    Submission,
)
from portfolios.models.files import (
    EvidenceFile,
    FileLikeness,
    FileText,
    Rendition,
    Upload,
    file_path,
    rendition_path,
)
from portfolios.models.registrations import (
    GRANTS,
    Allocation,
    OfRegistrationQuerySet,
    Registration,
    RouteUnit,
    allocated_to,
    quality_assured_by,
)
from portfolios.models.sealing import OriginalOpening, Redaction
