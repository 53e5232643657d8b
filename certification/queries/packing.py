"""The documents that a learner takes away with the portfolio."""

from assessment.portable.layout import safe
from assessment.queries.packing import Addition, StoredFile
from certification.queries.register import own_documents


def packed_documents(registration):
    """What was awarded on this registration, ready and standing. Asked for by assessment (certification/apps.py)."""
    rows = own_documents(registration.learner).filter(claim__registration=registration).order_by("number")
    return [_addition(document) for document in rows]


def _addition(document):
    path = f"documents/{safe(document.get_kind_display()).lower()}-{safe(document.number)}.pdf"
    file = StoredFile(path, document.file, "application/pdf", document.file.size, document.sha256, str(document))
    return Addition(document.get_kind_display(), document.number, document.issued_on, file)
