"""Risk of the assessors of a qualification: the list, and each with factors and confirmations."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from centres.models import QualificationApproval
from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on
from iqa import actions, rules
from iqa.forms import RatingForm
from iqa.queries import rating


@require_safe
@access(QualificationApproval, rule=rules.can_read_plan)
def risk_list(request, approval):
    context = {"approval": approval, "rows": rating.risk_list(approval, request.user)}
    return render(request, "iqa/risk_list.html", context)


@require_http_methods(["GET", "POST"])
@access(QualificationApproval, rule=rules.can_read_plan)
def risk_detail(request, approval, assessor):
    """One assessor; of oneself there is nothing to see (R4.9)."""
    found = rating.assessor_risk(approval, assessor, request.user)
    if found is None:
        raise Http404
    initial = {
        "level": found.computed.level,
        "review_on": timezone.localdate() + rating.USUAL_REVIEW,
        "seen_number": found.rating.number if found.rating else 0,
        "seen_level": found.computed.level,
    }
    form = RatingForm(sent(request), initial=initial)
    if form.is_valid():
        with told_on(form):
            actions.confirm_risk(approval, found.assessor, by=request.user, **form.facts())
            messages.success(request, f"The risk of {found.assessor.full_name} is confirmed.")
            return redirect("iqa:risk_detail", pk=approval.pk, assessor=assessor)
    context = {
        "approval": approval,
        "row": found,
        "form": form,
        "blockers": rules.rating_blockers(approval, found.assessor, request.user),
        "ratings": rating.ratings_of(approval, assessor),
    }
    return render(request, "iqa/risk_detail.html", context, status=status_of(form))
