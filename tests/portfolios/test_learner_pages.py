from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from centres.models import Act, Sanction, User
from centres.states import Role, SanctionEffect
from portfolios.models import Allocation, Registration
from portfolios.states import AllocatedRole
from tests.cast import make_person, register

TODAY = timezone.localdate()
LIST = reverse("portfolios:learner_list")


def detail(registration):
    return reverse("portfolios:registration_detail", args=[registration.pk])


def more_learners(cast, number):
    people = [make_person(f"Zoe {n}", f"zoe{n}@hl.example", cast.centre, Role.LEARNER) for n in range(number)]
    return [register(cast.home, person) for person in people]


def names(response):
    return [registration.name for registration in response.context["page_obj"]]


# --- list --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_learner_list_query_count_is_fixed(cast, client, rows, django_assert_num_queries):
    more_learners(cast, rows - 1)
    client.force_login(cast.admin)
    # session, user, rule, roles, options of the filter, count, rows, allocations, whether to offer the register;
    # appeals to answer, and to allocate somebody for; recognitions to answer, and to allocate somebody for; cases;
    # visits, what they ask for, and their actions; papers nobody has collected: after how many days, and how many;
    # retention: whether it is theirs, lists to confirm, requests to answer; competences that run out
    with django_assert_num_queries(23):
        response = client.get(LIST)
    assert len(names(response)) == rows


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("admin", ["Learner HL", "Zoe 0"]),
        ("lead_iqa", ["Learner HL", "Zoe 0"]),
        ("iqa", ["Learner HL", "Zoe 0"]),
        ("assessor", ["Learner HL"]),
        ("second_assessor", []),
        ("other_admin", ["Learner MS"]),
    ],
)
def test_learner_list_shows_whom_the_person_looks_after(cast, page, who, shown):
    (zoe,) = more_learners(cast, 1)
    Allocation.objects.filter(registration=zoe).delete()
    assert names(page(cast.everybody()[who], LIST)) == shown


def test_learner_list_leaves_out_the_persons_own_registration(cast, page):
    register(cast.home, cast.admin)
    assert names(page(cast.admin, LIST)) == ["Learner HL"]


def test_learner_list_finds_by_name_address_and_number(cast, page):
    (zoe,) = more_learners(cast, 1)
    Registration.objects.filter(pk=zoe.pk).update(learner_number="ICQ-77", uln="9276308686")
    words = ("zo", "zoe0@", "icq-77", "9276308686")
    assert [names(page(cast.admin, f"{LIST}?q={word}")) for word in words] == [["Zoe 0"]] * 4


def test_learner_list_filters_by_qualification(cast, page):
    assert names(page(cast.admin, f"{LIST}?qualification={cast.edition.pk}")) == ["Learner HL"]
    # what is no qualification of the list filters nothing
    assert names(page(cast.admin, f"{LIST}?qualification=nonsense")) == ["Learner HL"]


def test_learner_list_says_what_to_do_when_empty(cast, page):
    found = page(cast.admin, f"{LIST}?q=nobody").content.decode()
    assert "No learner fits the search." in found
    assert "when an administrator allocates them to you" in page(cast.second_assessor, LIST).content.decode()


def test_learner_list_survives_a_page_that_is_not_there(cast, page):
    assert names(page(cast.admin, f"{LIST}?page=99")) == ["Learner HL"]


# --- register ----------------------------------------------------------------------------------------------------


def form_data(**facts):
    return {
        "full_name": "Maya  Lindqvist",
        "email": "maya@hl.example",
        "date_of_birth": "2001-03-04",
        "starts_on": TODAY.isoformat(),
        "planned_end_on": (TODAY + timedelta(days=300)).isoformat(),
        **facts,
    }


def register_url(cast):
    return reverse("portfolios:learner_register") + f"?qualification={cast.edition.pk}"


def test_register_offers_the_qualifications_of_the_centre(cast, page):
    response = page(cast.admin, reverse("portfolios:learner_register"))
    assert [approval.qualification for approval in response.context["approvals"]] == [cast.edition]


def test_register_makes_the_learner_with_units_and_people(cast, page):
    optional = cast.units[2]
    data = form_data(units=[optional.pk], assessor=cast.assessor.pk, iqa=cast.iqa.pk, uln="9276308686")
    response = page(cast.admin, register_url(cast), data)
    made = Registration.objects.get(learner__email="maya@hl.example")
    assert (response.status_code, response.url) == (302, detail(made))
    assert (made.name, made.uln, made.route.count()) == ("Maya Lindqvist", "9276308686", 3)
    assert {(row.role, row.person) for row in made.allocations.all()} == {
        (AllocatedRole.ASSESSOR, cast.assessor),
        (AllocatedRole.IQA, cast.iqa),
    }


def test_a_learner_who_comes_from_another_centre_is_registered_so(cast, page):
    """R6.2: the transfer in is on record, in the history and in the ledger."""
    page(cast.admin, register_url(cast), form_data(transferred_from="Mill Street College"))
    made = Registration.objects.get(learner__email="maya@hl.example")
    history = reverse("portfolios:registration_history", args=[made.pk])
    assert "From Mill Street College" in page(cast.admin, history).content.decode()
    assert Act.objects.get(verb="registered", object_id=made.pk).facts["transferred_from"] == "Mill Street College"


@pytest.mark.parametrize(
    ("facts", "field", "error"),
    [
        ({"full_name": ""}, "full_name", "Fill this in."),
        (
            {"date_of_birth": TODAY.isoformat()},
            "date_of_birth",
            "Enter the day on which the learner was born, in the past.",
        ),
        (
            {"date_of_birth": "1850-01-01"},
            "date_of_birth",
            "That is more than 110 years ago. Check the year.",
        ),
        (
            {"planned_end_on": (TODAY - timedelta(days=1)).isoformat()},
            "planned_end_on",
            "The planned end lies before the start. Enter a later day.",
        ),
        (
            {"registered_on": (TODAY + timedelta(days=1)).isoformat()},
            "registered_on",
            "This day is in the future. Leave it empty until it is done.",
        ),
        (
            {"expires_on": (TODAY + timedelta(days=1)).isoformat()},
            "registered_on",
            "Enter the day of registration too, or leave both days empty.",
        ),
        ({"uln": "123"}, "uln", "A ULN has ten digits, without spaces, and does not begin with 0."),
        ({"units": ["99999"]}, "units", "One of the ticked units is not in this qualification."),
    ],
)
def test_register_tells_what_is_wrong_and_keeps_what_was_typed(cast, page, facts, field, error):
    response = page(cast.admin, register_url(cast), form_data(**facts))
    assert response.status_code == 422
    assert response.context["form"].errors[field] == [error]
    assert 'value="maya@hl.example"' in response.content.decode()
    assert Registration.objects.count() == 2


def test_register_refuses_somebody_too_young(cast, page):
    born = TODAY.replace(year=TODAY.year - 10, day=1)
    response = page(cast.admin, register_url(cast), form_data(date_of_birth=born.isoformat()))
    assert response.context["form"].errors["date_of_birth"] == ["The learner is 10; this qualification starts at 16."]


def test_register_asks_again_about_a_check_digit_and_then_takes_it(cast, page):
    first = page(cast.admin, register_url(cast), form_data(uln="9276308687"))
    assert first.status_code == 422
    assert 'name="uln_as_given"' in first.content.decode()
    page(cast.admin, register_url(cast), form_data(uln="9276308687", uln_as_given="on"))
    assert Registration.objects.get(learner__email="maya@hl.example").uln == "9276308687"


def test_register_cannot_insist_on_what_is_no_number_at_all(cast, page):
    response = page(cast.admin, register_url(cast), form_data(uln="9999999999", uln_as_given="on"))
    assert response.status_code == 422


def test_register_shows_a_refusal_on_the_form_with_its_status(cast, page):
    response = page(cast.admin, register_url(cast), form_data(email="learner@hl.example", full_name="Learner HL"))
    assert response.status_code == 409
    assert response.context["form"].non_field_errors() == [
        f"Learner HL is already registered on {cast.edition} at this centre."
    ]


def test_register_says_at_once_that_nobody_can_be_registered(cast, page):
    Sanction.objects.create(approval=cast.approval, effect=SanctionEffect.NO_REGISTER, reason="Fees")
    text = page(cast.admin, register_url(cast)).content.decode()
    assert "allows the centre no new registrations" in text
    assert 'name="email"' not in text


def test_a_new_learner_can_ask_for_a_password(cast, page, client):
    page(cast.admin, register_url(cast), form_data())
    assert not User.objects.get(email="maya@hl.example").has_usable_password()
    client.logout()
    client.post("/password/forgotten/", {"email": "maya@hl.example"})
    assert [letter.to for letter in mail.outbox] == [["maya@hl.example"]]


# --- one registration --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_registration_page_query_count_is_fixed(cast, client, rows, django_assert_num_queries):
    route = list(cast.registration.route.order_by("unit__number"))
    for entry in route[rows:]:
        entry.delete()
    for allocation in list(cast.registration.allocations.all())[rows:]:
        allocation.delete()
    client.force_login(cast.admin)
    client.get(LIST)
    with django_assert_num_queries(17):
        response = client.get(detail(cast.registration))
    assert response.context["registration"].route.all().count() == rows


def test_registration_page_gives_each_person_their_own_buttons(cast, page):
    url = detail(cast.registration)
    Registration.objects.update(identity_seen_on=None, identity_seen_by=None, name_confirmed_at=None)
    buttons = {
        "allocate": reverse("portfolios:registration_allocate", args=[cast.registration.pk]),
        "identity": reverse("portfolios:registration_identity", args=[cast.registration.pk]),
        "name": reverse("portfolios:name_confirm", args=[cast.registration.pk]),
        "evidence": reverse("portfolios:evidence_list", args=[cast.registration.pk]),
        "claim": reverse("certification:claim_make", args=[cast.registration.pk]),
    }
    seen = {}
    for who in ("admin", "assessor", "learner", "lead_iqa"):
        text = page(cast.everybody()[who], url).content.decode()
        main = text[text.index("<main") : text.index("</main>")]
        seen[who] = {name for name, address in buttons.items() if f'"{address}"' in main}
    assert seen == {
        "admin": {"allocate", "identity", "claim"},
        "assessor": {"identity", "evidence"},
        "learner": {"name", "evidence"},
        "lead_iqa": {"evidence"},
    }


def test_allocate_from_the_page(cast, page):
    url = reverse("portfolios:registration_allocate", args=[cast.registration.pk])
    response = page(cast.admin, url, {"role": "assessor", "person": cast.second_assessor.pk})
    assert (response.status_code, response.url) == (302, detail(cast.registration))
    assert Allocation.objects.get(person=cast.second_assessor).made_by == cast.admin


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"role": "assessor", "person": ""}, 422),
        ({"role": "nonsense", "person": ""}, 422),
        ({"role": "assessor", "person": "other"}, 422),
        ({"role": "assessor", "person": "assessor"}, 409),
    ],
)
def test_allocate_shows_a_refusal_on_the_page(cast, page, data, status):
    people = {"other": cast.other.assessor.pk, "assessor": cast.assessor.pk}
    url = reverse("portfolios:registration_allocate", args=[cast.registration.pk])
    before = Allocation.objects.count()
    response = page(cast.admin, url, {**data, "person": people.get(data["person"], "")})
    assert (response.status_code, Allocation.objects.count()) == (status, before)
    assert response.context["form"].errors


def test_end_allocation_from_the_page_once(cast, page):
    allocation = Allocation.objects.get(registration=cast.registration, person=cast.assessor)
    url = reverse("portfolios:allocation_end", args=[allocation.pk])
    assert page(cast.admin, url, {}).url == detail(cast.registration)
    again = page(cast.admin, url, {})
    assert again.status_code == 409
    assert "This allocation has already been ended." in again.content.decode()


def test_identity_is_recorded_from_the_page(cast, page):
    Registration.objects.update(identity_seen_on=None, identity_seen_by=None, identity_document="")
    url = reverse("portfolios:registration_identity", args=[cast.registration.pk])
    assert page(cast.assessor, url, {"document": ""}).status_code == 422
    assert page(cast.assessor, url, {"document": "Passport"}).url == detail(cast.registration)
    assert Registration.objects.get(pk=cast.registration.pk).identity_seen_by == cast.assessor


def test_name_is_confirmed_from_the_page(cast, page):
    Registration.objects.update(name_confirmed_at=None)
    url = reverse("portfolios:name_confirm", args=[cast.registration.pk])
    assert page(cast.learner, url, {"name": cast.registration.name}).url == detail(cast.registration)
    assert Registration.objects.get(pk=cast.registration.pk).name_confirmed_at is not None
    assert page(cast.learner, url, {}).status_code == 409
