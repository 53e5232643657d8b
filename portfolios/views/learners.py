"""Pages about learners: list, registration, allocation, identity, name."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres.queries import expiring
from centres.roles import acting, acting_centre
from centres.states import Role
from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on
from portfolios import actions, queries, rules
from portfolios.forms import AllocateForm, IdentityForm, LearnerFilter, RegisterForm
from portfolios.models import Allocation, Registration
from portfolios.states import AllocatedRole, RegistrationStatus

PER_PAGE = 25


@require_safe
@access(rule=rules.can_list_learners)
def learner_list(request):
    mine = acting(request)
    chosen = LearnerFilter(request.GET, qualifications=queries.qualifications_of(request.user, mine.centre))
    wanted = chosen.wanted()
    found = queries.learner_list(request.user, mine.centre, **wanted)
    context = {
        "centre": mine.centre,
        "filter": chosen,
        "filtered": any(wanted.values()),
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "may_register": rules.can_register_learner(request.user, None),
        "waiting": queries.waiting_for(request.user, mine.centre) if mine.role == Role.ADMIN else [],
        "expiring": expiring(mine.centre) if mine.role == Role.ADMIN else [],
    }
    return render(request, "portfolios/learner_list.html", context)


@require_http_methods(["GET", "POST"])
@access(rule=rules.can_register_learner)
def learner_register(request):
    """First the qualification (?qualification=), since it decides which units and people can be chosen."""
    centre = acting_centre(request, Role.ADMIN)
    approvals = list(queries.open_approvals(centre))
    approval = next((a for a in approvals if str(a.qualification_id) == request.GET.get("qualification")), None)
    if approval is None:
        return _choose_qualification(request, centre, approvals)
    blockers = rules.register_blockers(centre, approval.qualification, timezone.localdate())
    form = RegisterForm(sent(request), approval=approval)
    if form.is_valid():
        with told_on(form):
            registration = actions.register_and_allocate(centre, by=request.user, **form.facts())
            messages.success(request, f"{registration.name} is registered.")
            return redirect("portfolios:registration_detail", pk=registration.pk)
    context = {"form": form, "approval": approval, "blockers": blockers}
    return render(request, "portfolios/learner_register.html", context, status=status_of(form))


def _choose_qualification(request, centre, approvals):
    """The first step; a form that was sent without it is told so."""
    if request.method == "POST":
        messages.error(request, "Choose the qualification first: nobody has been registered.")
    context = {"centre": centre, "approvals": approvals}
    status = 422 if request.method == "POST" else 200
    return render(request, "portfolios/learner_qualification.html", context, status=status)


@require_safe
@access(Registration, rule=rules.can_read_registration)
def registration_detail(request, registration):
    return _registration_page(request, registration)


def _registration_page(request, registration, *, form=None, **forms):
    """The page of a registration; `form` is the one that was sent and came back, under its name in `forms`."""
    may_manage = rules.can_manage_registration(request.user, registration)
    is_open = registration.status == RegistrationStatus.REGISTERED
    may_identify = is_open and rules.can_record_identity(request.user, registration)
    context = {
        "registration": queries.registration_facts(registration),
        "may_manage": may_manage,
        "is_open": is_open,
        "is_fixed": bool(rules.change_blockers(registration)),
        "may_identify": may_identify,
        "is_own": rules.can_confirm_name(request.user, registration),
        "may_read_portfolio": rules.can_read_portfolio(request.user, registration),
        "identity_form": IdentityForm() if may_identify else None,
        "places": queries.places_about(request.user, registration),
        "allocate_forms": _allocate_forms(registration, form) if may_manage and is_open else [],
        **forms,
        "form": form,
    }
    status = status_of(form) if form else 200
    return render(request, "portfolios/registration_detail.html", context, status=status)


def _allocate_forms(registration, sent):
    """One small form per role; the one that was sent keeps what was chosen."""
    sent_role = sent.data.get("role") if isinstance(sent, AllocateForm) else None
    return [sent if role == sent_role else AllocateForm(registration=registration, role=role) for role in AllocatedRole]


@require_http_methods(["GET", "POST"])
@access(Registration, rule=rules.can_manage_registration)
def registration_allocate(request, registration):
    if request.method == "GET":
        return _registration_page(request, registration)
    role = request.POST.get("role", "")
    role = role if role in AllocatedRole.values else AllocatedRole.ASSESSOR
    form = AllocateForm(request.POST, registration=registration, role=role)
    if form.is_valid():
        with told_on(form):
            facts = form.cleaned_data
            actions.allocate_person(registration, role=facts["role"], person=facts["person"], by=request.user)
            messages.success(request, f"{facts['person']} now looks after {registration.name}.")
            return redirect("portfolios:registration_detail", pk=registration.pk)
    return _registration_page(request, registration, form=form)


@require_POST
@access(Allocation, rule=rules.can_end_allocation)
def allocation_end(request, allocation):
    actions.end_allocation(allocation, by=request.user)
    messages.success(request, f"Today is {allocation.person}’s last day with {allocation.registration.name}.")
    return redirect("portfolios:registration_detail", pk=allocation.registration_id)


@require_http_methods(["GET", "POST"])
@access(Registration, rule=rules.can_record_identity)
def registration_identity(request, registration):
    if request.method == "GET":
        return _registration_page(request, registration)
    form = IdentityForm(request.POST)
    if form.is_valid():
        with told_on(form):
            actions.record_identity(registration, document=form.cleaned_data["document"], by=request.user)
            messages.success(request, "The identity check is recorded.")
            return redirect("portfolios:registration_detail", pk=registration.pk)
    return _registration_page(request, registration, form=form, identity_form=form)


@require_POST
@access(Registration, rule=rules.can_confirm_name)
def name_confirm(request, registration):
    actions.confirm_name(registration, by=request.user, seen=request.POST.get("name", ""))
    messages.success(request, "Thank you. Your certificate will show this name.")
    return redirect("portfolios:registration_detail", pk=registration.pk)
