"""Input about a draft of evidence, to clean data; never saves."""

from django import forms
from django.utils import timezone

from config.forms import Cards, DateInput, FileInput
from config.ui import KINDS
from portfolios import rules
from portfolios.forms.plain import PlainForm
from portfolios.models import Evidence
from portfolios.states import Setting

SETTING_ICONS = {
    Setting.WORKPLACE: "shop",
    Setting.RWE: "building",
    Setting.SIMULATION: "puzzle",
    Setting.CLASSROOM: "easel",
    Setting.OTHER: "three-dots",
}
FACTS = ("kind", "title", "account", "setting", "made_on", "confidential", "contribution")


class ManyFiles(FileInput):
    allow_multiple_selected = True


class EvidenceForm(PlainForm):
    """A draft: every field may still be empty, rules.submit_blockers asks for them before it is handed in."""

    # Only shown by the form: each file is examined for itself, so that a bad one does not cost the others.
    files = forms.Field(required=False, widget=ManyFiles, label="Choose files")
    account = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        label="Your account",
        help_text="In your own words: what you did, how and why. Instead of files, or beside them.",
    )
    title = forms.CharField(
        required=False,
        max_length=Evidence._meta.get_field("title").max_length,
        help_text="Short and particular, so that you and your assessor can find it again.",
    )
    kind = forms.ChoiceField(required=False, label="What is it mainly?")
    setting = forms.ChoiceField(
        required=False, choices=Setting.choices, label="Where did it happen?", widget=Cards(icons=SETTING_ICONS)
    )
    made_on = forms.DateField(required=False, widget=DateInput, label="Date it was made")
    contribution = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Your part, if others took part",
        help_text="What you did yourself, and what the others did.",
    )
    confidential = forms.BooleanField(
        required=False,
        label="It shows other people’s names or details",
        help_text="Take out what is not needed. Only the allocated assessor and quality assurers will see it.",
    )

    all_optional = True  # not said at each field: a draft needs nothing, a submission nearly everything

    def __init__(self, *args, author, registration, evidence=None, **kwargs):
        initial = {name: getattr(evidence, name) for name in FACTS} if evidence else {}
        super().__init__(*args, initial=initial, **kwargs)
        kinds = rules.kinds_for(author, registration)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["kind"].widget = Cards(choices=self.fields["kind"].choices, icons=KINDS)
        if registration.learner_id != author.pk:
            self.fields["account"].label = "Your record"
            self.fields["account"].help_text = "What you saw and heard of this learner; questions with their answers."
            self.fields["contribution"].label = "The learner’s part, if others took part"

    def clean_made_on(self):
        made_on = self.cleaned_data["made_on"]
        if made_on and made_on > timezone.localdate():
            raise forms.ValidationError(rules.future_sentence(made_on))
        return made_on

    def facts(self):
        """What is good of what was typed, for actions.save_draft."""
        self.is_valid()
        return {name: self.cleaned_data[name] for name in FACTS if name in self.cleaned_data}

    def is_blank(self):
        """Whether nothing at all was entered, so that no draft has to be begun."""
        return not any(self.facts().values()) and not self.files and not self.errors
