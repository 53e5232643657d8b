"""What of a learner’s portfolio is let go, and by which rule (centres/holdings.py)."""

from centres.holdings import holding, kept

FINGERPRINT = "The fingerprint and kind of a file prove what was judged and tell nothing of it."
OF_EVIDENCE, OF_FILE = "evidence__registration", "file__evidence__registration"

HOLDINGS = [
    holding("portfolios.Evidence", "registration", "work", "title account took_part contribution held details"),
    holding("portfolios.EvidenceLink", OF_EVIDENCE, "work", "locator note"),
    holding("portfolios.Submission", OF_EVIDENCE, "work", "facts"),
    holding("portfolios.AccountRevision", OF_EVIDENCE, "work", "body", remove=True),
    holding("portfolios.Overwritten", OF_EVIDENCE, "work", "facts"),
    holding("portfolios.EvidenceReference", OF_EVIDENCE, "work", "note"),
    holding("portfolios.Sighting", OF_EVIDENCE, "work", "statement"),
    holding("portfolios.FileText", OF_FILE, "work", "text", remove=True),
    holding("portfolios.FileMark", OF_FILE, "work", "mark", remove=True, untold="Numbers that find like files."),
    holding("portfolios.FileLikeness", OF_FILE, "work", remove=True, untold="Names other learners’ files."),
    holding("portfolios.FileLikeness", f"other__{OF_EVIDENCE}", "work", remove=True, untold="Of another learner."),
    holding("portfolios.Redaction", OF_FILE, "work", "regions problem"),
    holding("portfolios.Rendition", OF_FILE, "work", "content facts"),
    holding("portfolios.EvidenceFile", OF_EVIDENCE, "work", "name content refusal facts picture_hash"),
    holding("portfolios.Upload", "registration", "work", "name problem"),
    holding("portfolios.EvidenceEvent", OF_EVIDENCE, "records", "note"),
    holding("portfolios.OriginalOpening", OF_FILE, "records", "reason"),
    # The name and the birthday become others that tell nothing: certification/actions/disposing.py.
    holding("portfolios.ImportRow", "registration", "details", "cells read messages", remove=True),
    holding("portfolios.SentRegistration", "registration", "details", "cells"),
    holding("portfolios.LearningBreak", "registration", "sensitive", "why"),
    holding("portfolios.Extension", "registration", "records", "reference why"),
    holding("portfolios.Allocation", "registration", "records", "why"),
    holding(
        "portfolios.Registration",
        "",
        "details",
        "family_name learner_number uln identity_document withdrawn_why transferred_to transferred_from",
    ),
]
KEPT = [
    kept("portfolios.Registration", "name", "Becomes a pseudonym."),
    kept("portfolios.Submission", "declaration", "The same words for everybody."),
    kept("portfolios.EvidenceFile", "media_type sha256", FINGERPRINT),
    kept("portfolios.Rendition", "media_type sha256", FINGERPRINT),
]
