"""What the pages of a sample and of an action show of what followed."""

from django.db.models import Count, Window

from centres.models import CpdEntry
from iqa.models import Countersample, Interview, Sample
from iqa.rules import assures, leads
from iqa.states import SampleStatus

RECENT = 50


def steps_of(action):
    """Every step of an action, the first one first. 1 query."""
    return action.steps.select_related("by", "evidence", "cpd")


def actions_of(sample):
    """The actions of a sample with their steps. 2 queries."""
    return sample.actions.select_related("owner", "closed_by").prefetch_related("steps__by")


def own_entries(user, action):
    """Entries of the owner's development log that can show that they acted."""
    return CpdEntry.objects.filter(user=user, centre=action.centre).counted()


def around(sample, user):
    """How the plan of a sample has changed, and interviews held on it: for quality assurers alone. 2 queries."""
    if not assures(user, sample.registration):
        return {"replannings": [], "interviews": []}
    return {
        "replannings": sample.replannings.select_related("by"),
        "interviews": Interview.objects.visible_to(user).filter(sample=sample).select_related("by"),
    }


def conversation(sample, user):
    """The words under a review; what the lead said of it, for whom it is meant: the reviewer and the lead."""
    notes = list(sample.notes.select_related("by"))
    theirs = user.pk == sample.done_by_id or leads(user, sample.registration.centre)
    said = Countersample.objects.filter(sample=sample).select_related("by").first() if theirs else None
    acknowledged = any(note.by_id == sample.assessor_id for note in notes)
    return {"notes": notes, "countersampled": said, "acknowledged": acknowledged}


def reviews_to_sample(user, centre):
    """For the lead: the newest reviews of other people, with what the lead has said of them if anything.

    Each row says with `of` how many there are. 1 query.
    """
    rows = Sample.objects.visible_to(user).filter(status=SampleStatus.DONE, registration__centre=centre)
    rows = rows.exclude(done_by=user).exclude(done_by=None)
    related = ("registration", "unit", "done_by", "assessor", "countersample__by")
    rows = rows.select_related(*related).defer("seen").annotate(of=Window(Count("pk")))
    return rows.order_by("-done_at", "-pk")[:RECENT]
