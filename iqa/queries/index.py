"""What the index of reports offers: plans, assessors and learners in the person's scope."""

from dataclasses import dataclass

from django.db.models import Q

from centres.models import Centre, Membership, User
from centres.states import Role
from iqa.queries.waiting import plans
from portfolios.models import Registration, allocated_to, quality_assured_by
from portfolios.states import AllocatedRole

MOST = 20  # learners shown; the rest is found by name


@dataclass
class Index:
    approvals: list
    assessors: list[User]
    learners: list[Registration]
    asked: str
    more: bool


def report_index(user, centre, asked=""):
    """The Index of a centre; `asked` are letters of a learner's name or number. 9 queries."""
    asked = asked.strip()[:60]
    learners = _learners(user, centre)
    if asked:
        learners = learners.filter(Q(name__icontains=asked) | Q(learner_number__icontains=asked))
    rows = list(learners.select_related("qualification").order_by("name", "pk")[: MOST + 1])
    assessors = User.objects.filter(pk__in=Membership.objects.filter(centre=centre, role=Role.ASSESSOR).values("user"))
    return Index(
        approvals=plans(user, centre),
        assessors=list(assessors.exclude(pk=user.pk).order_by("full_name")),
        learners=rows[:MOST],
        asked=asked,
        more=len(rows) > MOST,
    )


def _learners(user, centre):
    """Those whose report the person may read: in scope, not themself, nobody whom they assess."""
    whole = Q(centre__in=Centre.objects.where(user, Role.LEAD_IQA))
    rows = Registration.objects.filter(centre=centre).filter(Q(quality_assured_by(user)) | whole)
    return rows.exclude(learner=user).exclude(allocated_to(user, AllocatedRole.ASSESSOR))
