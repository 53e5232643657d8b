"""Text that a stolen database does not tell by itself (R7.3): health, disability, welfare.

Fernet (AES-128-CBC and HMAC-SHA-256), with keys derived from SECRET_KEY and, for reading, SECRET_KEY_FALLBACKS: whoever
changes the secret key keeps the old one there. It cannot be searched; only "" and NULL are found as such.
"""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

MARK = "enc1:"  # before each text, so that another way can follow one day


class EncryptedTextField(models.TextField):
    """A TextField whose column holds ciphertext, and "" as it is."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return MARK + _keys().encrypt(value.encode()).decode() if value else value

    def from_db_value(self, value, expression, connection):
        """Raises cryptography.fernet.InvalidToken where it was written with none of the keys."""
        if not value or not value.startswith(MARK):  # written before the column was encrypted
            return value
        return _keys().decrypt(value.removeprefix(MARK).encode()).decode()

    def get_lookup(self, lookup_name):
        return super().get_lookup(lookup_name) if lookup_name in ("exact", "isnull") else None


def secret_keys():
    """The installation's secrets: today's, with which everything is written, then those of before."""
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def _keys():
    return _derived(secret_keys())


@lru_cache(maxsize=4)
def _derived(secrets):
    return MultiFernet([Fernet(urlsafe_b64encode(_derive(secret))) for secret in secrets])


def _derive(secret):
    return HKDF(hashes.SHA256(), length=32, salt=None, info=b"countersign.encrypted").derive(secret.encode())
