"""Progress reviews: record one, read it, sign it, check what was agreed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment import actions, queries, rules
from assessment.forms import DoneForm, ReviewForm, SignReviewForm
from assessment.models import Review, ReviewAction
from config.access import access
from config.forms import sent
from config.refusals import BadInput, status_of, told_on
from portfolios.models import Registration


@require_http_methods(["GET", "HEAD", "POST"])
@access(Registration, rule=rules.can_write_review)
def review_add(request, registration):
    """Record a review: last actions checked, what was said, new actions, the next date."""
    waiting = queries.open_actions(registration)
    form = ReviewForm(sent(request), waiting=waiting, initial=queries.review_defaults(registration))
    if form.is_valid():
        with told_on(form):
            review = actions.record_review(registration, by=request.user, **form.facts)
            messages.success(request, f"Recorded. {registration.learner.get_short_name()} is asked to sign it.")
            return redirect("assessment:review_detail", pk=review.pk)
    context = {
        "registration": registration,
        "form": form,
        "facts": queries.progress_facts(registration),
        "blockers": rules.learner_blockers(registration),
    }
    return render(request, "assessment/review_form.html", context, status=status_of(form))


@require_safe
@access(Review, rule=rules.can_read_review)
def review_detail(request, review):
    return _review_page(request, review)


def _review_page(request, review, **forms):
    page = queries.review_page(review, request.user)
    context = {
        "registration": review.registration,
        "review": review,
        **page,
        "may_sign": page["learner_words"] is None and rules.can_sign_review(request.user, review),
        "checkable": [row.pk for row in page["actions"] if rules.can_check_action(request.user, row)],
        "may_write": rules.can_write_review(request.user, review.registration),
        "sign_form": SignReviewForm(),
        **forms,
    }
    bound = next((form for form in forms.values()), None)
    status = status_of(bound) if bound is not None else 200
    return render(request, "assessment/review_detail.html", context, status=status)


@require_POST
@access(Review, rule=rules.can_sign_review)
def review_sign(request, review):
    form = SignReviewForm(request.POST)
    if form.is_valid():
        with told_on(form):
            actions.sign_review(review, by=request.user, words=form.cleaned_data["words"])
            messages.success(request, "Signed. Thank you.")
            return redirect("assessment:review_detail", pk=review.pk)
    return _review_page(request, review, sign_form=form)


@require_POST
@access(ReviewAction, rule=rules.can_check_action)
def action_check(request, action):
    """An action is done, or no longer needed, before the next review."""
    form = DoneForm(request.POST)
    if not form.is_valid():
        raise BadInput("Say whether it is done or no longer needed.")
    actions.check_action(action, by=request.user, **form.cleaned_data)
    messages.success(request, f"“{action.text}”: noted.")
    return redirect("assessment:review_detail", pk=action.review_id)
