"""What becomes of a file that has arrived: a file of evidence exactly once, or a sentence for its sender."""

import errno
import hashlib
import os
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from config import incoming
from config.refusals import Blocked
from config.storage import StorageDown
from portfolios import actions, tasks
from portfolios.actions import taking
from portfolios.models import EvidenceFile, Upload
from portfolios.states import UploadState
from tests.factories.portfolios import PDF, act_count, last_act, make_draft, make_ready, upload
from tests.factories.uploads import begun, part_path, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast):
    return make_draft(cast.registration)


def arrived(evidence, content=PDF, **facts):
    """An upload that is whole and waits for its worker."""
    made = begun(evidence, size=len(content), **facts)
    written(made, content)
    return actions.resume_upload(made, by=made.by)


def taken(made):
    return actions.take_upload(Upload.objects.get(pk=made.pk))


def test_a_whole_upload_becomes_a_file_of_the_draft(cast, draft, django_capture_on_commit_callbacks):
    made = arrived(draft, name="notes.pdf")
    with django_capture_on_commit_callbacks() as called:
        assert taken(made).state == UploadState.TAKEN
    file = draft.files.get()
    assert (file.name, file.size, file.sha256) == ("notes.pdf", len(PDF), hashlib.sha256(PDF).hexdigest())
    assert (file.added_by, file.upload, file.content.read()) == (cast.learner, made, PDF)
    assert (part_path(made).exists(), last_act(cast.centre)) == (False, ("added a file to", cast.learner))
    assert len(called) == 1  # the checks on arrival
    file.content.close()


def test_the_content_is_moved_not_copied(draft):
    made = arrived(draft)
    inode = part_path(made).stat().st_ino
    taken(made)
    assert os.stat(draft.files.get().content.path).st_ino == inode


def test_where_the_disk_knows_no_second_names_the_content_is_copied(draft, monkeypatch):
    def no_links(*_):
        raise OSError(errno.EPERM, "not here")

    monkeypatch.setattr(os, "link", no_links)
    taken(arrived(draft))
    with draft.files.get().content.open() as kept:
        assert kept.read() == PDF


def test_a_storage_that_is_away_costs_nothing_that_has_arrived(draft, monkeypatch):
    made = arrived(draft)
    with monkeypatch.context() as away:
        away.setattr("portfolios.actions.evidence.keep", Mock(side_effect=StorageDown))
        for _ in range(taking.TRIES + 1):
            assert taken(made).state == UploadState.RECEIVED
    assert part_path(made).exists()
    assert taken(made).state == UploadState.TAKEN
    assert draft.files.get().sha256 == hashlib.sha256(PDF).hexdigest()


def test_a_second_message_changes_nothing(cast, draft):
    made = arrived(draft)
    stale = Upload.objects.get(pk=made.pk)
    taken(made)
    before = act_count(cast.centre)
    actions.take_upload(stale)
    assert (draft.files.count(), act_count(cast.centre)) == (1, before)


def test_two_workers_at_once_make_one_file(draft):
    made = arrived(draft)
    with incoming.hold(made.token), pytest.raises(incoming.Busy):
        taken(made)
    assert draft.files.count() == 0
    assert (taken(made).state, draft.files.count()) == (UploadState.TAKEN, 1)


class Killed(BaseException):
    """What no code catches, as a SIGKILL."""


@pytest.mark.parametrize("at", ["keep", "mark_taken", "delete"])
def test_a_worker_killed_in_the_middle_leaves_exactly_one_file_in_the_end(draft, monkeypatch, at):
    made = arrived(draft)

    def killed(*args, **kwargs):
        raise Killed

    place = {
        "keep": "portfolios.actions.evidence.EvidenceFile.save",  # the content is stored, its row is not
        "mark_taken": "portfolios.actions.taking.mark_taken",
        "delete": "config.incoming.Part.delete",
    }
    with monkeypatch.context() as patch:
        patch.setattr(place[at], killed)
        with pytest.raises(Killed):
            taken(made)
    assert part_path(made).read_bytes() == PDF
    assert (taken(made).state, draft.files.count()) == (UploadState.TAKEN, 1)
    assert not part_path(made).exists()
    with draft.files.get().content.open() as kept:
        assert kept.read() == PDF


def test_a_file_that_is_not_what_its_name_says_is_refused_with_the_sentence(cast, draft):
    made = taken(arrived(draft, b"<html><script>alert(1)</script>", name="photo.jpg"))
    assert (made.state, made.problem) == (
        UploadState.REFUSED,
        "photo.jpg is not what its name says: its content is a web page. Save it again in the right form, or as a PDF.",
    )
    assert (EvidenceFile.objects.count(), part_path(made).exists()) == (0, False)


def test_the_same_file_twice_is_refused(cast, draft):
    actions.add_file(draft, upload=upload("first.pdf"), by=cast.learner)
    made = taken(arrived(draft, name="second.pdf"))
    assert (made.state, made.problem) == (UploadState.REFUSED, "second.pdf is already here, as first.pdf.")


def test_a_draft_handed_in_meanwhile_keeps_its_files(cast, draft):
    made = arrived(draft)
    actions.withdraw_evidence(draft, by=cast.learner, reason="Wrong learner.")
    made = taken(made)
    sentence = f"{draft.reference} can no longer be changed: it has been handed in or withdrawn."
    assert (made.state, made.problem, draft.files.count()) == (UploadState.REFUSED, sentence, 0)


def test_a_part_that_the_disk_has_lost_is_told(draft):
    made = arrived(draft)
    part_path(made).unlink()
    assert taken(made).problem == "notes.pdf is not on the server any more. Choose it again."


def age(made, minutes):
    Upload.objects.filter(pk=made.pk).update(touched_at=timezone.now() - timedelta(minutes=minutes))


def test_what_nobody_has_taken_is_sent_again(draft, django_capture_on_commit_callbacks):
    made = arrived(draft)
    with django_capture_on_commit_callbacks() as called:
        assert actions.resend_stuck_uploads() == 0  # fresh
        age(made, 6)
        assert actions.resend_stuck_uploads() == 1
        assert actions.resend_stuck_uploads() == 0  # just sent
    assert len(called) == 1


def test_what_takes_its_worker_down_too_often_is_refused(draft):
    made = arrived(draft)
    for _ in range(taking.TRIES + 1):
        age(made, 6)
        actions.resend_stuck_uploads()
    made.refresh_from_db()
    assert (made.state, made.problem) == (
        UploadState.REFUSED,
        "notes.pdf has arrived, but could not be taken. Tell your centre, or save it in another form.",
    )


def test_the_tasks_call_the_actions(draft):
    made = arrived(draft)
    tasks.take_upload(made.pk)
    tasks.resend_stuck_uploads()
    tasks.clear_abandoned_uploads()
    assert draft.files.count() == 1


# --- the list of files of a draft --------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_a_fixed_number_of_questions(cast, client, draft, rows, django_assert_num_queries):
    for number in range(rows):
        actions.add_file(draft, upload=upload(f"{number}.pdf", PDF + bytes([number])), by=cast.learner)
        begun(draft, name=f"{number}.mp4")
    client.force_login(cast.learner)
    with django_assert_num_queries(17):
        response = client.get(reverse("portfolios:kept_files", args=[draft.pk]))
    assert len(response.context["files"]) == len(response.context["uploads"]) == rows


def test_the_list_shows_what_was_interrupted_and_looks_again_while_something_is_worked_on(cast, page, draft):
    url = reverse("portfolios:kept_files", args=[draft.pk])
    half = begun(draft, name="photo.jpg", size=10)
    written(half, b"1234")
    actions.resume_upload(half, by=cast.learner)
    quiet = page(cast.learner, url).content.decode()
    assert "photo.jpg" in quiet
    assert "40 % received" in quiet
    assert "hx-trigger" not in quiet
    arrived(draft, name="notes.pdf")
    assert 'hx-trigger="every 2s"' in page(cast.learner, url).content.decode()


def test_an_upload_on_its_way_stands_on_the_page_of_the_draft(cast, page, draft):
    begun(draft, name="photo.jpg", size=10)
    response = page(cast.learner, reverse("portfolios:evidence_edit", args=[draft.pk]))
    assert [row.name for row in response.context["uploads"]] == ["photo.jpg"]


def test_a_piece_with_a_file_on_its_way_is_not_handed_in(cast):
    evidence = make_ready(cast.registration)
    half = begun(evidence, name="photo.jpg", size=10)
    with pytest.raises(Blocked) as refusal:
        actions.submit_evidence(evidence, by=cast.learner, declared=True)
    assert [blocker.code for blocker in refusal.value.blockers] == ["uploads_open"]
    actions.give_up_upload(half, by=cast.learner)
    actions.submit_evidence(evidence, by=cast.learner, declared=True)


def test_stored_content_lies_under_its_fingerprint(draft):
    taken(arrived(draft))
    digest = hashlib.sha256(PDF).hexdigest()
    assert default_storage.exists(f"evidence/{digest[:2]}/{digest}")
