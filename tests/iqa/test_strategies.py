"""The strategy as dated policy: scope, what changed, what it would mean, and its pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from centres.models import Act
from config.refusals import BadInput, StaleState
from iqa import actions, policy, rules
from iqa.forms import StrategyForm
from iqa.models import SamplingStrategy
from iqa.queries import strategies
from iqa.queries.meaning import meaning
from iqa.queries.support import assessor_rows
from qualifications.models import AwardingOrganisation
from tests.factories.assessment import decide, make_evidence, met
from tests.factories.iqa import (
    RATES,
    add_learner,
    criteria_of,
    make_quality_street,
    make_strategy,
)
from tests.together import together

WHY = "Few assessors, all known."


def set_version(street, **facts):
    given = {"rates": RATES, "rationale": WHY, "in_force_from": timezone.localdate(), **facts}
    return actions.set_strategy(street.centre, by=street.lead_iqa, **given)


def test_the_defaults_of_the_form_are_those_of_the_terms(street):
    form = StrategyForm(scopes=[], approvals=street.centre.approvals.all())
    assert {term.name: form[term.name].initial for term in policy.TERMS} == {
        term.name: term.default for term in policy.TERMS
    }
    assert all(f"Usually {term.default}" in form[term.name].help_text for term in policy.TERMS)


def test_a_version_of_before_asks_for_what_it_always_asked_for(street):
    old = make_strategy(street, version=9)
    old.refresh_from_db()
    names = [term.name for term in policy.NUMBERS]
    assert [getattr(old, name) for name in names] == [1, 1, 1, 1, 1, 0, 3, 5, 90, 182, 365, 90]
    assert (old.interim_by, old.step_up, old.listed_units, old.rationale) == ("assessor", "high", [], "")


def test_everything_of_a_version_is_kept_and_in_the_ledger(street):
    number = street.work.number
    facts = {"least_per_unit": 2, "interim_share": 25, "interim_by": "learner", "step_up": "step", "musts": ["staff"]}
    made = set_version(street, listed_units=[number], **facts)
    made.refresh_from_db()
    assert {name: getattr(made, name) for name in facts} == facts
    assert made.always == {"simulation", "recognised", "conflict", "staff"}
    act = Act.objects.filter(centre=street.centre).last()
    assert (act.facts["rationale"], act.facts["least_per_unit"], act.facts["listed_units"]) == (WHY, 2, [number])


@pytest.mark.parametrize(
    "wrong",
    [
        {"rationale": " "},
        {"least_per_site": 0},
        {"interim_share": 51},
        {"clean_samples": 0},
        {"interim_by": "centre"},
        {"step_up": "down"},
        {"musts": ["simulation"]},
        {"listed_units": ["X/000/0000"]},
    ],
)
def test_set_strategy_refuses_terms_that_cannot_be_meant(street, wrong):
    with pytest.raises(BadInput):
        set_version(street, **wrong)
    assert SamplingStrategy.objects.filter(centre=street.centre).count() == 1


def test_a_version_is_for_one_thing_that_the_centre_offers(street):
    organisation = street.edition.awarding_organisation
    with pytest.raises(BadInput, match="not for both"):
        set_version(street, qualification=street.edition, awarding_organisation=organisation)
    other = AwardingOrganisation.objects.create(code="other", name="Other", short_name="Other")
    with pytest.raises(BadInput, match="no approval of this awarding organisation"):
        set_version(street, awarding_organisation=other)


def test_the_most_particular_version_in_force_counts(street):
    today = timezone.localdate()
    organisation = set_version(street, awarding_organisation=street.edition.awarding_organisation)
    set_version(street)
    assert rules.strategy_in_force(street.centre, street.edition) == organisation
    own = set_version(street, qualification=street.edition, in_force_from=today + timedelta(days=1))
    set_version(street, awarding_organisation=street.edition.awarding_organisation, in_force_from=today)
    assert rules.strategy_in_force(street.centre, street.edition).version == 5
    assert rules.strategy_in_force(street.centre, street.edition, today + timedelta(days=1)) == own


def test_the_version_for_all_says_when_assessors_are_observed(street):
    set_version(street, qualification=street.edition, observe_new=14)
    general = set_version(street, observe_new=30, observe_training=60, observe_every=200)
    assert rules.general_strategy(street.centre) == general
    (row,) = assessor_rows(street.iqa, street.centre, people=[street.assessor])
    assert row.observe_by == row.since + timedelta(days=30)


def test_a_sample_is_to_be_reviewed_within_the_days_of_its_strategy(street):
    set_version(street, qualification=street.edition, review_days=21)
    entry = street.registration.route.first()
    by_hand = actions.plan_sample(entry, by=street.iqa, why="New unit")
    assert by_hand.planned_on == timezone.localdate() + timedelta(days=21)
    approval = street.centre.approvals.get(qualification=street.edition)
    drawn = actions.draw_sample(approval, by=street.iqa)
    assert {sample.planned_on for sample in drawn.samples.all()} == {timezone.localdate() + timedelta(days=21)}


def test_strategy_in_force_is_one_query(street, django_assert_num_queries):
    with django_assert_num_queries(1):
        str(rules.strategy_in_force(street.centre, street.edition).scope)


@pytest.mark.django_db(transaction=True)
def test_two_set_a_version_at_once_and_one_is_told(transactional_db):
    street = make_quality_street()
    told = together(lambda: set_version(street), lambda: set_version(street))
    assert told in (["StaleState", "done"], ["done", "done"])
    assert SamplingStrategy.objects.filter(centre=street.centre).count() == 1 + told.count("done")


def test_a_version_that_loses_says_so(street, monkeypatch):
    first = SamplingStrategy.objects.filter(centre=street.centre).order_by("-version")
    monkeypatch.setattr(type(first), "first", lambda rows: None)
    with pytest.raises(StaleState):
        set_version(street)


# What changed


def test_what_changed_is_said_against_the_version_before_of_its_scope(street):
    own = set_version(street, qualification=street.edition, interim_share=20)
    general = set_version(street, rates={**RATES, "low": 10}, least_per_learner=2, musts=[])
    rows = strategies.versions(street.centre)
    first = rows[-1]
    assert strategies.before(general, rows) == first
    assert strategies.before(own, rows) == first  # the one that it is taken out of
    assert strategies.before(first, rows) is None
    assert strategies.changes(general, first) == [
        ("Low risk", "20 %", "10 %"),
        ("Every learner", "1", "2"),
        ("Always sampled as well", "Prior learning, Staff as learners", "nothing"),
        ("Rationale", "none written", WHY),
    ]
    assert ("For", "all qualifications", str(street.edition)) in strategies.changes(own, first)
    assert strategies.changes(first, None) == []


# What it would mean


def test_what_a_version_would_mean_today(street):
    add_learner(street, "Second Learner")
    found = meaning(SamplingStrategy(centre=street.centre, rates=dict(RATES)), street.approval, street.iqa)
    assert (found.total, found.planned, found.asked, found.interim) == (6, 0, 6, 0)
    assert found.sentence.startswith("About 6 of 6 units would be asked for, of which 0 are sampled or planned")
    assert found.words["new"] == "1 assessor: 6 of 6 units"
    assert found.words["low"] == "Nobody today"
    assert found.words["least_per_unit"] == "3 units short of it"


def test_what_it_would_mean_counts_interim_samples_of_units_under_way(street):
    first = criteria_of(street.work)[0]
    decide(make_evidence(street.registration, [first]), met(first), by=street.assessor)
    tried = SamplingStrategy(centre=street.centre, rates=dict(RATES), interim_share=25)
    found = meaning(tried, street.approval, street.iqa)
    assert (found.asked, found.interim, found.words["interim_share"]) == (3, 1, "1 unit under way to choose from")


def test_where_nobody_is_live_it_says_so(street):
    street.registration.allocations.all().delete()
    found = meaning(rules.strategy_in_force(street.centre, street.edition), street.approval, street.iqa)
    assert found.sentence == "No learner is live there, so nothing would be asked for."


# Pages


def text_of(response):
    return " ".join(response.content.decode().split())


def url_of(version):
    return reverse("iqa:strategy_detail", args=[version.pk])


def test_each_version_has_a_page_with_what_changed_and_what_it_means(client, street):
    version = set_version(street, least_per_learner=2)
    client.force_login(street.iqa)
    page = text_of(client.get(url_of(version)))
    for words in (WHY, "About 3 of 3 units would be asked for", "was 1", "strategy 1", "simulated evidence is always"):
        assert words in page
    assert "New version from this one" not in page
    first = SamplingStrategy.objects.get(centre=street.centre, version=1)
    page = text_of(client.get(url_of(first)))
    assert "There is nothing before it" in page or "nothing before it" in page
    assert "Superseded" in page


def test_a_version_of_another_centre_is_not_there(client, street):
    client.force_login(street.other.lead_iqa)
    version = SamplingStrategy.objects.get(centre=street.centre)
    assert client.get(url_of(version)).status_code == 404


@pytest.mark.parametrize("learners", [1, 3])
def test_the_page_of_a_version_query_count_is_fixed(client, street, learners, django_assert_num_queries):
    for number in range(learners - 1):
        add_learner(street, f"Learner {number}")
        set_version(street)
    client.force_login(street.iqa)
    version = SamplingStrategy.objects.filter(centre=street.centre).first()
    client.get(url_of(version))
    with django_assert_num_queries(40):
        client.get(url_of(version))


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_of_versions_query_count_is_fixed(client, street, many, django_assert_num_queries):
    for _ in range(many - 1):
        set_version(street)
    client.force_login(street.lead_iqa)
    client.get("/quality/strategy/")
    with django_assert_num_queries(6):
        response = client.get("/quality/strategy/")
    assert len(response.context["versions"]) == many


def sent(**facts):
    numbers = {term.name: term.default for term in policy.TERMS}
    others = {"scope": "", "interim_by": "assessor", "step_up": "high", "musts": ["staff"], "rationale": WHY}
    return {**numbers, **others, "in_force_from": timezone.localdate().isoformat(), **facts}


def test_the_form_counts_without_setting_anything(client, street):
    client.force_login(street.lead_iqa)
    response = client.post("/quality/strategy/new/", sent(**{"try": "1", "new": 99, "tried_on": street.approval.pk}))
    page = text_of(response)
    assert response.status_code == 200
    assert "About 3 of 3 units would be asked for" in page
    assert 'value="99"' in page
    assert SamplingStrategy.objects.filter(centre=street.centre).count() == 1


def test_the_form_sets_a_version_for_one_qualification(client, street):
    client.force_login(street.lead_iqa)
    facts = {"scope": f"qualification:{street.edition.pk}", "listed_units": f" {street.work.number} , "}
    response = client.post("/quality/strategy/new/", sent(**facts), follow=True)
    made = SamplingStrategy.objects.get(centre=street.centre, version=2)
    assert response.redirect_chain == [(url_of(made), 302)]
    assert (made.qualification, made.listed_units, made.interim_share) == (street.edition, [street.work.number], 20)


def test_a_new_version_starts_from_the_one_that_is_named(client, street):
    client.force_login(street.lead_iqa)
    own = set_version(street, qualification=street.edition, least_per_unit=3)
    set_version(street)
    form = client.get(f"/quality/strategy/new/?from={own.pk}").context["form"]
    assert (form["least_per_unit"].value(), form["scope"].value()) == (3, f"qualification:{street.edition.pk}")
    assert client.get("/quality/strategy/new/").context["form"]["least_per_unit"].value() == 1


def test_what_is_wrong_in_the_form_is_told_and_nothing_typed_is_lost(client, street):
    client.force_login(street.lead_iqa)
    response = client.post("/quality/strategy/new/", sent(listed_units="X/1", rationale="Because."))
    assert response.status_code == 422
    assert "The centre does not offer X/1" in text_of(response)
    assert "Because." in text_of(response)
