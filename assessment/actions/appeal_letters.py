"""Letters about appeals: that one has arrived, that somebody has to answer it, the answer, an answer overdue (R3.15).

What the learner wrote and why it was decided so are read on the page, never in a letter.
"""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessment import queries
from assessment.actions.reminding import FROM_HOUR
from assessment.models import AppealStage
from assessment.states import AppealStatus
from centres.letters import write_letter
from config.letters import full_address


def tell_of_stage(appeal, stage):
    """To the learner by when an answer comes; to everybody who may give it, that it waits for them."""
    facts = {"stage": stage}
    _write(appeal, f"stage {stage.number} received", appeal.registration.learner, "appeal_received", **facts)
    for person in queries.who_answers(appeal):
        key = f"stage {stage.number} for {person.pk}"
        _write(appeal, key, person, "appeal_to_answer", **facts, address=_page("appeal_answer", appeal))


def tell_of_answer(appeal, answer):
    """To the learner: upheld or not, and whether it can be taken further."""
    key = f"stage {answer.stage.number} answered"
    _write(appeal, key, appeal.registration.learner, "appeal_answered", answer=answer)


def remind_of_appeals(now=None):
    """One letter about each stage whose answer is overdue to everybody who may give it; called every hour.

    Written under a key of stage and person, so that it goes out once however often this runs. Returns how many
    stages are overdue.
    """
    now = timezone.localtime(now)
    if now.hour < FROM_HOUR:
        return 0
    late = AppealStage.objects.filter(appeal__status=AppealStatus.OPEN, answer=None, due_on__lt=now.date())
    stages = list(late.order_by("pk").values_list("pk", flat=True))
    for pk in stages:
        _remind(pk)
    return len(stages)


@transaction.atomic
def _remind(pk):
    stage = AppealStage.objects.select_related("appeal").get(pk=pk)
    appeal = queries.appeal_row(stage.appeal).appeal
    if appeal.status != AppealStatus.OPEN or hasattr(stage, "answer"):
        return  # answered or taken back since the list was made
    for person in queries.who_answers(appeal):
        key = f"stage {stage.number} overdue for {person.pk}"
        _write(appeal, key, person, "appeal_overdue", stage=stage, address=_page("appeal_answer", appeal))


def _write(appeal, key, person, template, **facts):
    facts = {"address": _page("appeal_detail", appeal), **facts}
    write_letter(
        appeal.centre,
        key=f"appeal {appeal.pk} {key}",
        to=person.email,
        template=template,
        person=person,
        appeal=appeal,
        about=queries.what_appealed(appeal),
        learner=appeal.registration.name,
        **facts,
    )


def _page(name, appeal):
    return full_address(reverse(f"assessment:{name}", args=[appeal.pk]))
