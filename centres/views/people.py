"""Landing, switching roles, staff, approvals and the ledger."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres import actions, keys, queries, rules
from centres.forms import (
    ActingForm,
    ApprovalForm,
    CompetenceForm,
    ConflictForm,
    GrantForm,
    NewApprovalForm,
    PersonForm,
    SanctionForm,
)
from centres.models import Centre, Competence, Membership, QualificationApproval, Sanction, User
from centres.roles import HOMES, KEY, acting, acting_centre, roles_of
from centres.states import QUALITY_ROLES, Role
from centres.unsent import begin_anew, keep_unsent
from config.access import access, anybody, signed_in
from config.forms import sent
from config.refusals import status_of, told_on


@require_safe
@access(rule=signed_in)
def home(request):
    """To the home of the role in which the person acts."""
    mine = acting(request)
    if mine is None:
        return render(request, "centres/no_role.html")
    return redirect(HOMES[mine.role])


@require_POST
@access(rule=signed_in)
def switch_role(request):
    """Act from now on in another of the person's own roles; any other leaves things as they are, and says so."""
    form = ActingForm(request.POST, roles=roles_of(request.user))
    if form.is_valid():
        request.session[KEY] = form.cleaned_data["role"]
    else:
        messages.error(request, "You do not hold that role today. Choose one of yours.")
    return redirect("home")


@require_POST
@login_not_required
@access(rule=anybody)
def demo_sign_in(request):
    """One click to step in as a person of the demo centre; does not exist outside the demo."""
    if not settings.DEMO:
        raise Http404
    people = User.objects.filter(is_active=True, is_superuser=False, memberships__centre__specimen=True).distinct()
    person = get_object_or_404(people, email__iexact=request.POST.get("email", ""))
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("home")


def admin_centre(request, person=None):
    """The centre that this person administers, of `person` if named; keeping everybody else out is the gate's work."""
    among = queries.centres_of(person) if person else None
    return acting_centre(request, Role.ADMIN, among=among)


def shared_centre(request, person):
    """The centre whose record of the person is shown: where one acts oneself, if they belong there, else the first."""
    if request.user == person:
        return acting(request).centre if acting(request) else None
    return acting_centre(request, Role.ADMIN, *QUALITY_ROLES, among=queries.centres_of(person))


@require_safe
@access(rule=rules.administers_somewhere)
def staff_list(request):
    centre = admin_centre(request)
    return render(request, "centres/staff_list.html", {"centre": centre, "people": queries.staff_list(centre)})


@require_safe
@access(rule=rules.can_see_expiring)
def expiring_list(request):
    """Competence that runs out within 90 days, the earliest first."""
    centre = acting_centre(request, Role.ADMIN, *QUALITY_ROLES)
    context = {"centre": centre, "expiring": queries.expiring(centre)}
    return render(request, "centres/expiring_list.html", context)


@require_http_methods(["GET", "POST"])
@access(rule=rules.administers_somewhere)
def staff_add(request):
    centre = admin_centre(request)
    form = PersonForm(sent(request), centre=centre)
    if form.is_valid():
        with told_on(form):
            facts = form.cleaned_data
            person = actions.add_person(centre, by=request.user, email=facts["email"], full_name=facts["full_name"])
            actions.grant_role(
                centre, by=request.user, user=person, role=facts["role"], qualification=facts["qualification"]
            )
            if person.last_login is None:
                actions.invite_person(person, centre, by=request.user)
            messages.success(request, f"{person} can now sign in. Next: what they may assess or quality assure.")
            return redirect("centres:staff_detail", pk=person.pk)
    return render(request, "centres/staff_add.html", {"form": form, "centre": centre}, status=status_of(form))


@require_safe
@access(User, rule=rules.can_read_person)
def staff_detail(request, person):
    return _person_page(request, person, shared_centre(request, person))


def _person_page(request, person, centre, **forms):
    """The page of a person with its three forms; `forms` holds the one that was sent and has errors."""
    wrong = next(iter(forms.values()), None)
    context = {
        "person": person,
        "centre": centre,
        "form": wrong,
        "may_change": rules.can_administer(request.user, centre) and request.user != person,
        "reads_others": rules.administers_somewhere(request.user, None),
        "today": timezone.localdate(),
        "expiring": queries.expiring(centre, person=person) if centre else [],
        "grant_form": GrantForm(centre=centre, prefix="grant"),
        "competence_form": CompetenceForm(centre=centre, prefix="competence"),
        "conflict_form": ConflictForm(centre=centre, person=person, prefix="conflict"),
        **queries.person_record(person, centre),
        **forms,
    }
    return render(request, "centres/staff_detail.html", context, status=status_of(wrong) if wrong else 200)


@require_POST
@access(User, rule=rules.can_manage_person)
def grant_add(request, person):
    centre = admin_centre(request, person)
    form = GrantForm(request.POST, centre=centre, prefix="grant")
    if form.is_valid():
        with told_on(form):
            actions.grant_role(centre, by=request.user, user=person, **form.cleaned_data)
            messages.success(request, "The role is granted from today.")
            return redirect("centres:staff_detail", pk=person.pk)
    return _person_page(request, person, centre, grant_form=form)


@require_POST
@access(Membership, rule=rules.can_end_grant)
def grant_end(request, membership):
    actions.end_grant(membership, by=request.user)
    messages.success(request, "The role ends today. What was done in it stays.")
    return redirect("centres:staff_detail", pk=membership.user_id)


@require_POST
@access(User, rule=rules.can_manage_person)
def competence_add(request, person):
    centre = admin_centre(request, person)
    form = CompetenceForm(request.POST, centre=centre, prefix="competence")
    if form.is_valid():
        with told_on(form):
            facts = {key: form.cleaned_data[key] for key in ("duty", "trainee", "basis", "seen", "ends_on")}
            rows = actions.record_competence(centre, by=request.user, user=person, units=form.units(), **facts)
            messages.success(request, _told_of(rows))
            return redirect("centres:staff_detail", pk=person.pk)
    return _person_page(request, person, centre, competence_form=form)


def _told_of(rows):
    if not rows:
        return "Nothing is new: all these units were on record already."
    return "One unit is put on record." if len(rows) == 1 else f"{len(rows)} units are put on record."


@require_POST
@access(Competence, rule=rules.can_end_competence)
def competence_end(request, competence):
    actions.end_competence(competence, by=request.user)
    messages.success(request, f"{competence.unit.number} ends today.")
    return redirect("centres:staff_detail", pk=competence.user_id)


@require_POST
@access(User, rule=rules.can_manage_person)
def conflict_add(request, person):
    centre = admin_centre(request, person)
    form = ConflictForm(request.POST, centre=centre, person=person, prefix="conflict")
    if form.is_valid():
        with told_on(form):
            actions.declare_conflict(centre, by=request.user, person=person, **form.cleaned_data)
            messages.success(request, "The conflict of interest is on record. Neither assesses nor samples the other.")
            return redirect("centres:staff_detail", pk=person.pk)
    return _person_page(request, person, centre, conflict_form=form)


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


@require_safe
@access(rule=rules.can_read_ledger)
def ledger(request):
    """The centre's acts, newest first, fifty to a page."""
    centre = acting_centre(request, Role.ADMIN, Role.LEAD_IQA)
    page = Paginator(queries.act_list(request.user, centre), 50).get_page(request.GET.get("page"))
    return render(request, "centres/ledger.html", {"centre": centre, "page": page})


@require_POST
@access(Sanction, rule=rules.can_end_sanction)
def sanction_end(request, sanction):
    actions.end_sanction(sanction, by=request.user)
    messages.success(request, f"{sanction.get_effect_display()}: the sanction is lifted. It stays on record.")
    return redirect("centres:approval_list")


@require_safe
@login_not_required
@access(rule=anybody)
def public_keys(request):
    """The public keys of the centres, so that anybody can check what they signed."""
    return JsonResponse(keys.published(Centre.objects.order_by("name")), json_dumps_params={"indent": 1})


@require_POST
@access(rule=signed_in)
def unsent_keep(request):
    """Keep what is typed into a form of the person's own; or begin the form anew, and back to its page."""
    token = request.POST.get("unsent_token", "")
    if request.POST.get("unsent") == "anew":
        return redirect(begin_anew(request.user, token))
    kept = keep_unsent(request.user, token, request.POST)
    return JsonResponse({"at": f"{timezone.localtime():%H:%M}"}) if kept else HttpResponse(status=204)
