"""Malpractice and maladministration: who reports, investigates and closes, and what is held meanwhile (R3.17)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessment import actions, queries, rules
from assessment.actions import cases as acting
from assessment.models import (
    Case,
    CaseClosing,
    CaseHold,
    CaseInvestigator,
    CaseNote,
    CaseNotice,
    CasePerson,
    CaseTelling,
    PackageJob,
)
from assessment.states import CaseNoteKind, CaseOutcome, CaseStatus, CaseTold, PackageState, PackageWork
from centres.ledger import first_break
from centres.models import Act, Membership
from centres.states import Role
from certification.actions import accept_claim
from certification.rules import claim_blockers
from config.append_only import Frozen
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa.models import Sample
from iqa.rules import release_blockers
from iqa.states import SampleOutcome, SampleStatus
from portfolios import actions as portfolio
from portfolios.rules import hold_blockers
from tests.cast import LONG_AGO, make_person
from tests.factories.assessment import (
    criterion,
    decide,
    declare_conflict,
    make_evidence,
    met,
    people_but,
    route_unit,
)
from tests.factories.cases import close, find, investigate, ready_to_close, report, tell_organisation
from tests.factories.certification import awaiting

TODAY = timezone.localdate


def codes(blockers):
    return [blocker.code for blocker in blockers]


def second_lead(street):
    return make_person("Lena Second", "lena@hl.example", street.centre, Role.LEAD_IQA)


# --- reporting ------------------------------------------------------------------------------------------------------


def test_a_report_holds_the_portfolio_and_says_nothing_in_the_ledger(street):
    case = report(street, people=[street.assessor])
    assert (case.reference, case.status, case.reported_by) == ("CS001", CaseStatus.OPEN, street.iqa)
    assert CasePerson.objects.get().person == street.assessor
    assert CaseHold.objects.get().is_current
    act = Act.objects.order_by("-pk").first()
    assert (act.verb, act.by, act.object_name) == ("reported case", street.iqa, "CS001")
    assert list(act.facts) == ["words"]
    assert len(act.facts["words"]) == 64  # a fingerprint: whom it concerns may read the ledger
    assert first_break(street.centre) is None


def test_staff_of_the_registration_report_and_nobody_else(street):
    staff = [street.assessor, street.second_assessor, street.trainee, street.iqa, street.lead_iqa, street.admin]
    for person in people_but(street, *staff):
        with pytest.raises(NotAllowed):
            report(street, by=person)
    assert [report(street, by=person).reference for person in staff][-1] == "CS006"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"kind": "weather"}, "malpractice or maladministration"),
        ({"allegation": "  "}, "what is alleged"),
        ({"about_learner": False}, "whom it concerns"),
        ({"came_to_light_on": timezone.localdate() + timedelta(1)}, "future"),
    ],
)
def test_a_report_says_what_and_whom_it_is_about(street, facts, sentence):
    with pytest.raises(BadInput, match=sentence):
        report(street, **facts)
    assert not Case.objects.exists()
    assert not Act.objects.filter(verb="reported case").exists()


def test_people_of_another_centre_are_not_named(street):
    with pytest.raises(BadInput, match="at the centre"):
        report(street, people=[street.other.assessor])
    Membership.objects.filter(user=street.assessor).update(ends_on=TODAY() - timedelta(1))
    assert report(street, people=[street.assessor]).people.get().person == street.assessor  # who has left still is


def test_a_report_is_all_or_nothing(street, monkeypatch):
    monkeypatch.setattr(acting, "_record", lambda *args, **facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        report(street, people=[street.assessor])
    assert not Case.objects.exists()
    assert not CaseHold.objects.exists()


# --- who sees it ----------------------------------------------------------------------------------------------------


def seen_by(street, case):
    people = [person for person in street.everybody().values() if person]
    return {person for person in people if Case.objects.visible_to(person).filter(pk=case.pk).exists()}


def test_handlers_and_the_reporter_see_it_and_never_the_learner(street):
    case = report(street, by=street.second_assessor)
    assert seen_by(street, case) == {street.second_assessor, street.lead_iqa, street.admin}
    assert rules.reads_whole_case(street.admin, case)
    assert not rules.reads_whole_case(street.second_assessor, case)


def test_whom_it_concerns_sees_nothing_whatever_their_role(street):
    case = report(street, by=street.lead_iqa, people=[street.admin, street.lead_iqa])
    assert seen_by(street, case) == set()
    with pytest.raises(NotAllowed):
        tell_organisation(street, case, by=street.admin)


def test_an_investigator_sees_it_while_they_investigate(street):
    case = report(street, by=street.second_assessor)
    investigate(street, case, street.iqa)
    assert street.iqa in seen_by(street, case)
    investigate(street, case, street.lead_iqa)
    assert street.iqa not in seen_by(street, case)


# --- people ---------------------------------------------------------------------------------------------------------


def test_somebody_is_named_later_and_taken_out_with_a_reason(street):
    case = report(street)
    named = actions.name_person(case, by=street.admin, person=street.assessor)
    with pytest.raises(Blocked, match="already"):
        actions.name_person(case, by=street.admin, person=street.assessor)
    with pytest.raises(BadInput, match="why"):
        actions.take_person_out(named, by=street.admin, why=" ")
    actions.take_person_out(named, by=street.admin, why="Another of that name")
    with pytest.raises(StaleState):
        actions.take_person_out(named, by=street.lead_iqa, why="Again")
    named = CasePerson.objects.get()
    assert (named.is_current, named.superseded_why) == (False, "Another of that name")


def test_who_investigates_is_not_somebody_it_concerns(street):
    case = report(street)
    investigate(street, case)
    with pytest.raises(Blocked, match="investigates it"):
        actions.name_person(case, by=street.admin, person=street.lead_iqa)


def test_only_keepers_name_people(street):
    case = report(street)
    for person in people_but(street, street.lead_iqa, street.admin):
        with pytest.raises(NotAllowed):
            actions.name_person(case, by=person, person=street.assessor)


# --- the investigator -----------------------------------------------------------------------------------------------


def test_an_investigator_without_interest_is_named_and_replaced_with_a_reason(street):
    case = report(street)
    first = investigate(street, case, street.iqa)
    with pytest.raises(BadInput, match="no longer investigates"):
        investigate(street, case, street.lead_iqa, why="")
    with pytest.raises(Blocked, match="already"):
        investigate(street, case, street.iqa)
    investigate(street, case, street.lead_iqa, why="On leave")
    first.refresh_from_db()
    assert (first.is_current, first.superseded_why) == (False, "On leave")
    assert CaseInvestigator.objects.current().get().person == street.lead_iqa


def test_who_came_second_is_told(street):
    case = report(street)
    investigate(street, case, street.iqa)
    with pytest.raises(StaleState):
        investigate(street, case, street.lead_iqa, instead_of=None)
    assert CaseInvestigator.objects.get().person == street.iqa


def test_only_lead_and_administrator_name_an_investigator(street):
    case = report(street)
    for person in people_but(street, street.lead_iqa, street.admin):
        with pytest.raises(NotAllowed):
            investigate(street, case, by=person)
    assert investigate(street, case, by=street.lead_iqa).by == street.lead_iqa


@pytest.mark.parametrize("name", ["learner", "assessor", "trainee"])
def test_others_do_not_investigate(street, name):
    case = report(street)
    assert codes(rules.investigator_blockers(case, street.home.people[name])) == ["role"]
    assert codes(rules.investigator_blockers(case, street.other.lead_iqa)) == ["role"]


def words_for(street, case, person):
    return rules.interests_in(case).get(person.pk, [])


def test_who_had_a_part_does_not_investigate(street):
    case = report(street, by=street.lead_iqa)
    assert rules.investigator_blockers(case, street.iqa) == []
    Membership.objects.create(user=street.assessor, centre=street.centre, role=Role.ADMIN, starts_on=LONG_AGO)
    one = criterion(street.work, "1.1")
    decide(make_evidence(street.registration, [one]), met(one), by=street.assessor)
    [blocker] = rules.investigator_blockers(case, street.assessor)
    assert blocker.sentence == ("Assessor HL has an interest in it: they assess this learner and decided criteria.")
    with pytest.raises(Blocked, match="decided criteria"):
        investigate(street, case, street.assessor)


def test_who_sampled_released_or_is_named_does_not_investigate(street):
    case = report(street, people=[street.admin])
    sample = Sample.objects.create(
        registration=street.registration, unit=street.work, iqa=street.iqa, status=SampleStatus.PLANNED
    )
    done = {"status": SampleStatus.DONE, "outcome": SampleOutcome.AGREE, "done_at": timezone.now()}
    Sample.objects.filter(pk=sample.pk).update(done_by=street.iqa, assessor=street.assessor, **done)
    assert words_for(street, case, street.iqa) == ["sampled it"]
    assert words_for(street, case, street.admin) == ["are named in it"]
    assert words_for(street, case, street.learner) == ["are the learner"]
    assert words_for(street, case, street.lead_iqa) == []


def test_a_conflict_on_record_is_an_interest(street):
    case = report(street, people=[street.assessor])
    declare_conflict(street.centre, street.iqa, street.assessor)
    declare_conflict(street.centre, street.learner, street.lead_iqa)
    assert codes(rules.investigator_blockers(case, street.iqa)) == ["interest"]
    assert codes(rules.investigator_blockers(case, street.lead_iqa)) == ["interest"]
    assert rules.investigator_blockers(case, street.admin) == []


def test_who_no_longer_works_there_no_longer_investigates(street):
    case = ready_to_close(street)
    Membership.objects.filter(user=street.lead_iqa).update(ends_on=TODAY() - timedelta(1))
    with pytest.raises(NotAllowed):
        close(street, case)


# --- telling and writing down ---------------------------------------------------------------------------------------


def test_the_organisation_is_told_and_a_correction_keeps_what_it_replaces(street):
    case = report(street, came_to_light_on=TODAY() - timedelta(3))
    assert queries.case_row(case, street.admin).notice is None
    tell_organisation(street, case, told_on=TODAY() - timedelta(1), reference="")
    tell_organisation(street, case, reference="M-17")
    assert [(row.reference, row.is_current) for row in CaseNotice.objects.order_by("pk")] == [
        ("", False),
        ("M-17", True),
    ]
    for day in (TODAY() + timedelta(1), TODAY() - timedelta(4)):
        with pytest.raises(BadInput):
            tell_organisation(street, case, told_on=day)


def test_findings_are_the_investigators_measures_are_anybodys_who_keeps_it(street):
    case = report(street)
    investigate(street, case)
    with pytest.raises(NotAllowed, match="investigator"):
        find(street, case, by=street.admin)
    find(street, case)
    actions.write_note(case, by=street.admin, kind=CaseNoteKind.MEASURE, text="Another room for the test.")
    assert CaseNote.objects.count() == 2
    for facts in ({"kind": "rumour"}, {"text": " "}):
        with pytest.raises(BadInput):
            actions.write_note(case, **{"by": street.admin, "kind": CaseNoteKind.MEASURE, "text": "x"} | facts)
    with pytest.raises(Frozen):
        CaseNote.objects.first().delete()


def test_the_learner_reads_what_they_were_told_and_nothing_else(street):
    case = report(street)
    facts = {"by": street.admin, "told_on": TODAY(), "words": "We look into E003."}
    with pytest.raises(BadInput, match="name"):
        actions.record_telling(case, whom=CaseTold.OTHER, **facts)
    actions.record_telling(case, whom=CaseTold.OTHER, name="The employer", **facts)
    assert queries.told_learner(street.registration) == []
    told = actions.record_telling(case, whom=CaseTold.LEARNER, **facts)
    assert queries.told_learner(street.registration) == [told]
    assert CaseTelling.objects.count() == 2
    with pytest.raises(BadInput):
        actions.record_telling(case, whom="nobody", **facts)


# --- the hold -------------------------------------------------------------------------------------------------------


def test_while_a_case_is_open_nothing_is_signed_released_or_claimed(street):
    held = [
        lambda: rules.sign_off_blockers(route_unit(street.registration, street.work), street.assessor),
        lambda: release_blockers(street.registration, street.iqa),
        lambda: claim_blockers(street.registration),
    ]
    assert not any("case" in codes(blockers()) for blockers in held)
    case = ready_to_close(street)
    assert all("case" in codes(blockers()) for blockers in held)
    [told] = [blocker for blocker in claim_blockers(street.registration) if blocker.code == "case"]
    assert told.sentence == "The centre is looking into something about this registration (CS001)."
    actions.lift_hold(case, by=street.lead_iqa, why="Copied on paper")
    assert all("case" in codes(blockers()) for blockers in held)  # the claim waits for the end
    close(street, case)
    assert not any("case" in codes(blockers()) for blockers in held)


def test_a_claim_on_its_way_is_not_accepted(street):
    claim = awaiting(street.home)
    report(street, by=street.admin)
    with pytest.raises(Blocked, match="CS001"):
        accept_claim(claim, by=street.admin, reference="OK-1")


def test_the_investigator_lifts_and_renews_the_hold(street):
    case = report(street)
    investigate(street, case)
    with pytest.raises(Blocked, match="held already"):
        actions.renew_hold(case, by=street.lead_iqa, why="Again")
    for person in people_but(street, street.lead_iqa):
        with pytest.raises(NotAllowed):
            actions.lift_hold(case, by=person, why="Enough")
    with pytest.raises(BadInput):
        actions.lift_hold(case, by=street.lead_iqa, why="")
    actions.lift_hold(case, by=street.lead_iqa, why="Copied on paper")
    assert hold_blockers(street.registration) == []
    with pytest.raises(Blocked, match="not held"):
        actions.lift_hold(case, by=street.lead_iqa, why="Again")
    actions.renew_hold(case, by=street.lead_iqa, why="One more piece")
    assert codes(hold_blockers(street.registration)) == ["held"]
    assert [row.superseded_why for row in CaseHold.objects.order_by("pk")] == ["Copied on paper", ""]


def test_two_cases_hold_until_the_last_is_closed(street):
    first, second = report(street), report(street, by=street.admin)
    for case in (first, second):
        ready_to_close(street, case)
    close(street, first)
    assert codes(hold_blockers(street.registration)) == ["held"]
    close(street, second)
    assert hold_blockers(street.registration) == []


def test_a_portfolio_brought_along_is_kept_while_it_is_held(street):
    facts = {"registration": street.registration, "by": street.learner, "name": "theirs.zip"}
    job = PackageJob.objects.create(
        work=PackageWork.CHECK, state=PackageState.READY, expires_at=timezone.now() - timedelta(1), **facts
    )
    case = ready_to_close(street)
    assert actions.delete_old_packages() == 0
    with pytest.raises(Blocked, match="kept as it is"):
        actions.drop_package(job, by=street.learner)
    close(street, case)
    assert actions.delete_old_packages() == 1


# --- closing --------------------------------------------------------------------------------------------------------


def test_a_case_is_closed_with_an_outcome_and_everything_goes_on(street):
    case = ready_to_close(street)
    closing = close(street, case, outcome=CaseOutcome.PROVED, sanction="The unit is assessed again.")
    case.refresh_from_db()
    assert (case.status, closing.outcome) == (CaseStatus.CLOSED, CaseOutcome.PROVED)
    assert CaseHold.objects.get().superseded_why == "The case was closed"
    assert rules.case_blockers(street.registration) == []
    assert Act.objects.order_by("-pk").first().verb == "closed case"


def test_a_case_is_not_closed_before_it_was_told_and_something_found(street):
    case = report(street)
    investigate(street, case)
    assert codes(rules.close_case_blockers(case)) == ["organisation", "findings"]
    with pytest.raises(Blocked):
        close(street, case)
    assert not CaseClosing.objects.exists()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"outcome": "perhaps"}, "proved"),
        ({"reasons": " "}, "grounds"),
        ({"outcome": CaseOutcome.PROVED}, "what follows"),
        ({"sanction": "A warning"}, "no sanction"),
    ],
)
def test_an_outcome_fits_its_sanction(street, facts, sentence):
    case = ready_to_close(street)
    with pytest.raises(BadInput, match=sentence):
        close(street, case, **facts)
    assert not CaseClosing.objects.exists()


def test_only_the_investigator_closes(street):
    case = ready_to_close(street)
    for person in people_but(street, street.lead_iqa):
        with pytest.raises(NotAllowed):
            close(street, case, by=person)


def test_what_is_closed_stays_as_it_is_but_people_can_still_be_told(street):
    case = ready_to_close(street)
    close(street, case)
    refused = [
        lambda: close(street, case),
        lambda: find(street, case),
        lambda: investigate(street, case, street.iqa),
        lambda: actions.lift_hold(case, by=street.lead_iqa, why="x"),
        lambda: actions.renew_hold(case, by=street.lead_iqa, why="x"),
        lambda: actions.name_person(case, by=street.admin, person=street.assessor),
    ]
    for act in refused:
        with pytest.raises(Blocked, match="is closed"):
            act()
    facts = {"told_on": TODAY(), "words": "Nothing was found."}
    assert actions.record_telling(case, by=street.admin, whom=CaseTold.LEARNER, **facts)


def test_closing_is_all_or_nothing(street, monkeypatch):
    case = ready_to_close(street)
    monkeypatch.setattr(acting, "_record", lambda *args, **facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        close(street, case)
    case.refresh_from_db()
    assert case.status == CaseStatus.OPEN
    assert CaseHold.objects.get().is_current


# --- what pages read ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_eight_queries(street, rows, django_assert_num_queries):
    for _ in range(rows):
        ready_to_close(street, report(street, people=[street.assessor]))
    with django_assert_num_queries(8):
        found = queries.case_list(street.admin, street.centre)
        assert [len(queries.case_thread(row)) for row in found] == [6] * rows
    assert queries.case_list(street.other.lead_iqa, street.centre) == []


def test_open_cases_come_first_and_say_what_is_to_be_done(street):
    first = ready_to_close(street)
    close(street, first)
    report(street)
    rows = queries.case_list(street.admin, street.centre)
    assert [(row.case.reference, row.state) for row in rows] == [("CS002", "open"), ("CS001", "not_proved")]
    assert rows[0].to_do == ["investigator to be named", "awarding organisation to be told"]
    assert (rows[0].concerned, queries.open_cases(street.admin, street.centre)) == ("the learner", 1)


def test_the_thread_tells_what_was_superseded_too(street):
    case = report(street, people=[street.assessor])
    investigate(street, case, street.iqa)
    investigate(street, case, street.lead_iqa)
    actions.take_person_out(case.people.get(), by=street.admin, why="Another of that name")
    said = [(act["what"], act["old"]) for act in queries.case_thread(queries.case_row(case, street.admin))]
    assert ("Iqa HL investigates", True) in said
    assert ("Lead Iqa HL investigates", False) in said
    assert ("Assessor HL named", True) in said
    assert said[0] == ("Assessor HL taken out: named by mistake", False)


def test_the_reporter_is_told_no_more_than_that_it_is_closed(street):
    case = ready_to_close(street, report(street, by=street.second_assessor))
    close(street, case)
    row = queries.case_row(case, street.second_assessor)
    assert (row.whole, row.state) == (False, "closed")


def test_candidates_are_shown_with_what_stands_against_them(street, django_assert_num_queries):
    second_lead(street)
    case = report(street, people=[street.admin])
    with django_assert_num_queries(13):
        found = queries.investigator_candidates(case)
    assert {one.person.full_name: codes(one.blockers) for one in found} == {
        "Admin HL": ["interest"],
        "Iqa HL": [],
        "Lead Iqa HL": [],
        "Lena Second": [],
    }


def test_work_goes_on_while_it_is_held(street):
    """Only taking out is refused: the learner adds, the assessor judges."""
    report(street)
    one = criterion(street.work, "1.1")
    piece = portfolio.create_evidence(street.registration, by=street.learner, title="Another")
    assert piece.reference
    assert decide(make_evidence(street.registration, [one]), met(one), by=street.assessor)
