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
        ("Standardisation", "people", "iqa:exercise_list", False),
        ("Qualifications", "journal-text", "qualifications:qualification_list", False),
    ],
    Role.IQA: [
        ("Work", "inbox", "iqa:iqa_home", False),
        ("Qualifications", "journal-text", "qualifications:qualification_list", False),
        ("Claims", "award", "certification:claim_list", False),
        ("Appeals", "megaphone", "assessment:appeal_list", False),
        ("Cases", "shield-exclamation", "assessment:case_list", False),
        ("Standardisation", "people", "iqa:exercise_list", False),
    ],
    Role.LEAD_IQA: [
        ("Work", "inbox", "iqa:iqa_home", False),
        ("Strategy", "sliders", "iqa:strategy", False),
        ("Qualifications", "journal-text", "qualifications:qualification_list", False),
        ("Claims", "award", "certification:claim_list", False),
        ("Appeals", "megaphone", "assessment:appeal_list", False),
        ("Ledger", "list-check", "centres:ledger", False),
    ],
    Role.ADMIN: [
        ("Learners", "people", "portfolios:learner_list", False),
        ("Staff", "person-badge", "centres:staff_list", False),
        ("Qualifications", "journal-text", "centres:approval_list", False),
        ("Claims", "award", "certification:claim_list", False),
        ("Register", "patch-check", "certification:document_list", False),
        ("Reports", "bar-chart", "certification:centre_reports", False),
        ("Ledger", "list-check", "centres:ledger", False),
    ],
}

CHOSEN = "registration"  # key of the session: the registration that a learner with several looked at last
# Pages that have no link of their own, and the page of the navigation that they stand under.
UNDER = {
    "assessment:route": "assessment:registration_units",
    "assessment:unit_detail": "assessment:registration_units",
    "assessment:unit_confirm": "assessment:registration_units",
    "assessment:evidence_detail": "portfolios:evidence_list",
    "portfolios:unit_suggestions": "assessment:registration_units",
    "assessment:take_away": "portfolios:evidence_list",
    "assessment:bring": "portfolios:evidence_list",
    "assessment:arrivals": "portfolios:evidence_list",
    "assessment:package_detail": "portfolios:evidence_list",
    "portfolios:evidence_edit": "portfolios:evidence_list",
    "portfolios:mapping": "portfolios:evidence_list",
    "portfolios:mapping_copy": "portfolios:evidence_list",
    "portfolios:evidence_withdraw": "portfolios:evidence_list",
    "portfolios:learner_register": "portfolios:learner_list",
    "portfolios:import_list": "portfolios:learner_list",
    "portfolios:import_detail": "portfolios:learner_list",
    "portfolios:import_confirm": "portfolios:learner_list",
    "portfolios:allocate_many": "portfolios:learner_list",
    "portfolios:numbers": "portfolios:learner_list",
    "portfolios:dates_ahead": "portfolios:learner_list",
    "portfolios:registration_history": "portfolios:learner_list",
    "portfolios:break_begin": "portfolios:learner_list",
    "portfolios:registration_extend": "portfolios:learner_list",
    "portfolios:registration_uln": "portfolios:learner_list",
    "portfolios:transfer_report": "portfolios:learner_list",
    "portfolios:registration_detail": "portfolios:learner_list",
    "portfolios:registration_edit": "portfolios:learner_list",
    "portfolios:registration_withdraw": "portfolios:learner_list",
    "centres:staff_add": "centres:staff_list",
    "centres:staff_leave": "centres:staff_list",
    "centres:unit_cover": "centres:approval_list",
    "centres:staff_detail": "centres:staff_list",
    "centres:approval_add": "centres:approval_list",
    "centres:approval_edit": "centres:approval_list",
    "qualifications:qualification_detail": "qualifications:qualification_list",
    "qualifications:unit_detail": "qualifications:qualification_list",
    "certification:bulk_detail": "certification:claim_list",
    "certification:bulk_list": "certification:claim_list",
    "certification:bulk_pick": "certification:claim_list",
    "certification:certificate_paper": "certification:document_list",
    "certification:claim_detail": "certification:claim_list",
    "iqa:exemplar_detail": "iqa:exercise_list",
    "iqa:exemplar_list": "iqa:exercise_list",
    "iqa:exercise_detail": "iqa:exercise_list",
    "iqa:exercise_results": "iqa:exercise_list",
    "iqa:item_decide": "iqa:exercise_list",
    "iqa:item_discuss": "iqa:exercise_list",
    "iqa:item_prepare": "iqa:exercise_list",
    "certification:claim_rows": "certification:claim_list",
    "certification:document_paper": "certification:document_list",
    "certification:sending_list": "certification:claim_list",
    "certification:sending_numbers": "certification:claim_list",
    "certification:centre_report": "certification:centre_reports",
    "certification:retention": "centres:ledger",
    "certification:retention_rules": "centres:ledger",
    "certification:disposal_detail": "centres:ledger",
    "certification:records_hold": "centres:ledger",
    "certification:hold_lift": "centres:ledger",
    "certification:erasure_answer": "centres:ledger",
    "iqa:sampling": "iqa:iqa_home",
    "iqa:sample_review": "iqa:iqa_home",
    "iqa:report_index": "iqa:iqa_home",
    "iqa:camera": "iqa:iqa_home",
    "iqa:compliance": "iqa:iqa_home",
    "iqa:characteristics": "iqa:iqa_home",
    "iqa:period_report": "iqa:iqa_home",
    "iqa:learner_report": "iqa:iqa_home",
    "iqa:assessor_list": "iqa:iqa_home",
    "iqa:observation_record": "iqa:iqa_home",
    "centres:expiring_list": "centres:staff_list",
    "assessment:decide": "assessment:assessor_home",
    "assessment:snippet_list": "assessment:assessor_home",
    "assessment:snippet_edit": "assessment:assessor_home",
    "assessment:appeal_detail": "assessment:appeal_list",
    "assessment:appeal_answer": "assessment:appeal_list",
    "assessment:appeal_procedure": "assessment:appeal_list",
    "assessment:case_detail": "assessment:case_list",
    "iqa:visit_list": "iqa:iqa_home",
    "iqa:visit_add": "iqa:iqa_home",
    "iqa:visit_detail": "iqa:iqa_home",
    "iqa:visit_log": "iqa:iqa_home",
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


def own_registrations(request, centre):
    """The learner's registrations at the centre that are not withdrawn, newest first; read once per request."""
    if not hasattr(request, "_registrations"):
        rows = Registration.objects.filter(learner=request.user, centre=centre)
        rows = rows.exclude(status=RegistrationStatus.WITHDRAWN)
        request._registrations = list(
            rows.select_related("qualification__awarding_organisation").order_by("-starts_on", "-pk")
        )
    return request._registrations


def withdrawn_registrations(request, centre):
    """The learner's registrations at the centre that have been withdrawn; what they hold stays readable."""
    rows = Registration.objects.filter(learner=request.user, centre=centre, status=RegistrationStatus.WITHDRAWN)
    return list(rows.select_related("qualification__awarding_organisation").order_by("-withdrawn_on", "-pk"))


def own_registration(request, centre):
    """The registration that the learner is busy with: of this page, else the one chosen last, else the newest."""
    ours = {registration.pk: registration for registration in own_registrations(request, centre)}
    route = request.resolver_match.route if request.resolver_match else ""
    named = request.resolver_match.kwargs.get("pk") if route.startswith("registrations/") else None
    return ours.get(named) or ours.get(request.session.get(CHOSEN)) or next(iter(ours.values()), None)


def choose_registration(request, asked):
    """Remember which of their registrations the learner wants to see; anything else changes nothing."""
    mine = acting(request)
    if mine and asked in [str(registration.pk) for registration in own_registrations(request, mine.centre)]:
        request.session[CHOSEN] = int(asked)


def _navigation(request, mine):
    registration = own_registration(request, mine.centre) if mine.role == Role.LEARNER else None
    here = request.resolver_match.view_name if request.resolver_match else ""
    for label, icon, name, of_registration in NAVIGATION.get(mine.role, []):
        if of_registration and registration is None:
            continue
        url = reverse(name, args=[registration.pk] if of_registration else [])
        yield label, icon, url, UNDER.get(here, here) == name
