"""Acts on a visit at the same moment: one wins, the other is told."""

import pytest
from django.utils import timezone

from iqa import actions
from iqa.models import ExternalVisit, VisitAction, VisitPaper, VisitReport, VisitSample
from iqa.states import PaperKind
from tests.cast import make_edition, make_house
from tests.factories.visits import app_code, in_room, open_visit, plan_visit
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house():
    return make_house("Harbour Lane Training", "HL", make_edition())


def test_two_open_the_room_and_one_link_goes_out(house):
    visit = plan_visit(house)
    told = together(
        lambda: actions.open_room(visit, by=house.admin), lambda: actions.open_room(visit, by=house.lead_iqa)
    )
    assert told == ["Blocked", "done"]
    assert visit.links.count() == 1


def test_two_ask_for_the_same_unit_and_it_is_asked_for_once(house):
    visit, _ = in_room(house)
    unit = house.route_unit(0).unit
    told = together(*[lambda: actions.ask_samples(visit, house.registration, units=[unit])] * 2)
    assert told == ["StaleState", "done"]
    assert VisitSample.objects.count() == 1


def test_one_code_of_the_app_lets_one_browser_in(house):
    visit, link, _ = open_visit(house)
    actions.prove_authenticator(link, app_code(visit.eqa))
    code = app_code(visit.eqa, later=1)
    told = together(*[lambda: actions.prove_authenticator(link, code)] * 2)
    assert told == ["BadInput", "done"]


def test_closing_and_signing_at_once_leave_either_whole(house):
    visit, _ = in_room(house)
    actions.write_report(visit, summary="Sound.", reliability="A", claims="none", sanction="none")
    told = together(lambda: actions.close_room(visit, by=house.admin), lambda: actions.sign_report(visit))
    report = VisitReport.objects.get()
    assert told in (["StaleState", "done"], ["done", "done"])
    assert bool(report.signed_at) == (told == ["done", "done"])
    assert ExternalVisit.objects.get().status == "closed"


def test_an_action_is_closed_once(house):
    visit, _ = in_room(house)
    facts = {"qualification": house.edition, "severity": "minor", "text": "Date it.", "owner": house.assessor}
    action = actions.set_visit_action(visit, due_on=timezone.localdate(), **facts)
    actions.answer_visit_action(action, by=house.assessor, answer="Dated.")
    action.refresh_from_db()
    told = together(
        lambda: actions.accept_visit_answer(action, in_visit=visit),
        lambda: actions.close_visit_action(action, by=house.lead_iqa, reference="Letter 7"),
    )
    assert told == ["StaleState", "done"]
    assert VisitAction.objects.get().closed_by in (visit.eqa, house.lead_iqa)


def test_two_ask_for_the_pack_and_one_is_made(house):
    visit, _ = in_room(house)
    told = together(*[lambda: actions.ask_paper(visit, kind=PaperKind.PACK, by=house.admin)] * 2)
    assert told == ["done", "done"]
    assert VisitPaper.objects.count() == 1
