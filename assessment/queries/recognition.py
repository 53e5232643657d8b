"""What the pages of recognition show: what could be carried over, what was proposed, and the limits in force."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessment import rules
from assessment.models import Recognition, RecognitionLimit, UnitSignOff
from assessment.states import Signer
from centres.models import Centre, Competence
from centres.states import Duty, Role
from portfolios.models import Allocation, Evidence, RouteUnit, allocated_to
from portfolios.queries import Place
from portfolios.states import AllocatedRole, RegistrationStatus
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


def recognitions_to_record(user, centre):
    """Proposals that wait for the person as assessor of the learner, qualified for the unit, oldest first. 1 query."""
    qualified = _qualified().filter(user=user)
    rows = _proposed(centre).filter(allocated_to(user, AllocatedRole.ASSESSOR, "registration"), Exists(qualified))
    return rows.exclude(registration__learner=user)


def recognition_places(user, centre):
    """What administrators do about recognitions, for the pages of earlier houses: the awarding organisation's reference
    to be put on record, and an assessor to be allocated who may record one: [Place]. 2 queries."""
    answers = Centre.objects.where(user, Role.ADMIN)
    waiting = _open(centre).filter(record__needs_reference=True, answer=None).select_related("record")
    allocated = Allocation.objects.in_force().filter(
        registration=OuterRef(OuterRef("registration")), role=AllocatedRole.ASSESSOR, person__is_active=True
    )
    stranded = _proposed(centre).filter(~Exists(_qualified().filter(user__in=allocated.values("person"))))
    return [
        *map(_place_to_answer, _of_others(waiting, user, answers).order_by("record__at")),
        *map(_place_to_allocate, _of_others(stranded, user, answers)),
    ]


def _of_others(rows, user, centres):
    return rows.filter(registration__centre__in=centres).exclude(registration__learner=user)


def _open(centre):
    """Recognitions that can still be carried through: what counts in the registration can still change."""
    rows = Recognition.objects.current().filter(
        registration__centre=centre,
        registration__status=RegistrationStatus.REGISTERED,
        registration__route_closed_at__isnull=True,
    )
    return rows.select_related("unit", "registration")


def _proposed(centre):
    return _open(centre).filter(record=None).order_by("at")


def _qualified():
    """Competence that lets its holder record an outer Recognition."""
    return Competence.objects.in_force().filter(
        duty=Duty.ASSESS, trainee=False, centre=OuterRef("registration__centre"), unit=OuterRef("unit")
    )


def _place_to_answer(recognition):
    return Place(
        f"{recognition.get_kind_display()} of {recognition.unit.number} for {recognition.registration.name}",
        reverse("assessment:recognition_detail", args=[recognition.pk]),
        "arrow-left-right",
        f"Recorded on {date_format(timezone.localdate(recognition.record.at))}: waits for the awarding organisation’s "
        "reference.",
    )


def _place_to_allocate(recognition):
    kind, unit = recognition.get_kind_display(), recognition.unit
    return Place(
        f"Allocate an assessor of {unit.number} to {recognition.registration.name}",
        reverse("portfolios:registration_detail", args=[recognition.registration_id]),
        "person-plus",
        f"{kind} is proposed, and nobody allocated is qualified to record it.",
    )


def limit_rows(centre):
    """Every row of limits that the centre has recorded, newest first. 1 query."""
    rows = RecognitionLimit.objects.filter(centre=centre)
    return rows.select_related("organisation", "qualification", "set_by").order_by("-in_force_from", "-pk")


def edition_for(registration, recognised=None) -> Edition:
    """The rules of combination with the figures of what is recognised: the imported unit's count (R6.21)."""
    edition = edition_of(registration.qualification)
    figures = {row.unit.number: row.figures for row in (recognised or {}).values()}
    return edition.with_figures(figures) if figures else edition
