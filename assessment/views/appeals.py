"""Pages of appeals: of a learner, of a centre, one appeal and what can be done about it (R3.15)."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from assessment import actions, queries, rules
from assessment.forms import AnswerAppealForm, AppealForm, ProcedureForm, WordsForm
from assessment.models import Appeal, Decision
from assessment.states import AppealOutcome, AppealStatus
from centres.roles import acting_centre
from centres.states import QUALITY_ROLES, Role
from centres.unsent import unsent_form
from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on
from portfolios.models import Registration

FORM = ["GET", "HEAD", "POST"]


@require_safe
@access(rule=rules.can_list_appeals)
def appeal_list(request):
    """Every appeal of the centre, those that wait for an answer first."""
    centre = acting_centre(request, Role.ADMIN, *QUALITY_ROLES)
    context = {
        "centre": centre,
        "rows": queries.appeal_list(request.user, centre),
        "may_set": rules.can_set_procedure(request.user, centre),
        "open_cases": queries.open_cases(request.user, centre),
    }
    return render(request, "assessment/appeal_list.html", context)


@require_safe
@access(Registration, rule=rules.can_read_appeals)
def registration_appeals(request, registration):
    """The right of appeal with its stages and clocks, and the learner's appeals."""
    context = {
        "registration": registration,
        "is_learner": rules.can_appeal_plan(request.user, registration),
        "rows": queries.appeals_of(registration),
        "clocks": queries.stage_clocks(rules.stages_in_force(registration.centre)),
        "may_list": rules.can_list_appeals(request.user, None),
    }
    return render(request, "assessment/registration_appeals.html", context)


@require_http_methods(FORM)
@access(Decision, rule=rules.can_raise_appeal)
def appeal_raise(request, decision):
    """The learner appeals against a decision."""
    unsent = unsent_form(request)
    form = AppealForm(sent(request), initial=unsent.of())
    if form.is_valid():
        with told_on(form):
            appeal = actions.raise_appeal(decision, by=request.user, **form.cleaned_data)
            unsent.forget()
            return _raised(request, appeal)
    registration = decision.registration
    context = {
        "registration": registration,
        "decision": decision,
        "code": queries.code_of(decision.criterion, registration),
        "clocks": queries.stage_clocks(rules.stages_in_force(registration.centre)),
        "blockers": rules.raise_blockers(decision),
        "form": form,
        "unsent": unsent,
    }
    return render(request, "assessment/appeal_raise.html", context, status=status_of(form))


@require_http_methods(FORM)
@access(Registration, rule=rules.can_appeal_plan)
def appeal_plan(request, registration):
    """The learner appeals against how assessment is planned."""
    unsent = unsent_form(request)
    words = {"label": "What is wrong with the plan", "hint": "Say what you ask for instead, and why."}
    form = WordsForm(sent(request), initial=unsent.of(), **words)
    if form.is_valid():
        with told_on(form):
            appeal = actions.appeal_against_plan(registration, by=request.user, grounds=form.cleaned_data["text"])
            unsent.forget()
            return _raised(request, appeal)
    context = {
        "registration": registration,
        "clocks": queries.stage_clocks(rules.stages_in_force(registration.centre)),
        "blockers": rules.plan_appeal_blockers(registration),
        "form": form,
        "unsent": unsent,
    }
    return render(request, "assessment/appeal_raise.html", context, status=status_of(form))


def _raised(request, appeal):
    due = date_format(rules.current_stage(appeal).due_on)
    messages.success(request, f"Your appeal {appeal.reference} is raised. You get an answer by {due}.")
    return redirect("assessment:appeal_detail", pk=appeal.pk)


@require_safe
@access(Appeal, rule=lambda user, appeal: rules.can_read_appeals(user, appeal.registration))
def appeal_detail(request, appeal):
    """What is appealed against, the stages with their clocks, and what this person can do now."""
    row = queries.appeal_row(appeal)
    user, appeal = request.user, row.appeal
    upheld = appeal.status == AppealStatus.UPHELD and appeal.decision is not None
    searches = upheld and rules.can_search_others(user, appeal)
    is_learner = rules.can_take_appeal_on(user, appeal)
    context = {
        "row": row,
        "appeal": appeal,
        "registration": appeal.registration,
        "decision": appeal.decision,
        "code": row.code,
        "thread": queries.appeal_thread(row),
        "clocks": queries.stage_clocks(appeal.stages),
        "is_learner": is_learner,
        "may_answer": appeal.status == AppealStatus.OPEN and rules.can_answer_appeal(user, appeal),
        "may_go_on": is_learner and not rules.go_on_blockers(appeal),
        "may_take_back": is_learner and appeal.status in (AppealStatus.OPEN, AppealStatus.ANSWERED),
        "nobody": upheld and queries.upheld_without_assessor(appeal.centre).filter(pk=appeal.pk).exists(),
        "may_search": searches and not rules.search_blockers(appeal),
        "others": queries.others_affected(appeal) if searches else [],
    }
    return render(request, "assessment/appeal_detail.html", context)


@require_http_methods(FORM)
@access(Appeal, rule=rules.can_answer_appeal)
def appeal_answer(request, appeal):
    """Whoever the stage is before says whether the appeal is upheld, and why."""
    row = queries.appeal_row(appeal)
    unsent = unsent_form(request)
    about = {"handler": row.stage.handler, "staff": queries.panel_people(appeal.centre)}
    form = AnswerAppealForm(sent(request), initial=unsent.of(many=("panel",)), **about)
    if form.is_valid():
        with told_on(form):
            answer = actions.answer_appeal(appeal, by=request.user, **form.given())
            unsent.forget()
            upheld = answer.outcome == AppealOutcome.UPHELD
            words = "upheld: another assessor decides" if upheld else "not upheld; the decision stands"
            messages.success(request, f"Recorded: {appeal.reference} is {words}.")
            return redirect("assessment:appeal_detail", pk=appeal.pk)
    context = {
        "row": row,
        "appeal": row.appeal,
        "registration": row.appeal.registration,
        "decision": row.appeal.decision,
        "code": row.code,
        "blockers": rules.answer_appeal_blockers(row.appeal, request.user),
        "form": form,
        "unsent": unsent,
    }
    return render(request, "assessment/appeal_answer.html", context, status=status_of(form))


@require_http_methods(FORM)
@access(Appeal, rule=rules.can_take_appeal_on)
def appeal_go_on(request, appeal):
    """The learner takes the appeal to the next stage."""
    form = WordsForm(sent(request), label="Why the answer does not settle it", hint="Whoever looks next reads this.")
    if form.is_valid():
        with told_on(form):
            stage = actions.take_appeal_on(appeal, by=request.user, why=form.cleaned_data["text"])
            due = date_format(stage.due_on)
            messages.success(request, f"{stage.get_handler_display()}: you get an answer by {due}.")
            return redirect("assessment:appeal_detail", pk=appeal.pk)
    context = {
        "title": "Take it further",
        "text": "Your appeal goes to the next stage. The decision stands until it is answered.",
        "blockers": rules.go_on_blockers(appeal),
        "verb": "Go to the next stage",
    }
    return _act(request, appeal, form, context)


@require_http_methods(FORM)
@access(Appeal, rule=rules.can_take_appeal_on)
def appeal_take_back(request, appeal):
    """The learner takes the appeal back, or accepts the answer."""
    form = WordsForm(sent(request), label="Why", required=False)
    if form.is_valid():
        with told_on(form):
            actions.take_appeal_back(appeal, by=request.user, why=form.cleaned_data["text"])
            messages.success(request, f"{appeal.reference} is closed; the decision stands.")
            return redirect("assessment:appeal_detail", pk=appeal.pk)
    context = {
        "title": "Take it back",
        "text": "The appeal is closed and the decision stands. You cannot appeal against the same decision again.",
        "blockers": [],
        "verb": "Take the appeal back",
    }
    return _act(request, appeal, form, context)


@require_http_methods(FORM)
@access(Appeal, rule=rules.can_search_others)
def appeal_search(request, appeal):
    """After an upheld appeal: other learners with the same error (Ofqual I1.4)."""
    hint = "Say whose decisions you looked at, and what has to be put right."
    form = WordsForm(sent(request), label="What you looked at and found", hint=hint)
    if form.is_valid():
        with told_on(form):
            actions.record_search(appeal, by=request.user, found=form.cleaned_data["text"])
            messages.success(request, "Recorded.")
            return redirect("assessment:appeal_detail", pk=appeal.pk)
    context = {
        "title": "Look for others",
        "text": "An appeal that found an error means looking for other learners who met the same one.",
        "blockers": rules.search_blockers(appeal),
        "others": queries.others_affected(appeal),
        "verb": "Record what I found",
    }
    return _act(request, appeal, form, context)


def _act(request, appeal, form, context):
    """The small pages of one text about an appeal."""
    context |= {"appeal": appeal, "form": form}
    return render(request, "assessment/appeal_act.html", context, status=status_of(form))


@require_http_methods(FORM)
@access(rule=rules.can_set_procedures)
def appeal_procedure(request):
    """The stages of the centre with their clocks, and a new version of them."""
    centre = acting_centre(request, Role.ADMIN, Role.LEAD_IQA)
    stages = rules.stages_in_force(centre)
    form = ProcedureForm(sent(request), stages=stages)
    if form.is_valid():
        with told_on(form):
            given = {"stages": form.stages, "in_force_from": form.cleaned_data["in_force_from"]}
            procedure = actions.set_procedure(centre, by=request.user, **given)
            messages.success(request, f"{procedure} is set.")
            return redirect("assessment:appeal_procedure")
    context = {"centre": centre, "clocks": queries.stage_clocks(stages), "form": form}
    return render(request, "assessment/appeal_procedure.html", context, status=status_of(form))
