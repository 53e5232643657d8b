from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from centres.ledger import record_act
from centres.models import Competence, ConflictOfInterest, Membership, QualificationApproval, Sanction, User
from centres.states import Role
from tests.cast import LONG_AGO, make_edition, make_person


@pytest.fixture
def page(client, cast):
    """page(url name, pk) and page(url name, pk, {…}): the answer to the administrator's GET or POST."""

    def ask(name, pk=None, data=None, by=None):
        client.force_login(by or cast.admin)
        url = reverse(f"centres:{name}", args=[pk] if pk else [])
        return client.get(url) if data is None else client.post(url, data)

    return ask


def administers_both(cast, acts_in):
    """The administrator of the first centre administers the other as well; returns what chooses where to act."""
    Membership.objects.create(user=cast.admin, centre=cast.other.centre, role=Role.ADMIN, starts_on=LONG_AGO)
    return {"role": f"admin-{acts_in.pk}"}


# --- people ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_staff_list_query_count_is_fixed(client, cast, rows, django_assert_num_queries):
    Membership.objects.filter(centre=cast.centre).exclude(user=cast.admin).delete()
    for number in range(1, rows):
        make_person(f"Person {number}", f"p{number}@hl.example", cast.centre, Role.ASSESSOR)
    client.force_login(cast.admin)
    # session, user, rule, roles, people, their grants
    with django_assert_num_queries(6):
        response = client.get(reverse("centres:staff_list"))
    assert len(response.context["people"]) == rows


def test_staff_list_shows_people_of_the_own_centre_only(page):
    response = page("staff_list")
    assert "Second Assessor HL" in response.text
    assert "Assessor MS" not in response.text


def test_staff_add_makes_a_person_with_a_role(page, cast):
    facts = {"email": "New@hl.example", "full_name": "Nina New", "role": "iqa", "qualification": cast.edition.pk}
    response = page("staff_add", data=facts)
    person = User.objects.get(email="new@hl.example")
    grant = Membership.objects.get(user=person)
    assert response.url == reverse("centres:staff_detail", args=[person.pk])
    assert (grant.role, grant.centre, grant.qualification) == ("iqa", cast.centre, cast.edition)


@pytest.mark.parametrize(
    ("facts", "field", "sentence"),
    [
        ({}, "email", "Fill this in."),
        ({"email": "not an address", "full_name": "Nina", "role": "iqa"}, "email", "Enter a valid email address."),
        ({"email": "n@hl.example", "full_name": "Nina"}, "role", "Choose one."),
        (
            {"email": "n@hl.example", "full_name": "Nina", "role": "learner"},
            "role",
            "Select a valid choice. learner is not one of the available choices.",
        ),
    ],
)
def test_staff_add_says_what_is_wrong_and_keeps_what_was_typed(page, facts, field, sentence):
    before = User.objects.count()
    response = page("staff_add", data=facts)
    assert response.status_code == 422
    assert response.context["form"].errors[field] == [sentence]
    for value in (facts.get("email"), facts.get("full_name")):
        assert value is None or f'value="{value}"' in response.text
    assert User.objects.count() == before


def test_staff_add_refuses_oneself_and_a_role_that_is_held(page, cast):
    facts = {"full_name": "Anybody", "role": "assessor"}
    own = page("staff_add", data={**facts, "email": cast.admin.email})
    held = page("staff_add", data={**facts, "email": cast.assessor.email})
    assert (own.status_code, held.status_code) == (403, 409)
    assert "nobody for themselves" in own.text
    assert "Assessor HL holds this role already." in held.text
    assert Membership.objects.filter(user__in=[cast.admin, cast.assessor]).count() == 2


def test_staff_detail_shows_roles_competence_and_conflicts(page, cast):
    ConflictOfInterest.objects.create(
        centre=cast.centre, person=cast.assessor, other=cast.learner, nature="Cousins", starts_on=LONG_AGO
    )
    response = page("staff_detail", cast.assessor.pk)
    assert "at Harbour Lane Training" in response.text
    assert "Assess</span> 3 units" in response.text
    assert "Assessor HL and Learner HL: Cousins" in response.text


def test_staff_detail_query_count_does_not_grow_with_the_units(client, cast, django_assert_max_num_queries):
    client.force_login(cast.admin)
    Competence.objects.filter(user=cast.assessor).exclude(unit=cast.units[0]).delete()
    url = reverse("centres:staff_detail", args=[cast.assessor.pk])
    with django_assert_max_num_queries(60) as few:
        client.get(url)
    facts = {"centre": cast.centre, "user": cast.assessor, "duty": "assess", "starts_on": LONG_AGO}
    Competence.objects.bulk_create(Competence(unit=unit, **facts) for unit in cast.units[1:])
    with django_assert_max_num_queries(len(few)):
        client.get(url)


def test_staff_detail_gives_every_field_its_own_id(page, cast):
    text = page("staff_detail", cast.assessor.pk).text
    ids = [part.split('"')[0] for part in text.split(' id="')[1:]]
    assert sorted(ids) == sorted(set(ids))


def test_staff_detail_of_oneself_has_no_forms(page, cast):
    response = page("staff_detail", cast.assessor.pk, by=cast.assessor)
    assert "Assess</span> 3 units" in response.text
    assert "Grant a role" not in response.text


def test_staff_detail_of_oneself_opens_without_any_role(page, cast):
    Membership.objects.filter(user=cast.trainee).update(ends_on=LONG_AGO)
    assert "No role yet." in page("staff_detail", cast.trainee.pk, by=cast.trainee).text


def test_staff_detail_shows_a_centre_that_both_share(page, client, cast):
    there = administers_both(cast, cast.other.centre)
    client.force_login(cast.admin)
    client.post(reverse("centres:switch_role"), there)
    assert page("staff_detail", cast.assessor.pk).context["centre"] == cast.centre
    assert page("staff_detail", cast.other.assessor.pk).context["centre"] == cast.other.centre


@pytest.mark.parametrize("where", ["home", "other"])
def test_administrator_of_two_centres_grants_in_the_one_they_act_in(page, client, cast, where):
    house = getattr(cast, where)
    Membership.objects.create(
        user=cast.assessor, centre=cast.other.centre, role=Role.ASSESSOR, starts_on=LONG_AGO
    )  # works in both
    acts = administers_both(cast, house.centre)
    client.force_login(cast.admin)
    client.post(reverse("centres:switch_role"), acts)
    page("grant_add", cast.assessor.pk, {"grant-role": "iqa", "grant-qualification": ""})
    assert Membership.objects.get(user=cast.assessor, role=Role.IQA).centre == house.centre
    assert page("staff_list").context["centre"] == house.centre


def test_grant_add_tells_what_is_missing_on_its_own_form(page, cast):
    response = page("grant_add", cast.assessor.pk, {})
    assert response.status_code == 422
    assert response.context["grant_form"].errors == {"role": ["Choose one."]}
    assert not response.context["competence_form"].is_bound


def test_grant_add_tells_who_comes_second(page, cast):
    response = page("grant_add", cast.assessor.pk, {"grant-role": "assessor"})
    assert response.status_code == 409
    assert "Assessor HL holds this role already." in response.text


def test_grant_end_ends_today_and_the_second_is_told(page, cast):
    grant = Membership.objects.get(user=cast.assessor)
    first, second = page("grant_end", grant.pk, {}), page("grant_end", grant.pk, {})
    grant.refresh_from_db()
    assert first.url == reverse("centres:staff_detail", args=[cast.assessor.pk])
    assert grant.ends_on == timezone.localdate()
    assert second.status_code == 409
    assert "This grant has ended already." in second.text


def test_competence_add_puts_all_units_of_a_qualification_on_record(page, cast):
    facts = {
        "competence-duty": "quality_assure",
        "competence-qualification": cast.edition.pk,
        "competence-basis": "TAQA",
        "competence-seen": "Certificate of 2018, original",
    }
    page("competence_add", cast.assessor.pk, facts)
    again = page("competence_add", cast.assessor.pk, facts)
    rows = Competence.objects.filter(user=cast.assessor, duty="quality_assure")
    assert {row.unit.number for row in rows} == {"small-1", "small-2", "small-3"}
    assert "Seen: Certificate of 2018, original" in page("staff_detail", cast.assessor.pk, by=cast.admin).text
    assert again.status_code == 302


def test_competence_add_keeps_what_was_typed(page, cast):
    response = page("competence_add", cast.assessor.pk, {"competence-basis": "CAVA 2024"})
    assert response.status_code == 422
    assert response.context["competence_form"].errors == {"duty": ["Choose one."], "qualification": ["Choose one."]}
    assert 'value="CAVA 2024"' in response.text


def test_competence_end_ends_one_unit_and_the_second_is_told(page, cast):
    row = Competence.objects.filter(user=cast.assessor).first()
    page("competence_end", row.pk, {})
    second = page("competence_end", row.pk, {})
    row.refresh_from_db()
    assert (row.ends_on, second.status_code) == (timezone.localdate(), 409)
    assert "This competence has ended already." in second.text


def test_conflict_add_records_it_and_refuses_an_empty_form(page, cast):
    empty = page("conflict_add", cast.assessor.pk, {})
    stranger = page("conflict_add", cast.assessor.pk, {"conflict-other": cast.other.learner.pk, "conflict-nature": "x"})
    page("conflict_add", cast.assessor.pk, {"conflict-other": cast.learner.pk, "conflict-nature": "Cousins"})
    assert (empty.status_code, stranger.status_code) == (422, 422)
    assert empty.context["conflict_form"].errors == {"other": ["Choose one."], "nature": ["Fill this in."]}
    assert [str(row) for row in ConflictOfInterest.objects.all()] == ["Assessor HL and Learner HL: Cousins"]


# --- approvals ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_approval_list_query_count_is_fixed(client, cast, rows, django_assert_num_queries):
    for number in range(1, rows):
        cast.centre.approvals.create(qualification=make_edition(f"e{number}"), centre_number="1", starts_on=LONG_AGO)
    client.force_login(cast.admin)
    # session, user, rule, roles, approvals, their sanctions
    with django_assert_num_queries(6):
        response = client.get(reverse("centres:approval_list"))
    assert len(response.context["approvals"]) == rows


def test_approval_add_records_it_once(page, cast):
    edition = make_edition("new")
    facts = {"qualification": edition.pk, "centre_number": "77", "printer": "centre"}
    response, second = page("approval_add", data=facts), page("approval_add", data=facts)
    assert response.url == reverse("centres:approval_list")
    assert "Ambleford Level 2 Diploma in Care (new)" in page("approval_list").text
    # the qualification is no longer offered, so that the second is a choice that does not exist
    assert second.status_code == 422
    assert QualificationApproval.objects.filter(qualification=edition).count() == 1


def test_approval_add_answers_an_empty_form(page):
    response = page("approval_add", data={})
    assert response.status_code == 422
    assert response.context["form"].errors["centre_number"] == ["Fill this in."]


def test_approval_edit_changes_the_facts(page, cast):
    facts = {"centre_number": "88", "printer": "organisation", "direct_claims_from": "2026-05-06"}
    page("approval_edit", cast.approval.pk, facts)
    cast.approval.refresh_from_db()
    assert (cast.approval.centre_number, cast.approval.direct_claims_from) == ("88", date(2026, 5, 6))


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "Fill this in."),
        (
            {
                "centre_number": "88",
                "printer": "centre",
                "direct_claims_from": "2026-05-06",
                "direct_claims_to": "2026-05-05",
            },
            "Direct claims cannot end before they start.",
        ),
    ],
)
def test_approval_edit_refuses_bad_input_and_changes_nothing(page, cast, facts, sentence):
    response = page("approval_edit", cast.approval.pk, facts)
    assert response.status_code == 422
    assert sentence in response.text
    assert QualificationApproval.objects.get(pk=cast.approval.pk).centre_number == "HL-001"


def test_sanction_add_records_it_and_answers_an_empty_form(page, cast):
    empty = page("sanction_add", cast.approval.pk, {})
    page("sanction_add", cast.approval.pk, {"sanction-effect": "no_claim", "sanction-reason": "Letter of 3 Nov"})
    assert empty.status_code == 422
    assert empty.context["sanction_form"].errors == {"effect": ["Choose one."], "reason": ["Fill this in."]}
    assert not empty.context["change_form"].is_bound
    assert [row.reason for row in Sanction.objects.all()] == ["Letter of 3 Nov"]
    assert "Letter of 3 Nov" in page("approval_list").text


# --- the ledger --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_ledger_query_count_is_fixed(client, cast, rows, django_assert_num_queries):
    for number in range(rows):
        record_act(cast.centre, by=cast.admin, verb=f"act {number}", obj=cast.approval)
    client.force_login(cast.admin)
    # session, user, rule, roles, how many acts, the acts
    with django_assert_num_queries(6):
        response = client.get(reverse("centres:ledger"))
    assert [act.verb for act in response.context["page"]] == [f"act {number}" for number in reversed(range(rows))]


def test_ledger_is_that_of_the_centre_in_which_the_person_acts(page, client, cast):
    Membership.objects.create(user=cast.admin, centre=cast.other.centre, role=Role.LEAD_IQA, starts_on=LONG_AGO)
    record_act(cast.other.centre, by=cast.other.admin, verb="elsewhere", obj=cast.other.approval)
    client.force_login(cast.admin)
    client.post(reverse("centres:switch_role"), {"role": f"lead_iqa-{cast.other.centre.pk}"})
    assert [act.verb for act in page("ledger").context["page"]] == ["elsewhere"]


def test_ledger_has_fifty_lines_to_a_page(page, cast):
    for number in range(51):
        record_act(cast.centre, by=cast.admin, verb=f"act {number}", obj=cast.approval)
    assert len(page("ledger").context["page"]) == 50


# --- the demo ----------------------------------------------------------------------------------------------------


def test_demo_sign_in_does_not_exist_outside_the_demo(client, cast):
    assert client.post(reverse("demo_sign_in"), {"email": cast.assessor.email}).status_code == 404


def test_demo_sign_in_steps_in_as_a_person_of_a_specimen_centre_only(client, cast, settings):
    settings.DEMO = True
    type(cast.centre).objects.filter(pk=cast.centre.pk).update(specimen=True)
    refused = [
        client.post(reverse("demo_sign_in"), {"email": email}).status_code
        for email in (cast.other.assessor.email, cast.operator.email, "nobody@hl.example", "")
    ]
    response = client.post(reverse("demo_sign_in"), {"email": cast.assessor.email}, follow=True)
    assert refused == [404, 404, 404, 404]
    assert response.redirect_chain[-1] == (reverse("assessment:assessor_home"), 302)
