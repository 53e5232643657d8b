"""Celery: fetch by id, call an action. Each may run twice or not at all; the rows decide."""

from celery import shared_task

from config import storage
from portfolios import actions
from portfolios.models import EvidenceFile


@shared_task
def inspect_file(pk):
    actions.inspect_file(EvidenceFile.objects.get(pk=pk))


@shared_task
def sweep_storage():
    storage.sweep_leftovers()
