"""Letters that a centre sends by mail (config/letters.py): written by actions, sent by a worker on commit."""

from django.db import transaction

from centres.models import Letter
from config.letters import compose, give_up_or_queue


def write_letter(centre, *, key, to, template, **facts):
    """Write `templates/letters/<template>.txt` to one address; returns the row, which tells what became of it.

    Called by an action inside its transaction; goes out on commit. `key` names the occasion ("review 12 overdue
    2026-11-28"): a second letter under the same key is not written, the first is returned.
    """
    subject, words = compose(template, centre=centre, **facts)
    content = {"centre": centre, "to": to, "subject": subject, "words": words}
    letter, is_new = Letter.objects.get_or_create(key=key, defaults=content)
    if is_new:
        _send(letter)
    return letter


def resend_stuck_letters():
    """Ask again for letters whose message or worker was lost; called every minute. Returns how many.

    One that was given up cannot be sent again, its words are gone: write a new one under another key.
    """
    again = [letter for letter in Letter.objects.stuck()[:100] if give_up_or_queue(letter)]
    for letter in again:
        _send(letter)
    return len(again)


def _send(letter):
    from centres.tasks import send_letter  # the tasks call this module

    transaction.on_commit(lambda: send_letter.delay(letter.pk), robust=True)
