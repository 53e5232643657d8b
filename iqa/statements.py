"""The words under a release, by version: a new wording is a new entry, old ones stay readable (R2.10, R3.12)."""

RELEASE = {
    1: "On behalf of the centre: the evidence in this portfolio is valid and attributable to the learner. Its "
    "assessment has been internally quality assured under the centre's sampling strategy, and I release it for claim."
}

OBSERVER = {1: "I watched this assessment. What stands here is what I saw, and I have told the assessor."}

# The headings under which an assessor is observed (R4.16): code, title, what to look at. A new form is a new entry;
# what was recorded keeps the titles of its day.
OBSERVATION_HEADINGS = {
    1: (
        ("planning", "Planning", "Agreed with the learner beforehand; methods fit the criteria and the workplace."),
        ("questioning", "Questioning", "Open and fair, draws out knowledge, does not lead to the answer."),
        ("judgement", "Judgement against the criteria", "Valid, authentic, reliable, current and sufficient."),
        ("feedback", "Feedback", "At once, clear, says what was good and what comes next."),
        ("records", "Records", "Complete, signed, with the place in the evidence."),
        ("safety", "Health and safety", "Risks thought of; the work was not disturbed."),
        ("equality", "Equality and access", "No barrier; adjustments in place as agreed."),
    )
}


def headings():
    """The headings of the form as it is today."""
    return OBSERVATION_HEADINGS[max(OBSERVATION_HEADINGS)]
