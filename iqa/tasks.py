"""Celery: fetch by id, call an action. Each may run twice or not at all; the rows decide."""

from celery import shared_task

from config import scanner
from config.storage import StorageDown
from iqa import actions
from iqa.models import CpdProof, ItemFile, VisitPaper


@shared_task(autoretry_for=(scanner.Unreachable, StorageDown), max_retries=3, retry_backoff=15)  # seconds, doubled
def inspect_cpd_proof(pk):
    actions.inspect_cpd_proof(CpdProof.objects.get(pk=pk))


@shared_task
def resend_stuck_cpd_proofs():
    actions.resend_stuck_cpd_proofs()


@shared_task
def close_ended_visits():
    actions.close_ended_visits()


@shared_task(autoretry_for=(actions.PaperFailed, StorageDown), max_retries=3, retry_backoff=5, retry_jitter=False)
def make_paper(pk):
    actions.make_paper(VisitPaper.objects.get(pk=pk))


@shared_task
def resend_stuck_papers():
    actions.resend_stuck_papers()


@shared_task
def delete_old_packs():
    actions.delete_old_packs()


@shared_task(
    autoretry_for=(actions.CopyWaits,),
    max_retries=3,
    retry_backoff=15,  # seconds, doubled each time
    retry_jitter=False,
    soft_time_limit=240,
    time_limit=270,
)
def make_copy(pk):
    actions.make_copy(ItemFile.objects.get(pk=pk))


@shared_task
def resend_stuck_copies():
    actions.resend_stuck_copies()
