"""The pages and answers of the assess workspace: a draft taken up again, who else is there, what is heard and read."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assessment.models import Annotation, Assessment, Desk, FeedbackSound, Snippet
from portfolios.states import FileState
from tests.factories import papers
from tests.factories.assessment import add_file, criterion, decide, make_evidence, met
from tests.factories.workspace import make_snippet, make_sound


@pytest.fixture
def one(street):
    return criterion(street.work, "1.1")


@pytest.fixture
def piece(street, one):
    piece = make_evidence(street.registration, [one])
    add_file(piece, "log.pdf", b"%PDF-1.4")
    return piece


@pytest.fixture
def assessor(client, street):
    client.force_login(street.assessor)
    return client


def address(name, piece):
    return reverse(f"assessment:{name}", args=[piece.pk])


def typed(one, **more):
    return {
        "attempt": 1,
        "keep": "1",
        "window": "first",
        "version": 0,
        "feedback": "Calm",
        f"c{one.pk}-outcome": "not_yet_met",
        f"c{one.pk}-reason": "Show the receipt.",
        f"c{one.pk}-act_by": "2030-01-31",
        "confirmed": ["V", "A"],
        "note_file": ["", ""],
        "note_place": ["p. 1", ""],
        "note_text": ["Look here", ""],
        "sent": "not of a sitting",
        **more,
    }


def test_what_is_typed_is_taken_up_on_another_machine(assessor, piece, one):
    answer = assessor.post(address("sitting_keep", piece), typed(one)).json()
    assert answer["version"] == 1
    form = assessor.get(address("decide", piece)).context["form"]
    row = form.criteria[one.pk]
    assert (form["feedback"].value(), form["confirmed"].value(), form["version"].value()) == ("Calm", ["V", "A"], 1)
    assert (row["outcome"].value(), row["reason"].value()) == ("not_yet_met", "Show the receipt.")
    assert row["act_by"].value() == "2030-01-31"
    assert [line[1:] for line in form.lines] == [("p. 1", "Look here")]
    assert "sent" not in Desk.objects.get().typed


def test_an_untouched_page_keeps_nothing(assessor, piece, one):
    assessor.post(
        address("sitting_keep", piece), {"attempt": 1, "keep": "1", f"c{one.pk}-act_by": "2030-01-31", "feedback": " "}
    )
    assert (Desk.objects.get().typed, Desk.objects.get().version) == ({}, 0)


def test_an_overtaken_window_hears_409_and_finds_its_words_on_the_page(assessor, piece, one):
    assessor.post(address("sitting_keep", piece), typed(one))
    answer = assessor.post(address("sitting_keep", piece), typed(one, window="second", feedback="Other words"))
    assert (answer.status_code, answer.json()["version"]) == (409, 1)
    page = assessor.get(address("decide", piece))
    [(window, _, words)] = page.context["workspace"].asides
    assert (window, words) == ("second", "Other words")
    assessor.post(address("sitting_beside", piece), {"attempt": 1, "take": "second"})
    assert assessor.get(address("decide", piece)).context["form"]["feedback"].value() == "Other words"


def test_without_script_a_button_keeps_it(assessor, piece, one):
    data = typed(one, by_hand="1")
    del data["keep"]
    response = assessor.post(address("sitting_keep", piece), data, follow=True)
    assert [str(message) for message in response.context["messages"]] == ["What you typed about E001 is kept."]
    assert Desk.objects.get().typed["feedback"] == ["Calm"]


def test_two_assessors_see_each_other_until_one_leaves(client, street, piece):
    client.force_login(street.second_assessor)
    client.post(address("sitting_keep", piece), {"attempt": 1})
    client.force_login(street.assessor)
    assert "Second Assessor HL has this open too" in client.get(address("decide", piece)).content.decode()
    beat = client.post(address("sitting_keep", piece), {"attempt": 1}).json()["company"]
    assert "Second Assessor HL has this open too" in " ".join(beat.split())
    Desk.objects.filter(by=street.second_assessor).update(seen_at=timezone.now() - timedelta(seconds=46))
    assert "open too" not in client.post(address("sitting_keep", piece), {"attempt": 1}).json()["company"]
    client.force_login(street.second_assessor)
    client.post(address("sitting_keep", piece), {"attempt": 1})
    client.post(address("sitting_keep", piece), {"attempt": 1, "left": "1"})
    client.force_login(street.assessor)
    assert "open too" not in client.get(address("decide", piece)).content.decode()


def test_a_beat_tells_what_the_other_has_decided(assessor, street, piece, one):
    seen = assessor.get(address("decide", piece)).context["sheet"].earlier
    assert seen == []
    decide(piece, met(one), by=street.second_assessor)
    company = assessor.post(address("sitting_keep", piece), {"attempt": 1, "seen": "0"}).json()["company"]
    assert "Second Assessor HL has decided about this" in company
    assert "E001 no longer waits for an assessor" in company


def test_what_was_typed_stays_when_the_other_was_first(assessor, street, piece, one):
    assessor.post(address("sitting_keep", piece), typed(one))
    decide(piece, met(one), by=street.second_assessor)
    data = typed(one, version=1)
    refused = assessor.post(address("decide", piece), data)
    assert refused.status_code == 409
    assert refused.context["form"].criteria[one.pk]["reason"].value() == "Show the receipt."
    assert [row.by for row in (refused.context["sheet"].rows[0].here,)] == [street.second_assessor]
    later = assessor.get(address("decide", piece)).context["form"]
    assert (later["feedback"].value(), later.criteria[one.pk]["reason"].value()) == ("Calm", "Show the receipt.")


def record(client, piece, one, **more):
    data = {"attempt": 1, "feedback": "Well shown.", "confirmed": list("VARCS"), f"c{one.pk}-outcome": "met", **more}
    return client.post(address("decide", piece), data)


def test_notes_are_recorded_and_read_by_the_learner(client, street, piece, one):
    client.force_login(street.assessor)
    file = piece.files.get()
    notes = {
        "note_file": [file.pk, file.pk],
        "note_place": ["p. 1 at 10,20 30x15", ""],
        "note_text": ["Named well", ""],
    }
    assert record(client, piece, one, **notes).status_code == 302
    assert Annotation.objects.get().place == "p. 1 at 10,20 30x15"
    for person in (street.learner, street.iqa):
        client.force_login(person)
        page = client.get(reverse("assessment:evidence_detail", args=[piece.pk])).content.decode()
        there = f"/evidence/{piece.pk}/?submission=1#file-{file.pk}&amp;p=1&amp;at=10,20,30,15"
        assert (there in page, "Named well" in page) == (True, True)


def test_a_note_without_a_place_is_refused_and_stays(assessor, piece, one):
    file = piece.files.get()
    refused = record(assessor, piece, one, note_file=[file.pk], note_place=[""], note_text=["Named well"])
    assert refused.status_code == 422
    assert "Note 1: give a page" in refused.content.decode()
    assert refused.context["form"].lines == [(str(file.pk), "", "Named well")]
    assert not Assessment.objects.exists()


def test_spoken_feedback_is_sent_shown_heard_and_taken_off(assessor, street, piece):
    sent = {"attempt": 1, "sound": SimpleUploadedFile("well.wav", papers.tone())}
    part = assessor.post(address("sounds", piece), sent).content.decode()
    assert ("Being checked" in part, "every 2s" in part) == (True, True)
    sound = FeedbackSound.objects.get()
    there = reverse("assessment:sound_file", args=[sound.pk])
    assert assessor.get(there).status_code == 409
    FeedbackSound.objects.update(state=FileState.CHECKED)
    assert "every 2s" not in assessor.get(address("sounds", piece)).content.decode()
    heard = assessor.get(there)
    assert (heard.status_code, heard["Content-Type"]) == (200, "audio/wav")
    assert b"".join(heard.streaming_content) == papers.tone()
    taken = assessor.post(reverse("assessment:sound_remove", args=[sound.pk]))
    assert taken.url == address("decide", piece)
    assert assessor.get(there).status_code == 403


def test_spoken_feedback_is_heard_by_learner_and_quality_assurance_once_recorded(client, street, piece, one):
    sound = make_sound(piece, street.assessor)
    there = reverse("assessment:sound_file", args=[sound.pk])
    for recorded, status in ((False, 404), (True, 200)):
        for person in (street.learner, street.iqa, street.lead_iqa):
            client.force_login(person)
            response = client.get(there)
            b"".join(response.streaming_content if response.streaming else [])
            assert response.status_code == status
        if not recorded:
            client.force_login(street.assessor)
            record(client, piece, one)
    client.force_login(street.learner)
    assert there in client.get(reverse("assessment:learner_home")).content.decode()


def test_without_script_a_recording_goes_with_the_form_and_is_checked_first(assessor, piece, one):
    first = record(assessor, piece, one, sound=SimpleUploadedFile("well.wav", papers.tone()))
    assert (first.status_code, first.context["form"]["feedback"].value()) == (409, "Well shown.")
    assert "well.wav is still being checked." in first.content.decode()
    FeedbackSound.objects.update(state=FileState.CHECKED)
    assert record(assessor, piece, one).status_code == 302
    assert Assessment.objects.get().sounds.get().name == "well.wav"


def test_taking_a_recording_off_without_script_keeps_what_is_typed(assessor, street, piece, one):
    sound = make_sound(piece, street.assessor)
    assessor.post(reverse("assessment:sound_remove", args=[sound.pk]), typed(one))
    assert Desk.objects.get().typed["feedback"] == ["Calm"]


# --- ready words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_snippet_list_query_count_is_fixed(assessor, street, rows, django_assert_num_queries):
    for number in range(rows):
        make_snippet(street.centre, street.assessor, name=f"Own {number}")
        make_snippet(street.centre, street.admin, name=f"House {number}", shared=True)
    make_snippet(street.other.centre, street.other.admin, name="Elsewhere", shared=True)
    make_snippet(street.centre, street.second_assessor, name="Hers")
    with django_assert_num_queries(7):
        page = assessor.get(reverse("assessment:snippet_list"))
    assert [row.name for row in page.context["own"]] == [f"Own {number}" for number in range(rows)]
    assert [row.name for row in page.context["shared"]] == [f"House {number}" for number in range(rows)]


def test_words_are_added_changed_and_put_away_on_the_page(assessor, street):
    there = reverse("assessment:snippet_list")
    assessor.post(there, {"name": "Greeting", "text": "Well done, {learner}."})
    snippet = Snippet.objects.get()
    assert (snippet.owner, snippet.centre) == (street.assessor, street.centre)
    edit = reverse("assessment:snippet_edit", args=[snippet.pk])
    assert assessor.post(edit, {"name": "Greeting", "text": "Dear {pupil}"}).status_code == 422
    assert assessor.post(edit, {"name": "Greeting", "text": "Good, {learner}."}).url == there
    assert "Good, {learner}." in assessor.get(there).content.decode()
    assessor.post(reverse("assessment:snippet_retire", args=[snippet.pk]))
    assert assessor.get(there).context["own"] == []


def test_an_administrator_writes_for_everybody(client, street):
    client.force_login(street.admin)
    client.post(reverse("assessment:snippet_list"), {"name": "House", "text": "Words"})
    assert Snippet.objects.get().is_shared


def test_ready_words_stand_in_the_workspace(assessor, street, piece):
    make_snippet(street.centre, street.assessor, text="Well done,\n{learner}.")
    page = assessor.get(address("decide", piece))
    assert 'data-snippet="Well done,\n{learner}."' in page.content.decode()
    assert '"learner": "Learner"' in page.context["workspace"].fills
