"""What anybody may learn by a document's number: whether it stands, and nothing that it does not show itself."""

import re
from dataclasses import dataclass
from datetime import date

from centres.models import Act, Centre
from certification.models import Document
from certification.states import DocumentStatus, Rendering

# Letters that people read for one another on paper; both sides of a comparison are folded.
ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
CODE = 8
YEAR = 2


@dataclass
class Answer:
    """The answer about one document: `printed` are the facts on its face."""

    document: Document
    printed: dict
    centre: Centre
    revoked_at: object = None

    @property
    def awarded_on(self):
        """The date of award as printed; a statement has none."""
        day = self.printed.get("awarded_on")
        return date.fromisoformat(day) if day else None


def tidy(text):
    """What was typed, as numbers are written: capitals, the dashes in their places (HL26-4F7K-92QD)."""
    letters = re.sub(r"[^0-9A-Z]", "", text.upper())
    if len(letters) <= CODE:
        return letters
    return f"{letters[:-CODE]}-{letters[-CODE:-4]}-{letters[-4:]}"


def verification(text):
    """The answer about the number that was typed, however roughly, or None. 3 queries at most.

    The random part never holds I, L, O or U, so these are read as what they look like; in the centre's letters they
    may stand, so those are compared by likeness.
    """
    letters = tidy(text).replace("-", "")
    prefix, year, code = letters[: -CODE - YEAR], letters[-CODE - YEAR : -CODE], letters[-CODE:]
    code, year = _folded(code), _folded(year)
    prefixes = [given for given in Centre.objects.values_list("prefix", flat=True) if _folded(given) == _folded(prefix)]
    numbers = [f"{given}{year}-{code[:4]}-{code[4:]}" for given in prefixes]
    rows = Document.objects.filter(number__in=numbers).select_related("claim__registration__centre", "replaced_by")
    return answer_about(rows.first())


def verification_of_file(sha256):
    """The answer about the document that was issued as exactly these bytes, or None. 3 queries at most."""
    rows = Document.objects.filter(sha256=sha256, rendering=Rendering.DONE)
    return answer_about(rows.select_related("claim__registration__centre", "replaced_by").first())


def answer_about(document):
    """What the public page says of a document: as printed, with the day of a revocation; None without a document."""
    if document is None:
        return None
    answer = Answer(document, document.facts["printed"], document.claim.registration.centre)
    if document.status == DocumentStatus.REVOKED:
        acts = Act.objects.filter(object_type=Document._meta.label_lower, object_id=str(document.pk))
        answer.revoked_at = acts.filter(verb="revoked document").values_list("at", flat=True).first()
    return answer


def _folded(letters):
    return letters.translate(ALIKE)
