"""Adjustments: the list of a learner, asking for one, deciding it, and the need behind it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment import actions, queries, rules
from assessment.forms import AdjustmentDecisionForm, AdjustmentForm, AnswerForm, ReadNeedForm
from assessment.models import Adjustment
from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on
from portfolios.models import Registration


@require_safe
@access(Registration, rule=rules.can_see_adjustments)
def adjustment_list(request, registration):
    """What is done differently for this learner, from when until when; never why."""
    context = {
        "registration": registration,
        "adjustments": queries.adjustment_list(registration),
        "may_ask": rules.can_ask_adjustment(request.user, registration) and rules.is_open(registration),
    }
    return render(request, "assessment/adjustment_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Registration, rule=rules.can_ask_adjustment)
def adjustment_ask(request, registration):
    form = AdjustmentForm(sent(request), registration=registration)
    if form.is_valid():
        with told_on(form):
            adjustment = actions.ask_adjustment(registration, by=request.user, **form.cleaned_data)
            messages.success(request, "Asked for. A quality assurer decides; you see it here.")
            return redirect("assessment:adjustment", pk=adjustment.pk)
    context = {"registration": registration, "form": form, "blockers": rules.adjust_blockers(registration)}
    return render(request, "assessment/adjustment_ask.html", context, status=status_of(form))


@require_safe
@access(Adjustment, rule=lambda user, adjustment: rules.can_see_adjustments(user, adjustment.registration))
def adjustment(request, adjustment):
    return _page(request, adjustment)


@require_POST
@access(Adjustment, rule=rules.can_decide_adjustment)
def adjustment_decide(request, adjustment):
    form = _decision_form(request, adjustment, request.POST)
    if form.is_valid():
        with told_on(form):
            decision = actions.decide_adjustment(adjustment, by=request.user, **form.cleaned_data)
            messages.success(request, f"Recorded: {decision.get_outcome_display().lower()}.")
            return redirect("assessment:adjustment", pk=adjustment.pk)
    return _page(request, adjustment, decision_form=form)


@require_POST
@access(Adjustment, rule=rules.can_answer_adjustment)
def adjustment_answer(request, adjustment):
    form = AnswerForm(request.POST)
    if form.is_valid():
        with told_on(form):
            actions.answer_adjustment(adjustment, by=request.user, text=form.cleaned_data["text"])
            messages.success(request, "Written down.")
            return redirect("assessment:adjustment", pk=adjustment.pk)
    return _page(request, adjustment, answer_form=form)


@require_POST
@access(Adjustment, rule=rules.can_read_need)
def adjustment_need(request, adjustment):
    """The need, shown once in answer to this request; the reading is noted for the learner."""
    form = ReadNeedForm(request.POST)
    is_learner = request.user.pk == adjustment.registration.learner_id
    if is_learner or form.is_valid():
        with told_on(form):
            reason = "" if is_learner else form.cleaned_data["reason"]
            actions.read_need(adjustment, by=request.user, reason=reason)
            return _page(request, adjustment, show_need=True)
    return _page(request, adjustment, need_form=form)


def _decision_form(request, adjustment, data=None, seen=0):
    return AdjustmentDecisionForm(data, authorities=rules.authorities_of(request.user, adjustment), seen=seen)


def _page(request, adjustment, *, decision_form=None, answer_form=None, need_form=None, show_need=False):
    """The page of one adjustment, with the form that was sent and refused, if any."""
    user, registration = request.user, adjustment.registration
    facts = queries.adjustment_facts(adjustment)
    is_open, seen = rules.is_open(registration), facts["current"].pk if facts["current"] else 0
    if decision_form is None and is_open and rules.can_decide_adjustment(user, adjustment):
        decision_form = _decision_form(request, adjustment, seen=seen)
    if answer_form is None and rules.can_answer_adjustment(user, adjustment):
        answer_form = AnswerForm()
    if need_form is None and rules.can_read_need(user, adjustment):
        need_form = ReadNeedForm()
    refused = [form for form in (decision_form, answer_form, need_form) if form is not None and form.is_bound]
    context = {
        "adjustment": adjustment,
        "registration": registration,
        **facts,
        "decision_form": decision_form,
        "answer_form": answer_form,
        "need_form": need_form,
        "show_need": show_need,
        "is_learner": user.pk == registration.learner_id,
    }
    response = render(
        request, "assessment/adjustment_detail.html", context, status=status_of(refused[0]) if refused else 200
    )
    if show_need:
        response["Cache-Control"] = "no-store"
    return response
