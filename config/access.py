"""The gate: a view gets its object only from here, and no view runs without a rule."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404


def anybody(user, _):
    """The rule of public pages: signing in, the verification page."""
    return True


def signed_in(user, _):
    """The rule of pages for everybody who has signed in."""
    return user.is_authenticated


def access(model=None, *, rule):
    """Fetch the object named in the URL among those visible to the person, then ask the rule.

    Not visible -> 404; visible but not allowed -> 403. `rule` takes (user, object), object None
    where the URL names none.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, pk=None, **kwargs):
            given = None if model is None else get_object_or_404(model.objects.visible_to(request.user), pk=pk)
            if not rule(request.user, given):
                raise PermissionDenied
            return view(request, given, **kwargs) if model else view(request, **kwargs)

        guarded.access_rule = rule
        guarded.access_model = model
        return guarded

    return decorate
