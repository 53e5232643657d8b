"""Celery: fetch by id, call an action. Each may run twice or not at all; the rows decide."""

from celery import shared_task

from config import incoming
from portfolios import actions
from portfolios.models import EvidenceFile, Upload


@shared_task
def inspect_file(pk):
    actions.inspect_file(EvidenceFile.objects.get(pk=pk))


@shared_task(autoretry_for=(incoming.Busy,), max_retries=5, retry_backoff=1)  # seconds, doubled each time
def take_upload(pk):
    actions.take_upload(Upload.objects.get(pk=pk))


@shared_task
def resend_stuck_uploads():
    actions.resend_stuck_uploads()


@shared_task
def clear_abandoned_uploads():
    actions.clear_abandoned_uploads()
