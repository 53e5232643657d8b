"""What was claimed and issued stays for good (R6.19, Ofqual I4.1(e))."""

from centres.holdings import kept

REGISTER = "The register answers for every claim and certificate for good."

HOLDINGS = []
KEPT = [
    kept("certification.Claim", "number organisation_reference verdict closed_why", REGISTER),
    kept("certification.ClaimUnit", "group", REGISTER),
    kept("certification.Document", "number facts closed_why error file sha256", REGISTER),
]
