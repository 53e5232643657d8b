"""Spoken feedback and ready words, as they are after their checks."""

import hashlib

from django.core.files.base import ContentFile

from assessment.models import FeedbackSound, Snippet
from portfolios.states import FileState
from tests.factories import papers


def make_sound(evidence, by, *, state=FileState.CHECKED, name="well-done.wav", **facts):
    content = papers.tone()
    sound = FeedbackSound(
        submission=evidence.submissions.order_by("attempt").last(),
        by=by,
        name=name,
        media_type="audio/wav",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        state=state,
        **facts,
    )
    sound.content.save(name, ContentFile(content))
    return sound


def make_snippet(centre, by, name="Greeting", text="Well done, {learner}.", *, shared=False):
    return Snippet.objects.create(centre=centre, owner=None if shared else by, name=name, text=text, changed_by=by)
