"""Celery: fetch by id, call an action. Each may run twice or not at all; the rows decide."""

from celery import shared_task

from certification import actions
from certification.actions import copying, disposing
from certification.models import BulkItem, BulkJob, DataCopy, DisposalList, Document
from certification.states import OPEN_ITEMS


@shared_task(
    autoretry_for=(actions.RenderingFailed,),
    max_retries=3,
    retry_backoff=5,  # seconds, doubled each time
    retry_jitter=False,
)
def render_document(pk):
    document = actions.render_document(Document.objects.get(pk=pk))
    actions.settle_job_of(document)


@shared_task
def resend_stuck_documents():
    actions.resend_stuck_documents()


@shared_task
def send_bulk_items(pk):
    """A message for each learner of the job that waits for the worker."""
    for item in BulkItem.objects.filter(job=pk, state__in=OPEN_ITEMS).values_list("pk", flat=True):
        work_on_bulk_item.delay(item)


@shared_task(
    autoretry_for=(actions.ItemFailed,),
    max_retries=3,
    retry_backoff=5,  # seconds, doubled each time
    retry_jitter=False,
)
def work_on_bulk_item(pk):
    actions.work_on_item(BulkItem.objects.select_related("job").get(pk=pk))


@shared_task
def resend_stuck_bulk_items():
    actions.resend_stuck_items()


@shared_task
def make_archive(pk):
    actions.make_archive(BulkJob.objects.get(pk=pk))


@shared_task
def resend_stuck_archives():
    actions.resend_stuck_archives()


@shared_task
def delete_old_archives():
    actions.delete_old_archives()


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
