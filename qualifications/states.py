"""The fixed lists of the specifications: kinds, readings, effects."""

from django.db.models import TextChoices


class CriterionStyle(TextChoices):
    """How an awarding organisation prints the number of criterion (1, 2) (R6.8)."""

    PLAIN = "plain", "1.2"
    PADDED = "padded", "01.02"
    PREFIXED = "prefixed", "AC1.2"


class EditionStatus(TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    CLOSED = "closed", "Closed to registration"


class NumberScheme(TextChoices):
    URN = "urn", "Unit reference number"
    OWN = "own", "The awarding organisation's own number"


class Kind(TextChoices):
    """What an outcome or criterion asks for; data that a person confirms, never guessed at run time (R2.18)."""

    KNOWLEDGE = "knowledge", "Knowledge"
    COMPETENCE = "competence", "Competence"
    MIXED = "mixed", "Knowledge and competence"
    UNSTATED = "unstated", "Not stated"


class AssessmentMethod(TextChoices):
    PORTFOLIO = "portfolio", "Portfolio of evidence"
    TEST = "test", "Test"


class OverMaximum(TextChoices):
    """What becomes of a unit that takes a group over its maximum; the documents leave it open (R6.11)."""

    WHOLE = "whole", "A unit counts whole or not at all"
    UP_TO = "up_to", "Credits count up to the maximum"


class LevelMode(TextChoices):
    AT_OR_ABOVE = "at_or_above", "at or above"
    EXACTLY = "exactly", "exactly at"


class RelationKind(TextChoices):
    BARRED = "barred", "Barred: only one of the two counts"
    EQUIVALENT = "equivalent", "Equivalent: both are the same unit"


class EvidenceRuleCode(TextChoices):
    """Rules of evidence that a document states and the software tests (DOMAIN 2.2-2.6)."""

    NO_SIMULATION = "no_simulation", "Simulation is not allowed"
    SKILLS_SETTING = "skills_setting", "Skills outcomes need workplace evidence"
    VIDEO_MINUTES = "video_minutes", "Longest total of video"
    NO_SELF_ASSESSMENT = "no_self_assessment", "Self-assessment is not evidence"
    EMPLOYER_OBSERVES = "employer_observes", "Employers report what they saw, not opinion"
    CENTRE_STATEMENT = "centre_statement", "Statement of the centre in the portfolio"
    CONFIDENTIAL_WITNESS = "confidential_witness", "Testimony in place of confidential records"
    RPL_ALLOWED = "rpl_allowed", "Prior learning is accepted"
    CURRENCY = "currency", "How old evidence may be"
    OBSERVATION_EXPECTED = "observation_expected", "An observation is expected"
    FORMS_APPROVED = "forms_approved", "Own recording forms need the approval of the external quality assurer"


class Effect(TextChoices):
    BLOCK = "block", "Blocks"
    WARN = "warn", "Warns"
    INFORM = "inform", "For information"


class StandardArea(TextChoices):
    KNOWLEDGE = "knowledge", "Knowledge"
    SKILLS = "skills", "Skills"
    BEHAVIOURS = "behaviours", "Behaviours"
