from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from centres.models import Membership
from centres.roles import acting, acting_centre, roles_of
from centres.states import Role
from tests.cast import LONG_AGO


def grant(person, centre, role, **facts):
    return Membership.objects.create(user=person, centre=centre, role=role, **{"starts_on": LONG_AGO, **facts})


def ask(person, session=None):
    request = RequestFactory().get("/")
    request.user, request.session = person, session or {}
    return request


def switch(client, person, code):
    client.force_login(person)
    return client.post(reverse("centres:switch_role"), {"role": code}, follow=True)


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("learner", "assessment:learner_home"),
        ("assessor", "assessment:assessor_home"),
        ("iqa", "iqa:iqa_home"),
        ("lead_iqa", "iqa:iqa_home"),
        ("admin", "portfolios:learner_list"),
    ],
)
def test_home_is_the_page_of_the_role(client, cast, name, page):
    client.force_login(cast.everybody()[name])
    response = client.get(reverse("home"), follow=True)
    assert response.redirect_chain == [(reverse(page), 302)]
    assert response.status_code == 200


def test_home_says_so_to_a_person_without_a_role(client, cast):
    Membership.objects.filter(user=cast.trainee).update(ends_on=LONG_AGO)
    client.force_login(cast.trainee)
    response = client.get(reverse("home"))
    assert "You hold no role today" in response.text


def test_roles_are_those_in_force_today_oldest_first_and_once_per_centre(cast):
    grant(cast.assessor, cast.centre, Role.IQA)
    grant(cast.assessor, cast.centre, Role.IQA, qualification=cast.edition)
    grant(cast.assessor, cast.centre, Role.ADMIN, ends_on=LONG_AGO)
    grant(cast.assessor, cast.centre, Role.EQA)
    assert [(one.role, one.centre) for one in roles_of(cast.assessor)] == [
        (Role.ASSESSOR, cast.centre),
        (Role.IQA, cast.centre),
    ]


def test_roles_are_read_once_per_request(cast, django_assert_num_queries):
    request = ask(cast.assessor)
    with django_assert_num_queries(1):
        assert acting(request).role == Role.ASSESSOR
        assert acting_centre(request, Role.ASSESSOR) == cast.centre


def test_switching_leads_to_the_home_of_the_other_role(client, cast):
    grant(cast.assessor, cast.centre, Role.IQA)
    response = switch(client, cast.assessor, f"iqa-{cast.centre.pk}")
    assert response.redirect_chain[-1] == (reverse("iqa:iqa_home"), 302)
    assert response.context["shell"]["role"].role == Role.IQA


@pytest.mark.parametrize("code", ["admin-{here}", "assessor-{there}", "", "nonsense"])
def test_switching_to_a_role_that_is_not_held_changes_nothing_and_says_so(client, cast, code):
    code = code.format(here=cast.centre.pk, there=cast.other.centre.pk)
    response = switch(client, cast.assessor, code)
    assert response.context["shell"]["role"].role == Role.ASSESSOR
    assert "You do not hold that role today. Choose one of yours." in response.text


def test_a_role_that_has_ended_is_no_longer_acted_in(client, cast):
    ended = grant(cast.assessor, cast.centre, Role.IQA)
    switch(client, cast.assessor, f"iqa-{cast.centre.pk}")
    Membership.objects.filter(pk=ended.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    response = client.get(reverse("home"), follow=True)
    assert response.redirect_chain == [(reverse("assessment:assessor_home"), 302)]


def test_the_same_role_in_two_centres_is_told_apart_by_the_centre(client, cast):
    grant(cast.admin, cast.other.centre, Role.ADMIN)
    client.force_login(cast.admin)
    response = client.get(reverse("centres:staff_list"))
    assert f'Administrator <span class="cs-3">{cast.other.centre}</span></button>' in response.text


def test_acting_centre_prefers_where_the_person_acts(cast):
    grant(cast.admin, cast.other.centre, Role.ADMIN)
    there = ask(cast.admin, {"acting_as": f"admin-{cast.other.centre.pk}"})
    assert acting_centre(there, Role.ADMIN) == cast.other.centre
    assert acting_centre(ask(cast.admin), Role.ADMIN) == cast.centre
    assert acting_centre(there, Role.ADMIN, among={cast.centre.pk}) == cast.centre
    assert acting_centre(there, Role.ASSESSOR) is None


NAVIGATION = {
    "learner": ["Home", "My units", "Add evidence", "Evidence"],
    "assessor": ["Work", "Feedback", "Standardisation", "Qualifications"],
    "iqa": ["Work", "Qualifications", "Claims", "Appeals", "Cases", "Standardisation"],
    "lead_iqa": ["Work", "Strategy", "Qualifications", "Claims", "Appeals", "Ledger"],
    "admin": ["Learners", "Staff", "Qualifications", "Claims", "Register", "Reports", "Ledger"],
}


@pytest.mark.parametrize("name", NAVIGATION)
def test_navigation_of_the_role_leads_to_pages_that_open(client, cast, name):
    client.force_login(cast.everybody()[name])
    entries = client.get(reverse("home"), follow=True).context["shell"]["nav"]
    assert [label for label, *_ in entries] == NAVIGATION[name]
    for label, _, url, _ in entries:
        shown = client.get(url)
        assert shown.status_code == 200
        assert [entry[0] for entry in shown.context["shell"]["nav"] if entry[3]] == [label]


def test_navigation_marks_the_page_that_a_deeper_page_stands_under(client, cast):
    client.force_login(cast.admin)
    response = client.get(reverse("centres:staff_detail", args=[cast.assessor.pk]))
    assert [entry[0] for entry in response.context["shell"]["nav"] if entry[3]] == ["Staff"]


def test_navigation_of_a_learner_without_registration_has_only_home(client, cast):
    grant(cast.trainee, cast.centre, Role.LEARNER)
    response = switch(client, cast.trainee, f"learner-{cast.centre.pk}")
    assert [entry[0] for entry in response.context["shell"]["nav"]] == ["Home"]
    assert "You are not registered yet" in response.text
