"""A person asks that what is held about them be erased, and the centre answers (R7.4, R7.5)."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from centres.ledger import record_act
from centres.letters import write_letter
from certification.actions.disposing import propose_disposal
from certification.models import ErasureRequest
from certification.rules import retention as rules
from certification.states import ErasureState
from config.letters import full_address
from config.refusals import BadInput, Blocked, NotAllowed, StaleState


@transaction.atomic
def ask_erasure(registration, *, by, words):
    """The learner asks that their data be erased. Raises NotAllowed, Blocked or StaleState."""
    if not rules.can_ask_erasure(by, registration):
        raise NotAllowed("Only the person themselves asks for this.")
    if blockers := rules.erasure_blockers(registration):
        raise Blocked(blockers)
    try:
        with transaction.atomic():
            request = ErasureRequest.objects.create(
                registration=registration, by=by, words=words, answer_by=timezone.localdate() + rules.ANSWER_WITHIN
            )
    except IntegrityError as error:
        raise StaleState("You have asked already.") from error
    record_act(registration.centre, by=by, verb="asked for erasure of", obj=request, name=registration.name)
    return request


@transaction.atomic
def answer_erasure(request, *, by, classes, answer):
    """Grant it for some classes of records, which become a list that a second person confirms; or refuse with reasons.

    Raises NotAllowed, Blocked, StaleState, BadInput.
    """
    if not rules.can_answer_erasure(by, request):
        raise NotAllowed("An administrator answers, and never their own request.")
    if blockers := rules.answer_blockers(request):
        raise Blocked(blockers)
    if not answer.strip():
        raise BadInput("Say why: the person reads your answer.")
    state = ErasureState.GRANTED if classes else ErasureState.REFUSED
    rows = ErasureRequest.objects.filter(pk=request.pk, state=ErasureState.ASKED)
    if not rows.update(state=state, answer=answer, answered_by=by, answered_at=timezone.now()):
        raise StaleState("This request has been answered already.")
    request.refresh_from_db()
    registration = request.registration
    if classes:
        picked = [(registration, record_class) for record_class in classes]
        why = f"At the person’s request of {date_format(timezone.localtime(request.asked_at))}"
        propose_disposal(registration.centre, by=by, picked=picked, why=why, request=request)
    record_act(
        registration.centre,
        by=by,
        verb=f"{state} erasure of",
        obj=request,
        name=registration.name,
        classes=list(classes),
    )
    write_letter(
        registration.centre,
        key=f"erasure {request.pk} answered",
        to=request.by.email,
        template="erasure_answered",
        request=request,
        address=full_address(reverse("certification:own_data")),
    )
