"""What people type on the pages of this house. Checked here for shape, in actions for meaning."""

from assessment.forms.adjusting import (
    AdjustmentDecisionForm,
    AdjustmentForm,
    AnswerForm,
    ReadNeedForm,
)
from assessment.forms.appeals import (
    AnswerAppealForm,
    AppealForm,
    ProcedureForm,
    WordsForm,
)
from assessment.forms.beginning import (
    AgreementForm,
    RenewForm,
    StartForm,
    TermsForm,
)
from assessment.forms.cases import (
    CaseClosingForm,
    CaseNoteForm,
    CasePersonForm,
    CaseReportForm,
    CaseToldForm,
    InvestigatorForm,
    OrganisationToldForm,
)
from assessment.forms.judging import (
    CountersignForm,
    CriterionForm,
    SittingForm,
)
from assessment.forms.observation import (
    ObservationForm,
)
from assessment.forms.packages import (
    BringForm,
    DeclarationForm,
    PriorForm,
    WhyForm,
)
from assessment.forms.plans import (
    AcceptForm,
    CloseForm,
    CommentForm,
    DoneForm,
    EmployerForm,
    PlanForm,
    PlanningForm,
    ReturnForm,
    ReviewForm,
    SignReviewForm,
)
from assessment.forms.recognition import (
    CertificateForm,
    LimitForm,
    RecordForm,
    ReferenceForm,
    TakeBackForm,
)
from assessment.forms.signing import (
    ReasonForm,
    RouteForm,
    SignatureForm,
    SignForm,
)
from assessment.forms.testing import (
    CorrectResultForm,
    ResitTermsForm,
    TestResultForm,
)
from assessment.forms.witness import (
    AskForm,
    CheckForm,
    CodeForm,
    ProposalForm,
    StatementForm,
    WithdrawForm,
)
from assessment.forms.workspace import (
    NewSnippetForm,
    SnippetForm,
    typed_of,
)

__all__ = [
    "AcceptForm",
    "AdjustmentDecisionForm",
    "AdjustmentForm",
    "AgreementForm",
    "AnswerAppealForm",
    "AnswerForm",
    "AppealForm",
    "AskForm",
    "BringForm",
    "CaseClosingForm",
    "CaseNoteForm",
    "CasePersonForm",
    "CaseReportForm",
    "CaseToldForm",
    "CertificateForm",
    "CheckForm",
    "CloseForm",
    "CodeForm",
    "CommentForm",
    "CorrectResultForm",
    "CountersignForm",
    "CriterionForm",
    "DeclarationForm",
    "DoneForm",
    "EmployerForm",
    "InvestigatorForm",
    "LimitForm",
    "NewSnippetForm",
    "ObservationForm",
    "OrganisationToldForm",
    "PlanForm",
    "PlanningForm",
    "PriorForm",
    "ProcedureForm",
    "ProposalForm",
    "ReadNeedForm",
    "ReasonForm",
    "RecordForm",
    "ReferenceForm",
    "RenewForm",
    "ResitTermsForm",
    "ReturnForm",
    "ReviewForm",
    "RouteForm",
    "SignForm",
    "SignReviewForm",
    "SignatureForm",
    "SittingForm",
    "SnippetForm",
    "StartForm",
    "StatementForm",
    "TakeBackForm",
    "TermsForm",
    "TestResultForm",
    "WhyForm",
    "WithdrawForm",
    "WordsForm",
    "typed_of",
]
