"""In which role and centre a person acts: one at a time, shown at the top of every page (ACCESS, last line)."""

from typing import NamedTuple

from centres.models import Centre, Membership
from centres.states import Role

ICONS = {
    Role.LEARNER: "mortarboard",
    Role.ASSESSOR: "clipboard-check",
    Role.IQA: "search",
    Role.LEAD_IQA: "search",
    Role.ADMIN: "building",
    Role.EQA: "person-badge",
}
# Where each role lands. Names of pages, not imports: later houses stand behind them.
HOMES = {
    Role.LEARNER: "assessment:learner_home",
    Role.ASSESSOR: "assessment:assessor_home",
    Role.IQA: "iqa:iqa_home",
    Role.LEAD_IQA: "iqa:iqa_home",
    Role.ADMIN: "portfolios:learner_list",
}
KEY = "acting_as"


class Acting(NamedTuple):
    """A role of this person in a centre; `code` ("admin-3") names it in the session and in forms."""

    role: str
    centre: Centre

    @property
    def code(self):
        return f"{self.role}-{self.centre.pk}"

    @property
    def label(self):
        return Role(self.role).label

    @property
    def icon(self):
        return ICONS[self.role]


def roles_of(user):
    """Every role that the person may act in today, one per centre and role, the oldest grant first. One query."""
    grants = Membership.objects.in_force().filter(user=user).exclude(role=Role.EQA).select_related("centre")
    return list(dict.fromkeys(Acting(grant.role, grant.centre) for grant in grants.order_by("pk")))


def acting(request):
    """The role in which the person acts on this request, or None; read once per request."""
    if not hasattr(request, "_acting"):
        request._roles = roles_of(request.user) if request.user.is_authenticated else []
        chosen = request.session.get(KEY)
        named = [role for role in request._roles if role.code == chosen]
        request._acting = (named or request._roles or [None])[0]
    return request._acting


def other_roles(request):
    mine = acting(request)
    return [role for role in request._roles if role != mine]


def acting_centre(request, *roles, among=None):
    """The centre in which the person acts in one of these roles, else the first in which they hold one, else None.

    `among` are the ids of the centres that come into question; None means any.
    """
    mine = acting(request)
    ours = [mine, *other_roles(request)] if mine else []
    fitting = (one.centre for one in ours if one.role in roles and (among is None or one.centre.pk in among))
    return next(fitting, None)
