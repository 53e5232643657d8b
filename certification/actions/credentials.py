"""The making of digital credentials: part of the making of a certificate."""

import secrets

from django.db import IntegrityError, transaction

from certification import credentials
from certification.models import LIST_LENGTH, Credential

FILL = LIST_LENGTH // 2
TRIES = 20  # at worst half the places are taken


def issue_credential(document):
    """Give the certificate its credential, with a place of its own in a status list. Raises centres.keys.NoKey."""
    centre = document.claim.registration.centre
    for _ in range(TRIES):
        number, place = _free_place(centre)
        token = credentials.sign(credentials.credential(document, centre, number, place), centre)
        try:
            with transaction.atomic():
                return Credential.objects.create(
                    document=document, centre=centre, list_number=number, place=place, token=token
                )
        except IntegrityError:
            continue  # somebody has taken the place since we looked
    raise RuntimeError(f"No free place was found in a status list of {centre} in {TRIES} tries.")


def _free_place(centre):
    """A place at random in the newest list; a list that is half full begins a new one, so that few tries do."""
    taken = Credential.objects.filter(centre=centre)
    number = taken.order_by("-list_number").values_list("list_number", flat=True).first() or 1
    if taken.filter(list_number=number).count() >= FILL:
        number += 1
    return number, secrets.randbelow(LIST_LENGTH)
