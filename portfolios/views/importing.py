"""Pages of sheets: to bring one, to see what is wrong with which cell, to confirm, to take the rows to correct."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres.roles import acting_centre
from centres.states import Role
from config.access import access
from config.form_files import too_large, too_large_sentence
from config.forms import sent
from config.pages import page_or_part
from config.refusals import status_of, told_on
from config.sheets import Page, csv_response, xlsx_response
from portfolios import actions, queries, rules
from portfolios.arrival.grids import MOST_ROWS
from portfolios.forms import ConfirmImportForm, SheetForm
from portfolios.models import ImportBatch
from portfolios.sheets import making
from portfolios.sheets.columns import OF_PURPOSE, heading_of
from portfolios.sheets.reading import MOST_BYTES
from portfolios.states import ImportPurpose, ImportState

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@access(rule=rules.can_bring_sheets)
def import_list(request):
    """The sheets of the centre, and the form that brings one."""
    centre = acting_centre(request, Role.ADMIN)
    form = SheetForm(sent(request), request.FILES or None)
    for name in too_large(request):
        form.add_error("file", too_large_sentence(name))
    if form.is_valid():
        with told_on(form):
            batch = actions.bring_sheet(centre, by=request.user, **form.cleaned_data)
            return redirect("portfolios:import_detail", pk=batch.pk)
    context = {
        "centre": centre,
        "form": form,
        "page_obj": Paginator(queries.import_list(request.user, centre), 20).get_page(request.GET.get("page")),
        "approvals": queries.open_approvals(centre),
        "columns": OF_PURPOSE[ImportPurpose.LEARNERS],
        "most_rows": MOST_ROWS,
        "most_bytes": MOST_BYTES,
    }
    return render(request, "portfolios/import_list.html", context, status=status_of(form))


@require_safe
@access(rule=rules.can_bring_sheets)
def import_template(request):
    """The sheet to fill in; ?as=csv or xlsx, ?for=numbers, ?qualification= adds the units to choose from."""
    centre = acting_centre(request, Role.ADMIN)
    purpose = ImportPurpose.NUMBERS if request.GET.get("for") == ImportPurpose.NUMBERS else ImportPurpose.LEARNERS
    if request.GET.get("as") != "xlsx":
        return csv_response(f"{purpose}-template.csv", making.template_rows(purpose))
    chosen = request.GET.get("qualification", "")
    edition = next(
        (row.qualification for row in queries.open_approvals(centre) if str(row.qualification_id) == chosen), None
    )
    lists = queries.template_lists(centre, edition) if purpose == ImportPurpose.LEARNERS else {}
    return xlsx_response(f"{purpose}-template.xlsx", making.template_pages(purpose, lists))


@require_safe
@access(ImportBatch, rule=rules.can_keep_import)
def import_detail(request, batch):
    return _import_page(request, batch, ConfirmImportForm())


def _import_page(request, batch, form):
    counts = queries.import_counts(batch)
    only = request.GET.get("only", "wrong" if counts["wrong"] and batch.state != ImportState.CONFIRMED else "")
    rows = Paginator(queries.import_rows(batch, only), PER_PAGE).get_page(request.GET.get("page"))
    for row in rows:
        row.told = [(heading_of(batch.purpose, name), name, level, words) for name, level, words in row.messages]
        row.who = " ".join(row.cells.get(name, "") for name in ("given_names", "family_name")).strip()
        row.who = row.who or row.cells.get("reference", "")
        row.what = row.cells.get("email") or row.cells.get("learner_number", "")
    context = {
        "batch": batch,
        "counts": counts,
        "blockers": rules.confirm_blockers(batch, counts),
        "page_obj": rows,
        "only": only,
        "form": form,
        "loads": queries.loads_after(batch) if batch.state == ImportState.CHECKED else [],
        "is_open": batch.state in (ImportState.CHECKED, ImportState.DONE),
        "done": counts["total"] - counts["ready"],
    }
    return page_or_part(
        request, "portfolios/import_detail.html", "portfolios/_import_progress.html", context, status=status_of(form)
    )


@require_POST
@access(ImportBatch, rule=rules.can_keep_import)
def import_confirm(request, batch):
    form = ConfirmImportForm(request.POST)
    if form.is_valid():
        with told_on(form):
            actions.confirm_import(batch, by=request.user, **form.cleaned_data)
            messages.success(request, "The rows that are in order are being written.")
            return redirect("portfolios:import_detail", pk=batch.pk)
    batch.refresh_from_db()
    return _import_page(request, batch, form)


@require_POST
@access(ImportBatch, rule=rules.can_keep_import)
def import_check(request, batch):
    actions.check_again(batch, by=request.user)
    messages.success(request, "The rows were checked again.")
    return redirect("portfolios:import_detail", pk=batch.pk)


@require_POST
@access(ImportBatch, rule=rules.can_keep_import)
def import_drop(request, batch):
    dropped = actions.drop_import(batch, by=request.user)
    messages.success(request, f"{dropped} row{pluralize(dropped)} dropped and deleted.")
    return redirect("portfolios:import_list")


@require_safe
@access(ImportBatch, rule=rules.can_keep_import)
def import_wrong(request, batch):
    """Only the rows to correct, with a column of what is wrong, to be brought again."""
    rows = list(making.wrong_rows(batch, queries.import_rows(batch, "wrong")))
    if request.GET.get("as") == "xlsx":
        return xlsx_response(f"to-correct-{batch.pk}.xlsx", [Page("To correct", rows)])
    return csv_response(f"to-correct-{batch.pk}.csv", rows)
