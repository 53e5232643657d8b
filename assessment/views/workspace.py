"""What the assess workspace sends by itself: what is typed, who is there, spoken feedback; and the ready words."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment import actions, queries, rules
from assessment.forms import NewSnippetForm, SnippetForm, typed_of
from assessment.models import FeedbackSound, Snippet
from centres.roles import acting
from config.access import access
from config.downloads import send_stored_file
from config.form_files import too_large, too_large_sentence
from config.forms import sent
from config.refusals import BadInput, Blocked, Refusal, sentences_of, status_of, told_on
from portfolios.files import clean_name
from portfolios.models import Evidence

LONGEST_NAME = 40  # of a window


def number_of(text):
    return int(text) if text.isdecimal() else 0


def submission_of(request, evidence):
    """The submission that the page was opened with, else the newest."""
    rows = evidence.submissions.order_by("attempt")
    return rows.filter(attempt=number_of(request.POST.get("attempt", ""))).first() or rows.last()


@require_POST
@access(Evidence, rule=rules.can_assess_evidence)
def sitting_keep(request, evidence):
    """Keep what is typed (`keep`), say that the person is there or has left: asked for by static/js/workspace.js.

    200, or 409 when another window of the same person has gone on: what was sent lies beside then. In the answer
    `company` says who else is there and what they have recorded.
    """
    submission = submission_of(request, evidence)
    if submission is None:
        raise BadInput(f"{evidence.reference} has not been handed in.")
    asked = {"evidence": evidence, "submission": submission, "by": request.user}
    if "left" in request.POST:
        actions.leave_desk(**asked)
        return JsonResponse({})
    desk, status = actions.be_at_desk(**asked), 200
    if "keep" in request.POST or "by_hand" in request.POST:
        kept = actions.keep_sitting(
            **asked,
            typed=typed_of(request.POST),
            window=request.POST.get("window", "")[:LONGEST_NAME] or "window",
            began_from=number_of(request.POST.get("version", "")),
            mine="mine" in request.POST,
        )
        desk, status = kept.desk, 409 if kept.overtaken else 200
    if "by_hand" in request.POST:
        messages.success(request, f"What you typed about {evidence.reference} is kept.")
        return redirect("assessment:assessor_home")
    company = queries.company_on(evidence, submission, request.user, number_of(request.POST.get("seen", "")))
    context = {"company": company, "evidence": evidence}
    answer = {
        "version": desk.version,
        "at": f"{timezone.localtime():%H:%M}",
        "company": render_to_string("assessment/_company.html", context, request),
    }
    return JsonResponse(answer, status=status)


@require_POST
@access(Evidence, rule=rules.can_assess_evidence)
def sitting_beside(request, evidence):
    """Take up what lies beside the desk, or let it go; then back to the workspace."""
    take = "take" in request.POST
    window = request.POST.get("take" if take else "drop", "")
    try:
        submission = submission_of(request, evidence)
        actions.settle_aside(evidence, submission, by=request.user, window=window, take=take)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("assessment:decide", pk=evidence.pk)


@require_http_methods(["GET", "POST"])
@access(Evidence, rule=rules.can_assess_evidence)
def sounds(request, evidence):
    """The spoken feedback at hand, as a part of the page; POST adds a recording."""
    problem, status = "", 200
    submission = submission_of(request, evidence)
    if request.method == "POST":
        try:
            take_sound(request, evidence, submission)
        except Refusal as refusal:
            problem, status = " ".join(sentences_of(refusal)), refusal.status
    rows = list(queries.sounds_at_hand(submission, request.user))
    context = {"sounds": rows, "settled": queries.sounds_settled(rows), "problem": problem, "evidence": evidence}
    return render(request, "assessment/_sounds.html", context, status=status)


def take_sound(request, evidence, submission):
    upload = request.FILES.get("sound")
    for name in too_large(request):
        raise BadInput(too_large_sentence(clean_name(name)))
    if upload is None:
        raise BadInput("Choose a recording.")
    return actions.add_sound(evidence, submission, by=request.user, upload=upload)


@require_safe
@access(FeedbackSound, rule=rules.can_hear_sound)
def sound_file(request, sound):
    if blockers := rules.sound_blockers(sound):
        raise Blocked(blockers)
    return send_stored_file(
        request,
        sound.content,
        name=sound.name,
        media_type=sound.media_type,
        size=sound.size,
        etag=sound.sha256,
        inline="download" not in request.GET,
    )


@require_POST
@access(FeedbackSound, rule=rules.can_remove_sound)
def sound_remove(request, sound):
    """Take it off; what was sent with it of the sitting is kept, as without script the whole form comes along."""
    if typed := typed_of(request.POST):
        evidence, at = sound.submission.evidence, number_of(request.POST.get("version", ""))
        window = f"before {sound.pk}"
        actions.keep_sitting(evidence, sound.submission, by=request.user, typed=typed, window=window, began_from=at)
    actions.remove_sound(sound, by=request.user)
    messages.success(request, f"{sound.name} is taken off.")
    return redirect("assessment:decide", pk=sound.submission.evidence_id)


# --- ready words ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@access(rule=rules.can_see_snippets)
def snippet_list(request):
    """One's own ready words and the centre's, and a form for new ones."""
    centre = acting(request).centre
    may = {
        "may_own": rules.can_add_snippet(request.user, centre, shared=False),
        "may_share": rules.can_add_snippet(request.user, centre, shared=True),
    }
    form = NewSnippetForm(sent(request), **may)
    if form.is_valid():
        with told_on(form):
            snippet = actions.add_snippet(centre, by=request.user, **form.cleaned_data)
            messages.success(request, f"“{snippet.name}” is at hand when you assess.")
            return redirect("assessment:snippet_list")
    own, shared = queries.snippet_list(request.user, centre)
    context = {
        "form": form,
        "own": own,
        "shared": shared,
        "placeholders": actions.PLACEHOLDERS,
        "centre": centre,
        **may,
    }
    return render(request, "assessment/snippet_list.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(Snippet, rule=rules.can_change_snippet)
def snippet_edit(request, snippet):
    form = SnippetForm(sent(request), initial={"name": snippet.name, "text": snippet.text})
    if form.is_valid():
        with told_on(form):
            actions.change_snippet(snippet, by=request.user, **form.cleaned_data)
            messages.success(request, "Changed. What has been said with the old words stays as it was.")
            return redirect("assessment:snippet_list")
    context = {"form": form, "snippet": snippet, "placeholders": actions.PLACEHOLDERS}
    return render(request, "assessment/snippet_edit.html", context, status=status_of(form))


@require_POST
@access(Snippet, rule=rules.can_change_snippet)
def snippet_retire(request, snippet):
    actions.retire_snippet(snippet, by=request.user)
    messages.success(request, f"“{snippet.name}” is put away.")
    return redirect(reverse("assessment:snippet_list"))
