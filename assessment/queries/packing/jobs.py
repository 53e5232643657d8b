"""The portable portfolios of a registration, newest first; their manifests are large and stay where they are."""

from assessment.models import PackageJob
from assessment.models.packages import INWARD
from assessment.states import PackageWork

SHOWN = 5


def outward_jobs(registration):
    """The newest portfolios that were made for the learner to take away. 1 query."""
    rows = PackageJob.objects.filter(registration=registration, work=PackageWork.MAKE)
    return rows.defer("manifest").order_by("-pk")[:SHOWN]


def inward_jobs(registration):
    """The newest portfolios that were brought from elsewhere. 1 query."""
    rows = PackageJob.objects.filter(registration=registration, work__in=INWARD)
    return rows.defer("manifest").select_related("by").order_by("-pk")[:SHOWN]


def job_of_upload(registration, user, token):
    """The job of what this person sent in parts, by the token of the upload; None before it is taken."""
    rows = PackageJob.objects.filter(registration=registration, sent_as__token=token, sent_as__by=user)
    return rows.defer("manifest").first()
