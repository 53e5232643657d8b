"""What the demo shows of a learner's rights: an appeal before its second stage, an adjustment nobody has decided."""

from assessment import actions
from assessment.models import Decision
from assessment.states import AdjustmentKind, AppealGround, AppealOutcome, Outcome


def appeal(registration, *, learner, assessor):
    """Against the decision of not yet met; the assessor did not agree, and a reviewer is to look at it."""
    refused = Decision.objects.current().filter(registration=registration, outcome=Outcome.NOT_YET_MET)
    raised = actions.raise_appeal(
        refused.get(),
        by=learner,
        ground=AppealGround.EVIDENCE,
        grounds="The rota is on the second page of the log. I planned the rush with it.",
    )
    reasons = "The rota shows who worked, not who planned it. Tell me how you chose, and it is met."
    actions.answer_appeal(raised, by=assessor, outcome=AppealOutcome.NOT_UPHELD, reasons=reasons)
    actions.take_appeal_on(raised, by=learner, why="I wrote the rota myself; my initials are on it.")
    return raised


def ask_adjustment(registration, *, learner):
    return actions.ask_adjustment(
        registration,
        by=learner,
        kind=AdjustmentKind.REASONABLE,
        need="Reads slowly.",
        measure="Written questions are read aloud.",
        only_how=True,
    )
