"""The register of documents (R6.19)."""

from django.db.models import Q

from certification.models import Document
from certification.states import DocumentStatus, Rendering


def document_list(user, *, find="", kind="", status="", qualification=None):
    """Documents that the person may see, newest first; `find` looks in numbers and in names as printed."""
    rows = Document.objects.visible_to(user)
    if find:
        name = Q(claim__registration__name__icontains=find)
        rows = rows.filter(name | Q(number__icontains=find) | Q(claim__number__icontains=find))
    if kind:
        rows = rows.filter(kind=kind)
    if status:
        rows = rows.filter(status=status)
    if qualification:
        rows = rows.filter(claim__registration__qualification=qualification)
    return rows.select_related("claim__registration__qualification", "replaces", "replaced_by")


def own_documents(user):
    """What the person has been awarded, ready and standing, newest first."""
    rows = Document.objects.filter(claim__registration__learner=user, rendering=Rendering.DONE)
    rows = rows.filter(status=DocumentStatus.VALID).select_related("claim__registration__qualification", "credential")
    return rows.order_by("-issued_on", "-claim", "pk")
