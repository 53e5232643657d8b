"""Progress reviews: record one, read it, sign it, check what was agreed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment import actions, queries, rules
from assessment.forms import CommentForm, DoneForm, EmployerForm, ReviewForm, SignReviewForm
from assessment.models import EmployerLink, Review, ReviewAction
from centres.unsent import unsent_form
from config.access import access
from config.forms import sent
from config.links import by_link, remember
from config.refusals import BadInput, status_of, told_on
from portfolios.models import Registration


@require_http_methods(["GET", "HEAD", "POST"])
@access(Registration, rule=rules.can_write_review)
def review_add(request, registration):
    """Record a review: last actions checked, what was said, new actions, the next date."""
    waiting = queries.open_actions(registration)
    unsent = unsent_form(request)
    defaults = queries.review_defaults(registration)
    form = ReviewForm(sent(request), waiting=waiting, initial=unsent.of(defaults))
    if form.is_valid():
        with told_on(form):
            review = actions.record_review(registration, by=request.user, **form.facts)
            unsent.forget()
            messages.success(request, f"Recorded. {registration.learner.get_short_name()} is asked to sign it.")
            return redirect("assessment:review_detail", pk=review.pk)
    context = {
        "registration": registration,
        "form": form,
        "unsent": unsent,
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
        "employer_form": EmployerForm(),
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


@require_POST
@access(Review, rule=lambda user, review: rules.can_write_review(user, review.registration))
def review_employer(request, review):
    """Ask the employer for a comment, or close the link that they have not answered."""
    if "close" in request.POST:
        actions.close_employer_link(review, by=request.user)
        messages.success(request, "The link is closed; it opens nothing any more.")
        return redirect("assessment:review_detail", pk=review.pk)
    form = EmployerForm(request.POST)
    if form.is_valid():
        with told_on(form):
            link, code = actions.invite_employer(review, by=request.user, **form.cleaned_data)
            messages.success(request, f"Sent to {link.email}. Tell {link.name} the code {code}: it is shown only now.")
            return redirect("assessment:review_detail", pk=review.pk)
    return _review_page(request, review, employer_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(EmployerLink)
def employer_comment(request, link):
    """The employer, without an account, reads what was agreed and says how the learner gets on."""
    form = CommentForm(sent(request) if "words" in request.POST else None)
    if form.is_valid():
        with told_on(form):
            actions.comment_as_employer(link, words=form.cleaned_data["words"])
            remember(request, link)
            return redirect(request.path)
    context = {"link": link, "registration": link.review.registration, "form": form}
    page = {**context, **queries.employer_page(link.review)}
    return render(request, "assessment/employer_comment.html", page, status=status_of(form))
