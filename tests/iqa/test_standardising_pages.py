"""The pages of standardisation: what they show to whom, what they keep, and in how many queries."""

import csv
import io

import pytest
from django.utils import timezone

from iqa import actions
from iqa.models import Exemplar, Exercise
from iqa.states import CopyState
from tests.factories.assessment import add_file, criterion
from tests.factories.standardising import (
    NOT_YET,
    closed,
    concluded,
    decided_piece,
    judge,
    make_copies,
    opened,
    pdf_of,
    plan,
    rows_of,
    specimen,
)


def text_of(response):
    return " ".join(response.content.decode().split())


def room(exercise, *more):
    return "/".join(["/standardisation", str(exercise.pk), *more, ""])


@pytest.fixture
def as_person(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def test_an_exercise_is_planned_on_its_page(as_person, street):
    page = as_person(street.iqa)
    day = timezone.localdate()
    sent = {"title": "Refunds", "purpose": "New unit", "kind": "blind", "units": [street.work.pk], "decide_by": day}
    response = page.post(f"/quality/{street.approval.pk}/standardise/", sent)
    assert response.url == room(Exercise.objects.get())
    assert "There is no work to judge yet." in text_of(page.get(response.url))


def test_the_meeting_day_comes_after_the_day_to_decide_by(as_person, street):
    sent = {
        "title": "R",
        "purpose": "N",
        "kind": "meeting",
        "units": [street.work.pk],
        "decide_by": timezone.localdate(),
    }
    response = as_person(street.iqa).post(f"/quality/{street.approval.pk}/standardise/", sent)
    assert (response.status_code, Exercise.objects.count()) == (422, 0)
    assert "Say on which day the meeting is." in text_of(response)


def test_what_participants_see_names_nobody(as_person, street):
    piece = decided_piece(street, "1.1", title="A refund", account="By Learner HL.")
    add_file(piece, "learner-hl.pdf", pdf_of("Refund"))
    exercise = plan(street)
    item = actions.add_evidence_item(exercise, by=street.iqa, evidence=piece, criteria=[criterion(street.work, "1.1")])
    make_copies()
    actions.confirm_item(item, by=street.iqa)
    actions.open_exercise(exercise, by=street.iqa)
    page = as_person(street.second_assessor)
    shown = text_of(page.get(f"/standardisation-items/{item.pk}/decide/"))
    assert "By [name]." in shown
    for name in (
        "Learner HL",
        "Assessor HL<",
        "A refund",
        "learner-hl",
        piece.reference,
        f"/files/{piece.files.get().pk}",
    ):
        assert name not in shown.replace("Second Assessor HL", "")
    file = item.files.get()
    answer = page.get(f"/standardisation-files/{file.pk}/")
    assert answer["Content-Disposition"] == 'inline; filename="Item A, file 1.pdf"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) != b""


def test_a_copy_that_is_not_made_is_not_handed_out(as_person, street):
    exercise = opened(street)
    item = rows_of(exercise)[0].item
    file = item.files.create(number=1, state=CopyState.LEFT_OUT, problem="It is damaged.")
    assert as_person(street.assessor).get(f"/standardisation-files/{file.pk}/").status_code == 409


def test_what_is_kept_stands_there_again(as_person, street):
    exercise = opened(street)
    row, second, _ = rows_of(exercise)
    page = as_person(street.assessor)
    address = f"/standardisation-items/{row.item_id}/decide/"
    sent = {f"o{row.pk}": NOT_YET, f"r{row.pk}": "No amount.", f"v{row.pk}": "S", "stay": "1"}
    assert page.post(address, sent).url == room(exercise)
    shown = text_of(page.get(address))
    assert 'value="not_yet_met" checked' in shown
    assert "No amount." in shown
    assert "1 of 2 criteria" in text_of(page.get(room(exercise)))
    page.post(address, {f"o{second.pk}": "met"})
    other = as_person(street.second_assessor)
    assert "No amount." not in text_of(other.get(address))


def test_handing_in_says_what_is_missing(as_person, street):
    exercise = opened(street)
    page = as_person(street.assessor)
    assert "Item A: W/1 01.01 is not decided" in text_of(page.get(room(exercise, "hand-in")))
    judge(exercise, street.assessor)
    assert "You have handed in" in text_of(page.get(room(exercise)))


def test_who_has_handed_in_is_seen_but_not_what(as_person, street):
    exercise = opened(street)
    judge(exercise, street.second_assessor, NOT_YET, reason="No amount at all.")
    for person in (street.iqa, street.assessor, street.second_assessor):
        shown = text_of(as_person(person).get(room(exercise)))
        assert "Handed in" in shown
        assert "No amount at all." not in shown


def test_results_say_what_the_figures_mean(as_person, street):
    shown = text_of(as_person(street.iqa).get(room(closed(street), "results")))
    assert "50 %" in shown
    assert "Counted: 4 judgements of 2 criteria of work. 1 of own work is left out" in shown
    assert "too few criteria for a range" in shown


def test_minutes_tell_the_whole_and_as_csv(as_person, street):
    exercise = concluded(street)
    page = as_person(street.lead_iqa)
    shown = text_of(page.get(room(exercise, "minutes")))
    for words in ("Second Assessor HL", "The refund is shown.", "own work, not counted", "We agreed.", "Concluded"):
        assert words in shown
    sheet = page.get(f"/standardisation/{exercise.pk}/minutes.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert len(rows) == 6
    assert [row["Judgement"] for row in rows if row["Person"] == "Second Assessor HL"] == ["Not yet met", "Met", "Met"]
    assert {row["Agreed outcome"] for row in rows} == {"Met"}


def test_exemplars_stand_beside_what_is_judged(as_person, street):
    concluded(street)
    judge(Exercise.objects.get(), street.trainee)
    exercise = plan(street)
    item = specimen(exercise, "1.1", by=street.iqa, unit=street.work)
    actions.open_exercise(exercise, by=street.iqa)
    shown = text_of(as_person(street.trainee).get(f"/standardisation-items/{item.pk}/decide/"))
    assert "Agreed exemplars" in shown
    assert "The refund is shown." in text_of(as_person(street.trainee).get("/exemplars/"))
    exemplar = Exemplar.objects.first()
    assert "The refund is shown." in text_of(as_person(street.trainee).get(f"/exemplars/{exemplar.pk}/"))


def test_a_specimen_is_written_on_its_page(as_person, street):
    exercise = plan(street)
    page = as_person(street.iqa)
    sent = {"words": "A call.", "criteria": [criterion(street.work, "1.1").pk]}
    response = page.post(room(exercise, "specimen"), sent)
    assert "A call." in text_of(page.get(response.url))
    lacking = page.post(room(exercise, "specimen"), {**sent, "words": ""})
    assert "Write the specimen, or choose a file." in text_of(lacking)


# ---------- how many queries ----------


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_query_count_is_fixed(as_person, street, many, django_assert_num_queries):
    for _ in range(many):
        plan(street)
    page = as_person(street.iqa)
    page.get("/standardisation/")
    with django_assert_num_queries(11):
        assert len(page.get("/standardisation/").context["rows"]) == many


def with_items(street, many):
    exercise = plan(street)
    for _ in range(many):
        specimen(exercise, "1.1", by=street.iqa, unit=street.work)
    return actions.open_exercise(exercise, by=street.iqa)


@pytest.mark.parametrize("many", [1, 3])
def test_the_room_query_count_is_fixed(as_person, street, many, django_assert_num_queries):
    exercise = with_items(street, many)
    page = as_person(street.assessor)
    page.get(room(exercise))
    with django_assert_num_queries(15):
        assert len(page.get(room(exercise)).context["before"]) == many


@pytest.mark.parametrize("many", [1, 3])
def test_the_results_query_count_is_fixed(as_person, street, many, django_assert_num_queries):
    exercise = with_items(street, many)
    judge(exercise, street.assessor)
    judge(exercise, street.second_assessor)
    exercise = actions.close_exercise(exercise, by=street.iqa)
    page = as_person(street.iqa)
    page.get(room(exercise, "results"))
    with django_assert_num_queries(16):
        assert len(page.get(room(exercise, "results")).context["results"].items) == many


@pytest.mark.parametrize("many", [1, 3])
def test_the_choice_of_work_query_count_is_fixed(as_person, street, many, django_assert_num_queries):
    for _ in range(many):
        decided_piece(street, "1.1")
    exercise = plan(street)
    page = as_person(street.iqa)
    page.get(room(exercise, "item"))
    with django_assert_num_queries(15):
        assert len(page.get(room(exercise, "item")).context["pieces"]) == many


@pytest.mark.parametrize("many", [1, 3])
def test_the_library_query_count_is_fixed(as_person, street, many, django_assert_num_queries):
    exercise = closed(street)
    for row in rows_of(exercise)[:many]:
        actions.agree_outcome(row, by=street.iqa, outcome="met", rationale="Shown.", exemplar=True)
    page = as_person(street.iqa)
    page.get("/exemplars/")
    with django_assert_num_queries(5):
        assert len(page.get("/exemplars/").context["rows"]) == many
