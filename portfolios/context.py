"""The frame of every page of somebody signed in: role, centre and navigation (contract in templates/_bar.html)."""

from django.urls import reverse

from centres.roles import acting, other_roles
from centres.states import Role
from portfolios.models import Registration
from portfolios.states import RegistrationStatus

# (label, icon, name of the page, takes the learner's registration). Names, not imports: later houses stand behind.
NAVIGATION = {
    Role.LEARNER: [
        ("Home", "house", "assessment:learner_home", False),
        ("My units", "journal-check", "assessment:registration_units", True),
        ("Add evidence", "plus-square", "portfolios:evidence_add", True),
        ("Evidence", "collection", "portfolios:evidence_list", True),
    ],
    Role.ASSESSOR: [
        ("Work", "inbox", "assessment:assessor_home", False),
        ("Feedback", "chat-left-text", "iqa:feedback_list", False),
        ("Qualifications", "journal-text", "qualifications:qualification_list", False),
    ],
    Role.IQA: [
        ("Work", "inbox", "iqa:iqa_home", False),
        ("Qualifications", "journal-text", "qualifications:qualification_list", False),
        ("Claims", "award", "certification:claim_list", False),
    ],
    Role.LEAD_IQA: [
        ("Work", "inbox", "iqa:iqa_home", False),
        ("Strategy", "sliders", "iqa:strategy", False),
        ("Qualifications", "journal-text", "qualifications:qualification_list", False),
        ("Claims", "award", "certification:claim_list", False),
        ("Ledger", "list-check", "centres:ledger", False),
    ],
    Role.ADMIN: [
        ("Learners", "people", "portfolios:learner_list", False),
        ("Staff", "person-badge", "centres:staff_list", False),
        ("Qualifications", "journal-text", "centres:approval_list", False),
        ("Claims", "award", "certification:claim_list", False),
        ("Register", "patch-check", "certification:document_list", False),
        ("Ledger", "list-check", "centres:ledger", False),
    ],
}


def shell(request):
    """`shell` for templates/_bar.html; empty for people who are not signed in."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    mine = acting(request)
    if mine is None:
        return {"shell": {}}
    return {
        "shell": {
            "role": mine,
            "roles": other_roles(request),
            "role_url": reverse("centres:switch_role"),
            "centre": mine.centre,
            "nav": list(_navigation(request, mine)),
            "compact": mine.role != Role.LEARNER,
        }
    }


def own_registration(request, centre):
    """The learner's registration that the navigation leads to: the newest one that is not withdrawn."""
    rows = Registration.objects.filter(learner=request.user, centre=centre)
    return rows.exclude(status=RegistrationStatus.WITHDRAWN).order_by("-starts_on", "-pk").first()


def _navigation(request, mine):
    registration = own_registration(request, mine.centre) if mine.role == Role.LEARNER else None
    for label, icon, name, of_registration in NAVIGATION.get(mine.role, []):
        if of_registration and registration is None:
            continue
        url = reverse(name, args=[registration.pk] if of_registration else [])
        yield label, icon, url, request.path == url
