"""Pages about a registration in the course of time: history, breaks, extensions, ULN, and the report of a transfer."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres.roles import acting_centre
from centres.states import Role
from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on
from config.sheets import csv_response
from portfolios import actions, queries, rules
from portfolios.forms import BreakForm, ExtendForm, UlnForm
from portfolios.models import LearningBreak, Registration

FORM = ["GET", "HEAD", "POST"]


@require_safe
@access(Registration, rule=rules.can_read_registration)
def registration_history(request, registration):
    """Who looked after the learner and when, breaks, extensions, what was sent."""
    may_change = rules.can_correct_registration(request.user, registration)
    context = {
        "registration": registration,
        "history": queries.history_of(registration),
        "may_change": may_change,
        "is_open": not rules.change_blockers(registration),
        "tells_why": may_change or request.user.pk == registration.learner_id,
    }
    return render(request, "portfolios/registration_history.html", context)


@require_http_methods(FORM)
@access(Registration, rule=rules.can_correct_registration)
def break_begin(request, registration):
    form = BreakForm(sent(request))
    if form.is_valid():
        with told_on(form):
            made = actions.begin_break(registration, by=request.user, **form.cleaned_data)
            messages.success(request, f"{registration.name} is away from {date_format(made.starts_on)}.")
            return redirect("portfolios:registration_history", pk=registration.pk)
    return _form_page(request, registration, form, "break", rules.change_blockers(registration))


@require_POST
@access(LearningBreak, rule=rules.can_end_break)
def break_end(request, learning_break):
    last = actions.end_break(learning_break, by=request.user)
    messages.success(request, f"The last day away was {date_format(last)}.")
    return redirect("portfolios:registration_history", pk=learning_break.registration_id)


@require_http_methods(FORM)
@access(Registration, rule=rules.can_correct_registration)
def registration_extend(request, registration):
    form = ExtendForm(sent(request))
    if form.is_valid():
        with told_on(form):
            made = actions.extend_registration(registration, by=request.user, **form.cleaned_data)
            messages.success(request, f"The registration runs until {date_format(made.until)}.")
            return redirect("portfolios:registration_history", pk=registration.pk)
    return _form_page(request, registration, form, "extend", rules.extend_blockers(registration))


@require_http_methods(FORM)
@access(Registration, rule=rules.can_correct_registration)
def registration_uln(request, registration):
    form = UlnForm(sent(request), registration=registration)
    if form.is_valid():
        with told_on(form):
            now = actions.record_uln(registration, by=request.user, **form.facts())
            messages.success(request, f"ULN: {now.uln_state.label.lower()}.")
            return redirect("portfolios:registration_detail", pk=registration.pk)
    return _form_page(request, registration, form, "uln", rules.change_blockers(registration))


AWAY = (
    "Nothing is due of the learner on these days, and the planned end moves by as many. What was handed in is still "
    "assessed in time. The last day of the registration stays until you extend it."
)
TITLES = {
    "break": ("Break in learning", "Record the break", AWAY),
    "extend": ("Extend the registration", "Extend it", "Agree it with the awarding organisation first."),
    "uln": ("Unique learner number", "Save", "What is known of the number on record."),
}


def _form_page(request, registration, form, name, blockers):
    title, verb, text = TITLES[name]
    context = {
        "registration": registration,
        "form": form,
        "blockers": blockers,
        "title": title,
        "verb": verb,
        "text": text,
    }
    return render(request, "portfolios/registration_act.html", context, status=status_of(form))


@require_safe
@access(Registration, rule=rules.can_correct_registration)
def transfer_report(request, registration):
    """What the next centre is told of a learner who leaves (R5.10); ?as=csv for a sheet."""
    report = queries.transfer_report(registration)
    if request.GET.get("as") == "csv":
        return csv_response(f"transfer-{registration.reference}.csv", _report_rows(report))
    return render(request, "portfolios/transfer_report.html", {"registration": registration, "report": report})


def _report_rows(report):
    registration = report.registration
    yield ["Learner", registration.name]
    yield ["Qualification", registration.qualification.title, registration.qualification.number]
    yield ["Learner number", registration.learner_number]
    yield ["Unit", "Title", "Standing"]
    for entry in report.units:
        yield [entry.unit.number, entry.unit.title, entry.standing]
    yield ["Evidence", "Kind", "Made on", "State", "Files", "Units"]
    for piece in report.evidence:
        units = "; ".join(piece.unit_numbers)
        yield [
            piece.reference,
            piece.get_kind_display(),
            piece.made_on,
            piece.get_status_display(),
            piece.file_count,
            units,
        ]


@require_safe
@access(rule=rules.can_bring_sheets)
def dates_ahead(request):
    """Registrations and editions whose last day comes near (R6.4)."""
    centre = acting_centre(request, Role.ADMIN)
    context = {"centre": centre, "rows": queries.dates_ahead(request.user, centre)}
    return render(request, "portfolios/dates_ahead.html", context)
