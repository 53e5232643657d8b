"""The second thing that an external quality assurer shows at the door: a code of their authenticator app (ACCESS)."""

from base64 import b32encode
from secrets import token_bytes

from django.db import transaction

from config.links import count_try, forget_tries, refuse_try
from iqa.models import Authenticator, BackupCode
from iqa.models.authenticators import digests_of

BACKUP_CODES = 10
CODE_BYTES = 5
STEPS_AWAY = 1  # a code of the step before or after is taken: clocks differ, and people type


def authenticator_of(person):
    """The authenticator app of a person: the one that was proved, or one to be set up, made at the first look."""
    return Authenticator.objects.get_or_create(user=person)[0]


def drop_authenticator(person):
    """The app and its backup codes are forgotten, also where the secret was written with a key that is lost."""
    Authenticator.objects.filter(user=person).defer("secret").delete()


def prove_authenticator(link, token):
    """Take the code of the authenticator app, or a backup code. Returns the backup codes of an app that is new, or [].

    Wrong ones count like wrong codes of the link: after five of them it is closed. Raises BadInput or StaleState.
    """
    count_try(link)
    fresh = _taken(link.visit.eqa, "".join(token.split()).lower())
    if fresh is None:
        refuse_try(link)
    forget_tries(link)
    return fresh


@transaction.atomic
def _taken(person, token):
    """New backup codes, [] where there are some already, None where the code is wrong."""
    device = Authenticator.objects.filter(user=person).first()
    if device is None:
        return None
    if _takes_code(device, token):
        return [] if device.confirmed else _set_up_backup_codes(device)
    return [] if _takes_backup_code(device, token) else None


def _takes_code(device, token):
    app = device.app
    if not token.isdecimal() or not app.verify(int(token), STEPS_AWAY, device.last_step + 1):
        return False
    # The update decides, so that of two who give the same code at once one is let in.
    rows = Authenticator.objects.filter(pk=device.pk, last_step__lt=app.t())
    return bool(rows.update(last_step=app.t(), drift=app.drift, confirmed=True))


def _takes_backup_code(device, token):
    used, _ = device.backup_codes.filter(digest__in=digests_of(token)).delete()
    return bool(used)


def _set_up_backup_codes(device):
    """Ten codes, each for one entry; told once."""
    codes = [b32encode(token_bytes(CODE_BYTES)).decode().lower() for _ in range(BACKUP_CODES)]
    BackupCode.objects.bulk_create(BackupCode(authenticator=device, digest=digests_of(code)[0]) for code in codes)
    return codes
