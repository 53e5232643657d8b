"""What goes into a portable portfolio, read from the rows: the manifest's facts, and where each file lies."""

from assessment.queries.packing.arriving import Plan, arrival_plan, open_priors, prior_list, waiting_arrivals
from assessment.queries.packing.files import StoredFile
from assessment.queries.packing.jobs import inward_jobs, job_of_upload, outward_jobs
from assessment.queries.packing.portfolio import Addition, Portfolio, additions, edition_fingerprint, portfolio_of

__all__ = [
    "Addition",
    "Plan",
    "Portfolio",
    "StoredFile",
    "additions",
    "arrival_plan",
    "edition_fingerprint",
    "inward_jobs",
    "job_of_upload",
    "open_priors",
    "outward_jobs",
    "portfolio_of",
    "prior_list",
    "waiting_arrivals",
]
