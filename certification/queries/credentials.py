"""What verifiers of digital credentials are told."""

from certification.models import Credential
from certification.states import DocumentStatus


def places_taken_back(centre, number):
    """Places of a status list whose certificate was revoked or replaced; None when there is no such list."""
    rows = Credential.objects.filter(centre=centre, list_number=number)
    if not rows.exists():
        return None
    return list(rows.exclude(document__status=DocumentStatus.VALID).values_list("place", flat=True))
