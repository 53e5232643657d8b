"""Input about learners and evidence, to clean data; never saves."""

from portfolios.forms.correcting import CorrectForm, WithdrawRegistrationForm
from portfolios.forms.evidence import FACTS, EvidenceFilter, EvidenceForm, MappingForm, WithdrawForm
from portfolios.forms.learners import AllocateForm, IdentityForm, LearnerFilter, RegisterForm
from portfolios.forms.plain import PlainForm
from portfolios.forms.sealing import OriginalForm, RedactForm

__all__ = [
    "FACTS",
    "AllocateForm",
    "CorrectForm",
    "EvidenceFilter",
    "EvidenceForm",
    "IdentityForm",
    "LearnerFilter",
    "MappingForm",
    "OriginalForm",
    "PlainForm",
    "RedactForm",
    "RegisterForm",
    "WithdrawForm",
    "WithdrawRegistrationForm",
]
