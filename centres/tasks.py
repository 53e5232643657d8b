"""Celery: fetch by id, hand over. Each may run twice or not at all; the rows decide."""

from celery import shared_task

from centres import actions, letters, unsent
from centres.models import Letter
from config.letters import LetterFailed, deliver


@shared_task(
    autoretry_for=(LetterFailed,),
    max_retries=3,
    retry_backoff=5,  # seconds, doubled each time
    retry_jitter=False,
)
def send_letter(pk):
    deliver(Letter.objects.get(pk=pk))


@shared_task
def resend_stuck_letters():
    letters.resend_stuck_letters()


@shared_task
def delete_unsent_forms():
    unsent.delete_unsent()


@shared_task
def remind_of_expiry():
    actions.remind_of_expiry()
