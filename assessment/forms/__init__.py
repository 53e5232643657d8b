"""What people type on the pages of this house. Checked here for shape, in actions for meaning."""

from assessment.forms.appeals import AnswerAppealForm, AppealForm, ProcedureForm, WordsForm
from assessment.forms.judging import CountersignForm, CriterionForm, SittingForm, TestResultForm
from assessment.forms.packages import BringForm, DeclarationForm, PriorForm, WhyForm
from assessment.forms.signing import ReasonForm, RouteForm, SignatureForm, SignForm

__all__ = [
    "AnswerAppealForm",
    "AppealForm",
    "BringForm",
    "CountersignForm",
    "CriterionForm",
    "DeclarationForm",
    "PriorForm",
    "ProcedureForm",
    "ReasonForm",
    "RouteForm",
    "SignForm",
    "SignatureForm",
    "SittingForm",
    "TestResultForm",
    "WhyForm",
    "WordsForm",
]
