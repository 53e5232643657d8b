"""Input about learners and evidence, to clean data; never saves."""

from portfolios.forms.correcting import CorrectForm, WithdrawRegistrationForm
from portfolios.forms.drafts import EvidenceForm
from portfolios.forms.learners import AllocateForm, IdentityForm, LearnerFilter, RegisterForm
from portfolios.forms.library import EvidenceFilter, ReplaceForm, SightingForm, WithdrawForm
from portfolios.forms.mapping import MappingForm
from portfolios.forms.plain import PlainForm

__all__ = [
    "AllocateForm",
    "CorrectForm",
    "EvidenceFilter",
    "EvidenceForm",
    "IdentityForm",
    "LearnerFilter",
    "MappingForm",
    "PlainForm",
    "RegisterForm",
    "ReplaceForm",
    "SightingForm",
    "WithdrawForm",
    "WithdrawRegistrationForm",
]
