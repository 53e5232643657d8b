"""A witness of the demo, who has answered by the link that the assessor sent; the statement waits to be judged."""

from datetime import timedelta

from django.utils import timezone

from assessment import actions
from portfolios.states import Setting

# example.com is nobody's: the letter with the link reaches no one.
WITNESS = {
    "name": "Ann Baker",
    "email": "ann.baker@example.com",
    "job": "Shift manager",
    "employer": "Quay Street Stores",
    "relation": "Line manager for two years",
    "about": "The delivery that went to the wrong shop.",
    "setting": Setting.WORKPLACE,
}
SAW = (
    "I stood beside the desk. The customer’s order had gone to our other shop. It was checked on the screen, the "
    "customer was told the truth and offered a seat, and a colleague drove over. The customer left content."
)


def testify(registration, criteria, *, asked_by):
    request, _ = actions.ask_witness(registration, by=asked_by, criteria=criteria, code_by_letter=False, **WITNESS)
    seen_on = timezone.localdate() - timedelta(days=3)
    return actions.confirm_statement(request.links.get(), words=SAW, seen_on=seen_on, agreed=True)
