"""Celery: fetch by id, call an action. Each may run twice or not at all; the rows decide."""

from celery import shared_task

from certification import actions
from certification.models import Document


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
