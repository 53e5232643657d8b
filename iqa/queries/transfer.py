"""How far each unit of a learner who leaves has come: signed by one or both, recognised, released (R5.10)."""

from django.utils import timezone
from django.utils.formats import date_format

from assessment.models import Signature
from assessment.states import Signer
from iqa.rules import current_release, recognised, release_fits


def unit_standing(registration):
    """{unit id: words} of the units that somebody has signed or that are recognised. 5 queries.

    A signature alone is no achievement yet: the learner signs as well (R3.12), and quality assurance releases (R4.19).
    """
    words = {}
    rows = Signature.objects.filter(sign_off__registration=registration, sign_off__superseded_at=None)
    for unit, signer, at in rows.order_by("at", "pk").values_list("sign_off__unit", "signer", "at"):
        by = "assessor and learner" if signer == Signer.LEARNER else "the assessor alone"
        words[unit] = f"Signed off by {by} on {_day(at)}"
    words |= dict.fromkeys(recognised(registration), "Recognised from before")
    release = current_release(registration)
    if release is not None and release_fits(release):
        return {unit: f"{said}; released on {_day(release.at)}" for unit, said in words.items()}
    return {unit: f"{said}; not released by quality assurance" for unit, said in words.items()}


def _day(moment):
    return date_format(timezone.localdate(moment))
