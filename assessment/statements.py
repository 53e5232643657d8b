"""The words under a signature, by version: a new wording is a new entry, old ones stay readable (R3.12)."""

ASSESSOR = {
    1: "I have judged the evidence for this unit against every criterion. It is valid, authentic, reliable, "
    "current and sufficient, and every criterion is met."
}
ASSESSOR_TEST = {1: "I have seen proof that the learner has passed the test of this unit."}
LEARNER = {
    1: "The evidence for this unit is my own work, except where I have said so, and I agree that the unit is complete."
}

WITNESS = {
    1: "I saw this myself, on the day I have given. What I have written is true and is in my own words. I am not a "
    "member of the learner’s family."
}


def newest(versions):
    """The wording in force today, with its version in front: "v1: I have judged …"."""
    version = max(versions)
    return f"v{version}: {versions[version]}"


# The learning agreement of a centre that has not written its own (R3.1). Its first version of its own is 1.
AGREEMENT = (
    "The centre tells the learner what the qualification asks for, plans assessment with them, judges their evidence "
    "within the days it promises, gives reasons for every decision, keeps their records safe, and arranges the "
    "adjustments that they need.\n\n"
    "The learner takes part in planning and reviews, hands in work that is their own, says so where others helped, "
    "keeps confidential what others entrust to them, and tells the centre early when something stands in the way.\n\n"
    "A learner who disagrees with a decision or a plan may appeal. The centre has told them how, and where its "
    "policies can be read."
)
# What whoever asks for an adjustment confirms (R3.2, Ofqual G6).
ADJUSTMENT = {
    1: "This changes how the learner shows what they can do. It does not change what is measured: every criterion "
    "and every pass mark stands as it is."
}
