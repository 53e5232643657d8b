"""Links for people without an account: one purpose, an end, a code told another way, answered once.

A house makes its rows by a model of its own from LinkModel, hands out what `make` returns and guards its pages
by `by_link`. At rest are only digests: who reads the database can open nothing with it.
"""

import hashlib
import secrets
from datetime import timedelta
from functools import wraps
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import F
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from config.access import anybody
from config.limits import limit_rate
from config.refusals import BadInput, StaleState

CODE_DIGITS = 6
SESSION_KEY = "opened links"
ASK = "Ask the person who sent it for a new one."


class Secrets(NamedTuple):
    """What is handed out once and kept nowhere: the token in the address, the code that is told another way."""

    token: str
    code: str


class LinkQuerySet(models.QuerySet):
    def make(self, *, days, **fields):
        """A new link that lasts so many days: (row, Secrets)."""
        token = _signer().sign(secrets.token_urlsafe(24))
        link = self.model(token_digest=_digest(token), **fields)
        link.expires_at = timezone.now() + timedelta(days=days)
        code = link.set_code()
        link.save(force_insert=True)
        return link, Secrets(token, code)

    def named(self, token):
        """The link of an address, None when there is none. A token that was not signed here asks no row."""
        try:
            _signer().unsign(token)
        except BadSignature:
            return None
        return self.filter(token_digest=_digest(token)).first()

    def usable(self):
        tries = settings.LINK_CODE_TRIES
        now = timezone.now()
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now, wrong_codes__lt=tries)


class LinkModel(models.Model):
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    code_digest = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    wrong_codes = models.PositiveSmallIntegerField(default=0, editable=False)
    opened_at = models.DateTimeField("first opened", null=True, blank=True, editable=False)
    used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = LinkQuerySet.as_manager()

    class Meta:
        abstract = True

    def set_code(self):
        """A new code, returned once; not saved."""
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        self.code_digest = self.digest_of_code(code)
        return code

    def digest_of_code(self, code):
        # Keyed by the installation's secret: six digits could be tried out from a plain digest.
        return salted_hmac("config.links", f"{self.token_digest}:{code}", algorithm="sha256").hexdigest()

    @property
    def why_closed(self):
        """Why it opens nothing any more, for the person who holds it; "" while it is open."""
        if self.used_at:
            day = timezone.localtime(self.used_at)
            return f"It was answered on {day:%-d %B %Y} at {day:%H:%M}. A link is answered once."
        if self.revoked_at:
            return f"It was withdrawn on {timezone.localtime(self.revoked_at):%-d %B %Y}. {ASK}"
        if self.expires_at <= timezone.now():
            return f"It ended on {timezone.localtime(self.expires_at):%-d %B %Y}. {ASK}"
        if self.wrong_codes >= settings.LINK_CODE_TRIES:
            return f"A wrong code was given {self.wrong_codes} times, so it was closed. {ASK}"
        return ""


def _signer():
    return Signer(salt="config.links", sep=".")


def _digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


def _rows(link):
    return type(link).objects.filter(pk=link.pk)


def try_code(link, code):
    """Open the link with the code that was told another way. Raises BadInput (a wrong code) or StaleState (closed)."""
    count_try(link)
    if not constant_time_compare(link.digest_of_code("".join(code.split())), link.code_digest):
        refuse_try(link)
    forget_tries(link)


def count_try(link):
    """Count a code before it is compared, so that many guesses at once cannot all be let in. Raises StaleState."""
    if not _rows(link).usable().update(wrong_codes=F("wrong_codes") + 1):
        link.refresh_from_db()
        raise StaleState(f"This link is closed. {link.why_closed}")
    link.refresh_from_db()


def refuse_try(link):
    """A code that was counted is wrong. Raises BadInput with the tries that are left, or StaleState after the last."""
    left = settings.LINK_CODE_TRIES - link.wrong_codes
    if left <= 0:
        raise StaleState(f"This link is closed. {link.why_closed}")
    raise BadInput(f"That is not the code. {left} more {'try is' if left == 1 else 'tries are'} left.")


def forget_tries(link):
    """The right code was given."""
    _rows(link).update(wrong_codes=0, opened_at=link.opened_at or timezone.now())
    link.refresh_from_db()


def use_link(link):
    """Answered: it opens nothing from now on. Called inside the transaction of the act; raises StaleState."""
    if not _rows(link).usable().update(used_at=timezone.now()):
        link.refresh_from_db()
        raise StaleState(f"This link is closed. {link.why_closed}")
    link.refresh_from_db()


def revoke_link(link):
    """It opens nothing from now on. Raises StaleState when it was answered or withdrawn already."""
    if not _rows(link).filter(used_at=None, revoked_at=None).update(revoked_at=timezone.now()):
        raise StaleState("This link was answered or withdrawn already.")
    link.refresh_from_db()


def _name(link):
    return f"{link._meta.label} {link.pk}"


def remember(request, link):
    """This browser has given the code."""
    opened = request.session.get(SESSION_KEY, {})
    request.session[SESSION_KEY] = {**opened, _name(link): link.code_digest}


def is_remembered(request, link):
    known = request.session.get(SESSION_KEY, {}).get(_name(link), "")
    return constant_time_compare(known, link.code_digest)


def by_link(model, *, closed="link_closed.html", code="link_code.html"):
    """Guard a page named by a token: the view gets the link once the code was given and while it is open.

    No such link 404, closed 410 with the reason, no code yet: the page that asks for it. The templates get `link`.
    A browser that has opened it is told of its own answer by `mine`.
    """

    def decorate(view):
        @wraps(view)
        @login_not_required
        @limit_rate("link", setting="LINK_ASKS_PER_MINUTE")
        def guarded(request, token):
            link = model.objects.named(token)
            return _unlisted(_answer(request, token, link))

        def _answer(request, token, link):
            if link is None:
                return render(request, closed, {"why": f"No link has this address. {ASK}"}, status=404)
            if link.why_closed:
                page = {"link": link, "why": link.why_closed, "mine": is_remembered(request, link)}
                return render(request, closed, page, status=410)
            if is_remembered(request, link):
                return view(request, link)
            return _ask_code(request, token, link, code, closed)

        guarded.access_rule = anybody
        guarded.access_model = None
        return guarded

    return decorate


def _ask_code(request, token, link, code, closed):
    page, status = {"link": link}, 200
    if "code" in request.POST:
        try:
            try_code(link, request.POST["code"])
        except BadInput as refusal:
            page["problem"], status = str(refusal), refusal.status
        except StaleState:
            return render(request, closed, {"link": link, "why": link.why_closed}, status=410)
        else:
            remember(request, link)
            return redirect(request.path)
    elif request.method == "POST":  # written in a browser that has not given the code: nothing is taken
        page["problem"], status = "Give the code first. Nothing has been sent.", 403
    return render(request, code, page, status=status)


def _unlisted(response):
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response
