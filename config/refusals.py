"""How the program says no: reasons with a remedy, and the exceptions that carry them to the person."""

from contextlib import contextmanager
from typing import NamedTuple


class Blocker(NamedTuple):
    """One reason why something cannot be done yet. The page shows it and the action refuses by it.

    `code` is stable (tests and links use it), `sentence` says what is missing, `remedy` what clears it,
    `url` where that is done and `verb` the words on its button; both may be empty.
    """

    code: str
    sentence: str
    remedy: str
    url: str = ""
    verb: str = ""


class Refusal(Exception):
    """The act is refused and nothing was written; the message is a sentence for the person."""

    status = 400


class NotAllowed(Refusal):
    """This person may not do this."""

    status = 403


class StaleState(Refusal):
    """Somebody else was first, or the thing is no longer in the state that the act needs."""

    status = 409


class BadInput(Refusal):
    """What was given cannot be used."""

    status = 422


class Blocked(Refusal):
    """Reasons stand in the way; `blockers` are the same that the page shows."""

    status = 409

    def __init__(self, blockers):
        self.blockers = list(blockers)
        super().__init__(" ".join(blocker.sentence for blocker in self.blockers))


@contextmanager
def told_on(form):
    """Turn a refusal inside the block into an error of the form, so that nothing typed is lost.

    The form's `status` is the status code of the answer: 200, or the refusal's own.
    """
    try:
        yield
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        form.refusal = refusal


def status_of(form):
    """Status code for a page that shows `form`: 200 unbound, 422 with errors, or the refusal's own."""
    if not form.is_bound or form.is_valid():
        return 200
    refusal = getattr(form, "refusal", None)
    return refusal.status if refusal else 422


def sentences_of(refusal):
    """What to tell the person: each blocker with its remedy, or the one sentence."""
    if isinstance(refusal, Blocked):
        return [f"{blocker.sentence} {blocker.remedy}" for blocker in refusal.blockers]
    return [str(refusal)]
