"""What the centre can be checked by: its ledger, and the public keys."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from centres import keys, queries, rules
from centres.models import Centre
from centres.roles import acting_centre
from centres.states import Role
from config.access import access, anybody


@require_safe
@access(rule=rules.can_read_ledger)
def ledger(request):
    """The centre's acts, newest first, fifty to a page."""
    centre = acting_centre(request, Role.ADMIN, Role.LEAD_IQA)
    page = Paginator(queries.act_list(request.user, centre), 50).get_page(request.GET.get("page"))
    return render(request, "centres/ledger.html", {"centre": centre, "page": page})


@require_safe
@login_not_required
@access(rule=anybody)
def public_keys(request):
    """The public keys of the centres, so that anybody can check what they signed."""
    return JsonResponse(keys.published(Centre.objects.order_by("name")), json_dumps_params={"indent": 1})
