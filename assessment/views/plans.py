"""Plans of a learner: the list with the reviews, writing one, reading it and what differs, answering it, closing it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment import actions, queries, rules
from assessment.forms import AcceptForm, CloseForm, PlanForm, PlanningForm, ReturnForm
from assessment.models import Plan
from assessment.states import PlanStatus, Side, VersionState
from centres.roles import acting_centre
from centres.states import Role
from centres.unsent import unsent_form
from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on
from portfolios.models import Registration
from portfolios.rules import can_read_portfolio

MANY = ("criteria", "methods")  # fields of PlanForm that hold several


@require_safe
@access(Registration, rule=rules.can_read_plans)
def plan_list(request, registration):
    """Plans, reviews and what was agreed at them; an administrator sees the dates alone (ACCESS)."""
    context = {
        "registration": registration,
        "plans": queries.plan_list(registration, request.user),
        "reviews": queries.review_list(registration),
        "actions": queries.open_actions(registration),
        "review_due": queries.review_days([registration]).get(registration.pk),
        "today": timezone.localdate(),
        "may_read": can_read_portfolio(request.user, registration),
        "may_make": rules.can_make_plan(request.user, registration),
        "may_review": rules.can_write_review(request.user, registration),
        "may_set": rules.can_set_planning(request.user, None),
        "blockers": rules.learner_blockers(registration),
        "side": rules.side_of(request.user, registration),
    }
    return render(request, "assessment/plan_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Registration, rule=rules.can_make_plan)
def plan_add(request, registration):
    """Write a new plan; kept as a draft, or proposed at once."""
    unsent = unsent_form(request)
    form = PlanForm(sent(request), registration=registration, initial=unsent.of(many=MANY))
    if form.is_valid():
        with told_on(form):
            plan = actions.begin_plan(registration, by=request.user, **form.said)
            unsent.forget()
            return _after_writing(request, plan)
    return _form_page(request, registration, form, unsent)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Plan, rule=rules.can_change_plan)
def plan_edit(request, plan):
    """Write on at a draft, write again what was sent back, or amend what is agreed: a new version."""
    registration = plan.registration
    amends = plan.status in (PlanStatus.AGREED, PlanStatus.AMENDED)
    newest = queries.plan_page(plan, request.user)
    from_version = newest["waiting"] or newest["agreed"] or newest["shown"]
    unsent = unsent_form(request)
    initial = unsent.of(_as_written(from_version), many=MANY)
    form = PlanForm(sent(request), registration=registration, amends=amends, initial=initial)
    if form.is_valid():
        with told_on(form):
            actions.write_plan(plan, by=request.user, **form.said)
            unsent.forget()
            return _after_writing(request, plan)
    return _form_page(request, registration, form, unsent, plan, rules.write_blockers(plan, request.user))


def _as_written(version):
    """What a form starts from: the version as it stands; the reason of a change only of the change itself."""
    facts = {name: getattr(version, name) for name in PlanForm.base_fields if name != "criteria"}
    facts["criteria"] = [criterion.pk for criterion in version.criteria.all()]
    if version.state != VersionState.DRAFT:
        facts["why"] = ""
    return facts


def _after_writing(request, plan):
    """Proposed where the person asked for it and nothing is missing; the page of the plan says what is."""
    if "propose" in request.POST:
        blockers = rules.propose_plan_blockers(rules.open_version(plan))
        if not blockers:
            actions.propose_plan(plan, by=request.user)
            messages.success(request, f"{plan.reference} is proposed. It counts once the other side accepts it.")
        else:
            messages.warning(request, "Kept as a draft: something is missing before it can be proposed.")
    else:
        messages.success(request, "Kept as a draft. Nobody else sees it until you propose it.")
    return redirect("assessment:plan_detail", pk=plan.pk)


def _form_page(request, registration, form, unsent, plan=None, blockers=()):
    context = {
        "registration": registration,
        "plan": plan,
        "form": form,
        "unsent": unsent,
        "units": queries.units_to_plan(registration, form.ticked()),
        "blockers": blockers or rules.learner_blockers(registration),
    }
    return render(request, "assessment/plan_form.html", context, status=status_of(form))


@require_safe
@access(Plan, rule=rules.can_read_plan)
def plan_detail(request, plan):
    return _plan_page(request, plan)


def _plan_page(request, plan, **forms):
    """What is agreed, what is proposed and how it differs, who signed, and what this person can do about it."""
    page = queries.plan_page(plan, request.user)
    waiting = page["waiting"]
    may_change = rules.can_change_plan(request.user, plan)
    proposed = waiting is not None and waiting.state == VersionState.PROPOSED
    number = {"number": waiting.number} if proposed else {}
    context = {
        "registration": plan.registration,
        "plan": plan,
        **page,
        "signs": _signature_lines(plan, waiting if proposed and not page["agreed"] else page["shown"]),
        "may_change": may_change,
        "may_write": may_change and not rules.write_blockers(plan, request.user),
        "is_proposed": proposed,
        "propose_blockers": rules.propose_plan_blockers(waiting) if waiting and not proposed and may_change else [],
        "answer_blockers": rules.accept_plan_blockers(waiting, request.user) if proposed and may_change else [],
        "may_complete": rules.can_complete_plan(request.user, plan) and not rules.complete_blockers(plan),
        "may_abandon": may_change and not rules.abandon_blockers(plan),
        "accept_form": AcceptForm(initial=number),
        "return_form": ReturnForm(initial=number),
        "close_form": CloseForm(),
        **forms,
    }
    bound = next((form for form in forms.values()), None)
    status = status_of(bound) if bound is not None else 200
    return render(request, "assessment/plan_detail.html", context, status=status)


def _signature_lines(plan, version):
    """The two lines under a version, as _signatures.html takes them: signed in ink, or who is waited for."""
    signed = {row.side: row for row in version.signatures.all()}
    waits = {Side.LEARNER: plan.registration.name, Side.ASSESSOR: "an assessor of the learner"}
    return [_line(side, signed.get(side), waits[side]) for side in Side]


def _line(side, signature, waits_for):
    if signature is None:
        return {"role": side.label, "statement": "", "wait": f"waiting for {waits_for}", "note": ""}
    at = date_format(signature.at, "j M Y, H:i")
    return {"role": side.label, "statement": "", "name": signature.by.full_name, "note": at}


@require_POST
@access(Plan, rule=rules.can_change_plan)
def plan_propose(request, plan):
    actions.propose_plan(plan, by=request.user)
    messages.success(request, f"{plan.reference} is proposed. It counts once the other side accepts it.")
    return redirect("assessment:plan_detail", pk=plan.pk)


@require_POST
@access(Plan, rule=rules.can_answer_plan)
def plan_accept(request, plan):
    form = AcceptForm(request.POST)
    if form.is_valid():
        with told_on(form):
            actions.accept_plan(plan, by=request.user, number=form.cleaned_data["number"])
            messages.success(request, f"{plan.reference} is agreed.")
            return redirect("assessment:plan_detail", pk=plan.pk)
    return _plan_page(request, plan, accept_form=form)


@require_POST
@access(Plan, rule=rules.can_answer_plan)
def plan_return(request, plan):
    form = ReturnForm(request.POST)
    if form.is_valid():
        with told_on(form):
            given = form.cleaned_data
            actions.return_plan(plan, by=request.user, number=given["number"], why=given["why"])
            messages.success(request, "Sent back, with your reason. What was agreed before counts on.")
            return redirect("assessment:plan_detail", pk=plan.pk)
    return _plan_page(request, plan, return_form=form)


@require_POST
@access(Plan, rule=rules.can_change_plan)
def plan_close(request, plan):
    """Complete a plan, or give it up."""
    form = CloseForm(request.POST)
    if form.is_valid():
        with told_on(form):
            act = {"completed": actions.complete_plan, "abandoned": actions.abandon_plan}[form.cleaned_data["outcome"]]
            act(plan, by=request.user, why=form.cleaned_data["why"])
            messages.success(request, f"{plan.reference} is {form.cleaned_data['outcome']}. It stays readable.")
            return redirect("assessment:plan_detail", pk=plan.pk)
    return _plan_page(request, plan, close_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@access(rule=rules.can_set_planning)
def planning(request):
    """What the centre asks of plans and reviews: set for a day on, earlier settings stay readable."""
    centre = acting_centre(request, Role.ADMIN, Role.LEAD_IQA)
    policy = rules.policy_of(centre)
    form = PlanningForm(sent(request), initial=queries.planning_now(policy))
    if form.is_valid():
        with told_on(form):
            actions.set_planning(centre, by=request.user, **form.cleaned_data)
            messages.success(request, "Set. What was asked before stays readable.")
            return redirect("assessment:planning")
    context = {"centre": centre, "form": form, "policies": queries.policies(centre)}
    return render(request, "assessment/planning.html", context, status=status_of(form))
