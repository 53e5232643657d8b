"""What is typed in the assess workspace before it is recorded: the fields of a sitting, notes in files, ready words."""

import re

from django import forms

from assessment.actions import Note
from config.forms import OurLook

FIELD = re.compile(r"confirmed|feedback|note_(file|place|text)|c\d+-(outcome|reason|act_by|rule_of_evidence)")
LONGEST = 5000  # characters of one field, as of the feedback
MOST = 60  # notes of one sitting


def typed_of(data):
    """{field: [what is in it]} of what a window sends, nothing but fields of a sitting; empty ones are left out."""
    found = {}
    for name in data:
        values = [value[:LONGEST] for value in data.getlist(name)[:MOST]]
        if FIELD.fullmatch(name) and any(value.strip() for value in values):
            found[name] = values
    # A day to act by stands there before anything is typed.
    return {} if all(name.endswith("-act_by") for name in found) else found


def lines_of(typed):
    """[(file, place, text)] of the notes, as typed."""
    columns = [typed.get(f"note_{name}", []) for name in ("file", "place", "text")]
    longest = max(map(len, columns))
    rows = zip(*([*column, *[""] * (longest - len(column))] for column in columns), strict=True)
    return [row for row in rows if row[1].strip() or row[2].strip()][:MOST]


def notes_of(lines):
    return [Note(int(file) if file.isdecimal() else None, place, text) for file, place, text in lines]


class SnippetForm(OurLook, forms.Form):
    name = forms.CharField(max_length=40, help_text="You find it by this name.")
    text = forms.CharField(label="Words", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class NewSnippetForm(SnippetForm):
    shared = forms.BooleanField(
        label="For all assessors of the centre", required=False, help_text="Else it is yours alone."
    )

    def __init__(self, *args, may_own, may_share, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_share or not may_own:
            del self.fields["shared"]
        self.is_shared = may_share and not may_own

    def clean(self):
        given = super().clean()
        given.setdefault("shared", self.is_shared)
        return given
