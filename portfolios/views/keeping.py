"""What the page of a draft sends by itself while its author works: the first keystroke begins the draft."""

from django.http import JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from config.access import access
from portfolios import actions, rules
from portfolios.forms import EvidenceForm
from portfolios.models import Registration


@require_POST
@access(Registration, rule=rules.can_add_evidence)
def evidence_begin(request, registration):
    """Begin a draft with what is good of what has been typed so far; asked for by static/js/draft.js."""
    form = EvidenceForm(request.POST, author=request.user, registration=registration)
    evidence = actions.create_evidence(registration, by=request.user, **form.facts())
    return JsonResponse(draft_facts(evidence), status=201)


def draft_facts(evidence):
    """How scripts know a draft: its key, its reference, and where it is edited."""
    return {
        "id": evidence.pk,
        "reference": evidence.reference,
        "url": reverse("portfolios:evidence_edit", args=[evidence.pk]),
    }
