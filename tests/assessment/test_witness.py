"""Witnesses: who is asked and by whom, the link, the statement that is frozen and becomes evidence."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from assessment import actions, queries, rules
from assessment.models import Witness, WitnessCheck, WitnessLink, WitnessRequest, WitnessStatement
from assessment.queries.witness import statement_checks
from assessment.states import RequestState
from centres.ledger import first_break
from centres.models import Act, Letter, Membership
from centres.states import Role
from config.append_only import Frozen
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions as portfolio
from portfolios.models import Evidence, RouteUnit
from portfolios.states import EvidenceStatus
from tests.factories.assessment import criterion, make_street, met, people_but
from tests.factories.witness import ANN, SAW, ask, check, confirm, letters_to, link_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def asked(street):
    """A request that has been sent about two criteria."""
    request, _, _ = ask(street.registration, ones(street), by=street.assessor)
    return request


def ones(street):
    return [criterion(street.work, "1.1"), criterion(street.work, "2.1")]


def propose(street, by=None, **facts):
    by = by or street.learner
    return actions.propose_witness(street.registration, by=by, criteria=ones(street), **{**ANN, **facts})


# --- proposing and asking ---------------------------------------------------------------------------------------------
def test_a_learner_proposes_and_the_assessor_asks(street):
    request = propose(street)
    assert (request.state, request.made_by, letters_to(ANN["email"]).count()) == (
        RequestState.PROPOSED,
        street.learner,
        0,
    )
    actions.ask_witness(
        street.registration, by=street.assessor, criteria=ones(street)[:1], code_by_letter=True, request=request, **ANN
    )
    request.refresh_from_db()
    assert (request.state, request.invited_by) == (RequestState.INVITED, street.assessor)
    assert [str(one) for one in request.criteria.all()] == [str(ones(street)[0])]
    assert list(Act.objects.order_by("-sequence").values_list("verb", flat=True)[:2]) == [
        "asked witness",
        "proposed witness",
    ]


def test_asking_sends_link_and_code_in_two_letters_and_enters_the_register(street, asked):
    assert [letter.subject for letter in letters_to(ANN["email"]).order_by("pk")] == [
        "Assessor HL asks what you saw of Learner HL’s work",
        "Your code for the question of Assessor HL",
    ]
    link, code = letters_to(ANN["email"]).order_by("pk")
    assert "/witness/" in link.words
    assert "/witness/" not in code.words
    assert (asked.witness.name, asked.witness.centre, asked.witness.user) == ("Ann Baker", street.centre, None)


def test_a_code_told_by_telephone_is_in_no_letter(street):
    request, _, code = ask(street.registration, ones(street), by=street.assessor, code_by_letter=False)
    assert len(code) == 6
    assert [code in letter.words for letter in letters_to(ANN["email"])] == [False]
    assert link_of(request).code_letter is None


def test_only_digests_are_kept_of_a_link(street):
    request, token, code = ask(street.registration, ones(street), by=street.assessor)
    link = link_of(request)
    assert link.token_digest == hashlib.sha256(token.encode()).hexdigest()
    assert code not in link.code_digest


def test_the_same_address_is_one_row_of_the_register(street):
    first, _, _ = ask(street.registration, ones(street), by=street.assessor)
    second, _, _ = ask(street.registration, ones(street), by=street.second_assessor, email="ANN@works.example")
    assert first.witness == second.witness


def test_only_the_learners_assessor_asks(street):
    for person in people_but(street, street.assessor, street.second_assessor, street.trainee):
        with pytest.raises(NotAllowed):
            ask(street.registration, ones(street), by=person)
    assert WitnessRequest.objects.count() == Witness.objects.count() == 0


def test_only_learner_and_assessor_propose(street):
    for person in people_but(street, street.learner, street.assessor, street.second_assessor, street.trainee):
        with pytest.raises(NotAllowed):
            propose(street, by=person)


def codes_of(street, *, by=None, **facts):
    with pytest.raises(Blocked) as refusal:
        ask(street.registration, ones(street), by=by or street.assessor, **facts)
    assert WitnessRequest.objects.count() == Letter.objects.count() == 0
    return [blocker.code for blocker in refusal.value.blockers]


def test_the_learner_is_no_witness(street):
    assert codes_of(street, email=street.learner.email.upper()) == ["learner"]


@pytest.mark.parametrize("who", ["assessor", "second_assessor"])
def test_an_assessor_of_the_learner_is_no_witness(street, who):
    assert codes_of(street, email=getattr(street, who).email) == ["assessor"]


def test_an_expert_has_to_be_on_the_register_as_one(street):
    assert codes_of(street, as_expert=True) == ["no_expert"]


def test_nobody_is_asked_about_a_unit_that_is_signed(street):
    RouteUnit.objects.filter(unit=street.work).update(locked_at=timezone.now())
    assert codes_of(street) == ["locked"]


def test_nobody_is_asked_about_nothing(street):
    with pytest.raises(BadInput):
        ask(street.registration, [], by=street.assessor)


def test_a_proposal_that_was_withdrawn_is_not_sent(street):
    request = propose(street)
    actions.withdraw_request(request, by=street.learner, why="She has left.")
    with pytest.raises(StaleState):
        actions.ask_witness(
            street.registration, by=street.assessor, criteria=ones(street), code_by_letter=True, request=request, **ANN
        )
    assert WitnessLink.objects.count() == Letter.objects.count() == 0


# --- again, and back --------------------------------------------------------------------------------------------------
def test_asking_again_closes_the_old_link_and_keeps_the_draft(street, asked):
    old = link_of(asked)
    actions.keep_draft(old, words="I saw", seen_on="")
    actions.ask_again(asked, by=street.second_assessor, code_by_letter=True)
    old.refresh_from_db()
    asked.refresh_from_db()
    assert old.revoked_at is not None
    assert link_of(asked).why_closed == ""
    assert asked.draft == {"words": "I saw", "seen_on": ""}
    assert letters_to(ANN["email"]).count() == 4


def test_only_an_assessor_asks_again(street, asked):
    for person in people_but(street, street.assessor, street.second_assessor, street.trainee):
        with pytest.raises(NotAllowed):
            actions.ask_again(asked, by=person, code_by_letter=True)
    assert letters_to(ANN["email"]).count() == 2


def test_nobody_asks_again_what_was_answered(street, asked):
    confirm(asked)
    with pytest.raises(StaleState):
        actions.ask_again(asked, by=street.assessor, code_by_letter=True)


def test_taking_back_closes_the_link_and_keeps_the_row(street, asked):
    actions.withdraw_request(asked, by=street.assessor, why="Wrong person.")
    asked.refresh_from_db()
    assert (asked.state, asked.why_closed) == (RequestState.WITHDRAWN, "Wrong person.")
    with pytest.raises(StaleState):
        confirm(asked)
    assert Evidence.objects.count() == WitnessStatement.objects.count() == 0


def test_only_who_may_takes_a_request_back(street, asked):
    for person in people_but(street, street.assessor, street.second_assessor, street.trainee):
        with pytest.raises(NotAllowed):
            actions.withdraw_request(asked, by=person, why="No.")


def test_a_learner_takes_back_their_own_proposal_only_before_it_is_sent(street):
    request = propose(street)
    actions.ask_witness(
        street.registration, by=street.assessor, criteria=ones(street), code_by_letter=True, request=request, **ANN
    )
    request.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.withdraw_request(request, by=street.learner, why="No.")


# --- the statement ----------------------------------------------------------------------------------------------------
def test_a_statement_becomes_evidence_that_waits_for_the_assessor(street, asked):
    statement = confirm(asked)
    piece = statement.evidence
    assert (piece.kind, piece.status, piece.account, piece.made_on) == (
        "WT",
        EvidenceStatus.SUBMITTED,
        SAW,
        timezone.localdate(),
    )
    assert piece.details == {
        "witness": "Ann Baker",
        "witness_job": "Shift manager, Quay Foods",
        "witness_relation": "Line manager for two years",
        "witness_contact": "ann@works.example, 01234 567890",
        "witnessed_on": timezone.localdate().isoformat(),
    }
    assert {link.criterion for link in piece.links.all()} == set(ones(street))
    assert list(queries.waiting_list(street.assessor)) == [piece]
    assert piece.submissions.get().declaration.startswith("v1: I saw this myself")


def test_a_statement_is_frozen_and_in_the_ledger(street, asked):
    statement = confirm(asked)
    act = Act.objects.order_by("sequence").last()
    assert (act.verb, act.by, act.facts) == (
        "testified",
        None,
        {"evidence": statement.evidence.reference, "sha256": statement.digest},
    )
    assert statement.words_sha256 == hashlib.sha256(SAW.encode()).hexdigest()
    with pytest.raises(Frozen):
        statement.save()
    with pytest.raises(Frozen):
        WitnessStatement.objects.update(words="I saw nothing.")
    assert first_break(street.centre) is None


def test_a_statement_is_judged_by_the_assessor_like_any_evidence(street, asked):
    piece = confirm(asked).evidence
    actions.record_decisions(
        piece, by=street.assessor, judgements=met(*ones(street)), feedback="Seen.", confirmed="VARCS"
    )
    piece.refresh_from_db()
    assert piece.status == EvidenceStatus.COMPLETE


def test_nobody_rewrites_a_statement(street, asked):
    piece = confirm(asked).evidence
    Evidence.objects.filter(pk=piece.pk).update(status=EvidenceStatus.ACTION_REQUIRED)
    for person in (street.assessor, street.learner):
        with pytest.raises(NotAllowed):
            portfolio.change_evidence(Evidence.objects.get(pk=piece.pk), by=person, account="Better.")
    with pytest.raises(NotAllowed):
        portfolio.withdraw_evidence(piece, by=street.learner, reason="I do not like it.")


def test_a_link_is_used_once(asked):
    confirm(asked)
    with pytest.raises(StaleState):
        confirm(asked, words="Something else.")
    assert WitnessStatement.objects.get().words == SAW


def test_an_expert_on_the_register_gives_expert_testimony(street):
    first, _, _ = ask(street.registration, ones(street), by=street.assessor)
    check(first.witness, street.lead_iqa)
    second, _, _ = ask(street.registration, ones(street), by=street.assessor, as_expert=True)
    piece = confirm(second).evidence
    assert (piece.kind, piece.details["expert_why"], piece.details["cv_seen_by"]) == (
        "EWT",
        "Ten years in trade\nA1",
        "Lead Iqa HL",
    )


def test_an_expert_whose_status_has_ended_is_an_ordinary_witness(street):
    first, _, _ = ask(street.registration, ones(street), by=street.assessor)
    check(first.witness, street.lead_iqa)
    second, _, _ = ask(street.registration, ones(street), by=street.assessor, as_expert=True)
    check(first.witness, street.admin, expert=False)
    assert confirm(second).evidence.kind == "WT"


def test_a_unit_signed_meanwhile_stays_as_it_is(street):
    last = criterion(street.last, "1.1")
    request, _, _ = ask(street.registration, [*ones(street), last], by=street.assessor)
    RouteUnit.objects.filter(unit=street.work).update(locked_at=timezone.now())
    piece = confirm(request).evidence
    assert [link.criterion for link in piece.links.all()] == [last]
    assert piece.status == EvidenceStatus.SUBMITTED


def test_a_statement_that_cannot_be_handed_in_is_kept_as_a_draft_of_the_assessor(street, asked):
    RouteUnit.objects.filter(unit=street.work).update(locked_at=timezone.now())
    piece = confirm(asked).evidence
    assert (piece.status, piece.created_by, piece.account) == (EvidenceStatus.PREPARING, street.assessor, SAW)


@pytest.mark.parametrize(
    "facts",
    [
        {"words": "  "},
        {"seen_on": timezone.localdate() + timedelta(days=2)},
        {"agreed": False},
        {"words": "x" * 20_001},
    ],
)
def test_what_is_not_whole_is_not_taken(asked, facts):
    with pytest.raises(BadInput):
        confirm(asked, **facts)
    assert (Evidence.objects.count(), link_of(asked).used_at) == (0, None)


def test_all_or_nothing(asked, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the ledger is away")

    monkeypatch.setattr("assessment.actions.witness.record_act", broken)
    with pytest.raises(RuntimeError):
        confirm(asked)
    asked.refresh_from_db()
    assert (asked.state, link_of(asked).used_at) == (RequestState.INVITED, None)
    assert Evidence.objects.count() == WitnessStatement.objects.count() == 0


def test_declining_uses_the_link_and_tells_why(asked):
    actions.decline_request(link_of(asked), why="I was not there.")
    asked.refresh_from_db()
    assert (asked.state, asked.why_closed) == (RequestState.DECLINED, "I was not there.")
    with pytest.raises(StaleState):
        confirm(asked)


def test_a_draft_is_not_kept_after_the_answer(asked):
    confirm(asked)
    with pytest.raises(StaleState):
        actions.keep_draft(link_of(asked), words="More.", seen_on="")


# --- what to look at twice --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": "Learner H. L."}, "The name of the witness is nearly that of the learner, Learner HL."),
        ({"name": "Bob HL"}, "The witness and the learner share the name HL: family is no witness."),
        (
            {"name": "Asessor H L"},
            "The name of the witness is nearly that of an assessor of this learner, Assessor HL.",
        ),
    ],
)
def test_names_that_are_alike_are_told(street, facts, sentence):
    request, _, _ = ask(street.registration, ones(street), by=street.assessor, **facts)
    assert sentence in confirm(request).doubts


def test_an_ordinary_witness_raises_no_doubt(asked):
    statement = confirm(asked)
    assert statement.doubts == []
    assert [key for key, _ in statement_checks(statement.evidence)] == ["ok"]


def test_a_browser_of_the_learner_is_told(street, asked):
    statement = confirm(asked, signed_in=street.learner)
    assert statement.doubts == ["It was confirmed in a browser in which Learner HL was signed in to Countersign."]
    assert [key for key, _ in statement_checks(statement.evidence)] == ["ok", "short"]


def test_the_same_words_about_another_learner_are_told(street):
    from tests.cast import make_person, register

    another = register(street.home, make_person("Nia Prys", "nia@hl.example", street.centre, Role.LEARNER))
    first, _, _ = ask(street.registration, ones(street), by=street.assessor)
    second, _, _ = ask(another, ones(street), by=street.assessor)
    assert confirm(first).doubts == []
    assert confirm(second).doubts == ["Word for word the same has been said about another learner (R3.9)."]


def test_the_same_address_under_another_name_is_told(street, asked):
    request, _, _ = ask(street.registration, ones(street), by=street.assessor, name="Xavier Quinn")
    assert confirm(request).doubts == ["The same address is on the register under another name, Ann Baker."]


# --- staff as witnesses (R1.2) ----------------------------------------------------------------------------------------
def test_a_quality_assurer_who_testified_does_not_sample_it(street):
    from iqa.queries.reviewers import _involved
    from iqa.rules.samples import parts_of
    from portfolios.models import Registration

    request, _, _ = ask(street.registration, ones(street), by=street.assessor, name="Iqa", email=street.iqa.email)
    assert parts_of(street.iqa, street.registration, [street.work]) == []
    statement = confirm(request)
    assert request.witness.user == street.iqa
    assert statement.doubts[-1].startswith("The witness is on the staff of the centre")
    assert parts_of(street.iqa, street.registration, [street.work]) == ["gave a statement as a witness"]
    assert parts_of(street.iqa, street.registration, [street.last]) == []
    found = _involved(Registration.objects.filter(pk=street.registration.pk), [street.iqa.pk])
    assert found == {(street.iqa.pk, street.registration.pk, street.work.pk)}


# --- the register -----------------------------------------------------------------------------------------------------
def test_admin_and_lead_check_a_witness(street, asked):
    check(asked.witness, street.admin, expert=False)
    assert rules.check_in_force(asked.witness).expert is False
    check(asked.witness, street.lead_iqa)
    assert (rules.check_in_force(asked.witness).by, WitnessCheck.objects.count()) == (street.lead_iqa, 2)


def test_nobody_else_checks_a_witness(street, asked):
    for person in people_but(street, street.admin, street.lead_iqa):
        with pytest.raises(NotAllowed):
            check(asked.witness, person)


def test_nobody_checks_themselves(street):
    request, _, _ = ask(street.registration, ones(street), by=street.assessor, email=street.admin.email)
    with pytest.raises(NotAllowed):
        check(request.witness, street.admin)


@pytest.mark.parametrize("facts", [{"competence": ""}, {"award": " "}, {"seen": ""}])
def test_an_expert_needs_competence_award_and_proof(street, asked, facts):
    with pytest.raises(BadInput):
        check(asked.witness, street.admin, **facts)
    assert WitnessCheck.objects.count() == 0


def test_a_check_of_yesterday_counts_until_a_later_one(street, asked):
    today = timezone.localdate()
    WitnessCheck.objects.create(
        witness=asked.witness, by=street.admin, expert=False, seen="CV", checked_on=today - timedelta(days=9)
    )
    check(asked.witness, street.admin)
    assert rules.check_in_force(asked.witness, today - timedelta(days=1)).expert is False
    assert rules.check_in_force(asked.witness, today - timedelta(days=10)) is None


def test_a_proposal_waits_for_the_assessor(street):
    propose(street)
    waiting = queries.work_waiting(street.assessor, street.centre)
    assert [(row.kind, row.what, row.verb) for row in waiting] == [
        ("witness", "Proposed witness: Ann Baker", "Read and ask")
    ]
    assert queries.work_waiting(street.other.assessor, street.other.centre) == []


def test_a_former_assessor_sees_nothing(street, asked):
    Membership.objects.filter(user=street.assessor).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert list(WitnessRequest.objects.visible_to(street.assessor)) == []
    assert list(Witness.objects.visible_to(street.assessor)) == []
