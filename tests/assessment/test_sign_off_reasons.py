"""Each reason of R3.10 broken alone, through the page of the sign-off: told, with what clears it; nothing signed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment import actions
from assessment.models import Decision, Signature, UnitSignOff
from centres.models import Act, Competence
from iqa.models import Action
from portfolios.models import Evidence, EvidenceLink, Registration
from portfolios.states import EvidenceKind, EvidenceStatus, RegistrationStatus
from qualifications.models import EvidenceRule, GroupUnit
from qualifications.states import Effect, EvidenceRuleCode
from tests.factories.assessment import (
    VARCS,
    complete_unit,
    criterion,
    decide,
    declare_conflict,
    make_evidence,
    met,
    pass_test,
    route_unit,
    sign,
)
from tests.factories.iqa import make_sample
from tests.factories.recognition import propose

YESTERDAY = timezone.localdate() - timedelta(days=1)


def nothing(street):
    """The unit as it is, with every criterion met."""


def withdraw_the_evidence(street):
    Evidence.objects.filter(kind=EvidenceKind.OBSERVATION).update(status=EvidenceStatus.WITHDRAWN)


def take_the_observation_for_a_product(street):
    Evidence.objects.update(kind=EvidenceKind.WORK_PRODUCT)


def hand_in_more(street):
    make_evidence(street.registration, [criterion(street.work, "1.1")])


def leave_a_draft(street):
    make_evidence(street.registration, [criterion(street.work, "1.1")], status=EvidenceStatus.PREPARING)


def have_a_trainee_decide(street):
    Decision.objects.filter(criterion=criterion(street.work, "1.1")).supersede(
        by=street.iqa, at=timezone.now(), why="Decide again"
    )
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")])
    decide(piece, met(criterion(street.work, "1.1")), by=street.trainee)


def simulate(street):
    EvidenceRule.objects.create(
        key="no-simulation",
        qualification=street.edition,
        unit=street.work,
        code=EvidenceRuleCode.NO_SIMULATION,
        effect=Effect.BLOCK,
        text="No simulation.",
        source="tests",
    )
    piece = make_evidence(
        street.registration,
        [criterion(street.work, "1.1")],
        kind=EvidenceKind.SIMULATION,
        status=EvidenceStatus.COMPLETE,
    )
    assert EvidenceLink.objects.filter(evidence=piece).exists()


def sign_it_last(street):
    GroupUnit.objects.filter(unit=street.work).update(sign_off_last=True)


def ask_for_action(street):
    sample = make_sample(street.registration, street.work, assessor=street.assessor)
    Action.objects.create(sample=sample, owner=street.assessor, text="Name the product.", due_on=timezone.localdate())


def end_competence_yesterday(street):
    Competence.objects.filter(user=street.assessor, unit=street.work).update(ends_on=YESTERDAY)


def be_in_training(street):
    Competence.objects.filter(user=street.assessor, unit=street.work).update(trainee=True)


def be_in_conflict(street):
    declare_conflict(street.centre, street.assessor, street.learner)


def expire_registration(street):
    Registration.objects.update(expires_on=YESTERDAY)


def withdraw_registration(street):
    Registration.objects.update(status=RegistrationStatus.WITHDRAWN)


def propose_to_recognise(street):
    propose(street.registration, street.work, by=street.learner)


REASONS = [
    (withdraw_the_evidence, {"criteria", "observation"}),
    (take_the_observation_for_a_product, {"observation"}),
    (hand_in_more, {"evidence"}),
    (leave_a_draft, {"evidence"}),
    (have_a_trainee_decide, {"criteria", "countersign"}),
    (simulate, {"simulation"}),
    (sign_it_last, {"order"}),
    (ask_for_action, {"iqa_action"}),
    (end_competence_yesterday, {"competence"}),
    (be_in_training, {"trainee"}),
    (be_in_conflict, {"conflict"}),
    (expire_registration, {"registration"}),
    (withdraw_registration, {"registration"}),
    (propose_to_recognise, {"recognition"}),
]


@pytest.fixture
def ready(street):
    complete_unit(street.registration, street.work, by=street.assessor)
    return route_unit(street.registration, street.work)


@pytest.mark.parametrize(("breaks", "codes"), REASONS, ids=[breaks.__name__ for breaks, _ in REASONS])
def test_each_reason_alone_is_told_with_a_way_to_clear_it(client, street, ready, breaks, codes):
    breaks(street)
    client.force_login(street.assessor)
    address = reverse("assessment:unit_sign_off", args=[ready.pk])
    page = client.get(address)
    blockers = page.context["blockers"]
    assert {blocker.code for blocker in blockers} == codes
    for blocker in blockers:
        assert blocker.sentence in page.content.decode().replace("&#x27;", "'")
        assert blocker.remedy
        assert client.get(blocker.url).status_code == 200, blocker
    before = Act.objects.count()
    refused = client.post(address)
    assert refused.status_code == 409
    assert (Signature.objects.count(), UnitSignOff.objects.count(), Act.objects.count()) == (0, 0, before)
    ready.refresh_from_db()
    assert ready.locked_at is None


def test_without_a_reason_it_is_signed(client, street, ready):
    client.force_login(street.assessor)
    assert client.post(reverse("assessment:unit_sign_off", args=[ready.pk])).status_code == 302
    assert Signature.objects.get().statement.startswith("v1: ")


def test_a_test_unit_without_a_pass(client, street):
    entry = route_unit(street.registration, street.test)
    client.force_login(street.assessor)
    address = reverse("assessment:unit_sign_off", args=[entry.pk])
    assert [blocker.code for blocker in client.get(address).context["blockers"]] == ["test"]
    pass_test(street.registration, street.test, by=street.assessor)
    assert client.post(address).status_code == 302


def test_a_unit_to_be_started_first_is_asked_for_before_others_are_signed_or_judged(client, street, ready):
    """R3.11: told beside the decision and the signature; it does not stop them."""
    GroupUnit.objects.filter(unit=street.last).update(start_first=True)
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")])
    client.force_login(street.assessor)
    told = "L/3 Look back is to be started before all other units"
    assert told in client.get(reverse("assessment:decide", args=[piece.pk])).content.decode()
    assert told in client.get(reverse("assessment:unit_sign_off", args=[ready.pk])).content.decode()
    own = reverse("assessment:unit_sign_off", args=[route_unit(street.registration, street.last).pk])
    assert told not in client.get(own).content.decode()
    make_evidence(street.registration, [criterion(street.last, "1.1")])
    assert told not in client.get(reverse("assessment:unit_sign_off", args=[ready.pk])).content.decode()


# --- bad input: each through the page, nothing half written ----------------------------------------------------------


def decide_through_the_page(client, piece, *criteria, attempt=1, **more):
    given = {f"c{one.pk}-outcome": "met" for one in criteria}
    given |= {"attempt": attempt, "feedback": "Well shown.", "confirmed": list(VARCS), **more}
    return client.post(reverse("assessment:decide", args=[piece.pk]), given)


def written():
    return Decision.objects.count(), Act.objects.count()


def test_a_decision_on_evidence_that_was_just_withdrawn(client, street):
    one = criterion(street.work, "1.1")
    piece = make_evidence(street.registration, [one])
    client.force_login(street.assessor)
    client.get(reverse("assessment:decide", args=[piece.pk]))
    Evidence.objects.filter(pk=piece.pk).update(status=EvidenceStatus.WITHDRAWN)
    before = written()
    answer = decide_through_the_page(client, piece, one)
    assert answer.status_code == 409
    assert "is not waiting for an assessor: withdrawn" in answer.content.decode()
    assert written() == before


def test_a_decision_on_a_criterion_that_the_piece_does_not_serve(client, street):
    """The field is of no criterion of the piece: it is not read, and what is left decides nothing."""
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")])
    client.force_login(street.assessor)
    before = written()
    answer = decide_through_the_page(client, piece, criterion(street.last, "1.1"))
    assert answer.status_code == 422
    assert "Decide at least one criterion" in answer.content.decode()
    assert written() == before


def test_a_decision_the_day_after_competence_has_ended(client, street):
    one = criterion(street.work, "1.1")
    piece = make_evidence(street.registration, [one])
    client.force_login(street.assessor)
    end_competence_yesterday(street)
    before = written()
    page = client.get(reverse("assessment:decide", args=[piece.pk])).content.decode()
    assert f"No competence to assess {street.work.number} is on record for you" in page
    answer = decide_through_the_page(client, piece, one)
    assert answer.status_code in (409, 422)
    assert written() == before


def test_a_decision_in_a_unit_that_is_signed_off(client, street, ready):
    one = criterion(street.work, "1.1")
    sign(street.registration, street.work, by=street.assessor)
    piece = make_evidence(street.registration, [one])
    client.force_login(street.assessor)
    before = written()
    assert "is signed off" in client.get(reverse("assessment:decide", args=[piece.pk])).content.decode()
    answer = decide_through_the_page(client, piece, one)
    assert answer.status_code in (409, 422)
    assert written() == before


@pytest.mark.parametrize("breaks", ["conflict", "competence"])
def test_who_may_no_longer_countersign_is_told_why(client, street, breaks):
    one = criterion(street.work, "1.1")
    piece = make_evidence(street.registration, [one])
    actions.record_decisions(piece, by=street.trainee, judgements=met(one), feedback="Seen.", confirmed=VARCS)
    decision = Decision.objects.get()
    if breaks == "conflict":
        be_in_conflict(street)
    else:
        end_competence_yesterday(street)
    client.force_login(street.assessor)
    address = reverse("assessment:countersign", args=[decision.pk])
    page = client.get(address)
    assert [blocker.code for blocker in page.context["blockers"]] == [breaks]
    assert page.context["blockers"][0].sentence in page.content.decode()
    before = written()
    assert client.post(address, {"decisions": [decision.pk]}).status_code in (409, 422)
    assert written() == before
