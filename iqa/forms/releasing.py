"""Release and its withdrawal."""

from django import forms

from config.forms import OurLook


class ReleaseForm(OurLook, forms.Form):
    confirmed = forms.BooleanField(label="I sign this statement for the centre")


class WithdrawForm(OurLook, forms.Form):
    why = forms.CharField(label="Why the release is withdrawn", max_length=300)
