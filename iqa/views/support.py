"""Support of assessors: who they are and how they do, observing them, talking with those they work with (R4.16)."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres.models import User
from centres.roles import acting_centre
from centres.states import Role
from centres.unsent import unsent_form
from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on
from iqa import actions, rules
from iqa.forms import AcknowledgeForm, CancelForm, InterviewForm, ObservationForm, PlanObservationForm
from iqa.models import AssessorObservation
from iqa.queries import following, support
from iqa.views.home import quality_centre


@require_safe
@access(rule=rules.can_list_assessors)
def assessor_list(request):
    """The assessors in the person's scope: agreement, caseload, observations, development, open actions."""
    centre = quality_centre(request)
    rows = support.assessor_rows(request.user, centre)
    leads = rules.leads(request.user, centre)
    context = {
        "centre": centre,
        "rows": rows,
        "chart": support.agreement_chart(rows),
        "planned": support.planned_observations(request.user, centre),
        "reviews": following.reviews_to_sample(request.user, centre) if leads else [],
        "leads": leads,
    }
    return render(request, "iqa/assessor_list.html", context)


@require_safe
@access(User, rule=rules.can_read_dashboard)
def assessor_detail(request, person):
    """One assessor; the assessor sees the same of themselves, but no interview."""
    is_own = person == request.user
    centre = acting_centre(request, Role.ASSESSOR) if is_own else rules.supporting_centre(request.user, person)
    context = {
        "person": person,
        "centre": centre,
        "is_own": is_own,
        "board": support.dashboard(request.user, person, centre),
        "may_support": not is_own,
    }
    return render(request, "iqa/assessor_detail.html", context)


@require_http_methods(["GET", "POST"])
@access(User, rule=rules.can_plan_observation)
def observation_plan(request, person):
    centre = rules.supporting_centre(request.user, person)
    form = PlanObservationForm(sent(request), assessor=person, centre=centre)
    if form.is_valid():
        with told_on(form):
            row = actions.plan_observation(centre, by=request.user, assessor=person, **form.cleaned_data)
            messages.success(request, f"Planned for {row.planned_on:%-d %b %Y}. {person.get_short_name()} sees it.")
            return redirect("iqa:observation_detail", pk=row.pk)
    return render(request, "iqa/observation_plan.html", {"form": form, "person": person}, status=status_of(form))


@require_safe
@access(AssessorObservation, rule=rules.can_read_observation)
def observation_detail(request, observation):
    return _observation_page(request, observation, AcknowledgeForm())


def _observation_page(request, observation, form):
    context = {
        "observation": observation,
        "ratings": observation.ratings.all(),
        "actions": observation.actions.select_related("owner", "closed_by"),
        "form": form,
        "is_own": observation.assessor_id == request.user.pk,
        "may_record": rules.can_record_observation(request.user, observation),
        "cancel_form": CancelForm(prefix="cancel"),
        "signs": support.observation_signs(observation),
    }
    return render(request, "iqa/observation_detail.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(AssessorObservation, rule=rules.can_record_observation)
def observation_record(request, observation):
    unsent = unsent_form(request)
    planned = {
        "held_on": timezone.localdate(),
        "registration": observation.registration_id,
        "unit": observation.unit_id,
    }
    about = {"assessor": observation.assessor, "centre": observation.centre}
    form = ObservationForm(sent(request), initial=unsent.of(planned), **about)
    if form.is_valid():
        with told_on(form):
            actions.record_observation(observation, by=request.user, **form.facts())
            unsent.forget()
            messages.success(request, "Recorded and signed. The assessor reads it and acknowledges it.")
            return redirect("iqa:observation_detail", pk=observation.pk)
    context = {
        "form": form,
        "unsent": unsent,
        "observation": observation,
        "blockers": rules.observation_blockers(observation, request.user),
    }
    return render(request, "iqa/observation_record.html", context, status=status_of(form))


@require_POST
@access(AssessorObservation, rule=rules.can_acknowledge_observation)
def observation_acknowledge(request, observation):
    form = AcknowledgeForm(request.POST)
    if form.is_valid():
        with told_on(form):
            actions.acknowledge_observation(observation, by=request.user, **form.cleaned_data)
            messages.success(request, "Acknowledged.")
            return redirect("iqa:observation_detail", pk=observation.pk)
    return _observation_page(request, observation, form)


@require_POST
@access(AssessorObservation, rule=rules.can_cancel_observation)
def observation_cancel(request, observation):
    form = CancelForm(request.POST, prefix="cancel")
    if form.is_valid():
        with told_on(form):
            actions.cancel_observation(observation, by=request.user, **form.cleaned_data)
            messages.success(request, "It is cancelled, and stays on record.")
            return redirect("iqa:observation_detail", pk=observation.pk)
    return _observation_page(request, observation, form)


@require_http_methods(["GET", "POST"])
@access(User, rule=rules.can_plan_observation)
def assessor_interview(request, person):
    """What a learner, a witness or an employer says of working with the assessor."""
    form = InterviewForm(sent(request), initial={"held_on": timezone.localdate()})
    if form.is_valid():
        with told_on(form):
            centre = rules.supporting_centre(request.user, person)
            actions.record_interview(centre, by=request.user, assessor=person, **form.cleaned_data)
            messages.success(request, "The interview is recorded.")
            return redirect("iqa:assessor_detail", pk=person.pk)
    back = reverse("iqa:assessor_detail", args=[person.pk])
    context = {"form": form, "about": person.full_name, "back": back}
    return render(request, "iqa/interview.html", context, status=status_of(form))
