"""Running standardisation: planning, people, work, closing, what was agreed, minutes (R4.17)."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres.models import QualificationApproval
from config.access import access
from config.forms import sent
from config.refusals import Blocked, status_of, told_on
from config.sheets import csv_response
from iqa import actions, rules
from iqa.forms import (
    AgreeForm,
    AnswerForm,
    ExerciseActionForm,
    ExerciseForm,
    MaskForm,
    MeetingForm,
    PersonForm,
    PieceForm,
    SpecimenForm,
    WhyForm,
)
from iqa.models import Exercise, ExerciseAction, Invitation, Item, ItemCriterion
from iqa.queries import standardising as queries
from portfolios.models import Evidence

FORM = ["GET", "HEAD", "POST"]


def back_to(exercise):
    return redirect("iqa:exercise_detail", pk=exercise.pk)


def act_page(request, exercise, form, **context):
    """The pages of one form about an exercise."""
    context |= {"exercise": exercise, "form": form}
    return render(request, "iqa/exercise_act.html", context, status=status_of(form))


@require_http_methods(FORM)
@access(QualificationApproval, rule=rules.can_plan_exercise)
def exercise_plan(request, approval):
    """Plan an exercise for a qualification."""
    form = ExerciseForm(sent(request), units=queries.portfolio_units(approval.qualification))
    if form.is_valid():
        with told_on(form):
            exercise = actions.plan_exercise(approval, by=request.user, **form.cleaned_data)
            messages.success(request, f"{exercise.reference} is planned. Choose the work that everybody judges.")
            return back_to(exercise)
    blockers = rules.plan_exercise_blockers(approval)
    context = {"approval": approval, "form": form, "blockers": blockers}
    return render(request, "iqa/exercise_plan.html", context, status=status_of(form))


@require_http_methods(FORM)
@access(Exercise, rule=rules.can_run_exercise)
def exercise_edit(request, exercise):
    names = ("title", "purpose", "decide_by", "meets_on")
    form = ExerciseForm(sent(request), initial={name: getattr(exercise, name) for name in names})
    if form.is_valid():
        with told_on(form):
            actions.change_exercise(exercise, by=request.user, **form.cleaned_data)
            messages.success(request, "Changed.")
            return back_to(exercise)
    return act_page(request, exercise, form, title="Title and days", verb="Change it")


@require_http_methods(FORM)
@access(Exercise, rule=rules.can_run_exercise)
def exercise_people(request, exercise):
    """Who is invited, and one more."""
    form = PersonForm(sent(request), people=queries.people_to_invite(exercise))
    if form.is_valid():
        with told_on(form):
            person = form.cleaned_data["person"]
            actions.invite_person(exercise, by=request.user, person=person)
            messages.success(request, f"{person.full_name} is invited.")
            return redirect("iqa:exercise_people", pk=exercise.pk)
    context = {
        "exercise": exercise,
        "people": queries.people_of(exercise),
        "taken_out": queries.taken_out(exercise),
        "form": form,
    }
    return render(request, "iqa/exercise_people.html", context, status=status_of(form))


@require_http_methods(FORM)
@access(Invitation, rule=rules.can_take_out_person)
def exercise_take_out(request, invitation):
    form = WhyForm(sent(request), label="Why they do not take part", hint="It stays on record that they were invited.")
    name = invitation.person.full_name
    if form.is_valid():
        with told_on(form):
            actions.take_out_person(invitation, by=request.user, why=form.cleaned_data["text"])
            messages.success(request, f"{name} does not take part.")
            return redirect("iqa:exercise_people", pk=invitation.exercise_id)
    return act_page(request, invitation.exercise, form, title=f"Take {name} out", verb="Take out")


# ---------- work ----------


@require_http_methods(FORM)
@access(Exercise, rule=rules.can_run_exercise)
def exercise_item(request, exercise):
    """Choose a piece, then its criteria. The address names the piece: ?evidence=12."""
    asked = request.GET.get("evidence", "")
    rows = Evidence.objects.visible_to(request.user).filter(pk=asked) if asked.isdecimal() else Evidence.objects.none()
    evidence = rows.select_related("registration").first()
    unit = request.GET.get("unit", "")
    context = {"exercise": exercise, "units": exercise.units.order_by("number"), "unit": unit}
    if evidence is None:
        unit = int(unit) if unit.isdecimal() else None
        words = request.GET.get("q", "")
        context["pieces"] = queries.pieces_for(exercise, request.user, unit=unit, words=words)
        status = 422 if request.method == "POST" else 200  # sent without a piece: it has to be chosen first
        return render(request, "iqa/exercise_item.html", context, status=status)
    criteria = queries.criteria_of_units(exercise)
    codes = {row.pk: rules.code_of(exercise, row) for row in criteria}
    linked = evidence.links.values_list("criterion", flat=True)
    form = PieceForm(sent(request), criteria=criteria, codes=codes, initial={"criteria": list(linked)})
    if form.is_valid():
        with told_on(form):
            item = actions.add_evidence_item(exercise, by=request.user, evidence=evidence, **form.cleaned_data)
            return redirect("iqa:item_prepare", pk=item.pk)
    blockers = rules.evidence_item_blockers(evidence, exercise)
    context |= {"evidence": evidence, "form": form, "blockers": blockers}
    return render(request, "iqa/exercise_piece.html", context, status=status_of(form))


@require_http_methods(FORM)
@access(Exercise, rule=rules.can_run_exercise)
def exercise_specimen(request, exercise):
    """Work written or sent for the purpose."""
    criteria = queries.criteria_of_units(exercise)
    codes = {row.pk: rules.code_of(exercise, row) for row in criteria}
    files = request.FILES if request.method == "POST" else None
    form = SpecimenForm(sent(request), files, criteria=criteria, codes=codes)
    if form.is_valid():
        with told_on(form):
            given = form.cleaned_data
            item = actions.add_specimen_item(
                exercise, by=request.user, words=given["words"], criteria=given["criteria"], uploads=given["files"]
            )
            return redirect("iqa:item_prepare", pk=item.pk)
    return act_page(request, exercise, form, title="Write a specimen", verb="Add it", files=True)


@require_http_methods(FORM)
@access(Item, rule=rules.can_prepare_item)
def item_prepare(request, item):
    """The item as others will see it, and the words that are taken out."""
    item = queries.item_of(item)
    form = MaskForm(sent(request), initial={"words": "\n".join(item.masks)})
    if form.is_valid():
        with told_on(form):
            actions.mask_item(item, by=request.user, words=form.cleaned_data["words"])
            messages.success(request, "The words are taken out. Look at the item again.")
            return redirect("iqa:item_prepare", pk=item.pk)
    context = {
        "item": item,
        "exercise": item.exercise,
        "sheet": queries.sheet_of(item),
        "form": form,
        "blockers": rules.confirm_item_blockers(item),
    }
    return render(request, "iqa/item_prepare.html", context, status=status_of(form))


@require_POST
@access(Item, rule=rules.can_prepare_item)
def item_confirm(request, item):
    actions.confirm_item(item, by=request.user)
    messages.success(request, f"{item.name} is confirmed as anonymous.")
    return back_to(item.exercise)


@require_POST
@access(Item, rule=rules.can_prepare_item)
def item_remove(request, item):
    actions.remove_item(item, by=request.user)
    messages.success(request, f"{item.name} is taken out.")
    return back_to(item.exercise)


# ---------- stages ----------


@require_POST
@access(Exercise, rule=rules.can_run_exercise)
def exercise_open(request, exercise):
    actions.open_exercise(exercise, by=request.user)
    messages.success(request, f"{exercise.reference} is open. Everybody invited has been written to.")
    return back_to(exercise)


@require_POST
@access(Exercise, rule=rules.can_run_exercise)
def exercise_close(request, exercise):
    actions.close_exercise(exercise, by=request.user)
    messages.success(request, f"{exercise.reference} is closed: the results are open to whoever handed in.")
    return redirect("iqa:exercise_results", pk=exercise.pk)


@require_http_methods(FORM)
@access(Exercise, rule=rules.can_run_exercise)
def exercise_cancel(request, exercise):
    if request.method == "GET" and (blockers := rules.cancel_exercise_blockers(exercise)):
        raise Blocked(blockers)
    form = WhyForm(sent(request), label="Why it does not take place")
    if form.is_valid():
        with told_on(form):
            actions.cancel_exercise(exercise, by=request.user, why=form.cleaned_data["text"])
            messages.success(request, f"{exercise.reference} is cancelled.")
            return redirect("iqa:exercise_list")
    return act_page(request, exercise, form, title=f"Cancel {exercise.reference}", verb="Cancel it")


@require_POST
@access(Exercise, rule=rules.can_settle_exercise)
def exercise_conclude(request, exercise):
    done = actions.conclude_exercise(exercise, by=request.user)
    day = date_format(done.held_on)
    messages.success(request, f"{done.reference} is concluded: it counts as standardisation of {day}.")
    return redirect("iqa:exercise_minutes", pk=done.pk)


# ---------- what was agreed ----------


@require_http_methods(FORM)
@access(ItemCriterion, rule=rules.can_agree_outcome)
def outcome_agree(request, item_criterion):
    """The outcome of one criterion of an item, and why."""
    item = queries.item_of(item_criterion.item)
    verdicts, _ = queries.discussion_of(item)
    one = next(one for one in verdicts if one.row.pk == item_criterion.pk)
    agreed = one.agreed
    kept = {"outcome": agreed.outcome, "rationale": agreed.rationale, "exemplar": bool(one.exemplar)} if agreed else {}
    form = AgreeForm(sent(request), initial=kept)
    if form.is_valid():
        with told_on(form):
            actions.agree_outcome(item_criterion, by=request.user, **form.cleaned_data)
            messages.success(request, f"Agreed for {item.name}, {one.code}.")
            return redirect("iqa:item_discuss", pk=item.pk)
    context = {"item": item, "exercise": item.exercise, "one": one, "form": form}
    context["blockers"] = rules.agree_blockers(item_criterion)
    return render(request, "iqa/outcome_agree.html", context, status=status_of(form))


@require_http_methods(FORM)
@access(Exercise, rule=rules.can_settle_exercise)
def exercise_meeting(request, exercise):
    """Who was present, when, and notes."""
    people = queries.people_of(exercise)
    invited = Invitation.objects.current().filter(exercise=exercise).select_related("person")
    present = [row.invitation.pk for row in people if row.ballot.attendance in ("present", "")]
    initial = {"held_on": exercise.held_on or exercise.meets_on, "present": present, "notes": exercise.notes}
    form = MeetingForm(sent(request), invited=invited, initial={k: v for k, v in initial.items() if v})
    if form.is_valid():
        with told_on(form):
            given = form.cleaned_data
            present = [invitation.pk for invitation in given["present"]]
            actions.record_meeting(
                exercise, by=request.user, present=present, held_on=given["held_on"], notes=given["notes"]
            )
            messages.success(request, "Who was present is recorded.")
            return back_to(exercise)
    return act_page(request, exercise, form, title="Who was present", verb="Record it")


@require_http_methods(FORM)
@access(Exercise, rule=rules.can_settle_exercise)
def exercise_action_add(request, exercise):
    form = ExerciseActionForm(sent(request), people=queries.staff_of(exercise))
    if form.is_valid():
        with told_on(form):
            action = actions.add_exercise_action(exercise, by=request.user, **form.cleaned_data)
            messages.success(request, f"{action.owner.full_name} is asked.")
            return back_to(exercise)
    return act_page(request, exercise, form, title="An action", verb="Ask for it")


@require_http_methods(FORM)
@access(ExerciseAction, rule=rules.can_answer_exercise_action)
def exercise_action_answer(request, action):
    form = AnswerForm(sent(request), initial={"answer": action.answer})
    if form.is_valid():
        with told_on(form):
            actions.answer_exercise_action(action, by=request.user, answer=form.cleaned_data["answer"])
            messages.success(request, "Your answer is with quality assurance.")
            return redirect("iqa:exercise_list")
    return act_page(request, action.exercise, form, title=action.text, verb="Answer", nowhere=True)


@require_POST
@access(ExerciseAction, rule=rules.can_close_exercise_action)
def exercise_action_close(request, action):
    actions.close_exercise_action(action, by=request.user)
    messages.success(request, "The action is closed.")
    return back_to(action.exercise)


# ---------- minutes ----------


@require_safe
@access(Exercise, rule=rules.can_read_results)
def exercise_minutes(request, exercise):
    """The record of the exercise on a page that prints."""
    context = {
        "exercise": exercise,
        "results": queries.results_of(exercise),
        "people": queries.people_of(exercise),
        "taken_out": queries.taken_out(exercise),
        "actions": queries.actions_of(exercise),
    }
    return render(request, "iqa/exercise_minutes.html", context)


@require_safe
@access(Exercise, rule=rules.can_read_results)
def exercise_sheet(request, exercise):
    """Every judgement as CSV."""
    rows = queries.minutes_rows(exercise, queries.results_of(exercise))
    return csv_response(f"{exercise.reference}.csv", rows)
