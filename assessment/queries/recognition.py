"""What the pages of recognition show: what could be carried over, what was proposed, and the limits in force."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from assessment import rules
from assessment.models import Recognition, RecognitionLimit, UnitSignOff
from assessment.states import Signer
from portfolios.models import Evidence, RouteUnit
from qualifications.combination import Edition
from qualifications.queries import edition_of

RELATED = ("unit", "registration", "source", "proof", "record__by", "answer__by", "by", "superseded_by")


@dataclass
class Offer:
    """A unit signed in another registration of the learner, that this edition lists too.

    `route_unit` is its place on this route; None: it has to be put there first.
    """

    source: UnitSignOff
    route_unit: RouteUnit | None

    @property
    def signed_on(self):
        """The day of the learner's signature."""
        return next(timezone.localdate(row.at) for row in self.source.signatures.all() if row.signer == Signer.LEARNER)


def recognition_offers(registration, user):
    """What the person may propose to carry over; not what is locked here or proposed already. 4 queries."""
    taken = set(Recognition.objects.current().filter(registration=registration).values_list("unit", flat=True))
    route = {entry.unit_id: entry for entry in registration.route.select_related("unit")}
    taken |= {pk for pk, entry in route.items() if entry.locked_at}
    rows = rules.units_achieved_elsewhere(registration, user).exclude(unit__in=taken)
    rows = rows.select_related("unit", "registration__qualification", "registration__centre").order_by("unit", "pk")
    return [Offer(row, route.get(row.unit_id)) for row in rows.prefetch_related("signatures")]


def recognition_list(registration):
    """Every recognition of the registration, those that still count or may count first. 1 query."""
    rows = Recognition.objects.filter(registration=registration).select_related(*RELATED)
    return sorted(rows, key=lambda row: (not row.is_current, row.unit.number, -row.pk))


def readable_proof(recognition, user):
    """The piece that holds the certificate, if the person may read evidence of the registration; else None."""
    return Evidence.objects.visible_to(user).filter(pk=recognition.proof_id).first()


def recognition_history(recognition):
    """What happened to it, newest first, as _thread.html takes it."""
    acts = [_act(recognition.at, "none", "send", "Proposed", recognition.by, recognition.why)]
    if hasattr(recognition, "record"):
        record = recognition.record
        text = f"{record.checked} ({date_format(record.checked_on)})"
        acts.append(_act(record.at, "done", "check-lg", "Recorded", record.by, text))
    if hasattr(recognition, "answer"):
        answer = recognition.answer
        text = f"Reference {answer.reference}, of {date_format(answer.said_on)}"
        if answer.credits is not None:
            text += f", {answer.credits} credits"
        acts.append(_act(answer.at, "done", "check-all", "The awarding organisation agreed", answer.by, text))
    if not recognition.is_current:
        by, why = recognition.superseded_by, recognition.superseded_why
        acts.append(_act(recognition.superseded_at, "act", "arrow-counterclockwise", "Taken back", by, why))
    return acts[::-1]


def _act(at, look, icon, what, who, text):
    when = date_format(timezone.localtime(at), "j M Y H:i")
    return {"look": look, "icon": icon, "what": what, "who": who.full_name, "when": when, "text": text}


def proposals_waiting(registrations):
    """Recognitions that wait for an assessor, of these registrations. 1 query."""
    rows = Recognition.objects.current().filter(record=None, registration__in=registrations)
    return rows.select_related("unit", "registration").order_by("at")


def limit_rows(centre):
    """Every row of limits that the centre has recorded, newest first. 1 query."""
    rows = RecognitionLimit.objects.filter(centre=centre)
    return rows.select_related("organisation", "qualification", "set_by").order_by("-in_force_from", "-pk")


def edition_for(registration, recognised=None) -> Edition:
    """The rules of combination with the figures of what is recognised: the imported unit's count (R6.21)."""
    edition = edition_of(registration.qualification)
    figures = {row.unit.number: row.figures for row in (recognised or {}).values()}
    return edition.with_figures(figures) if figures else edition
