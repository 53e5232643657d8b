"""External visits as the centre keeps them: planned, opened, closed; what was asked, looked at and found."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres.roles import acting_centre
from centres.states import LEADING_ROLES
from config.access import access
from config.downloads import send_stored_file
from config.forms import sent
from config.pages import page_or_part
from config.refusals import StaleState, status_of, told_on
from config.sheets import csv_response
from iqa import actions, rules
from iqa.forms import AnswerVisitForm, CloseVisitForm, LookedForm, VisitForm
from iqa.models import ExternalVisit, VisitAction, VisitPaper
from iqa.queries import visits
from iqa.states import PaperKind, PaperState, VisitStatus
from iqa.views.demo import demo_facts, is_demo

PER_PAGE = 100


@require_safe
@access(rule=rules.keeps_visits_somewhere)
def visit_list(request):
    centre = acting_centre(request, *LEADING_ROLES)
    return render(request, "iqa/visit_list.html", {"centre": centre, "visits": visits.visit_list(request.user, centre)})


@require_http_methods(["GET", "POST"])
@access(rule=rules.keeps_visits_somewhere)
def visit_add(request):
    centre = acting_centre(request, *LEADING_ROLES)
    form = VisitForm(sent(request), centre=centre)
    if form.is_valid():
        with told_on(form):
            visit = actions.plan_visit(centre, by=request.user, **form.facts())
            messages.success(request, "The visit is planned. Open its room when the link may go out.")
            return redirect("iqa:visit_detail", pk=visit.pk)
    return render(request, "iqa/visit_add.html", {"form": form, "centre": centre}, status=status_of(form))


@require_safe
@access(ExternalVisit, rule=rules.can_keep_visit)
def visit_detail(request, visit):
    """The page, or for htmx its papers, which ask again by themselves while one is being made."""
    page = visits.visit_page(visit, request.user) | {"demo": is_demo(visit)}
    return page_or_part(request, "iqa/visit_detail.html", "iqa/_visit_papers.html", page)


@require_POST
@access(ExternalVisit, rule=rules.can_keep_visit)
def visit_open(request, visit):
    link, told = actions.open_room(visit, by=request.user)
    return _code_page(request, link, told)


@require_POST
@access(ExternalVisit, rule=rules.can_keep_visit)
def visit_link(request, visit):
    link, told = actions.send_link_again(visit, by=request.user)
    return _code_page(request, link, told)


def _code_page(request, link, told):
    """The code is on this one answer and nowhere else; in a demo centre, where no letter arrives, the link too."""
    page = {"visit": link.visit, "code": told.code, **demo_facts(link.visit, told)}
    response = render(request, "iqa/visit_code.html", page)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@access(ExternalVisit, rule=rules.can_keep_visit)
def visit_authenticator(request, visit):
    actions.forget_authenticator(visit, by=request.user)
    messages.success(request, f"{visit.name} sets up an authenticator app at the next entry.")
    return redirect("iqa:visit_detail", pk=visit.pk)


@require_POST
@access(ExternalVisit, rule=rules.can_keep_visit)
def visit_close(request, visit):
    actions.close_room(visit, by=request.user)
    messages.success(request, "The room is closed. Nobody is in it any more; what was written stays.")
    return redirect("iqa:visit_detail", pk=visit.pk)


@require_safe
@access(ExternalVisit, rule=rules.can_keep_visit)
def visit_log(request, visit):
    form = LookedForm(request.GET)
    q = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(visits.look_list(visit, q), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "iqa/visit_log.html", {"visit": visit, "page_obj": page, "q": q})


@require_safe
@access(ExternalVisit, rule=rules.can_keep_visit)
def visit_log_sheet(request, visit):
    rows = [["Who", "When", "What", "Address", "Sent", "Reason"]]
    for look in visits.look_list(visit):
        at = timezone.localtime(look.at).strftime("%Y-%m-%d %H:%M:%S")
        rows.append([look.by.full_name, at, look.what, look.path, look.method == "POST", look.reason])
    return csv_response(f"visit-{visit.visits_on:%Y-%m-%d}-log.csv", rows)


@require_POST
@access(ExternalVisit, rule=rules.can_keep_visit)
def visit_pack(request, visit):
    actions.ask_paper(visit, kind=PaperKind.PACK, by=request.user)
    messages.success(request, "The pack is being made; it appears here.")
    return redirect("iqa:visit_detail", pk=visit.pk)


@require_safe
@access(VisitPaper, rule=rules.can_keep_paper)
def visit_paper(request, paper):
    return send_paper(request, paper, by=request.user)


def send_paper(request, paper, *, by):
    """The PDF, or with ?zip the archive. That it was fetched is an act."""
    if paper.state != PaperState.READY:
        raise StaleState(f"{paper} is “{paper.get_state_display().lower()}”.")
    wants_zip = "zip" in request.GET
    file, digest = (paper.archive, paper.archive_sha256) if wants_zip else (paper.document, paper.sha256)
    if not file:
        raise Http404
    actions.record_fetched(paper, by=by, archive=wants_zip)
    kind = "report" if paper.kind == PaperKind.REPORT else "visit-pack"
    response = send_stored_file(
        request,
        file,
        name=f"{kind}-{paper.visit.visits_on:%Y-%m-%d}.{'zip' if wants_zip else 'pdf'}",
        media_type="application/zip" if wants_zip else "application/pdf",
        etag=digest,
        inline=False,
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@access(VisitAction, rule=rules.can_read_visit_action)
def visit_action(request, action):
    """An action of the external quality assurer: read, answered by its owner."""
    if request.method == "POST" and not rules.can_answer_visit_action(request.user, action):
        raise PermissionDenied
    form = AnswerVisitForm(sent(request), initial={"answer": action.answer})
    if form.is_valid():
        with told_on(form):
            actions.answer_visit_action(action, by=request.user, answer=form.cleaned_data["answer"])
            messages.success(request, "Answered. It is closed when the awarding organisation is content.")
            return redirect("iqa:visit_action", pk=action.pk)
    return _action_page(request, action, form)


@require_POST
@access(VisitAction, rule=rules.can_close_visit_action)
def visit_action_close(request, action):
    form = CloseVisitForm(request.POST)
    if form.is_valid():
        with told_on(form):
            actions.close_visit_action(action, by=request.user, **form.cleaned_data)
            messages.success(request, "The action is closed.")
            return redirect("iqa:visit_action", pk=action.pk)
    return _action_page(request, action, form)


def _action_page(request, action, form):
    page = {
        "action": action,
        "visit": action.visit,
        "form": form,
        "keeps": rules.can_keep_visit(request.user, action.visit),
        "may_answer": action.closed_at is None and rules.can_answer_visit_action(request.user, action),
        "may_close": action.closed_at is None and rules.can_close_visit_action(request.user, action),
        "close_form": form if isinstance(form, CloseVisitForm) else CloseVisitForm(),
        "today": timezone.localdate(),
        "is_open": action.visit.status == VisitStatus.OPEN,
    }
    return render(request, "iqa/visit_action.html", page, status=status_of(form))
