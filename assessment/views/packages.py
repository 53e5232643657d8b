"""Portfolios to take away and to bring; what arrived, and what was decided elsewhere."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from assessment import actions, queries, rules
from assessment.forms import BringForm, DeclarationForm, PriorForm, WhyForm
from assessment.models import PackageJob
from assessment.states import PackageState, PackageWork
from config import tus
from config.access import access
from config.downloads import send_stored_file
from config.form_files import too_large
from config.forms import sent
from config.once import key_of
from config.pages import page_or_part
from config.refusals import StaleState, status_of, told_on
from portfolios import actions as portfolio
from portfolios.models import Registration
from portfolios.queries import open_uploads
from portfolios.states import UploadPurpose
from portfolios.views.uploads import begin


@require_http_methods(["GET", "HEAD", "POST"])
@access(Registration, rule=rules.can_take_away)
def take_away(request, registration):
    """One click has the portfolio made; the page tells how far it is, and hands it out."""
    if request.method == "POST":
        actions.ask_package(registration, by=request.user)
        return redirect("assessment:take_away", pk=registration.pk)
    jobs = list(queries.outward_jobs(registration))
    context = {"registration": registration, "job": jobs[0] if jobs else None, "earlier": jobs[1:]}
    return _told(request, "assessment/take_away.html", "assessment/_package_made.html", context, context["job"])


@require_safe
@access(PackageJob, rule=rules.can_fetch_package)
def package_fetch(request, job):
    """The ZIP; a broken download goes on where it stopped (Range)."""
    if job.state != PackageState.READY:
        raise StaleState("This package is not ready, or no longer kept. Have it made again.")
    facts = {"media_type": "application/zip", "size": job.size, "etag": job.sha256}
    return send_stored_file(request, job.content, name=job.name, inline=False, **facts)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Registration, rule=rules.can_bring_portfolio)
def bring(request, registration):
    """Send a package from another centre: in parts (static/js/upload.js), or by an ordinary form."""
    if job := _arrived(request, registration):
        return HttpResponseClientRedirect(reverse("assessment:package_detail", args=[job.pk]))
    form = BringForm(sent(request), request.FILES or None, too_large=too_large(request))
    if form.is_valid():
        with told_on(form):
            job = actions.begin_import(registration, by=request.user, upload=form.cleaned_data["package"])
            return redirect("assessment:package_detail", pk=job.pk)
    context = {
        "registration": registration,
        "form": form,
        "uploads": open_uploads(request.user, purpose=UploadPurpose.PACKAGE, registration=registration),
        "jobs": queries.inward_jobs(registration),
        "blockers": rules.bring_blockers(registration),
        "limit": filesizeformat(settings.PACKAGE_LIMIT_BYTES),
        "form_limit": filesizeformat(min(settings.FORM_UPLOAD_LIMIT_BYTES, settings.PACKAGE_LIMIT_BYTES)),
    }
    status = status_of(form)
    return page_or_part(request, "assessment/bring.html", "assessment/_brought.html", context, status=status)


def _arrived(request, registration):
    """The job of the package that the page's script awaits: it says by which upload (`arrived`)."""
    token = request.htmx and key_of(request.GET.get("arrived", ""))
    return token and queries.job_of_upload(registration, request.user, token)


@tus.resumable("POST", limit=lambda: settings.PACKAGE_LIMIT_BYTES)
@access(Registration, rule=rules.can_bring_portfolio)
def bring_begin(request, registration):
    """Begin to send a package in parts; they come to portfolios:upload_receive."""
    return begin(request, registration, purpose=UploadPurpose.PACKAGE)


@require_safe
@access(PackageJob, rule=rules.can_read_package)
def package_detail(request, job):
    """How far it is; once it is proved, what it would bring; once it is taken in, what became of it."""
    return _package_page(request, job, WhyForm())


def _package_page(request, job, form):
    to_look_at = job.work == PackageWork.CHECK and job.state == PackageState.READY and job.manifest is not None
    context = {
        "job": job,
        "registration": job.registration,
        "form": form,
        "is_own": rules.can_accept_package(request.user, job),
        "may_retry": rules.can_retry_package(request.user, job),
        "may_confirm": job.identity_at is None and rules.can_confirm_identity(request.user, job),
    }
    if to_look_at:
        context |= {
            "plan": queries.arrival_plan(job),
            "differ": rules.differences(job),
            "blockers": rules.accept_blockers(job),
        }
    status = status_of(form)
    return _told(request, "assessment/package_detail.html", "assessment/_package_progress.html", context, job, status)


def _told(request, page, part, context, job, status=200):
    """The page, or for htmx its part on how far it is; when nothing is under way any more the page is loaded again."""
    response = page_or_part(request, page, part, context, status=status)
    if request.htmx and not request.htmx.history_restore_request and not (job and job.is_under_way):
        response["HX-Refresh"] = "true"
    return response


@require_POST
@access(PackageJob, rule=rules.can_accept_package)
def package_accept(request, job):
    actions.accept_package(job, by=request.user)
    return redirect("assessment:package_detail", pk=job.pk)


@require_POST
@access(PackageJob, rule=rules.can_accept_package)
def package_drop(request, job):
    actions.drop_package(job, by=request.user)
    messages.success(request, "The portfolio was not taken in, and has been deleted here.")
    return redirect("assessment:bring", pk=job.registration_id)


@require_POST
@access(PackageJob, rule=rules.can_confirm_identity)
def package_identity(request, job):
    form = WhyForm(sent(request))
    if form.is_valid():
        with told_on(form):
            actions.confirm_identity(job, by=request.user, **form.cleaned_data)
            messages.success(request, "Confirmed. The learner can go on.")
            return redirect("assessment:package_detail", pk=job.pk)
    return _package_page(request, job, form)


@require_POST
@access(PackageJob, rule=rules.can_retry_package)
def package_retry(request, job):
    job = actions.retry_package(job, by=request.user)
    if job.is_inward:
        return redirect("assessment:package_detail", pk=job.pk)
    return redirect("assessment:take_away", pk=job.registration_id)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Registration, rule=rules.can_take_away)
def arrivals(request, registration):
    """Everything that arrived and waits to be handed in, under one declaration."""
    form = DeclarationForm(sent(request), words=portfolio.declaration_words(registration, request.user)[1])
    held_back = []
    if form.is_valid():
        with told_on(form):
            handed_in, held_back = actions.hand_in_arrivals(registration, by=request.user, declared=True)
            if handed_in:
                number = len(handed_in)
                messages.success(request, f"{number} piece{'s are' if number > 1 else ' is'} with your assessor.")
            if not held_back:
                return redirect("portfolios:evidence_list", pk=registration.pk)
    context = {
        "registration": registration,
        "form": form,
        "rows": queries.waiting_arrivals(registration, request.user),
        "held_back": held_back,
    }
    return render(request, "assessment/arrivals.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@access(Registration, rule=rules.can_answer_prior)
def priors(request, registration):
    """What was decided elsewhere, per unit: accept several, or do not, with a reason."""
    form = PriorForm(sent(request))
    if form.is_valid():
        with told_on(form):
            _answer(request, registration, **form.cleaned_data)
            return redirect("assessment:priors", pk=registration.pk)
    units = queries.prior_list(registration, request.user)
    context = {"registration": registration, "form": form, "units": units, "ticked": request.POST.getlist("prior")}
    return render(request, "assessment/priors.html", context, status=status_of(form))


def _answer(request, registration, *, prior, accept, looked, remark):
    if accept:
        decided = actions.accept_priors(registration, prior, by=request.user, looked=looked, remark=remark)
        messages.success(request, f"{len(decided)} accepted as your own decisions.")
    else:
        refused = actions.refuse_priors(registration, prior, by=request.user, why=remark)
        messages.success(request, f"{len(refused)} not accepted. Decide them on the evidence.")
