"""What people type on the pages of this house. Checked here for shape, in actions for meaning."""

from assessment.forms.judging import CountersignForm, CriterionForm, SittingForm, TestResultForm
from assessment.forms.packages import BringForm, DeclarationForm, PriorForm, WhyForm
from assessment.forms.recognition import AnswerForm, CertificateForm, LimitForm, RecordForm, TakeBackForm
from assessment.forms.signing import ReasonForm, RouteForm, SignatureForm, SignForm

__all__ = [
    "AnswerForm",
    "BringForm",
    "CertificateForm",
    "CountersignForm",
    "CriterionForm",
    "DeclarationForm",
    "LimitForm",
    "PriorForm",
    "ReasonForm",
    "RecordForm",
    "RouteForm",
    "SignForm",
    "SignatureForm",
    "SittingForm",
    "TakeBackForm",
    "TestResultForm",
    "WhyForm",
]
