"""Observations of assessors and entries of development logs."""

import hashlib
from datetime import timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone

from centres import actions as centre_actions
from centres.states import CpdKind
from iqa import actions, statements
from iqa.models import CpdProof
from iqa.states import Rating
from portfolios.states import FileState


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def cpd_facts(**facts):
    return {
        "kind": CpdKind.COURSE,
        "what": "Assessing by discussion",
        "started_on": in_days(-10),
        "ended_on": in_days(-10),
        "hours": Decimal("3.5"),
        "changed": "I plan topics beforehand.",
        **facts,
    }


def make_entry(centre, person, **facts):
    return centre_actions.write_cpd(centre, by=person, **cpd_facts(**facts))


def make_cpd_proof(entry, content=b"%PDF-1.4 course"):
    """A file as it is after its checks."""
    proof = CpdProof(
        entry=entry,
        by=entry.user,
        name="course.pdf",
        media_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        state=FileState.CHECKED,
    )
    proof.content.save("course.pdf", ContentFile(content))
    return proof


def make_observation(street, assessor, *, by=None, days=7, **facts):
    return actions.plan_observation(
        street.centre, by=by or street.iqa, assessor=assessor, planned_on=in_days(days), **facts
    )


def ratings(**said):
    """{heading: (rating, comment)} of the whole form: everything meets the standard but what is said."""
    headings = statements.headings()
    return {code: said.get(code, (Rating.MEETS, "")) for code, _, _ in headings}


def seen(**facts):
    """What record_observation takes."""
    return {
        "held_on": in_days(0),
        "activity": "A discussion about refunds",
        "ratings": ratings(),
        "strengths": "Puts the learner at ease.",
        **facts,
    }


def make_held(street, assessor, *, by=None, **facts):
    observation = make_observation(street, assessor, by=by)
    return actions.record_observation(observation, by=by or street.iqa, **seen(**facts))
