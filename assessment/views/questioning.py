"""Questions: the centre's bank, planning, asking, answering in writing, judging answers."""

import uuid

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment import actions, queries, rules
from assessment.forms.questioning import JudgeForm, PlanForm, QuestionForm, QuestionWhyForm, written_of
from assessment.models import Question, Questioning
from centres.roles import acting_centre
from centres.states import QUALITY_ROLES, Role
from config.access import access
from config.form_files import too_large, too_large_sentence
from config.forms import sent
from config.refusals import Blocked, Refusal, sentences_of, status_of, told_on
from portfolios import actions as portfolio
from portfolios import files
from portfolios import queries as portfolio_queries
from portfolios.models import Registration
from portfolios.states import Setting

READERS = (Role.ASSESSOR, *QUALITY_ROLES)


# --- the bank -----------------------------------------------------------------------------------------------------


@require_safe
@access(rule=rules.can_see_questions)
def question_list(request):
    """The centre's questions by unit; of one unit with ?unit=."""
    centre = acting_centre(request, *READERS)
    every = queries.question_list(request.user, centre)
    asked = request.GET.get("unit", "")
    units = list(dict.fromkeys(row.unit for row in every))
    context = {
        "centre": centre,
        "rows": [row for row in every if asked in ("", str(row.unit_id))],
        "units": [(unit, sum(row.unit_id == unit.pk for row in every)) for unit in units],
        "unit": asked,
        "number": len(every),
        "may_add": rules.can_add_questions(request.user, None),
    }
    return render(request, "assessment/question_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access(rule=rules.can_add_questions)
def question_add(request):
    """Choose the unit (?unit=), then write the question."""
    centre = acting_centre(request, Role.ASSESSOR, Role.LEAD_IQA)
    units = queries.writable_units(request.user, centre)
    asked = request.GET.get("unit", "")
    unit = get_object_or_404(units, pk=asked) if asked.isdecimal() else None
    if unit is None:
        return render(request, "assessment/question_unit.html", {"units": units, "centre": centre})
    form = QuestionForm(sent(request), unit=unit)
    if form.is_valid():
        with told_on(form):
            question = actions.add_question(centre, unit, by=request.user, **form.facts())
            messages.success(request, "The question is in the bank.")
            return redirect("assessment:question_detail", pk=question.pk)
    context = {"form": form, "unit": unit, "question": None}
    return render(request, "assessment/question_form.html", context, status=status_of(form))


@require_safe
@access(Question, rule=rules.can_read_question)
def question_detail(request, question):
    """One question with every version of it."""
    versions = queries.question_versions(question)
    context = {
        "question": question,
        "newest": versions[0],
        "versions": versions,
        "may_change": versions[0].is_current and rules.can_change_question(request.user, versions[0]),
        "form": QuestionWhyForm(),
    }
    return render(request, "assessment/question_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Question, rule=rules.can_change_question)
def question_change(request, question):
    """A new version of the question."""
    given = {
        "wording": question.wording,
        "points": "\n".join(question.points),
        "criteria": question.criteria.all(),
    }
    form = QuestionForm(sent(request), unit=question.unit, initial=given)
    if form.is_valid():
        with told_on(form):
            new = actions.change_question(question, by=request.user, **form.facts())
            messages.success(request, f"Version {new.version} is asked from now on; the others are kept.")
            return redirect("assessment:question_detail", pk=new.pk)
    context = {"form": form, "unit": question.unit, "question": question}
    return render(request, "assessment/question_form.html", context, status=status_of(form))


@require_POST
@access(Question, rule=rules.can_change_question)
def question_retire(request, question):
    actions.retire_question(question, by=request.user, why=request.POST.get("why", ""))
    messages.success(request, "The question is retired: it is offered no longer. Who was asked it keeps it.")
    return redirect("assessment:question_detail", pk=question.pk)


# --- one learner --------------------------------------------------------------------------------------------------


@require_safe
@access(Registration, rule=rules.can_list_questionings)
def questioning_list(request, registration):
    """What is and was asked of the learner."""
    context = {
        "registration": registration,
        "rows": queries.questioning_list(request.user, registration),
        "may_plan": rules.can_plan_questioning(request.user, registration),
        "is_learner": request.user.pk == registration.learner_id,
    }
    return render(request, "assessment/questioning_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Registration, rule=rules.can_plan_questioning)
def questioning_plan(request, registration):
    """Choose what is asked, and how."""
    units = queries.plan_units(registration, request.user)
    form = PlanForm(sent(request), user=request.user, units=units)
    blockers = rules.plan_blockers(registration, request.user, timezone.localdate())
    if form.is_valid():
        with told_on(form):
            questioning = actions.plan_questioning(registration, by=request.user, **form.facts())
            name = registration.learner.get_short_name()
            if questioning.is_written:
                messages.success(request, f"Set: {name} finds the questions under the next steps.")
                return redirect("assessment:questioning_detail", pk=questioning.pk)
            return redirect("assessment:questioning_ask", pk=questioning.pk)
    context = {
        "registration": registration,
        "units": units,
        "form": form,
        "blockers": blockers,
        "questions": form.ticked("question"),
        "criteria": form.ticked("criterion"),
    }
    return render(request, "assessment/questioning_plan.html", context, status=status_of(form))


@require_safe
@access(Questioning, rule=rules.can_read_questioning)
def questioning_detail(request, questioning):
    """Questions and answers as they stand, with what was said of them; to read."""
    user = request.user
    is_learner = user.pk == questioning.registration.learner_id
    # What a learner writes is theirs until they hand it in, like every draft.
    shows_answers = questioning.handed_in > 0 and not rules.is_going_on(questioning)
    may_judge = rules.can_judge_answers(user, questioning) and not list(rules.judge_blockers(questioning))
    context = {
        "questioning": questioning,
        "registration": questioning.registration,
        "rows": queries.asked_rows(questioning, user=None if is_learner else user),
        "is_learner": is_learner,
        "shows_answers": shows_answers or is_learner or rules.can_ask(user, questioning),
        "may_answer": rules.can_answer(user, questioning) and rules.is_going_on(questioning),
        "may_ask": rules.can_ask(user, questioning) and rules.is_going_on(questioning),
        "may_judge": may_judge,
        "may_cancel": queries.may_cancel(user, questioning),
        "form": QuestionWhyForm(),
    }
    return render(request, "assessment/questioning_detail.html", context)


@require_POST
@access(Questioning, rule=rules.can_cancel_questioning)
def questioning_cancel(request, questioning):
    actions.cancel_questioning(questioning, by=request.user, why=request.POST.get("why", ""))
    messages.success(request, f"“{questioning.title}” is cancelled.")
    return redirect("assessment:questioning_list", pk=questioning.registration_id)


# --- writing ------------------------------------------------------------------------------------------------------


@require_POST
@access(Questioning, rule=rules.can_keep_questioning)
def questioning_keep(request, questioning):
    """What the page sends by itself every few seconds; asked for by static/js/questioning.js. Refusals in JSON."""
    written, complaints = written_of(request.POST, questioning)
    try:
        draft = actions.keep_questioning(questioning, written, by=request.user, draft=_draft_of(request))
    except Refusal as refusal:
        return JsonResponse({"sentence": " ".join(sentences_of(refusal))}, status=refusal.status)
    return JsonResponse({"draft": draft, "at": f"{timezone.localtime():%H:%M}", "problem": " ".join(complaints)})


def _draft_of(request):
    """The draft that the page knows; None: it is to be written whatever has been kept since."""
    said = request.POST.get("draft", "")
    return int(said) if said.isdecimal() and "mine" not in request.POST else None


@require_http_methods(["GET", "HEAD", "POST"])
@access(Questioning, rule=rules.can_answer)
def questioning_answer(request, questioning):
    """The learner answers in writing; what is typed is kept, and handed in when all is answered."""
    told = []
    if request.method == "POST":
        told = _keep_from_form(request, questioning)
        if not told and request.POST.get("then") == "hand_in":
            told = _try(actions.hand_in_answers, questioning, request, "Your answers are with your assessor.")
        if not told:
            return redirect(_after_writing(request, questioning))
    elif not rules.is_going_on(questioning):
        return redirect("assessment:questioning_detail", pk=questioning.pk)
    return _writing_page(request, questioning, "assessment/questioning_answer.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Questioning, rule=rules.can_ask)
def questioning_ask(request, questioning):
    """The assessor asks: answers noted or recorded, times linked to criteria, own questions added, handed in."""
    told = []
    if request.method == "POST":
        told = _keep_from_form(request, questioning)
        told += _add_files(request, questioning)
        if not told and request.POST.get("then") == "hand_in":
            sentence = "Handed in. It waits among your work to be judged."
            told = _try(actions.finish_questioning, questioning, request, sentence)
        if not told:
            return redirect(_after_writing(request, questioning))
    elif not rules.is_going_on(questioning):
        return redirect("assessment:questioning_detail", pk=questioning.pk)
    return _writing_page(request, questioning, "assessment/questioning_ask.html", told)


def _keep_from_form(request, questioning):
    """Keep what the form sends; the sentences of what stood against it."""
    written, complaints = written_of(request.POST, questioning)
    try:
        actions.keep_questioning(questioning, written, by=request.user, draft=_draft_of(request))
    except Refusal as refusal:
        return [(refusal.status, sentence) for sentence in [*complaints, *sentences_of(refusal)]]
    return [(422, sentence) for sentence in complaints]


def _add_files(request, questioning):
    told = [(413, too_large_sentence(files.clean_name(name))) for name in too_large(request)]
    for upload in request.FILES.getlist("files"):
        try:
            portfolio.add_file(questioning.evidence, upload=upload, by=request.user)
        except Refusal as refusal:
            told += [(refusal.status, sentence) for sentence in sentences_of(refusal)]
    return told


def _try(act, questioning, request, sentence):
    """Hand in; the sentences of what stands against it."""
    try:
        act(questioning, by=request.user, declared=request.POST.get("declared") == "yes")
    except Refusal as refusal:
        return [(refusal.status, one) for one in sentences_of(refusal)]
    messages.success(request, sentence)
    return []


def _after_writing(request, questioning):
    if request.POST.get("then") == "hand_in":
        return redirect("assessment:questioning_detail", pk=questioning.pk).url
    messages.success(request, "Kept.")
    return request.path


def _writing_page(request, questioning, template, told):
    """The page with what is kept; after a refusal with what was typed, which the refusal may have left unkept."""
    questioning.refresh_from_db()
    registration = questioning.registration
    _, declaration = portfolio.declaration_words(registration, request.user)
    aloud = not questioning.is_written
    typed = request.POST if told else {}
    rows = queries.asked_rows(questioning)
    for row in rows:
        row.asked.answer = typed.get(f"answer-{row.asked.key}", row.asked.answer)
        if row.asked.question_id is None:
            row.asked.wording = typed.get(f"wording-{row.asked.key}", row.asked.wording)
    targets = queries.targets(questioning) if aloud else []
    for target in targets:
        target.times = typed.get(f"times-{target.criterion.pk}", target.times)
    context = {
        "questioning": questioning,
        "registration": registration,
        "rows": rows,
        "told": [sentence for _, sentence in told],
        "declaration": declaration,
        "fresh": uuid.uuid4(),
        "targets": targets,
        "may_cancel": queries.may_cancel(request.user, questioning),
        "form": QuestionWhyForm(),
    }
    if aloud:
        context |= {
            "evidence": questioning.evidence,
            "settings": Setting.choices,
            "recordings": rules.recordings(questioning),
            "accepted": files.accepted_words(),
            "limit": filesizeformat(files.limit()),
            **portfolio_queries.kept_files(questioning.evidence, request.user),
        }
    return render(request, template, context, status=told[0][0] if told else 200)


# --- judging ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access(Questioning, rule=rules.can_judge_answers)
def questioning_judge(request, questioning):
    """The assessor judges each answer, and with them the criteria."""
    if blockers := list(rules.judge_blockers(questioning)):
        if request.method == "POST":
            raise Blocked(blockers)
        return redirect("assessment:questioning_detail", pk=questioning.pk)
    rows = queries.asked_rows(questioning, user=request.user)
    learner = questioning.registration.learner
    form = JudgeForm(sent(request), rows=[row for row in rows if not row.is_settled], learner=learner)
    if form.is_valid():
        given = form.cleaned_data
        with told_on(form):
            actions.judge_answers(
                questioning,
                by=request.user,
                verdicts=form.verdicts,
                feedback=given["feedback"],
                confirmed=given["confirmed"],
                act_by=given["act_by"],
            )
            messages.success(request, "Judged: the answers, and the criteria that they are about.")
            return redirect("assessment:questioning_detail", pk=questioning.pk)
    criteria = queries.criteria_in_order(links__evidence=questioning.evidence)
    context = {
        "questioning": questioning,
        "registration": questioning.registration,
        "evidence": questioning.evidence,
        "rows": rows,
        "form": form,
        "blockers": rules.assess_blockers(questioning.evidence, request.user, list(criteria)),
    }
    return render(request, "assessment/questioning_judge.html", context, status=status_of(form))
