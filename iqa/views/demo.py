"""What a demo centre shows of an external quality assurer's sign-in, since no letter arrives there."""

from django.conf import settings
from django.urls import reverse


def is_demo(visit):
    return bool(settings.DEMO and visit.centre.specimen)


def demo_facts(visit, told):
    """The address that the letter holds; nothing outside a demo."""
    return {"demo_address": reverse("iqa:room_enter", args=[told.token])} if is_demo(visit) else {}


def demo_token(visit, device):
    """What an authenticator app would show now; "" outside a demo."""
    if not is_demo(visit):
        return ""
    return f"{device.app.token():06d}"
