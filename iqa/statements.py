"""The words under a release, by version: a new wording is a new entry, old ones stay readable (R2.10, R3.12)."""

RELEASE = {
    1: "On behalf of the centre: the evidence in this portfolio is valid and attributable to the learner. Its "
    "assessment has been internally quality assured under the centre's sampling strategy, and I release it for claim."
}
