"""Celery: fetch by id, call an action. Each may run twice or not at all; the rows decide."""

from celery import shared_task

from certification import actions
from certification.actions import copying, disposing
from certification.models import DataCopy, DisposalList, Document


@shared_task(
    autoretry_for=(actions.RenderingFailed,),
    max_retries=3,
    retry_backoff=5,  # seconds, doubled each time
    retry_jitter=False,
)
def render_document(pk):
    actions.render_document(Document.objects.get(pk=pk))


@shared_task
def resend_stuck_documents():
    actions.resend_stuck_documents()


@shared_task
def carry_out_disposal(pk):
    disposing.carry_out(DisposalList.objects.get(pk=pk))


@shared_task
def resend_stuck_disposals():
    disposing.resend_stuck_disposals()


@shared_task(autoretry_for=(copying.CopyFailed,), max_retries=3, retry_backoff=5)  # seconds, doubled
def make_copy(pk):
    copying.make_copy(DataCopy.objects.get(pk=pk))


@shared_task
def resend_stuck_copies():
    copying.resend_stuck_copies()


@shared_task
def delete_old_copies():
    copying.delete_old_copies()
