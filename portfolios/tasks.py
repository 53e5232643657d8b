"""Celery: fetch by id, call an action. Each may run twice or not at all; the rows decide."""

from celery import shared_task
from django.db import IntegrityError, OperationalError

from config import incoming, storage
from portfolios import actions
from portfolios.models import EvidenceFile, ImportBatch, Redaction, Upload


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


@shared_task(soft_time_limit=240, time_limit=270)  # seconds
def make_redaction(pk):
    actions.make_redaction(Redaction.objects.get(pk=pk))


@shared_task
def resend_stuck_redactions():
    actions.resend_stuck_redactions()


@shared_task(autoretry_for=(incoming.Busy,), max_retries=5, retry_backoff=1)  # seconds, doubled each time
def take_upload(pk):
    actions.take_upload(Upload.objects.get(pk=pk))


@shared_task
def resend_stuck_uploads():
    actions.resend_stuck_uploads()


@shared_task
def clear_abandoned_uploads():
    actions.clear_abandoned_uploads()


# A registration made elsewhere at the same moment: the piece is checked again, and finds it there.
@shared_task(autoretry_for=(IntegrityError, OperationalError), max_retries=5, retry_backoff=1)  # seconds, doubled
def write_import(pk):
    actions.write_import(ImportBatch.objects.get(pk=pk))


@shared_task
def resend_stuck_imports():
    actions.resend_stuck_imports()
