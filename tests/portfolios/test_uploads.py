"""Files in parts: the protocol on the wire, what lies on the disk, and every way in which it may break off."""

import base64
import io
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.http import UnreadablePostError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_http_date

from config import incoming, tus
from config.refusals import BadInput, NotAllowed, StaleState
from portfolios import actions
from portfolios.actions.uploads import TooMuch, UploadOver, WrongOffset
from portfolios.models import Upload
from portfolios.states import UploadState
from tests.factories.portfolios import PDF, act_count, make_draft, make_submitted
from tests.factories.uploads import PART, TUS, Sender, begun, metadata, part_path, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast):
    return make_draft(cast.registration)


@pytest.fixture
def sender(cast, client):
    client.force_login(cast.learner)
    return Sender(client)


def state_of(upload):
    upload.refresh_from_db()
    return upload.state, upload.received


# --- beginning ---------------------------------------------------------------------------------------------------


def test_a_file_is_begun_with_its_name_and_size(cast, draft, sender):
    token = uuid4()
    response = sender.begin(draft, size=70_000, name="../../etc/Réport  1.pdf", token=token, changed=1_700_000_000_123)
    upload = Upload.objects.get()
    assert (response.status_code, response["Location"]) == (201, sender.url(upload))
    assert (upload.name, upload.size, upload.received, upload.state) == ("Réport 1.pdf", 70_000, 0, "receiving")
    assert (upload.token, upload.changed, upload.by, upload.evidence) == (token, 1_700_000_000_123, cast.learner, draft)
    expires = parse_http_date(response["Upload-Expires"])
    assert expires == int((upload.touched_at + timedelta(days=7)).timestamp())


def test_a_beginning_whose_answer_was_lost_is_the_same_upload(draft, sender):
    token = uuid4()
    first, again = sender.begin(draft, token=token), sender.begin(draft, token=token)
    assert (first["Location"], Upload.objects.count()) == (again["Location"], 1)


def test_a_token_of_another_file_is_refused(cast, draft, sender):
    token = uuid4()
    sender.begin(draft, token=token, size=10)
    assert sender.begin(draft, token=token, size=11).status_code == 409


@pytest.mark.parametrize(
    ("headers", "status", "sentence"),
    [
        ({}, 412, "This server speaks tus 1.0.0."),
        ({"Tus-Resumable": "0.2.2", "Upload-Length": "9"}, 412, "This server speaks tus 1.0.0."),
        (TUS, 400, "Upload-Length has to be a whole number."),
        ({**TUS, "Upload-Length": "-1"}, 400, "Upload-Length has to be a whole number."),
        ({**TUS, "Upload-Length": "9" * 40}, 400, "Upload-Length has to be a whole number."),
        ({**TUS, "Upload-Defer-Length": "1"}, 400, "The length of the file has to be known at the start."),
        ({**TUS, "Upload-Length": "9", "Upload-Metadata": "name %%"}, 400, "Upload-Metadata: name cannot be read."),
        (
            {**TUS, "Upload-Length": "0", "Upload-Metadata": metadata(name="a.pdf")},
            422,
            "a.pdf is empty. Check that it was saved, and choose it again.",
        ),
        (
            {**TUS, "Upload-Length": str(5 * 1024**3), "Upload-Metadata": metadata(name="a.mp4")},
            413,
            "a.mp4 is too large: 5.0\xa0GB, and the limit is 4.0\xa0GB. Send it in parts.",
        ),
        (
            {**TUS, "Upload-Length": "9", "Upload-Metadata": metadata(name="run.exe")},
            422,
            "run.exe is a program or a web page and cannot be taken. Save what it shows as a PDF or picture.",
        ),
    ],
)
def test_a_beginning_that_cannot_end_well_is_refused_at_once(draft, sender, headers, status, sentence):
    response = sender.client.post(reverse("portfolios:upload_begin", args=[draft.pk]), headers=headers)
    assert (response.status_code, response.content.decode()) == (status, sentence)
    assert (response["Tus-Resumable"], Upload.objects.count()) == ("1.0.0", 0)


def test_the_answer_to_a_wrong_version_names_the_right_one(draft, sender):
    response = sender.client.post(reverse("portfolios:upload_begin", args=[draft.pk]))
    assert response["Tus-Version"] == "1.0.0"


def test_a_beginning_is_refused_when_the_disk_is_full(draft, sender, monkeypatch):
    monkeypatch.setattr(incoming, "has_room_for", lambda size: False)
    assert (sender.begin(draft).status_code, Upload.objects.count()) == (507, 0)


def test_one_person_has_so_many_files_on_their_way_at_once(draft, sender, settings):
    settings.UPLOADS_OPEN_LIMIT = 2
    token = uuid4()
    sender.begin(draft, token=token)
    sender.begin(draft)
    refused = sender.begin(draft)
    sentence = "2 files of yours are on their way already. This one can follow when some have arrived or are given up."
    assert (refused.status_code, refused.content.decode()) == (429, sentence)
    assert sender.begin(draft, token=token).status_code == 201  # one of the two, asked for again
    sender.delete(Upload.objects.first())
    assert sender.begin(draft).status_code == 201


def test_files_of_others_do_not_count(cast, draft, sender, settings):
    settings.UPLOADS_OPEN_LIMIT = 1
    Upload.objects.create(registration=cast.registration, by=cast.assessor, name="a.pdf", size=9)
    assert sender.begin(draft).status_code == 201


def test_nobody_promises_more_than_the_disk_has_room_for(draft, sender, monkeypatch):
    monkeypatch.setattr(incoming, "has_room_for", lambda size: size <= 1000)
    assert sender.begin(draft, size=600).status_code == 201
    refused = sender.begin(draft, size=600)
    sentence = "The server has no room for this file beside those that you have begun at the moment. Tell your centre."
    assert (refused.status_code, refused.content.decode()) == (507, sentence)
    sender.patch(Upload.objects.get(), 0, b"x" * 300)  # what has come is on the disk, and no longer promised
    assert sender.begin(draft, size=600).status_code == 201


def test_a_piece_that_is_handed_in_takes_no_file(cast, sender):
    evidence = make_submitted(cast.registration)
    response = sender.begin(evidence)
    sentence = f"{evidence.reference} can no longer be changed: it has been handed in or withdrawn."
    assert (response.status_code, response.content.decode()) == (409, sentence)


def test_only_the_author_begins(draft, but):
    for person in but("learner"):
        with pytest.raises(NotAllowed):
            begun(draft, by=person)
    assert Upload.objects.count() == 0


def test_options_tell_what_the_server_can_do(draft, sender):
    largest = {reverse("portfolios:upload_begin", args=[draft.pk]): 4096, sender.url(begun(draft)): 20480}
    for url, megabytes in largest.items():
        response = sender.client.options(url)
        told = [response[name] for name in ("Tus-Version", "Tus-Extension", "Tus-Max-Size")]
        assert (response.status_code, told) == (204, ["1.0.0", tus.EXTENSIONS, str(megabytes * 1024**2)])


def test_a_token_against_forgery_is_asked_for(cast, draft):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.learner)
    upload = begun(draft)
    url = Sender(strict).url(upload)
    part = {"content_type": PART, "data": PDF}
    assert strict.patch(url, headers={**TUS, "Upload-Offset": "0"}, **part).status_code == 403
    token = strict.get(reverse("portfolios:evidence_edit", args=[draft.pk])).context["csrf_token"]
    headers = {**TUS, "Upload-Offset": "0", "X-CSRFToken": str(token)}
    assert strict.patch(url, headers=headers, **part).status_code == 204
    assert state_of(upload) == (UploadState.RECEIVED, len(PDF))


# --- receiving ---------------------------------------------------------------------------------------------------


def test_parts_arrive_one_after_the_other(cast, draft, sender, django_capture_on_commit_callbacks):
    upload, before = begun(draft), act_count(cast.centre)
    first = sender.patch(upload, 0, PDF[:10])
    assert (first.status_code, first["Upload-Offset"], first["Cache-Control"]) == (204, "10", "no-store")
    assert state_of(upload) == (UploadState.RECEIVING, 10)
    head = sender.head(upload)
    assert (head.status_code, head["Upload-Offset"], head["Upload-Length"]) == (200, "10", str(len(PDF)))
    with django_capture_on_commit_callbacks() as called:
        assert sender.patch(upload, 10, PDF[10:])["Upload-Offset"] == str(len(PDF))
    assert (state_of(upload), len(called)) == ((UploadState.RECEIVED, len(PDF)), 1)
    assert part_path(upload).read_bytes() == PDF
    assert act_count(cast.centre) == before  # the ledger hears of it when it is taken


def test_a_network_that_lets_only_post_pass_may_say_what_it_means(draft, sender):
    upload = begun(draft)
    headers = {**TUS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    url = sender.url(upload)
    response = sender.client.post(url, PDF, content_type=PART, headers=headers)
    assert (response.status_code, state_of(upload)) == (204, (UploadState.RECEIVED, len(PDF)))


@pytest.mark.parametrize(
    ("offset", "content", "content_type", "status"),
    [
        (5, PDF[5:], PART, 409),
        (11, PDF[11:], PART, 409),
        ("ten", PDF[10:], PART, 400),
        (10, PDF, PART, 413),
        (10, PDF[10:], "application/octet-stream", 415),
        (10, PDF[10:], "multipart/form-data", 415),
    ],
)
def test_a_part_that_does_not_fit_changes_nothing(draft, sender, offset, content, content_type, status):
    upload = begun(draft)
    sender.patch(upload, 0, PDF[:10])
    assert sender.patch(upload, offset, content, content_type=content_type).status_code == status
    assert (state_of(upload), part_path(upload).read_bytes()) == ((UploadState.RECEIVING, 10), PDF[:10])


def test_a_part_without_its_length_is_refused(draft, sender):
    url = sender.url(begun(draft))
    headers = {**TUS, "Upload-Offset": "0", "Transfer-Encoding": "chunked", "Content-Type": PART}
    response = sender.client.patch(url, b"", headers=headers)
    assert response.status_code == 411


def test_a_whole_file_takes_no_more(draft, sender):
    upload = begun(draft)
    sender.patch(upload, 0, PDF)
    assert sender.patch(upload, len(PDF), b"", **{"Content-Type": PART, "Content-Length": "0"}).status_code == 409
    assert sender.head(upload)["Upload-Offset"] == str(len(PDF))


class Breaks:
    """A request whose connection breaks after its first bytes, which the server holds back as Gunicorn does: they are
    given only to who asks for no more."""

    def __init__(self, content):
        self.held, self.META = content, {"gunicorn.socket": self}
        self.waits = []

    def read(self, size):
        if size > len(self.held):
            raise UnreadablePostError("silent")
        given, self.held = self.held[:size], self.held[size:]
        return given

    def settimeout(self, seconds):
        self.waits.append(seconds)


def test_all_that_came_before_the_connection_broke_is_kept(cast, draft):
    upload, request = begun(draft), Breaks(PDF[:37])
    source = tus.PartBody(request)
    actions.receive_part(upload, by=cast.learner, offset=0, length=len(PDF), source=source)
    assert (state_of(upload), part_path(upload).read_bytes()) == ((UploadState.RECEIVING, 37), PDF[:37])
    assert (request.waits[0], set(request.waits[1:])) == (tus.SILENT_SECONDS, {0})


def test_what_a_killed_server_had_written_is_not_asked_for_again(draft, sender):
    upload = begun(draft)
    sender.patch(upload, 0, PDF[:10])
    written(upload, PDF[10:25])
    assert sender.head(upload)["Upload-Offset"] == "25"
    assert sender.patch(upload, 10, PDF[10:]).status_code == 409
    assert sender.patch(upload, 25, PDF[25:]).status_code == 204
    assert part_path(upload).read_bytes() == PDF


def test_the_last_byte_of_a_killed_server_makes_it_whole(draft, sender, django_capture_on_commit_callbacks):
    upload = begun(draft)
    written(upload, PDF)
    with django_capture_on_commit_callbacks() as called:
        assert sender.head(upload)["Upload-Offset"] == str(len(PDF))
    assert (state_of(upload)[0], len(called)) == (UploadState.RECEIVED, 1)


def test_what_the_disk_has_lost_is_asked_for_again(draft, sender):
    upload = begun(draft)
    sender.patch(upload, 0, PDF[:20])
    part_path(upload).write_bytes(PDF[:5])
    assert sender.head(upload)["Upload-Offset"] == "5"
    assert state_of(upload) == (UploadState.RECEIVING, 5)


def test_a_full_disk_keeps_what_had_room(cast, draft, monkeypatch):
    upload = begun(draft)

    def full(file, chunk):
        file.write(chunk[:4])
        raise incoming.NoRoom("The server has no room for this file at the moment. Tell your centre.")

    monkeypatch.setattr(incoming, "_write", full)
    with pytest.raises(incoming.NoRoom):
        actions.receive_part(upload, by=cast.learner, offset=0, length=len(PDF), source=io.BytesIO(PDF))
    monkeypatch.undo()
    assert actions.resume_upload(upload, by=cast.learner).received == 4


def test_while_somebody_writes_everybody_else_waits(draft, sender):
    upload = begun(draft)
    with incoming.hold(upload.token):
        answers = [sender.head(upload), sender.patch(upload, 0, PDF), sender.delete(upload)]
    assert [response.status_code for response in answers] == [423, 423, 423]
    assert state_of(upload) == (UploadState.RECEIVING, 0)


@pytest.mark.django_db(transaction=True)
def test_of_two_parts_at_one_offset_one_is_written(cast, draft):
    upload = begun(draft)
    start, answers = threading.Barrier(2), []

    def send():
        client = Client()
        client.force_login(cast.learner)
        start.wait()
        answers.append(Sender(client).patch(upload, 0, PDF).status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) in ([204, 409], [204, 423])
    assert (state_of(upload)[0], part_path(upload).read_bytes()) == (UploadState.RECEIVED, PDF)


def test_only_the_sender_goes_on(cast, draft, but):
    upload = begun(draft)
    for person in but("learner"):
        with pytest.raises(NotAllowed):
            actions.receive_part(upload, by=person, offset=0, length=1, source=None)
        with pytest.raises(NotAllowed):
            actions.resume_upload(upload, by=person)
        with pytest.raises(NotAllowed):
            actions.give_up_upload(upload, by=person)
    assert state_of(upload) == (UploadState.RECEIVING, 0)


def test_a_piece_handed_in_meanwhile_closes_its_uploads(cast, draft, sender):
    upload = begun(draft)
    sender.patch(upload, 0, PDF[:10])
    actions.withdraw_evidence(draft, by=cast.learner, reason="Wrong learner.")
    response = sender.patch(upload, 10, PDF[10:])
    sentence = f"{draft.reference} has been handed in or withdrawn, so no file can be added to it."
    assert (response.status_code, response.content.decode()) == (410, sentence)
    upload.refresh_from_db()
    assert (upload.state, upload.problem, part_path(upload).exists()) == (UploadState.REFUSED, sentence, False)
    assert sender.head(upload).status_code == 410


# --- the end -----------------------------------------------------------------------------------------------------


def test_giving_up_deletes_what_came(draft, sender):
    upload = begun(draft)
    sender.patch(upload, 0, PDF[:10])
    assert sender.delete(upload).status_code == 204
    assert (state_of(upload)[0], part_path(upload).exists()) == (UploadState.ABANDONED, False)
    assert [sender.head(upload).status_code, sender.patch(upload, 10, PDF[10:]).status_code] == [410, 410]


def test_a_whole_file_is_no_longer_given_up(cast, draft, sender):
    upload = begun(draft)
    sender.patch(upload, 0, PDF)
    assert (sender.delete(upload).status_code, part_path(upload).exists()) == (410, True)


def test_what_nobody_goes_on_with_is_cleared_away(cast, draft, sender, monkeypatch):
    monkeypatch.setattr("portfolios.actions.uploads.STRAY_SECONDS", -1)
    old, fresh, whole = begun(draft), begun(draft), begun(draft, size=10)
    for upload in (old, fresh, whole):
        sender.patch(upload, 0, PDF[:10])
    stray = Upload(token=uuid4())
    written(stray, b"nobody knows me")
    Upload.objects.filter(pk=old.pk).update(touched_at=timezone.now() - timedelta(days=8))
    assert actions.clear_abandoned_uploads() == 2
    assert [state_of(upload)[0] for upload in (old, fresh, whole)] == ["abandoned", "receiving", "received"]
    assert [part_path(upload).exists() for upload in (old, fresh, whole, stray)] == [False, True, True, False]
    assert actions.clear_abandoned_uploads() == 0


def test_a_part_that_is_being_written_is_not_cleared_away(monkeypatch):
    monkeypatch.setattr("portfolios.actions.uploads.STRAY_SECONDS", -1)
    stray = Upload(token=uuid4())
    with incoming.hold(stray.token):
        assert actions.clear_abandoned_uploads() == 0
    assert part_path(stray).exists()


def test_names_cannot_lead_out_of_the_folder(cast, draft, sender, settings):
    sender.begin(draft, name="../../../outside.pdf", token="../../outside")
    upload = Upload.objects.get()
    sender.patch(upload, 0, PDF)
    assert [path.name for path in settings.INCOMING_DIR.iterdir()] == [f"{upload.token}.part"]


def test_refusals_of_the_action_are_of_the_right_kind():
    kinds = {WrongOffset: (StaleState, 409), TooMuch: (BadInput, 413), UploadOver: (StaleState, 410)}
    assert {kind: (kind.__base__, kind.status) for kind in kinds} == kinds


def test_metadata_is_read_as_the_protocol_writes_it():
    given = base64.b64encode("Gespräch.mp4".encode()).decode()
    assert tus._metadata(f"name {given}, flag,token ") == {"name": "Gespräch.mp4", "flag": "", "token": ""}
