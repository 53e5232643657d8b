"""Letting records go: lists that two people make, and the worker that carries them out (R4.22)."""

from datetime import date, timedelta

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone

from assessment.models import Witness
from centres.holdings import GONE, nothing_in
from centres.ledger import record_act
from centres.models import Centre, Letter, Membership, UnsentForm, User
from centres.states import RecordClass, Role
from certification.data_map import HOLDINGS
from certification.models import DisposalItem, DisposalList
from certification.rules import retention as rules
from certification.states import Fate, ListState
from config import kept
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios.models import EqualityRecord, Registration

STUCK = timedelta(minutes=10)


@transaction.atomic
def propose_disposal(centre, *, by, picked, why, request=None):
    """A list of records to let go. `picked`: (registration, record class) pairs. Another person confirms it.

    Raises NotAllowed; Blocked with every reason of every pick, and then nothing is written; StaleState when one of them
    stands on another list by now.
    """
    if not rules.can_propose_disposal(by, centre):
        raise NotAllowed("Only an administrator proposes what is let go.")
    if not picked:
        raise BadInput("Choose what is to be let go.")
    dues = rules.dues(centre, only=[registration for registration, _ in picked])
    found = {(due.registration.pk, due.record_class): due for due in dues}
    chosen = [found.get((registration.pk, record_class)) for registration, record_class in picked]
    if None in chosen:
        raise StaleState("Some of it has been let go meanwhile. Look at the list again.")
    if blockers := [blocker for due in chosen for blocker in rules.against(due, on_request=request is not None)]:
        raise Blocked(blockers)
    disposal = DisposalList.objects.create(
        centre=centre, number=_next_number(centre), why=why, proposed_by=by, request=request
    )
    try:
        with transaction.atomic():
            DisposalItem.objects.bulk_create(_item(disposal, due) for due in chosen)
    except IntegrityError as error:
        raise StaleState("Some of it stands on another list already.") from error
    name = disposal.reference
    record_act(centre, by=by, verb="proposed disposal", obj=disposal, name=name, items=len(chosen), why=why)
    return disposal


def _item(disposal, due):
    basis = {
        "months": due.terms.months,
        "source": due.terms.source,
        "ended_on": due.ended_on.isoformat(),
        "due_on": due.due_on.isoformat(),
    }
    return DisposalItem(list=disposal, registration=due.registration, record_class=due.record_class, basis=basis)


def _next_number(centre):
    Centre.objects.select_for_update().get(pk=centre.pk)
    return (DisposalList.objects.filter(centre=centre).aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def confirm_disposal(disposal, *, by):
    """The second person: from here on the worker lets go. Raises NotAllowed, Blocked or StaleState."""
    if not rules.can_read_disposal(by, disposal):
        raise NotAllowed("Only an administrator or the lead quality assurer confirms what is let go.")
    if blockers := rules.confirm_blockers(disposal, by):
        raise Blocked(blockers)
    now = timezone.now()
    rows = DisposalList.objects.filter(pk=disposal.pk, state=ListState.PROPOSED)
    if not rows.update(state=ListState.CONFIRMED, confirmed_by=by, confirmed_at=now, touched_at=now):
        raise StaleState("Somebody else has settled this list already.")
    disposal.refresh_from_db()
    record_act(disposal.centre, by=by, verb="confirmed disposal", obj=disposal, name=disposal.reference)
    _send(disposal)


@transaction.atomic
def withdraw_disposal(disposal, *, by, why):
    """Call off a list that waits for the second person. Raises NotAllowed, or StaleState when it is settled."""
    if not rules.can_withdraw_disposal(by, disposal):
        raise NotAllowed("Only an administrator or the lead quality assurer withdraws a list.")
    rows = DisposalList.objects.filter(pk=disposal.pk, state=ListState.PROPOSED)
    if not rows.update(state=ListState.WITHDRAWN, done_at=timezone.now()):
        raise StaleState("This list is settled already.")
    disposal.items.filter(state=Fate.WAITING).update(state=Fate.DROPPED, why_kept=why[:400])
    record_act(disposal.centre, by=by, verb="withdrew disposal", obj=disposal, name=disposal.reference, why=why)


def _send(disposal):
    from certification.tasks import carry_out_disposal  # the tasks call these actions

    transaction.on_commit(lambda: carry_out_disposal.delay(disposal.pk), robust=True)


def resend_stuck_disposals():
    """Ask again for lists whose message or worker was lost; called every minute. Returns how many."""
    stuck = DisposalList.objects.filter(state=ListState.CONFIRMED, touched_at__lt=timezone.now() - STUCK)
    count = 0
    for disposal in stuck:
        with transaction.atomic():
            same = stuck.filter(pk=disposal.pk, touched_at=disposal.touched_at)
            if same.update(touched_at=timezone.now()):
                _send(disposal)
                count += 1
    return count


# ---------- carrying out ----------


def carry_out(disposal):
    """Let go item by item, each in a transaction of its own; may be interrupted and run again, also by two workers."""
    for item in disposal.items.filter(state=Fate.WAITING).order_by("pk"):
        dispose_item(item)
        DisposalList.objects.filter(pk=disposal.pk).update(touched_at=timezone.now())
    _finish(disposal)


@transaction.atomic
def dispose_item(item):
    """Let one class of records of one registration go, or keep it and say why. Returns its state."""
    registration = Registration.objects.select_for_update().get(pk=item.registration_id)
    item = DisposalItem.objects.select_for_update().get(pk=item.pk)
    if item.state != Fate.WAITING:
        return item.state
    disposal = DisposalList.objects.select_related("centre", "confirmed_by").get(pk=item.list_id)
    due = next(due for due in rules.dues(disposal.centre, only=[registration]) if due.record_class == item.record_class)
    if against := rules.against(due, on_request=disposal.request_id is not None):
        item.state, item.why_kept = Fate.KEPT, " ".join(blocker.sentence for blocker in against)[:400]
    else:
        item.state, item.figures = Fate.DISPOSED, _let_go(registration, item.record_class)
    item.done_at = timezone.now()
    item.save(update_fields=["state", "why_kept", "figures", "done_at"])
    record_act(
        disposal.centre,
        by=disposal.confirmed_by,
        verb="let go of" if item.state == Fate.DISPOSED else "kept",
        obj=item,
        name=f"{item.get_record_class_display()}, registration {registration.pk}",
        list=disposal.reference,
        **(item.figures or {"why": item.why_kept}),
    )
    return item.state


def _let_go(registration, record_class):
    """Empty every field of the class, remove what nothing rests on; files go once that is safe in the database."""
    rows, names, size = 0, set(), 0
    for holding in HOLDINGS:
        if holding.record_class != record_class:
            continue
        found = holding.rows(registration)
        for field in holding.file_fields():
            pairs = found.exclude(**{field: ""}).values_list(field, "size" if _has_size(holding) else field)
            for name, length in pairs:
                size += length if isinstance(length, int) and name not in names else 0
                names.add(name)
        rows += _empty(holding, found)
    today = timezone.localdate()
    if record_class == RecordClass.WORK:
        Registration.objects.filter(pk=registration.pk).update(work_disposed_on=today)
    if record_class == RecordClass.DETAILS:
        rows += _forget(registration, today)
    transaction.on_commit(lambda: _delete_files(names), robust=True)
    return {"rows": rows, "files": len(names), "bytes": size}


def _has_size(holding):
    return any(field.name == "size" for field in holding.model._meta.concrete_fields)


def _empty(holding, found):
    if holding.remove:
        return found.delete()[0]
    values = {name: nothing_in(holding.model._meta.get_field(name)) for name in holding.fields}
    dispose = getattr(found, "dispose", found.update)
    return dispose(**values)


def _delete_files(names):
    """Content that lies under a fingerprint may be another learner's too: it goes when no row claims it."""
    for name in names:
        if not kept.is_claimed(name):
            default_storage.delete(name)


def pseudonym(registration):
    """What stands for the name of a learner whose details have been let go."""
    return f"Learner {registration.pk}"


def _forget(registration, on):
    """Who it was: a pseudonym in place of the name, the year in place of the birthday; and the person's account, where
    nothing else needs it."""
    Registration.objects.filter(pk=registration.pk).update(
        name=pseudonym(registration),
        date_of_birth=date(registration.date_of_birth.year, 1, 1),
        disposed_on=on,
    )
    return 1 + _forget_witnesses(registration) + _forget_person(registration.learner)


def _forget_witnesses(registration):
    """People without an account who were asked about this learner and about nobody who is still here."""
    here = Q(requests__registration__disposed_on=None)
    asked = Witness.objects.filter(requests__registration=registration, user=None)
    alone = asked.exclude(pk__in=Witness.objects.filter(here).values("pk"))
    for pk in (gone := list(alone.values_list("pk", flat=True))):
        Witness.objects.filter(pk=pk).update(
            name=GONE, email=f"witness-{pk}@disposed.invalid", telephone="", job=GONE, employer=GONE
        )
    return len(gone)


def _forget_person(person):
    if Registration.objects.filter(learner=person, disposed_on=None).exists():
        return 0
    if Membership.objects.filter(user=person).exclude(role=Role.LEARNER).exists() or person.is_staff:
        return 0
    own = (
        Letter.objects.filter(to=person.email),
        UnsentForm.objects.filter(user=person),
        EqualityRecord.objects.filter(learner=person),
    )
    gone = sum(rows.delete()[0] for rows in own)
    User.objects.filter(pk=person.pk).update(
        full_name=f"Person {person.pk}",
        known_as="",
        email=f"person-{person.pk}@disposed.invalid",
        password="!",  # no password fits it
        is_active=False,
    )
    return gone + 1


@transaction.atomic
def _finish(disposal):
    """When nothing waits any more, the list is done and the facts of its certificate are frozen."""
    if disposal.items.filter(state=Fate.WAITING).exists():
        return
    items = [
        {
            "registration": item.registration_id,
            "class": item.get_record_class_display(),
            "state": item.state,
            "why": item.why_kept,
            "done_at": item.done_at.isoformat(),
            **item.basis,
            **item.figures,
        }
        for item in disposal.items.order_by("pk")
    ]
    now = timezone.now()
    facts = {
        "reference": disposal.reference,
        "centre": disposal.centre.name,
        "why": disposal.why,
        "proposed_by": disposal.proposed_by.full_name,
        "proposed_at": disposal.proposed_at.isoformat(),
        "confirmed_by": disposal.confirmed_by.full_name,
        "confirmed_at": disposal.confirmed_at.isoformat(),
        "done_at": now.isoformat(),
        "items": items,
    }
    rows = DisposalList.objects.filter(pk=disposal.pk, state=ListState.CONFIRMED)
    if rows.update(state=ListState.DONE, done_at=now, facts=facts):
        count = sum(item["state"] == Fate.DISPOSED for item in items)
        name = disposal.reference
        record_act(disposal.centre, by=None, verb="carried out disposal", obj=disposal, name=name, gone=count)
