"""What people type on the pages of this house. Checked here for shape, in actions for meaning."""

from assessment.forms.judging import (
    CountersignForm,
    CriterionForm,
    SittingForm,
    TestResultForm,
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
    AnswerForm,
    CertificateForm,
    LimitForm,
    RecordForm,
    TakeBackForm,
)
from assessment.forms.signing import (
    ReasonForm,
    RouteForm,
    SignatureForm,
    SignForm,
)

__all__ = [
    "AcceptForm",
    "AnswerForm",
    "BringForm",
    "CertificateForm",
    "CloseForm",
    "CommentForm",
    "CountersignForm",
    "CriterionForm",
    "DeclarationForm",
    "DoneForm",
    "EmployerForm",
    "LimitForm",
    "PlanForm",
    "PlanningForm",
    "PriorForm",
    "ReasonForm",
    "RecordForm",
    "ReturnForm",
    "ReviewForm",
    "RouteForm",
    "SignForm",
    "SignReviewForm",
    "SignatureForm",
    "SittingForm",
    "TakeBackForm",
    "TestResultForm",
    "WhyForm",
]
