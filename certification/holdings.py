"""What was claimed and issued stays for good (R6.19, Ofqual I4.1(e))."""

from centres.holdings import holding, kept

REGISTER = "The register answers for every claim and certificate for good."

DISPOSAL = "Proves what was let go, and names nobody."

HOLDINGS = [
    holding("certification.RetentionHold", "registration", "details", "why superseded_why"),
    holding("certification.ErasureRequest", "registration", "details", "words answer"),
]
KEPT = [
    kept("certification.Claim", "number organisation_reference verdict closed_why", REGISTER),
    kept("certification.ClaimUnit", "group", REGISTER),
    kept("certification.Document", "number facts closed_why error file sha256", REGISTER),
    kept("certification.DisposalList", "why facts", DISPOSAL),
    kept("certification.DisposalItem", "basis why_kept figures", DISPOSAL),
]
