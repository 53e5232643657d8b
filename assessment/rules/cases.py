"""Pure questions about cases of malpractice and maladministration: who may, who has an interest, why not (R3.17)."""

from collections import defaultdict

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from assessment.models import (
    Case,
    CaseHold,
    CaseInvestigator,
    CaseNote,
    CaseNotice,
    CasePerson,
    Countersignature,
    Decision,
    RecognitionRecord,
    Signature,
    TestResult,
)
from assessment.models.cases import INVESTIGATORS
from assessment.rules.judging import is_assessor_of
from assessment.states import CaseNoteKind, CaseStatus, Signer
from centres.models import ConflictOfInterest, Membership
from centres.rules import holds_role, holds_role_anywhere
from centres.states import LEADING_ROLES
from config.refusals import Blocker
from portfolios.models import Allocation, Evidence, Registration, quality_assured_by
from portfolios.states import AllocatedRole

ANOTHER = "Somebody without an interest in it investigates (Ofqual A8.3)."

# Later houses say who else had a part in a registration: functions of a Registration -> iterable of (id of the person,
# words as in "sampled it"). Quality assurance does, in iqa/apps.py.
case_interests = []


# ---------- who may ----------


def can_list_cases(user, _):
    """Whoever may be asked to investigate; which cases each sees, `visible_to` says (R3.17)."""
    return holds_role_anywhere(user, *INVESTIGATORS)


def can_see_hold(user, registration):
    """Everybody who sees the registration may know that it is kept as it is, and no more."""
    return True


def can_report_case(user, registration):
    """Assessors, quality assurers and administrators of the registration; never its learner (ACCESS)."""
    if user.pk == registration.learner_id:
        return False
    if is_assessor_of(user, registration) or holds_role(user, registration.centre, *LEADING_ROLES):
        return True
    return Registration.objects.filter(quality_assured_by(user), pk=registration.pk).exists()


def can_read_case(user, case):
    """Whoever the gate lets in; what they reported themselves is all that others read (reads_whole_case)."""
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def reads_whole_case(user, case):
    """The investigator, lead quality assurers and administrators; not who only reported it, nor whom it concerns."""
    return can_read_case(user, case) and _handles(user, case)


def can_keep_case(user, case):
    """To write down what is done: those who read all of it (ACCESS: the administrator records)."""
    return reads_whole_case(user, case)


def can_name_investigator(user, case):
    """The lead quality assurer or the administrator, unless the case concerns them."""
    return can_read_case(user, case) and holds_role(user, case.centre, *LEADING_ROLES)


def can_investigate(user, case):
    """To find, to lift the hold and to close is for the investigator alone."""
    return can_read_case(user, case) and _investigates(user, case)


def _handles(user, case):
    return holds_role(user, case.centre, *LEADING_ROLES) or _investigates(user, case)


def _investigates(user, case):
    """Named, and still somebody of the centre who could be."""
    named = CaseInvestigator.objects.current().filter(case=case, person_id=user.pk)
    return named.exists() and holds_role(user, case.centre, *INVESTIGATORS)


# ---------- interest ----------


def interests_in(case):
    """{id of a person: [words]}: who had a part in what the case is about, and so does not investigate it (R1.12).

    Decisions that have been superseded count too. 10 queries, and those of later houses.
    """
    registration = case.registration
    interests = defaultdict(list)
    interests[registration.learner_id].append("are the learner")
    for words, people in _parts(case, registration):
        for person in dict.fromkeys(people):
            interests[person].append(words)
    for more in case_interests:
        for person, words in more(registration):
            if words not in interests[person]:
                interests[person].append(words)
    for person, words in _conflicts(case, registration):
        interests[person].append(words)
    return interests


def _parts(case, registration):
    """(words, ids of people), one query each."""
    ours = {"registration": registration}
    yield "are named in it", CasePerson.objects.current().filter(case=case).values_list("person", flat=True)
    assessors = Allocation.objects.in_force().filter(role=AllocatedRole.ASSESSOR, **ours)
    yield "assess this learner", assessors.values_list("person", flat=True)
    yield "decided criteria", Decision.objects.filter(**ours).values_list("by", flat=True)
    countersigned = Countersignature.objects.filter(decision__registration=registration)
    yield "countersigned decisions", countersigned.values_list("by", flat=True)
    yield "recorded a test", TestResult.objects.filter(**ours).values_list("by", flat=True)
    signed = Signature.objects.filter(sign_off__registration=registration).exclude(signer=Signer.LEARNER)
    yield "signed a unit", signed.values_list("by", flat=True)
    recorded = RecognitionRecord.objects.filter(recognition__registration=registration)
    yield "recorded what was achieved before", recorded.values_list("by", flat=True)
    wrote = Evidence.objects.filter(**ours).exclude(created_by=registration.learner_id)
    yield "wrote evidence", wrote.values_list("created_by", flat=True)


def _conflicts(case, registration):
    """Conflicts of interest on record with the learner or with somebody named (R1.4)."""
    about = {registration.learner_id, *CasePerson.objects.current().filter(case=case).values_list("person", flat=True)}
    rows = ConflictOfInterest.objects.in_force().filter(centre=case.centre)
    for row in rows.filter(Q(person__in=about) | Q(other__in=about)):
        for person, other in ((row.person_id, row.other_id), (row.other_id, row.person_id)):
            if other in about:
                yield person, "have a conflict of interest with somebody in it on record"


# ---------- why not ----------


def case_closed_blockers(case):
    if case.status == CaseStatus.OPEN:
        return []
    return [
        Blocker("closed", f"{case.reference} is closed.", "It stays as it is on record. Report a new one if need be.")
    ]


def interest_blockers(person, interests):
    """What the person has to do with it, of the interests of interests_in (R1.12)."""
    words = interests.get(person.pk)
    if not words:
        return []
    sentence = f"{person.full_name} has an interest in it: they {get_text_list(words, 'and')}."
    return [Blocker("interest", sentence, ANOTHER)]


def investigator_blockers(case, person):
    """Why the person cannot investigate the case."""
    if blockers := case_closed_blockers(case):
        return blockers
    grants = Membership.objects.in_force().filter(user=person, centre=case.centre, role__in=INVESTIGATORS)
    if not grants.exists() or not person.is_active:
        sentence = f"{person.full_name} is no quality assurer or administrator of the centre."
        return [Blocker("role", sentence, ANOTHER)]
    if blockers := interest_blockers(person, interests_in(case)):
        return blockers
    if CaseInvestigator.objects.current().filter(case=case, person=person).exists():
        return [Blocker("same", f"{person.full_name} investigates it already.", "There is nothing to change.")]
    return []


def name_person_blockers(case, person):
    """Why the person cannot be named in the case now."""
    if blockers := case_closed_blockers(case):
        return blockers
    if CasePerson.objects.current().filter(case=case, person=person).exists():
        return [Blocker("named", f"{person.full_name} is named in it already.", "There is nothing to add.")]
    if CaseInvestigator.objects.current().filter(case=case, person=person).exists():
        url = reverse("assessment:case_investigator", args=[case.pk])
        sentence = f"{person.full_name} investigates it, and so cannot be somebody whom it concerns."
        return [Blocker("investigates", sentence, "Name another investigator first.", url, "Name another")]
    return []


def lift_hold_blockers(case):
    """Why the hold cannot be lifted."""
    if blockers := case_closed_blockers(case):
        return blockers
    if CaseHold.objects.current().filter(case=case).exists():
        return []
    return [Blocker("not_held", "The portfolio is not held for this case.", "There is nothing to lift.")]


def renew_hold_blockers(case):
    """Why the hold cannot be put on again."""
    if blockers := case_closed_blockers(case):
        return blockers
    if CaseHold.objects.current().filter(case=case).exists():
        return [Blocker("held", "The portfolio is held already.", "There is nothing to renew.")]
    return []


def close_case_blockers(case):
    """Every reason why the case cannot be closed yet (R3.17)."""
    if blockers := case_closed_blockers(case):
        return blockers
    blockers = []
    if not CaseNotice.objects.current().filter(case=case).exists():
        url = reverse("assessment:case_organisation", args=[case.pk])
        sentence = "It is not on record that the awarding organisation was told."
        blockers.append(Blocker("organisation", sentence, "It is told of every suspicion.", url, "Record it"))
    if not CaseNote.objects.filter(case=case, kind=CaseNoteKind.FINDING).exists():
        url = f"{reverse('assessment:case_note', args=[case.pk])}?kind={CaseNoteKind.FINDING}"
        blockers.append(Blocker("findings", "Nothing has been found yet.", "Write down what was.", url, "Write"))
    return blockers


def day_of_case_problem(day, label, earliest=None):
    """What is wrong with a day on which something was done; "" when nothing is."""
    if day > timezone.localdate():
        return f"{label} lies in the future."
    if earliest and day < earliest:
        return f"{label} lies before the case came to light."
    return ""
