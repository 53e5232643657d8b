"""What direct claims status rests on, and how it came about."""

from typing import NamedTuple

from django.utils import timezone


class Standing(NamedTuple):
    """A criterion of direct claims status: what is asked, whether it is so, and what is known."""

    asked: str
    met: bool
    text: str


# Functions of (approval, day) -> list of Standing, put here when later houses start (R5.8).
direct_claims_criteria = []


def direct_claims(approval, on=None):
    """The criteria of the status, every change of it and every sanction, newest first."""
    on = on or timezone.localdate()
    return {
        "criteria": [row for more in direct_claims_criteria for row in more(approval, on)],
        "sanctions": list(approval.sanctions.order_by("-starts_on", "-pk")),
        "changes": list(approval.direct_claims_changes.select_related("by").order_by("-pk")),
    }
