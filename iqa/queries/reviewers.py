"""Who can review a sample: competence, conflicts and a part in what is sampled, for many units at once (R1.2, R1.4)."""

from collections import defaultdict

from assessment.models import (
    Countersignature,
    Decision,
    RecognitionRecord,
    Signature,
    TestResult,
)
from assessment.states import Signer
from centres.models import Competence, ConflictOfInterest, Membership
from centres.states import QUALITY_ROLES, Duty
from portfolios.models import Allocation, EvidenceLink
from portfolios.states import AllocatedRole, EvidenceStatus


class Reviewers:
    """Who may review which unit of which learner: the allocated IQA where nothing stands against it (R1.2, R1.4, R1.8).

    `allocated`: quality assurers by registration, the first one first. `competent`: (person, unit). `involved`:
    (person, registration, unit) of who had a part in it. `learners`: who the registration is. `conflicts`: pairs of
    people. All of it is read once, for draws of thousands of units; the review asks the rules again on its day.
    """

    def __init__(self, allocated, competent, involved, learners, conflicts):
        self.allocated, self.competent, self.involved = allocated, competent, involved
        self.learners, self.conflicts = learners, conflicts

    @classmethod
    def read(cls, registrations, centre, on):
        """From the records of the day. 9 queries."""
        roles = Membership.objects.in_force(on).filter(centre=centre, role__in=QUALITY_ROLES).values("user")
        rows = Allocation.objects.in_force(on).filter(
            registration__in=registrations, role=AllocatedRole.IQA, person__in=roles
        )
        allocated = defaultdict(list)
        for registration, person in rows.order_by("starts_on", "pk").values_list("registration", "person"):
            allocated[registration].append(person)
        people = {person for found in allocated.values() for person in found}
        competent = Competence.objects.in_force(on).filter(
            centre=centre, user__in=people, duty=Duty.QUALITY_ASSURE, trainee=False
        )
        conflicts = ConflictOfInterest.objects.in_force(on).filter(centre=centre).values_list("person", "other")
        return cls(
            allocated,
            set(competent.values_list("user", "unit")),
            _involved(registrations, people),
            dict(registrations.values_list("pk", "learner")),
            {frozenset(pair) for pair in conflicts},
        )

    def of(self, registration, unit, assessor):
        """The person to review it, or None: then any quality assurer may."""
        return next(
            (
                person
                for person in self.allocated.get(registration, ())
                if self._may(person, registration, unit, assessor)
            ),
            None,
        )

    def _may(self, person, registration, unit, assessor):
        learner = self.learners.get(registration)
        return (
            person not in (learner, assessor)
            and (person, unit) in self.competent
            and (person, registration, unit) not in self.involved
            and not {frozenset((person, learner)), frozenset((person, assessor))} & self.conflicts
        )


def _involved(registrations, people):
    """{(person, registration, unit)} of R1.2, as rules.parts_of asks for one."""
    unit = "criterion__outcome__unit"
    sources = [
        (Decision.objects.filter(registration__in=registrations), "by", "registration", unit),
        (
            Countersignature.objects.filter(decision__registration__in=registrations),
            "by",
            "decision__registration",
            f"decision__{unit}",
        ),
        (TestResult.objects.filter(registration__in=registrations), "by", "registration", "unit"),
        (
            Signature.objects.filter(sign_off__registration__in=registrations, signer=Signer.ASSESSOR),
            "by",
            "sign_off__registration",
            "sign_off__unit",
        ),
        (
            RecognitionRecord.objects.filter(recognition__registration__in=registrations),
            "by",
            "recognition__registration",
            "recognition__unit",
        ),
        (
            EvidenceLink.objects.filter(evidence__registration__in=registrations).exclude(
                evidence__status=EvidenceStatus.WITHDRAWN
            ),
            "evidence__created_by",
            "evidence__registration",
            unit,
        ),
        (
            EvidenceLink.objects.filter(evidence__registration__in=registrations).exclude(
                evidence__status=EvidenceStatus.WITHDRAWN
            ),
            "evidence__witness_statement__request__witness__user",
            "evidence__registration",
            unit,
        ),
    ]
    found = set()
    for rows, who, registration, of_unit in sources:
        kept = rows.filter(**{f"{who}__in": people}).order_by()
        found |= set(kept.values_list(who, registration, of_unit).distinct())
    return found
