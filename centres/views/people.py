"""Staff of a centre: roles, competence, conflicts of interest."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres import actions, queries, rules
from centres.forms import (
    CompetenceForm,
    ConflictForm,
    GrantForm,
    PersonForm,
)
from centres.models import Competence, Membership, User
from centres.roles import acting_centre
from centres.states import QUALITY_ROLES, Role
from centres.views.landing import admin_centre, shared_centre
from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on


@require_safe
@access(rule=rules.administers_somewhere)
def staff_list(request):
    centre = admin_centre(request)
    return render(request, "centres/staff_list.html", {"centre": centre, "people": queries.staff_list(centre)})


@require_safe
@access(rule=rules.can_see_expiring)
def expiring_list(request):
    """Competence that runs out within 90 days, the earliest first."""
    centre = acting_centre(request, Role.ADMIN, *QUALITY_ROLES)
    context = {"centre": centre, "expiring": queries.expiring(centre)}
    return render(request, "centres/expiring_list.html", context)


@require_http_methods(["GET", "POST"])
@access(rule=rules.administers_somewhere)
def staff_add(request):
    centre = admin_centre(request)
    form = PersonForm(sent(request), centre=centre)
    if form.is_valid():
        with told_on(form):
            facts = form.cleaned_data
            person = actions.add_person(centre, by=request.user, email=facts["email"], full_name=facts["full_name"])
            actions.grant_role(
                centre, by=request.user, user=person, role=facts["role"], qualification=facts["qualification"]
            )
            if person.last_login is None:
                actions.invite_person(person, centre, by=request.user)
            messages.success(request, f"{person} can now sign in. Next: what they may assess or quality assure.")
            return redirect("centres:staff_detail", pk=person.pk)
    return render(request, "centres/staff_add.html", {"form": form, "centre": centre}, status=status_of(form))


@require_safe
@access(User, rule=rules.can_read_person)
def staff_detail(request, person):
    return _person_page(request, person, shared_centre(request, person))


def _person_page(request, person, centre, **forms):
    """The page of a person with its three forms; `forms` holds the one that was sent and has errors."""
    wrong = next(iter(forms.values()), None)
    context = {
        "person": person,
        "centre": centre,
        "form": wrong,
        "may_change": rules.can_administer(request.user, centre) and request.user != person,
        "reads_others": rules.administers_somewhere(request.user, None),
        "today": timezone.localdate(),
        "expiring": queries.expiring(centre, person=person) if centre else [],
        "grant_form": GrantForm(centre=centre, prefix="grant"),
        "competence_form": CompetenceForm(centre=centre, prefix="competence"),
        "conflict_form": ConflictForm(centre=centre, person=person, prefix="conflict"),
        **queries.person_record(person, centre),
        **forms,
    }
    return render(request, "centres/staff_detail.html", context, status=status_of(wrong) if wrong else 200)


@require_POST
@access(User, rule=rules.can_manage_person)
def grant_add(request, person):
    centre = admin_centre(request, person)
    form = GrantForm(request.POST, centre=centre, prefix="grant")
    if form.is_valid():
        with told_on(form):
            actions.grant_role(centre, by=request.user, user=person, **form.cleaned_data)
            messages.success(request, "The role is granted from today.")
            return redirect("centres:staff_detail", pk=person.pk)
    return _person_page(request, person, centre, grant_form=form)


@require_POST
@access(Membership, rule=rules.can_end_grant)
def grant_end(request, membership):
    actions.end_grant(membership, by=request.user)
    messages.success(request, "The role ends today. What was done in it stays.")
    return redirect("centres:staff_detail", pk=membership.user_id)


@require_POST
@access(User, rule=rules.can_manage_person)
def competence_add(request, person):
    centre = admin_centre(request, person)
    form = CompetenceForm(request.POST, centre=centre, prefix="competence")
    if form.is_valid():
        with told_on(form):
            facts = {key: form.cleaned_data[key] for key in ("duty", "trainee", "basis", "seen", "ends_on")}
            rows = actions.record_competence(centre, by=request.user, user=person, units=form.units(), **facts)
            messages.success(request, _told_of(rows))
            return redirect("centres:staff_detail", pk=person.pk)
    return _person_page(request, person, centre, competence_form=form)


def _told_of(rows):
    if not rows:
        return "Nothing is new: all these units were on record already."
    return "One unit is put on record." if len(rows) == 1 else f"{len(rows)} units are put on record."


@require_POST
@access(Competence, rule=rules.can_end_competence)
def competence_end(request, competence):
    actions.end_competence(competence, by=request.user)
    messages.success(request, f"{competence.unit.number} ends today.")
    return redirect("centres:staff_detail", pk=competence.user_id)


@require_POST
@access(User, rule=rules.can_manage_person)
def conflict_add(request, person):
    centre = admin_centre(request, person)
    form = ConflictForm(request.POST, centre=centre, person=person, prefix="conflict")
    if form.is_valid():
        with told_on(form):
            actions.declare_conflict(centre, by=request.user, person=person, **form.cleaned_data)
            messages.success(request, "The conflict of interest is on record. Neither assesses nor samples the other.")
            return redirect("centres:staff_detail", pk=person.pk)
    return _person_page(request, person, centre, conflict_form=form)
