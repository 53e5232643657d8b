"""Units that count by what was achieved before (DOMAIN 6.5, R6.21): proposed, recorded, answered, taken back."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from assessment import actions, queries, rules
from assessment.models import Decision, Recognition, RecognitionAnswer, RecognitionRecord
from assessment.states import RecognitionState, UnitState
from centres.ledger import first_break
from centres.models import Act, Competence
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios.models import Evidence, EvidenceFile, Registration
from portfolios.states import EvidenceKind, EvidenceStatus, FileState, RegistrationStatus
from qualifications.models import Unit
from tests.factories.assessment import (
    complete_unit,
    criterion,
    declare_conflict,
    make_evidence,
    met,
    pass_test,
    people_but,
    route_unit,
    sign,
)
from tests.factories.recognition import (
    FACTS,
    achieved_in,
    propose,
    recognise,
    record,
    scan,
    second_registration,
)


@pytest.fixture
def there(street):
    """The first registration, with the portfolio unit signed by both."""
    return achieved_in(street.registration, street.work, by=street.assessor)


@pytest.fixture
def here(street):
    """The same learner on another qualification that lists the unit and one more."""
    return second_registration(street, street.work, street.last)


def codes(refused):
    return {blocker.code for blocker in refused.value.blockers}


def carry(street, here, source, by=None):
    return actions.propose_transfer(route_unit(here, street.work), by=by or street.learner, source=source)


def limit(street, **limits):
    given = {"in_force_from": date(2025, 1, 1), "source": "Policy 3", **limits}
    organisation = street.edition.awarding_organisation
    return actions.set_recognition_limit(street.centre, by=street.admin, organisation=organisation, **given)


# --- a unit signed in another registration ---------------------------------------------------------------------------


def test_a_signed_unit_is_offered_where_it_is_listed(street, there, here):
    assert [offer.source for offer in queries.recognition_offers(here, street.learner)] == [there]
    assert [offer.source for offer in queries.recognition_offers(here, street.assessor)] == [there]
    assert queries.recognition_offers(street.registration, street.learner) == []


def test_a_unit_signed_by_the_assessor_alone_is_not_offered(street, here):
    complete_unit(street.registration, street.work, by=street.assessor)
    sign(street.registration, street.work, by=street.assessor)
    assert queries.recognition_offers(here, street.learner) == []


def test_staff_are_offered_their_own_centres_units_alone(street, there):
    elsewhere = second_registration(street, street.work, house=street.other)
    assert queries.recognition_offers(elsewhere, street.other.assessor) == []
    assert [offer.source for offer in queries.recognition_offers(elsewhere, street.learner)] == [there]
    with pytest.raises(StaleState):
        carry(street, elsewhere, there, by=street.other.assessor)


def test_carried_over_it_counts_without_assessment(street, there, here):
    made = carry(street, here, there)
    assert (made.state, made.number, made.organisation) == (RecognitionState.PROPOSED, "W/1", "The Guild")
    record(made, by=street.assessor)
    actions.answer_recognition(made, by=street.admin, reference="AO-1", said_on=timezone.localdate())
    made = Recognition.objects.get()
    assert made.state == RecognitionState.COUNTS
    assert route_unit(here, street.work).locked_at
    row = queries.registration_progress(here).unit(street.work.pk)
    assert (row.state, row.credits) == (UnitState.RECOGNISED, 3)
    progress = queries.registration_progress(here)
    assert (progress.total, progress.credits, progress.units_signed) == (1, 3, 1)
    assert queries.achieved_units(here) == {street.work.pk: timezone.localdate()}
    assert queries.recognition_offers(here, street.learner) == []
    assert Decision.objects.filter(registration=here).count() == 0
    assert first_break(street.centre) is None
    verbs = list(Act.objects.order_by("-pk").values_list("verb", flat=True)[:3])
    assert verbs == ["recorded reference", "recorded recognition", "proposed recognition"]


def test_it_counts_no_more_when_the_other_unit_is_reopened(street, there, here):
    made = carry(street, here, there)
    record(made, by=street.assessor)
    actions.answer_recognition(made, by=street.admin, reference="AO-1", said_on=timezone.localdate())
    actions.reopen_unit(route_unit(street.registration, street.work), by=street.iqa, why="Look again")
    assert Recognition.objects.get().state == RecognitionState.UNPROVED
    assert queries.achieved_units(here) == {}
    actions.withdraw_recognition(made, by=street.assessor, why="Its proof has gone")
    assert route_unit(here, street.work).locked_at is None


def test_reopened_meanwhile_it_cannot_be_proposed_or_recorded(street, there, here):
    made = carry(street, here, there)
    actions.reopen_unit(route_unit(street.registration, street.work), by=street.iqa, why="Look again")
    with pytest.raises(Blocked) as refused:
        record(made, by=street.assessor)
    assert codes(refused) == {"source"}
    actions.withdraw_recognition(made, by=street.learner, why="Not any more")
    with pytest.raises(StaleState):
        carry(street, here, there)


def test_anothers_unit_cannot_be_carried_over(street, here):
    """The source is looked for among the learner's own."""
    other = street.other
    foreign = achieved_in(other.registration, street.work, by=other.assessor)
    with pytest.raises(StaleState):
        carry(street, here, foreign)
    assert not Recognition.objects.exists()


def test_where_the_policy_says_so_a_transfer_counts_at_once(street, there, here):
    limit(street, transfers_need_reference=False)
    made = carry(street, here, there)
    record(made, by=street.assessor)
    assert Recognition.objects.get(pk=made.pk).state == RecognitionState.COUNTS
    with pytest.raises(StaleState):
        actions.answer_recognition(made, by=street.admin, reference="AO-1", said_on=timezone.localdate())


# --- a certificate from elsewhere ------------------------------------------------------------------------------------


def test_a_certificate_is_kept_as_proof(street):
    made = actions.propose_recognition(
        route_unit(street.registration, street.work),
        by=street.learner,
        kind="equivalence",
        certificate_file=scan(),
        **FACTS,
    )
    proof = Evidence.objects.get()
    assert (made.proof, proof.kind, proof.status) == (proof, EvidenceKind.PRIOR_LEARNING, EvidenceStatus.COMPLETE)
    assert proof.files.get().sha256
    assert list(proof.links.all()) == []


@pytest.mark.parametrize("who", ["learner", "assessor", "trainee", "second_assessor"])
def test_who_may_propose(street, who):
    assert propose(street.registration, street.work, by=getattr(street, who)).by == getattr(street, who)


def test_nobody_else_proposes(street):
    entry = route_unit(street.registration, street.work)
    allowed = (street.learner, street.assessor, street.trainee, street.second_assessor)
    for person in people_but(street, *allowed):
        with pytest.raises(NotAllowed):
            actions.propose_recognition(entry, by=person, kind="transfer", certificate_file=scan(), **FACTS)
    assert not Recognition.objects.exists()
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"kind": "transfer"}, "very same unit, W/1"),
        ({"kind": "gift"}, "transfer, an equivalence or an exemption"),
        ({"achieved_on": timezone.localdate() + timedelta(days=1)}, "in the future"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_kept(street, facts, sentence):
    with pytest.raises(BadInput, match=sentence):
        propose(street.registration, street.work, by=street.learner, **facts)
    assert not Recognition.objects.exists()
    assert not Evidence.objects.exists()


def test_a_transfer_by_its_number_however_it_is_typed(street):
    assert propose(street.registration, street.work, by=street.learner, kind="transfer", number="w/1 ")


def test_a_unit_is_proposed_once(street):
    propose(street.registration, street.work, by=street.learner)
    with pytest.raises(Blocked) as refused:
        propose(street.registration, street.work, by=street.assessor)
    assert codes(refused) == {"proposed"}
    assert Evidence.objects.count() == 1


def test_nothing_is_proposed_for_a_signed_unit_or_after_a_claim(street, there):
    with pytest.raises(Blocked) as refused:
        propose(street.registration, street.work, by=street.learner)
    assert codes(refused) == {"signed"}
    Registration.objects.update(route_closed_at=timezone.now())
    with pytest.raises(Blocked) as refused:
        propose(street.registration, street.last, by=street.learner)
    assert codes(refused) == {"claimed"}


def test_an_unscanned_file_type_writes_nothing(street):
    with pytest.raises(BadInput):
        actions.propose_recognition(
            route_unit(street.registration, street.work),
            by=street.learner,
            kind="equivalence",
            certificate_file=scan("virus.exe", b"MZ"),
            **FACTS,
        )
    assert not Recognition.objects.exists()


# --- recorded by the assessor ----------------------------------------------------------------------------------------


def test_nobody_but_an_assessor_of_the_learner_records(street):
    made = propose(street.registration, street.work, by=street.learner)
    for person in people_but(street, street.assessor, street.second_assessor, street.trainee):
        with pytest.raises(NotAllowed):
            record(made, by=person)
    assert not RecognitionRecord.objects.exists()


def break_competence(street, made):
    Competence.objects.filter(user=street.assessor).update(ends_on=timezone.localdate() - timedelta(days=1))


def break_conflict(street, made):
    declare_conflict(street.centre, street.assessor, street.learner)


def break_file(street, made):
    EvidenceFile.objects.update(state=FileState.WAITING)


def refuse_file(street, made):
    EvidenceFile.objects.update(state=FileState.REFUSED)


def leave_evidence(street, made):
    make_evidence(street.registration, [criterion(street.work, "1.1")])


def withdraw_registration(street, made):
    Registration.objects.update(status=RegistrationStatus.WITHDRAWN)


def expire(street, made):
    Registration.objects.update(expires_on=timezone.localdate() - timedelta(days=1))


def close(street, made):
    Registration.objects.update(route_closed_at=timezone.now())


def take_off_route(street, made):
    route_unit(street.registration, street.work).delete()


def make_larger(street, made):
    Unit.objects.filter(pk=street.work.pk).update(credits=4, level=3)


def limit_age(street, made):
    limit(street, currency_years=1, in_force_from=date(2025, 1, 1))


def limit_share(street, made):
    limit(street, share_percent=10)


@pytest.mark.parametrize(
    ("breaks", "found"),
    [
        (break_competence, {"competence"}),
        (break_conflict, {"conflict"}),
        (break_file, {"proof"}),
        (refuse_file, {"proof"}),
        (leave_evidence, {"waiting"}),
        (withdraw_registration, {"not_registered", "registration"}),
        (expire, {"registration"}),
        (close, {"claimed"}),
        (take_off_route, {"off_route"}),
        (make_larger, {"level", "credits"}),
        (limit_age, {"currency"}),
        (limit_share, {"share"}),
    ],
)
def test_each_reason_stops_the_record(street, breaks, found):
    made = propose(street.registration, street.work, by=street.learner, achieved_on=date(2025, 9, 1))
    breaks(street, made)
    made = Recognition.objects.get()
    assert {blocker.code for blocker in rules.record_blockers(made, street.assessor)} == found
    with pytest.raises(Blocked) as refused:
        record(made, by=street.assessor)
    assert codes(refused) == found
    assert not RecognitionRecord.objects.exists()


def test_a_trainee_does_not_record(street):
    made = propose(street.registration, street.work, by=street.trainee)
    with pytest.raises(Blocked) as refused:
        record(made, by=street.trainee)
    assert codes(refused) == {"trainee"}


@pytest.mark.parametrize("facts", [{"checked": "  "}, {"checked_on": timezone.localdate() + timedelta(days=1)}])
def test_how_and_when_it_was_checked_is_asked_for(street, facts):
    made = propose(street.registration, street.work, by=street.learner)
    with pytest.raises(BadInput):
        record(made, by=street.assessor, **facts)
    assert not RecognitionRecord.objects.exists()


def test_recorded_twice_the_second_is_told(street):
    made = propose(street.registration, street.work, by=street.learner)
    record(made, by=street.assessor)
    with pytest.raises(StaleState):
        record(made, by=street.second_assessor)
    assert RecognitionRecord.objects.count() == 1


# --- limits ----------------------------------------------------------------------------------------------------------


def test_the_newest_limit_of_the_edition_counts(street):
    assert rules.limit_of(street.registration) is None
    general = limit(street, currency_years=3)
    assert rules.limit_of(street.registration) == general
    own = limit(street, qualification=street.edition, currency_years=5)
    limit(street, currency_years=2, in_force_from=timezone.localdate() + timedelta(days=1))
    assert rules.limit_of(street.registration) == own
    assert rules.limit_of(street.other.registration) is None


def test_only_an_administrator_sets_limits(street):
    for person in people_but(street, street.admin):
        with pytest.raises(NotAllowed):
            actions.set_recognition_limit(
                street.centre,
                by=person,
                organisation=street.edition.awarding_organisation,
                in_force_from=date(2025, 1, 1),
                source="Policy",
            )
    with pytest.raises(BadInput):
        limit(street, source=" ")


def test_the_share_is_of_credits_and_what_is_recorded_counts(street):
    """Two units of three credits each, of a qualification of six."""
    here = second_registration(street, street.work, street.last)
    limit(street, share_percent=50)
    recognise(here, street.work, by=street.assessor, admin=street.admin)
    second = propose(here, street.last, by=street.assessor)
    assert [blocker.code for blocker in rules.record_blockers(second, street.assessor)] == ["share"]
    assert "6 of 6 credits" in rules.record_blockers(second, street.assessor)[0].sentence
    transfer = propose_again(second, street, kind="transfer", number="L/3")
    assert rules.record_blockers(transfer, street.assessor) == []


def propose_again(recognition, street, **facts):
    actions.withdraw_recognition(recognition, by=street.assessor, why="Wrongly named")
    return propose(recognition.registration, recognition.unit, by=street.assessor, **facts)


def test_the_last_day_of_february_lasts_until_the_28th(street):
    limit(street, currency_years=1)
    made = propose(street.registration, street.work, by=street.learner, achieved_on=date(2024, 2, 29))
    after, before = date(2025, 3, 1), date(2025, 2, 28)
    assert "currency" in {one.code for one in rules.record_blockers(made, street.assessor, after)}
    assert "currency" not in {one.code for one in rules.record_blockers(made, street.assessor, before)}


# --- the awarding organisation's reference ---------------------------------------------------------------------------


def test_nobody_but_an_administrator_records_the_reference(street):
    made = propose(street.registration, street.work, by=street.learner)
    record(made, by=street.assessor)
    for person in people_but(street, street.admin):
        with pytest.raises(NotAllowed):
            actions.answer_recognition(made, by=person, reference="AO-1", said_on=timezone.localdate())
    assert not RecognitionAnswer.objects.exists()


def test_no_reference_before_the_assessor_has_recorded_it(street):
    made = propose(street.registration, street.work, by=street.learner)
    with pytest.raises(StaleState):
        actions.answer_recognition(made, by=street.admin, reference="AO-1", said_on=timezone.localdate())


@pytest.mark.parametrize(
    "facts",
    [{"reference": " "}, {"said_on": date(2025, 8, 31)}, {"said_on": timezone.localdate() + timedelta(days=1)}],
)
def test_a_reference_has_a_number_and_a_date_that_can_be(street, facts):
    made = propose(street.registration, street.work, by=street.learner)
    record(made, by=street.assessor)
    given = {"reference": "AO-1", "said_on": timezone.localdate(), **facts}
    with pytest.raises(BadInput):
        actions.answer_recognition(made, by=street.admin, **given)
    assert route_unit(street.registration, street.work).locked_at is None


@pytest.mark.parametrize(
    ("kind", "said", "figures"),
    [
        ("equivalence", None, (3, 5)),
        ("equivalence", 4, (3, 4)),
        ("exemption", None, (2, 0)),
        ("exemption", 3, (2, 3)),
    ],
)
def test_the_figures_with_which_it_counts(street, kind, said, figures):
    made = propose(street.registration, street.work, by=street.learner, kind=kind, level=3, credits=5)
    record(made, by=street.assessor)
    actions.answer_recognition(made, by=street.admin, reference="AO-1", said_on=timezone.localdate(), credits=said)
    made = Recognition.objects.get()
    assert made.figures == figures
    assert queries.registration_progress(street.registration).credits == figures[1]


# --- what it does to the unit ----------------------------------------------------------------------------------------


def test_a_recognised_unit_is_not_assessed_signed_or_mapped(street):
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")], status=EvidenceStatus.PREPARING)
    recognise(street.registration, street.work, by=street.assessor, admin=street.admin)
    Evidence.objects.filter(pk=piece.pk).update(status=EvidenceStatus.SUBMITTED)
    piece.submissions.create(attempt=1, by=street.learner, declaration="v1", facts={})
    piece.refresh_from_db()
    with pytest.raises(Blocked) as refused:
        actions.record_decisions(
            piece,
            by=street.assessor,
            judgements=met(criterion(street.work, "1.1")),
            feedback="Good.",
            confirmed="VARCS",
        )
    assert codes(refused) == {"locked"}
    assert "counts by equivalence" in str(refused.value)
    with pytest.raises(Blocked) as refused:
        actions.sign_off_unit(route_unit(street.registration, street.work), by=street.assessor)
    assert "recognition" in codes(refused)


def test_a_unit_signed_last_waits_for_no_recognised_unit(street):
    recognise(street.registration, street.work, by=street.assessor, admin=street.admin)
    pass_test(street.registration, street.test, by=street.assessor)
    sign(street.registration, street.test, by=street.assessor, confirmed_by=street.learner)
    complete_unit(street.registration, street.last, by=street.assessor)
    assert rules.sign_off_blockers(route_unit(street.registration, street.last), street.assessor) == []


# --- taken back ------------------------------------------------------------------------------------------------------


def test_taken_back_the_unit_is_open_and_all_is_kept(street):
    made = recognise(street.registration, street.work, by=street.assessor, admin=street.admin)
    actions.withdraw_recognition(made, by=street.iqa, why="The certificate is another person’s")
    made = Recognition.objects.get()
    assert made.state == RecognitionState.ENDED
    assert (made.record.by, made.answer.reference) == (street.assessor, "AO-1")
    assert route_unit(street.registration, street.work).locked_at is None
    assert queries.achieved_units(street.registration) == {}
    with pytest.raises(Blocked) as refused:
        actions.withdraw_recognition(made, by=street.iqa, why="Again")
    assert codes(refused) == {"ended"}
    assert propose(street.registration, street.work, by=street.learner)


def test_the_learner_takes_back_only_a_proposal(street):
    made = propose(street.registration, street.work, by=street.learner)
    record(made, by=street.assessor)
    for person in people_but(
        street, street.assessor, street.second_assessor, street.trainee, street.iqa, street.lead_iqa
    ):
        with pytest.raises(NotAllowed):
            actions.withdraw_recognition(made, by=person, why="No")
    assert Recognition.objects.get().is_current


def test_after_a_claim_nothing_is_taken_back(street):
    made = recognise(street.registration, street.work, by=street.assessor, admin=street.admin)
    Registration.objects.update(route_closed_at=timezone.now())
    with pytest.raises(Blocked) as refused:
        actions.withdraw_recognition(made, by=street.iqa, why="Look again")
    assert codes(refused) == {"claimed"}


# --- all or nothing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["propose", "record", "answer", "withdraw"])
def test_all_or_nothing(street, monkeypatch, step):
    """The ledger cannot be written: nothing else is either."""
    made = None
    if step != "propose":
        made = propose(street.registration, street.work, by=street.learner)
    if step in ("answer", "withdraw"):
        record(made, by=street.assessor)

    def broken(*args, **kwargs):
        raise RuntimeError("no ledger")

    monkeypatch.setattr("assessment.actions.recognition.record_act", broken)
    before = state_of_all()
    with pytest.raises(RuntimeError):
        {
            "propose": lambda: propose(street.registration, street.work, by=street.learner),
            "record": lambda: record(made, by=street.assessor),
            "answer": lambda: actions.answer_recognition(
                made, by=street.admin, reference="AO-1", said_on=timezone.localdate()
            ),
            "withdraw": lambda: actions.withdraw_recognition(made, by=street.assessor, why="No"),
        }[step]()
    assert state_of_all() == before


def state_of_all():
    rows = Recognition.objects.order_by("pk").values_list("pk", "superseded_at")
    counts = (RecognitionRecord.objects.count(), RecognitionAnswer.objects.count(), Evidence.objects.count())
    return list(rows), counts, Act.objects.count()
