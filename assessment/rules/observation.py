"""Observations, product reviews and observed simulations: who may record them, and what still stands in the way."""

from datetime import date, time
from typing import NamedTuple

from django.utils import timezone

from assessment.rules.judging import is_assessor_of
from assessment.states import Mark, ObservationMethod, RuleOfEvidence
from config.refusals import Blocker
from portfolios.models import Evidence
from portfolios.rules import future_sentence, mapping_blockers
from portfolios.states import EvidenceKind, RegistrationStatus, Setting
from qualifications.numbering import criterion_code

# An assessor's record becomes evidence of this kind. A simulation is one by its setting: rules of evidence that forbid
# it look at both (R2.14), and quality assurance always samples it (R2.17).
KIND_OF = {
    ObservationMethod.OBSERVATION: EvidenceKind.OBSERVATION,
    ObservationMethod.PRODUCT: EvidenceKind.PRODUCT_REVIEW,
    ObservationMethod.SIMULATION: EvidenceKind.OBSERVATION,
}


class Marked(NamedTuple):
    """What the observer notes of one criterion."""

    criterion: object
    mark: str
    note: str = ""


class Observed(NamedTuple):
    """What an assessor says of what they saw; empty where nothing was said."""

    method: str = ObservationMethod.OBSERVATION
    title: str = ""
    setting: str = ""
    made_on: date | None = None
    started: time | None = None
    ended: time | None = None
    place: str = ""
    present: str = ""
    seen: str = ""
    learner_words: str = ""
    product: str = ""
    kept_where: str = ""
    why_simulated: str = ""
    agreed_by: str = ""
    third_party: bool = False
    marks: tuple[Marked, ...] = ()

    @property
    def kind(self):
        return KIND_OF[self.method]

    @property
    def in_setting(self):
        return Setting.SIMULATION if self.method == ObservationMethod.SIMULATION else self.setting

    @property
    def serves(self):
        """The marks that are evidence: what was seen, met or not yet."""
        return [row for row in self.marks if row.mark != Mark.NOT_SEEN]


class Verdict(NamedTuple):
    """The assessor's decisions sent with the record: rules of evidence confirmed (R2.4) and feedback (R3.8)."""

    confirmed: str
    feedback: str


def can_observe_learner(user, registration):
    """The learner's own assessor, never of their own work (ACCESS: author of observation; R1.1, R2.1)."""
    return is_assessor_of(user, registration)


def observation_blockers(registration, observed, verdict=None):
    """Everything that a record lacks before it can be sent; `verdict` when decisions go with it."""
    return [
        *_registration_blockers(registration),
        *_fact_blockers(observed),
        *_time_blockers(observed),
        *_mark_blockers(registration, observed),
        *(_verdict_blockers(registration, observed, verdict) if verdict else ()),
    ]


def _registration_blockers(registration):
    if registration.status != RegistrationStatus.REGISTERED:
        yield Blocker("not_registered", "The registration is no longer open.", "Ask the administrator.")


ASKED = (
    ("title", "no_title", "It has no title.", "Say in a few words what was done.", None),
    ("seen", "no_seen", "It is not said what you saw.", "Describe what the learner did.", None),
    ("place", "no_place", "It is not said where it was.", "Enter the place.", None),
    ("setting", "no_setting", "It is not said in which setting it was.", "Choose one.", None),
    ("product", "no_product", "It is not said what was looked at.", "Name the product.", ObservationMethod.PRODUCT),
    (
        "kept_where",
        "no_kept_where",
        "It is not said where the product stays.",
        "Say where it can be seen again.",
        ObservationMethod.PRODUCT,
    ),
    (
        "why_simulated",
        "no_why_simulated",
        "It is not said why this was simulated.",
        "Say why it could not be seen at work.",
        ObservationMethod.SIMULATION,
    ),
    (
        "agreed_by",
        "no_agreed_by",
        "It is not said who agreed to a simulation.",
        "Name the person.",
        ObservationMethod.SIMULATION,
    ),
)


def _fact_blockers(observed):
    for name, code, sentence, remedy, method in ASKED:
        value = observed.in_setting if name == "setting" else getattr(observed, name)
        if method in (None, observed.method) and not value.strip():
            yield Blocker(code, sentence, remedy, f"#id_{name}", "Go there")


def _time_blockers(observed):
    """An observation has a date, a beginning and an end; a product review may do without the times (DOMAIN 2.1)."""
    if observed.made_on is None:
        yield Blocker("no_date", "It has no date.", "Enter the day.", "#id_made_on", "Go there")
    elif observed.made_on > timezone.localdate():
        yield Blocker("future_date", future_sentence(observed.made_on), "", "#id_made_on", "Go there")
    if observed.method != ObservationMethod.PRODUCT:
        if observed.started is None:
            yield Blocker("no_started", "It is not said when it began.", "Enter the time.", "#id_started", "Go there")
        if observed.ended is None:
            yield Blocker("no_ended", "It is not said when it ended.", "Enter the time.", "#id_ended", "Go there")
    if observed.started and observed.ended and observed.ended < observed.started:
        yield Blocker("order_ended", "It ends before it begins.", "Look at both times.", "#id_ended", "Go there")


def _mark_blockers(registration, observed):
    criteria = [row.criterion for row in observed.serves]
    if not criteria:
        sentence = "No criterion is marked as met or not yet met, so it would be evidence of nothing."
        yield Blocker("no_criteria", sentence, "Mark what you saw.", "#criteria", "Go there")
        return
    piece = Evidence(registration=registration, kind=observed.kind, setting=observed.in_setting)
    yield from mapping_blockers(piece, criteria)


def _verdict_blockers(registration, observed, verdict):
    """What decisions would be refused for, told before the record is sent: later it could not be put right here."""
    style = registration.qualification.awarding_organisation.criterion_style
    for row in observed.serves:
        if row.mark == Mark.NOT_YET_MET and not row.note.strip():
            name = f"{row.criterion.outcome.unit.number} {criterion_code(style, *row.criterion.pair)}"
            remedy = "Write it beside the criterion (R3.7)."
            at = f"#id_c{row.criterion.pk}-note"
            yield Blocker("no_reason", f"It is not said what is missing for {name}.", remedy, at, "Go there")
    marks = {row.mark for row in observed.serves}
    confirmed = set(verdict.confirmed)
    if Mark.MET in marks and RuleOfEvidence.AUTHENTIC not in confirmed:
        sentence = "Evidence that is not confirmed as authentic cannot meet a criterion."
        yield Blocker("not_authentic", sentence, "Confirm it, or send it without decisions.", "#decisions", "Go there")
    elif marks == {Mark.MET} and confirmed != set(RuleOfEvidence.values):
        sentence = "Not every rule of evidence is confirmed, and everything is marked as met."
        yield Blocker("not_confirmed", sentence, "Confirm all five, or mark what is not yet met.", "#decisions", "")
    if not verdict.feedback.strip():
        yield Blocker("no_feedback", "There is no feedback.", "Write it for the learner.", "#id_feedback", "Go there")
