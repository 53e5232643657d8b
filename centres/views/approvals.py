"""Approvals of a centre and the sanctions against them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres import actions, queries, rules
from centres.forms import (
    ApprovalForm,
    NewApprovalForm,
    SanctionForm,
)
from centres.models import QualificationApproval, Sanction
from centres.views.landing import admin_centre
from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on


@require_safe
@access(rule=rules.administers_somewhere)
def approval_list(request):
    centre = admin_centre(request)
    context = {"centre": centre, "approvals": queries.approval_list(centre)}
    return render(request, "centres/approval_list.html", context)


@require_http_methods(["GET", "POST"])
@access(rule=rules.administers_somewhere)
def approval_add(request):
    centre = admin_centre(request)
    form = NewApprovalForm(sent(request), centre=centre)
    if form.is_valid():
        with told_on(form):
            actions.record_approval(centre, by=request.user, **form.cleaned_data)
            messages.success(request, "The approval is on record. Learners can be registered.")
            return redirect("centres:approval_list")
    return render(request, "centres/approval_add.html", {"form": form, "centre": centre}, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(QualificationApproval, rule=rules.can_change_approval)
def approval_edit(request, approval):
    form = ApprovalForm(sent(request), instance=approval)
    if form.is_valid():
        with told_on(form):
            actions.change_approval(approval, by=request.user, **form.cleaned_data)
            messages.success(request, "The approval is changed.")
            return redirect("centres:approval_list")
    context = {
        "form": form,
        "change_form": form,
        "approval": approval,
        "sanction_form": SanctionForm(prefix="sanction"),
        **queries.direct_claims(approval),
    }
    return render(request, "centres/approval_edit.html", context, status=status_of(form))


@require_POST
@access(QualificationApproval, rule=rules.can_change_approval)
def sanction_add(request, approval):
    form = SanctionForm(request.POST, prefix="sanction")
    if form.is_valid():
        with told_on(form):
            actions.record_sanction(approval, by=request.user, **form.cleaned_data)
            messages.success(request, "The sanction is on record and takes effect now.")
            return redirect("centres:approval_list")
    context = {
        "form": form,
        "change_form": ApprovalForm(instance=approval),
        "approval": approval,
        "sanction_form": form,
        **queries.direct_claims(approval),
    }
    return render(request, "centres/approval_edit.html", context, status=status_of(form))


@require_POST
@access(Sanction, rule=rules.can_end_sanction)
def sanction_end(request, sanction):
    actions.end_sanction(sanction, by=request.user)
    messages.success(request, f"{sanction.get_effect_display()}: the sanction is lifted. It stays on record.")
    return redirect("centres:approval_list")
