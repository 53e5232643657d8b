"""Pages of cases: of a centre, about one registration, one case and what can be done about it (R3.17)."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessment import actions, queries, rules
from assessment.forms import (
    CaseClosingForm,
    CaseNoteForm,
    CasePersonForm,
    CaseReportForm,
    CaseToldForm,
    InvestigatorForm,
    OrganisationToldForm,
    WordsForm,
)
from assessment.models import Case, CasePerson
from assessment.models.cases import INVESTIGATORS
from assessment.states import CaseOutcome
from centres.models import User
from centres.roles import acting_centre
from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on
from portfolios.models import Registration
from portfolios.rules import can_read_registration, hold_blockers

FORM = ["GET", "HEAD", "POST"]


@require_safe
@access(rule=rules.can_list_cases)
def case_list(request):
    """The cases of the centre, open ones first."""
    centre = acting_centre(request, *INVESTIGATORS)
    rows = queries.case_list(request.user, centre)
    context = {"centre": centre, "rows": rows, "open": sum(row.is_open for row in rows)}
    return render(request, "assessment/case_list.html", context)


@require_safe
@access(Registration, rule=rules.can_see_hold)
def registration_cases(request, registration):
    """Whether the portfolio is held; for the learner what they were told, for staff the cases that they may read."""
    is_learner = request.user.pk == registration.learner_id
    context = {
        "registration": registration,
        "is_learner": is_learner,
        "held": hold_blockers(registration),
        "told": queries.told_learner(registration) if is_learner else [],
        "rows": [] if is_learner else queries.cases_of(registration, request.user),
        "may_report": rules.can_report_case(request.user, registration),
        "may_list": rules.can_list_cases(request.user, None),
    }
    return render(request, "assessment/registration_cases.html", context)


@require_http_methods(FORM)
@access(Registration, rule=rules.can_report_case)
def case_report(request, registration):
    """Somebody of the centre reports a suspicion."""
    form = CaseReportForm(sent(request), people=queries.people_to_name(registration))
    if form.is_valid():
        with told_on(form):
            case = actions.report_case(registration, by=request.user, **form.given())
            messages.success(request, f"{case.reference} is reported. The claim is held and the portfolio is kept.")
            return redirect("assessment:registration_cases", pk=registration.pk)
    context = {"registration": registration, "form": form}
    return render(request, "assessment/case_report.html", context, status=status_of(form))


@require_safe
@access(Case, rule=rules.can_read_case)
def case_detail(request, case):
    """What is alleged, what has been done and what is still to do."""
    user, row = request.user, queries.case_row(case, request.user)
    may_keep = rules.can_keep_case(user, case)
    investigates = rules.can_investigate(user, case)
    context = {
        "row": row,
        "case": row.case,
        "registration": row.case.registration,
        "thread": queries.case_thread(row) if may_keep else [],
        "may_keep": may_keep,
        "may_name": row.is_open and rules.can_name_investigator(user, case),
        "investigates": investigates,
        "may_open_registration": can_read_registration(user, row.case.registration),
        "blockers": rules.close_case_blockers(case) if investigates and row.is_open else [],
    }
    return render(request, "assessment/case_detail.html", context)


@require_http_methods(FORM)
@access(Case, rule=rules.can_keep_case)
def case_people(request, case):
    """Whom the case concerns, and one more."""
    row = queries.case_row(case, request.user)
    named = [person.person_id for person in row.people]
    form = CasePersonForm(sent(request), people=queries.people_to_name(row.case.registration, but=named))
    if form.is_valid():
        with told_on(form):
            person = form.cleaned_data["person"]
            actions.name_person(case, by=request.user, person=person)
            messages.success(request, f"{person.full_name} is named. They see nothing of the case.")
            if person == request.user:  # the case is no longer theirs to read
                return redirect("assessment:registration_cases", pk=case.registration_id)
            return redirect("assessment:case_people", pk=case.pk)
    context = {"row": row, "case": row.case, "blockers": rules.case_closed_blockers(case), "form": form}
    return render(request, "assessment/case_people.html", context, status=status_of(form))


@require_http_methods(FORM)
@access(CasePerson, rule=lambda user, named: rules.can_keep_case(user, named.case))
def case_take_out(request, named):
    """Somebody was named by mistake."""
    form = WordsForm(
        sent(request), label="Why it does not concern them", hint="It stays on record that they were named."
    )
    if form.is_valid():
        with told_on(form):
            actions.take_person_out(named, by=request.user, why=form.cleaned_data["text"])
            messages.success(request, f"The case no longer concerns {named.person.full_name}.")
            return redirect("assessment:case_people", pk=named.case_id)
    context = {
        "title": f"Take {named.person.full_name} out",
        "text": "They can then read the case if their role lets them.",
        "blockers": rules.case_closed_blockers(named.case),
        "verb": "Take out",
    }
    return _act(request, named.case, form, context)


@require_http_methods(FORM)
@access(Case, rule=rules.can_name_investigator)
def case_investigator(request, case):
    """Name who investigates: those who have an interest are shown with the reason."""
    row = queries.case_row(case, request.user)
    candidates = queries.investigator_candidates(case)
    now = row.investigator
    free = [one.person.pk for one in candidates if not one.blockers and not (now and now.person_id == one.person.pk)]
    form = InvestigatorForm(sent(request), people=User.objects.filter(pk__in=free).order_by("full_name"), now=now)
    if form.is_valid():
        with told_on(form):
            named = actions.name_investigator(case, by=request.user, **form.cleaned_data)
            messages.success(request, f"{named.person.full_name} investigates {case.reference}.")
            return redirect("assessment:case_detail", pk=case.pk)
    context = {
        "row": row,
        "case": row.case,
        "form": form,
        "free": free,
        "barred": [one for one in candidates if one.blockers],
        "blockers": rules.case_closed_blockers(case),
    }
    return render(request, "assessment/case_investigator.html", context, status=status_of(form))


@require_http_methods(FORM)
@access(Case, rule=rules.can_keep_case)
def case_organisation(request, case):
    """The awarding organisation has been told."""
    notice = queries.case_row(case, request.user).notice
    known = {"told_on": notice.told_on, "reference": notice.reference} if notice else None
    form = OrganisationToldForm(sent(request), initial=known)
    if form.is_valid():
        with told_on(form):
            actions.tell_organisation(case, by=request.user, **form.cleaned_data)
            messages.success(request, "Recorded: the awarding organisation was told.")
            return redirect("assessment:case_detail", pk=case.pk)
    context = {
        "title": "Tell the awarding organisation",
        "text": "Every suspicion is reported to it. Tell it by its own way, and record here when and its reference.",
        "blockers": [],
        "verb": "Record it",
    }
    return _act(request, case, form, context)


@require_http_methods(FORM)
@access(Case, rule=rules.can_keep_case)
def case_note(request, case):
    """Write down an interim measure or a finding."""
    finds = rules.can_investigate(request.user, case)
    form = CaseNoteForm(sent(request), finds=finds, initial={"kind": request.GET.get("kind", "")})
    if form.is_valid():
        with told_on(form):
            note = actions.write_note(case, by=request.user, **form.cleaned_data)
            messages.success(request, f"{note.get_kind_display()} written down.")
            return redirect("assessment:case_detail", pk=case.pk)
    context = {
        "title": "Write it down",
        "text": "It stays as you write it. What turns out otherwise is written down anew.",
        "blockers": rules.case_closed_blockers(case),
        "verb": "Write it down",
    }
    return _act(request, case, form, context)


@require_http_methods(FORM)
@access(Case, rule=rules.can_keep_case)
def case_tell(request, case):
    """Somebody was told, also after the end."""
    form = CaseToldForm(sent(request))
    if form.is_valid():
        with told_on(form):
            actions.record_telling(case, by=request.user, **form.cleaned_data)
            messages.success(request, "Recorded.")
            return redirect("assessment:case_detail", pk=case.pk)
    context = {
        "title": "Who was told",
        "text": "Keep who was told what, and when. The awarding organisation has a record of its own.",
        "blockers": [],
        "verb": "Record it",
    }
    return _act(request, case, form, context)


@require_http_methods(FORM)
@access(Case, rule=rules.can_investigate)
def case_lift_hold(request, case):
    """The portfolio need not be kept as it is any longer."""
    form = WordsForm(sent(request), label="Why the hold can be lifted")
    if form.is_valid():
        with told_on(form):
            actions.lift_hold(case, by=request.user, why=form.cleaned_data["text"])
            messages.success(request, "The hold is lifted. Nothing is claimed before the case is closed.")
            return redirect("assessment:case_detail", pk=case.pk)
    context = {
        "title": "Lift the hold",
        "text": "Evidence can be withdrawn and replaced again. Nothing is signed or claimed before the case is closed.",
        "blockers": rules.lift_hold_blockers(case),
        "verb": "Lift the hold",
    }
    return _act(request, case, form, context)


@require_http_methods(FORM)
@access(Case, rule=rules.can_investigate)
def case_renew_hold(request, case):
    """The portfolio has to be kept as it is once more."""
    form = WordsForm(sent(request), label="Why it has to be held again")
    if form.is_valid():
        with told_on(form):
            actions.renew_hold(case, by=request.user, why=form.cleaned_data["text"])
            messages.success(request, "The portfolio is kept as it is.")
            return redirect("assessment:case_detail", pk=case.pk)
    context = {
        "title": "Hold the portfolio again",
        "text": "Nothing can be taken out of it until the hold is lifted or the case is closed.",
        "blockers": rules.renew_hold_blockers(case),
        "verb": "Hold it",
    }
    return _act(request, case, form, context)


@require_http_methods(FORM)
@access(Case, rule=rules.can_investigate)
def case_close(request, case):
    """The investigator says what it came to."""
    form = CaseClosingForm(sent(request))
    if form.is_valid():
        with told_on(form):
            closing = actions.close_case(case, by=request.user, **form.cleaned_data)
            proved = closing.outcome == CaseOutcome.PROVED
            told = "If a certificate rests on it, have it revoked." if proved else "What was held can go on."
            messages.success(request, f"{case.reference} is closed: {closing.get_outcome_display().lower()}. {told}")
            return redirect("assessment:case_detail", pk=case.pk)
    context = {
        "title": "Close the case",
        "text": "The hold ends, and units are signed and the award is claimed again. It cannot be opened once more.",
        "blockers": rules.close_case_blockers(case),
        "verb": "Close the case",
    }
    return _act(request, case, form, context)


def _act(request, case, form, context):
    """The pages of one form about a case."""
    context |= {"case": case, "form": form}
    return render(request, "assessment/case_act.html", context, status=status_of(form))
