"""What quality assurance said about a learner’s units, and by which rule it is let go (centres/holdings.py)."""

from centres.holdings import holding, kept

PLANNED = "What is planned to be sampled is told to nobody whom it concerns (R4.9)."
AMONG_STAFF = "Said between quality assurers and an assessor about the assessor's work (R4.13)."
STAFF = "About the assessor: it stays as long as the record of the staff."
ANONYMOUS = "The anonymous copy for standardisation, and what was said of it, name nobody."

HOLDINGS = [
    holding("iqa.Release", "registration", "records", "superseded_why facts"),
    holding("iqa.Sample", "registration", "records", "why feedback seen", untold=PLANNED),
    holding("iqa.SampleFinding", "sample__registration", "records", "comment"),
    holding("iqa.Snapshot", "sample__registration", "records", "facts", untold=PLANNED),
    holding("iqa.Replanning", "sample__registration", "records", "before why", untold=PLANNED),
    holding("iqa.Interview", "sample__registration", "records", "name notes", untold=AMONG_STAFF),
    holding("iqa.Action", "sample__registration", "records", "text answer", untold=AMONG_STAFF),
    holding("iqa.ActionStep", "action__sample__registration", "records", "text", untold=AMONG_STAFF),
    holding("iqa.FeedbackNote", "sample__registration", "records", "text", untold=AMONG_STAFF),
    holding("iqa.Countersample", "sample__registration", "records", "feedback", untold=AMONG_STAFF),
    holding("iqa.VisitSample", "registration", "records", "why comment criteria snapshot"),
]
KEPT = [
    kept("iqa.Release", "statement", "The same words for everybody."),
    kept("iqa.Sample", "evidence_types", "Codes of kinds of evidence."),
    kept("iqa.Snapshot", "digest", "A fingerprint."),
    kept("iqa.VisitSample", "stage", "A word of a list."),
    kept("iqa.AssessorObservation", "why activity strengths statement comment cancelled_why", STAFF),
    kept("iqa.ObservationRating", "heading title comment", STAFF),
    kept("iqa.Item", "kind words masks", ANONYMOUS),
    kept("iqa.ItemFile", "name media_type sha256 content problem copy copy_type copy_sha256", ANONYMOUS),
    kept("iqa.Judgement", "reason", ANONYMOUS),
    kept("iqa.Remark", "text", ANONYMOUS),
    kept("iqa.AgreedOutcome", "superseded_why rationale", ANONYMOUS),
    kept("iqa.Exemplar", "superseded_why", ANONYMOUS),
]
