"""Claims of many learners: each looked at, claimed once, whatever happens to the worker; the ZIP at the end."""

import csv
import hashlib
import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from certification import actions, tasks
from certification.models import BulkItem, BulkJob, Claim, Document
from certification.states import BulkState, ClaimStatus, ItemState, Rendering
from config.refusals import BadInput, NotAllowed, StaleState
from tests.factories import certification as make
from tests.together import together


def others(cast):
    return [person for key, person in cast.everybody().items() if key is not None and person != cast.admin]


def work(job):
    """What the worker does with the messages of the job."""
    for item in job.items.order_by("pk"):
        actions.work_on_item(item)
    job.refresh_from_db()


def render(job):
    for document in Document.objects.filter(claim__bulk_item__job=job):
        tasks.render_document(document.pk)
    job.refresh_from_db()


@pytest.fixture(autouse=True)
def quick_press(monkeypatch, settings):
    """How a PDF is made is told elsewhere; here it is made at once, different for each document."""
    settings.SIGN_DOCUMENTS = False
    monkeypatch.setattr("certification.facts.print_document", lambda document: f"%PDF-1.7 {document.number}".encode())


@pytest.fixture
def job(cast):
    """Two that are ready, and the learner of the cast, for whom something is open."""
    rows = [make.another_ready(cast, 1), make.another_ready(cast, 2), cast.registration]
    return actions.begin_bulk(cast.centre, rows, by=cast.admin)


def states(job):
    return list(job.items.order_by("pk").values_list("state", flat=True))


def test_each_is_looked_at_before_anything_is_claimed(job):
    work(job)
    assert states(job) == [ItemState.READY, ItemState.READY, ItemState.BLOCKED]
    assert {reason[0] for reason in job.items.get(state=ItemState.BLOCKED).reasons} == {"combination", "release"}
    assert Claim.objects.count() == 0


def test_those_for_whom_nothing_is_open_are_claimed_and_the_others_stay_listed(cast, job):
    work(job)
    assert actions.start_bulk(job, by=cast.admin) == 2
    work(job)
    assert states(job) == [ItemState.CLAIMED, ItemState.CLAIMED, ItemState.BLOCKED]
    assert Claim.objects.filter(status=ClaimStatus.ACCEPTED, submitted_by=cast.admin).count() == 2
    assert job.state == BulkState.RUNNING
    render(job)
    assert (job.state, job.archive_state) == (BulkState.DONE, Rendering.QUEUED)
    assert Claim.objects.filter(status=ClaimStatus.ISSUED).count() == 2


def test_a_message_that_comes_twice_changes_nothing(cast, job):
    work(job)
    actions.start_bulk(job, by=cast.admin)
    for _ in range(3):
        work(job)
    assert Claim.objects.count() == 2
    assert Document.objects.count() == 4


def test_a_draft_that_is_there_is_taken_up(cast):
    claim = make.draft(cast)
    job = actions.begin_bulk(cast.centre, [cast.registration], by=cast.admin)
    work(job)
    actions.start_bulk(job, by=cast.admin)
    work(job)
    assert job.items.get().claim == claim


def test_what_has_changed_meanwhile_is_told_and_not_claimed(cast, job):
    work(job)
    actions.start_bulk(job, by=cast.admin)
    first = job.items.order_by("pk").first()
    first.registration.releases.current().supersede(by=cast.iqa, at=timezone.now())
    work(job)
    assert states(job)[0] == ItemState.BLOCKED
    assert [reason[0] for reason in BulkItem.objects.get(pk=first.pk).reasons] == ["release"]
    assert Claim.objects.count() == 1


def test_a_crash_leaves_the_row_as_it_was(cast, job, monkeypatch):
    work(job)
    actions.start_bulk(job, by=cast.admin)
    item = job.items.order_by("pk").first()

    def fall(*args, **kwargs):
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr("certification.actions.claims.issue_documents", fall)
        with pytest.raises(actions.ItemFailed):
            actions.work_on_item(item)
    item.refresh_from_db()
    assert (item.state, item.attempts, item.claim, Claim.objects.count()) == (ItemState.TO_CLAIM, 1, None, 0)
    actions.work_on_item(item)
    item.refresh_from_db()
    assert item.state == ItemState.CLAIMED


def test_it_is_given_up_after_some_tries_and_can_be_tried_again(cast, job, monkeypatch):
    work(job)
    actions.start_bulk(job, by=cast.admin)
    item = job.items.order_by("pk").first()
    with monkeypatch.context() as patched:
        patched.setattr("certification.actions.bulk.claim_item", lambda item: 1 / 0)
        for _ in range(3):
            with pytest.raises(actions.ItemFailed):
                actions.work_on_item(item)
        actions.work_on_item(item)
    item.refresh_from_db()
    assert (item.state, item.error) == (ItemState.FAILED, "ZeroDivisionError: division by zero")
    assert actions.retry_bulk(job, by=cast.admin) == 1
    work(job)
    assert states(job)[0] == ItemState.CLAIMED


def test_cancelling_leaves_out_whoever_is_not_claimed(cast, job):
    work(job)
    actions.start_bulk(job, by=cast.admin)
    actions.work_on_item(job.items.order_by("pk").first())
    assert actions.cancel_bulk(job, by=cast.admin) == 1
    work(job)
    assert states(job) == [ItemState.CLAIMED, ItemState.CANCELLED, ItemState.BLOCKED]
    assert Claim.objects.count() == 1
    with pytest.raises(StaleState):
        actions.cancel_bulk(job, by=cast.admin)


def test_it_is_for_administrators_and_learners_of_the_centre(cast, job):
    for person in others(cast):
        with pytest.raises(NotAllowed):
            actions.begin_bulk(cast.centre, [cast.registration], by=person)
        with pytest.raises(NotAllowed):
            actions.start_bulk(job, by=person)
        with pytest.raises(NotAllowed):
            actions.cancel_bulk(job, by=person)
    with pytest.raises(NotAllowed):
        actions.begin_bulk(cast.centre, [cast.other.registration], by=cast.admin)
    with pytest.raises(BadInput):
        actions.begin_bulk(cast.centre, [], by=cast.admin)
    assert BulkJob.objects.count() == 1


def test_it_starts_when_all_have_been_looked_at_and_by_whoever_picked(cast, job):
    with pytest.raises(StaleState):
        actions.start_bulk(job, by=cast.admin)
    work(job)
    with pytest.raises(NotAllowed):
        actions.start_bulk(job, by=make.second_admin(cast))
    actions.start_bulk(job, by=cast.admin)
    with pytest.raises(StaleState):
        actions.start_bulk(job, by=cast.admin)


def test_the_timetable_asks_again_for_what_was_lost(cast, job, django_capture_on_commit_callbacks, monkeypatch):
    told = []
    monkeypatch.setattr(tasks.send_bulk_items, "delay", told.append)
    assert actions.resend_stuck_items() == 0
    job.items.update(sent_at=timezone.now() - timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.resend_stuck_items() == 1
    assert told == [job.pk]
    assert actions.resend_stuck_items() == 0


def test_the_timetable_ends_a_job_that_nobody_ended(cast, job):
    work(job)
    actions.start_bulk(job, by=cast.admin)
    work(job)
    for document in Document.objects.all():
        actions.render_document(document)
    job.refresh_from_db()
    assert job.state == BulkState.RUNNING
    actions.resend_stuck_items()
    job.refresh_from_db()
    assert job.state == BulkState.DONE


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_learner_make_one_claim(cast):
    job = actions.begin_bulk(cast.centre, [make.make_ready(cast)], by=cast.admin)
    work(job)
    actions.start_bulk(job, by=cast.admin)
    rows = [BulkItem.objects.select_related("job").get() for _ in range(2)]
    assert together(*(lambda row=row: actions.work_on_item(row) for row in rows)) == ["done", "done"]
    assert (Claim.objects.count(), Document.objects.count()) == (1, 2)


# ---------- the ZIP ----------


@pytest.fixture
def done(cast, job):
    work(job)
    actions.start_bulk(job, by=cast.admin)
    work(job)
    render(job)
    return job


def opened(job):
    job.refresh_from_db()
    return zipfile.ZipFile(io.BytesIO(stored(job.archive.name)))


def stored(name):
    with default_storage.open(name) as file:
        return file.read()


def test_the_zip_holds_every_document_with_its_fingerprint(done):
    tasks.make_archive(done.pk)
    archive = opened(done)
    assert archive.testzip() is None
    lines = list(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode("utf-8-sig"))))
    assert len(lines) == 4
    assert sorted(line["file"] for line in lines) == sorted(set(archive.namelist()) - {"manifest.csv"})
    for line in lines:
        data = archive.read(line["file"])
        assert hashlib.sha256(data).hexdigest() == line["sha256"]
        assert data.startswith(b"%PDF-")
    first = lines[0]
    assert first["file"] == f"learner-1/certificate-{first['number']}.pdf"
    assert hashlib.sha256(stored(done.archive.name)).hexdigest() == done.archive_sha256


def test_a_zip_is_written_once_and_a_lost_worker_is_overtaken(done):
    BulkJob.objects.filter(pk=done.pk).update(archive_state=Rendering.RUNNING, archive_sent_at=timezone.now())
    tasks.make_archive(done.pk)
    done.refresh_from_db()
    assert done.archive == ""
    BulkJob.objects.filter(pk=done.pk).update(archive_sent_at=timezone.now() - timedelta(hours=1))
    tasks.make_archive(done.pk)
    assert len(opened(done).namelist()) == 5


def test_a_damaged_document_stops_the_zip_with_a_sentence(done):
    document = Document.objects.filter(rendering=Rendering.DONE).first()
    Document.objects.filter(pk=document.pk).update(sha256="0" * 64)
    tasks.make_archive(done.pk)
    done.refresh_from_db()
    assert done.archive_state == Rendering.FAILED
    assert "is not what was made" in done.archive_error


def test_an_old_zip_is_deleted_and_can_be_made_again(cast, done):
    tasks.make_archive(done.pk)
    done.refresh_from_db()
    name = done.archive.name
    BulkJob.objects.update(archive_expires_at=timezone.now() - timedelta(days=1))
    assert actions.delete_old_archives() == 1
    assert not default_storage.exists(name)
    actions.remake_archive(done, by=cast.admin)
    tasks.make_archive(done.pk)
    assert len(opened(done).namelist()) == 5
    with pytest.raises(StaleState):
        actions.remake_archive(done, by=cast.admin)


# ---------- the pages ----------


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    return client


def test_picking_leads_to_what_is_open_and_on_to_the_claims(admin, cast):
    rows = [make.another_ready(cast, 1), make.another_ready(cast, 2)]
    page = admin.get(reverse("certification:bulk_pick"))
    assert [row.name for row in page.context["rows"]] == ["Learner 1", "Learner 2"]
    everyone = admin.get(reverse("certification:bulk_pick"), {"everyone": "yes"})
    assert [row.name for row in everyone.context["rows"]] == ["Learner 1", "Learner 2", "Learner HL"]
    ticked = [row.pk for row in [*rows, cast.registration]]
    answer = admin.post(reverse("certification:bulk_pick"), {"registration": ticked})
    job = BulkJob.objects.get()
    assert answer.url == reverse("certification:bulk_detail", args=[job.pk])
    assert "hx-get" in admin.get(answer.url).content.decode()
    work(job)
    page = admin.get(answer.url)
    assert (page.context["ready"], page.context["blocked"]) == (2, 1)
    assert "has not released this registration" in page.content.decode()
    admin.post(reverse("certification:bulk_start", args=[job.pk]))
    work(job)
    render(job)
    tasks.make_archive(job.pk)
    page = admin.get(answer.url)
    assert (page.context["claimed"], page.context["documents"].made) == (2, 4)
    file = admin.get(reverse("certification:bulk_archive", args=[job.pk]))
    assert file.headers["Content-Type"] == "application/zip"
    assert b"".join(file.streaming_content)[:2] == b"PK"


def test_learners_of_another_centre_cannot_be_ticked(admin, cast):
    make.make_ready(cast.other)
    answer = admin.post(reverse("certification:bulk_pick"), {"registration": [cast.other.registration.pk]})
    assert answer.status_code == 422
    assert BulkJob.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_a_job_is_shown_in_a_fixed_number_of_queries(admin, cast, rows, django_assert_num_queries):
    job = actions.begin_bulk(cast.centre, [make.another_ready(cast, number) for number in range(rows)], by=cast.admin)
    work(job)
    with django_assert_num_queries(11):
        admin.get(reverse("certification:bulk_detail", args=[job.pk]))
    with django_assert_num_queries(8):
        admin.get(reverse("certification:bulk_detail", args=[job.pk]), headers={"HX-Request": "true"})
    with django_assert_num_queries(6):
        admin.get(reverse("certification:bulk_list"))


@pytest.mark.parametrize("rows", [1, 3])
def test_whom_to_pick_is_shown_in_a_fixed_number_of_queries(admin, cast, rows, django_assert_num_queries):
    for number in range(rows):
        make.another_ready(cast, number)
    with django_assert_num_queries(9):
        admin.get(reverse("certification:bulk_pick"))
