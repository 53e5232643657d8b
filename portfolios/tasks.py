"""Celery: fetch by id, call an action. Each may run twice or not at all; the rows decide."""

from celery import shared_task

from config import storage
from portfolios import actions
from portfolios.models import EvidenceFile


@shared_task(
    autoretry_for=(actions.InspectionFailed,),
    max_retries=3,
    retry_backoff=15,  # seconds, doubled each time
    retry_jitter=False,
)
def inspect_file(pk):
    actions.inspect_file(EvidenceFile.objects.get(pk=pk))


@shared_task
def sweep_storage():
    storage.sweep_leftovers()


@shared_task
def resend_stuck_files():
    actions.resend_stuck_files()
