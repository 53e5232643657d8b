"""Kinds of evidence, where it was made, and the moves that evidence and registrations may make."""

from typing import NamedTuple

from django.db.models import TextChoices


class Move(NamedTuple):
    """From any of `sources` to `target`; every other move is refused."""

    sources: tuple[str, ...]
    target: str


class RegistrationStatus(TextChoices):
    REGISTERED = "registered", "Registered"
    WITHDRAWN = "withdrawn", "Withdrawn"
    COMPLETED = "completed", "Completed"


class LeavingReason(TextChoices):
    """Why a registration was withdrawn (R6.2); a transfer out is one of them, with its own report (R5.10)."""

    OWN_WISH = "own_wish", "The learner’s own wish"
    LEFT_JOB = "left_job", "Left the job or the employer"
    CHANGED = "changed", "Moved to another qualification or level"
    HEALTH = "health", "Health or care for others"
    NO_CONTACT = "no_contact", "No contact any more"
    TRANSFERRED = "transferred", "Transferred to another centre"
    MISTAKE = "mistake", "Registered by mistake"
    OTHER = "other", "Another reason"


class UlnState(TextChoices):
    """What is known of a unique learner number (R6.5)."""

    NONE = "none", "None yet"
    ENTERED = "entered", "Entered, not verified"
    VERIFIED = "verified", "Verified"
    DECLINED = "declined", "Declined by the learner"


class ImportPurpose(TextChoices):
    LEARNERS = "learners", "Learners to register"
    NUMBERS = "numbers", "Numbers from an awarding organisation"


class ColumnPurpose(TextChoices):
    """What is sent to an awarding organisation in columns that it chooses."""

    REGISTRATIONS = "registrations", "Registrations"
    CLAIMS = "claims", "Claims"


class ImportState(TextChoices):
    """How far a sheet is: looked at, being written, written; or dropped, with nothing written."""

    CHECKED = "checked", "Waits for you"
    CONFIRMED = "confirmed", "Being written"
    DONE = "done", "Written"
    DROPPED = "dropped", "Dropped"


class RowState(TextChoices):
    READY = "ready", "Ready"
    WRONG = "wrong", "To correct"
    EXISTS = "exists", "There already"
    WRITTEN = "written", "Written"


class UnitOrigin(TextChoices):
    MANDATORY = "mandatory", "Mandatory"
    CHOSEN = "chosen", "Chosen"


class AllocatedRole(TextChoices):
    ASSESSOR = "assessor", "Assessor"
    IQA = "iqa", "Quality assurer"


class EvidenceKind(TextChoices):
    """Types of evidence with their stable codes (DOMAIN 2.1)."""

    WORK_PRODUCT = "WP", "Work product"
    ACCOUNT = "RA", "Reflective or personal account"
    OBSERVATION = "OBS", "Observation by the assessor"
    OBSERVATION_BY_OTHER = "OBT", "Observation by another person"
    WITNESS = "WT", "Witness testimony"
    EXPERT_WITNESS = "EWT", "Expert witness testimony"
    DISCUSSION = "PD", "Professional discussion"
    ORAL_QUESTIONS = "QO", "Oral questions"
    WRITTEN_QUESTIONS = "QW", "Written questions"
    ASSIGNMENT = "ASG", "Assignment or project"
    RECORDING = "AV", "Audio, video or photograph"
    SIMULATION = "SIM", "Simulation or role play"
    PRIOR_LEARNING = "RPL", "Recognised prior learning"
    LOG = "LOG", "Log book or diary"
    PRODUCT_REVIEW = "PR", "Product review by the assessor"


class Setting(TextChoices):
    """Where it happened (R2.15)."""

    WORKPLACE = "workplace", "At work"
    RWE = "rwe", "Realistic working environment"
    SIMULATION = "simulation", "Simulation"
    CLASSROOM = "classroom", "Classroom"
    OTHER = "other", "Elsewhere"


class EvidenceStatus(TextChoices):
    """The work on a piece of evidence; what is judged of it are Decisions (R3.5, ARCHITECTURE 3.3)."""

    PREPARING = "preparing", "Draft"
    SUBMITTED = "submitted", "With assessor"
    ACTION_REQUIRED = "action_required", "Action required"
    COMPLETE = "complete", "Assessed"
    WITHDRAWN = "withdrawn", "Withdrawn"


EDITABLE = (EvidenceStatus.PREPARING, EvidenceStatus.ACTION_REQUIRED)

SUBMIT = Move(EDITABLE, EvidenceStatus.SUBMITTED)
REQUIRE_ACTION = Move((EvidenceStatus.SUBMITTED,), EvidenceStatus.ACTION_REQUIRED)
COMPLETE = Move((EvidenceStatus.SUBMITTED,), EvidenceStatus.COMPLETE)
# Quality assurance disagreed: the assessor decides again (R4.14); what to ask of the learner is theirs to say.
REOPEN = Move((EvidenceStatus.COMPLETE, EvidenceStatus.ACTION_REQUIRED), EvidenceStatus.SUBMITTED)
WITHDRAW = Move((*EDITABLE, EvidenceStatus.SUBMITTED), EvidenceStatus.WITHDRAWN)


class FileState(TextChoices):
    """How far the checks on arrival are."""

    WAITING = "waiting", "Being checked"
    CHECKED = "checked", "Checked"
    REFUSED = "refused", "Refused"


class Scan(TextChoices):
    """What the scanner for malware said."""

    NOT_SCANNED = "not_scanned", "Not scanned"
    CLEAN = "clean", "Nothing found"
    INFECTED = "infected", "Malware found"


class Purpose(TextChoices):
    """What a rendition of a file is for."""

    SHOWN = "shown", "As others see it"
    REDACTED = "redacted", "Redacted"
    PDF = "pdf", "As a PDF"
    THUMB = "thumb", "Small picture"


class RedactionState(TextChoices):
    """How far the redacted form of a file is."""

    WAITING = "waiting", "Being made"
    MADE = "made", "Made"
    FAILED = "failed", "Could not be made"


class Likeness(TextChoices):
    SAME = "same", "The same file"
    NEAR = "near", "Nearly the same"


class UploadPurpose(TextChoices):
    EVIDENCE = "evidence", "File of evidence"
    PACKAGE = "package", "Portfolio package"


class UploadState(TextChoices):
    """A file on its way (tus): receiving, whole and waiting for its task, taken; or given up."""

    RECEIVING = "receiving", "On its way"
    RECEIVED = "received", "Received"
    TAKEN = "taken", "Taken"
    REFUSED = "refused", "Refused"
    ABANDONED = "abandoned", "Given up"


# Whole, whatever becomes of it.
ARRIVED = (UploadState.RECEIVED, UploadState.TAKEN)
# What its sender still has to see.
UNSETTLED = (UploadState.RECEIVING, UploadState.RECEIVED, UploadState.REFUSED)


NOT_SAID = "not_said"  # an answer too: the learner prefers not to say


class Gender(TextChoices):
    FEMALE = "female", "Female"
    MALE = "male", "Male"
    ANOTHER = "another", "Another word"
    NOT_SAID = NOT_SAID, "Prefer not to say"


class EthnicGroup(TextChoices):
    """The five broad groups of the 2021 census of England and Wales (ONS); finer ones would be too few to be told."""

    ASIAN = "asian", "Asian or Asian British"
    BLACK = "black", "Black, Black British, Caribbean or African"
    MIXED = "mixed", "Mixed or multiple ethnic groups"
    WHITE = "white", "White"
    OTHER = "other", "Another ethnic group"
    NOT_SAID = NOT_SAID, "Prefer not to say"


class Disability(TextChoices):
    """In the sense of the Equality Act 2010, section 6: substantial, and lasting twelve months or more."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_SAID = NOT_SAID, "Prefer not to say"


FEWEST_TOLD = 5  # learners: figures about fewer are not told, so that nobody is recognised in them (R4.2)
