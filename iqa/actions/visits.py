"""External visits as the centre keeps them: a room planned, opened, closed; its link and authenticator.

The external quality assurer changes nothing of the centre's: what they do stands in the modules beside this one.
"""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from centres.ledger import record_act
from centres.letters import write_letter
from centres.models import Membership, User
from centres.states import Role
from config.letters import full_address
from config.links import revoke_link
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa import rules
from iqa.actions.authenticators import drop_authenticator
from iqa.actions.entering import ROOM_CLOSED, end_entries
from iqa.models import ExternalVisit, VisitLink
from iqa.states import VisitStatus

KEEPERS_ONLY = "Only the lead quality assurer or an administrator of the centre keeps a visit."


@transaction.atomic
def plan_visit(centre, *, by, qualifications, name, email, **facts):
    """Plan a visit of an awarding organisation: its room exists, nobody can enter it. Raises NotAllowed, BadInput."""
    visit = ExternalVisit(centre=centre, made_by=by, name=name.strip(), email=email.strip().lower(), **facts)
    if not rules.can_keep_visit(by, visit):
        raise NotAllowed(KEEPERS_ONLY)
    if visit.closes_on < visit.opens_on or not visit.opens_on <= visit.visits_on <= visit.closes_on:
        raise BadInput("The day of the visit lies in the days on which the room is open.")
    if visit.closes_on < timezone.localdate():
        raise BadInput("The room would be closed already.")
    if not qualifications or any(row.awarding_organisation_id != visit.organisation.pk for row in qualifications):
        raise BadInput("Choose at least one qualification, all of this awarding organisation.")
    person = User.objects.filter(email__iexact=visit.email).first()
    if blockers := rules.eqa_blockers(centre, person):
        raise Blocked(blockers)
    visit.eqa = person or User.objects.create_user(visit.email, visit.name)
    visit.save()
    visit.qualifications.set(qualifications)
    titles = [str(row) for row in qualifications]
    record_act(centre, by=by, verb="planned visit", obj=visit, eqa=visit.email, qualifications=titles)
    return visit


@transaction.atomic
def open_room(visit, *, by):
    """Open the room and send the link. Returns (link, Secrets): the code is told another way, shown this once.

    The person gets the role of external quality assurer for these qualifications and days, and no other by it.
    """
    visit = _kept(visit, by)
    if blockers := rules.open_blockers(visit):
        raise Blocked(blockers)
    visit.status = VisitStatus.OPEN
    visit.save(update_fields=["status"])
    dates = {"starts_on": visit.opens_on, "ends_on": visit.closes_on}
    for qualification in visit.qualifications.all():
        facts = {"centre": visit.centre, "user": visit.eqa, "role": Role.EQA, "qualification": qualification}
        Membership.objects.create(granted_by=by, **facts, **dates)
    made = _send_link(visit)
    record_act(visit.centre, by=by, verb="opened room", obj=visit, eqa=visit.email, **dates)
    return made


@transaction.atomic
def send_link_again(visit, *, by):
    """A new link and code in place of the old ones; whoever is in the room has to enter anew."""
    visit = _kept(visit, by)
    _refuse_unless_open(visit)
    end_entries(visit)
    _revoke_links(visit)
    made = _send_link(visit)
    record_act(visit.centre, by=by, verb="sent link again", obj=visit, eqa=visit.email)
    return made


@transaction.atomic
def forget_authenticator(visit, *, by):
    """The telephone is lost: the next entry sets up another authenticator app. Link and code stay as they are."""
    visit = _kept(visit, by)
    _refuse_unless_open(visit)
    drop_authenticator(visit.eqa)
    end_entries(visit)
    record_act(visit.centre, by=by, verb="forgot authenticator", obj=visit, eqa=visit.email)


@transaction.atomic
def close_room(visit, *, by):
    """Close the room at once: link, role and whoever is in it end now; what was written stays."""
    visit = _kept(visit, by)
    _close(visit, by)


def close_ended_visits():
    """Close the rooms whose last day is over; called every hour. The gate does not wait for it. Returns how many."""
    over = ExternalVisit.objects.filter(closes_on__lt=timezone.localdate()).exclude(status=VisitStatus.CLOSED)
    for visit in over:
        with transaction.atomic():
            held = ExternalVisit.objects.select_for_update().get(pk=visit.pk)
            if held.status != VisitStatus.CLOSED:
                _close(held, None)
    return len(over)


def _close(visit, by):
    now = timezone.now()
    rows = ExternalVisit.objects.filter(pk=visit.pk).exclude(status=VisitStatus.CLOSED)
    if not rows.update(status=VisitStatus.CLOSED, closed_at=now, closed_by=by):
        raise StaleState("The room is closed already.")
    end_entries(visit)
    _revoke_links(visit)
    yesterday = timezone.localdate() - timedelta(days=1)
    for grant in _grants(visit):
        # A grant never ends before it begins: one of today ends today, and the closed room lets nobody in.
        grant.ends_on = max(grant.starts_on, min(grant.ends_on, yesterday))
        grant.save(update_fields=["ends_on"])
    record_act(visit.centre, by=by, verb="closed room", obj=visit)


def _grants(visit):
    scope = visit.qualifications.all()
    rows = Membership.objects.filter(centre=visit.centre, user=visit.eqa, role=Role.EQA, qualification__in=scope)
    return rows.filter(starts_on=visit.opens_on, ends_on=visit.closes_on)


def _kept(visit, by):
    if not rules.can_keep_visit(by, visit):
        raise NotAllowed(KEEPERS_ONLY)
    return ExternalVisit.objects.select_for_update().get(pk=visit.pk)


def _refuse_unless_open(visit):
    if visit.status != VisitStatus.OPEN:
        raise StaleState(ROOM_CLOSED)


def _revoke_links(visit):
    for link in visit.links.filter(used_at=None, revoked_at=None):
        revoke_link(link)


def _send_link(visit):
    days = (visit.closes_on - timezone.localdate()).days + 1
    link, told = VisitLink.objects.make(days=days, visit=visit)
    link.letter = write_letter(
        visit.centre,
        key=f"visit {visit.pk} link {link.pk}",
        to=visit.email,
        template="visit_link",
        visit=visit,
        address=full_address(reverse("iqa:room_enter", args=[told.token])),
    )
    link.save(update_fields=["letter"])
    return link, told
