"""Evidence that may fit what is still open; nothing here changes a mapping."""

from django.views.decorators.http import require_safe

from config.access import access
from config.pages import page_or_part
from portfolios import queries, rules
from portfolios.models import RouteUnit


@require_safe
@access(RouteUnit, rule=rules.can_read_route_unit)
def unit_suggestions(request, route_unit):
    registration = route_unit.registration
    context = {
        "route_unit": route_unit,
        "units": queries.evidence_for(registration, request.user, unit=route_unit.unit),
        "is_own": registration.learner_id == request.user.pk,
    }
    return page_or_part(request, "portfolios/unit_suggestions.html", "portfolios/_unit_suggestions.html", context)
