"""The authenticator app of an external quality assurer, and the codes for the day on which the telephone is lost.

Tables of our own, not django-otp's: those keep the secret, and the backup codes, as they are.
"""

from base64 import b32encode
from binascii import unhexlify
from secrets import token_hex
from urllib.parse import quote, urlencode

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.oath import TOTP

from config.encrypted import EncryptedTextField, secret_keys
from iqa.models.strategies import USER

ISSUER = "Countersign"
SECRET_BYTES = 20


def new_secret():
    """A secret for an app that is to be set up, hexadecimal."""
    return token_hex(SECRET_BYTES)


class Authenticator(models.Model):
    """The app that shows a person six digits every thirty seconds. `confirmed`: a code of it was given once.

    `last_step` is the step of the last code that was taken, so that each is taken once; `drift` how many steps the
    telephone's clock was away from ours then.
    """

    user = models.OneToOneField(USER, on_delete=models.CASCADE, related_name="+")
    secret = EncryptedTextField(default=new_secret)
    confirmed = models.BooleanField(default=False)
    drift = models.SmallIntegerField(default=0)
    last_step = models.BigIntegerField(default=-1)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["user"]

    def __str__(self):
        return f"authenticator app of {self.user}"

    @property
    def app(self):
        """What the app computes from the secret and the clock."""
        return TOTP(unhexlify(self.secret), drift=self.drift)

    @property
    def key(self):
        """The secret as people type it into an app."""
        return b32encode(unhexlify(self.secret)).decode()

    @property
    def address(self):
        """What the QR code says, as apps read it (otpauth://)."""
        facts = {"secret": self.key, "algorithm": "SHA1", "digits": 6, "period": 30, "issuer": ISSUER}
        return f"otpauth://totp/{quote(f'{ISSUER}:{self.user.get_username()}')}?{urlencode(facts)}"


class BackupCode(models.Model):
    """A code for one entry without the telephone; what is kept is a digest, keyed by the installation's secret."""

    authenticator = models.ForeignKey(Authenticator, on_delete=models.CASCADE, related_name="backup_codes")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["authenticator", "pk"]

    def __str__(self):
        return "backup code"


def digests_of(code):
    """The digests of a backup code: with the key of today first, then with each that was used before."""
    keys = secret_keys()
    return [salted_hmac("iqa.authenticators", code, secret=key, algorithm="sha256").hexdigest() for key in keys]
