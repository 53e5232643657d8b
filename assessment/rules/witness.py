"""Pure questions about witnesses: who may ask one, what stands in the way, what an assessor should look at."""

import re
from difflib import SequenceMatcher

from django.urls import reverse
from django.utils import timezone

from assessment.models import Witness, WitnessStatement
from assessment.models.witness import READERS
from assessment.rules.judging import is_assessor_of, locked_blockers
from assessment.states import RequestState
from centres.models import Membership, User
from centres.rules import holds_role, holds_role_anywhere
from centres.states import Role
from config.refusals import Blocker
from portfolios.models import Allocation
from portfolios.rules import can_read_portfolio
from portfolios.states import AllocatedRole, RegistrationStatus

ALIKE = 0.88  # share of letters that two names have in common, from which they are told to be alike
OPEN_STATES = (RequestState.PROPOSED, RequestState.INVITED)


def can_propose_witness(user, registration):
    """The learner may name somebody; the assessor may ask (ACCESS: witness invitation)."""
    return user.pk == registration.learner_id or is_assessor_of(user, registration)


def can_read_request(user, request):
    return can_read_portfolio(user, request.registration)


def can_ask_witness(user, request):
    return is_assessor_of(user, request.registration)


def can_withdraw_request(user, request):
    """The assessor; the learner as long as it is their own proposal that nobody has sent."""
    own = user.pk == request.made_by_id and request.state == RequestState.PROPOSED
    return own or can_ask_witness(user, request)


def can_read_register(user, _):
    return holds_role_anywhere(user, *READERS)


def can_read_witness(user, witness):
    return holds_role(user, witness.centre, *READERS)


def can_check_witness(user, witness):
    """An administrator or the lead quality assurer has checked them; nobody themselves."""
    return witness.user_id != user.pk and holds_role(user, witness.centre, Role.ADMIN, Role.LEAD_IQA)


def check_in_force(witness, on=None):
    """The newest check of the day, or None."""
    rows = witness.checks.filter(checked_on__lte=on or timezone.localdate())
    return rows.select_related("by").order_by("-checked_on", "-pk").first()


def ask_blockers(registration, user, *, email, as_expert, criteria):
    """Why this person cannot be asked about these criteria."""
    blockers = [*_person_blockers(registration, user, email), *_unit_blockers(registration, criteria)]
    if registration.status != RegistrationStatus.REGISTERED:
        blockers.append(Blocker("not_registered", "The registration is no longer open.", "Nothing can be added to it."))
    if as_expert and not _is_expert(registration.centre, email):
        sentence = "This person is not on record as an expert witness."
        remedy = "Ask them as an ordinary witness, or have their competence and assessing award checked first."
        blockers.append(
            Blocker("no_expert", sentence, remedy, reverse("assessment:witness_list"), "Register of witnesses")
        )
    return blockers


def _person_blockers(registration, user, email):
    if email.casefold() == registration.learner.email.casefold():
        sentence = f"{email} is the address of {registration.name}."
        yield Blocker("learner", sentence, "A witness is somebody else, who saw the learner at work.")
        return
    assessor = User.objects.filter(email__iexact=email, pk__in=_assessors(registration)).first()
    if assessor:
        who = "your own address" if assessor.pk == user.pk else f"the address of {assessor}, who assesses this learner"
        sentence = f"{email} is {who}."
        yield Blocker("assessor", sentence, "What an assessor saw is written down as an observation.")


def _assessors(registration):
    rows = Allocation.objects.in_force().filter(registration=registration, role=AllocatedRole.ASSESSOR)
    return rows.values("person")


def _unit_blockers(registration, criteria):
    units = list({criterion.outcome.unit_id: criterion.outcome.unit for criterion in criteria}.values())
    return list(locked_blockers(units, registration).values())


def _is_expert(centre, email):
    witness = Witness.objects.filter(centre=centre, email__iexact=email).first()
    check = witness and check_in_force(witness)
    return bool(check and check.expert)


def doubts_about(registration, *, name, email):
    """What makes one look twice at who the witness is: sentences. None of it blocks."""
    learner = registration.name
    if _alike(name, learner):
        yield f"The name of the witness is nearly that of the learner, {learner}."
    elif _last_name(name) == _last_name(learner):
        yield f"The witness and the learner share the name {name.split()[-1]}: family is no witness."
    for assessor in User.objects.filter(pk__in=_assessors(registration)):
        if _alike(name, assessor.full_name):
            yield f"The name of the witness is nearly that of an assessor of this learner, {assessor}."
    known = Witness.objects.filter(centre=registration.centre, email__iexact=email).first()
    if known and not _alike(known.name, name):
        yield f"The same address is on the register under another name, {known.name}."
    if Membership.objects.staff().filter(centre=registration.centre, user__email__iexact=email).exists():
        yield "The witness is on the staff of the centre: they sample nothing that rests on this (R1.2)."


def doubts_about_statement(request, words_sha256, signed_in):
    """The same once it is confirmed: who was at the machine, and whether others have said the very same words."""
    yield from doubts_about(request.registration, name=request.name, email=request.email)
    if signed_in is not None:
        yield f"It was confirmed in a browser in which {signed_in} was signed in to Countersign."
    same = WitnessStatement.objects.filter(
        words_sha256=words_sha256, request__registration__centre=request.registration.centre
    ).exclude(request__registration__learner=request.registration.learner_id)
    if same.exists():
        yield "Word for word the same has been said about another learner (R3.9)."


def _letters(name):
    return re.sub(r"[\W\d_]+", "", name).casefold()


def _alike(one, other):
    return SequenceMatcher(None, _letters(one), _letters(other)).ratio() >= ALIKE


def _last_name(name):
    return (name.split() or [""])[-1].casefold()
