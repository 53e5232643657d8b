"""Reviewing samples, answering and closing actions."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on
from iqa import actions, rules
from iqa.forms import AnswerForm, CloseForm, ReviewForm
from iqa.models import Action, Sample
from iqa.queries import samples
from iqa.states import SampleOutcome, SampleStatus

DONE = {
    SampleOutcome.AGREE: "Recorded: you agree. The assessor reads your feedback.",
    SampleOutcome.AGREE_WITH_ACTION: "Recorded: you agree, and the assessor is asked to act.",
    SampleOutcome.DISAGREE: "Recorded: the unit is open again, and a follow-up sample is planned.",
}


@require_http_methods(["GET", "POST"])
@access(Sample, rule=rules.can_read_sample)
def sample_review(request, sample):
    page = samples.sample_page(sample, request.user)
    if request.method == "GET" and sample.status == SampleStatus.DONE:
        return _sample_done(request, sample, page)
    form = ReviewForm(sent(request), unit=page.unit)
    if form.is_valid():
        with told_on(form):
            sample = actions.review_sample(sample, by=request.user, **form.facts())
            messages.success(request, DONE[sample.outcome])
            return redirect("iqa:sample_review", pk=sample.pk)
    context = {
        "page": page,
        "sample": sample,
        "form": form,
        "blockers": rules.review_blockers(sample, request.user),
    }
    return render(request, "iqa/sample_review.html", context, status=status_of(form))


def _sample_done(request, sample, page):
    context = {
        "page": page,
        "sample": sample,
        "findings": page.findings,
        "actions": sample.actions.select_related("owner", "closed_by"),
        "assures": rules.assures(request.user, sample.registration),
        "may_release": rules.can_release_registration(request.user, sample.registration),
    }
    return render(request, "iqa/sample_done.html", context)


@require_http_methods(["GET", "POST"])
@access(Action, rule=rules.can_answer_action)
def action_answer(request, action):
    form = AnswerForm(sent(request), initial={"answer": action.answer})
    if form.is_valid():
        with told_on(form):
            actions.answer_action(action, by=request.user, answer=form.cleaned_data["answer"])
            messages.success(request, "Your answer is recorded. A quality assurer closes the action.")
            return redirect("iqa:feedback_list")
    return render(request, "iqa/action_answer.html", {"form": form, "action": action}, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(Action, rule=rules.can_close_action)
def action_close(request, action):
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with told_on(form):
            actions.close_action(action, by=request.user)
            messages.success(request, "The action is closed.")
            return redirect("iqa:iqa_home")
    context = {"form": form, "action": action, "blockers": rules.close_blockers(action)}
    return render(request, "iqa/action_close.html", context, status=status_of(form))
