from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment import actions
from assessment.models import Signature
from centres.states import Role
from portfolios.models import Allocation, Registration, RouteUnit
from portfolios.states import AllocatedRole, EvidenceStatus, RegistrationStatus, UnitOrigin
from qualifications.models import GroupUnit, RangeItem, UnitRelation
from tests.cast import make_edition, make_person, make_unit, register
from tests.factories.assessment import (
    add_file,
    complete_unit,
    criterion,
    decide,
    make_evidence,
    not_yet,
    pass_test,
    route_unit,
    sign,
)


@pytest.fixture
def page(client):
    """page(person, url name, pk, {…}): the answer to a GET, or to a POST where facts are given."""

    def ask(person, name, pk=None, data=None, query="", **headers):
        client.force_login(person)
        url = reverse(f"assessment:{name}", args=[pk] if pk else []) + query
        return client.get(url, **headers) if data is None else client.post(url, data, **headers)

    return ask


@pytest.fixture
def planner(cast, page):
    """The planner of a route with two mandatory units and a choice of three: planner(query=…), planner(data=…)."""
    group = cast.edition.groups.get(code="O")
    for position, number in enumerate(("small-4", "small-5"), start=10):
        GroupUnit.objects.create(group=group, unit=make_unit(number), position=position)
    RouteUnit.objects.filter(registration=cast.registration, unit=cast.units[2]).delete()

    def ask(query="", data=None, by=None, **headers):
        return page(by or cast.learner, "route", cast.registration.pk, data, query, **headers)

    ask.optional = [entry.unit for entry in group.entries.select_related("unit").order_by("position")]
    return ask


def chosen(cast):
    return [entry.unit.number for entry in cast.registration.route.filter(origin=UnitOrigin.CHOSEN)]


# --- home --------------------------------------------------------------------------------------------------------


def test_learner_home_says_what_to_do_next_and_where_one_stands(street, page):
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")])
    decide(piece, not_yet(criterion(street.work, "1.1"), reason="Add the rota."), by=street.assessor)
    response = page(street.learner, "learner_home")
    assert "Learner, two things to do next" in response.text
    assert "Act on Assessor’s feedback about 01.01" in response.text
    assert '<span class="cs-mono">01.01</span> Add the rota.' in response.text
    assert "of 5 criteria met" in response.text
    assert response.context["planned"] == 1
    assert "1 behind" in response.text


@pytest.mark.parametrize("rows", [1, 3])
def test_learner_home_query_count_is_fixed(street, client, rows, django_assert_num_queries):
    for code in ("1.1", "1.2", "2.1")[:rows]:
        piece = make_evidence(street.registration, [criterion(street.work, code)])
        decide(piece, not_yet(criterion(street.work, code)), by=street.assessor)
    client.force_login(street.learner)
    # session, user, roles, registrations; progress 9, drafts, sittings 6, the chart; plans, questions, start, appeals
    with django_assert_num_queries(28):
        response = client.get(reverse("assessment:learner_home"))
    assert len(response.context["feedback"]) == rows


def test_learner_home_of_a_finished_learner_leads_to_the_documents(street, page):
    Registration.objects.filter(pk=street.registration.pk).update(status=RegistrationStatus.COMPLETED)
    response = page(street.learner, "learner_home")
    assert "You have completed it" in response.text
    assert f'href="{reverse("certification:my_documents")}"' in response.text


def test_learner_home_without_registration_says_who_helps(street, page):
    newcomer = make_person("New Learner", "new@hl.example", street.centre, Role.LEARNER)
    assert "Your centre registers you on a qualification" in page(newcomer, "learner_home").text


def test_learner_with_two_registrations_chooses_one_and_the_navigation_follows(cast, page):
    first = cast.registration
    cast.home.edition = make_edition("second")
    newer = register(cast.home, cast.learner)
    Registration.objects.filter(pk=newer.pk).update(starts_on=timezone.localdate() - timedelta(days=1))
    by_itself = page(cast.learner, "learner_home")
    asked = page(cast.learner, "learner_home", query=f"?registration={first.pk}")
    later = page(cast.learner, "learner_home")
    strange = page(cast.learner, "learner_home", query=f"?registration={cast.other.registration.pk}")
    there = page(cast.learner, "registration_units", newer.pk)
    shown = [one.context["registration"] for one in (by_itself, asked, later, strange)]
    assert shown == [newer, first, first, first]
    assert f'<a href="?registration={first.pk}" aria-current="true">' in later.text
    assert later.context["shell"]["nav"][1][2] == reverse("assessment:registration_units", args=[first.pk])
    assert there.context["shell"]["nav"][1][2] == reverse("assessment:registration_units", args=[newer.pk])


def test_learner_with_one_registration_has_nothing_to_choose(street, page):
    assert "Your qualifications" not in page(street.learner, "learner_home").text


# --- units -------------------------------------------------------------------------------------------------------


def test_registration_units_lists_the_route_by_group_with_links(street, page):
    response = page(street.learner, "registration_units", street.registration.pk)
    assert [(title, [row.unit for row in rows]) for title, rows in response.context["groups"]] == [
        ("Mandatory", [street.work, street.test, street.last])
    ]
    for entry in street.registration.route.all():
        assert f'href="{reverse("assessment:unit_detail", args=[entry.pk])}"' in response.text


def test_registration_units_names_the_learner_to_staff(street, page):
    assert "<h1>Learner HL</h1>" in page(street.assessor, "registration_units", street.registration.pk).text


@pytest.mark.parametrize("rows", [1, 3])
def test_registration_units_query_count_is_fixed(street, client, rows, django_assert_num_queries):
    for entry in street.registration.route.order_by("-pk")[: 3 - rows]:
        entry.delete()
    client.force_login(street.learner)
    # session, user, the registration, two rules, qualification, organisation, progress 9, roles
    with django_assert_num_queries(17):
        response = client.get(reverse("assessment:registration_units", args=[street.registration.pk]))
    assert len(response.context["progress"].units) == rows


def test_unit_detail_shows_criteria_evidence_feedback_and_what_is_missing(street, page):
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")])
    decide(piece, not_yet(criterion(street.work, "1.1"), reason="Add the rota."), by=street.assessor)
    RangeItem.objects.create(outcome=street.work.outcomes.first(), position=1, depth=1, text="refunds")
    response = page(street.learner, "unit_detail", route_unit(street.registration, street.work).pk)
    assert "Add the rota." in response.text
    assert f'href="{reverse("portfolios:evidence_edit", args=[piece.pk])}">Add what is missing' in response.text
    assert '<li class="cs-depth-1">refunds</li>' in response.text
    assert "Evidence for 01.02–02.02" in response.text
    assert response.context["tally"] == [("action", 1), ("none", 3)]


@pytest.mark.parametrize("pieces", [1, 3])
def test_unit_detail_query_count_is_fixed(street, client, pieces, django_assert_max_num_queries):
    entry = route_unit(street.registration, street.work)
    url = reverse("assessment:unit_detail", args=[entry.pk])
    make_evidence(street.registration, [criterion(street.work, "1.1")])
    client.force_login(street.learner)
    with django_assert_max_num_queries(60) as one:
        client.get(url)
    for _ in range(pieces - 1):
        make_evidence(street.registration, [criterion(street.work, "1.1")])
    with django_assert_max_num_queries(len(one)):
        response = client.get(url)
    assert len(response.context["visible"]) == pieces


def test_unit_detail_tells_of_restricted_evidence_without_naming_it(street, page):
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")], confidential=True)
    make_evidence(street.registration, [criterion(street.work, "1.2")], status=EvidenceStatus.PREPARING)
    Allocation.objects.filter(role=AllocatedRole.IQA).delete()
    entry = route_unit(street.registration, street.work)
    quality, learner = page(street.iqa, "unit_detail", entry.pk), page(street.learner, "unit_detail", entry.pk)
    assert quality.text.count("1 restricted piece") == 1
    assert piece.reference not in quality.text
    assert "restricted" not in learner.text
    assert piece.reference in learner.text


def test_unit_detail_of_a_test_shows_its_result(street, page):
    pass_test(street.registration, street.test, by=street.assessor)
    response = page(street.learner, "unit_detail", route_unit(street.registration, street.test).pk)
    assert "25 questions, 18 to pass." in response.text
    assert '<span class="cs-fig">18</span>' in response.text
    assert "Add evidence" not in response.text.split("</header>")[1]


def test_unit_detail_offers_each_person_what_they_may_do(street, page):
    complete_unit(street.registration, street.work, by=street.assessor)
    entry = route_unit(street.registration, street.work)
    urls = {
        name: reverse(f"assessment:{name}", args=[entry.pk])
        for name in ("unit_sign_off", "unit_confirm", "unit_reopen")
    }

    def offered(person):
        text = page(person, "unit_detail", entry.pk).text
        return [name for name, url in urls.items() if f'href="{url}"' in text]

    before = [offered(person) for person in (street.learner, street.assessor, street.iqa)]
    actions.sign_off_unit(entry, by=street.assessor)
    after = [offered(person) for person in (street.learner, street.assessor, street.iqa)]
    assert before == [[], ["unit_sign_off"], []]
    assert after == [["unit_confirm"], [], ["unit_reopen"]]


# --- signing -----------------------------------------------------------------------------------------------------


@pytest.fixture
def to_sign(street):
    complete_unit(street.registration, street.work, by=street.assessor)
    return sign(street.registration, street.work, by=street.assessor)


def test_unit_confirm_signs_and_says_so(street, page, client, to_sign):
    shown = page(street.learner, "unit_confirm", to_sign.pk)
    response = page(street.learner, "unit_confirm", to_sign.pk, {"agreed": "on"})
    assert "All 4 criteria are met." in shown.text
    assert "Signed by </span>Assessor HL" in shown.text
    assert response.url == reverse("assessment:unit_detail", args=[to_sign.pk])
    assert "You have signed Serve. It is complete." in client.get(response.url).text
    assert Signature.objects.filter(by=street.learner).count() == 1


@pytest.mark.parametrize("data", [{}, {"agreed": ""}])
def test_unit_confirm_without_the_tick_signs_nothing(street, page, to_sign, data):
    response = page(street.learner, "unit_confirm", to_sign.pk, data)
    assert response.status_code == 422
    assert "Tick the box to sign; nothing is signed yet." in response.text
    assert not Signature.objects.filter(by=street.learner).exists()


def test_unit_confirm_tells_who_signs_twice(street, page, to_sign):
    page(street.learner, "unit_confirm", to_sign.pk, {"agreed": "on"})
    response = page(street.learner, "unit_confirm", to_sign.pk, {"agreed": "on"})
    assert response.status_code == 409
    assert "You have signed this unit already." in response.text
    assert Signature.objects.filter(by=street.learner).count() == 1


def test_unit_confirm_before_the_assessor_says_whom_to_wait_for(street, page):
    entry = route_unit(street.registration, street.work)
    shown = page(street.learner, "unit_confirm", entry.pk)
    sent = page(street.learner, "unit_confirm", entry.pk, {"agreed": "on"})
    assert "Your assessor has not signed this unit yet." in shown.text
    assert '<button class="btn btn-primary">' not in shown.text
    assert sent.status_code == 409


# --- the planner -------------------------------------------------------------------------------------------------


def test_route_shows_the_verdict_and_the_least_work(planner):
    response = planner()
    assert "1 more unit would do it" in response.text
    assert "Least work that completes it" in response.text
    assert response.context["is_saved"]


def test_route_tries_a_choice_out_without_saving(cast, planner):
    response = planner(f"?unit={planner.optional[1].pk}")
    assert "This route completes the qualification" in response.text
    assert "This is a trial: save it to keep it." in response.text
    assert chosen(cast) == []


def test_route_answers_htmx_with_the_verdict_alone(planner):
    response = planner(f"?tried=1&unit={planner.optional[1].pk}", headers={"HX-Request": "true"})
    assert response.text.split("\n")[1].startswith('<div id="route-verdict"')
    assert "<html" not in response.text
    assert "HX-Request" in response["Vary"]


def test_route_without_script_is_tried_by_a_button_that_keeps_the_choice(cast, planner):
    response = planner(data={"tried": "1", "unit": [planner.optional[0].pk, planner.optional[2].pk], "try": "1"})
    units = "&".join(f"unit={planner.optional[place].pk}" for place in (0, 2))
    assert response.url == f"{reverse('assessment:route', args=[cast.registration.pk])}?tried=1&{units}"
    assert chosen(cast) == []


def test_route_saves_what_is_ticked_and_takes_away_what_is_not(cast, planner):
    first, second = planner.optional[0], planner.optional[1]
    response = planner(data={"tried": "1", "unit": [first.pk]})
    saved = chosen(cast)
    planner(data={"tried": "1", "unit": [second.pk]})
    assert response.url == reverse("assessment:route", args=[cast.registration.pk])
    assert (saved, chosen(cast)) == ([first.number], [second.number])


def test_route_with_nothing_ticked_saves_the_mandatory_units_alone(cast, planner):
    planner(data={"tried": "1", "unit": [planner.optional[0].pk]})
    response = planner(data={"tried": "1"})
    assert response.status_code == 302
    assert chosen(cast) == []
    assert cast.registration.route.count() == 2


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("987654", "There is no unit with the key 987654 in this qualification: choose from those below."),
        ("x", "“x” names no unit of this qualification: choose from those below."),
    ],
)
@pytest.mark.parametrize("way", ["get", "post"])
def test_route_says_that_a_unit_is_unknown_and_keeps_the_others(cast, planner, value, sentence, way):
    units = [planner.optional[0].pk, value]
    response = planner(data={"unit": units}) if way == "post" else planner(f"?unit={units[0]}&unit={value}")
    ticked = {row.unit for _, _, rows in response.context["groups"] for row in rows if row.chosen}
    assert response.status_code == 422
    assert sentence in response.text
    assert planner.optional[0] in ticked
    assert chosen(cast) == []


def test_route_refuses_a_unit_of_another_qualification(cast, planner):
    response = planner(data={"unit": [make_unit("elsewhere").pk]})
    assert response.status_code == 422
    assert chosen(cast) == []


def test_route_refuses_a_barred_pair_and_warns_before(cast, planner):
    first, second, _ = planner.optional
    UnitRelation.objects.create(qualification=cast.edition, kind="barred", first=first, second=second)
    warned = planner(f"?unit={first.pk}&unit={second.pk}")
    refused = planner(data={"unit": [first.pk, second.pk]})
    sentence = f"{first.number} and {second.number} are a barred pair: only one of them counts."
    assert (warned.status_code, refused.status_code) == (200, 409)
    assert sentence in warned.text
    assert sentence in refused.text
    assert "Save this route" not in warned.text
    assert chosen(cast) == []


def test_route_keeps_mandatory_units_whatever_is_sent(cast, planner):
    planner(data={"unit": [cast.units[0].pk]})
    assert [entry.origin for entry in cast.registration.route.order_by("pk")] == ["mandatory", "mandatory"]


def test_route_refuses_to_take_away_a_unit_with_evidence(cast, planner):
    first = planner.optional[0]
    planner(data={"unit": [first.pk]})
    make_evidence(cast.registration, [criterion(first, "1.1")])
    response = planner(data={"tried": "1"})
    assert response.status_code == 409
    assert f"{first.number} has evidence and stays in the route." in response.text
    assert chosen(cast) == [first.number]


def test_route_of_a_claimed_registration_is_closed(cast, planner):
    Registration.objects.filter(pk=cast.registration.pk).update(route_closed_at=timezone.now())
    shown, sent = planner(), planner(data={"unit": [planner.optional[0].pk]})
    assert "A claim was made: the units can no longer be changed." in shown.text
    assert "Save this route" not in shown.text
    assert sent.status_code == 409


def test_route_leads_an_administrator_back_to_the_registration(cast, planner):
    back = reverse("portfolios:registration_detail", args=[cast.registration.pk])
    assert f'<a href="{back}">' in planner(by=cast.admin).text


# --- one piece of evidence ---------------------------------------------------------------------------------------


def test_evidence_detail_shows_account_mapping_feedback_and_history(street, page):
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")], account="How I did it.")
    decide(piece, not_yet(criterion(street.work, "1.1"), reason="Add the rota."), by=street.assessor)
    response = page(street.learner, "evidence_detail", piece.pk)
    for words in ("How I did it.", "Add the rota.", "Clear and complete.", "Submission 1", "Action required"):
        assert words in response.text
    assert '<span class="cs-mono cs-b">01.01</span>' in response.text
    assert "1.1</span>" not in response.text.replace("01.01", "")


@pytest.mark.parametrize(
    ("name", "media_type", "shown"),
    [
        ("a.pdf", "application/pdf", 'data-viewer="pdf" data-file="{pk}" data-src="{url}"'),
        ("a.png", "image/png", '<img src="{url}"'),
        ("a.heic", "image/heic", "opens in its own program"),
        ("a.txt", "text/plain", '<iframe class="cs-frame" sandbox src="{url}"'),
        ("a.mp3", "audio/mpeg", '<audio class="w-100" controls preload="metadata" src="{url}"'),
        ("a.mp4", "video/mp4", '<video class="cs-film" controls preload="metadata" playsinline src="{url}"'),
        ("a.docx", "application/vnd.openxmlformats", "opens in its own program"),
    ],
)
def test_evidence_detail_shows_a_file_in_place_where_a_browser_can(street, page, name, media_type, shown):
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")])
    file = add_file(piece, name, b"content", media_type)
    response = page(street.learner, "evidence_detail", piece.pk)
    url = reverse("portfolios:file_download", args=[file.pk])
    assert shown.format(url=url, pk=file.pk) in response.text
    assert f'href="{url}?download=1"' in response.text


def test_evidence_detail_offers_each_person_what_they_may_do(street, page):
    waiting = make_evidence(street.registration, [criterion(street.work, "1.1")])
    draft = make_evidence(street.registration, [], status=EvidenceStatus.PREPARING)
    done = complete_unit(street.registration, street.last, by=street.assessor)

    def offered(person, piece):
        text = page(person, "evidence_detail", piece.pk).text
        names = ("assessment:decide", "portfolios:evidence_edit", "portfolios:evidence_withdraw")
        return [name.split(":")[1] for name in names if f'href="{reverse(name, args=[piece.pk])}"' in text]

    assert offered(street.assessor, waiting) == ["decide"]
    assert offered(street.learner, waiting) == ["evidence_withdraw"]
    assert offered(street.learner, draft) == ["evidence_edit", "evidence_withdraw"]
    assert offered(street.iqa, waiting) == []
    assert offered(street.assessor, done) == []
