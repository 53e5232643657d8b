"""Confirming or overriding the computed risk of an assessor."""

import hashlib
import json

from django.db import IntegrityError, transaction
from django.utils import timezone

from centres.ledger import record_act
from config.refusals import BadInput, NotAllowed, StaleState
from iqa import rules
from iqa.models import RiskRating
from iqa.queries.rating import LONGEST_REVIEW, assessor_risk
from iqa.states import Risk

JUST_RATED = "Somebody has just confirmed this risk, or the records have changed. Look at it again."


@transaction.atomic
def confirm_risk(approval, assessor, *, by, level, reason, review_on, seen):
    """Confirm the computed risk of an assessor, or override it, until the review date (R4.6, R4.15).

    `seen`: (number of the newest rating, computed level) that the person had before them; (0, …) where there was none.
    Raises NotAllowed, BadInput, or StaleState when either has changed since.
    """
    if not rules.can_read_plan(by, approval) or rules.rating_blockers(approval, assessor, by):
        raise NotAllowed("Only a quality assurer of this qualification confirms a risk, and never their own.")
    now = assessor_risk(approval, assessor.pk, by)
    if now is None:
        raise NotAllowed("This person assesses nobody on the qualification.")
    check_rating(level, reason, review_on)
    number = now.rating.number if now.rating else 0
    if tuple(seen) != (number, str(now.computed.level)):
        raise StaleState(JUST_RATED)
    facts = [[factor.code, finding.figure, finding.sentence, str(finding.level)] for factor, finding in now.findings]
    try:
        with transaction.atomic():
            rating = RiskRating.objects.create(
                centre=approval.centre,
                qualification=approval.qualification,
                assessor=assessor,
                number=number + 1,
                computed=now.computed.level,
                level=level,
                facts={"factors": facts, "why": now.computed.why},
                reason=reason.strip(),
                review_on=review_on,
                by=by,
            )
    except IntegrityError as error:
        raise StaleState(JUST_RATED) from error
    # Not which level: assessors may read the ledger (R4.9). The digest holds the row to what it said.
    name = f"{assessor.full_name} on {approval.qualification}"
    record_act(approval.centre, by=by, verb="confirmed risk", obj=rating, name=name, digest=digest_of(rating))
    return rating


def digest_of(rating):
    """SHA-256 of what the rating says."""
    said = [rating.number, rating.computed, rating.level, rating.reason, rating.review_on.isoformat(), rating.facts]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def check_rating(level, reason, review_on):
    """Raises BadInput without a reason, or with a review that is not within LONGEST_REVIEW."""
    today = timezone.localdate()
    if level not in Risk.values:
        raise BadInput("Choose the level of risk.")
    if not reason.strip():
        raise BadInput("Say why: the reason stays with the rating.")
    if review_on is None or not today < review_on <= today + LONGEST_REVIEW:
        raise BadInput("Choose a review date after today and within a year.")
