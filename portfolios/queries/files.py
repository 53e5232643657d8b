"""A file as people are shown it."""

from typing import NamedTuple

from django.db.models.fields.files import FieldFile

from portfolios.states import Purpose

# What stands for the original when somebody opens it, the strongest first.
STANDS_FOR = (Purpose.REDACTED, Purpose.SHOWN)


class Shown(NamedTuple):
    """The bytes that are handed out for a file; `sealed` when they are not the original."""

    content: FieldFile
    media_type: str
    size: int
    sha256: str
    sealed: bool


def shown_form(file):
    """What everybody is shown of a file, its author too: redacted, else without hidden facts, else as it was sent."""
    forms = {form.purpose: form for form in file.renditions.filter(superseded_at=None, purpose__in=STANDS_FOR)}
    for purpose in STANDS_FOR:
        if form := forms.get(purpose):
            return Shown(form.content, form.media_type, form.size, form.sha256, True)
    return Shown(file.content, file.media_type, file.size, file.sha256, False)
