"""What people type on the pages of this house. Checked here for shape, in actions for meaning."""

from assessment.forms.judging import CountersignForm, CriterionForm, SittingForm, TestResultForm
from assessment.forms.packages import BringForm, DeclarationForm, PriorForm, WhyForm
from assessment.forms.signing import ReasonForm, RouteForm, SignatureForm, SignForm
from assessment.forms.witness import AskForm, CheckForm, CodeForm, ProposalForm, StatementForm, WithdrawForm

__all__ = [
    "AskForm",
    "BringForm",
    "CheckForm",
    "CodeForm",
    "CountersignForm",
    "CriterionForm",
    "DeclarationForm",
    "PriorForm",
    "ProposalForm",
    "ReasonForm",
    "RouteForm",
    "SignForm",
    "SignatureForm",
    "SittingForm",
    "StatementForm",
    "TestResultForm",
    "WhyForm",
    "WithdrawForm",
]
