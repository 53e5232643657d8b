"""Input about learners and evidence, to clean data; never saves."""

from portfolios.forms.correcting import CorrectForm, WithdrawRegistrationForm
from portfolios.forms.evidence import FACTS, EvidenceFilter, EvidenceForm, MappingForm, WithdrawForm
from portfolios.forms.learners import AllocateForm, IdentityForm, LearnerFilter, RegisterForm
from portfolios.forms.plain import PlainForm

__all__ = [
    "FACTS",
    "AllocateForm",
    "CorrectForm",
    "EvidenceFilter",
    "EvidenceForm",
    "IdentityForm",
    "LearnerFilter",
    "MappingForm",
    "PlainForm",
    "RegisterForm",
    "WithdrawForm",
    "WithdrawRegistrationForm",
]
