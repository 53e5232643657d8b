"""Which quality assurers see narrowed evidence because of a sample; portfolios asks, and does not know us (R2.13)."""

from django.db.models import Exists, OuterRef, Q

from centres.models import User
from iqa.models import Sample
from portfolios.models import InConfidence


def evidence_of_own_samples(user):
    """A condition on evidence: it serves a unit that is or was sampled by the person (ACCESS: "IQA of the sample")."""
    served = Sample.objects.filter(
        _named(user.pk), registration=OuterRef("registration"), unit__outcomes__criteria__links__evidence=OuterRef("pk")
    )
    return Exists(served)


def quality_assurers_of_samples(evidence):
    """The people named on samples of the units that the piece serves."""
    units = evidence.links.values("criterion__outcome__unit")
    samples = Sample.objects.filter(registration=evidence.registration_id, unit__in=units)
    return User.objects.filter(Q(pk__in=samples.values("iqa")) | Q(pk__in=samples.values("done_by")))


def _named(pk):
    return Q(iqa=pk) | Q(done_by=pk)


of_samples = InConfidence(rows=evidence_of_own_samples, people=quality_assurers_of_samples)
