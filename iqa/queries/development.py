"""What the pages of the development log read."""

from centres.models import CpdEntry
from centres.queries import cpd_hours, cpd_log, cpd_to_verify
from centres.rules import holds_role
from centres.states import Role


def log(person, centre):
    """The person's own entries with their files. 2 queries."""
    return cpd_log(person, centre).prefetch_related("proofs")


def log_for(user, person, centre):
    """Those that the reader may see; none without a centre that both share."""
    seen = CpdEntry.objects.visible_to(user).values("pk")
    return log(person, centre).filter(pk__in=seen) if centre else CpdEntry.objects.none()


def hours_for(user, person, centre):
    """(hours, of them verified) of the last twelve months, as far as the reader may see the entries."""
    if centre is None or not log_for(user, person, centre).exists():
        return (0, 0)
    return cpd_hours(centre, [person]).get(person.pk, (0, 0))


def to_verify(user, centre):
    """Entries that wait for the person, where they are the lead quality assurer or an administrator."""
    if not holds_role(user, centre, Role.LEAD_IQA, Role.ADMIN):
        return []
    return cpd_to_verify(user, centre).prefetch_related("proofs")
