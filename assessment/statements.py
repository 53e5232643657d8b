"""The words under a signature, by version: a new wording is a new entry, old ones stay readable (R3.12)."""

ASSESSOR = {
    1: "I have judged the evidence for this unit against every criterion. It is valid, authentic, reliable, "
    "current and sufficient, and every criterion is met."
}
ASSESSOR_TEST = {1: "I have seen proof that the learner has passed the test of this unit."}
LEARNER = {
    1: "The evidence for this unit is my own work, except where I have said so, and I agree that the unit is complete."
}


def newest(versions):
    """The wording in force today, with its version in front: "v1: I have judged …"."""
    version = max(versions)
    return f"v{version}: {versions[version]}"
