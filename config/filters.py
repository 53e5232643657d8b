"""Filters of a list that survive: kept in the session, taken up again where the page is opened without any."""

from django.shortcuts import redirect

KEY = "filters"
RESET = "reset"


def kept_filters(request, name, fields):
    """A redirect to the address with the person's last filters of the page `name`, or None where this one counts.

    With any of `fields` in the address they are kept; `?reset=1` forgets them.
    """
    kept = request.session.get(KEY, {})
    if RESET in request.GET:
        request.session[KEY] = {page: asked for page, asked in kept.items() if page != name}
        return redirect(request.path)
    if any(field in request.GET for field in fields):
        asked = request.GET.copy()
        for empty in [field for field in asked if not asked[field]]:
            del asked[empty]
        request.session[KEY] = {**kept, name: asked.urlencode()}
        return None
    return redirect(f"{request.path}?{kept[name]}") if kept.get(name) else None
