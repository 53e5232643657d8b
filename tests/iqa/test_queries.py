"""What the pages read: risk, population, grid, coverage, what waits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessment.models import Decision, Signature
from centres.models import Membership, Site, User
from centres.states import Role
from iqa import actions
from iqa.draw import asked, unpacked
from iqa.models import Action, Sample
from iqa.queries import coverage, following, grid, waiting
from iqa.queries.population import population_of
from iqa.queries.risk import RiskFound, risk_of, risks
from iqa.queries.samples import sample_page
from iqa.queries.strategies import versions
from iqa.rules import strategy_in_force
from iqa.states import Risk, SampleKind, SampleOutcome
from portfolios.models import Allocation, Registration, RouteUnit
from tests.cast import LONG_AGO
from tests.factories.assessment import allocate, complete_unit, make_evidence
from tests.factories.iqa import (
    add_learner,
    criteria_of,
    judgement,
    make_done,
    make_sample,
    make_strategy,
    sign_route,
    sign_unit,
    signed_sample,
    tamper,
)

AGREE, ACTION, DISAGREE = SampleOutcome.AGREE, SampleOutcome.AGREE_WITH_ACTION, SampleOutcome.DISAGREE
NOON = timezone.make_aware(timezone.datetime(2026, 11, 3, 12))


@pytest.mark.parametrize(
    ("outcomes", "trainee", "found"),
    [
        ([], False, RiskFound("new", "0 of 3 agreed samples so far")),
        ([AGREE, AGREE], False, RiskFound("new", "2 of 3 agreed samples so far")),
        ([AGREE, AGREE, ACTION], False, RiskFound("new", "2 of 3 agreed samples so far")),
        ([AGREE] * 9, True, RiskFound("new", "In training")),
        ([AGREE] * 3, False, RiskFound("low", "The last 3 samples were agreed")),
        ([AGREE] * 7, False, RiskFound("low", "The last 5 samples were agreed")),
        ([AGREE, ACTION, AGREE, AGREE], False, RiskFound("medium", "Agreed with action on 2 Nov 2026")),
        ([AGREE, ACTION, AGREE, DISAGREE, AGREE], False, RiskFound("high", "Disagreement on 31 Oct 2026")),
        ([AGREE] * 5 + [DISAGREE], False, RiskFound("low", "The last 5 samples were agreed")),
        ([AGREE, DISAGREE, DISAGREE, AGREE, AGREE], False, RiskFound("high", "Disagreement on 2 Nov 2026")),
    ],
)
def test_risk_is_found_from_the_newest_samples(outcomes, trainee, found):
    reviewed = [(outcome, NOON - timedelta(days=place)) for place, outcome in enumerate(outcomes)]
    assert risk_of(reviewed, trainee) == found


def test_risks_are_per_assessor_centre_and_qualification(street):
    people = [street.assessor.pk, street.trainee.pk, street.second_assessor.pk]
    for unit in (street.work, street.test, street.last):
        make_done(street.registration, unit, AGREE, by=street.iqa, assessor=street.assessor)
        make_done(street.other.registration, unit, DISAGREE, by=street.other.iqa, assessor=street.assessor)
    found = risks(street.centre, street.edition, people)
    assert [found[person].level for person in people] == [Risk.LOW, Risk.NEW, Risk.NEW]
    assert found[street.trainee.pk].why == "In training"


# Population


def population(street, by=None):
    strategy = strategy_in_force(street.centre, street.edition)
    return population_of(street.approval, strategy, by=by or street.iqa)


def test_the_population_is_what_nobody_has_sampled_or_planned(street):
    make_sample(street.registration, street.work)
    make_sample(street.registration, street.test, kind=SampleKind.INTERIM)
    found = population(street)
    assert [(entry.unit, entry.assessor) for entry in found.entries] == [
        (street.test.pk, street.assessor.pk),
        (street.last.pk, street.assessor.pk),
    ]
    stratum = found.strata[street.assessor.pk]
    assert (stratum.risk, stratum.rate, stratum.total, stratum.already) == ("new", 100, 3, 1)
    assert found.learners_sampled == {street.registration.pk: 1}
    assert found.units_covered == {street.work.pk, street.test.pk}


def test_a_unit_sampled_more_than_a_year_ago_is_covered_no_longer(street):
    make_sample(street.registration, street.work, planned_at=timezone.now() - timedelta(days=366))
    assert population(street).units_covered == set()


def test_the_population_says_where_by_which_methods_and_whether_a_trainee_decided(street):
    station = Site.objects.create(centre=street.centre, name="Station Road")
    Registration.objects.filter(pk=street.registration.pk).update(site=station)
    sign_unit(street.registration, street.work, by=street.assessor)
    found = population(street)
    entry = next(entry for entry in found.entries if entry.unit == street.work.pk)
    assert (entry.site, entry.trainee, entry.methods) == (station.pk, 0, ("OBS",))
    assert found.seen.names[f"site:{station.pk}"] == "Station Road"
    assert found.seen.names["method:OBS"] == "observation by the assessor"
    assert found.seen.names[f"unit:{street.work.pk}"] == street.work.number
    assert (found.seen.methods, found.seen.sites, found.seen.trainee) == (set(), set(), False)
    decided = Decision.objects.current().filter(criterion__outcome__unit=street.work).first()
    tamper(decided, needs_countersignature=True)
    assert [entry.unit for entry in population(street).entries if entry.trainee] == [street.work.pk]
    make_sample(street.registration, street.work)
    seen = population(street).seen
    assert (seen.methods, seen.sites, seen.trainee) == ({"OBS"}, {station.pk}, True)


@pytest.mark.parametrize("learners", [1, 3])
def test_the_population_is_read_in_a_fixed_number_of_queries(street, learners, django_assert_num_queries):
    for number in range(learners - 1):
        add_learner(street, f"Learner {number}")
    strategy = strategy_in_force(street.centre, street.edition)
    with django_assert_num_queries(30):
        found = population_of(street.approval, strategy, by=street.iqa)
    assert len(found.entries) == 3 * learners


# Grid


def the_grid(street, **facts):
    rows = grid.grid_registrations(street.approval, street.iqa)
    given = {"strategy": strategy_in_force(street.centre, street.edition), "drawn": True, **facts}
    return grid.sampling_grid(street.approval, rows, **given)


def letters(street, **facts):
    return {
        row.registration.name: "".join(cell.letter if cell else "-" for cell in row.cells)
        for band in the_grid(street, **facts).bands
        for row in band.rows
    }


def test_every_state_has_its_letter(street):
    home = street.registration
    sign_route(street)
    make_done(home, street.work, AGREE, by=street.iqa, assessor=street.assessor)
    make_done(home, street.test, ACTION, by=street.iqa, assessor=street.assessor)
    second = add_learner(street, "Second")
    sign_unit(second, street.work, by=street.assessor)
    make_sample(second, street.work)
    make_sample(second, street.test)
    third = add_learner(street, "Third")
    make_done(third, street.work, DISAGREE, by=street.iqa, assessor=street.assessor)
    make_sample(third, street.work)
    make_sample(third, street.test, kind=SampleKind.INTERIM)
    third.route.filter(unit=street.last).delete()
    assert letters(street) == {home.name: "SAN", "Second": "MPW", "Third": "RI-"}
    assert letters(street, drawn=False)[home.name] == "SAW"
    tamper(
        Signature.objects.get(sign_off__registration=second, signer="learner"), at=timezone.now() - timedelta(days=40)
    )
    assert letters(street)["Second"] == "OPW"


def test_a_cell_says_in_words_what_its_letter_means_and_leads_on(street):
    done = make_done(street.registration, street.test, ACTION, by=street.iqa, assessor=street.assessor)
    Action.objects.create(sample=done, owner=street.assessor, text="Name it", due_on=timezone.localdate())
    cells = the_grid(street).bands[0].rows[0].cells
    day = f"{timezone.localdate():%-d %b %Y}"
    assert cells[1].label == f"Learner HL, Know: sampled {day}, agree with action, action open"
    assert cells[1].url == f"/samples/{done.pk}/"
    entry = street.registration.route.get(unit=street.work)
    assert (cells[0].label, cells[0].url) == (
        "Learner HL, Serve: learner at work, nothing planned",
        f"/units/{entry.pk}/plan-sample/",
    )


def test_the_grid_shows_exactly_the_learners_that_the_person_may_sample(street):
    mine = add_learner(street, "Of the IQA", allocate=("iqa",))
    Membership.objects.create(user=street.iqa, centre=street.centre, role=Role.ASSESSOR, starts_on=LONG_AGO)
    allocate(mine, street.iqa)
    rows = grid.grid_registrations(street.approval, street.iqa)
    assert list(rows) == [street.registration]
    assert list(grid.grid_registrations(street.approval, street.lead_iqa)) == [street.registration, mine]


def test_the_grid_can_be_narrowed(street):
    second = add_learner(street, "Second", allocate=("iqa",))
    allocate(second, street.second_assessor)
    make_sample(second, street.work)
    names = {
        "assessor": grid.grid_registrations(street.approval, street.iqa, assessor=street.second_assessor.pk),
        "planned": grid.grid_registrations(street.approval, street.iqa, show="planned"),
        "never": grid.grid_registrations(street.approval, street.iqa, show="never"),
    }
    assert {key: [row.name for row in rows] for key, rows in names.items()} == {
        "assessor": ["Second"],
        "planned": ["Second"],
        "never": ["Learner HL"],
    }


def narrowed(street, **given):
    asked = grid.asked_of(given)
    return [row.name for row in grid.grid_registrations(street.approval, street.iqa, **asked._asdict())]


def test_the_grid_can_be_narrowed_to_a_site_a_cohort_and_a_state(street):
    station = Site.objects.create(centre=street.centre, name="Station Road")
    second = add_learner(street, "Second")
    Registration.objects.filter(pk=second.pk).update(site=station, starts_on="2026-03-09")
    assert narrowed(street, site=str(station.pk)) == ["Second"]
    assert narrowed(street, cohort="2026-03") == ["Second"]
    sign_unit(second, street.work, by=street.assessor)
    make_sample(second, street.work, assessor=street.assessor)
    make_sample(street.registration, street.last, kind=SampleKind.INTERIM)
    done = make_done(street.registration, street.work, ACTION, by=street.iqa, assessor=street.assessor)
    Action.objects.create(sample=done, owner=street.assessor, text="Name it", due_on=timezone.localdate())
    make_done(second, street.test, DISAGREE, by=street.iqa, assessor=street.assessor)
    make_done(second, street.last, AGREE, by=street.iqa, assessor=street.assessor)
    home = "Learner HL"
    assert {show: narrowed(street, show=show) for show in grid.SHOWN} == {
        "planned": [home, "Second"],
        "ready": ["Second"],
        "interim": [home],
        "agreed": ["Second"],
        "action": [home],
        "disagreed": ["Second"],
        "never": [],
    }
    found = grid.grid_filters(street.approval, street.iqa)
    assert ([name for _, name in found.sites], len(found.cohorts)) == (["Main site", "Station Road"], 2)
    assert street.assessor.pk in [pk for pk, _ in found.assessors]


@pytest.mark.parametrize("given", [{"assessor": "x"}, {"site": "²"}, {"cohort": "2026-13"}, {"show": "drop"}])
def test_what_cannot_be_meant_narrows_nothing(street, given):
    assert grid.asked_of(given) == grid.Asked()


def test_a_cell_tells_dates_evidence_and_who(street):
    """R4.10: kind, planned and actual date, by whom, criteria and types of evidence, on the cell's own."""
    sample = signed_sample(street)
    actions.review_sample(sample, by=street.iqa, **judgement(AGREE, street.work))
    cell = the_grid(street).bands[0].rows[0].cells[0]
    day = f"{timezone.localdate():%-d %b %Y}"
    assert cell.details == (
        f"summative sample planned on {day}; reviewed by Iqa HL; 1 criterion looked at; "
        "evidence: observation by the assessor"
    )
    assert cell.told == f"{cell.label}; {cell.details}"


def test_three_hundred_learners_are_read_in_as_many_queries_as_one(street, django_assert_num_queries):
    crowd(street, 299)
    strategy = strategy_in_force(street.centre, street.edition)
    rows = grid.grid_registrations(street.approval, street.iqa)
    with django_assert_num_queries(9):
        found = grid.sampling_grid(street.approval, rows, strategy=strategy, drawn=True)
    assert sum(len(band.rows) for band in found.bands) == 300


def crowd(street, count):
    """As many learners again as live on the street, each with the whole route, an assessor and a planned sample."""
    like = street.registration
    people = User.objects.bulk_create(
        User(email=f"crowd{number}@hl.example", full_name=f"Crowd {number:03}") for number in range(count)
    )
    facts = {name: getattr(like, name) for name in ("centre", "qualification", "date_of_birth", "registered_on")}
    facts |= {"starts_on": like.starts_on, "planned_end_on": like.planned_end_on}
    rows = Registration.objects.bulk_create(
        Registration(learner=person, name=person.full_name, **facts) for person in people
    )
    units = (street.work, street.test, street.last)
    RouteUnit.objects.bulk_create(
        RouteUnit(registration=row, unit=unit, origin="mandatory") for row in rows for unit in units
    )
    Allocation.objects.bulk_create(
        Allocation(registration=row, role="assessor", person=street.assessor, made_by=street.admin, starts_on=LONG_AGO)
        for row in rows
    )
    Sample.objects.bulk_create(Sample(registration=row, unit=street.work, why="Planned") for row in rows)


@pytest.mark.parametrize("learners", [1, 3])
def test_the_grid_is_read_in_a_fixed_number_of_queries(street, learners, django_assert_num_queries):
    for number in range(learners - 1):
        make_sample(add_learner(street, f"Learner {number}"), street.work)
    strategy = strategy_in_force(street.centre, street.edition)
    rows = grid.grid_registrations(street.approval, street.iqa)
    with django_assert_num_queries(9):
        found = grid.sampling_grid(street.approval, rows, strategy=strategy, drawn=True)
    assert sum(len(band.rows) for band in found.bands) == learners


# Coverage and draws


def cover(street):
    strategy = strategy_in_force(street.centre, street.edition)
    return coverage.coverage(street.approval, strategy, street.iqa)


def test_coverage_names_the_gaps(street):
    add_learner(street, "Second")
    make_evidence(street.registration, criteria_of(street.work)[:1], kind="WT")
    make_sample(street.registration, street.last, assessor=street.assessor)
    found = cover(street)
    assert {row.name: (row.covered, row.total, row.missing) for row in found.dimensions} == {
        "Learners": (1, 2, "Second"),
        "Assessors": (1, 1, ""),
        "Units": (1, 3, "Know and Serve"),
        "Methods": (0, 1, "Witness testimony"),
        "Sites": (1, 1, ""),
    }
    (row,) = found.assessors
    assert (row.person, row.label, row.planned, row.asked, row.short) == (
        street.assessor,
        "New or trainee, 100 %",
        1,
        6,
        5,
    )
    assert (found.gaps, found.share, found.asked_share) == (3, 17, 100)


@pytest.mark.parametrize("learners", [1, 3])
def test_coverage_is_read_in_a_fixed_number_of_queries(street, learners, django_assert_num_queries):
    for number in range(learners - 1):
        add_learner(street, f"Learner {number}")
    strategy = strategy_in_force(street.centre, street.edition)
    with django_assert_num_queries(37):
        coverage.coverage(street.approval, strategy, street.iqa)


def test_a_draw_repeats_and_shows_tampering(street):
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    again = coverage.repeat_draw(drawn)
    assert (again.holds, again.count) == (True, 3)
    assert coverage.how_drawn(drawn).reasons == [("New assessor: every unit is sampled", 3)]
    first = drawn.samples.first()
    first.delete()
    again = coverage.repeat_draw(drawn)
    assert (again.holds, again.missing) == (False, [(first.registration_id, first.unit_id, "summative")])


def test_a_changed_population_is_found(street):
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    stored = drawn.population
    stored["entries"] = stored["entries"][1:]
    tamper(drawn, population=stored)
    drawn.refresh_from_db()
    again = coverage.repeat_draw(drawn)
    assert (again.holds, again.digest_holds, len(again.extra)) == (False, False, 1)


def test_the_stored_population_gives_the_rates_back(street):
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    assert {key: asked(stratum) for key, stratum in unpacked(drawn.population).strata.items()} == {
        street.assessor.pk: 3
    }


# What waits


def test_samples_wait_for_their_iqa_oldest_first(street):
    second = add_learner(street, "Second")
    newer = signed_sample(street, registration=second)
    older = signed_sample(street)
    signature = Signature.objects.get(sign_off__registration=street.registration, signer="learner")
    tamper(signature, at=timezone.now() - timedelta(days=40))
    make_sample(second, street.last, iqa=street.iqa)
    found = waiting.ready_samples(street.iqa, street.centre)
    assert [(sample, sample.overdue) for sample in found] == [(older, True), (newer, False)]
    assert waiting.summary(found, street.centre).startswith("2 samples to review. The oldest has waited 2")
    assert waiting.summary([], street.centre) == "No sample waits to be reviewed."
    Sample.objects.filter(pk=newer.pk).update(iqa=street.lead_iqa)
    assert waiting.ready_samples(street.iqa, street.centre) == [older]
    assert waiting.ready_samples(street.lead_iqa, street.centre) == [older, newer]
    assert waiting.ready_samples(street.assessor, street.centre) == []


def test_actions_wait_answered_first(street):
    sample = signed_sample(street)
    actions.review_sample(sample, by=street.iqa, **judgement(ACTION, street.work))
    first = Action.objects.get()
    second = Action.objects.create(
        sample=sample, owner=street.assessor, text="More", due_on=timezone.localdate() - timedelta(days=1)
    )
    actions.answer_action(first, by=street.assessor, answer="Done")
    found = waiting.open_actions(street.iqa, street.centre)
    assert [(action, action.overdue) for action in found] == [(first, False), (second, True)]
    assert list(waiting.own_actions(street.assessor)) == [second, first]
    assert waiting.feedback_to(street.assessor) == ([sample], False)
    assert list(waiting.own_actions(street.iqa)) == []


def test_a_learner_is_offered_for_release_when_nothing_is_left(street):
    sign_route(street)
    assert list(waiting.releasable(street.iqa, street.centre)) == [street.registration]
    assert list(waiting.releasable(street.other.iqa, street.centre)) == []
    sample = make_sample(street.registration, street.work)
    assert list(waiting.releasable(street.iqa, street.centre)) == []
    sample.delete()
    make_sample(street.registration, street.other.registration.route.first().unit, kind=SampleKind.INTERIM)
    assert list(waiting.releasable(street.iqa, street.centre)) == []


def test_a_learner_with_an_open_unit_is_not_offered(street):
    sign_unit(street.registration, street.work, by=street.assessor)
    assert list(waiting.releasable(street.iqa, street.centre)) == []


def test_plans_count_learners_and_samples(street):
    make_done(street.registration, street.work, AGREE, by=street.iqa, assessor=street.assessor)
    make_sample(street.registration, street.last)
    (plan,) = waiting.plans(street.iqa, street.centre)
    assert (plan, plan.learners, plan.planned, plan.done, plan.last_draw) == (street.approval, 1, 1, 1, None)


@pytest.mark.parametrize("learners", [1, 3])
def test_what_waits_is_read_in_a_fixed_number_of_queries(street, learners, django_assert_num_queries):
    signed_sample(street)
    for number in range(learners - 1):
        signed_sample(street, registration=add_learner(street, f"Learner {number}"))
    with django_assert_num_queries(2):
        assert len(waiting.ready_samples(street.iqa, street.centre)) == learners
    with django_assert_num_queries(6):
        waiting.plans(street.iqa, street.centre)
    with django_assert_num_queries(1):
        list(waiting.releasable(street.iqa, street.centre))


def test_versions_say_which_is_in_force(street):
    today = timezone.localdate()
    make_strategy(street, version=2, on=today)
    make_strategy(street, version=3, on=today + timedelta(days=9))
    own = make_strategy(street, version=4, on=today, qualification=street.edition)
    found = {strategy.version: strategy.state for strategy in versions(street.centre)}
    assert found == {4: "current", 3: "planned", 2: "current", 1: "superseded"}
    assert versions(street.centre)[0] == own


# The page of a sample


def test_a_sample_shows_the_unit_its_evidence_and_feedback(street):
    sample = signed_sample(street)
    page = sample_page(sample, street.iqa)
    (piece,) = page.pieces
    assert (piece.codes, piece.open) == (["01.01", "01.02", "02.01", "02.02"], True)
    assert page.states == [["met", "met"], ["met", "met"]]
    assert [sitting.feedback for sitting in page.sittings] == ["Clear and complete."]


def test_restricted_evidence_is_named_but_not_opened_for_another_iqa(street):
    complete_unit(street.registration, street.work, by=street.assessor)
    street.registration.evidence.update(confidential=True)
    sample = make_sample(street.registration, street.work)
    Membership.objects.create(user=street.second_assessor, centre=street.centre, role=Role.IQA, starts_on=LONG_AGO)
    street.registration.allocations.filter(person=street.second_assessor).delete()
    assert [piece.open for piece in sample_page(sample, street.iqa).pieces] == [True]
    assert [piece.open for piece in sample_page(sample, street.second_assessor).pieces] == [False]


def test_lists_that_are_cut_say_how_many_there_are(street, monkeypatch):
    monkeypatch.setattr("iqa.queries.waiting.RECENT", 1)
    monkeypatch.setattr("iqa.queries.following.RECENT", 1)
    yesterday = timezone.localdate() - timedelta(days=1)
    for unit in (street.work, street.last):
        make_sample(street.registration, unit, iqa=street.iqa, planned_on=yesterday)
        make_done(street.registration, unit, "agree", by=street.iqa, assessor=street.assessor)
    assert [sample.of for sample in waiting.overdue_plans(street.iqa, street.centre)] == [2]
    assert [sample.of for sample in following.reviews_to_sample(street.lead_iqa, street.centre)] == [2]
    reviews, more = waiting.feedback_to(street.assessor)
    assert (len(reviews), more) == (1, True)
