"""The development log of staff: written by each, verified by the lead quality assurer or an administrator (R4.16)."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres import actions as centre_actions
from centres import queries as centre_queries
from centres.models import CpdEntry, User
from centres.roles import acting_centre
from centres.rules import can_change_cpd, can_read_cpd, can_read_person, can_verify_cpd, is_staff_somewhere
from centres.states import QUALITY_ROLES, STAFF_ROLES, Role
from config.access import access
from config.downloads import send_stored_file
from config.form_files import too_large
from config.forms import sent
from config.refusals import Blocked, status_of, told_on
from iqa import actions, rules
from iqa.forms import CpdForm, CpdProofForm, SendBackForm, VerifyForm
from iqa.models import CpdProof
from iqa.queries import development
from portfolios.files import is_shown_inline


@require_safe
@access(rule=is_staff_somewhere)
def cpd_list(request):
    """One's own log; for the lead and administrators also what waits to be verified."""
    centre = acting_centre(request, *STAFF_ROLES)
    context = {
        "centre": centre,
        "person": request.user,
        "is_own": True,
        "log": development.log(request.user, centre),
        "hours": centre_queries.cpd_hours(centre, [request.user]).get(request.user.pk, (0, 0)),
        "waiting": development.to_verify(request.user, centre),
        "expiring": centre_queries.expiring(centre, person=request.user),
    }
    return render(request, "iqa/cpd_list.html", context)


@require_safe
@access(User, rule=can_read_person)
def cpd_of(request, person):
    """The log of somebody else, as far as the reader may see it."""
    among = centre_queries.centres_of(person)
    roles = STAFF_ROLES if person == request.user else (Role.ADMIN, *QUALITY_ROLES)
    centre = acting_centre(request, *roles, among=among) or acting_centre(request, Role.LEARNER, among=among)
    context = {
        "centre": centre,
        "person": person,
        "is_own": person == request.user,
        "log": development.log_for(request.user, person, centre),
        "hours": development.hours_for(request.user, person, centre),
    }
    return render(request, "iqa/cpd_list.html", context)


@require_http_methods(["GET", "POST"])
@access(rule=is_staff_somewhere)
def cpd_add(request):
    centre = acting_centre(request, *STAFF_ROLES)
    form = CpdForm(sent(request), centre=centre)
    if form.is_valid():
        with told_on(form):
            entry = centre_actions.write_cpd(centre, by=request.user, **form.cleaned_data)
            messages.success(request, "It is in your log. Attach what shows it.")
            return redirect("iqa:cpd_detail", pk=entry.pk)
    return render(request, "iqa/cpd_form.html", {"form": form, "centre": centre}, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(CpdEntry, rule=can_change_cpd)
def cpd_edit(request, entry):
    fields = ("kind", "what", "started_on", "ended_on", "hours", "changed", "sector")
    initial = {name: getattr(entry, name) for name in fields} | {"qualification": entry.qualification_id}
    form = CpdForm(sent(request), centre=entry.centre, initial=initial)
    if form.is_valid():
        with told_on(form):
            centre_actions.change_cpd(entry, by=request.user, **form.cleaned_data)
            messages.success(request, "The entry is changed.")
            return redirect("iqa:cpd_detail", pk=entry.pk)
    return render(request, "iqa/cpd_form.html", {"form": form, "entry": entry}, status=status_of(form))


@require_safe
@access(CpdEntry, rule=can_read_cpd)
def cpd_detail(request, entry):
    return _entry_page(request, entry)


def _entry_page(request, entry, **forms):
    """The page of an entry with its three forms; `forms` holds the one that was sent and has errors."""
    wrong = next(iter(forms.values()), None)
    context = {
        "entry": entry,
        "proofs": entry.proofs.select_related("shown"),
        "may_change": can_change_cpd(request.user, entry),
        "may_verify": can_verify_cpd(request.user, entry) and entry.verified_at is None,
        "form": wrong,
        "proof_form": CpdProofForm(),
        "verify_form": VerifyForm(),
        "back_form": SendBackForm(),
        **forms,
    }
    return render(request, "iqa/cpd_detail.html", context, status=status_of(wrong) if wrong else 200)


@require_POST
@access(CpdEntry, rule=rules.can_attach_cpd_proof)
def cpd_attach(request, entry):
    posted, files = request.POST, request.FILES  # read first: too_large names what was left out
    form = CpdProofForm(posted, files, too_large=too_large(request))
    if form.is_valid():
        with told_on(form):
            proof = actions.attach_cpd_proof(entry, by=request.user, upload=form.cleaned_data["upload"])
            messages.success(request, f"{proof.name} is attached, and is being checked.")
            return redirect("iqa:cpd_detail", pk=entry.pk)
    return _entry_page(request, entry, proof_form=form)


@require_POST
@access(CpdEntry, rule=can_verify_cpd)
def cpd_verify(request, entry):
    form = VerifyForm(request.POST)
    if form.is_valid():
        with told_on(form):
            centre_actions.verify_cpd(entry, by=request.user, **form.cleaned_data)
            messages.success(request, "Verified. The entry is not changed any more.")
            return redirect("iqa:cpd_list")
    return _entry_page(request, entry, verify_form=form)


@require_POST
@access(CpdEntry, rule=can_verify_cpd)
def cpd_return(request, entry):
    form = SendBackForm(request.POST)
    if form.is_valid():
        with told_on(form):
            centre_actions.return_cpd(entry, by=request.user, **form.cleaned_data)
            messages.success(request, f"Sent back to {entry.user.full_name}.")
            return redirect("iqa:cpd_list")
    return _entry_page(request, entry, back_form=form)


@require_safe
@access(CpdProof, rule=rules.can_read_cpd_proof)
def cpd_proof(request, proof):
    """The file that shows an entry, once its checks are done."""
    if blockers := rules.cpd_proof_blockers(proof):
        raise Blocked(blockers)
    shown = proof.handed_out
    return send_stored_file(
        request,
        shown.content,
        name=proof.name,
        media_type=shown.media_type,
        size=shown.size,
        etag=shown.sha256,
        inline="download" not in request.GET and is_shown_inline(shown.media_type),
    )
