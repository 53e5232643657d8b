"""What people type on the pages of this house. Checked here for shape, in actions for meaning."""

from assessment.forms.judging import CountersignForm, CriterionForm, SittingForm, TestResultForm
from assessment.forms.observation import ObservationForm
from assessment.forms.packages import BringForm, DeclarationForm, PriorForm, WhyForm
from assessment.forms.signing import ReasonForm, RouteForm, SignatureForm, SignForm

__all__ = [
    "BringForm",
    "CountersignForm",
    "CriterionForm",
    "DeclarationForm",
    "ObservationForm",
    "PriorForm",
    "ReasonForm",
    "RouteForm",
    "SignForm",
    "SignatureForm",
    "SittingForm",
    "TestResultForm",
    "WhyForm",
]
