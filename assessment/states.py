"""Judgements, rules of evidence and who signs a unit."""

from typing import NamedTuple

from django.db.models import TextChoices


class Outcome(TextChoices):
    """Positive words: never "fail" for a portfolio criterion (DOMAIN, shape 5)."""

    MET = "met", "Met"
    NOT_YET_MET = "not_yet_met", "Not yet met"


class RuleOfEvidence(TextChoices):
    VALID = "V", "Valid"
    AUTHENTIC = "A", "Authentic"
    RELIABLE = "R", "Reliable"
    CURRENT = "C", "Current"
    SUFFICIENT = "S", "Sufficient"


class Signer(TextChoices):
    """The order of signatures: assessor, learner, and the IQA only if sampled (R3.12)."""

    ASSESSOR = "assessor", "Assessor"
    LEARNER = "learner", "Learner"


class CriterionState(TextChoices):
    """Where a learner stands on a criterion; always derived from links, evidence and decisions (R3.6)."""

    NONE = "none", "No evidence yet"
    CLAIMED = "claimed", "In a draft"
    SUBMITTED = "submitted", "With assessor"
    COUNTERSIGN = "countersign", "Awaiting countersignature"
    ACTION = "action", "Action required"
    MET = "met", "Met"


class UnitState(TextChoices):
    """Where a learner stands on a unit (DOMAIN 9)."""

    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    READY = "ready", "Ready to sign off"
    ASSESSOR_SIGNED = "assessor_signed", "Waiting for the learner's signature"
    SIGNED_OFF = "signed_off", "Signed off"
    RECOGNISED = "recognised", "Recognised"


class RecognitionKind(TextChoices):
    """Why a unit counts without being assessed here (DOMAIN 6.5)."""

    TRANSFER = "transfer", "Credit transfer"
    EQUIVALENCE = "equivalence", "Equivalence"
    EXEMPTION = "exemption", "Exemption"


class RecognitionState(TextChoices):
    """How far a recognition is; always derived from who has acted on it."""

    PROPOSED = "proposed", "With the assessor"
    RECORDED = "recorded", "Waiting for the awarding organisation"
    COUNTS = "counts", "Counts"
    UNPROVED = "unproved", "Its proof has been reopened"
    ENDED = "ended", "Taken back"


class Asking(TextChoices):
    """Ways of asking a learner; the codes are those of the evidence that each becomes (DOMAIN 2.1)."""

    DISCUSSION = "PD", "Professional discussion"
    ORAL = "QO", "Oral questions"
    WRITTEN = "QW", "Written questions"


class WorkKind(TextChoices):
    """The tabs of an assessor's queue."""

    EVIDENCE = "evidence", "Evidence"
    AGAIN = "again", "Second submissions"
    SIGN = "sign", "To sign off"
    COUNTERSIGN = "countersign", "To countersign"
    ASK = "ask", "To ask"
    ACTION = "action", "From quality assurance"
    APPEAL = "appeal", "Appeals"
    PLAN = "plan", "Plans"
    REVIEW = "review", "Reviews and actions"
    WITNESS = "witness", "Witnesses proposed"
    OBSERVATION = "observation", "Observations to send"
    RECOGNITION = "recognition", "Recognitions to record"
    START = "start", "Starts to complete"
    ADJUSTMENT = "adjustment", "Adjustments asked for"
    STANDARDISING = "standardising", "To standardise"


class StartStep(TextChoices):
    """What a centre does and tells before the start (R3.1), each recorded with date and name."""

    TRAINING = "training", "Training needs"
    SUPPORT = "support", "Support needs and adjustments asked about"
    HELD = "held", "Units and credit already held"
    LEVEL = "level", "Right qualification and level"
    INDUCTION = "induction", "Induction"
    APPEALS = "appeals", "Appeals procedure told"
    POLICIES = "policies", "Told where policies can be read"


class AgreementParty(TextChoices):
    """Who signs the learning agreement."""

    LEARNER = "learner", "Learner"
    CENTRE = "centre", "Centre"


class AdjustmentKind(TextChoices):
    """R3.2: a lasting need, or a passing event outside the learner's control."""

    REASONABLE = "reasonable", "Reasonable adjustment"
    SPECIAL = "special", "Special consideration"


class AdjustmentOutcome(TextChoices):
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Not approved"


class Authority(TextChoices):
    """Whose decision an adjustment is."""

    CENTRE = "centre", "The centre"
    ORGANISATION = "organisation", "The awarding organisation"


class RequestState(TextChoices):
    """How far the question to a witness is. Only an assessor sends it (ACCESS)."""

    PROPOSED = "proposed", "Proposed"
    INVITED = "invited", "With the witness"
    ANSWERED = "answered", "Answered"
    DECLINED = "declined", "Declined by the witness"
    WITHDRAWN = "withdrawn", "Withdrawn"


class CodeWay(TextChoices):
    """How a witness learns the code of their link: never in the letter that holds the link."""

    LETTER = "letter", "By a second letter"
    PHONE = "phone", "I tell them by telephone"


class ObservationMethod(TextChoices):
    """What an assessor's record on the spot is about; a simulation only where the unit allows it (R2.14)."""

    OBSERVATION = "observation", "Observation at work"
    PRODUCT = "product", "Product review"
    SIMULATION = "simulation", "Simulation observed"


class Mark(TextChoices):
    """What an observer notes of a criterion. What was not seen is no evidence, against the learner neither."""

    MET = "met", "Met"
    NOT_YET_MET = "not_yet_met", "Not yet"
    NOT_SEEN = "not_seen", "Not seen"


class PackageWork(TextChoices):
    """What the worker does for a portable portfolio: make one; check one that arrived; take in what it holds."""

    MAKE = "make", "To take away"
    CHECK = "check", "To look at"
    TAKE_IN = "take_in", "To take in"


class PackageState(TextChoices):
    """How far that work is. READY: it can be fetched, looked at, or has been taken in."""

    QUEUED = "queued", "Waiting for its turn"
    RUNNING = "running", "Under way"
    READY = "ready", "Ready"
    REFUSED = "refused", "Refused"
    FAILED = "failed", "Stopped"
    EXPIRED = "expired", "No longer kept"


UNDER_WAY = (PackageState.QUEUED, PackageState.RUNNING)


class Step(NamedTuple):
    """Where a package has to stand, as (work, state), for a person to move it on, and where it stands then."""

    source: tuple[str, str]
    target: tuple[str, str]


# The learner has looked at what arrived, and wants it.
ACCEPT_PACKAGE = Step((PackageWork.CHECK, PackageState.READY), (PackageWork.TAKE_IN, PackageState.QUEUED))
# The learner does not want it.
DROP_PACKAGE = Step((PackageWork.CHECK, PackageState.READY), (PackageWork.CHECK, PackageState.EXPIRED))
RETRY_MAKING = Step((PackageWork.MAKE, PackageState.FAILED), (PackageWork.MAKE, PackageState.QUEUED))
RETRY_CHECKING = Step((PackageWork.CHECK, PackageState.FAILED), (PackageWork.CHECK, PackageState.QUEUED))
RETRY_TAKING_IN = Step((PackageWork.TAKE_IN, PackageState.FAILED), (PackageWork.TAKE_IN, PackageState.QUEUED))
RETRIES = (RETRY_MAKING, RETRY_CHECKING, RETRY_TAKING_IN)


class Side(TextChoices):
    """The two sides of an assessment plan (R3.3)."""

    LEARNER = "learner", "Learner"
    ASSESSOR = "assessor", "Assessor"


class PlanStatus(TextChoices):
    """How far a plan is (R3.3). AMENDED: agreed, and a change waits for the other side; what was agreed counts on."""

    DRAFT = "draft", "Draft"
    PROPOSED = "proposed", "Proposed"
    RETURNED = "returned", "Sent back"
    AGREED = "agreed", "Agreed"
    AMENDED = "amended", "Agreed, change proposed"
    COMPLETED = "completed", "Completed"
    ABANDONED = "abandoned", "Abandoned"


IN_FORCE = (PlanStatus.AGREED, PlanStatus.AMENDED)


class VersionState(TextChoices):
    """A version of a plan: what both sides agreed is one of them, the others are kept."""

    DRAFT = "draft", "Draft"
    PROPOSED = "proposed", "Proposed"
    RETURNED = "returned", "Sent back"
    AGREED = "agreed", "Agreed"
    REPLACED = "replaced", "Replaced"


# What a plan becomes, by where it stands; from anywhere else the move is refused.
PROPOSE_PLAN = {
    PlanStatus.DRAFT: PlanStatus.PROPOSED,
    PlanStatus.RETURNED: PlanStatus.PROPOSED,
    PlanStatus.AGREED: PlanStatus.AMENDED,
}
ACCEPT_PLAN = {PlanStatus.PROPOSED: PlanStatus.AGREED, PlanStatus.AMENDED: PlanStatus.AGREED}
RETURN_PLAN = {PlanStatus.PROPOSED: PlanStatus.RETURNED, PlanStatus.AMENDED: PlanStatus.AGREED}
COMPLETE_PLAN = {PlanStatus.AGREED: PlanStatus.COMPLETED}
ABANDON_PLAN = dict.fromkeys(
    (PlanStatus.DRAFT, PlanStatus.PROPOSED, PlanStatus.RETURNED, PlanStatus.AGREED, PlanStatus.AMENDED),
    PlanStatus.ABANDONED,
)


class Owner(TextChoices):
    """Who does what was agreed at a progress review (R3.14)."""

    LEARNER = "learner", "Learner"
    ASSESSOR = "assessor", "Assessor"
    EMPLOYER = "employer", "Employer"


class ActionOutcome(TextChoices):
    """What became of an action of a review."""

    DONE = "done", "Done"
    CARRIED = "carried", "Carried on"
    DROPPED = "dropped", "No longer needed"


class AppealSubject(TextChoices):
    """What a learner appeals against: a decision on a criterion, or how assessment is planned (R3.15)."""

    DECISION = "decision", "A decision"
    PLAN = "plan", "The assessment plan"


class AppealGround(TextChoices):
    """Why; shown to the learner to choose from (R3.15)."""

    EVIDENCE = "evidence", "Evidence was overlooked or not taken into account"
    CRITERION = "criterion", "The criterion was read differently from what it says"
    PROCEDURE = "procedure", "The assessment was not carried out as it should be"
    ADJUSTMENT = "adjustment", "An agreed adjustment was not made"
    INTEREST = "interest", "The assessor was not impartial"
    PLAN = "plan", "The plan is unfair, or cannot be done where I work"


class AppealHandler(TextChoices):
    """Who looks at an appeal at a stage (R3.15)."""

    ASSESSOR = "assessor", "An assessor reconsiders"
    REVIEWER = "reviewer", "A quality assurer who had no part in it"
    PANEL = "panel", "A panel of the centre"
    ORGANISATION = "organisation", "The awarding organisation"


class AppealOutcome(TextChoices):
    UPHELD = "upheld", "Upheld"
    NOT_UPHELD = "not_upheld", "Not upheld"


class AppealStatus(TextChoices):
    """ANSWERED: not upheld, and the learner may go on to the next stage until a day."""

    OPEN = "open", "Open"
    ANSWERED = "answered", "Answered"
    UPHELD = "upheld", "Upheld"
    CLOSED = "closed", "Closed"


class CaseKind(TextChoices):
    """What is alleged: something meant, or something done badly (R3.17)."""

    MALPRACTICE = "malpractice", "Malpractice"
    MALADMINISTRATION = "maladministration", "Maladministration"


class CaseStatus(TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class CaseOutcome(TextChoices):
    PROVED = "proved", "Proved"
    NOT_PROVED = "not_proved", "Not proved"


class CaseNoteKind(TextChoices):
    """What is written down while a case goes on: what is done meanwhile, and what was found out."""

    MEASURE = "measure", "Interim measure"
    FINDING = "finding", "Finding"


class CaseTold(TextChoices):
    """Whom the centre has told about a case. The awarding organisation has a record of its own, with a reference."""

    LEARNER = "learner", "The learner"
    CONCERNED = "concerned", "Somebody whom it concerns"
    OTHER = "other", "Somebody else"
