"""Reading the specifications."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.access import access, signed_in
from qualifications import queries
from qualifications.models import Qualification, Unit


@require_safe
@access(rule=signed_in)
def qualification_list(request):
    return render(request, "qualifications/qualification_list.html", {"qualifications": queries.qualification_list()})


@require_safe
@access(Qualification, rule=signed_in)
def qualification_detail(request, qualification):
    return render(request, "qualifications/qualification_detail.html", queries.edition_page(qualification))


@require_safe
@access(Unit, rule=signed_in)
def unit_detail(request, unit):
    """The unit as the edition in ?edition= writes its codes, or the first that lists it."""
    context = queries.unit_page(unit, request.GET.get("edition", ""))
    return render(request, "qualifications/unit_detail.html", context)
