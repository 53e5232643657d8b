"""What the printed documents say: frozen plain values that go to JSON and back, so that paper can be printed again.

Texts are cleaned on the way in (`typeset.clean`): one form for each character, no invisible controls.
"""

from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from types import UnionType
from typing import get_args, get_origin, get_type_hints

from config.printing.typeset import clean

SUBMITTED, CONFIRMED = "submitted", "confirmed"
CLAIMS = ("", SUBMITTED, CONFIRMED)


class Plain:
    """A frozen dataclass of plain values with a dictionary form that JSON can hold."""

    def __post_init__(self):
        hints = get_type_hints(type(self))
        for field in fields(self):
            value = checked(getattr(self, field.name), hints[field.name], field.name)
            if value == "" and field.default is MISSING:
                raise ValueError(f"{field.name} must not be empty")
            object.__setattr__(self, field.name, value)

    def to_dict(self):
        return {field.name: flat(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_dict(cls, data):
        """The facts that `to_dict` wrote. A missing, unknown or ill-typed value raises TypeError or ValueError."""
        hints = get_type_hints(cls)
        return cls(**{name: revived(value, hints.get(name)) for name, value in data.items()})


def flat(value):
    """The JSON form of a value of a fact."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [flat(item) for item in value]
    return value.to_dict() if isinstance(value, Plain) else value


def revived(value, kind):
    """The value that `flat` flattened, by the type its field declares."""
    if value is None or kind is None:
        return value
    if get_origin(kind) is UnionType:
        kind = get_args(kind)[0]
    if get_origin(kind) is tuple:
        return tuple(revived(item, get_args(kind)[0]) for item in value)
    if is_dataclass(kind):
        return kind.from_dict(value)
    return kind.fromisoformat(value) if kind in (date, datetime) else value


def checked(value, kind, name):
    """The value as kept: text cleaned, lists as tuples, instants in UTC. TypeError if it is of another type."""
    if get_origin(kind) is UnionType:
        if value is None:
            return None
        kind = get_args(kind)[0]
    if get_origin(kind) is tuple:
        return tuple(checked(item, get_args(kind)[0], name) for item in value)
    if type(value) is not kind and not (kind is str and isinstance(value, str)):
        raise TypeError(f"{name} must be {kind.__name__}, not {type(value).__name__}")
    if kind is str:
        return clean(value)
    if kind is datetime:
        if value.tzinfo is None:
            raise ValueError(f"{name} must have a time zone")
        return value.astimezone(UTC)
    return value


@dataclass(frozen=True, kw_only=True)
class Facts(Plain):
    """What every document says about itself, its learner and its qualification.

    `verification_address` is the full address of the page that shows the record; it is printed and in the QR code.
    `language_of_assessment` is given only where it is not English (Ofqual I3.4). `replacement_of` is the number
    of the document that this one replaces (I3.3). A `specimen` says so across every page.
    """

    document_number: str
    verification_address: str
    issued_at: datetime
    learner_name: str
    learner_number: str
    qualification_title: str
    awarding_organisation: str
    centre_name: str
    centre_number: str
    qualification_number: str | None = None
    uln: str | None = None
    language_of_assessment: str | None = None
    replacement_of: str | None = None
    specimen: bool = False
    signatory: str | None = None
    signatory_role: str | None = None


@dataclass(frozen=True, kw_only=True)
class UnitLine(Plain):
    """A unit that the learner has achieved. `credits` and `guided_hours` are None where the edition gives none.

    `counted`: it counts towards the qualification; the others are surplus (R6.11). `transferred`: it was achieved
    earlier and accepted by its number; `accepted_as` ("", "Equivalence", "Exemption"): the awarding organisation
    accepted something else for it. `claim` ("", "submitted", "confirmed") is for the centre's statement only.
    """

    number: str
    title: str
    level: int
    achieved_on: date
    credits: int | None = None
    guided_hours: int | None = None
    grade: str = "Pass"
    group: str = ""
    counted: bool = True
    transferred: bool = False
    accepted_as: str = ""
    claim: str = ""
    claimed_on: date | None = None

    def __post_init__(self):
        super().__post_init__()
        if self.claim not in CLAIMS:
            raise ValueError(f"claim must be one of {CLAIMS}, not {self.claim!r}")


@dataclass(frozen=True, kw_only=True)
class GroupLine(Plain):
    """A group of the rules of combination as a heading; `code` is what `UnitLine.group` names."""

    code: str
    title: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class CertificateFacts(Facts):
    """A full qualification. `awarded_on` is the date on which the organisation confirms the attainment."""

    level: int
    awarded_on: date
    grade: str
    credits: int | None = None


@dataclass(frozen=True, kw_only=True)
class UnitCertificateFacts(Facts):
    """Units of a qualification that was not completed (R6.17)."""

    awarded_on: date
    units: tuple[UnitLine, ...]


@dataclass(frozen=True, kw_only=True)
class TranscriptFacts(Facts):
    """All units achieved. Without `certificate_number` the qualification is not complete and the paper says so.

    `groups` gives the headings and their order; without it the units stand in one list in the order given.
    `min_credits`, and `credits_at_level` at `credits_level` or above, are what the edition asks for (R6.13).
    """

    units: tuple[UnitLine, ...]
    groups: tuple[GroupLine, ...] = ()
    certificate_number: str | None = None
    awarded_on: date | None = None
    min_credits: int | None = None
    credits_level: int | None = None
    credits_at_level: int | None = None

    def __post_init__(self):
        super().__post_init__()
        if (self.certificate_number is None) != (self.awarded_on is None):
            raise ValueError("certificate_number and awarded_on belong together")
        if self.groups and {unit.group for unit in self.units} - {group.code for group in self.groups}:
            raise ValueError("every unit must be in one of the groups")


@dataclass(frozen=True, kw_only=True)
class StatementFacts(Facts):
    """The centre's own paper. `units_chosen` is how many units the learner's route has."""

    units: tuple[UnitLine, ...]
    centre_address: str = ""
    registered_on: date | None = None
    units_chosen: int | None = None

    def __post_init__(self):
        super().__post_init__()
        own_words = f"{self.document_number} {self.verification_address}".lower()
        if "certificate" in own_words or "awarded" in own_words:
            raise ValueError("a centre's statement must not call itself a certificate (R6.18)")
