"""Who can see a piece of evidence now, by name: the same answer as Evidence.objects.visible_to, from the other side."""

from typing import NamedTuple

from centres.models import Membership, User
from centres.states import Role
from portfolios.models import GRANTS, Allocation, also_in_confidence
from portfolios.states import AllocatedRole, EvidenceStatus


class Reader(NamedTuple):
    """A person who can open the piece, and what as."""

    person: User
    words: str


WORDS = {
    "learner": "learner",
    "assessor": "assessor",
    "quality": "quality assurer",
    "lead": "lead quality assurer",
}


def readers_of(evidence, *, handed_in=False):
    """[Reader] in the order of nearness, nobody twice; `handed_in` asks who will be when the draft has been handed in.

    Two queries, and one for each later house that knows of more quality assurers.
    """
    registration = evidence.registration
    if evidence.status == EvidenceStatus.PREPARING and not handed_in:
        return [Reader(evidence.created_by, "author")]
    grants = Membership.objects.in_force().filter(centre=registration.centre_id, user__is_active=True)
    grants = list(grants.select_related("user").order_by("user__full_name"))
    allocated = set(Allocation.objects.in_force().filter(registration=registration).values_list("role", "person"))
    found = {registration.learner_id: Reader(registration.learner, WORDS["learner"])}
    for grant in grants:
        if grant.role in GRANTS[AllocatedRole.ASSESSOR] and (AllocatedRole.ASSESSOR, grant.user_id) in allocated:
            found.setdefault(grant.user_id, Reader(grant.user, WORDS["assessor"]))
    close = _in_confidence(evidence, grants, allocated) if evidence.is_narrowed else None
    for grant in grants:
        in_scope = grant.qualification_id in (None, registration.qualification_id)
        if grant.role == Role.IQA and in_scope and (close is None or grant.user_id in close):
            found.setdefault(grant.user_id, Reader(grant.user, WORDS["quality"]))
    for grant in grants:
        if grant.role == Role.LEAD_IQA:
            found.setdefault(grant.user_id, Reader(grant.user, WORDS["lead"]))
    return list(found.values())


def _in_confidence(evidence, grants, allocated):
    """Ids of the quality assurers who see narrowed evidence: allocated, or known to a later house."""
    holders = {grant.user_id for grant in grants if grant.role in GRANTS[AllocatedRole.IQA]}
    close = {person for role, person in allocated if role == AllocatedRole.IQA and person in holders}
    for more in also_in_confidence:
        close |= set(more.people(evidence).values_list("pk", flat=True))
    return close
