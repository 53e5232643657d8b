"""What was decided elsewhere: handed in by the learner, accepted or not by an assessor under the ordinary rules."""

import pytest

from assessment import actions, queries
from assessment.models import Decision, PriorAnswer, PriorDecision
from assessment.states import CriterionState
from centres.models import Competence
from config.append_only import Frozen
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios.models import Registration
from portfolios.states import EvidenceStatus
from tests.factories.assessment import allocate, declare_conflict, people_but
from tests.factories.packages import fill, package_of, taken_in
from tests.factories.portfolios import act_count, last_act

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    settings.PACKAGE_SCRATCH_DIR = tmp_path / "scratch"


@pytest.fixture
def here(street):
    """The learner's registration at the other centre, with everything that arrived, as drafts."""
    fill(street)
    person = {"name": street.registration.name, "date_of_birth": street.registration.date_of_birth}
    Registration.objects.filter(pk=street.other.registration.pk).update(**person)
    here = Registration.objects.get(pk=street.other.registration.pk)
    taken_in(here, package_of(street.registration))
    return here


@pytest.fixture
def handed_in(here):
    actions.hand_in_arrivals(here, by=here.learner, declared=True)
    return here


def keys_of(registration, **which):
    return list(PriorDecision.objects.filter(registration=registration, **which).values_list("pk", flat=True))


def test_one_declaration_hands_in_what_is_complete_and_tells_the_rest(street, here):
    handed, held_back = actions.hand_in_arrivals(here, by=here.learner, declared=True)
    assert [piece.title for piece in handed] == ["Refund", "What I did", "Seen at the counter"]
    assert [(piece.title, type(refusal)) for piece, refusal in held_back] == [("Not yet finished", Blocked)]
    assert {submission.declaration for piece in handed for submission in piece.submissions.all()} == {
        "This is my own work. Where others took part, I have said what they did."
    }


def test_without_the_tick_nothing_is_handed_in(street, here):
    with pytest.raises(BadInput):
        actions.hand_in_arrivals(here, by=here.learner, declared=False)
    for person in people_but(street, here.learner):
        with pytest.raises(NotAllowed):
            actions.hand_in_arrivals(here, by=person, declared=True)
    assert set(here.evidence.values_list("status", flat=True)) == {EvidenceStatus.PREPARING}


def test_drafts_show_no_prior_decision_to_the_assessor(street, here):
    assert queries.prior_list(here, street.other.assessor) == []
    actions.hand_in_arrivals(here, by=here.learner, declared=True)
    units = queries.prior_list(here, street.other.assessor)
    assert [(unit.unit, [code for code, _, _ in unit.rows]) for unit in units] == [
        (street.work, ["01.01", "01.02", "02.01", "02.02"])
    ]


def test_accepting_is_a_decision_of_ones_own(street, handed_in):
    assessor = street.other.assessor
    actions.accept_priors(handed_in, keys_of(handed_in), by=assessor, looked=True, remark="Well kept.")
    decisions = Decision.objects.standing().filter(registration=handed_in)
    assert {(row.by, row.outcome) for row in decisions} == {(assessor, "met")}
    assert decisions.count() == 4
    feedback = decisions[0].assessment.feedback
    assert feedback.startswith("Accepted from Harbour Lane Training (Assessor HL, ")
    assert feedback.endswith("Well kept.")
    assert PriorAnswer.objects.filter(decision__in=decisions).count() == 4
    assert queries.open_priors(handed_in, assessor) == 0
    states = [
        row.state for row in queries.registration_progress(handed_in, unit=street.work).units[0].outcomes[0].criteria
    ]
    assert states == [CriterionState.MET] * 2


def test_a_trainees_acceptance_waits_for_a_countersignature(street, handed_in):
    actions.accept_priors(handed_in, keys_of(handed_in)[:1], by=street.other.trainee, looked=True)
    assert Decision.objects.filter(registration=handed_in, needs_countersignature=True).count() == 1
    assert not Decision.objects.standing().filter(registration=handed_in).exists()


def test_accepting_some_leaves_the_others_open(street, handed_in):
    keys = keys_of(handed_in)
    actions.accept_priors(handed_in, keys[:2], by=street.other.assessor, looked=True)
    assert queries.open_priors(handed_in, street.other.assessor) == 2
    assert handed_in.evidence.get(title="Refund").status == EvidenceStatus.SUBMITTED
    actions.accept_priors(handed_in, keys[2:], by=street.other.assessor, looked=True)
    assert handed_in.evidence.get(title="Refund").status == EvidenceStatus.COMPLETE


def test_only_an_allocated_assessor_answers(street, handed_in):
    for person in people_but(street, street.other.assessor, street.other.trainee):
        with pytest.raises(NotAllowed):
            actions.accept_priors(handed_in, keys_of(handed_in), by=person, looked=True)
        with pytest.raises(NotAllowed):
            actions.refuse_priors(handed_in, keys_of(handed_in), by=person, why="No.")
    assert PriorAnswer.objects.count() == 0


def test_the_ordinary_rules_hold(street, handed_in):
    assessor, keys = street.other.assessor, keys_of(handed_in)
    with pytest.raises(BadInput, match="Look at the evidence"):
        actions.accept_priors(handed_in, keys, by=assessor, looked=False)
    with pytest.raises(BadInput, match="Tick what"):
        actions.accept_priors(handed_in, [], by=assessor, looked=True)
    declare_conflict(handed_in.centre, assessor, handed_in.learner)
    with pytest.raises(Blocked, match="conflict of interest"):
        actions.accept_priors(handed_in, keys, by=assessor, looked=True)
    stranger = street.second_assessor
    allocate(handed_in, stranger)
    Competence.objects.filter(user=street.other.trainee).delete()
    with pytest.raises(Blocked, match="No competence"):
        actions.accept_priors(handed_in, keys, by=street.other.trainee, looked=True)
    assert Decision.objects.filter(registration=handed_in).count() == 0


def test_what_is_not_handed_in_cannot_be_accepted(street, here):
    with pytest.raises(StaleState):
        actions.accept_priors(here, keys_of(here), by=street.other.assessor, looked=True)


def test_a_second_answer_comes_too_late(street, handed_in):
    keys = keys_of(handed_in)
    actions.accept_priors(handed_in, keys[:1], by=street.other.assessor, looked=True)
    acts = act_count(handed_in.centre)
    with pytest.raises(StaleState):
        actions.accept_priors(handed_in, keys, by=street.other.assessor, looked=True)
    with pytest.raises(StaleState):
        actions.refuse_priors(handed_in, keys, by=street.other.assessor, why="No.")
    assert (Decision.objects.filter(registration=handed_in).count(), act_count(handed_in.centre)) == (1, acts)


def test_not_accepting_needs_a_reason_and_is_kept(street, handed_in):
    keys = keys_of(handed_in)
    with pytest.raises(BadInput, match="Say why"):
        actions.refuse_priors(handed_in, keys, by=street.other.assessor, why="")
    actions.refuse_priors(handed_in, keys, by=street.other.assessor, why="The till shows another date.")
    assert last_act(handed_in.centre) == ("did not accept", street.other.assessor)
    assert Decision.objects.filter(registration=handed_in).count() == 0
    answer = PriorAnswer.objects.first()
    assert (answer.decision, answer.why) == (None, "The till shows another date.")


def test_prior_decisions_and_answers_are_never_changed(street, handed_in):
    actions.refuse_priors(handed_in, keys_of(handed_in)[:1], by=street.other.assessor, why="No.")
    for rows in (PriorDecision.objects.all(), PriorAnswer.objects.all()):
        with pytest.raises(Frozen):
            rows.delete()
        with pytest.raises(Frozen):
            rows.first().delete()
        with pytest.raises(Frozen):
            rows.first().save()


def test_the_page_accepts_and_refuses(client, street, handed_in):
    client.force_login(street.other.assessor)
    address = f"/registrations/{handed_in.pk}/decided-elsewhere/"
    assert client.get(address).content.count(b'name="prior"') == 4
    keys = keys_of(handed_in)
    kept = client.post(address, {"prior": keys[:1], "accept": "yes", "remark": "Seen."})
    assert (kept.status_code, b"Seen." in kept.content, b"checked" in kept.content) == (422, True, True)
    assert client.post(address, {"prior": keys[:2], "accept": "yes", "looked": "on"}).status_code == 302
    assert client.post(address, {"prior": keys[2:], "remark": "Another date."}).status_code == 302
    assert b"Nothing waits here" in client.get(address).content


def test_the_arrivals_page_hands_in(client, street, here):
    client.force_login(here.learner)
    address = f"/registrations/{here.pk}/arrivals/"
    assert client.get(address).content.count(b"at Harbour Lane Training, written by") == 4
    answer = client.post(address, {"declared": "on"})
    assert (answer.status_code, b"These could not be handed in yet" in answer.content) == (200, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_take_the_same_number_of_queries(street, here, count, django_assert_num_queries):
    pieces = list(here.evidence.order_by("pk"))
    for piece in pieces[count:]:
        here.evidence.filter(pk=piece.pk).update(status=EvidenceStatus.WITHDRAWN)
    with django_assert_num_queries(3):
        assert len(queries.waiting_arrivals(here, here.learner)) == count
    with django_assert_num_queries(5):
        queries.prior_list(here, here.learner)
