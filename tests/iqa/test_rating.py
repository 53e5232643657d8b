"""Confirming a risk: it works, refuses everybody else and oneself, loses to an earlier one, writes all or nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from centres import ledger
from centres.models import Act, Membership
from centres.states import Role
from config.refusals import BadInput, NotAllowed, StaleState
from iqa import actions
from iqa.models import RiskRating
from iqa.states import Risk, SampleOutcome
from tests.cast import LONG_AGO
from tests.factories.assessment import allocate, declare_conflict, people_but
from tests.factories.iqa import add_learner, make_done, make_quality_street
from tests.together import together


def confirm(street, assessor=None, *, by=None, **facts):
    given = {
        "level": Risk.HIGH,
        "reason": " Thin observation records. ",
        "review_on": timezone.localdate() + timedelta(days=90),
        "seen": (0, "new"),
        **facts,
    }
    return actions.confirm_risk(street.approval, assessor or street.assessor, by=by or street.iqa, **given)


def test_confirm_risk_keeps_who_why_and_the_facts(street):
    rating = confirm(street)
    assert (rating.number, rating.computed, rating.level, rating.by) == (1, Risk.NEW, Risk.HIGH, street.iqa)
    assert rating.reason == "Thin observation records."
    assert ["newness", "0", "0 of 3 agreed samples so far", "new"] in rating.facts["factors"]
    assert confirm(street, by=street.lead_iqa, seen=(1, "new")).number == 2
    act = Act.objects.filter(centre=street.centre).last()
    assert (act.verb, act.by, set(act.facts)) == ("confirmed risk", street.lead_iqa, {"digest"})
    assert ledger.first_break(street.centre) is None


def test_confirm_risk_refuses_everybody_else(street):
    for person in people_but(street, street.iqa, street.lead_iqa):
        with pytest.raises(NotAllowed):
            confirm(street, by=person)
    assert not RiskRating.objects.exists()


def test_nobody_confirms_their_own_or_with_a_conflict(street):
    Membership.objects.create(user=street.assessor, centre=street.centre, role=Role.IQA, starts_on=LONG_AGO)
    with pytest.raises(NotAllowed):
        confirm(street, by=street.assessor)
    assert confirm(street, street.second_assessor, by=street.assessor).number == 1
    declare_conflict(street.centre, street.iqa, street.assessor)
    with pytest.raises(NotAllowed):
        confirm(street)


def test_confirm_risk_is_about_somebody_who_assesses_there(street):
    with pytest.raises(NotAllowed, match="assesses nobody"):
        confirm(street, street.admin)


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": "perhaps"},
        {"reason": " "},
        {"review_on": None},
        {"review_on": timezone.localdate()},
        {"review_on": timezone.localdate() + timedelta(days=400)},
    ],
)
def test_confirm_risk_refuses_what_cannot_be_meant(street, wrong):
    with pytest.raises(BadInput):
        confirm(street, **wrong)
    assert not RiskRating.objects.exists()


def test_confirm_risk_loses_to_another_confirmation_and_to_changed_records(street):
    confirm(street, by=street.lead_iqa)
    with pytest.raises(StaleState):
        confirm(street)
    for unit in (street.work, street.test, street.last):
        make_done(street.registration, unit, SampleOutcome.AGREE, by=street.iqa, assessor=street.assessor)
    with pytest.raises(StaleState):
        confirm(street, seen=(1, "new"))
    assert RiskRating.objects.count() == 1


def test_confirm_risk_is_all_or_nothing(street, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no ledger")

    monkeypatch.setattr("iqa.actions.rating.record_act", fail)
    with pytest.raises(RuntimeError):
        confirm(street)
    assert not RiskRating.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_confirm_at_once_and_one_is_told(transactional_db):
    street = make_quality_street()
    told = together(lambda: confirm(street), lambda: confirm(street, by=street.lead_iqa))
    assert told == ["StaleState", "done"]
    assert RiskRating.objects.count() == 1


# Pages


@pytest.fixture
def iqa(client, street):
    client.force_login(street.iqa)
    return client


def text_of(response):
    return " ".join(response.content.decode().split())


def detail(street, assessor=None):
    return reverse("iqa:risk_detail", args=[street.approval.pk, (assessor or street.assessor).pk])


def test_the_list_leads_to_each_assessor(iqa, street):
    page = text_of(iqa.get(reverse("iqa:risk_list", args=[street.approval.pk])))
    for person in (street.assessor, street.trainee, street.second_assessor):
        assert detail(street, person) in page
    assert "In training" in page
    assert "not yet" in page


def test_the_page_confirms_and_shows_it(iqa, street):
    page = text_of(iqa.get(detail(street)))
    assert "0 of 3 agreed samples so far" in page
    review = (timezone.localdate() + timedelta(days=30)).isoformat()
    sent = {"level": "high", "reason": "Thin records.", "review_on": review, "seen_number": 0, "seen_level": "new"}
    response = iqa.post(detail(street), sent, follow=True)
    assert response.redirect_chain == [(detail(street), 302)]
    page = text_of(response)
    assert f"The risk of {street.assessor.full_name} is confirmed." in page
    assert "Thin records." in page
    again = iqa.post(detail(street), sent)
    assert (again.status_code, "Somebody has just confirmed this risk" in text_of(again)) == (409, True)
    assert "Thin records." in text_of(again)


def test_nothing_of_oneself_or_of_a_stranger_is_shown(client, street):
    Membership.objects.create(user=street.assessor, centre=street.centre, role=Role.IQA, starts_on=LONG_AGO)
    client.force_login(street.assessor)
    listed = client.get(reverse("iqa:risk_list", args=[street.approval.pk]))
    assert street.assessor not in [row.assessor for row in listed.context["rows"]]
    for person in (street.assessor, street.admin, street.other.assessor):
        assert client.get(detail(street, person)).status_code == 404
    assert client.get(detail(street, street.trainee)).status_code == 200


def test_a_conflict_is_told_instead_of_the_form(iqa, street):
    declare_conflict(street.centre, street.iqa, street.assessor)
    page = text_of(iqa.get(detail(street)))
    assert "A conflict of interest between you and" in page
    assert "Confirm the risk" not in page


@pytest.mark.parametrize(
    ("why", "shown"),
    [
        ("Drawn at random: 75 % of the units of a high risk assessor", "Drawn at random"),
        ("High risk assessor: every unit is sampled", "Every unit of yours is sampled"),
        ("Rests on simulation, which is always sampled", "Rests on simulation, which is always sampled"),
    ],
)
def test_the_assessor_reads_no_risk_in_the_reason_of_a_reviewed_sample(client, street, why, shown):
    done = make_done(
        street.registration, street.work, SampleOutcome.AGREE, by=street.iqa, assessor=street.assessor, why=why
    )
    url = reverse("iqa:sample_review", args=[done.pk])
    client.force_login(street.iqa)
    assert why in text_of(client.get(url))
    client.force_login(street.assessor)
    page = text_of(client.get(url))
    assert shown in page
    assert "risk" not in page.lower().replace("at risk", "")


@pytest.mark.parametrize(("state", "words"), [(-1, "The confirmation has run out"), (5, "has risen since")])
def test_a_confirmation_that_does_not_stand_is_told(iqa, street, state, words):
    RiskRating.objects.create(
        centre=street.centre,
        qualification=street.edition,
        assessor=street.assessor,
        number=1,
        computed=Risk.LOW,
        level=Risk.LOW,
        facts={},
        reason="Seen.",
        review_on=timezone.localdate() + timedelta(days=state),
        by=street.iqa,
    )
    assert words in text_of(iqa.get(detail(street)))


@pytest.mark.parametrize("many", [1, 3])
def test_the_pages_are_read_in_a_fixed_number_of_queries(iqa, street, many, django_assert_num_queries):
    street.registration.allocations.filter(role="assessor").exclude(person=street.assessor).delete()
    for person in (street.second_assessor, street.trainee)[: many - 1]:
        allocate(street.registration, person)
        add_learner(street, f"Learner {person.pk}")
    url = reverse("iqa:risk_list", args=[street.approval.pk])
    iqa.get(url)
    with django_assert_num_queries(25):
        response = iqa.get(url)
    assert len(response.context["rows"]) == many
    with django_assert_num_queries(27):
        iqa.get(detail(street))
