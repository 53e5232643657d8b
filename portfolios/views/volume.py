"""Pages that act on many learners: allocation, and the way to the awarding organisation and back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from centres.roles import acting_centre
from centres.states import Role
from config.access import access
from config.forms import sent
from config.refusals import BadInput, status_of, told_on
from config.sheets import csv_response
from portfolios import actions, queries, rules
from portfolios.forms import AllocateManyForm, ColumnsForm, PickFilter, PlainForm
from portfolios.models import Sending
from portfolios.sheets.sending import FIELDS
from portfolios.states import ColumnPurpose

PER_PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
@access(rule=rules.can_bring_sheets)
def allocate_many(request):
    """Pick learners, say to whom and from when, see for each whether it can be, and confirm."""
    centre = acting_centre(request, Role.ADMIN)
    chosen = PickFilter(request.GET, qualifications=queries.qualifications_of(request.user, centre), centre=centre)
    found = queries.to_allocate(request.user, centre, **chosen.wanted())
    form = AllocateManyForm(sent(request), centre=centre)
    ids = [int(pk) for pk in request.POST.getlist("learner") if pk.isdecimal()]
    if request.method == "POST" and not ids:
        form.add_error(None, "Choose at least one learner.")
    if form.is_valid():
        if "confirm" in request.POST:
            with told_on(form):
                return _allocated(request, actions.allocate_many(centre, by=request.user, ids=ids, **form.cleaned_data))
        else:
            return _preview(request, centre, form, ids)
    context = {
        "centre": centre,
        "filter": chosen,
        "form": form,
        "picked": set(ids),
        "ticked": request.GET.get("tick") == "all" and not ids,
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "portfolios/allocate_many.html", context, status=status_of(form))


def _preview(request, centre, form, ids):
    given = form.cleaned_data
    facts = {name: given[name] for name in ("role", "person", "starts_on", "replace")}
    rows = queries.candidates(request.user, centre, ids, **facts)
    context = {
        "form": form,
        "given": given,
        "free": [row for row in rows if not row.blockers],
        "left_out": [row for row in rows if row.blockers],
    }
    return render(request, "portfolios/allocate_preview.html", context)


def _allocated(request, result):
    number, ended = len(result.made), result.ended
    messages.success(
        request, f"{number} learner{pluralize(number)} allocated; {ended} earlier allocation{pluralize(ended)} ended."
    )
    for candidate in result.left_out[:20]:
        messages.warning(request, f"{candidate.registration.name}: {candidate.blockers[0].sentence}")
    return redirect("portfolios:allocate_many")


@require_http_methods(["GET", "HEAD", "POST"])
@access(rule=rules.can_bring_sheets)
def numbers(request):
    """Learners without a number of their awarding organisation: make the sheet for it, and mark them as sent."""
    centre = acting_centre(request, Role.ADMIN)
    organisations = list(queries.organisations_of(centre))
    asked = request.POST.get("organisation") or request.GET.get("organisation", "")
    organisation = next(
        (row for row in organisations if str(row.pk) == asked), organisations[0] if organisations else None
    )
    form = PlainForm(sent(request))
    if form.is_valid():
        with told_on(form):
            if organisation is None:
                raise BadInput("The centre has no approval of an awarding organisation.")
            ids = [int(pk) for pk in request.POST.getlist("learner") if pk.isdecimal()]
            sending = actions.send_registrations(centre, by=request.user, organisation=organisation, registrations=ids)
            number = sending.lines.count()
            messages.success(request, f"{number} learner{pluralize(number)} marked as sent. Download the sheet below.")
            return redirect("portfolios:numbers")
    context = {
        "centre": centre,
        "organisations": organisations,
        "organisation": organisation,
        "columns": queries.columns_for(centre, organisation) if organisation else None,
        "rows": queries.to_send(request.user, centre, organisation) if organisation else [],
        "sendings": queries.sending_list(request.user, centre)[:20],
        "form": form,
    }
    return render(request, "portfolios/numbers.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@access(rule=rules.can_bring_sheets)
def sending_columns(request, code):
    """The columns in which registrations go to an organisation, named by its code."""
    centre = acting_centre(request, Role.ADMIN)
    organisation = queries.organisation_of(centre, code)
    columns, day_format, _ = queries.columns_for(centre, organisation)
    form = ColumnsForm(sent(request), held=FIELDS, columns=columns, day_format=day_format)
    if form.is_valid():
        with told_on(form):
            purpose = ColumnPurpose.REGISTRATIONS
            actions.set_columns(centre, organisation, purpose, by=request.user, **form.cleaned_data)
            messages.success(request, f"{organisation} gets these columns from today on.")
            return redirect(f"{reverse('portfolios:numbers')}?organisation={organisation.pk}")
    context = {
        "form": form,
        "organisation": organisation,
        "fields": FIELDS.items(),
        "title": "Columns of registrations",
        "back": reverse("portfolios:numbers"),
        "back_to": "Awarding organisation numbers",
    }
    return render(request, "portfolios/columns.html", context, status=status_of(form))


@require_safe
@access(Sending, rule=rules.can_keep_import)
def sending_download(request, sending):
    """The sheet as it was sent."""
    headings = [heading for heading, _ in sending.columns]
    cells = sending.lines.order_by("pk").values_list("cells", flat=True)
    name = f"registrations-{sending.awarding_organisation.code}-{sending.pk}.csv"
    return csv_response(name, [headings, *cells])
