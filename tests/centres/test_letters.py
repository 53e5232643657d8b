"""Letters: written once, sent after the commit, kept as a record without the words."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from centres import letters
from centres.models import Letter
from centres.tasks import send_letter
from config.letters import LetterFailed, LetterState, compose, deliver, full_address

pytestmark = pytest.mark.django_db


class NoPost(EmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("the line is dead")


NO_POST = f"{__name__}.NoPost"


@pytest.fixture
def template(tmp_path, settings):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "greeting.txt").write_text("Hello {{ name }}\n\nFrom {{ centre }} & all.\n")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]


def write(cast, key="greeting 1", to="jo@works.example"):
    return letters.write_letter(cast.centre, key=key, to=to, template="greeting", name="O'Neill")


def age(letter, minutes=6):
    Letter.objects.filter(pk=letter.pk).update(touched_at=timezone.now() - timedelta(minutes=minutes))


def test_compose_takes_the_subject_from_the_first_line_and_escapes_nothing(template):
    assert compose("greeting", name="O'Neill", centre="A & B") == ("Hello O'Neill", "From A & B & all.\n")


def test_full_address_is_below_the_address_of_the_installation(settings):
    settings.SITE_URL = "https://countersign.example"
    assert full_address("/x/1/") == "https://countersign.example/x/1/"


def test_write_letter_sends_after_the_commit_only(cast, template, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(send_letter, "delay", sent.append)
    with django_capture_on_commit_callbacks() as waiting:
        letter = write(cast)
    assert sent == []
    waiting[0]()
    assert sent == [letter.pk]


def test_write_letter_twice_under_a_key_is_one_letter(cast, template, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        first, second = write(cast), write(cast)
    assert first == second
    assert len(waiting) == 1


def test_a_sent_letter_keeps_the_record_and_no_words(cast, template):
    letter = write(cast)
    send_letter(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.words, letter.attempts) == (LetterState.SENT, "", 1)
    assert letter.sent_at is not None
    assert [(m.subject, m.body, m.to) for m in mail.outbox] == [
        ("Hello O'Neill", "From Harbour Lane Training & all.\n", ["jo@works.example"])
    ]


def test_a_task_that_runs_twice_sends_once(cast, template):
    letter = write(cast)
    assert deliver(letter)
    assert not deliver(letter)
    assert len(mail.outbox) == 1


def test_a_mail_server_that_fails_leaves_the_letter_queued_with_the_reason(cast, template, settings):
    settings.EMAIL_BACKEND = NO_POST
    letter = write(cast)
    with pytest.raises(LetterFailed):
        deliver(letter)
    letter.refresh_from_db()
    assert (letter.state, letter.problem) == (LetterState.QUEUED, "The mail server: the line is dead")
    assert letter.words != ""


def test_a_letter_is_given_up_after_its_tries_and_its_words_are_blanked(cast, template, settings):
    settings.EMAIL_BACKEND = NO_POST
    letter = write(cast)
    for _ in range(4):
        with pytest.raises(LetterFailed):
            deliver(letter)
    letter.refresh_from_db()
    assert (letter.state, letter.words) == (LetterState.FAILED, "")
    assert not deliver(letter)


def test_a_silent_letter_is_sent_again_and_a_fresh_one_is_not(cast, template):
    silent, fresh = write(cast), write(cast, key="greeting 2")
    Letter.objects.filter(pk=silent.pk).update(state=LetterState.SENDING, attempts=1)
    age(silent)
    assert letters.resend_stuck_letters() == 1
    silent.refresh_from_db()
    assert silent.state == LetterState.QUEUED
    assert deliver(silent)
    assert fresh.state == LetterState.QUEUED


def test_a_letter_that_stops_its_worker_each_time_is_given_up(cast, template):
    letter = write(cast)
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.SENDING, attempts=4)
    age(letter)
    assert letters.resend_stuck_letters() == 0
    letter.refresh_from_db()
    assert (letter.state, letter.words) == (LetterState.FAILED, "")
