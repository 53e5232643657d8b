"""What was claimed and issued stays for good (R6.19, Ofqual I4.1(e))."""

from centres.holdings import holding, kept

REGISTER = "The register answers for every claim and certificate for good."

DISPOSAL = "Proves what was let go, and names nobody."

HOLDINGS = [
    holding("certification.ClaimQuestion", "claim__registration", "records", "text answer"),
    holding("certification.BulkItem", "registration", "records", "reasons error"),
    holding("certification.RetentionHold", "registration", "details", "why superseded_why"),
    holding("certification.ErasureRequest", "registration", "details", "words answer"),
]
KEPT = [
    kept(
        "certification.Claim",
        "number organisation_reference organisation_number fee_reference verdict closed_why",
        REGISTER,
    ),
    kept("certification.ClaimMove", "source why", REGISTER),
    kept("certification.ClaimUnit", "group", REGISTER),
    kept("certification.Document", "number facts closed_why error file sha256 printed_sha256 signed_with", REGISTER),
    kept("certification.Credential", "token", REGISTER),
    kept("certification.OrganisationCertificate", "serial printed_name title closed_why", REGISTER),
    kept("certification.Custody", "superseded_why whom proof", REGISTER),
    kept("certification.ReplacementRequest", "asked_by authenticated_how", REGISTER),
    kept("certification.RevocationRequest", "why", REGISTER),
    kept("certification.DisposalList", "why facts", DISPOSAL),
    kept("certification.DisposalItem", "basis why_kept figures", DISPOSAL),
]
