"""Input about learners and evidence, to clean data; never saves."""

from portfolios.forms.correcting import CorrectForm, WithdrawRegistrationForm
from portfolios.forms.drafts import EvidenceForm
from portfolios.forms.equality import EqualityForm
from portfolios.forms.learners import AllocateForm, IdentityForm, LearnerFilter, RegisterForm
from portfolios.forms.library import EvidenceFilter, ReplaceForm, SightingForm, WithdrawForm
from portfolios.forms.mapping import CopyForm, GridFilter, GridForm, MappingForm, read_box, typed_example
from portfolios.forms.plain import PlainForm
from portfolios.forms.sealing import OriginalForm, RedactForm

__all__ = [
    "AllocateForm",
    "CopyForm",
    "CorrectForm",
    "EqualityForm",
    "EvidenceFilter",
    "EvidenceForm",
    "GridFilter",
    "GridForm",
    "IdentityForm",
    "LearnerFilter",
    "MappingForm",
    "OriginalForm",
    "PlainForm",
    "RedactForm",
    "RegisterForm",
    "ReplaceForm",
    "SightingForm",
    "WithdrawForm",
    "WithdrawRegistrationForm",
    "read_box",
    "typed_example",
]
