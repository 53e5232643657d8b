"""The kinds of evidence as data: who writes each, whether somebody saw it done, and the fields it has (DOMAIN 2.1).

This table drives the form of a draft, what must be there before it is handed in, what is frozen with a submission and
what readers are shown. To add a field: a line here. Fields of two kinds that share a name are one field: it keeps its
content when the author changes the kind. Knows no rows; `details` is Evidence.details, {name of a field: value}.
"""

from typing import NamedTuple

from django.db.models import TextChoices

from portfolios.states import EvidenceKind


class FieldType(TextChoices):
    """What a field holds, and how it is kept in JSON."""

    TEXT = "text", "One line"
    LONG = "long", "Several lines"
    DATE = "date", "Date, as 2026-11-21"
    TIME = "time", "Time of day, as 14:05"
    CHOICE = "choice", "One of a few"
    YES = "yes", "A tick; required means that it must be ticked"
    ROWS = "rows", "Rows of columns, such as questions with their answers"


class Column(NamedTuple):
    """A column of a field of rows."""

    name: str
    label: str
    long: bool = True


class Field(NamedTuple):
    """A fact that a kind of evidence has. `missing` is the sentence when it is required and not there."""

    name: str
    label: str
    type: str
    required: bool = False
    hint: str = ""
    missing: str = ""
    choices: tuple = ()
    columns: tuple = ()

    @property
    def form_name(self):
        """Its name in a form, apart from the names that every kind has."""
        return f"detail_{self.name}"


class Writer(TextChoices):
    """Who makes a kind of evidence (R2.1; ACCESS: evidence, create)."""

    LEARNER = "learner", "The learner"
    ASSESSOR = "assessor", "The assessor, who must not be the learner"


class KindOfEvidence(NamedTuple):
    """`observed`: somebody saw the learner do it, what an outcome that requires observation asks for (R2.19)."""

    code: str
    fields: tuple = ()
    writer: str = Writer.LEARNER
    observed: bool = False

    @property
    def label(self):
        return EvidenceKind(self.code).label


TEXT, LONG, DATE, TIME, CHOICE, YES, ROWS = FieldType
PLACE = Field("place", "Where exactly", TEXT, hint="Such as “front desk, Quay Street branch”.")
STARTED, ENDED = Field("started", "From", TIME), Field("ended", "Until", TIME)
TIMED = (
    STARTED._replace(required=True, missing="It is not said when it began."),
    ENDED._replace(required=True, missing="It is not said when it ended."),
)
PRESENT = Field("present", "Who else was there", TEXT, hint="Colleagues and customers by their part, not by name.")
OWN_WORDS = Field("learner_words", "In the learner’s own words", LONG)
WHY_SIMULATED = Field("why_simulated", "Why it is not real work", LONG)
AGREED_BY = Field("agreed_by", "Who agreed to it", TEXT, hint="Name, and on whose behalf.")
WITNESS = (
    Field("witness", "Name of the witness", TEXT, True, missing="The witness is not named."),
    Field("witness_job", "Their job", TEXT, True, missing="The job of the witness is not said."),
    Field(
        "witness_relation",
        "How they know the learner’s work",
        TEXT,
        True,
        "Such as “line manager for two years”; never family.",
        "It is not said how the witness knows the learner’s work.",
    ),
    Field(
        "witness_contact",
        "How to reach them",
        TEXT,
        True,
        "Work e-mail or telephone: the assessor may ask them.",
        "It is not said how the witness can be reached.",
    ),
    Field("witnessed_on", "Date of the statement", DATE, True, missing="The statement of the witness has no date."),
)
QUESTIONS = Field(
    "questions",
    "Questions and answers",
    ROWS,
    True,
    "Each question as it was asked, and the answer as it was given.",
    "There is no question with its answer yet.",
    columns=(Column("question", "Question"), Column("answer", "Answer")),
)

KINDS = {
    kind.code: kind
    for kind in (
        KindOfEvidence(EvidenceKind.WORK_PRODUCT),
        KindOfEvidence(EvidenceKind.ACCOUNT),
        KindOfEvidence(
            EvidenceKind.OBSERVATION,
            (
                PLACE._replace(required=True, missing="It is not said where you observed."),
                *TIMED,
                PRESENT,
                OWN_WORDS,
                # Only where what was observed was a simulation (R2.14): assessment.rules.observation asks for them.
                WHY_SIMULATED,
                AGREED_BY,
            ),
            Writer.ASSESSOR,
            observed=True,
        ),
        KindOfEvidence(
            EvidenceKind.OBSERVATION_BY_OTHER,
            (
                Field("observer", "Who observed", TEXT, True, missing="The observer is not named."),
                Field("observer_role", "Their job", TEXT, True, missing="The observer’s job is not said."),
                Field(
                    "observer_relation",
                    "How they know the learner’s work",
                    TEXT,
                    True,
                    "Such as “supervisor”; never family.",
                    "It is not said how the observer knows the learner’s work.",
                ),
                Field(
                    "observer_qualified",
                    "What qualifies them to judge it",
                    TEXT,
                    True,
                    "Experience or qualification in this work.",
                    "It is not said what qualifies the observer to judge this work.",
                ),
                PLACE,
                STARTED,
                ENDED,
            ),
            observed=True,
        ),
        KindOfEvidence(EvidenceKind.WITNESS, WITNESS, observed=True),
        KindOfEvidence(
            EvidenceKind.EXPERT_WITNESS,
            (
                *WITNESS,
                Field(
                    "expert_why",
                    "Why they count as an expert",
                    LONG,
                    True,
                    "Their competence in this work: qualification, years, standing.",
                    "It is not said why the witness counts as an expert.",
                ),
                Field("cv_seen_by", "Their CV was seen by", TEXT),
                Field("cv_seen_on", "CV seen on", DATE),
            ),
            observed=True,
        ),
        KindOfEvidence(
            EvidenceKind.DISCUSSION,
            (
                Field(
                    "topics",
                    "Topics planned",
                    LONG,
                    True,
                    "One on each line.",
                    "The planned topics are not written down.",
                ),
                Field(
                    "recorded_how",
                    "How it was recorded",
                    CHOICE,
                    True,
                    missing="It is not said how the discussion was recorded.",
                    choices=(("audio", "Sound"), ("video", "Video"), ("notes", "Written notes")),
                ),
                STARTED,
                ENDED,
                Field(
                    "stamps",
                    "What was said when",
                    ROWS,
                    hint="Minutes into the recording, so that it can be found again.",
                    columns=(Column("at", "Time", long=False), Column("about", "What about", long=False)),
                ),
                QUESTIONS._replace(required=False),
            ),
            Writer.ASSESSOR,
        ),
        KindOfEvidence(EvidenceKind.ORAL_QUESTIONS, (QUESTIONS,), Writer.ASSESSOR),
        KindOfEvidence(EvidenceKind.WRITTEN_QUESTIONS, (QUESTIONS,)),
        KindOfEvidence(
            EvidenceKind.ASSIGNMENT,
            (
                Field(
                    "brief",
                    "The task",
                    LONG,
                    True,
                    "What you were asked to do, and by whom.",
                    "It is not said what the task was.",
                ),
            ),
        ),
        KindOfEvidence(
            EvidenceKind.RECORDING,
            (
                Field(
                    "consent",
                    "Everybody who can be seen or heard has agreed",
                    YES,
                    True,
                    "Ask before you record; those who did not agree must be cut out.",
                    "It is not said that everybody recorded has agreed.",
                ),
                Field("look_at", "What to look at", TEXT, hint="Such as “how I greet the second customer”."),
            ),
        ),
        KindOfEvidence(
            EvidenceKind.SIMULATION,
            (
                WHY_SIMULATED._replace(required=True, missing="It is not said why this was simulated."),
                AGREED_BY._replace(required=True, missing="It is not said who agreed to a simulation."),
            ),
        ),
        KindOfEvidence(
            EvidenceKind.PRIOR_LEARNING,
            (
                Field(
                    "learned",
                    "What you achieved",
                    TEXT,
                    True,
                    "Qualification, unit or experience.",
                    "It is not said what was achieved before.",
                ),
                Field("learned_where", "Where", TEXT, True, missing="It is not said where it was achieved."),
                Field("learned_on", "When", DATE, True, missing="It is not said when it was achieved."),
            ),
        ),
        KindOfEvidence(
            EvidenceKind.LOG,
            (
                Field("log_from", "First day", DATE, True, missing="The log has no first day."),
                Field("log_until", "Last day", DATE, True, missing="The log has no last day."),
            ),
        ),
        # The work itself, looked at on the spot by the assessor: nobody saw it being done (R2.12, R2.19).
        KindOfEvidence(
            EvidenceKind.PRODUCT_REVIEW,
            (
                Field("product", "What was looked at", TEXT, True, missing="It is not said what was looked at."),
                Field("kept_where", "Where it stays", TEXT, True, missing="It is not said where the product stays."),
                PLACE,
                STARTED,
                ENDED,
                PRESENT,
                OWN_WORDS,
            ),
            Writer.ASSESSOR,
        ),
    )
}

# Evidence that stays where it is, and is shown there (R2.12). The same machinery, kept in Evidence.held.
HELD = (
    Field(
        "what",
        "What it is",
        TEXT,
        True,
        "Such as “staff appraisal, May 2026, six pages”.",
        "It is not said what it is.",
    ),
    Field("where", "Where it is held", TEXT, True, missing="It is not said where it is held."),
    Field(
        "shown_by",
        "Who can show it",
        TEXT,
        True,
        "Name and job, so that it can be asked for.",
        "It is not said who can show it.",
    ),
    Field("seen_by", "Who has seen it already", TEXT, hint="A witness or manager, by name."),
    Field("seen_on", "Seen on", DATE),
)

ASSESSOR_KINDS = tuple(code for code, kind in KINDS.items() if kind.writer == Writer.ASSESSOR)
OBSERVED_KINDS = tuple(code for code, kind in KINDS.items() if kind.observed)
# Somebody other than an assessor saw it: their word is evidence, a qualified assessor decides (R1.9).
SEEN_BY_OTHERS = tuple(code for code in OBSERVED_KINDS if code not in ASSESSOR_KINDS)
# Pairs of fields of which the second may not lie before the first.
IN_ORDER = (
    ("started", "ended", "It ends before it begins."),
    ("log_from", "log_until", "The last day is before the first."),
)


def fields_of(kind):
    """The fields of a kind; none while no kind has been chosen."""
    return KINDS[kind].fields if kind in KINDS else ()


def all_fields(kinds):
    """Every field that one of the kinds has, once, in the order of the table: [(Field, codes of its kinds)]."""
    found = {}
    for code in kinds:
        for field in fields_of(code):
            found.setdefault(field.name, (field, []))[1].append(str(code))
    return list(found.values())


def is_given(field, value):
    """Whether a value is there; a field of rows needs a row with all of its columns."""
    if field.type == ROWS:
        return any(all(row.get(column.name, "").strip() for column in field.columns) for row in value or ())
    return bool(value.strip() if isinstance(value, str) else value)


def missing(fields, details):
    """The required fields that are not there."""
    return [field for field in fields if field.required and not is_given(field, details.get(field.name))]


def given(fields, details):
    """{name: value} of those of the fields that are there, for what is frozen and shown."""
    return {field.name: details[field.name] for field in fields if is_given(field, details.get(field.name))}


def label_of(kind, organisation=None):
    """What a kind is called, by this awarding organisation where it has a name of its own; "" for none chosen."""
    own = organisation.kind_labels.get(kind) if organisation else None
    return own or (EvidenceKind(kind).label if kind else "")
