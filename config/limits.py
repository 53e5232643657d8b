"""How often one address may ask: for public pages that read the database."""

import logging
from functools import wraps
from time import time as now

from django.conf import settings
from django.core.cache import cache
from django.shortcuts import render
from redis import RedisError

MINUTE = 60

logger = logging.getLogger(__name__)


def limit_rate(name, *, setting):
    """Answer 429 from the moment on that an address asks more often in a minute than the setting says.

    The count lives in Django's cache, which all web processes share where a Redis is named; else each counts for
    itself, so that the limit is that many times as high. When the Redis does not answer nobody is counted: the page is
    of more use than the limit. It keeps a script from walking through numbers; it is no defence against a flood.
    """

    def decorate(view):
        @wraps(view)
        def limited(request, *args, **kwargs):
            if count_of(name, address_of(request)) > getattr(settings, setting):
                response = render(request, "429.html", status=429)
                response["Retry-After"] = str(MINUTE)
                return response
            return view(request, *args, **kwargs)

        return limited

    return decorate


def count_of(name, address):
    """How many times the address has asked in this minute, this time included."""
    key = f"limit:{name}:{address}:{int(now()) // MINUTE}"
    try:
        cache.add(key, 0, 2 * MINUTE)
        return cache.incr(key)
    except ValueError:  # pushed out of the cache between the two lines
        return 1
    except RedisError as error:
        logger.warning("Requests to %s are not counted: %s", name, error)
        return 1


def address_of(request):
    """Who asks. Behind a proxy of our own that is the last address it wrote down; else the header is not believed."""
    written = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return written.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
