"""Who covers which unit; people who start and leave."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres import actions, queries, rules
from centres.forms import LeaveForm
from centres.models import QualificationApproval, User
from centres.views.landing import admin_centre
from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on
from config.sheets import csv_response


@require_safe
@access(QualificationApproval, rule=rules.can_read_cover)
def unit_cover(request, approval):
    found = queries.cover(approval)
    return render(request, "centres/unit_cover.html", {"approval": approval, "cover": found})


@require_safe
@access(QualificationApproval, rule=rules.can_read_cover)
def unit_cover_sheet(request, approval):
    name = f"Cover {approval.qualification.code} {timezone.localdate():%Y-%m-%d}.csv"
    return csv_response(name, queries.cover_sheet(queries.cover(approval)))


@require_POST
@access(User, rule=rules.can_manage_person)
def staff_invite(request, person):
    actions.invite_person(person, admin_centre(request, person), by=request.user)
    messages.success(request, f"A letter is on its way to {person.email}.")
    return redirect("centres:staff_detail", pk=person.pk)


@require_http_methods(["GET", "POST"])
@access(User, rule=rules.can_manage_person)
def staff_leave(request, person):
    centre = admin_centre(request, person)
    form = LeaveForm(sent(request))
    if form.is_valid():
        with told_on(form):
            actions.end_employment(person, centre, by=request.user, why=form.cleaned_data["why"])
            messages.success(request, f"{person} has left. What was done stays under their name.")
            return redirect("centres:staff_list")
    context = {
        "person": person,
        "centre": centre,
        "form": form,
        "blockers": rules.leave_blockers(person, centre),
        "ends": queries.leaving(person, centre),
    }
    return render(request, "centres/staff_leave.html", context, status=status_of(form))
