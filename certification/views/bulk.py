"""Claims of many learners: picked, looked at, started, watched, taken away as one ZIP."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres.roles import acting_centre
from centres.states import Role
from certification import actions, queries, rules
from certification.forms.claims import PickFilter, PickForm
from certification.models import BulkJob
from certification.states import Rendering
from config.access import access
from config.downloads import send_stored_file
from config.forms import sent
from config.pages import page_or_part
from config.refusals import StaleState, status_of, told_on

PER_PAGE = 100
SHOWN = 500  # learners to pick from on one page


@require_http_methods(["GET", "POST"])
@access(rule=rules.can_claim_several)
def bulk_pick(request):
    """Tick learners; the filters of the board narrow whom the page shows."""
    centre = acting_centre(request, Role.ADMIN)
    chosen = PickFilter(request.GET, user=request.user)
    rows = queries.pickable(centre, request.user, **chosen.wanted())
    form = PickForm(sent(request), rows=queries.pickable(centre, request.user, everyone=True))
    if form.is_valid():
        with told_on(form):
            job = actions.begin_bulk(centre, form.cleaned_data["registration"], by=request.user)
            return redirect("certification:bulk_detail", pk=job.pk)
    context = {
        "filter": chosen,
        "form": form,
        "rows": rows[:SHOWN],
        "total": rows.count(),
        "ticked": request.POST.getlist("registration"),
    }
    return render(request, "certification/bulk_pick.html", context, status=status_of(form))


@require_safe
@access(rule=rules.can_claim_several)
def bulk_list(request):
    page = Paginator(queries.job_list(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "certification/bulk_list.html", {"page": page})


@require_safe
@access(BulkJob, rule=rules.can_keep_job)
def bulk_detail(request, job):
    """How far it is; while the worker is at it htmx asks for that part, and at its end for the whole page."""
    context = queries.job_progress(job)
    wants_part = request.htmx and not request.htmx.history_restore_request
    if not wants_part:
        page = Paginator(queries.job_items(job), PER_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "items": queries.job_page(page), "is_mine": job.by_id == request.user.pk}
    response = page_or_part(request, "certification/bulk_detail.html", "certification/_bulk_progress.html", context)
    if wants_part and not context["under_way"]:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@access(BulkJob, rule=rules.can_keep_job)
def bulk_start(request, job):
    number = actions.start_bulk(job, by=request.user)
    messages.success(request, f"{number} claim{'s are' if number > 1 else ' is'} on the way. You can leave this page.")
    return redirect("certification:bulk_detail", pk=job.pk)


@require_POST
@access(BulkJob, rule=rules.can_keep_job)
def bulk_cancel(request, job):
    left = actions.cancel_bulk(job, by=request.user)
    messages.success(request, f"Cancelled: {left} left out. What is claimed stays claimed.")
    return redirect("certification:bulk_detail", pk=job.pk)


@require_POST
@access(BulkJob, rule=rules.can_keep_job)
def bulk_retry(request, job):
    actions.retry_bulk(job, by=request.user)
    return redirect("certification:bulk_detail", pk=job.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@access(BulkJob, rule=rules.can_keep_job)
def bulk_archive(request, job):
    """The ZIP; a POST has it made again. A broken download goes on where it stopped (Range)."""
    if request.method == "POST":
        actions.remake_archive(job, by=request.user)
        return redirect("certification:bulk_detail", pk=job.pk)
    if job.archive_state != Rendering.DONE:
        raise StaleState("The ZIP is not ready, or no longer kept. Have it made again.")
    name = f"certificates-{job.at:%Y-%m-%d}-{job.pk}.zip"
    facts = {"media_type": "application/zip", "size": job.archive_size, "etag": job.archive_sha256}
    response = send_stored_file(request, job.archive, name=name, inline=False, **facts)
    response["Cache-Control"] = "private, no-store"
    return response
