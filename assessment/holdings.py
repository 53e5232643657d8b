"""What was said of a learner’s work and of the learner, and by which rule it is let go (centres/holdings.py)."""

from centres.holdings import holding, kept

FINGERPRINT = "The fingerprint and kind of a file prove what was judged and tell nothing of it."
CASE = "An investigation is told of by the centre, after somebody has looked at what it says of others."
OTHERS = "Of another person than the learner."
OF_ADJUSTMENT = "adjustment__registration"
OF_SUBMISSION = "submission__evidence__registration"

HOLDINGS = [
    # The work, as it was seen, asked about and testified to.
    holding("assessment.Observation", "registration", "work", "said asides"),
    holding("assessment.ObservationMark", "observation__registration", "work", "note"),
    holding("assessment.Questioning", "registration", "work", "title marks cancelled_why"),
    holding("assessment.Asked", "questioning__registration", "work", "answer likeness"),
    holding("assessment.WitnessRequest", "registration", "work", "relation about why_closed draft"),
    holding("assessment.WitnessStatement", "request__registration", "work", "words facts doubts"),
    holding("assessment.PackageJob", "registration", "work", "problem name content manifest findings identity_why"),
    holding("assessment.Arrival", "registration", "work", "centre author"),
    holding("assessment.TestProof", "registration", "work", "name content refusal"),
    holding("assessment.ShownProof", "proof__registration", "work", "content"),
    holding("assessment.Desk", OF_SUBMISSION, "work", "typed aside", remove=True, untold="Not said yet."),
    # Needs, health, welfare.
    holding("assessment.Adjustment", "registration", "sensitive", "need evidence_seen measure statement"),
    holding("assessment.AdjustmentDecision", OF_ADJUSTMENT, "sensitive", "superseded_why reference reason"),
    holding("assessment.AdjustmentNote", OF_ADJUSTMENT, "sensitive", "text"),
    holding("assessment.NeedReading", OF_ADJUSTMENT, "sensitive", "reason"),
    holding("assessment.Review", "registration", "sensitive", "welfare"),
    # What was said of it.
    holding("assessment.Assessment", OF_SUBMISSION, "records", "feedback"),
    holding("assessment.Decision", "registration", "records", "superseded_why reason"),
    holding("assessment.UnitSignOff", "registration", "records", "superseded_why"),
    holding("assessment.Signature", "sign_off__registration", "records", "facts"),
    holding("assessment.StartItem", "registration", "records", "superseded_why note"),
    holding("assessment.AgreementSignature", "registration", "records", "superseded_why text"),
    holding("assessment.PriorDecision", "registration", "records", "decided_by centre feedback"),
    holding("assessment.PriorAnswer", "prior__registration", "records", "why"),
    holding("assessment.Plan", "registration", "records", "closed_why"),
    holding(
        "assessment.PlanVersion",
        "plan__registration",
        "records",
        "title methods expected place resources witnesses adjustments why returned_why",
    ),
    holding("assessment.PlanSignature", "version__plan__registration", "records", "facts"),
    holding("assessment.Review", "registration", "records", "progress said"),
    holding("assessment.ReviewComment", "review__registration", "records", "name words"),
    holding("assessment.ReviewAction", "registration", "records", "text"),
    holding("assessment.ActionCheck", "action__registration", "records", "note"),
    holding("assessment.AnswerVerdict", "asked__questioning__registration", "records", "comment"),
    holding(
        "assessment.Recognition",
        "registration",
        "records",
        "superseded_why achievement number organisation certificate why",
    ),
    holding("assessment.RecognitionRecord", "recognition__registration", "records", "checked"),
    holding("assessment.TestResult", "registration", "records", "superseded_why proof"),
    holding("assessment.Annotation", "file__evidence__registration", "records", "place text"),
    holding("assessment.FeedbackSound", OF_SUBMISSION, "records", "name content refusal"),
    # Appeals and investigations.
    holding("assessment.Appeal", "registration", "cases", "grounds closed_why"),
    holding("assessment.AppealStage", "appeal__registration", "cases", "why"),
    holding("assessment.AppealAnswer", "stage__appeal__registration", "cases", "reasons panel reference"),
    holding("assessment.AppealSearch", "appeal__registration", "cases", "found", untold="Names other learners."),
    holding("assessment.Case", "registration", "cases", "allegation source", untold=CASE),
    holding("assessment.CasePerson", "case__registration", "cases", "superseded_why", untold=CASE),
    holding("assessment.CaseInvestigator", "case__registration", "cases", "superseded_why", untold=CASE),
    holding("assessment.CaseHold", "case__registration", "cases", "superseded_why why", untold=CASE),
    holding("assessment.CaseNotice", "case__registration", "cases", "superseded_why reference", untold=CASE),
    holding("assessment.CaseNote", "case__registration", "cases", "text", untold=CASE),
    holding("assessment.CaseTelling", "case__registration", "cases", "name words", untold=CASE),
    holding("assessment.CaseClosing", "case__registration", "cases", "reasons sanction", untold=CASE),
    # Who was asked about the learner.
    holding("assessment.WitnessRequest", "registration", "details", "name email telephone job employer", untold=OTHERS),
    holding("assessment.EmployerLink", "review__registration", "details", "name email", untold=OTHERS),
]
KEPT = [
    kept("assessment.Assessment", "confirmed", "Letters of a check that was made."),
    kept("assessment.Signature", "statement", "The same words for everybody."),
    kept("assessment.Appeal", "stages", "The procedure, not the appeal."),
    kept("assessment.AgreementSignature", "sha256", FINGERPRINT),
    kept("assessment.PackageJob", "sha256", FINGERPRINT),
    kept("assessment.Arrival", "origin reference", "A number of another installation, by which a piece arrives once."),
    kept("assessment.PriorDecision", "package_sha256", FINGERPRINT),
    kept("assessment.EmployerLink", "token_digest code_digest", "Digests of a link that is closed."),
    kept("assessment.Asked", "wording", "A question of the bank."),
    kept("assessment.RecognitionAnswer", "reference", "The organisation’s number, on which an award rests."),
    kept("assessment.TestProof", "media_type sha256", FINGERPRINT),
    kept("assessment.ShownProof", "media_type sha256", FINGERPRINT),
    kept("assessment.TestResult", "scores", "Numbers, on which an award rests."),
    kept("assessment.WitnessLink", "token_digest code_digest", "Digests of a link that is closed."),
    kept("assessment.WitnessStatement", "declaration words_sha256 digest", "The same for everybody; fingerprints."),
    kept("assessment.FeedbackSound", "media_type sha256", FINGERPRINT),
]
