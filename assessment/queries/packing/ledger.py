"""The lines of the centre's ledger that are about a registration, for its package."""

from datetime import UTC

from django.db.models import Q

from assessment.models import (
    AgreementSignature,
    Appeal,
    Assessment,
    Countersignature,
    Decision,
    Plan,
    Recognition,
    Review,
    ReviewAction,
    TestResult,
    UnitSignOff,
    WitnessRequest,
)
from centres.models import Act
from portfolios.models import Evidence, Registration

# Told in full, so that an outsider can compute their seals. Of the others, which may hold words between members of
# staff (why a decision was not countersigned, say), only place and seals are told.
TOLD = (
    "registered",
    "corrected registration",
    "withdrew registration",
    "chose units",
    "confirmed name",
    "began",
    "changed",
    "added a file to",
    "removed a file from",
    "replaced a file of",
    "mapped",
    "submitted",
    "withdrew",
    "arrived",
    "decided",
    "countersigned",
    "recorded test",
    "corrected test",
    "signed unit",
    "signed agreement",
    "signed review",
    "testified",
)
ABOUT = {
    Evidence: "registration",
    Assessment: "submission__evidence__registration",
    Decision: "registration",
    Countersignature: "decision__registration",
    TestResult: "registration",
    UnitSignOff: "registration",
    Recognition: "registration",
    Plan: "registration",
    Review: "registration",
    ReviewAction: "registration",
    AgreementSignature: "registration",
    Appeal: "registration",
    WitnessRequest: "registration",
}


def acts_about(registration):
    """Acts on the registration itself, and on everything of it that the learner may see, in order."""
    named = Q(object_type=Registration._meta.label_lower, object_id=str(registration.pk))
    for model, path in ABOUT.items():
        keys = [str(pk) for pk in model.objects.filter(**{path: registration}).values_list("pk", flat=True)]
        named |= Q(object_type=model._meta.label_lower, object_id__in=keys)
    return Act.objects.filter(named, centre=registration.centre).order_by("sequence")


def extract(registration, acts):
    """The lines of the ledger that go along with a portfolio, as the package holds them."""
    return {"centre": registration.centre_id, "acts": [_line(act) for act in acts]}


def _line(act):
    seals = {"sequence": act.sequence, "previous": act.previous, "digest": act.digest}
    if act.verb not in TOLD:
        return seals
    return {
        **seals,
        "at": _in_utc(act.at),
        "by": act.by_id,
        "verb": act.verb,
        "object": [act.object_type, act.object_id, act.object_name],
        "facts": act.facts,
    }


def _in_utc(moment):
    return moment.astimezone(UTC).isoformat()
