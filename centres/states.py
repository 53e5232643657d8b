"""Roles and the fixed lists of a centre."""

from django.db.models import TextChoices


class Role(TextChoices):
    LEARNER = "learner", "Learner"
    ASSESSOR = "assessor", "Assessor"
    IQA = "iqa", "Quality assurer"
    LEAD_IQA = "lead_iqa", "Lead quality assurer"
    ADMIN = "admin", "Administrator"
    EQA = "eqa", "External quality assurer"


STAFF_ROLES = (Role.ASSESSOR, Role.IQA, Role.LEAD_IQA, Role.ADMIN)
QUALITY_ROLES = (Role.IQA, Role.LEAD_IQA)
LEADING_ROLES = (Role.LEAD_IQA, Role.ADMIN)  # who answer for the centre: its visits, records, cases, ready words


class Nation(TextChoices):
    """Whose bank holidays a centre keeps (gov.uk/bank-holidays has three lists); the code is that of ISO 3166-2:GB."""

    ENGLAND_AND_WALES = "ENG", "England and Wales"
    SCOTLAND = "SCT", "Scotland"
    NORTHERN_IRELAND = "NIR", "Northern Ireland"


class Duty(TextChoices):
    """What a competence lets a person do for a unit (R1.8)."""

    ASSESS = "assess", "Assess"
    QUALITY_ASSURE = "quality_assure", "Quality assure"


class Printer(TextChoices):
    """Who prints the certificate under an approval (DOMAIN, shape 2)."""

    CENTRE = "centre", "The centre, by agreement"
    ORGANISATION = "organisation", "The awarding organisation"


class SanctionEffect(TextChoices):
    """Code tests effects, never level numbers (R5.9, R5.10)."""

    NO_REGISTER = "no_register", "No new registrations"
    NO_CLAIM = "no_claim", "No claims"
    NO_DCS = "no_dcs", "No direct claims"


class CpdKind(TextChoices):
    """How staff keep up: with the occupation that they judge, and with judging itself."""

    COURSE = "course", "Course or qualification"
    EVENT = "event", "Conference, seminar, update of the awarding organisation"
    PRACTICE = "practice", "Working in the occupation"
    SHADOWING = "shadowing", "Shadowing or being shadowed"
    STANDARDISATION = "standardisation", "Standardisation"
    READING = "reading", "Reading, online learning"
    OTHER = "other", "Something else"


class RecordClass(TextChoices):
    """What is kept and let go together, each by its own retention rule (R4.22). The order is that of letting go."""

    WORK = "work", "The learner’s work"
    SENSITIVE = "sensitive", "Needs, health and welfare"
    RECORDS = "records", "What was said of the work"
    CASES = "cases", "Appeals and investigations"
    DETAILS = "details", "The learner’s identity"
