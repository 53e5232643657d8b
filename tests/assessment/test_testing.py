"""Set tests: the slip that proves a result, terms of resits, corrections, and the time that was allowed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assessment import actions, queries, rules, tasks
from assessment.actions import testing
from assessment.models import ResitTerms, ShownProof, TestProof, TestResult
from centres.ledger import first_break
from centres.models import Act
from config import scanner
from config.append_only import Frozen
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios.actions import examining
from portfolios.states import FileState, Scan
from tests.factories import papers
from tests.factories.adjusting import approve, make_adjustment
from tests.factories.assessment import declare_conflict, pass_test, people_but, route_unit, sign
from tests.factories.testing import A_PASS, NOT_A_PASS, ago, correct, make_slip, set_terms, sit
from tests.portfolios import made


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


def slip_file(name="slip.pdf", content=None):
    return SimpleUploadedFile(name, content or papers.pdf("Result: 17 of 25"))


def fail(*args, **kwargs):
    raise RuntimeError("disk full")


@pytest.fixture
def entry(street):
    return route_unit(street.registration, street.test)


@pytest.fixture
def result(street):
    return sit(street.registration, street.test, by=street.assessor, days_ago=20, minutes=39)


# --- the slip -------------------------------------------------------------------------------------------------------


def test_a_slip_is_kept_with_the_result_and_in_the_ledger(street):
    result = sit(street.registration, street.test, by=street.assessor, upload=slip_file())
    slip = result.proof_file
    assert (slip.name, slip.media_type, slip.state, slip.by) == (
        "slip.pdf",
        "application/pdf",
        FileState.WAITING,
        street.assessor,
    )
    act = Act.objects.order_by("-pk").first()
    assert (act.verb, act.facts["slip"]) == ("recorded test", slip.sha256)


@pytest.mark.parametrize("name", ["slip.txt", "slip.mp3"])
def test_what_is_neither_pdf_nor_picture_is_no_slip(street, name):
    content = b"Result: 17 of 25" if name.endswith("txt") else b"ID3 no sound"
    with pytest.raises(BadInput):
        sit(street.registration, street.test, by=street.assessor, upload=slip_file(name, content))
    assert not TestResult.objects.exists()


def test_an_empty_slip_is_told(street):
    with pytest.raises(BadInput, match=r"slip\.pdf is empty"):
        sit(street.registration, street.test, by=street.assessor, upload=SimpleUploadedFile("slip.pdf", b""))


def test_a_slip_is_checked_once_and_the_ledger_says_so(street):
    slip = sit(street.registration, street.test, by=street.assessor, upload=slip_file()).proof_file
    tasks.inspect_proof(slip.pk)
    tasks.inspect_proof(slip.pk)
    slip.refresh_from_db()
    assert (slip.state, slip.attempts, slip.scan) == (FileState.CHECKED, 1, Scan.NOT_SCANNED)
    acts = Act.objects.filter(verb="checked a result slip of")
    assert [(act.object_name, act.facts["sha256"]) for act in acts] == [("T/2 of Learner HL", slip.sha256)]


def test_a_photograph_of_a_slip_is_handed_out_without_its_place(street):
    photo = slip_file("slip.jpg", made.picture(place=True))
    slip = sit(street.registration, street.test, by=street.assessor, upload=photo).proof_file
    actions.inspect_proof(slip)
    slip = TestProof.objects.get()
    assert isinstance(slip.handed_out, ShownProof)
    assert slip.handed_out.sha256 != slip.sha256
    with slip.handed_out.content.open() as shown:
        assert b"GPS" not in shown.read()


def test_a_damaged_slip_is_refused_with_a_sentence(street):
    slip = make_slip(street.registration, street.test, by=street.assessor, state=FileState.WAITING)
    TestProof.objects.update(sha256="0" * 64)  # as if the disk had changed it
    slip.refresh_from_db()
    actions.inspect_proof(slip)
    assert (slip.state, slip.refusal.startswith("slip.pdf was damaged")) == (FileState.REFUSED, True)
    assert [blocker.code for blocker in rules.proof_blockers(slip)] == ["file_refused"]


def test_a_slip_waits_as_long_as_the_scanner_is_away(street, monkeypatch):
    slip = make_slip(street.registration, street.test, by=street.assessor, state=FileState.WAITING)

    def away(*args):
        raise scanner.Unreachable("no answer")

    monkeypatch.setattr(examining, "examine_content", away)
    with pytest.raises(scanner.Unreachable):
        actions.inspect_proof(slip)
    slip.refresh_from_db()
    assert (slip.state, slip.attempts) == (FileState.WAITING, 0)
    assert [blocker.code for blocker in rules.proof_blockers(slip)] == ["file_waiting"]


def test_lost_checks_are_asked_for_again_and_given_up_in_the_end(
    street, settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.FILE_STUCK_MINUTES = -1
    slip = make_slip(street.registration, street.test, by=street.assessor, state=FileState.WAITING)
    sent = []
    monkeypatch.setattr(tasks.inspect_proof, "delay", sent.append)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.resend_stuck_proofs()
    assert sent == [slip.pk]
    TestProof.objects.update(attempts=3)
    tasks.resend_stuck_proofs()
    slip.refresh_from_db()
    assert (slip.state, "broken off three times" in slip.refusal) == (FileState.REFUSED, True)


def test_a_signature_rests_on_the_slip(street):
    sit(street.registration, street.test, by=street.assessor, scores=A_PASS, upload=slip_file())
    sign(street.registration, street.test, by=street.assessor)
    facts = street.registration.sign_offs.get().signatures.get().facts
    assert facts["tests"] == [{"attempt": 1, "score": 18, "slip": TestProof.objects.get().sha256}]


def test_the_package_takes_the_slip_and_what_was_corrected_along(street, result):
    slip = make_slip(street.registration, street.test, by=street.assessor)
    assert TestResult.objects.filter(pk=result.pk).supersede(by=street.assessor, at=timezone.now(), why="Mistyped")
    TestResult.objects.create(
        registration=street.registration,
        unit=street.test,
        attempt=1,
        taken_on=result.taken_on,
        scores={"1": 8, "2": 10},
        score=18,
        passed=True,
        proof="Report 5512",
        proof_file=slip,
        by=street.assessor,
    )
    portfolio = queries.portfolio_of(street.registration)
    old, new = portfolio.facts["test_results"]
    assert (old["superseded_why"], old["proof_file"], old["minutes"], old["minutes_allowed"]) == (
        "Mistyped",
        None,
        39,
        40,
    )
    path = "tests/T-2/1-slip.pdf"
    assert new["proof_file"] == {"name": "slip.pdf", "path": path, "sha256": slip.sha256}
    assert [(file.path, file.sha256) for file in portfolio.files] == [(path, slip.sha256)]


# --- terms of resits ------------------------------------------------------------------------------------------------


def test_terms_are_versions_and_the_newest_in_force_on_the_day_counts(street):
    registration, unit = street.registration, street.test
    first = set_terms(street.centre, by=street.admin, unit=unit)
    second = set_terms(street.centre, by=street.admin, unit=unit, in_force_from=ago(10), days_between=7)
    assert (first.version, second.version) == (1, 2)
    assert ResitTerms.objects.in_force(registration, unit, ago(11)) == first
    assert ResitTerms.objects.in_force(registration, unit, ago(10)) == second
    assert ResitTerms.objects.in_force(registration, unit, ago(366)) is None
    act = Act.objects.order_by("-pk").first()
    assert (act.verb, act.facts["version"], act.facts["days_between"]) == ("set terms of resits", 2, 7)


def test_terms_of_the_test_go_before_those_of_its_qualification(street):
    qualification = street.registration.qualification
    whole = set_terms(street.centre, by=street.admin, qualification=qualification, in_force_from=ago(1))
    assert ResitTerms.objects.in_force(street.registration, street.test, ago(0)) == whole
    own = set_terms(street.centre, by=street.admin, unit=street.test)
    assert ResitTerms.objects.in_force(street.registration, street.test, ago(0)) == own
    assert ResitTerms.objects.in_force(street.other.registration, street.test, ago(0)) is None


def test_only_an_administrator_sets_terms(street):
    for person in people_but(street, street.admin):
        with pytest.raises(NotAllowed):
            set_terms(street.centre, by=person, unit=street.test)
    assert not ResitTerms.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({}, "one of the two"),
        ({"unit": "test", "qualification": "its"}, "one of the two"),
        ({"unit": "work"}, "W/1 has no set test"),
        ({"unit": "test", "source": " "}, "Name the policy"),
        ({"unit": "test", "most_attempts": 0}, "1 or more"),
        ({"unit": "test", "days_between": -1}, "0 or more"),
    ],
)
def test_terms_that_cannot_be_are_refused(street, wrong, sentence):
    things = {"test": street.test, "work": street.work, "its": street.registration.qualification}
    facts = {name: things.get(value, value) for name, value in wrong.items()}
    with pytest.raises(BadInput, match=sentence):
        set_terms(street.centre, by=street.admin, **facts)


def test_setting_terms_writes_all_or_nothing(street, monkeypatch):
    monkeypatch.setattr(testing, "record_act", fail)
    with pytest.raises(RuntimeError):
        set_terms(street.centre, by=street.admin, unit=street.test)
    assert not ResitTerms.objects.exists()


def test_terms_are_never_changed(street):
    terms = set_terms(street.centre, by=street.admin, unit=street.test)
    for attempt in (terms.save, terms.delete, ResitTerms.objects.all().delete):
        with pytest.raises(Frozen):
            attempt()


def test_an_attempt_before_its_day_is_refused_with_the_day(street, result):
    set_terms(street.centre, by=street.admin, unit=street.test)
    with pytest.raises(Blocked) as refusal:
        sit(street.registration, street.test, by=street.assessor, days_ago=7)
    (blocker,) = refusal.value.blockers
    assert blocker.code == "resit_wait"
    assert f"14 days after attempt 1 is {ago(6):%-d %b %Y} (Resits 3.1)" in blocker.sentence
    assert sit(street.registration, street.test, by=street.assessor, days_ago=6, scores=A_PASS).attempt == 2


def test_one_attempt_too_many_is_refused(street, result):
    set_terms(street.centre, by=street.admin, unit=street.test, most_attempts=2, days_between=0)
    assert sit(street.registration, street.test, by=street.assessor, days_ago=10).attempt == 2
    with pytest.raises(Blocked, match=r"has been sat 2 times; 2 attempts at most \(Resits 3\.1\)") as refusal:
        sit(street.registration, street.test, by=street.assessor)
    assert codes(refusal) == ["resit_limit"]
    # What the organisation grants is new terms, with their source and date.
    set_terms(street.centre, by=street.admin, unit=street.test, most_attempts=None, days_between=0, source="Letter 4")
    assert sit(street.registration, street.test, by=street.assessor).attempt == 3


def test_terms_of_a_later_day_do_not_reach_back(street, result):
    set_terms(street.centre, by=street.admin, unit=street.test, in_force_from=ago(5))
    assert sit(street.registration, street.test, by=street.assessor, days_ago=15).attempt == 2


def test_a_correction_takes_no_attempt_away(street):
    set_terms(street.centre, by=street.admin, unit=street.test, most_attempts=1)
    only = sit(street.registration, street.test, by=street.assessor)
    assert correct(only, by=street.assessor, scores=A_PASS).attempt == 1
    assert rules.resit_of(route_unit(street.registration, street.test)).tried == 1


def test_where_a_learner_stands(street, entry, result):
    assert rules.resit_of(entry) == (None, 1, ago(20))
    terms = set_terms(street.centre, by=street.admin, unit=street.test, days_between=30, most_attempts=1)
    resit = rules.resit_of(entry)
    assert resit == (terms, 1, ago(-10))
    assert (resit.is_spent, resit.waits) == (True, True)


def test_attempts_stand_in_the_order_in_which_they_were_sat(street, result):
    with pytest.raises(Blocked) as refusal:
        sit(street.registration, street.test, by=street.assessor, days_ago=21)
    assert codes(refusal) == ["order"]


# --- the time it took -----------------------------------------------------------------------------------------------


def test_time_taken_stands_beside_the_time_allowed(street, result):
    assert (result.minutes, result.minutes_allowed, result.adjustment) == (39, 40, None)


def test_more_time_than_allowed_is_refused_with_what_to_do(street):
    with pytest.raises(Blocked) as refusal:
        sit(street.registration, street.test, by=street.assessor, minutes=41)
    (blocker,) = refusal.value.blockers
    assert (blocker.code, blocker.verb) == ("over_time", "Open the adjustments")
    assert f"It took 41 minutes; 40 were allowed on {ago(0):%-d %b %Y}, and no extra time was in place." in str(
        refusal.value
    )
    assert not TestResult.objects.exists()


def test_extra_time_in_place_on_the_day_is_allowed_and_kept(street):
    asked = make_adjustment(street.registration, by=street.learner, extra_time=25, units=[street.test])
    decision = approve(asked, by=street.iqa, days_ago=10)
    result = sit(street.registration, street.test, by=street.assessor, days_ago=5, minutes=50)
    assert (result.minutes_allowed, result.adjustment) == (50, decision)
    with pytest.raises(Blocked, match="50 were allowed"):
        sit(street.registration, street.test, by=street.assessor, minutes=51)


def test_extra_time_approved_after_the_test_does_not_count(street):
    asked = make_adjustment(street.registration, by=street.learner, extra_time=25, units=[street.test])
    approve(asked, by=street.iqa, days_ago=2)
    with pytest.raises(Blocked, match="40 were allowed"):
        sit(street.registration, street.test, by=street.assessor, days_ago=5, minutes=45)


def test_what_was_allowed_is_not_taken_back_by_a_later_decision(street):
    asked = make_adjustment(street.registration, by=street.learner, extra_time=25, units=[street.test])
    decision = approve(asked, by=street.iqa, days_ago=10)
    result = sit(street.registration, street.test, by=street.assessor, days_ago=5, minutes=48)
    actions.decide_adjustment(
        asked,
        by=street.lead_iqa,
        outcome="refused",
        authority="centre",
        reason="No longer needed.",
        seen=decision.pk,
    )
    new = correct(result, by=street.assessor, scores=A_PASS)
    assert (new.minutes, new.minutes_allowed, new.adjustment) == (48, 50, decision)


def test_no_minutes_at_all_cannot_be(street):
    with pytest.raises(BadInput, match="how many minutes"):
        sit(street.registration, street.test, by=street.assessor, minutes=0)


# --- corrections ----------------------------------------------------------------------------------------------------


def test_a_correction_supersedes_and_keeps(street, result):
    new = correct(result, by=street.assessor, scores=A_PASS, why=" Outcome 1 read wrongly ")
    result.refresh_from_db()
    assert (result.is_current, result.superseded_by, result.superseded_why) == (
        False,
        street.assessor,
        "Outcome 1 read wrongly",
    )
    assert (new.attempt, new.score, new.passed, new.minutes, new.by) == (1, 18, True, 39, street.assessor)
    act = Act.objects.order_by("-pk").first()
    assert (act.verb, act.facts["why"]) == ("corrected test", "Outcome 1 read wrongly")
    assert act.facts["before"] == {"scores": {"1": 7, "2": 10}, "score": 17, "passed": False}
    assert first_break(street.centre) is None


def test_the_learners_assessors_and_the_lead_correct_and_nobody_else(street, result):
    may = (street.assessor, street.second_assessor, street.trainee, street.lead_iqa)
    for person in people_but(street, *may):
        with pytest.raises(NotAllowed):
            correct(result, by=person, scores=A_PASS)
    for number, person in enumerate(may):
        result = correct(result, by=person, proof=f"Report {number}")
        assert result.by == person
    assert TestResult.objects.count() == 5


def test_a_conflict_holds_back_the_lead_too(street, result):
    declare_conflict(street.centre, street.learner, street.lead_iqa)
    with pytest.raises(Blocked) as refusal:
        correct(result, by=street.lead_iqa, scores=A_PASS)
    assert codes(refusal) == ["conflict"]


def test_an_assessor_without_competence_does_not_correct(street, result):
    street.assessor.competences.all().update(ends_on=ago(1))
    with pytest.raises(Blocked) as refusal:
        correct(result, by=street.assessor, scores=A_PASS)
    assert codes(refusal) == ["competence"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"why": "  "}, "Say what was wrong."),
        ({}, "Nothing is different"),
        ({"scores": {1: 11, 2: 10}}, "Outcome 1 has 10 questions"),
        ({"taken_on": timezone.localdate() + timedelta(1)}, "in the future"),
    ],
)
def test_a_correction_that_cannot_be_leaves_the_result(street, result, wrong, sentence):
    with pytest.raises(BadInput, match=sentence):
        correct(result, by=street.assessor, **wrong)
    assert [row.pk for row in TestResult.objects.current()] == [result.pk]


def test_nothing_is_corrected_in_a_signed_unit(street):
    passed = pass_test(street.registration, street.test, by=street.assessor)
    sign(street.registration, street.test, by=street.assessor)
    with pytest.raises(StaleState, match="signed off"):
        correct(passed, by=street.assessor, scores=NOT_A_PASS)


def test_a_result_that_somebody_has_corrected_is_stale(street, result):
    correct(result, by=street.second_assessor, scores=A_PASS)
    with pytest.raises(StaleState, match="Somebody else has corrected"):
        correct(result, by=street.assessor, proof="Report 1")
    assert TestResult.objects.current().get().score == 18


def test_a_unit_off_the_route_is_told(street, result):
    street.registration.route.filter(unit=street.test).delete()
    with pytest.raises(StaleState, match="no longer on the route"):
        correct(result, by=street.assessor, scores=A_PASS)


def test_a_correction_is_all_or_nothing(street, result, monkeypatch):
    monkeypatch.setattr(testing, "record_act", fail)
    with pytest.raises(RuntimeError):
        correct(result, by=street.assessor, scores=A_PASS)
    assert [row.pk for row in TestResult.objects.current()] == [result.pk]


def test_the_slip_stays_unless_another_is_sent(street):
    first = sit(street.registration, street.test, by=street.assessor, upload=slip_file())
    second = correct(first, by=street.assessor, scores=A_PASS)
    assert second.proof_file == first.proof_file
    third = correct(second, by=street.assessor, upload=slip_file("better.pdf"), why="Unreadable slip")
    assert third.proof_file.name == "better.pdf"
    assert TestProof.objects.count() == 2


def test_a_day_is_corrected_within_the_terms(street, result):
    set_terms(street.centre, by=street.admin, unit=street.test)
    second = sit(street.registration, street.test, by=street.assessor, days_ago=4)
    for row, day, code in (
        (second, 7, "resit_wait"),  # too soon after the first
        (result, 17, "resit_wait"),  # the second would be too soon
        (result, 3, "order"),
    ):
        with pytest.raises(Blocked) as refusal:
            correct(row, by=street.assessor, taken_on=ago(day))
        assert code in codes(refusal)
    assert correct(second, by=street.assessor, taken_on=ago(5)).attempt == 2


def test_new_terms_do_not_stand_against_a_correction_of_the_score(street, result):
    second = sit(street.registration, street.test, by=street.assessor, days_ago=19)
    set_terms(street.centre, by=street.admin, unit=street.test, most_attempts=1)
    assert correct(second, by=street.assessor, scores=A_PASS).passed


def test_corrected_to_no_pass_the_unit_cannot_be_signed(street):
    passed = pass_test(street.registration, street.test, by=street.assessor)
    correct(passed, by=street.assessor, scores=NOT_A_PASS)
    with pytest.raises(Blocked) as refusal:
        sign(street.registration, street.test, by=street.assessor)
    assert codes(refusal) == ["test"]


def test_a_stored_slip_that_was_not_recorded_names_no_row(street, result):
    with pytest.raises(BadInput):
        correct(result, by=street.assessor, upload=slip_file(), scores={1: 99, 2: 0})
    assert not TestProof.objects.exists()
