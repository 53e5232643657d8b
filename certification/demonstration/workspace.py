"""Ready words of the demo's centre and of one of its assessors."""

from assessment import actions
from certification.demonstration.people import person


def write_ready_words(centre):
    shared = "{criterion} is nearly there, {learner}: say how you decided, and show it by {date}."
    actions.add_snippet(centre, by=person("lee"), name="Nearly there", text=shared, shared=True)
    own = "Well done, {learner}. {evidence} shows clearly what you did and why."
    actions.add_snippet(centre, by=person("jo"), name="Well done", text=own)
