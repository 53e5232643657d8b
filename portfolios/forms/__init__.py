"""Input about learners and evidence, to clean data; never saves."""

from portfolios.forms.correcting import CorrectForm, WithdrawRegistrationForm
from portfolios.forms.drafts import EvidenceForm
from portfolios.forms.learners import AllocateForm, IdentityForm, LearnerFilter, RegisterForm
from portfolios.forms.library import EvidenceFilter, ReplaceForm, WithdrawForm
from portfolios.forms.mapping import CopyForm, GridFilter, GridForm, MappingForm, read_box, typed_example
from portfolios.forms.plain import PlainForm

__all__ = [
    "AllocateForm",
    "CopyForm",
    "CorrectForm",
    "EvidenceFilter",
    "EvidenceForm",
    "GridFilter",
    "GridForm",
    "IdentityForm",
    "LearnerFilter",
    "MappingForm",
    "PlainForm",
    "RegisterForm",
    "ReplaceForm",
    "WithdrawForm",
    "WithdrawRegistrationForm",
    "read_box",
    "typed_example",
]
