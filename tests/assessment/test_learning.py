from datetime import timedelta

import pytest
from django.utils import timezone

from assessment import queries
from assessment.states import UnitState
from portfolios.models import Registration, RouteUnit
from portfolios.states import EvidenceKind, EvidenceStatus, UnitOrigin
from qualifications.models import GroupUnit, UnitRelation
from tests.cast import make_unit
from tests.factories.assessment import (
    add_file,
    complete_unit,
    criterion,
    decide,
    make_evidence,
    met,
    not_yet,
    pass_test,
    sign,
    submit_again,
)
from tests.factories.recognition import recognise


def steps_of(street):
    registration = street.registration
    progress = queries.registration_progress(registration)
    drafts = queries.open_drafts(registration, registration.learner)
    return [(step.title, step.text) for step in queries.next_steps(registration, progress, drafts)]


def work_row(street):
    return queries.registration_progress(street.registration, unit=street.work).units[0]


def lacks(street):
    return [(lack.title, lack.text) for lack in queries.still_missing(work_row(street), street.registration)]


def choose(house, *units):
    """Leave only the last unit of the cast's edition to choice, and take these of it."""
    RouteUnit.objects.filter(registration=house.registration).exclude(unit__in=house.units[:-1]).delete()
    for unit in units:
        RouteUnit.objects.create(registration=house.registration, unit=unit, origin=UnitOrigin.CHOSEN)


def more_units(house, *numbers):
    """Units of five credits in the optional group."""
    group = house.edition.groups.get(code="O")
    units = [make_unit(number) for number in numbers]
    for position, unit in enumerate(units, start=10):
        GroupUnit.objects.create(group=group, unit=unit, position=position)
    return units


# --- next steps --------------------------------------------------------------------------------------------------


def test_next_steps_begin_with_the_first_evidence(street):
    assert steps_of(street) == [("Show what you did", "Serve has no evidence yet.")]


def test_next_steps_come_as_name_feedback_signature_draft_and_are_three_at_most(street):
    registration = street.registration
    complete_unit(registration, street.work, by=street.assessor)
    sign(registration, street.work, by=street.assessor)
    piece = make_evidence(registration, [criterion(street.last, "1.1")])
    decide(piece, not_yet(criterion(street.last, "1.1")), by=street.assessor)
    make_evidence(registration, [], status=EvidenceStatus.PREPARING, title="Half done")
    without_name = steps_of(street)
    Registration.objects.update(name_confirmed_at=None)
    registration.refresh_from_db()
    assert without_name == [
        ("Act on Assessor’s feedback about 01.01", "Look back."),
        ("Sign your finished unit", "Serve. Your signature adds 3 credits."),
        ("Finish your draft, E003", "Half done"),
    ]
    assert [title for title, _ in steps_of(street)] == ["Confirm your name", *[title for title, _ in without_name[:2]]]


def test_next_steps_have_one_for_each_piece_that_came_back_the_soonest_first(street):
    today = timezone.localdate()
    for codes, days in ((["1.1", "1.2"], 9), (["2.1"], 3)):
        criteria = [criterion(street.work, code) for code in codes]
        piece = make_evidence(street.registration, criteria)
        due = today + timedelta(days=days)
        decide(piece, [one._replace(act_by=due) for one in not_yet(*criteria)], by=street.assessor)
    assert [title for title, _ in steps_of(street)] == [
        "Act on Assessor’s feedback about 02.01",
        "Act on Assessor’s feedback about 01.01 and 01.02",
        "Show what you did",
    ]


def test_next_steps_say_by_when_to_act(street):
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")])
    day = timezone.localdate() + timedelta(days=9)
    judgements = [one._replace(act_by=day) for one in not_yet(criterion(street.work, "1.1"))]
    decide(piece, judgements, by=street.assessor)
    step = queries.next_steps(street.registration, queries.registration_progress(street.registration), [])[0]
    assert step.text == f"Serve. Do it by {day:%a} {day.day} {day:%b}."
    assert step.url.endswith(f"#c{criterion(street.work, '1.1').pk}")


def test_open_drafts_are_the_persons_own_and_what_came_back(street):
    registration = street.registration
    draft = make_evidence(registration, [], status=EvidenceStatus.PREPARING)
    back = make_evidence(registration, [], status=EvidenceStatus.ACTION_REQUIRED)
    make_evidence(registration, [], status=EvidenceStatus.PREPARING, created_by=street.assessor)
    make_evidence(registration, [])
    assert set(queries.open_drafts(registration, registration.learner)) == {draft, back}


# --- the chart and the plan --------------------------------------------------------------------------------------


def test_criteria_chart_has_one_point_for_each_day_and_counts_what_stands(street):
    piece = make_evidence(street.registration, [criterion(street.work, "1.1"), criterion(street.work, "1.2")])
    decide(piece, met(*[link.criterion for link in piece.links.all()]), by=street.assessor)
    by_trainee = make_evidence(street.registration, [criterion(street.work, "2.1")])
    decide(by_trainee, met(criterion(street.work, "2.1")), by=street.trainee)
    progress = queries.registration_progress(street.registration)
    chart = queries.criteria_chart(street.registration, progress)
    today = timezone.localdate()
    assert chart.rows == [(today - timedelta(days=100), 0, 0), (today, 1, 2)]
    assert progress.met == 2


def test_criteria_chart_leaves_out_what_is_no_longer_in_the_route(street):
    piece = make_evidence(street.registration, [criterion(street.last, "1.1")])
    decide(piece, met(criterion(street.last, "1.1")), by=street.assessor)
    RouteUnit.objects.filter(registration=street.registration, unit=street.last).delete()
    chart = queries.criteria_chart(street.registration, queries.registration_progress(street.registration))
    assert [value for _, _, value in chart.rows] == [0, 0]


@pytest.mark.parametrize(("day", "planned"), [(-101, 0), (-100, 0), (0, 10), (150, 25), (300, 40), (301, 40)])
def test_planned_today_runs_evenly_from_start_to_planned_end(street, day, planned):
    on = timezone.localdate() + timedelta(days=day)
    assert queries.planned_today(street.registration, 40, on) == planned


@pytest.mark.parametrize(
    ("done", "planned", "told"),
    [(5, 7, ("behind", "2 behind")), (7, 7, ("on_plan", "On plan")), (9, 7, ("ahead", "2 ahead"))],
)
def test_pace_is_told_in_criteria(done, planned, told):
    assert queries.pace(done, planned) == told


# --- units by stage, and what one lacks --------------------------------------------------------------------------


def test_by_stage_shows_units_not_begun_only_while_there_is_nothing_else(street):
    none = queries.by_stage(queries.registration_progress(street.registration))
    make_evidence(street.registration, [criterion(street.work, "1.1")])
    pass_test(street.registration, street.test, by=street.assessor)
    sign(street.registration, street.test, by=street.assessor, confirmed_by=street.learner)
    begun = queries.by_stage(queries.registration_progress(street.registration))
    assert [(title, len(rows)) for title, rows in none] == [("Not started", 3)]
    assert [(title, [row.unit for row in rows]) for title, rows in begun] == [
        ("Under way", [street.work]),
        ("Signed off", [street.test]),
    ]


def test_still_missing_names_all_criteria_in_ranges_and_the_observation(street):
    assert lacks(street) == [
        ("Evidence for 01.01–02.02", ""),
        ("Somebody must see you do outcome 02", "Your assessor observes you, or a witness says what they saw."),
    ]


def test_still_missing_tells_action_draft_and_gap_apart(street):
    back = make_evidence(street.registration, [criterion(street.work, "1.2")])
    decide(back, not_yet(criterion(street.work, "1.2")), by=street.assessor)
    make_evidence(street.registration, [criterion(street.work, "2.2")], status=EvidenceStatus.PREPARING)
    assert [title for title, _ in lacks(street)][:3] == [
        "Act on the feedback about 01.02",
        "Hand in the draft E002",
        "Evidence for 01.01, 02.01",
    ]


def test_still_missing_is_quiet_about_a_unit_that_is_signed_or_tested(street):
    complete_unit(street.registration, street.work, by=street.assessor)
    seen = lacks(street)
    sign(street.registration, street.work, by=street.assessor)
    tested = queries.registration_progress(street.registration, unit=street.test).units[0]
    assert (seen, lacks(street)) == ([], [])
    assert queries.still_missing(tested, street.registration) == []


def test_restricted_counts_leave_out_drafts_and_what_the_reader_may_open(street):
    first = criterion(street.work, "1.1")
    hidden = make_evidence(street.registration, [first], confidential=True)
    shown = make_evidence(street.registration, [first])
    make_evidence(street.registration, [first], status=EvidenceStatus.PREPARING)
    counts = queries.restricted_counts(work_row(street), {shown.pk})
    assert counts[first.pk] == 1
    assert counts[criterion(street.work, "1.2").pk] == 0
    assert queries.restricted_counts(work_row(street), {shown.pk, hidden.pk})[first.pk] == 0


# --- the planner -------------------------------------------------------------------------------------------------


def test_route_plan_of_a_whole_route_is_complete(cast):
    plan = queries.route_plan(cast.registration)
    assert plan["verdict"].satisfied
    assert (plan["least"], plan["blockers"], plan["is_saved"]) == ([], [], True)
    assert [(line.title, line.have, line.words) for line in plan["lines"]] == [
        ("In all", 15, "of at least 15 credits"),
        ("Mandatory units", 2, "of 2 units"),
        ("Optional units", 1, "of at least 1 unit"),
    ]


def test_route_plan_names_the_least_work_that_completes_it(cast):
    choose(cast)
    (small,) = more_units(cast, "short")
    small.outcomes.get().criteria.last().delete()
    plan = queries.route_plan(cast.registration)
    assert not plan["verdict"].satisfied
    assert plan["least"] == [small]  # one criterion against two
    assert plan["least_query"] == f"unit={small.pk}"


def test_route_plan_without_any_completion_names_none(cast):
    choose(cast)
    type(cast.edition).objects.filter(pk=cast.edition.pk).update(min_credits=500)
    cast.registration.refresh_from_db()
    plan = queries.route_plan(cast.registration)
    assert (plan["verdict"].satisfied, plan["least"]) == (False, [])


def test_route_plan_tries_a_choice_out(cast):
    choose(cast)
    optional = cast.units[-1]
    plan = queries.route_plan(cast.registration, [optional.pk])
    chosen = [row.unit for _, _, rows in plan["groups"] for row in rows if row.chosen]
    assert plan["verdict"].satisfied
    assert (plan["is_saved"], chosen) == (False, cast.units)
    assert not RouteUnit.objects.filter(registration=cast.registration, unit=optional).exists()


def test_route_plan_keeps_what_cannot_be_taken_away(cast):
    optional = cast.units[-1]
    choose(cast, optional)
    make_evidence(cast.registration, [criterion(optional, "1.1")])
    plan = queries.route_plan(cast.registration, [])
    rows = {row.unit: row for _, _, rows in plan["groups"] for row in rows}
    assert [rows[unit].fixed for unit in cast.units] == ["mandatory", "mandatory", "has evidence"]
    assert rows[optional].chosen
    assert plan["is_saved"]


def test_route_plan_reckons_a_recognised_unit_with_the_credits_it_brings(cast):
    mandatory, optional = cast.units[0], cast.units[-1]
    choose(cast, optional)
    recognise(cast.registration, optional, by=cast.assessor, admin=cast.admin, credits=optional.credits + 1)
    plan = queries.route_plan(cast.registration, [])
    rows = {row.unit: row.fixed for _, _, rows in plan["groups"] for row in rows}
    assert (rows[mandatory], rows[optional]) == ("mandatory", "recognised")
    line = plan["lines"][0]
    assert (line.title, line.have) == ("In all", 16)


def test_route_plan_says_why_a_pair_does_not_count_twice(cast):
    choose(cast)
    optional, (other,) = cast.units[-1], more_units(cast, "other")
    UnitRelation.objects.create(qualification=cast.edition, kind="barred", first=optional, second=other)
    plan = queries.route_plan(cast.registration, [optional.pk, other.pk])
    assert [blocker.code for blocker in plan["blockers"]] == ["barred_pair"]
    assert [unit for unit, _ in plan["beyond"]] == [other]


@pytest.mark.parametrize("rows", [1, 3])
def test_route_plan_query_count_is_fixed(cast, rows, django_assert_num_queries):
    more_units(cast, *(f"more-{number}" for number in range(rows)))
    registration = Registration.objects.select_related("qualification__awarding_organisation").get(
        pk=cast.registration.pk
    )
    # progress 9, the groups 2, the edition 4, what stands in the way 5
    with django_assert_num_queries(21):
        queries.route_plan(registration)


# --- one piece of evidence ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_evidence_page_query_count_is_fixed(street, rows, django_assert_num_queries):
    criteria = [criterion(street.work, code) for code in ("1.1", "1.2", "2.1")][:rows]
    piece = make_evidence(street.registration, criteria)
    decide(piece, not_yet(*criteria), by=street.assessor)
    for _ in range(rows - 1):
        submit_again(piece)
        decide(piece, not_yet(*criteria), by=street.assessor)
    for number in range(rows):
        add_file(piece, f"{number}.pdf", b"%PDF" + bytes([number]))
    # the registration with its organisation 3, links, decisions, files with their forms 4, who may ask for originals 2,
    # pointers 2, sightings,
    # sittings with notes and sounds 6, the right of appeal 3, submissions, events
    with django_assert_num_queries(24):
        page = queries.evidence_page(piece, street.assessor)
        said = [
            (sitting.by.full_name, [row.criterion.outcome.number for row in sitting.decisions.all()])
            for sitting in page["assessments"]
        ]
        handed = [(row.attempt, row.by.full_name) for row in page["submissions"]]
        events = [event.by.full_name for event in page["events"]]
    assert (len(said), len(handed), len(page["links"])) == (rows, rows, rows)
    assert events


def test_evidence_page_tells_a_trainees_met_from_one_that_counts(street):
    piece = make_evidence(street.registration, [criterion(street.work, code) for code in ("1.1", "1.2", "2.1")])
    decide(piece, met(criterion(street.work, "1.1")), by=street.trainee)
    decide(piece, not_yet(criterion(street.work, "1.2")), by=street.assessor)
    states = [state for _, state in queries.evidence_page(piece, street.assessor)["links"]]
    assert states == ["countersign", "not_yet_met", ""]


def test_progress_of_an_observed_unit_is_ready(street):
    complete_unit(street.registration, street.work, by=street.assessor)
    assert work_row(street).state == UnitState.READY
    assert street.registration.evidence.get().kind == EvidenceKind.OBSERVATION
