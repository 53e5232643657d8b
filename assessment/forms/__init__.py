"""What people type on the pages of this house. Checked here for shape, in actions for meaning."""

from assessment.forms.judging import CountersignForm, CriterionForm, SittingForm, TestResultForm
from assessment.forms.packages import BringForm, DeclarationForm, PriorForm, WhyForm
from assessment.forms.signing import ReasonForm, RouteForm, SignatureForm, SignForm
from assessment.forms.workspace import NewSnippetForm, SnippetForm, typed_of

__all__ = [
    "BringForm",
    "CountersignForm",
    "CriterionForm",
    "DeclarationForm",
    "NewSnippetForm",
    "PriorForm",
    "ReasonForm",
    "RouteForm",
    "SignForm",
    "SignatureForm",
    "SittingForm",
    "SnippetForm",
    "TestResultForm",
    "WhyForm",
    "typed_of",
]
