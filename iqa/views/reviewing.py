"""Reviewing samples and what follows: words under a review, the lead's sample of it, the steps of actions."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from centres.unsent import unsent_form
from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on
from iqa import actions, rules
from iqa.forms import (
    AnswerForm,
    CloseForm,
    CountersampleForm,
    InterviewForm,
    NoteForm,
    ReplanForm,
    ReturnForm,
    ReviewForm,
)
from iqa.models import Action, Sample
from iqa.queries import following, samples
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
    unsent = unsent_form(request)
    form = ReviewForm(sent(request), unit=page.unit, snapshot=page.snapshot, initial=unsent.of())
    if form.is_valid():
        with told_on(form):
            sample = actions.review_sample(sample, by=request.user, **form.facts())
            unsent.forget()
            messages.success(request, DONE[sample.outcome])
            return redirect("iqa:sample_review", pk=sample.pk)
    context = {
        "page": page,
        "sample": sample,
        "form": form,
        "unsent": unsent,
        "blockers": rules.review_blockers(sample, request.user),
        "may_replan": rules.can_replan_sample(request.user, sample),
        **following.around(sample, request.user),
    }
    return render(request, "iqa/sample_review.html", context, status=status_of(form))


def _sample_done(request, sample, page, note_form=None):
    context = {
        "page": page,
        "sample": sample,
        "findings": page.findings,
        "actions": following.actions_of(sample),
        "assures": rules.assures(request.user, sample.registration),
        "may_release": rules.can_release_registration(request.user, sample.registration),
        "may_countersample": rules.can_countersample(request.user, sample),
        "form": note_form or NoteForm(),
        "may_write": rules.can_write_note(request.user, sample),
        **following.conversation(sample, request.user),
        **following.around(sample, request.user),
    }
    return render(request, "iqa/sample_done.html", context, status=status_of(note_form) if note_form else 200)


@require_POST
@access(Sample, rule=rules.can_write_note)
def sample_note(request, sample):
    """A word under a review: acknowledged, answered."""
    form = NoteForm(request.POST)
    if form.is_valid():
        with told_on(form):
            actions.write_note(sample, by=request.user, **form.cleaned_data)
            messages.success(request, "Recorded.")
            return redirect("iqa:sample_review", pk=sample.pk)
    return _sample_done(request, sample, samples.sample_page(sample, request.user), form)


@require_http_methods(["GET", "POST"])
@access(Sample, rule=rules.can_replan_sample)
def sample_replan(request, sample):
    """Another day, method or quality assurer for a planned sample, with the reason (R4.11)."""
    planned = {"planned_on": sample.planned_on, "method": sample.method, "iqa": sample.iqa_id}
    form = ReplanForm(sent(request), reviewers=rules.possible_reviewers(sample), initial=planned)
    if form.is_valid():
        with told_on(form):
            actions.replan_sample(sample, by=request.user, **form.cleaned_data)
            messages.success(request, "Planned again. What was planned before stays readable.")
            return redirect("iqa:sample_review", pk=sample.pk)
    return render(request, "iqa/sample_replan.html", {"form": form, "sample": sample}, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(Sample, rule=rules.can_countersample)
def sample_countersample(request, sample):
    """The lead quality assurer samples what was said of a sample (R4.18)."""
    form = CountersampleForm(sent(request))
    if form.is_valid():
        with told_on(form):
            actions.countersample(sample, by=request.user, **form.cleaned_data)
            messages.success(request, f"Recorded. {sample.done_by.full_name} reads it on the page of the sample.")
            return redirect("iqa:sample_review", pk=sample.pk)
    context = {"form": form, "sample": sample, "blockers": rules.countersample_blockers(sample, request.user)}
    return render(request, "iqa/sample_countersample.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(Sample, rule=rules.can_interview)
def sample_interview(request, sample):
    """What the learner, a witness, the employer or the assessor told the quality assurer (R4.10, R4.16)."""
    form = InterviewForm(sent(request), initial={"held_on": timezone.localdate()})
    if form.is_valid():
        with told_on(form):
            about = {"sample": sample, "assessor": sample.assessor}
            actions.record_interview(sample.registration.centre, by=request.user, **about, **form.cleaned_data)
            messages.success(request, "The interview is recorded.")
            return redirect("iqa:sample_review", pk=sample.pk)
    back = reverse("iqa:sample_review", args=[sample.pk])
    context = {"form": form, "about": f"{sample.unit.short_title}, {sample.registration.name}", "back": back}
    return render(request, "iqa/interview.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(Action, rule=rules.can_answer_action)
def action_answer(request, action):
    choices = {"evidence": rules.evidence_of_action(action), "cpd": following.own_entries(request.user, action)}
    form = AnswerForm(sent(request), initial={"answer": action.answer}, **choices)
    if form.is_valid():
        with told_on(form):
            actions.answer_action(action, by=request.user, **form.cleaned_data)
            messages.success(request, "Your answer is recorded. A quality assurer closes the action.")
            return redirect("iqa:feedback_list")
    context = {"form": form, "action": action, "steps": following.steps_of(action)}
    return render(request, "iqa/action_answer.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(Action, rule=rules.can_close_action)
def action_close(request, action):
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with told_on(form):
            actions.close_action(action, by=request.user)
            messages.success(request, "The action is closed.")
            return redirect("iqa:iqa_home")
    return _close_page(request, action, form, ReturnForm())


@require_POST
@access(Action, rule=rules.can_close_action)
def action_return(request, action):
    """The answer is not enough yet: the owner is asked again."""
    form = ReturnForm(request.POST)
    if form.is_valid():
        with told_on(form):
            actions.return_action(action, by=request.user, **form.cleaned_data)
            messages.success(request, f"{action.owner.full_name} is asked again.")
            return redirect("iqa:iqa_home")
    return _close_page(request, action, form, form)


def _close_page(request, action, form, return_form):
    context = {
        "form": form,
        "return_form": return_form,
        "action": action,
        "steps": following.steps_of(action),
        "blockers": rules.close_blockers(action),
    }
    return render(request, "iqa/action_close.html", context, status=status_of(form))
