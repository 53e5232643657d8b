"""Nothing typed is lost: what stands in a long form is kept on the server while it is written, for its writer alone.

A view that wants it asks `unsent_form(request)`, makes its form with `initial=unsent.of(defaults)`, and calls
`forget()` once the form has done its work. Its page includes _unsent.html before the <form data-keeps> and loads
js/unsent.js, which does the keeping; without scripts the page works as ever.
"""

import json
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.utils import timezone

from centres.models import UnsentForm
from config.refusals import BadInput, NotAllowed

SALT = "centres.unsent"
KEPT_FOR = timedelta(days=30)
MOST = 200_000  # letters of one form
OURS = {"csrfmiddlewaretoken", "unsent", "unsent_token"}


class Unsent:
    """What the person has typed on the page of `request` and not sent. On a POST nothing: what is sent counts."""

    def __init__(self, user, place, row):
        self.user, self.place = user, place
        self.fields = json.loads(row.text) if row and row.text else {}
        self.kept_at = row.kept_at if self.fields else None

    def of(self, defaults=None, many=()):
        """For the `initial` of a form: what is kept, the fields `many` as lists; or the defaults where nothing is.

        All or nothing: a box that was unticked is not among what was kept.
        """
        if not self.fields:
            return defaults or {}
        return {name: values if name in many else values[-1] for name, values in self.fields.items()}

    @property
    def token(self):
        """Names the page to unsent_keep; made anew each time the page is shown."""
        return signing.dumps([self.user.pk, self.place, timezone.now().timestamp()], salt=SALT)

    def forget(self):
        """The form has done its work. What a page that is still open sends later comes too late."""
        _write(self.user, self.place, "")


def unsent_form(request):
    shown = request.method != "POST"
    row = UnsentForm.objects.filter(user=request.user, place=request.path).first() if shown else None
    return Unsent(request.user, request.path, row)


def keep_unsent(user, token, sent):
    """Keep what is typed (a QueryDict) for the page that the token names. Returns whether it was still wanted.

    Raises NotAllowed for a token of somebody else, BadInput for too much.
    """
    place, shown_at = _page_of(user, token)
    text = json.dumps({name: values for name, values in sent.lists() if name not in OURS})
    if len(text) > MOST:
        raise BadInput("That is more than can be kept before it is sent.")
    if UnsentForm.objects.filter(user=user, place=place, text="", kept_at__gt=shown_at).exists():
        return False
    _write(user, place, text)
    return True


def begin_anew(user, token):
    """Throw away what was kept for the page. Returns its path."""
    place, _ = _page_of(user, token)
    _write(user, place, "")
    return place


def delete_unsent():
    """What nobody has gone on with for KEPT_FOR goes. Returns how many."""
    return UnsentForm.objects.filter(kept_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _write(user, place, text):
    UnsentForm.objects.update_or_create(user=user, place=place, defaults={"text": text, "kept_at": timezone.now()})


def _page_of(user, token):
    try:
        pk, place, at = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature as error:
        raise NotAllowed("This page has been open for too long. Copy what you wrote and load it again.") from error
    if pk != user.pk:
        raise NotAllowed("Somebody else has signed in here meanwhile. What you wrote was not kept.")
    return place, datetime.fromtimestamp(at, UTC)
