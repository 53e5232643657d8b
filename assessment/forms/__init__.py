"""What people type on the pages of this house. Checked here for shape, in actions for meaning."""

from assessment.forms.adjusting import AdjustmentDecisionForm, AdjustmentForm, AnswerForm, ReadNeedForm
from assessment.forms.beginning import AgreementForm, RenewForm, StartForm, TermsForm
from assessment.forms.judging import CountersignForm, CriterionForm, SittingForm
from assessment.forms.packages import BringForm, DeclarationForm, PriorForm, WhyForm
from assessment.forms.signing import ReasonForm, RouteForm, SignatureForm, SignForm
from assessment.forms.testing import ResitTermsForm, TestResultForm

__all__ = [
    "AdjustmentDecisionForm",
    "AdjustmentForm",
    "AgreementForm",
    "AnswerForm",
    "BringForm",
    "CountersignForm",
    "CriterionForm",
    "DeclarationForm",
    "PriorForm",
    "ReadNeedForm",
    "ReasonForm",
    "RenewForm",
    "ResitTermsForm",
    "RouteForm",
    "SignForm",
    "SignatureForm",
    "SittingForm",
    "StartForm",
    "TermsForm",
    "TestResultForm",
    "WhyForm",
]
