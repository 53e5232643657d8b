"""A witness of the street: asked, with the link and code that the letters would have brought."""

import re

from django.utils import timezone

from assessment import actions
from assessment.models import WitnessLink
from centres.models import Letter
from portfolios.states import Setting

ANN = {
    "name": "Ann Baker",
    "email": "ann@works.example",
    "telephone": "01234 567890",
    "job": "Shift manager",
    "employer": "Quay Foods",
    "relation": "Line manager for two years",
    "about": "The refund of last Tuesday.",
    "setting": Setting.WORKPLACE,
}
SAW = "I stood beside the till. The learner listened and gave the money back."


def ask(registration, criteria, *, by, code_by_letter=True, **facts):
    """(request, token, code) as the letters hold them."""
    request, code = actions.ask_witness(
        registration, by=by, criteria=criteria, code_by_letter=code_by_letter, **{**ANN, **facts}
    )
    return request, *secrets_of(request, code)


def secrets_of(request, code=""):
    link = request.links.select_related("letter", "code_letter").order_by("-pk").first()
    token = re.search(r"/witness/([^/\s]+)/", link.letter.words).group(1)
    return token, code or re.search(r"^\d{6}$", link.code_letter.words, re.MULTILINE).group()


def link_of(request):
    return WitnessLink.objects.filter(request=request).order_by("-pk").first()


def confirm(request, words=SAW, **facts):
    facts = {"seen_on": timezone.localdate(), "agreed": True, **facts}
    return actions.confirm_statement(link_of(request), words=words, **facts)


def check(witness, by, *, expert=True, **facts):
    facts = {"competence": "Ten years in trade", "award": "A1", "seen": "CV", **facts}
    return actions.check_witness(witness, by=by, expert=expert, checked_on=timezone.localdate(), **facts)


def letters_to(email):
    return Letter.objects.filter(to=email)
