"""What a look at a file yields, and the limits within which it is looked at. Both travel between two processes."""

from dataclasses import asdict, dataclass, field


@dataclass
class Limits:
    """`seconds` of computing time; `memory` and `unpacked` in bytes; a picture's `pixels`; a document's `pages`."""

    pages: int
    pixels: int
    unpacked: int
    seconds: int
    memory: int


@dataclass
class Form:
    """Another form of the file, made by the look: `name` of a file in the folder it was given, to be a Rendition."""

    purpose: str
    media_type: str
    name: str
    facts: dict = field(default_factory=dict)


@dataclass
class Findings:
    """`refusal` goes on after the file's name ("is damaged: …"); when it is set, the rest is of no use."""

    refusal: str = ""
    pages: int | None = None
    seconds: float | None = None
    width: int | None = None
    height: int | None = None
    picture_hash: str = ""
    text: str = ""
    facts: dict = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)

    def add_form(self, purpose, media_type, name, **facts):
        self.forms.append(Form(purpose, media_type, name, facts))

    def as_dict(self):
        return asdict(self)

    @classmethod
    def from_dict(cls, given):
        return cls(**{**given, "forms": [Form(**form) for form in given["forms"]]})


class Refused(Exception):
    """The file is not taken; the message goes on after its name and says what to do instead."""


DAMAGED = "is damaged: it cannot be opened to its end. Check that it opens on your device, and send it again."
LOCKED = "is locked with a password, so nobody could assess it. Save it without the password, and send it again."
MACROS = "contains macros, which are programs. Save it without macros, or as a PDF."
CRASHED = "cannot be opened safely: looking at it took too much time or memory. Save it anew, as a PDF say."
TEXT_LENGTH = 100_000  # characters of a file's words that are kept
