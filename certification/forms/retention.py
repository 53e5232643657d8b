"""Input about keeping records and about one's own data, to clean data; never saves."""

from django import forms
from django.utils import timezone

from centres.states import RecordClass
from certification.forms.plain import PlainForm
from config.forms import DateInput, OurLook


class RuleForm(OurLook, forms.Form):
    record_class = forms.ChoiceField(choices=RecordClass.choices, label="For")
    months = forms.IntegerField(
        min_value=1,
        max_value=600,
        label="Months after the award or after leaving",
        widget=forms.NumberInput({"class": "cs-short"}),
    )
    after_visit = forms.BooleanField(required=False, label="Not before an external quality assurer has come since")
    on_request = forms.BooleanField(required=False, label="May go earlier when the person asks for it")
    source = forms.CharField(max_length=300, label="What says so", help_text="The law, the organisation, the funder.")
    in_force_from = forms.DateField(label="In force from", widget=DateInput(), initial=timezone.localdate)


class ProposeForm(PlainForm):
    """The picks stand in the table of the page; here is the reason, which goes into the ledger."""

    why = forms.CharField(max_length=300, label="Why they are let go now", initial="Their time is over.")


class LetGoForm(PlainForm):
    """What a list says again before the last step."""

    confirmed = forms.BooleanField(label="I have looked at the list. What is let go cannot be brought back.")


class ErasureForm(PlainForm):
    words = forms.CharField(
        required=False,
        label="What should be erased, and why",
        help_text="You need not give a reason.",
        widget=forms.Textarea({"rows": 3}),
    )


class AnswerErasureForm(PlainForm):
    """Only what may go can be ticked; the answer is read by the person."""

    classes = forms.MultipleChoiceField(required=False, label="Let go", widget=forms.CheckboxSelectMultiple)
    answer = forms.CharField(
        label="Your answer",
        help_text="With the reason and, for what has to be kept, until when. The person reads it.",
        widget=forms.Textarea({"rows": 5}),
    )

    def __init__(self, *args, free, **kwargs):
        """`free`: the Dues that may go today at the person's request."""
        super().__init__(*args, **kwargs)
        self.fields["classes"].choices = [(due.record_class, due.label) for due in free]
        if not free:
            del self.fields["classes"]

    def facts(self):
        return {"classes": self.cleaned_data.get("classes", []), "answer": self.cleaned_data["answer"]}
