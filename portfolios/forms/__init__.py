"""Input about learners and evidence, to clean data; never saves."""

from portfolios.forms.correcting import CorrectForm, WithdrawRegistrationForm
from portfolios.forms.drafts import EvidenceForm
from portfolios.forms.equality import EqualityForm
from portfolios.forms.learners import AllocateForm, IdentityForm, LearnerFilter, RegisterForm
from portfolios.forms.library import EvidenceFilter, ReplaceForm, SightingForm, WithdrawForm
from portfolios.forms.mapping import CopyForm, GridFilter, GridForm, MappingForm, read_box, typed_example
from portfolios.forms.plain import PlainForm
from portfolios.forms.sealing import OriginalForm, RedactForm
from portfolios.forms.volume import (
    AllocateManyForm,
    BreakForm,
    ColumnsForm,
    ConfirmImportForm,
    ExtendForm,
    PickFilter,
    SheetForm,
    UlnForm,
)

__all__ = [
    "AllocateForm",
    "AllocateManyForm",
    "BreakForm",
    "ColumnsForm",
    "ConfirmImportForm",
    "CopyForm",
    "CorrectForm",
    "EqualityForm",
    "EvidenceFilter",
    "EvidenceForm",
    "ExtendForm",
    "GridFilter",
    "GridForm",
    "IdentityForm",
    "LearnerFilter",
    "MappingForm",
    "OriginalForm",
    "PickFilter",
    "PlainForm",
    "RedactForm",
    "RegisterForm",
    "ReplaceForm",
    "SheetForm",
    "SightingForm",
    "UlnForm",
    "WithdrawForm",
    "WithdrawRegistrationForm",
    "read_box",
    "typed_example",
]
