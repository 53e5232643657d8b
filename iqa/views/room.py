"""The standardisation room: deciding blind, handing in, results and discussion; and the library of exemplars."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from centres.roles import acting_centre
from centres.states import QUALITY_ROLES, Role
from centres.unsent import unsent_form
from config.access import access
from config.downloads import send_stored_file
from config.forms import sent
from config.refusals import Blocked, Blocker, status_of, told_on
from iqa import actions, rules
from iqa.forms import JudgeForm, RemarkForm, WhyForm
from iqa.models import Exemplar, Exercise, Item, ItemFile
from iqa.queries import standardising as queries
from iqa.states import CopyState, ExerciseStatus
from portfolios.files import is_shown_inline

FORM = ["GET", "HEAD", "POST"]
ROLES = (Role.ASSESSOR, *QUALITY_ROLES)


@require_safe
@access(rule=rules.can_list_exercises)
def exercise_list(request):
    """What the person runs and what they are invited to; for quality assurers, what could be planned."""
    centre = acting_centre(request, *ROLES)
    plans = rules.can_list_plannable(request.user, None)
    context = {
        "centre": centre,
        "rows": queries.exercise_list(request.user, centre),
        "plannable": queries.plannable(request.user, centre) if plans else [],
        "exemplars": len(queries.exemplar_list(request.user, centre)),
    }
    return render(request, "iqa/exercise_list.html", context)


@require_safe
@access(Exercise, rule=rules.can_read_exercise)
def exercise_detail(request, exercise):
    """The exercise: for who runs it what is missing, for who is invited what to decide."""
    user, ballot = request.user, rules.ballot_of(request.user, exercise)
    runs = rules.can_run_exercise(user, exercise)
    planned, is_open = (exercise.status == stage for stage in (ExerciseStatus.PLANNED, ExerciseStatus.OPEN))
    settles = rules.can_settle_exercise(user, exercise) if runs else False
    deciding = ballot is not None and exercise.status not in (ExerciseStatus.PLANNED, ExerciseStatus.CANCELLED)
    context = {
        "exercise": exercise,
        "units": exercise.units.order_by("number"),
        "runs": runs,
        "settles": settles,
        "results": rules.can_read_results(user, exercise),
        "ballot": ballot if deciding else None,
        "before": queries.items_before(ballot) if deciding else [],
        "people": queries.people_of(exercise),
        "items": queries.items_of(exercise) if runs else [],
        "actions": queries.actions_of(exercise) if runs else [],
        "open_blockers": rules.open_exercise_blockers(exercise) if runs and planned else [],
        "close_blockers": rules.close_exercise_blockers(exercise, user) if runs and is_open else [],
        "conclude_blockers": rules.conclude_exercise_blockers(exercise)
        if settles and exercise.status == ExerciseStatus.CLOSED
        else [],
    }
    return render(request, "iqa/exercise_detail.html", context)


@require_safe
@access(ItemFile, rule=rules.can_read_item_file)
def item_file(request, file):
    """The anonymous copy of a file under the name of the room: never the file itself, never its name."""
    if file.state != CopyState.MADE:
        sentence = "No anonymous copy of this file can be shown."
        raise Blocked([Blocker("copy", sentence, file.problem or "It is being made: look again in a moment.")])
    ending = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}.get(file.copy_type, "txt")
    return send_stored_file(
        request,
        file.copy,
        name=f"{file.item.name}, file {file.number}.{ending}",
        media_type=file.copy_type,
        size=file.copy_size,
        etag=file.copy_sha256,
        inline=is_shown_inline(file.copy_type),
    )


@require_http_methods(FORM)
@access(Item, rule=rules.can_decide_item)
def item_decide(request, item):
    """Judge one item, alone. What is typed is kept; it counts when it is handed in."""
    item = queries.item_of(item)
    ballot = rules.ballot_of(request.user, item.exercise)
    sheet, blockers = queries.sheet_of(item), rules.decide_blockers(ballot)
    unsent = unsent_form(request)
    form = JudgeForm(sent(request), rows=sheet.rows, initial=unsent.of(JudgeForm.initial_of(ballot.typed)))
    if form.is_valid():
        with told_on(form):
            ballot = actions.keep_judgements(item, by=request.user, typed=form.typed())
            unsent.forget()
            following = _following(ballot, item)
            if following is None or "stay" in request.POST:
                return redirect("iqa:exercise_detail", pk=item.exercise_id)
            return redirect("iqa:item_decide", pk=following.pk)
    context = {
        "item": item,
        "exercise": item.exercise,
        "sheet": sheet,
        "form": form,
        "blockers": blockers,
        "unsent": unsent,
        "exemplars": _exemplars_beside(request.user, item),
    }
    return render(request, "iqa/item_decide.html", context, status=status_of(form))


def _following(ballot, item):
    """The next item that is not decided yet, in the person's own order."""
    rows = queries.items_before(ballot)
    place = next(number for number, row in enumerate(rows) if row.pk == item.pk)
    return next((row for row in rows[place + 1 :] + rows[:place] if row.decided < row.total), None)


def _exemplars_beside(user, item):
    """Exemplars for the criteria of the item, to read while deciding."""
    criteria = {row.criterion_id for row in item.criteria.all()}
    rows = queries.exemplar_list(user, item.exercise.centre)
    return [row for row in rows if row.agreed.item_criterion.criterion_id in criteria]


@require_http_methods(FORM)
@access(Exercise, rule=rules.can_decide)
def exercise_hand_in(request, exercise):
    """All judgements at once, for good."""
    ballot = rules.ballot_of(request.user, exercise)
    if request.method == "POST":
        ballot = actions.hand_in(exercise, by=request.user)
        words = "as a catch-up" if ballot.late else "in time"
        messages.success(request, f"You have handed in {words}. Nobody can change it now.")
        return redirect("iqa:exercise_detail", pk=exercise.pk)
    context = {"exercise": exercise, "ballot": ballot, "blockers": rules.hand_in_blockers(ballot)}
    context["items"] = queries.items_before(ballot)
    return render(request, "iqa/exercise_hand_in.html", context)


@require_safe
@access(Exercise, rule=rules.can_read_results)
def exercise_results(request, exercise):
    """How far people agree."""
    context = {
        "exercise": exercise,
        "results": queries.results_of(exercise),
        "settles": rules.can_settle_exercise(request.user, exercise),
    }
    return render(request, "iqa/exercise_results.html", context)


@require_http_methods(FORM)
@access(Item, rule=rules.can_discuss_item)
def item_discuss(request, item):
    """What everybody said of an item, and what they say of it now."""
    item = queries.item_of(item)
    verdicts, remarks = queries.discussion_of(item)
    form = RemarkForm(sent(request), verdicts=verdicts)
    if form.is_valid():
        with told_on(form):
            actions.add_remark(item, by=request.user, **form.given())
            return redirect("iqa:item_discuss", pk=item.pk)
    context = {
        "item": item,
        "exercise": item.exercise,
        "sheet": queries.sheet_of(item),
        "verdicts": verdicts,
        "remarks": remarks,
        "form": form,
        "settles": rules.can_settle_exercise(request.user, item.exercise),
        "is_closed": item.exercise.status == ExerciseStatus.CLOSED,
    }
    return render(request, "iqa/item_discuss.html", context, status=status_of(form))


# ---------- exemplars ----------


@require_safe
@access(rule=rules.can_list_exercises)
def exemplar_list(request):
    """Agreed work, by unit and criterion."""
    centre = acting_centre(request, *ROLES)
    asked = request.GET.get("unit", "")
    rows = queries.exemplar_list(request.user, centre)
    units = queries.exemplar_units(rows)
    if asked.isdecimal():
        rows = [row for row in rows if row.agreed.item_criterion.criterion.outcome.unit_id == int(asked)]
    context = {"rows": rows, "units": units, "unit": asked}
    return render(request, "iqa/exemplar_list.html", context)


@require_safe
@access(Exemplar, rule=rules.can_read_exemplar)
def exemplar_detail(request, exemplar):
    """One exemplar: the work, what was agreed and why."""
    exemplar, sheet = queries.exemplar_of(exemplar)
    one = exemplar.agreed.item_criterion
    context = {
        "exemplar": exemplar,
        "sheet": sheet,
        "item": sheet.item,
        "code": rules.code_of(sheet.item.exercise, one.criterion),
        "may_retire": exemplar.is_current and rules.can_retire_exemplar(request.user, exemplar),
    }
    return render(request, "iqa/exemplar_detail.html", context)


@require_http_methods(FORM)
@access(Exemplar, rule=rules.can_retire_exemplar)
def exemplar_retire(request, exemplar):
    form = WhyForm(sent(request), label="Why it is no longer a good example")
    if form.is_valid():
        with told_on(form):
            actions.retire_exemplar(exemplar, by=request.user, why=form.cleaned_data["text"])
            messages.success(request, "It is taken out of the library.")
            return redirect("iqa:exemplar_list")
    exercise = exemplar.agreed.item_criterion.item.exercise
    context = {"exercise": exercise, "form": form, "title": "Take the exemplar out", "verb": "Take it out"}
    return render(request, "iqa/exercise_act.html", context | {"nowhere": True}, status=status_of(form))
