"""Progress reviews: frozen progress, last actions checked, new ones agreed, signed; what the centre asks."""

import pytest

from assessment import actions, queries
from assessment.actions import Agreed, Checked
from assessment.models import ActionCheck, Review, ReviewAction, ReviewComment
from assessment.states import ActionOutcome, Owner
from centres.ledger import first_break
from centres.models import Act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios.models import Registration
from portfolios.states import RegistrationStatus
from tests.factories.assessment import complete_unit, people_but
from tests.factories.plans import hold_review, in_days


def test_a_review_freezes_progress_as_it_stands(street):
    complete_unit(street.registration, street.work, by=street.assessor)
    review = hold_review(street.registration, by=street.assessor)
    complete_unit(street.registration, street.last, by=street.assessor)
    review.refresh_from_db()
    assert review.progress == {
        "units_signed": 0,
        "units": 3,
        "credits": 0,
        "credits_needed": None,
        "met": 4,
        "total": 5,
        "signed": [],
    }
    assert queries.progress_facts(street.registration)["met"] == 5
    act = Act.objects.get(verb="recorded review")
    assert (act.by, act.facts["agreed"], act.facts["progress"]["met"]) == (street.assessor, 1, 4)
    assert first_break(street.centre) is None


def test_only_the_learners_assessors_record(street):
    for person in people_but(street, street.assessor, street.second_assessor, street.trainee):
        with pytest.raises(NotAllowed):
            hold_review(street.registration, by=person)
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"held_on": in_days(1)}, "in the future"),
        ({"said": " "}, "talked about"),
        ({"next_on": in_days(0)}, "after this one"),
        ({"agreed": [Agreed(" ", Owner.LEARNER, in_days(3))]}, "what is to be done"),
        ({"agreed": [Agreed("Ask", "nobody", in_days(3))]}, "who does it"),
        ({"agreed": [Agreed("Ask", Owner.LEARNER, in_days(-1))]}, "a date by which"),
    ],
)
def test_what_a_review_lacks_is_told(street, changes, sentence):
    with pytest.raises(BadInput, match=sentence):
        hold_review(street.registration, by=street.assessor, **changes)
    assert not Review.objects.exists()


def test_nothing_is_reviewed_after_withdrawal(street):
    Registration.objects.filter(pk=street.registration.pk).update(status=RegistrationStatus.WITHDRAWN)
    with pytest.raises(Blocked):
        hold_review(street.registration, by=street.assessor)


def test_every_open_action_is_checked_at_the_next_review(street):
    hold_review(street.registration, by=street.assessor, owners=(Owner.LEARNER, Owner.EMPLOYER))
    first, second = ReviewAction.objects.order_by("pk")
    with pytest.raises(BadInput, match="Say what became of"):
        hold_review(street.registration, by=street.assessor, checks=[Checked(first, ActionOutcome.DONE)])
    checks = [Checked(first, ActionOutcome.DONE), Checked(second, ActionOutcome.CARRIED)]
    with pytest.raises(BadInput, match="new date"):
        hold_review(street.registration, by=street.assessor, checks=checks)
    assert (Review.objects.count(), ActionCheck.objects.count()) == (1, 0)
    checks = [Checked(first, ActionOutcome.DONE), Checked(second, ActionOutcome.CARRIED, "On leave", in_days(20))]
    review = hold_review(street.registration, by=street.assessor, checks=checks, owners=())
    carried = ReviewAction.objects.get(carries=second)
    assert (carried.text, carried.due_on, carried.review) == (second.text, in_days(20), review)
    assert queries.open_actions(street.registration) == [carried]
    page = queries.review_page(review, street.learner)
    assert [(check.action, check.outcome) for check in page["checks"]] == [
        (first, ActionOutcome.DONE),
        (second, ActionOutcome.CARRIED),
    ]


def test_an_action_is_done_between_reviews(street):
    hold_review(street.registration, by=street.assessor, owners=(Owner.LEARNER, Owner.ASSESSOR))
    own, other = ReviewAction.objects.order_by("pk")
    for person in people_but(street, street.learner, street.assessor, street.second_assessor, street.trainee):
        with pytest.raises(NotAllowed):
            actions.check_action(own, by=person, outcome=ActionOutcome.DONE)
    with pytest.raises(NotAllowed):
        actions.check_action(other, by=street.learner, outcome=ActionOutcome.DONE)
    with pytest.raises(NotAllowed):
        actions.check_action(own, by=street.learner, outcome=ActionOutcome.DROPPED, note="No")
    with pytest.raises(BadInput, match="new date"):
        actions.check_action(own, by=street.assessor, outcome=ActionOutcome.CARRIED)
    with pytest.raises(BadInput, match="Say why"):
        actions.check_action(own, by=street.assessor, outcome=ActionOutcome.DROPPED)
    actions.check_action(own, by=street.learner, outcome=ActionOutcome.DONE, note="Asked on Monday")
    with pytest.raises(StaleState):
        actions.check_action(own, by=street.assessor, outcome=ActionOutcome.DONE)
    checks = [Checked(own, ActionOutcome.DONE), Checked(other, ActionOutcome.DONE)]
    with pytest.raises(StaleState):
        hold_review(street.registration, by=street.assessor, checks=checks)
    assert queries.open_actions(street.registration) == [other]


def test_only_the_learner_signs_once(street):
    review = hold_review(street.registration, by=street.assessor)
    for person in people_but(street, street.learner):
        with pytest.raises(NotAllowed):
            actions.sign_review(review, by=person)
    actions.sign_review(review, by=street.learner, words="True, and fair.")
    with pytest.raises(StaleState):
        actions.sign_review(review, by=street.learner)
    comment = ReviewComment.objects.get()
    assert (comment.side, comment.name, comment.words) == (Owner.LEARNER, "Learner HL", "True, and fair.")
    assert Act.objects.get(verb="signed review").by == street.learner


def test_recording_is_all_or_nothing(street, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(actions.reviews, "record_act", refuse)
    with pytest.raises(RuntimeError):
        hold_review(street.registration, by=street.assessor)
    assert (Review.objects.count(), ReviewAction.objects.count()) == (0, 0)


def test_welfare_is_between_learner_and_assessors(street):
    review = hold_review(street.registration, by=street.assessor, welfare="Tired of nights.")
    for person, may in ((street.learner, True), (street.second_assessor, True), (street.iqa, False)):
        assert queries.review_page(review, person)["may_read_welfare"] is may


# --- what the centre asks -------------------------------------------------------------------------------------------


def test_the_centre_sets_the_weeks_between_reviews(street):
    registration = street.registration
    assert queries.review_days([registration]) == {}
    actions.set_planning(street.centre, by=street.admin, review_weeks=8, plan_expected=False, in_force_from=in_days(0))
    actions.set_planning(
        street.centre, by=street.lead_iqa, review_weeks=12, plan_expected=False, in_force_from=in_days(5)
    )
    assert queries.review_days([registration])[registration.pk] == in_days(-100 + 56)
    assert queries.review_days([registration], in_days(5))[registration.pk] == in_days(-100 + 84)
    hold_review(registration, by=street.assessor, next_on=in_days(40))
    assert queries.review_days([registration])[registration.pk] == in_days(40)


def test_only_administrator_and_lead_quality_assurer_set_it(street):
    facts = {"review_weeks": 8, "plan_expected": True, "in_force_from": in_days(0)}
    for person in people_but(street, street.admin, street.lead_iqa):
        with pytest.raises(NotAllowed):
            actions.set_planning(street.centre, by=person, **facts)
    with pytest.raises(BadInput, match="weeks apart"):
        actions.set_planning(street.centre, by=street.admin, **{**facts, "review_weeks": 1})
    with pytest.raises(BadInput, match="in the past"):
        actions.set_planning(street.centre, by=street.admin, **{**facts, "in_force_from": in_days(-1)})


@pytest.mark.parametrize("rows", [1, 3])
def test_reviews_in_a_fixed_number_of_queries(street, rows, django_assert_num_queries):
    for _ in range(rows):
        checks = [Checked(action, ActionOutcome.DONE) for action in queries.open_actions(street.registration)]
        review = hold_review(street.registration, by=street.assessor, checks=checks, owners=[Owner.LEARNER] * rows)
    actions.sign_review(review, by=street.learner)
    with django_assert_num_queries(2):
        reviews = queries.review_list(street.registration)
    assert [review.signed for review in reviews] == [True] + [False] * (rows - 1)
    with django_assert_num_queries(4):
        page = queries.review_page(review, street.learner)
        assert len(page["actions"]) == rows
