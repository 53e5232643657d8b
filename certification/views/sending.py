"""Claims sent in the organisation's columns, and its numbers brought back with a preview."""

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from centres.roles import acting_centre
from centres.states import Role
from certification import actions, queries, rules, sending
from certification.forms.sending import NumbersForm, OrganisationForm
from certification.models import ClaimSending
from config.access import access
from config.forms import sent
from config.refusals import BadInput, status_of, told_on
from config.sheets import csv_response
from portfolios.actions import set_columns
from portfolios.forms import ColumnsForm
from portfolios.queries import organisation_of
from portfolios.states import ColumnPurpose

PER_PAGE = 50
SALT = "certification.numbers"
KEPT_FOR = 3600  # seconds that a preview can be confirmed


@require_http_methods(["GET", "POST"])
@access(rule=rules.can_claim_several)
def sending_list(request):
    """What waits to be sent, by organisation, and what was sent; a POST makes the file of one organisation."""
    centre = acting_centre(request, Role.ADMIN)
    form = OrganisationForm(sent(request), centre=centre)
    if form.is_valid():
        with told_on(form):
            made = actions.send_claims(centre, form.cleaned_data["organisation"], by=request.user)
            messages.success(request, f"{len(made.lines) - 1} marked as sent. Save the file and send it on.")
            return redirect("certification:sending_list")
    context = {
        "form": form,
        "organisations": queries.organisations_of(centre),
        "page": Paginator(queries.sending_list(centre), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "certification/sending_list.html", context, status=status_of(form))


@require_safe
@access(ClaimSending, rule=rules.can_read_sending)
def sending_csv(request, made):
    """The file as it was made: the same cells each time."""
    name = f"claims-{made.awarding_organisation.code}-{made.at:%Y-%m-%d}-{made.pk}.csv"
    return csv_response(name, made.lines)


@require_http_methods(["GET", "POST"])
@access(rule=rules.can_claim_several)
def sending_columns(request, code):
    """The columns of one organisation, named by its code."""
    centre = acting_centre(request, Role.ADMIN)
    organisation = organisation_of(centre, code)
    columns, day_format = queries.columns_for(centre, organisation)
    form = ColumnsForm(sent(request), held=sending.FIELDS, columns=columns, day_format=day_format)
    if form.is_valid():
        with told_on(form):
            set_columns(centre, organisation, ColumnPurpose.CLAIMS, by=request.user, **form.cleaned_data)
            messages.success(request, f"{organisation} gets these columns from today on.")
            return redirect("certification:sending_list")
    context = {
        "form": form,
        "organisation": organisation,
        "fields": sending.FIELDS.items(),
        "title": "Columns of claims",
        "back": reverse("certification:sending_list"),
        "back_to": "Send claims",
    }
    return render(request, "portfolios/columns.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(rule=rules.can_claim_several)
def sending_numbers(request):
    """The sheet that came back: first what each line would do, then, confirmed, all of it or nothing."""
    centre = acting_centre(request, Role.ADMIN)
    if "preview" in request.POST:
        numbers, certificates = actions.record_numbers(centre, _confirmed(request), by=request.user)
        messages.success(request, f"Recorded: {numbers} claim numbers, {certificates} certificates.")
        return redirect("certification:sending_list")
    form, rows, preview = NumbersForm(sent(request), request.FILES or None), [], ""
    if form.is_valid():
        lines = form.cleaned_data["sheet"]
        rows = queries.judged_numbers(centre, lines)
        preview = signing.dumps([request.user.pk, sending.plain_lines(lines)], salt=SALT, compress=True)
    wrong = sum(bool(row.problem) for row in rows)
    context = {"form": form, "rows": rows, "preview": preview, "wrong": wrong}
    return render(request, "certification/sending_numbers.html", context, status=status_of(form))


def _confirmed(request):
    """The lines of the preview that was confirmed. Raises BadInput when it is too old or somebody else's."""
    try:
        user, lines = signing.loads(request.POST["preview"], salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature as error:
        raise BadInput("This preview is too old. Bring the sheet again.") from error
    if user != request.user.pk:
        raise BadInput("This preview was made by somebody else. Bring the sheet again.")
    return sending.lines_of(lines)
