"""The making of PDFs: made once whatever becomes of the message, tried again, given up with a sentence, asked again."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from centres.models import Act
from certification import actions, facts, tasks
from certification.actions.rendering import RETRIES, STOPPED
from certification.models import Document
from certification.states import ClaimStatus, DocumentKind, Rendering
from config.refusals import NotAllowed, StaleState
from tests.factories import certification as make


@pytest.fixture
def claim(cast):
    return make.accepted(cast)


@pytest.fixture
def certificate(claim):
    return make.certificate(claim)


@pytest.fixture
def broken_press(monkeypatch):
    """Certificates cannot be printed: what happens when a disk is full or a library breaks."""

    def jam(printed):
        raise OSError("No space left on device")

    plain, _ = facts.KINDS[DocumentKind.CERTIFICATE]
    monkeypatch.setitem(facts.KINDS, DocumentKind.CERTIFICATE, (plain, jam))


def set_row(document, **values):
    Document.objects.filter(pk=document.pk).update(**values)
    document.refresh_from_db()


def stored(name):
    with default_storage.open(name) as file:
        return file.read()


def long_ago():
    return timezone.now() - timedelta(hours=1)


def test_the_task_makes_the_document_and_keeps_it_by_its_digest(certificate):
    tasks.render_document(certificate.pk)
    certificate.refresh_from_db()
    data = stored(certificate.file.name)
    assert (certificate.rendering, certificate.attempts, certificate.error) == (Rendering.DONE, 1, "")
    assert data.startswith(b"%PDF-1.")
    assert certificate.sha256 == hashlib.sha256(data).hexdigest()
    assert certificate.file.name.endswith(f"{certificate.number}-{certificate.sha256[:16]}.pdf")


def test_the_same_facts_make_the_same_bytes(certificate):
    actions.render_document(certificate)
    again = actions.rendering.make_file(certificate)
    assert (again.sha256, again.printed_sha256) == (certificate.sha256, certificate.printed_sha256)
    assert again.data == stored(certificate.file.name)


def test_the_claim_is_issued_with_its_last_document(claim):
    first, second = claim.documents.order_by("pk")
    actions.render_document(first)
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.ACCEPTED
    actions.render_document(second)
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.ISSUED
    made = Act.objects.filter(verb="made document").order_by("sequence")
    assert [(act.by, act.facts["sha256"], act.facts["issued"]) for act in made] == [
        (None, first.sha256, False),
        (None, second.sha256, True),
    ]


def test_a_task_that_runs_twice_makes_one_document(certificate):
    tasks.render_document(certificate.pk)
    certificate.refresh_from_db()
    before = (certificate.file.name, certificate.attempts, certificate.sha256)
    tasks.render_document(certificate.pk)
    certificate.refresh_from_db()
    assert (certificate.file.name, certificate.attempts, certificate.sha256) == before
    assert Act.objects.filter(verb="made document").count() == 1
    assert len(default_storage.listdir(f"documents/{timezone.localdate():%Y}")[1]) == 1


def test_a_second_worker_leaves_a_document_alone_that_is_being_made(certificate):
    set_row(certificate, rendering=Rendering.RUNNING, attempts=1, sent_at=timezone.now())
    tasks.render_document(certificate.pk)
    certificate.refresh_from_db()
    assert (certificate.rendering, certificate.attempts) == (Rendering.RUNNING, 1)


def test_a_slow_worker_does_not_make_a_document_twice(certificate):
    """Two workers at once on the same row, which the limit of time allows: the second to finish changes nothing."""
    slow = Document.objects.get(pk=certificate.pk)
    assert actions.rendering.start_rendering(slow) is True
    data = actions.rendering.make_file(slow)
    set_row(certificate, sent_at=long_ago())
    actions.render_document(certificate)
    actions.rendering.finish_rendering(slow, data)
    assert Act.objects.filter(verb="made document").count() == 1


def test_a_failure_waits_for_the_next_try_and_tells_why(certificate, broken_press):
    with pytest.raises(actions.RenderingFailed):
        tasks.render_document(certificate.pk)
    certificate.refresh_from_db()
    assert (certificate.rendering, certificate.attempts) == (Rendering.QUEUED, 1)
    assert certificate.error == "Making it stopped with OSError: No space left on device"


def test_after_the_last_try_the_document_has_failed(claim, certificate, broken_press):
    """Celery tries again by itself; `apply` runs the task with its retries at once."""
    tasks.render_document.apply(args=[certificate.pk])
    certificate.refresh_from_db()
    claim.refresh_from_db()
    assert (certificate.rendering, certificate.attempts) == (Rendering.FAILED, RETRIES + 1)
    assert claim.status == ClaimStatus.ACCEPTED


def test_a_failure_that_passes_is_made_good_by_a_retry(certificate, monkeypatch):
    plain, print_facts = facts.KINDS[DocumentKind.CERTIFICATE]
    answers = [OSError("No space left on device")]

    def jam_once(printed):
        if answers:
            raise answers.pop()
        return print_facts(printed)

    monkeypatch.setitem(facts.KINDS, DocumentKind.CERTIFICATE, (plain, jam_once))
    tasks.render_document.apply(args=[certificate.pk])
    certificate.refresh_from_db()
    assert (certificate.rendering, certificate.attempts, certificate.error) == (Rendering.DONE, 2, "")


def test_a_letter_that_no_font_has_fails_at_once(certificate):
    certificate.facts["printed"]["learner_name"] = "李 Wei"
    set_row(certificate, facts=certificate.facts)
    tasks.render_document(certificate.pk)
    certificate.refresh_from_db()
    assert (certificate.rendering, certificate.attempts) == (Rendering.FAILED, 1)
    assert certificate.error.startswith("The printing fonts have no letter for 李")


def test_try_again_puts_a_failed_document_back_and_it_can_be_made(cast, certificate):
    set_row(certificate, rendering=Rendering.FAILED, attempts=4, error="Making it stopped.")
    actions.retry_document(certificate, by=cast.admin)
    assert (certificate.rendering, certificate.attempts, certificate.error) == (Rendering.QUEUED, 0, "")
    actions.render_document(certificate)
    assert certificate.rendering == Rendering.DONE
    assert Act.objects.filter(verb="asked for document again", by=cast.admin).count() == 1


def test_try_again_is_for_failed_documents_and_administrators(cast, certificate):
    with pytest.raises(StaleState):
        actions.retry_document(certificate, by=cast.admin)
    set_row(certificate, rendering=Rendering.FAILED)
    for person in (cast.learner, cast.iqa, cast.other.admin):
        with pytest.raises(NotAllowed):
            actions.retry_document(certificate, by=person)
    certificate.refresh_from_db()
    assert certificate.rendering == Rendering.FAILED


def test_the_sweeper_sends_lost_messages_again(certificate, django_capture_on_commit_callbacks):
    set_row(certificate, sent_at=long_ago())
    with django_capture_on_commit_callbacks() as sent:
        tasks.resend_stuck_documents()
    certificate.refresh_from_db()
    assert (len(sent), certificate.rendering) == (1, Rendering.QUEUED)
    assert certificate.sent_at > long_ago()


def test_the_sweeper_lets_fresh_finished_and_failed_documents_be(claim, django_capture_on_commit_callbacks):
    first, second = claim.documents.order_by("pk")
    actions.render_document(first)
    set_row(first, sent_at=long_ago())
    with django_capture_on_commit_callbacks() as sent:
        tasks.resend_stuck_documents()
        set_row(second, rendering=Rendering.FAILED, sent_at=long_ago())
        tasks.resend_stuck_documents()
    assert sent == []


def test_a_document_whose_worker_was_killed_is_made_after_the_sweep(certificate):
    set_row(certificate, rendering=Rendering.RUNNING, attempts=1, sent_at=long_ago())
    tasks.resend_stuck_documents()
    tasks.render_document(certificate.pk)
    certificate.refresh_from_db()
    assert (certificate.rendering, certificate.attempts) == (Rendering.DONE, 2)


def test_a_document_that_takes_its_worker_down_every_time_is_given_up(certificate):
    set_row(certificate, rendering=Rendering.RUNNING, attempts=RETRIES + 1, sent_at=long_ago())
    tasks.resend_stuck_documents()
    certificate.refresh_from_db()
    assert (certificate.rendering, certificate.error) == (Rendering.FAILED, STOPPED)


def test_a_damaged_file_under_the_name_is_left_alone_and_does_not_become_the_document(certificate):
    set_row(certificate, signed_at=timezone.now())
    data = actions.rendering.make_file(certificate).data
    digest = hashlib.sha256(data).hexdigest()
    name = f"documents/{certificate.issued_on:%Y}/{certificate.number}-{digest[:16]}.pdf"
    default_storage.save(name, ContentFile(data[:100]))
    actions.render_document(certificate)
    assert (stored(name), stored(certificate.file.name)) == (data[:100], data)
    assert certificate.file.name != name


def test_a_file_that_is_there_already_is_kept(certificate):
    set_row(certificate, signed_at=timezone.now())
    data = actions.rendering.make_file(certificate).data
    first = actions.rendering.keep_file(certificate, data, hashlib.sha256(data).hexdigest())
    actions.render_document(certificate)
    assert certificate.file.name == first


def test_submitting_sends_each_document_once_the_rows_are_safe(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as sent:
        make.accepted(cast)
    assert len(sent) == 2


def test_a_broker_that_cannot_be_reached_does_not_undo_the_claim(cast, settings, django_capture_on_commit_callbacks):
    from config.celery import app

    before = app.conf.broker_url
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    try:
        with django_capture_on_commit_callbacks(execute=True):
            claim = make.accepted(cast)
    finally:
        app.conf.broker_url = before
    assert list(claim.documents.values_list("rendering", flat=True)) == [Rendering.QUEUED, Rendering.QUEUED]


def test_a_real_worker_makes_what_was_submitted(worker, cast):
    claim = make.accepted(cast)
    worker.wait(lambda: not claim.documents.exclude(rendering=Rendering.DONE).exists())
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.ISSUED
    assert {document.attempts for document in claim.documents.all()} == {1}
