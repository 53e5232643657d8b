"""Letters by mail: plain text from a template, kept as a row until a worker has handed them over.

A house makes the rows by a model of its own from LetterModel and writes them in one place (centres/letters.py). What a
letter says may open something (a link), so its words are blanked once it is sent or given up; who was written to,
about what and when stays.
"""

import hashlib
import logging
from datetime import timedelta
from smtplib import SMTPException
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models
from django.db.models import F, Q
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone

RETRIES = 3
STOPPED = "The worker stopped again and again while it was at this letter."

logger = logging.getLogger(__name__)


class LetterFailed(Exception):
    """It could not be handed over this time; another try is due."""


class LetterState(models.TextChoices):
    QUEUED = "queued", "On its way"
    SENDING = "sending", "Being handed over"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be sent"


class LetterQuerySet(models.QuerySet):
    def stuck(self):
        """Letters whose message or worker has been silent for so long that they are asked for again."""
        before = timezone.now() - timedelta(minutes=settings.LETTER_STUCK_MINUTES)
        return self.filter(state__in=(LetterState.QUEUED, LetterState.SENDING), touched_at__lt=before)


class LetterModel(models.Model):
    """One letter to one address. `key` says which: written twice under one key, it goes out once."""

    key = models.CharField(max_length=120, unique=True, editable=False)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    words = models.TextField(blank=True, editable=False)
    state = models.CharField(max_length=8, choices=LetterState, default=LetterState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    written_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=400, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.subject} to {self.to}"


def compose(template, **facts):
    """(subject, words) of a letter. The template's first line is the subject; nothing is escaped, it is plain text."""
    text = get_template(f"letters/{template}.txt").template.render(Context(facts, autoescape=False)).strip()
    subject, _, words = text.partition("\n")
    return subject.strip()[:200], words.strip() + "\n"


def full_address(path):
    """The address of a page as it stands in a letter."""
    return urljoin(settings.SITE_URL, path)


def deliver(letter):
    """Hand a letter over to the mail server. Returns whether it went out now; raises LetterFailed for another try.

    A worker that stops between the mail server's yes and the row's makes it go out twice, never not at all; both
    carry one Message-ID, by which mail programs show one.
    """
    rows = type(letter).objects.filter(pk=letter.pk)
    free = Q(state=LetterState.QUEUED) | Q(pk__in=rows.stuck().values("pk"))
    if not rows.filter(free).update(
        state=LetterState.SENDING, attempts=F("attempts") + 1, touched_at=timezone.now(), problem=""
    ):
        return False
    letter.refresh_from_db()
    try:
        _message(letter).send()
    except (OSError, SMTPException) as error:
        _end_badly(letter, f"The mail server: {error}")
        raise LetterFailed(f"{letter.pk}: {error}") from error
    now = timezone.now()
    rows.update(state=LetterState.SENT, sent_at=now, touched_at=now, words="")
    return True


def _message(letter):
    name = hashlib.sha256(f"{type(letter)._meta.label}:{letter.key}".encode()).hexdigest()[:32]
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">") or "localhost"
    headers = {"Message-ID": f"<{name}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(letter.subject, letter.words, to=[letter.to], headers=headers)


def _end_badly(letter, problem):
    """Back into the queue while tries are left, else given up."""
    values = {"state": LetterState.QUEUED} if letter.attempts <= RETRIES else {"state": LetterState.FAILED, "words": ""}
    logger.warning("Letter %s was not sent: %s", letter.pk, problem)
    type(letter).objects.filter(pk=letter.pk).update(problem=problem[:400], touched_at=timezone.now(), **values)


def give_up_or_queue(letter):
    """What becomes of a stuck letter: True when it is to be sent again."""
    same = type(letter).objects.filter(pk=letter.pk, state=letter.state, touched_at=letter.touched_at)
    if letter.attempts > RETRIES:
        same.update(state=LetterState.FAILED, problem=STOPPED, words="")
        return False
    return bool(same.update(state=LetterState.QUEUED, touched_at=timezone.now()))
