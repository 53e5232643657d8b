"""Keeping records and letting them go (R4.22, R7.4, R7.5): who, when, what is left, and that nothing is forgotten."""

import json
import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models
from django.urls import reverse
from django.utils import timezone

from centres import keys
from centres.ledger import first_break
from centres.models import Act, Letter
from centres.states import RecordClass
from certification.actions import copying, disposing, erasing
from certification.actions import retention as keeping
from certification.data_map import HOLDINGS, KEPT
from certification.models import DataCopy, DisposalItem, DisposalList, RetentionHold
from certification.printing.deletion import deletion_pdf
from certification.queries import retention as queries
from certification.queries.held_about import held_about
from certification.rules import retention as rules
from certification.states import CopyState, ErasureState, Fate, ListState
from config.refusals import Blocked, NotAllowed, StaleState
from iqa.models import ExternalVisit
from portfolios import actions as portfolio
from portfolios.models import Evidence, Registration
from portfolios.states import RegistrationStatus
from tests.factories.assessment import criterion, decide, make_evidence, make_street, met
from tests.factories.portfolios import PDF, make_draft, upload
from tests.factories.visits import plan_visit

LONG_GONE = date(2015, 6, 30)
OURS = {"portfolios", "assessment", "iqa", "certification"}
WORDS = (models.TextField, models.CharField, models.JSONField, models.FileField)


@pytest.fixture
def street(db):
    return make_street()


@pytest.fixture
def left(street):
    """A learner who left years ago, with a piece that was decided on and a file."""
    evidence = make_evidence(street.registration, [criterion(street.work, "1.1")])
    decide(evidence, met(criterion(street.work, "1.1")), by=street.assessor)
    leave(street.registration)
    keeping.set_retention(
        street.centre,
        by=street.admin,
        record_class=RecordClass.WORK,
        months=12,
        after_visit=False,
        on_request=True,
        source="The organisation’s handbook",
        in_force_from=timezone.localdate(),
    )
    return street


def leave(registration):
    facts = {"status": RegistrationStatus.WITHDRAWN, "withdrawn_on": LONG_GONE, "withdrawn_why": "Moved away"}
    Registration.objects.filter(pk=registration.pk).update(**facts)
    registration.refresh_from_db()


def let_go(street, *classes, registration=None):
    """Both people and the worker: the classes are let go. Returns the list."""
    picked = [(registration or street.registration, each) for each in classes]
    disposal = disposing.propose_disposal(street.centre, by=street.admin, picked=picked, why="Time is over")
    disposing.confirm_disposal(disposal, by=street.lead_iqa)
    disposing.carry_out(disposal)
    disposal.refresh_from_db()
    return disposal


# ---------- the data map ----------


def leads_to_registration(model, seen=()):
    if model is Registration:
        return True
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    targets = {field.related_model for field in keys} - {model, *seen}
    return any(leads_to_registration(target, (*seen, model)) for target in targets if target._meta.app_label in OURS)


def test_every_field_of_words_about_a_learner_has_its_rule():
    """A new field fails until the holdings.py of its house says by which rule it goes, or why it stays."""
    listed = {(holding.label, name) for holding in HOLDINGS for name in holding.fields}
    listed |= {(each.label, name) for each in KEPT for name in each.fields}
    there = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        if model._meta.app_label in OURS and leads_to_registration(model)
        for field in model._meta.concrete_fields
        if isinstance(field, WORDS) and not field.choices
    }
    own = {label for label, _ in there}
    assert there - listed == set()
    assert {pair for pair in listed if pair[0] in own} - there == set()


def test_the_path_of_every_holding_leads_to_the_registration(street):
    for holding in HOLDINGS:
        assert list(holding.rows(street.registration)[:1]) is not None


# ---------- how long ----------


def why_kept(registration, record_class):
    [due] = [due for due in rules.dues(registration.centre, only=[registration]) if due.record_class == record_class]
    return due.blockers


def test_nothing_is_due_while_the_learner_is_at_work(street):
    free, held = queries.review_list(street.centre)
    assert (free, held) == ([], [])
    codes = {blocker.code for blocker in why_kept(street.registration, RecordClass.WORK)}
    assert codes == {"at_work"}


def test_what_is_over_its_time_may_go_and_who_it_was_goes_last(left):
    free, held = queries.review_list(left.centre)
    assert [due.record_class for due in free] == ["work", "sensitive", "records", "cases"]
    assert [(due.record_class, [blocker.code for blocker in due.blockers]) for due in held] == [("details", ["order"])]


def test_the_work_waits_for_an_external_visit_where_the_rule_says_so(street):
    leave(street.registration)
    codes = [blocker.code for blocker in why_kept(street.registration, RecordClass.WORK)]
    assert codes == ["no_visit"]


def test_after_an_external_visit_the_work_may_go(street):
    leave(street.registration)
    visit = plan_visit(street.home)
    ExternalVisit.objects.filter(pk=visit.pk).update(visits_on=timezone.localdate())
    assert why_kept(street.registration, RecordClass.WORK) == []


def test_a_rule_counts_from_its_day_on_and_earlier_ones_stay(left):
    tomorrow = timezone.localdate() + timedelta(days=1)
    facts = {"after_visit": False, "on_request": False, "source": "The funder", "in_force_from": tomorrow}
    keeping.set_retention(left.centre, by=left.admin, record_class=RecordClass.WORK, months=240, **facts)
    assert rules.terms_in_force(left.centre)[RecordClass.WORK].months == 12
    assert rules.terms_in_force(left.centre, tomorrow)[RecordClass.WORK].months == 240
    assert left.centre.retention_rules.count() == 2


def test_only_an_administrator_sets_a_rule(street):
    for person in street.everybody().values():
        if person in (None, street.admin):
            continue
        with pytest.raises(NotAllowed):
            keeping.set_retention(
                street.centre,
                by=person,
                record_class="work",
                months=1,
                after_visit=False,
                on_request=False,
                source="x",
                in_force_from=timezone.localdate(),
            )


def test_a_hold_keeps_everything_until_it_is_lifted(left):
    hold = keeping.hold_records(left.registration, by=left.lead_iqa, why="A claim at law")
    codes = [blocker.code for blocker in why_kept(left.registration, RecordClass.RECORDS)]
    assert codes == ["hold"]
    with pytest.raises(StaleState):
        keeping.hold_records(left.registration, by=left.admin, why="Again")
    keeping.lift_hold(hold, by=left.admin, why="Settled")
    assert why_kept(left.registration, RecordClass.RECORDS) == []
    with pytest.raises(StaleState):
        keeping.lift_hold(hold, by=left.admin, why="Again")
    assert RetentionHold.objects.get().superseded_why == "Settled"


# ---------- two people, and the worker ----------


def test_the_proposer_does_not_confirm(left):
    disposal = disposing.propose_disposal(
        left.centre, by=left.admin, picked=[(left.registration, RecordClass.WORK)], why="Time"
    )
    with pytest.raises(Blocked, match="proposed this list yourself"):
        disposing.confirm_disposal(disposal, by=left.admin)
    for person in (left.assessor, left.iqa, left.learner, left.other.admin):
        with pytest.raises(NotAllowed):
            disposing.confirm_disposal(disposal, by=person)


def test_of_two_who_confirm_one_wins(left):
    disposal = disposing.propose_disposal(
        left.centre, by=left.admin, picked=[(left.registration, RecordClass.WORK)], why="Time"
    )
    same = DisposalList.objects.get(pk=disposal.pk)
    disposing.confirm_disposal(disposal, by=left.lead_iqa)
    with pytest.raises(StaleState):
        disposing.confirm_disposal(same, by=left.lead_iqa)


def test_what_is_on_a_list_is_not_put_on_another(left):
    picked = [(left.registration, RecordClass.WORK)]
    disposing.propose_disposal(left.centre, by=left.admin, picked=picked, why="Time")
    with pytest.raises(StaleState):
        disposing.propose_disposal(left.centre, by=left.admin, picked=picked, why="Time")
    assert DisposalList.objects.count() == 1
    assert RecordClass.WORK not in [due.record_class for due in queries.review_list(left.centre)[0]]


def test_one_pick_that_may_not_go_stops_the_whole_list(left):
    picked = [(left.registration, RecordClass.WORK), (left.registration, RecordClass.DETAILS)]
    with pytest.raises(Blocked, match="Still kept"):
        disposing.propose_disposal(left.centre, by=left.admin, picked=picked, why="Time")
    assert not DisposalList.objects.exists()


def test_the_work_goes_and_what_was_decided_stays(left, django_capture_on_commit_callbacks):
    Registration.objects.filter(pk=left.registration.pk).update(status=RegistrationStatus.REGISTERED)
    left.registration.refresh_from_db()
    draft = make_draft(left.registration)
    file = portfolio.add_file(draft, upload=upload("refund.pdf", PDF), by=left.learner)
    leave(left.registration)
    stored = file.content.name
    with django_capture_on_commit_callbacks(execute=True):
        disposal = let_go(left, RecordClass.WORK)
    assert disposal.state == ListState.DONE
    evidence = Evidence.objects.filter(registration=left.registration)
    assert set(evidence.values_list("title", "account")) == {("[disposed]", "[disposed]")}
    file.refresh_from_db()
    assert (file.name, file.content.name) == ("[disposed]", "")
    assert file.sha256
    assert not default_storage.exists(stored)
    assert left.registration.decisions.count() == 1
    assert left.registration.decisions.get().by == left.assessor
    assert first_break(left.centre) is None


def test_nobody_opens_what_is_left_of_the_work(left, client):
    evidence = Evidence.objects.filter(registration=left.registration).first()
    let_go(left, RecordClass.WORK)
    for person in (left.learner, left.assessor, left.lead_iqa):
        assert not Evidence.objects.visible_to(person).filter(pk=evidence.pk).exists()


def test_a_file_that_another_learner_has_too_stays(left, django_capture_on_commit_callbacks):
    Registration.objects.filter(pk=left.registration.pk).update(status=RegistrationStatus.REGISTERED)
    mine = portfolio.add_file(make_draft(left.registration), upload=upload("a.pdf", PDF), by=left.learner)
    theirs = portfolio.add_file(make_draft(left.other.registration), upload=upload("b.pdf", PDF), by=left.other.learner)
    leave(left.registration)
    assert mine.content.name == theirs.content.name
    with django_capture_on_commit_callbacks(execute=True):
        let_go(left, RecordClass.WORK)
    assert default_storage.exists(theirs.content.name)


def test_at_the_end_nobody_can_tell_who_it_was(left, django_capture_on_commit_callbacks):
    name, email = left.learner.full_name, left.learner.email
    with django_capture_on_commit_callbacks(execute=True):
        let_go(left, "work", "sensitive", "records", "cases")
        let_go(left, "details")
    left.registration.refresh_from_db()
    left.learner.refresh_from_db()
    assert left.registration.name == f"Learner {left.registration.pk}"
    assert left.registration.date_of_birth == date(2000, 1, 1)
    assert (left.learner.is_active, left.learner.email) == (False, f"person-{left.learner.pk}@disposed.invalid")
    assert not Registration.objects.visible_to(left.admin).filter(pk=left.registration.pk).exists()
    assert not Letter.objects.filter(to=email).exists()
    kept = json.dumps(list(Evidence.objects.filter(registration=left.registration).values()), default=str)
    assert name not in kept


def test_the_account_stays_while_another_registration_needs_it(left):
    other = Registration.objects.get(pk=left.registration.pk)
    other.pk, other.status, other.withdrawn_on = None, RegistrationStatus.WITHDRAWN, timezone.localdate()
    other.save()
    let_go(left, "work", "sensitive", "records", "cases")
    let_go(left, "details")
    left.learner.refresh_from_db()
    assert left.learner.is_active
    assert left.learner.full_name == "Learner HL"


def test_what_came_up_after_the_confirmation_keeps_it(left):
    disposal = disposing.propose_disposal(
        left.centre, by=left.admin, picked=[(left.registration, RecordClass.WORK)], why="Time"
    )
    disposing.confirm_disposal(disposal, by=left.lead_iqa)
    keeping.hold_records(left.registration, by=left.lead_iqa, why="A letter from a solicitor came")
    disposing.carry_out(disposal)
    item = DisposalItem.objects.get()
    assert item.state == Fate.KEPT
    assert "solicitor" in item.why_kept
    assert Evidence.objects.filter(registration=left.registration).exclude(title="[disposed]").exists()


def test_carrying_out_twice_lets_go_once(left):
    disposal = let_go(left, RecordClass.WORK)
    acts = Act.objects.count()
    disposing.carry_out(disposal)
    assert Act.objects.count() == acts


def test_a_withdrawn_list_lets_nothing_go(left):
    disposal = disposing.propose_disposal(
        left.centre, by=left.admin, picked=[(left.registration, RecordClass.WORK)], why="Time"
    )
    disposing.withdraw_disposal(disposal, by=left.admin, why="Too early")
    with pytest.raises(Blocked):
        disposing.confirm_disposal(DisposalList.objects.get(), by=left.lead_iqa)
    disposing.propose_disposal(left.centre, by=left.admin, picked=[(left.registration, RecordClass.WORK)], why="Time")


def test_the_certificate_of_deletion_names_nobody_who_was_let_go(left):
    from pypdf import PdfReader

    disposal = let_go(left, RecordClass.WORK)
    data = deletion_pdf(disposal.facts)
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    assert disposal.reference in text
    assert left.lead_iqa.full_name in text
    assert left.learner.full_name not in text
    assert data == deletion_pdf(disposal.facts)


# ---------- one's own data ----------


def test_a_learner_asks_and_is_answered_in_a_month(left, django_capture_on_commit_callbacks):
    request = erasing.ask_erasure(left.registration, by=left.learner, words="Please")
    assert request.answer_by > timezone.localdate() + timedelta(days=27)
    with pytest.raises(Blocked):
        erasing.ask_erasure(left.registration, by=left.learner, words="Again")
    with pytest.raises(NotAllowed):
        erasing.answer_erasure(request, by=left.lead_iqa, classes=[], answer="No")
    erasing.answer_erasure(request, by=left.admin, classes=[RecordClass.WORK], answer="Your work goes.")
    request.refresh_from_db()
    assert request.state == ErasureState.GRANTED
    assert request.disposal_list.state == ListState.PROPOSED
    assert Letter.objects.filter(key=f"erasure {request.pk} answered").exists()
    with pytest.raises(Blocked):
        erasing.answer_erasure(request, by=left.admin, classes=[], answer="Again")


def test_who_asked_sees_what_became_of_it_and_the_lead_finds_the_list(left, client):
    """Granted is not deleted yet: a second person looks first (ACCESS), and finds it on their home."""
    request = erasing.ask_erasure(left.registration, by=left.learner, words="Please")
    erasing.answer_erasure(request, by=left.admin, classes=[RecordClass.WORK], answer="Your work goes.")
    disposal = DisposalList.objects.get(request=request)
    mine, place = reverse("certification:own_data"), reverse("certification:disposal_detail", args=[disposal.pk])
    client.force_login(left.learner)
    assert "A second person at your centre looks at it" in client.get(mine).text
    client.force_login(left.lead_iqa)
    assert place in client.get(reverse("iqa:iqa_home")).text
    disposing.confirm_disposal(disposal, by=left.lead_iqa)
    disposing.carry_out(disposal)
    assert place not in client.get(reverse("iqa:iqa_home")).text
    client.force_login(left.admin)
    page = client.get(reverse("certification:erasure_answer", args=[request.pk])).text
    assert ("Your work goes." in page, place in page, "carried out" in page) == (True, True, True)
    client.force_login(left.learner)
    assert "what may go has been deleted" in client.get(mine).text


def test_a_request_brings_forward_only_what_its_rule_lets_go(street):
    leave(street.registration)
    Registration.objects.update(withdrawn_on=timezone.localdate())
    request = erasing.ask_erasure(street.registration, by=street.learner, words="")
    found = {due.record_class: due for due in rules.dues(street.centre, only=[street.registration])}
    assert [each for each, due in found.items() if rules.may_go_on_request(due)] == [RecordClass.SENSITIVE]
    with pytest.raises(Blocked, match="kept until"):
        erasing.answer_erasure(request, by=street.admin, classes=[RecordClass.RECORDS], answer="All of it")
    request.refresh_from_db()
    assert request.state == ErasureState.ASKED


def test_a_copy_of_everything_holds_pages_data_and_the_portfolio(street, django_capture_on_commit_callbacks):
    keys.make_key(street.centre)
    make_evidence(street.registration, [criterion(street.work, "1.1")])
    with django_capture_on_commit_callbacks(execute=True):
        copy = copying.ask_copy(by=street.learner)
    copying.make_copy(DataCopy.objects.get(pk=copy.pk))
    copy.refresh_from_db()
    assert copy.state == CopyState.READY, copy.problem
    with copy.content.open("rb") as file, zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        data = json.loads(archive.read("data.json"))
        page = archive.read("read-me-first.html").decode()
    assert {"read-me-first.html", "data.json", f"portfolio-{street.registration.pk}.zip"} <= set(names)
    assert data["registrations"][0]["Evidence"][0]["Title"]
    assert street.learner.full_name in page
    assert "md5$" not in page  # no password in any form


def test_a_copy_tells_nothing_of_what_is_planned_or_looked_into(street):
    held = held_about(street.learner)
    told = {table.name for _, tables in held.registrations for table in tables}
    assert {"Samples", "Cases"} & told == set()
    assert {"Samples", "Cases"} <= {name for name, _ in held.untold}


def test_without_a_key_of_the_centre_the_copy_says_so_and_is_not_tried_again(street, settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    copy = copying.ask_copy(by=street.learner)
    copying.make_copy(DataCopy.objects.get(pk=copy.pk))
    copy.refresh_from_db()
    assert copy.state == CopyState.FAILED
    assert "has no key to sign with" in copy.problem


def test_old_copies_are_deleted_and_the_row_stays(street, django_capture_on_commit_callbacks):
    keys.make_key(street.centre)
    with django_capture_on_commit_callbacks(execute=True):
        copy = copying.ask_copy(by=street.learner)
    copying.make_copy(DataCopy.objects.get(pk=copy.pk))
    copy.refresh_from_db()
    name = copy.content.name
    DataCopy.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert copying.delete_old_copies() == 1
    assert not default_storage.exists(name)
    copy.refresh_from_db()
    assert copy.state == CopyState.EXPIRED


# ---------- pages ----------


def test_the_pages_from_proposal_to_certificate(left, client):
    client.force_login(left.admin)
    page = client.get(reverse("certification:retention"))
    assert page.status_code == 200
    response = client.post(
        reverse("certification:retention"), {"pick": [f"{left.registration.pk}:work"], "why": "Time is over"}
    )
    disposal = DisposalList.objects.get()
    assert response.url == reverse("certification:disposal_detail", args=[disposal.pk])
    assert "proposed this list yourself" in client.get(response.url).text
    client.force_login(left.lead_iqa)
    client.post(reverse("certification:disposal_confirm", args=[disposal.pk]), {"confirmed": "on"})
    disposing.carry_out(DisposalList.objects.get())
    assert "Certificate of deletion" in client.get(response.url).text
    pdf = client.get(reverse("certification:disposal_certificate", args=[disposal.pk]))
    assert pdf["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("count", [1, 3])
def test_the_review_list_takes_the_same_queries_for_one_and_three(street, django_assert_num_queries, count):
    leave(street.registration)
    for _ in range(count - 1):
        more = Registration.objects.get(pk=street.registration.pk)
        more.pk = None
        more.save()
    with django_assert_num_queries(10):
        free, held = queries.review_list(street.centre)
        assert len({due.registration.pk for due in [*free, *held]}) == count


def test_own_data_shows_what_is_held_and_why(street, client):
    client.force_login(street.learner)
    page = client.get(reverse("certification:own_data")).text
    assert "What is held about you" in page
    assert "It is needed while the learning goes on." in page
    assert client.post(reverse("certification:copy_ask")).status_code == 302
    assert client.post(reverse("certification:copy_ask")).status_code == 409
