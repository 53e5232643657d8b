"""What the demo shows of plans and reviews: one agreed, one that waits for the learner, and a review behind them."""

from datetime import timedelta

from django.utils import timezone

from assessment import actions
from assessment.actions import Agreed
from assessment.states import Owner
from certification.demonstration import work
from certification.demonstration.people import person
from portfolios.states import EvidenceKind


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def set_policy(centre):
    actions.set_planning(
        centre, by=person("morgan"), review_weeks=10, plan_expected=True, in_force_from=timezone.localdate()
    )


def plan_and_review(registration, *, learner, assessor):
    """A review three weeks ago, a plan agreed, and another proposed to the learner."""
    units = [entry.unit for entry in work.in_signing_order(registration)]
    agreed = actions.begin_plan(
        registration,
        by=assessor,
        title="Refunds and complaints at the desk",
        criteria=work.criteria_of(units[3])[:6],
        methods=[EvidenceKind.OBSERVATION, EvidenceKind.WORK_PRODUCT],
        expected="Two refunds, one of them without a receipt, and the log of one complaint.",
        place="Service desk, Harbour Lane",
        on=in_days(9),
        target_on=in_days(30),
    )
    actions.propose_plan(agreed, by=assessor)
    actions.accept_plan(agreed, by=learner, number=1)
    proposed = actions.begin_plan(
        registration,
        by=assessor,
        title="Talk about how you set priorities",
        criteria=work.criteria_of(units[4])[:3],
        methods=[EvidenceKind.DISCUSSION],
        expected="Examples of two busy days, and why you chose what came first.",
        target_on=in_days(21),
    )
    actions.propose_plan(proposed, by=assessor)
    actions.record_review(
        registration,
        by=assessor,
        held_on=in_days(-21),
        said="Refunds go well. Complaints are still handed to the supervisor too early.",
        next_on=in_days(49),
        agreed=[
            Agreed("Take the next complaint to its end", Owner.LEARNER, in_days(4)),
            Agreed("Arrange a morning with the complaints team", Owner.EMPLOYER, in_days(-2)),
        ],
    )
