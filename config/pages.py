"""One address, two answers: the whole page, or the part of it that htmx asked for."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def page_or_part(request, page, part, context, status=200):
    """Render `part` (a fragment that `page` includes) for htmx, else `page`."""
    wants_part = request.htmx and not request.htmx.history_restore_request
    response = render(request, part if wants_part else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
