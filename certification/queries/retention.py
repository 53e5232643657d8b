"""What the pages of retention read: rules in force, what may go, lists, requests, and what is held about a person."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format

from centres.rules import holds_role
from centres.states import LEADING_ROLES, RecordClass
from certification.models import DataCopy, DisposalList, ErasureRequest, RetentionHold
from certification.rules import retention as rules
from certification.states import ErasureState, Fate, ListState
from portfolios.models import Registration
from portfolios.queries import Place


def rules_page(centre, on=None):
    """[(class, label, Terms)] in the order of letting go. 1 query."""
    terms = rules.terms_in_force(centre, on)
    return [(record_class, RecordClass(record_class).label, terms[record_class]) for record_class in RecordClass]


def review_list(centre, on=None):
    """(what may go today, what only waits for something else than its date), each a list of Due. 10 queries.

    What is already on an open list is left out; what is not due yet is not reviewed.
    """
    on_lists = open_items(centre)
    ended = [due for due in rules.dues(centre, on) if due.due_on]
    ended = [due for due in ended if (due.registration.pk, due.record_class) not in on_lists]
    free = [due for due in ended if not due.blockers]
    held = [due for due in ended if due.blockers and "not_due" not in {blocker.code for blocker in due.blockers}]
    return free, held


def open_items(centre):
    """{(registration id, class of records)} on lists that wait to be confirmed or carried out. 1 query."""
    rows = DisposalList.objects.filter(centre=centre, items__state=Fate.WAITING)
    return set(rows.values_list("items__registration", "items__record_class"))


def disposal_lists(centre):
    """Newest first, with how many items each has and how many went. 1 query."""
    rows = DisposalList.objects.filter(centre=centre).select_related("centre", "proposed_by", "confirmed_by")
    gone = Count("items", filter=Q(items__state=Fate.DISPOSED))
    return rows.annotate(count=Count("items"), gone=gone)


def disposal_items(disposal):
    """Items with their registrations. 1 query."""
    return list(disposal.items.select_related("registration__qualification"))


def open_requests(centre):
    """Requests to erase that the centre has to answer. 1 query."""
    rows = ErasureRequest.objects.filter(registration__centre=centre, state=ErasureState.ASKED)
    return rows.select_related("registration__qualification", "by")


def holds(centre):
    """The holds in force at the centre. 1 query."""
    rows = RetentionHold.objects.current().filter(registration__centre=centre)
    return rows.select_related("registration", "by")


def own_data(user):
    """[(registration, [Due])] of a learner: what is held, until when, why. 10 queries a centre."""
    rows = Registration.objects.filter(learner=user, disposed_on=None).select_related("centre", "qualification")
    by_centre = {}
    for row in rows:
        by_centre.setdefault(row.centre, []).append(row)
    found = {}
    for centre, own in by_centre.items():
        for due in rules.dues(centre, only=own):
            found.setdefault(due.registration, []).append(due)
    return list(found.items())


def own_copies(user):
    """Copies of their own data that the person asked for. 1 query."""
    return DataCopy.objects.filter(person=user)


def own_requests(user):
    """With what became of it: the list that a granted one has made. 1 query."""
    rows = ErasureRequest.objects.filter(by=user).select_related("registration__qualification", "disposal_list")
    return rows.order_by("-pk")


def retention_places(user, centre):
    """For those who keep records: lists to confirm, requests to answer: [Place]. 3 queries."""
    if not holds_role(user, centre, *LEADING_ROLES):
        return []
    asked = ErasureRequest.objects.filter(registration__centre=centre, state=ErasureState.ASKED).exclude(by=user)
    requests = [_request_place(request) for request in asked.select_related("registration")]
    return [*lists_to_confirm(user, centre), *requests]


def lists_to_confirm(user, centre):
    """Lists that wait for a second person, who may be a lead quality assurer (ACCESS: two people): [Place]. 1 query."""
    lists = DisposalList.objects.filter(centre=centre, state=ListState.PROPOSED).exclude(proposed_by=user)
    return [_list_place(disposal) for disposal in lists.select_related("centre", "proposed_by")]


def _list_place(disposal):
    words = f"{disposal.proposed_by.full_name} proposes to let records go; you can confirm it."
    url = reverse("certification:disposal_detail", args=[disposal.pk])
    return Place(f"Disposal {disposal.reference}", url, "archive", words)


def _request_place(request):
    url = reverse("certification:erasure_answer", args=[request.pk])
    words = f"Answer by {date_format(request.answer_by)}."
    return Place(f"{request.registration.name} asks to be erased", url, "archive", words)
