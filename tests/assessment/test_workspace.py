"""What assessors do in the workspace before and with a recorded sitting: type, note, speak, keep ready words."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.utils import timezone

from assessment import actions, tasks
from assessment.actions import Note
from assessment.models import Annotation, Assessment, Decision, Desk, FeedbackSound, Snippet
from centres.ledger import first_break
from centres.models import Act
from config import scanner
from config.append_only import Frozen
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios.states import FileState
from tests.factories import papers
from tests.factories.assessment import (
    VARCS,
    add_file,
    criterion,
    decide,
    make_evidence,
    make_street,
    met,
    not_yet,
    people_but,
    submit_again,
)
from tests.factories.workspace import make_snippet, make_sound
from tests.together import together


@pytest.fixture
def one(street):
    return criterion(street.work, "1.1")


@pytest.fixture
def piece(street, one):
    return make_evidence(street.registration, [one])


def keep(piece, by, words, *, window="first", began_from=0, **more):
    """What a window sends that has these words in the feedback."""
    submission = piece.submissions.order_by("attempt").last()
    typed = {"feedback": [words]} if words else {}
    return actions.keep_sitting(piece, submission, by=by, typed=typed, window=window, began_from=began_from, **more)


def words_of(desk):
    desk.refresh_from_db()
    return desk.typed.get("feedback", [""])[0]


# --- the desk ----------------------------------------------------------------------------------------------------


def test_what_is_typed_is_kept_once_for_each_assessor(street, piece):
    first = keep(piece, street.assessor, "Calm")
    second = keep(piece, street.assessor, "Calm and clear", began_from=first.desk.version)
    keep(piece, street.second_assessor, "Mine")
    assert (second.overtaken, words_of(second.desk), second.desk.version) == (False, "Calm and clear", 2)
    assert sorted(words_of(desk) for desk in Desk.objects.all()) == ["Calm and clear", "Mine"]
    assert not Act.objects.filter(object_type="assessment.desk").exists()


def test_an_overtaken_window_is_told_and_loses_nothing(street, piece):
    keep(piece, street.assessor, "Window one")
    kept = keep(piece, street.assessor, "Window two", window="second")
    assert (kept.overtaken, words_of(kept.desk)) == (True, "Window one")
    again = keep(piece, street.assessor, "Window two goes on", window="second")
    assert again.overtaken
    assert [row["typed"]["feedback"] for row in words(again.desk)] == [["Window two goes on"]]
    mine = keep(piece, street.assessor, "Window two goes on", window="second", mine=True)
    assert (mine.overtaken, words_of(mine.desk)) == (False, "Window two goes on")
    assert [row["typed"]["feedback"] for row in words(mine.desk)] == [["Window one"]]


def words(desk):
    desk.refresh_from_db()
    return list(desk.aside.values())


def test_what_lies_beside_is_taken_up_or_let_go(street, piece):
    keep(piece, street.assessor, "Window one")
    desk = keep(piece, street.assessor, "Window two", window="second").desk
    at = {"submission": desk.submission, "by": street.assessor}
    taken = actions.settle_aside(piece, **at, window="second", take=True)
    assert (words_of(taken), [row["typed"] for row in words(taken)]) == ("Window two", [{"feedback": ["Window one"]}])
    with pytest.raises(StaleState):
        actions.settle_aside(piece, **at, window="second", take=True)
    actions.settle_aside(piece, **at, window="version 1", take=False)
    assert (words_of(desk), words(desk)) == ("Window two", [])


def test_only_an_assessor_of_the_learner_has_a_desk(street, piece):
    submission = piece.submissions.get()
    for person in people_but(street, street.assessor, street.second_assessor, street.trainee):
        for act in (actions.be_at_desk, actions.leave_desk):
            with pytest.raises(NotAllowed):
                act(piece, submission, by=person)
        with pytest.raises(NotAllowed):
            keep(piece, person, "Not mine")
        with pytest.raises(NotAllowed):
            actions.settle_aside(piece, submission, by=person, window="first", take=True)
    assert not Desk.objects.exists()


def test_recording_clears_the_desk_and_keeps_what_another_window_typed(street, piece, one):
    first = keep(piece, street.assessor, "Window one").desk
    keep(piece, street.assessor, "Window two", window="second", began_from=1)
    keep(piece, street.second_assessor, "Hers")
    actions.record_decisions(
        piece, by=street.assessor, judgements=met(one), feedback="Window one", confirmed=VARCS, version=1
    )
    assert words_of(first) == ""
    assert [row["typed"]["feedback"] for row in words(first)] == [["Window two"]]
    assert words_of(Desk.objects.get(by=street.second_assessor)) == "Hers"


@pytest.mark.django_db(transaction=True)
def test_two_windows_keep_at_once_and_both_texts_are_there():
    street = make_street()
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")])
    actions.be_at_desk(piece, piece.submissions.get(), by=street.assessor)
    told = together(
        lambda: keep(piece, street.assessor, "Window one", window="first"),
        lambda: keep(piece, street.assessor, "Window two", window="second"),
    )
    assert told == ["done", "done"]
    desk = Desk.objects.get()
    beside = [row["typed"]["feedback"][0] for row in desk.aside.values()]
    assert (desk.version, sorted([words_of(desk), *beside])) == (1, ["Window one", "Window two"])


# --- notes -------------------------------------------------------------------------------------------------------


@pytest.fixture
def files(piece):
    """A PDF of three pages and a recording of twenty seconds."""
    pdf = add_file(piece, "log.pdf", b"%PDF-1.4")
    sound = add_file(piece, "call.wav", papers.tone(), "audio/wav")
    pdf.pages, sound.seconds = 3, 20
    pdf.save()
    sound.save()
    return pdf, sound


def record(street, piece, one, notes):
    return actions.record_decisions(
        piece, by=street.assessor, judgements=met(one), feedback="Seen.", confirmed=VARCS, notes=notes
    )


def test_notes_are_frozen_with_the_sitting(street, piece, one, files):
    pdf, sound = files
    notes = [Note(pdf.pk, "page 2 at 10,20 30x15", " Named well "), Note(sound.pk, "0:12", "Calm")]
    sitting = record(street, piece, one, notes)
    assert [(note.file, note.place, note.text) for note in sitting.annotations.all()] == [
        (pdf, "p. 2 at 10,20 30x15", "Named well"),
        (sound, "00:12", "Calm"),
    ]
    assert [note.address for note in sitting.annotations.all()] == [
        f"#file-{pdf.pk}&p=2&at=10,20,30,15",
        f"#file-{sound.pk}&t=12",
    ]
    assert Act.objects.last().facts["notes"] == [
        [pdf.sha256, "p. 2 at 10,20 30x15", "Named well"],
        [sound.sha256, "00:12", "Calm"],
    ]
    with pytest.raises(Frozen):
        Annotation.objects.update(text="Not so well")
    assert first_break(street.centre) is None


@pytest.mark.parametrize(
    ("place", "text", "sentence"),
    [
        ("the second shelf", "Look", "Note 1: give a page (p. 2), a region (p. 2 at 10,20 30x15) or a time (03:10)."),
        ("p. 4", "Look", "Note 1: log.pdf has 3 pages."),
        ("00:12", "Look", "Note 1: a place in log.pdf is a page or a region."),
        ("p. 2", " ", "Note 1: write what you note there, or empty its place."),
    ],
)
def test_what_is_no_place_is_refused_and_nothing_is_written(street, piece, one, files, place, text, sentence):
    with pytest.raises(BadInput) as refusal:
        record(street, piece, one, [Note(files[0].pk, place, text)])
    assert str(refusal.value) == sentence
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("00:25", "Note 1: call.wav ends before 00:25."),
        ("p. 1", "Note 1: a place in call.wav is a time such as 03:10."),
    ],
)
def test_a_place_after_the_end_of_the_sound_is_refused(street, piece, one, files, place, sentence):
    with pytest.raises(BadInput) as refusal:
        record(street, piece, one, [Note(files[1].pk, place, "Look")])
    assert str(refusal.value) == sentence


def test_a_note_in_a_file_of_another_piece_is_refused(street, piece, one, files):
    other = add_file(make_evidence(street.registration, [one]), "other.pdf", b"%PDF-1.4 other")
    with pytest.raises(BadInput):
        record(street, piece, one, [Note(other.pk, "p. 1", "Look")])


# --- spoken feedback ---------------------------------------------------------------------------------------------


def upload(name="well.wav", content=None):
    return SimpleUploadedFile(name, papers.tone() if content is None else content)


def speak(street, piece, **facts):
    return actions.add_sound(piece, piece.submissions.last(), by=street.assessor, upload=upload(**facts))


def test_spoken_feedback_is_checked_and_frozen_with_the_sitting(street, piece, one):
    sound = speak(street, piece)
    with pytest.raises(Blocked) as refusal:
        record(street, piece, one, [])
    assert [blocker.code for blocker in refusal.value.blockers] == ["sound_waiting"]
    tasks.inspect_sound(sound.pk)
    tasks.inspect_sound(sound.pk)
    sound.refresh_from_db()
    assert (sound.state, round(sound.seconds), sound.attempts) == (FileState.CHECKED, 20, 1)
    sitting = record(street, piece, one, [])
    assert [heard.pk for heard in sitting.sounds.all()] == [sound.pk]
    assert Act.objects.last().facts["spoken"] == [sound.sha256]
    with pytest.raises(StaleState):
        actions.remove_sound(sound, by=street.assessor)


def test_a_broken_recording_is_refused_and_can_be_taken_off(street, piece, one):
    sound = speak(street, piece)
    FeedbackSound.objects.update(sha256="0" * 64)  # as if the disk had changed it
    sound.refresh_from_db()
    actions.inspect_sound(sound)
    assert sound.state == FileState.REFUSED
    assert sound.refusal.startswith("well.wav ")
    with pytest.raises(Blocked):
        record(street, piece, one, [])
    actions.remove_sound(sound, by=street.assessor)
    assert [found.pk for found in record(street, piece, one, []).sounds.all()] == []
    assert FeedbackSound.objects.filter(pk=sound.pk).exists()


def test_what_is_no_sound_is_refused_at_once(street, piece):
    with pytest.raises(BadInput):
        speak(street, piece, name="notes.txt", content=b"Notes of the day")
    with pytest.raises(BadInput):
        speak(street, piece, name="well.wav", content=b"%PDF-1.4 not a sound")
    for number in range(5):
        make_sound(piece, street.assessor, name=f"{number}.wav")
    with pytest.raises(BadInput):
        speak(street, piece)


def test_nobody_else_speaks_or_takes_off(street, piece):
    sound = make_sound(piece, street.assessor)
    for person in people_but(street, street.assessor):
        with pytest.raises(NotAllowed):
            actions.remove_sound(sound, by=person)
    for person in people_but(street, street.assessor, street.second_assessor, street.trainee):
        with pytest.raises(NotAllowed):
            actions.add_sound(piece, piece.submissions.get(), by=person, upload=upload())
    assert FeedbackSound.objects.at_hand().count() == 1


def test_another_assessors_words_are_not_taken_along(street, piece, one):
    make_sound(piece, street.second_assessor)
    assert not record(street, piece, one, []).sounds.exists()


def test_lost_checks_are_asked_for_again_and_given_up_in_the_end(street, piece, settings):
    settings.FILE_STUCK_MINUTES = -1
    sound = make_sound(piece, street.assessor, state=FileState.WAITING)
    actions.resend_stuck_sounds()
    sound.refresh_from_db()
    assert sound.state == FileState.WAITING
    FeedbackSound.objects.update(attempts=3)
    actions.resend_stuck_sounds()
    sound.refresh_from_db()
    assert (sound.state, sound.refusal) == (FileState.REFUSED, "The recording could not be checked. Record it again.")


def test_a_recording_waits_as_long_as_the_scanner_is_away(street, piece, monkeypatch):
    sound = make_sound(piece, street.assessor, state=FileState.WAITING)

    def away(*args):
        raise scanner.Unreachable("no answer")

    monkeypatch.setattr("assessment.actions.workspace.examine_content", away)
    for _ in range(4):
        with pytest.raises(scanner.Unreachable):
            actions.inspect_sound(sound)
    sound.refresh_from_db()
    assert (sound.state, sound.attempts) == (FileState.WAITING, 0)


def test_a_sitting_is_recorded_whole_or_not_at_all(street, piece, one, files, monkeypatch):
    sound = make_sound(piece, street.assessor)
    desk = keep(piece, street.assessor, "Seen.").desk

    def broken(*args, **facts):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr("assessment.actions.judging.settle_evidence", broken)
    with pytest.raises(DatabaseError):
        record(street, piece, one, [Note(files[0].pk, "p. 1", "Look")])
    sound.refresh_from_db()
    assert (sound.assessment, words_of(desk)) == (None, "Seen.")
    assert [model.objects.count() for model in (Assessment, Annotation, Decision)] == [0, 0, 0]


def test_a_new_submission_begins_with_an_empty_desk(street, piece, one):
    desk = keep(piece, street.assessor, "About the first").desk
    decide(piece, not_yet(one), by=street.second_assessor)
    submit_again(piece)
    keep(piece, street.assessor, "About the second")
    assert words_of(desk) == "About the first"
    assert Desk.objects.filter(by=street.assessor).count() == 2


# --- ready words -------------------------------------------------------------------------------------------------


def test_ready_words_are_kept_changed_and_put_away(street):
    own = actions.add_snippet(street.centre, by=street.assessor, name=" Greeting ", text="Well done, {learner}.")
    assert (own.name, own.owner, own.text) == ("Greeting", street.assessor, "Well done, {learner}.")
    changed = actions.change_snippet(own, by=street.assessor, name="Greeting", text="Good, {learner}.")
    assert (Snippet.objects.get().text, changed.changed_by) == ("Good, {learner}.", street.assessor)
    actions.retire_snippet(own, by=street.assessor)
    assert not Snippet.objects.in_use().exists()
    with pytest.raises(StaleState):
        actions.retire_snippet(own, by=street.assessor)
    with pytest.raises(StaleState):
        actions.change_snippet(own, by=street.assessor, name="Greeting", text="Again")
    assert [act.verb for act in Act.objects.filter(object_type="assessment.snippet")] == [
        "added ready words",
        "changed ready words",
        "put ready words away",
    ]


def test_shared_words_are_the_lead_assurers_and_the_administrators(street):
    shared = actions.add_snippet(street.centre, by=street.lead_iqa, name="House", text="Words", shared=True)
    actions.change_snippet(shared, by=street.admin, name="House", text="Other words")
    for person in people_but(street, street.lead_iqa, street.admin):
        with pytest.raises(NotAllowed):
            actions.add_snippet(street.centre, by=person, name="Mine", text="Words", shared=True)
        with pytest.raises(NotAllowed):
            actions.change_snippet(shared, by=person, name="House", text="Mine now")
        with pytest.raises(NotAllowed):
            actions.retire_snippet(shared, by=person)


def test_own_words_are_for_assessors_and_nobody_elses(street):
    own = make_snippet(street.centre, street.assessor)
    for person in people_but(street, street.assessor):
        with pytest.raises(NotAllowed):
            actions.change_snippet(own, by=person, name="Mine", text="Words")
    for person in people_but(street, street.assessor, street.second_assessor, street.trainee):
        with pytest.raises(NotAllowed):
            actions.add_snippet(street.centre, by=person, name="Mine", text="Words")


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("Greeting", "Words", "There are words named “Greeting” already. Choose another name."),
        ("Other", "Dear {pupil}", None),
        (" ", "Words", "Give a name and the words."),
    ],
)
def test_words_that_cannot_be_used_are_refused(street, name, text, sentence):
    make_snippet(street.centre, street.assessor)
    with pytest.raises(BadInput) as refusal:
        actions.add_snippet(street.centre, by=street.assessor, name=name, text=text)
    assert str(refusal.value) == (sentence or str(refusal.value))
    assert str(refusal.value).startswith(sentence or "{pupil} stands for nothing. Known are {learner}, ")
    assert Snippet.objects.count() == 1


def test_who_changes_words_that_have_changed_is_told(street):
    seen = make_snippet(street.centre, street.assessor)
    Snippet.objects.update(text="Changed meanwhile", changed_at=timezone.now())
    with pytest.raises(StaleState):
        actions.change_snippet(seen, by=street.assessor, name="Greeting", text="Mine")
    assert Snippet.objects.get().text == "Changed meanwhile"
