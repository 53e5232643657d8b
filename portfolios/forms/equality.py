"""What a learner may say of themself. Every question may be left out."""

from django import forms

from config.forms import OurLook
from portfolios.states import Disability, EthnicGroup, Gender

ONE_OF = {"required": False, "widget": forms.RadioSelect}


class EqualityForm(OurLook, forms.Form):
    gender = forms.ChoiceField(label="Gender", choices=Gender, **ONE_OF)
    ethnic_group = forms.ChoiceField(label="Ethnic group", choices=EthnicGroup, **ONE_OF)
    disability = forms.ChoiceField(
        label="Disability or lasting health condition",
        help_text="Physical or mental, lasting twelve months or more, that makes daily life harder. Saying so here "
        "arranges nothing: ask for an adjustment if you need one.",
        choices=Disability,
        **ONE_OF,
    )
