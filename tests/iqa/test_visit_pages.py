"""Pages of visits: fixed numbers of queries, what they show, and the log that the centre reads."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from centres import actions as centre_actions
from centres.models import DirectClaimsChange, QualificationApproval
from centres.queries import direct_claims
from iqa import actions
from iqa.models import SamplingStrategy, VisitAction, VisitLook, VisitSample
from iqa.queries.sections import sections
from qualifications.models import AwardingOrganisation
from tests.cast import make_person, register
from tests.factories.visits import in_room, plan_visit, step_in

pytestmark = pytest.mark.django_db


def learners(cast, rows):
    for number in range(1, rows):
        person = make_person(f"Learner {number}", f"learner-{number}@hl.example", cast.centre, "learner")
        register(cast.home, person)


@pytest.mark.parametrize("rows", [1, 3])
def test_visit_list_query_count_is_fixed(cast, client, rows, django_assert_num_queries):
    for number in range(rows):
        plan_visit(cast.home, email=f"eqa-{number}@ambleford.example")
    client.force_login(cast.admin)
    with django_assert_num_queries(6):
        page = client.get(reverse("iqa:visit_list"))
    assert len(page.context["visits"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queries_of_every_section_do_not_grow(cast, client, rows, django_assert_max_num_queries):
    learners(cast, rows)
    visit, _ = in_room(cast.home)
    for section in sections():
        with django_assert_max_num_queries(9):
            tables = section.query(visit)
        assert all(len(row) == len(table.heads) for table in tables for row in table.rows), section.name


def test_the_strategy_of_the_room_says_why_and_every_number_and_nothing_of_another_organisation(cast, client):
    visit, entry = in_room(cast.home)
    other = AwardingOrganisation.objects.create(code="other", name="Other", short_name="Other")
    facts = {"centre": cast.centre, "in_force_from": timezone.localdate(), "made_by": cast.lead_iqa}
    rates = {"new": 100, "high": 75, "medium": 40, "low": 20}
    given = {"awarding_organisation": other, "rationale": "For others."}
    SamplingStrategy.objects.create(version=8, rates=rates, **given, **facts)
    why = {"rationale": "Two trainees.", "interim_share": 33, "listed_units": ["A/1"]}
    SamplingStrategy.objects.create(version=9, rates=rates, **why, **facts)
    step_in(client, entry)
    text = client.get(reverse("iqa:room_section", args=[visit.pk, "strategy"])).text
    assert "Two trainees." in text
    assert "33 %" in text
    assert "Prior learning" in text
    assert "For others." not in text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_learners_of_the_room_query_count_is_fixed(cast, client, rows, django_assert_num_queries):
    learners(cast, rows)
    visit, entry = in_room(cast.home)
    step_in(client, entry)
    with django_assert_num_queries(9):
        page = client.get(reverse("iqa:room_section", args=[visit.pk, "learners"]))
    assert len(page.context["tables"][0].rows) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_overview_query_count_is_fixed(cast, client, rows, django_assert_num_queries):
    visit, entry = in_room(cast.home)
    units = [entry.unit for entry in cast.registration.route.select_related("unit")][:rows]
    actions.ask_samples(visit, cast.registration, units=units)
    step_in(client, entry)
    with django_assert_num_queries(11):
        page = client.get(reverse("iqa:room", args=[visit.pk]))
    assert len(page.context["samples"]) == rows


def test_every_section_of_the_room_opens_and_leaves_its_line(cast, client):
    visit, entry = in_room(cast.home)
    step_in(client, entry)
    for section in sections():
        assert client.get(reverse("iqa:room_section", args=[visit.pk, section.name])).status_code == 200
    assert list(VisitLook.objects.order_by("pk").values_list("what", flat=True)) == [row.title for row in sections()]
    assert client.get(reverse("iqa:room_section", args=[visit.pk, "none"])).status_code == 404
    client.force_login(cast.admin)
    page = client.get(reverse("iqa:visit_log", args=[visit.pk]), {"q": "staff"})
    assert [look.what for look in page.context["page_obj"]] == ["Staff"]
    sheet = client.get(reverse("iqa:visit_log_sheet", args=[visit.pk])).content.decode("utf-8-sig")
    assert len(sheet.splitlines()) == len(sections()) + 1
    assert "Ada Verne" in sheet


def test_nothing_of_the_other_centre_stands_in_a_section(cast):
    visit, _ = in_room(cast.home)
    for section in sections():
        words = str([[str(cell) for cell in row] for table in section.query(visit) for row in table.rows])
        assert " MS" not in words, section.name


def test_the_code_is_shown_once_and_the_link_only_in_a_demo(cast, client, settings):
    visit = plan_visit(cast.home)
    client.force_login(cast.admin)
    page = client.post(reverse("iqa:visit_open", args=[visit.pk]))
    assert "demo_address" not in page.context
    assert page["Cache-Control"] == "no-store"
    assert page.context["code"] not in client.get(reverse("iqa:visit_detail", args=[visit.pk])).text
    settings.DEMO = True
    assert "demo_address" not in client.post(reverse("iqa:visit_link", args=[visit.pk])).context
    type(cast.centre).objects.filter(pk=cast.centre.pk).update(specimen=True)
    assert "demo_address" in client.post(reverse("iqa:visit_link", args=[visit.pk])).context


def test_the_home_pages_tell_of_an_open_room_and_of_an_overdue_action(cast, client):
    visit, _ = in_room(cast.home)
    facts = {"qualification": cast.edition, "severity": "minor", "text": "Date each plan.", "owner": cast.assessor}
    actions.set_visit_action(visit, due_on=timezone.localdate(), **facts)
    VisitAction.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    for person, page in ((cast.admin, "portfolios:learner_list"), (cast.lead_iqa, "iqa:iqa_home")):
        client.force_login(person)
        text = client.get(reverse(page)).text
        assert "the room is open" in text
        assert "Overdue: Date each plan." in text
    client.force_login(cast.iqa)
    assert "the room is open" not in client.get(reverse("iqa:iqa_home")).text


def test_the_home_of_the_centre_tells_of_each_request_until_it_is_settled(cast, client):
    visit, _ = in_room(cast.home)
    units = [entry.unit for entry in cast.registration.route.select_related("unit")][:2]
    samples = actions.ask_samples(visit, cast.registration, units=units)
    facts = {"qualification": cast.edition, "severity": "minor", "text": "Date each plan.", "owner": cast.assessor}
    action = actions.set_visit_action(visit, due_on=timezone.localdate(), **facts)
    client.force_login(cast.admin)

    def told():
        page = client.get(reverse("portfolios:learner_list"))
        return {place.title: place.text for place in page.context["waiting"]}

    asked = f"Asked for: {cast.registration.name}"
    assert told()[asked].startswith("2 units that ")
    due = next(title for title in told() if title.endswith(": Date each plan."))
    assert f"{cast.assessor.full_name} answers it" in told()[due]
    actions.answer_visit_action(action, by=cast.assessor, answer="Done.")
    assert "answered, not closed yet" in told()[due]
    VisitAction.objects.update(closed_at=timezone.now())
    VisitSample.objects.filter(pk__in=[sample.pk for sample in samples]).update(outcome="agree")
    assert not {asked, due} & set(told())


def test_a_closed_room_refuses_every_page_of_it(cast, client):
    visit, entry = in_room(cast.home)
    step_in(client, entry)
    actions.close_room(visit, by=cast.admin)
    room = f"/visits/{visit.pk}/room/"
    pages = ["", "actions/", "report/", "learners/", f"learners/{cast.registration.pk}/", "files/1/", "evidence/1/"]
    sent = [
        "actions/",
        "report/",
        "report/sign/",
        "pack/",
        "leave/",
        "agree/1/",
        f"learners/{cast.registration.pk}/ask/",
    ]
    assert {client.get(room + page).status_code for page in pages} == {410}
    assert {client.post(room + page).status_code for page in sent} == {410}
    assert not VisitLook.objects.exists()


# ---------- direct claims status ----------


def change(cast, **facts):
    approval = QualificationApproval.objects.get(pk=cast.approval.pk)
    facts = {"centre_number": approval.centre_number, "printer": approval.printer} | facts
    centre_actions.change_approval(approval, by=cast.admin, **facts)


def test_each_change_of_direct_claims_status_is_kept(cast):
    today = timezone.localdate()
    change(cast, direct_claims_from=today, reference="EQA-26-1", recommended_by="Ada Verne")
    change(cast, direct_claims_from=today, direct_claims_to=today)
    change(cast, direct_claims_from=today, direct_claims_to=today)  # nothing is new
    change(cast)
    rows = list(DirectClaimsChange.objects.order_by("pk").values_list("starts_on", "ends_on", "reference"))
    assert rows == [(today, None, "EQA-26-1"), (today, today, ""), (None, None, "")]
    assert not QualificationApproval.objects.get(pk=cast.approval.pk).has_direct_claims(today)


def test_what_direct_claims_rest_on_is_shown(cast, client):
    visit, _ = in_room(cast.home)
    met = {row.asked: row.met for row in direct_claims(cast.approval)["criteria"]}
    assert met["No action of the external quality assurer is open"] is True
    facts = {"qualification": cast.edition, "severity": "minor", "text": "Date each plan.", "owner": cast.assessor}
    actions.set_visit_action(visit, due_on=timezone.localdate(), **facts)
    met = {row.asked: row.met for row in direct_claims(cast.approval)["criteria"]}
    assert met == {
        "Internal quality assurance has gone through a whole cycle": False,
        "Standardisation within twelve months": False,
        "No action of the external quality assurer is open": False,
        "A claim within twelve months": False,
    }
    client.force_login(cast.admin)
    page = client.get(reverse("centres:approval_edit", args=[cast.approval.pk]))
    assert "A claim within twelve months" in page.text


def test_the_page_of_a_visit_says_what_a_disagreement_holds_and_where_a_decision_is_recorded(cast, client):
    """A recommendation changes nothing (R5.9): the page leads the administrator to where the decision is recorded."""
    visit, _ = in_room(cast.home)
    unit = cast.route_unit().unit
    (asked,) = actions.ask_samples(visit, cast.registration, units=[unit])
    page, way = reverse("iqa:visit_detail", args=[visit.pk]), reverse("centres:approval_edit", args=[cast.approval.pk])
    client.force_login(cast.admin)
    assert "What a disagreement holds" not in client.get(page).text
    actions.judge_sample(asked, outcome="disagree", reliability="D", comment="Not shown.", criteria={})
    assert "What a disagreement holds" in client.get(page).text
    actions.write_report(visit, summary="Not sound.", reliability="D", claims="none", sanction="no_claim")
    assert "Recommended, not decided" not in client.get(page).text  # not signed: theirs alone
    actions.sign_report(visit)
    text = client.get(page).text
    assert "Recommended, not decided" in text
    assert way in text
    client.force_login(cast.lead_iqa)
    text = client.get(page).text
    assert "an administrator records it" in text
    assert way not in text
    assert cast.approval.sanctions.count() == 0


def test_a_report_that_asks_for_nothing_leads_nowhere(cast, client):
    visit, _ = in_room(cast.home)
    actions.write_report(visit, summary="Sound.", reliability="A", claims="none", sanction="none")
    actions.sign_report(visit)
    client.force_login(cast.admin)
    assert "Recommended, not decided" not in client.get(reverse("iqa:visit_detail", args=[visit.pk])).text


def test_a_room_past_its_last_day_is_closed_before_the_hourly_task_has_come_round(cast, client):
    visit, entry = in_room(cast.home)
    yesterday = timezone.localdate() - timedelta(days=1)
    dates = {"opens_on": yesterday, "visits_on": yesterday, "closes_on": yesterday}
    type(visit).objects.filter(pk=visit.pk).update(**dates)
    page = step_in(client, entry).get(reverse("iqa:room", args=[visit.pk]))
    assert page.status_code == 410
    assert "its last day is over" in page.text
    client.force_login(cast.admin)
    page = client.get(reverse("iqa:visit_detail", args=[visit.pk]))
    assert page.context["status"] == "closed"
    assert "Send a new link" not in page.text
    assert [row.stands for row in client.get(reverse("iqa:visit_list")).context["visits"]] == ["closed"]
    assert f"Visit of {visit.organisation}" not in client.get("/learners/").text
