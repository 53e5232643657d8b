"""Celery: fetch by id, call an action. Each may run twice or not at all; the rows decide."""

from celery import shared_task

from assessment import actions
from assessment.models import FeedbackSound, PackageJob, TestProof
from config import scanner
from config.storage import StorageDown


@shared_task(
    autoretry_for=(actions.PackageFailed,),
    max_retries=3,
    retry_backoff=5,  # seconds, doubled each time
    retry_jitter=False,
)
def work_on_package(pk):
    actions.work_on_package(PackageJob.objects.get(pk=pk))


@shared_task(autoretry_for=(scanner.Unreachable, StorageDown), max_retries=3, retry_backoff=15)  # seconds, doubled
def inspect_sound(pk):
    actions.inspect_sound(FeedbackSound.objects.get(pk=pk))


@shared_task
def resend_stuck_sounds():
    actions.resend_stuck_sounds()


@shared_task(autoretry_for=(scanner.Unreachable, StorageDown), max_retries=3, retry_backoff=15)  # seconds, doubled
def inspect_proof(pk):
    actions.inspect_proof(TestProof.objects.get(pk=pk))


@shared_task
def resend_stuck_proofs():
    actions.resend_stuck_proofs()


@shared_task
def resend_stuck_packages():
    actions.resend_stuck_packages()


@shared_task
def delete_old_packages():
    actions.delete_old_packages()


@shared_task
def send_daily_letters():
    actions.send_daily_letters()


@shared_task
def remind_of_appeals():
    actions.remind_of_appeals()
