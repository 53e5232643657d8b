"""External visits: a room planned, opened and closed; entered by link, code and authenticator; what is done in it.

The external quality assurer changes nothing of the centre's: they ask for samples, judge them, set actions, report.
"""

import hashlib
import json
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from assessment.actions import signed_facts
from assessment.queries import registration_progress
from centres.ledger import record_act
from centres.letters import write_letter
from centres.models import Membership, User
from centres.states import Role
from config.letters import full_address
from config.links import revoke_link
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa import rules
from iqa.actions.authenticators import drop_authenticator
from iqa.actions.papers import ask_paper
from iqa.models import (
    ExternalVisit,
    VisitAction,
    VisitEntry,
    VisitLink,
    VisitLook,
    VisitReport,
    VisitSample,
)
from iqa.states import PaperKind, SampleOutcome, VisitStatus
from portfolios.models import OriginalOpening

KEEPERS_ONLY = "Only the lead quality assurer or an administrator of the centre keeps a visit."
ROOM_CLOSED = "The room is closed."


# ---------- the centre ----------


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
    _end_entries(visit)
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
    _end_entries(visit)
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
    _end_entries(visit)
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


def _end_entries(visit):
    visit.entries.filter(ended_at=None).update(ended_at=timezone.now())


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


# ---------- entering ----------


@transaction.atomic
def enter_room(link):
    """The person is in: an entry that ends by rest, with the room, or when the centre says so. Raises StaleState."""
    visit = ExternalVisit.objects.select_for_update().get(pk=link.visit_id)
    if blockers := rules.enter_blockers(visit):
        raise StaleState(blockers[0].sentence)
    _end_entries(visit)
    entry = VisitEntry.objects.create(visit=visit, link=link)
    record_act(visit.centre, by=visit.eqa, verb="entered room", obj=visit)
    return entry


def stay_in_room(entry, on=None):
    """Whether the entry still holds; it is then heard of now. One update decides, so that a closed room lets nobody
    in who was about to look."""
    now = timezone.now()
    rested = now - timedelta(minutes=settings.ROOM_IDLE_MINUTES)
    rows = VisitEntry.objects.filter(pk=entry.pk, ended_at=None, seen_at__gt=rested)
    rows = rows.filter(visit__in=ExternalVisit.objects.entered(on))
    return bool(rows.update(seen_at=now))


def leave_room(entry):
    VisitEntry.objects.filter(pk=entry.pk, ended_at=None).update(ended_at=timezone.now())


def log_look(entry, *, method, path, what, reason=""):
    """One line of what was opened or sent, for the centre."""
    VisitLook.objects.create(
        visit=entry.visit,
        entry=entry,
        by=entry.visit.eqa,
        method=method,
        path=path[:200],
        what=what[:300],
        reason=reason[:400],
    )


# ---------- in the room ----------


def _held(visit):
    """The visit under a lock, while its room is open."""
    visit = ExternalVisit.objects.select_for_update().get(pk=visit.pk)
    if not visit.is_entered(timezone.localdate()):
        raise StaleState(ROOM_CLOSED)
    return visit


def _not_signed(visit):
    report, _ = VisitReport.objects.get_or_create(visit=visit)
    if report.signed_at:
        raise StaleState("The report is signed: nothing is added to it.")
    return report


@transaction.atomic
def ask_samples(visit, registration, *, units, why=""):
    """Ask for units of a learner, before the visit or on the day (R5.2). What is there now is kept beside each.

    Returns the new rows; units that were asked for already are left as they are. Raises Blocked, BadInput, StaleState.
    """
    visit = _held(visit)
    _not_signed(visit)
    registration = rules.in_scope(visit).filter(pk=registration.pk).first()
    if registration is None:
        raise BadInput("This learner is not on a qualification of the visit.")
    if blockers := rules.sample_blockers(visit, registration):
        raise Blocked(blockers)
    if not units:
        raise BadInput("Choose at least one unit.")
    progress = {row.unit.pk: row for row in registration_progress(registration).units}
    if any(unit.pk not in progress for unit in units):
        raise BadInput("A unit that you chose is not one of this learner’s.")
    asked = set(visit.samples.filter(registration=registration).values_list("unit", flat=True))
    on_the_day = timezone.localdate() >= visit.visits_on
    rows = [
        VisitSample(
            visit=visit,
            registration=registration,
            unit=unit,
            why=why.strip(),
            on_the_day=on_the_day,
            stage=progress[unit.pk].state,
            snapshot=signed_facts(registration, unit),
        )
        for unit in units
        if unit.pk not in asked
    ]
    if not rows:
        raise StaleState("You have asked for these units already.")
    VisitSample.objects.bulk_create(rows)
    numbers = [row.unit.number for row in rows]
    record_act(visit.centre, by=visit.eqa, verb="asked for sample", obj=visit, name=registration.name, units=numbers)
    _tell_centre(
        visit, f"sample {registration.pk} {timezone.now():%Y%m%d%H%M%S}", "visit_sample", registration, numbers
    )
    return rows


def _tell_centre(visit, occasion, template, registration, numbers):
    write_letter(
        visit.centre,
        key=f"visit {visit.pk} {occasion}"[:120],
        to=visit.centre.email or visit.made_by.email,
        template=template,
        visit=visit,
        registration=registration,
        numbers=numbers,
        address=full_address(reverse("iqa:visit_detail", args=[visit.pk])),
    )


@transaction.atomic
def judge_sample(sample, *, outcome, reliability, comment, criteria):
    """Say whether the external quality assurer agrees with a unit, and with which criteria (R5.3).

    `criteria`: {code: [outcome, comment]}. It changes no decision of the centre (R1.10).
    """
    visit = _held(sample.visit)
    _not_signed(visit)
    if outcome not in SampleOutcome.values or not reliability:
        raise BadInput("Say whether you agree, and how reliable the assessment is.")
    if outcome != SampleOutcome.AGREE and not comment.strip():
        raise BadInput("Say why you do not simply agree.")
    wrong = [code for code, (said, words) in criteria.items() if said == SampleOutcome.DISAGREE and not words.strip()]
    if wrong:
        raise BadInput(f"Say why you disagree about {', '.join(wrong)}.")
    facts = {"outcome": outcome, "reliability": reliability, "comment": comment.strip(), "criteria": criteria}
    VisitSample.objects.filter(pk=sample.pk).update(**facts, judged_at=timezone.now())
    record_act(visit.centre, by=visit.eqa, verb="judged sample", obj=sample, outcome=outcome, reliability=reliability)


@transaction.atomic
def set_visit_action(visit, *, qualification, severity, text, owner, due_on):
    """Ask something of the centre, by a day (R5.3); overdue, it stops direct claims (R5.4)."""
    visit = _held(visit)
    _not_signed(visit)
    if not visit.qualifications.filter(pk=qualification.pk).exists():
        raise BadInput("Choose a qualification of the visit.")
    if not Membership.objects.in_force().staff().filter(user=owner, centre=visit.centre).exists():
        raise BadInput("The owner is somebody who works for the centre.")
    if not text.strip():
        raise BadInput("Say what has to be done.")
    if due_on < timezone.localdate():
        raise BadInput("An action cannot be due before today.")
    number = (visit.actions.aggregate(last=Max("number"))["last"] or 0) + 1
    facts = {"qualification": qualification, "severity": severity, "text": text.strip(), "owner": owner}
    action = VisitAction.objects.create(visit=visit, number=number, due_on=due_on, **facts)
    record_act(visit.centre, by=visit.eqa, verb="set visit action", obj=action, severity=severity, due_on=due_on)
    write_letter(
        visit.centre,
        key=f"visit action {action.pk}",
        to=owner.email,
        template="visit_action",
        visit=visit,
        action=action,
        address=full_address(reverse("iqa:visit_action", args=[action.pk])),
    )
    return action


@transaction.atomic
def answer_visit_action(action, *, by, answer):
    """The owner says what was done. Raises NotAllowed, BadInput or StaleState."""
    if not rules.can_answer_visit_action(by, action):
        raise NotAllowed("Only its owner answers an action.")
    if not answer.strip():
        raise BadInput("Say what you have done.")
    rows = VisitAction.objects.open().filter(pk=action.pk, answered_at=action.answered_at)
    if not rows.update(answer=answer.strip(), answered_at=timezone.now()):
        raise StaleState("This action has been answered or closed in the meantime.")
    record_act(action.visit.centre, by=by, verb="answered visit action", obj=action, answer=answer.strip())


@transaction.atomic
def close_visit_action(action, *, by, reference):
    """The centre's lead quality assurer records the letter by which the organisation closed it."""
    if not rules.can_close_visit_action(by, action):
        raise NotAllowed("The lead quality assurer closes it, never its owner.")
    if not reference.strip():
        raise BadInput("Give the reference or date of the organisation’s letter.")
    _close_action(action, by, reference.strip())


@transaction.atomic
def accept_visit_answer(action, *, in_visit):
    """The external quality assurer is content with the answer and closes the action in the room, of this visit or of an
    earlier one of the same organisation."""
    visit = _held(in_visit)
    if action.visit.organisation_id != visit.organisation_id or action.visit.centre_id != visit.centre_id:
        raise NotAllowed("This action is of another organisation.")
    _close_action(action, visit.eqa, f"in the room, {visit}"[:80])


def _close_action(action, by, reference):
    if blockers := rules.close_action_blockers(action):
        raise Blocked(blockers)
    # The answer that was read is the answer that is closed: one that came in between has to be read first.
    rows = VisitAction.objects.open().filter(pk=action.pk, answered_at=action.answered_at)
    if not rows.update(closed_by=by, closed_at=timezone.now(), reference=reference):
        raise StaleState("This action has been answered again or closed in the meantime.")
    record_act(action.visit.centre, by=by, verb="closed visit action", obj=action, reference=reference)


@transaction.atomic
def write_report(visit, **facts):
    """Keep what the report says so far. Raises StaleState once it is signed."""
    visit = _held(visit)
    report = _not_signed(visit)
    VisitReport.objects.filter(pk=report.pk, signed_at=None).update(**facts, written_at=timezone.now())
    report.refresh_from_db()
    return report


@transaction.atomic
def sign_report(visit):
    """Sign the report: what it says, every judgement and action is frozen, with a fingerprint (R5.3)."""
    visit = _held(visit)
    report = VisitReport.objects.filter(visit=visit).first()
    if blockers := rules.report_blockers(visit, report):
        raise Blocked(blockers)
    now = timezone.now()
    facts = report_facts(visit, report, now)
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    rows = VisitReport.objects.filter(pk=report.pk, signed_at=None)
    if not rows.update(facts=facts, digest=digest, signed_by=visit.eqa, signed_at=now):
        raise StaleState("The report has been signed already.")
    record_act(visit.centre, by=visit.eqa, verb="signed report", obj=report, sha256=digest)
    ask_paper(visit, kind=PaperKind.REPORT, by=visit.eqa)
    report.refresh_from_db()
    return report


def report_facts(visit, report, at):
    """What is signed, in words that stay readable whatever becomes of the rows."""
    samples = visit.samples.select_related("registration__qualification", "unit").order_by("registration__name", "pk")
    actions = visit.actions.select_related("owner", "qualification").order_by("number")
    return {
        "visit": {
            "centre": visit.centre.name,
            "organisation": visit.organisation.name,
            "reference": visit.reference,
            "kind": visit.get_kind_display(),
            "on": visit.visits_on.isoformat(),
            "eqa": visit.eqa.full_name,
            "qualifications": [str(row) for row in visit.qualifications.order_by("title")],
        },
        "signed_at": at.isoformat(),
        "summary": report.summary,
        "reliability": report.get_reliability_display(),
        "claims": report.get_claims_display(),
        "sanction": report.get_sanction_display(),
        "samples": [
            {
                "learner": sample.registration.name,
                "number": sample.registration.learner_number,
                "unit": f"{sample.unit.number} {sample.unit.title}",
                "stage": sample.stage_told,
                "outcome": sample.get_outcome_display(),
                "reliability": sample.reliability,
                "comment": sample.comment,
                "criteria": [
                    [code, SampleOutcome(said).label, words] for code, (said, words) in sample.criteria.items()
                ],
                "files": [file["sha256"] for file in sample.snapshot["files"]],
            }
            for sample in samples
        ],
        "actions": [
            {
                "number": action.number,
                "severity": action.get_severity_display(),
                "text": action.text,
                "owner": action.owner.full_name,
                "due_on": action.due_on.isoformat(),
                "qualification": str(action.qualification),
            }
            for action in actions
        ],
    }


@transaction.atomic
def open_original_in_room(visit, file, *, reason):
    """Open a sealed original: with a reason, in the ledger and before the learner's eyes. Raises BadInput."""
    visit = _held(visit)
    if not reason.strip():
        raise BadInput("Say why you need the original.")
    OriginalOpening.objects.create(file=file, by=visit.eqa, reason=reason.strip()[:400])
    record_act(
        visit.centre, by=visit.eqa, verb="opened the original of", obj=file.evidence, sha256=file.sha256, reason=reason
    )


@transaction.atomic
def open_narrowed_in_room(visit, evidence, *, reason):
    """Open a piece that is confidential or shows other people: with a reason, in the ledger (ACCESS)."""
    visit = _held(visit)
    if not reason.strip():
        raise BadInput("Say why you need to see it.")
    record_act(visit.centre, by=visit.eqa, verb="opened in confidence", obj=evidence, reason=reason.strip())


def ask_in_room(visit, act):
    """Do an act of a later house while the room is open, in one transaction with the check that it is."""
    with transaction.atomic():
        visit = _held(visit)
        try:
            return act(visit)
        except IntegrityError as error:
            raise StaleState("Somebody else was first. Look again.") from error
