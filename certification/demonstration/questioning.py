"""Questions of the demo centre: two in the bank, a paper that waits for its learner, a discussion that is planned."""

from datetime import timedelta

from django.utils import timezone

from assessment import actions as assessment
from assessment.states import Asking
from certification.demonstration import work


def ask(registration, unit, *, assessor):
    criteria = work.criteria_of(unit)

    def question(wording, points, about):
        return assessment.add_question(
            registration.centre, unit, by=assessor, wording=wording, points=points, criteria=about
        )

    first = question(
        "Why does it matter what the customer hears first?",
        ["The first sentence sets the tone", "A greeting costs nothing", "Names the customer where possible"],
        criteria[:2],
    )
    second = question(
        "What do you do when you cannot help at once?", ["Says so", "Says who will, and by when"], criteria[2:3]
    )
    plan = {"by": assessor, "topics": [], "criteria": []}
    in_a_week = timezone.localdate() + timedelta(days=7)
    assessment.plan_questioning(
        registration,
        way=Asking.WRITTEN,
        title="First words",
        questions=[first, second],
        day=in_a_week,
        **plan,
    )
    assessment.plan_questioning(
        registration,
        way=Asking.DISCUSSION,
        title="When you cannot help at once",
        questions=[second],
        day=in_a_week,
        **plan,
    )
