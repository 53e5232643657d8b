"""What the learner shows: registrations, the units of the route, evidence with its files and its mapping."""

from portfolios.models.beside import FileBeside, ShownBeside
from portfolios.models.equality import EqualityRecord
from portfolios.models.evidence import (
    FACTS,
    AccountRevision,
    Evidence,
    EvidenceEvent,
    EvidenceLink,
    EvidenceReference,
    InConfidence,
    Overwritten,
    Sighting,
    Submission,
    also_in_confidence,
)
from portfolios.models.files import (
    EvidenceFile,
    FileLikeness,
    FileMark,
    FileText,
    Rendition,
    Upload,
    file_path,
    rendition_path,
)
from portfolios.models.importing import ColumnSet, ImportBatch, ImportRow, Sending, SentRegistration
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
from portfolios.models.standing import Extension, LearningBreak
