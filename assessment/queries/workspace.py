"""What the assess workspace reads beside the sheet: the desk, who else is there, ready words, spoken feedback."""

import json
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format

from assessment.models import Assessment, Desk, FeedbackSound, Snippet
from assessment.working_days import add_working_days
from portfolios.states import EvidenceStatus, FileState

HERE = timedelta(seconds=45)  # three times the beat of static/js/workspace.js
DAYS_TO_ACT = 10


@dataclass
class Company:
    """What somebody else does about the submission: `others` have it open, `recorded` are their new sittings on it.

    `ended`: why nothing can be recorded on it any more, or "".
    """

    others: list[Desk]
    recorded: list[Assessment] = field(default_factory=list)
    ended: str = ""


@dataclass
class Workspace:
    """The desk of one assessor on a submission, and what lies within reach; `fills` for static/js/workspace.js."""

    desk: Desk | None
    company: Company
    snippets: list[Snippet]
    sounds: list[FeedbackSound]
    fills: str

    @property
    def typed(self):
        return self.desk.typed if self.desk else {}

    @property
    def version(self):
        return self.desk.version if self.desk else 0

    @property
    def asides(self):
        """[(window, when, its feedback)]: what was typed in a window that another one had overtaken."""
        kept = self.desk.aside if self.desk else {}
        return [(window, row["at"], " ".join(row["typed"].get("feedback", []))) for window, row in kept.items()]


def workspace_of(sheet, user):
    """Everything of the page that is not the piece itself; four SQL queries."""
    registration = sheet.evidence.registration
    desks = list(Desk.objects.filter(submission=sheet.submission).select_related("by"))
    return Workspace(
        desk=next((desk for desk in desks if desk.by_id == user.pk), None),
        company=Company([desk for desk in desks if desk.by_id != user.pk and is_here(desk)]),
        snippets=list(snippets_at_hand(user, registration.centre)),
        sounds=list(sounds_at_hand(sheet.submission, user)),
        fills=fills_of(sheet, user),
    )


def is_here(desk):
    """Whether the assessor was heard of at this desk in the last seconds (HERE)."""
    return desk.seen_at is not None and desk.seen_at > timezone.now() - HERE


def fills_of(sheet, user):
    """What stands for the placeholders of a snippet, as JSON; criterion and unit are known where it is put."""
    registration = sheet.evidence.registration
    fills = {
        "learner": registration.learner.get_short_name(),
        "full_name": registration.name,
        "evidence": sheet.evidence.reference,
        "assessor": user.full_name,
        "date": date_format(add_working_days(timezone.localdate(), DAYS_TO_ACT, registration.centre.nation)),
    }
    return json.dumps(fills)


def company_on(evidence, submission, user, seen):
    """Who else has the submission open, and what they have recorded on it since the sitting with the key `seen`."""
    desks = Desk.objects.filter(submission=submission, seen_at__gt=timezone.now() - HERE).exclude(by=user)
    sittings = Assessment.objects.filter(submission=submission, pk__gt=seen).exclude(by=user)
    return Company(
        others=list(desks.select_related("by")),
        recorded=list(sittings.select_related("by").prefetch_related("decisions__criterion__outcome__unit")),
        ended=_ended(evidence, submission),
    )


def _ended(evidence, submission):
    newest = evidence.submissions.order_by("attempt").last()
    if newest.pk != submission.pk:
        return f"{evidence.reference} has been submitted again since you opened it."
    if evidence.status != EvidenceStatus.SUBMITTED:
        return f"{evidence.reference} no longer waits for an assessor: {evidence.get_status_display().lower()}."
    return ""


def snippets_at_hand(user, centre):
    """The person's own and the centre's, in use, by name."""
    return Snippet.objects.visible_to(user).in_use().filter(centre=centre).select_related("owner")


def snippet_list(user, centre):
    """(own, shared) of a centre, with who changed them last; one SQL query."""
    rows = list(snippets_at_hand(user, centre).select_related("changed_by"))
    return [row for row in rows if not row.is_shared], [row for row in rows if row.is_shared]


def sounds_at_hand(submission, user):
    """What the person has spoken for a sitting that is not recorded yet."""
    return FeedbackSound.objects.at_hand().filter(submission=submission, by=user)


def sounds_settled(sounds):
    """Whether none of it waits for its checks any more."""
    return all(sound.state != FileState.WAITING for sound in sounds)
