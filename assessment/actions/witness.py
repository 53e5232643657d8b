"""What is done about witnesses: ask one, ask again, take it back, check who they are; and the witness's own answer."""

import hashlib
import json

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assessment import rules, statements
from assessment.actions.holding import check_reason, hold_registration
from assessment.models import Witness, WitnessCheck, WitnessLink, WitnessRequest, WitnessStatement
from assessment.states import RequestState
from centres.ledger import record_act
from centres.letters import write_letter
from centres.models import User
from config.letters import full_address
from config.links import revoke_link, use_link
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions as portfolio
from portfolios.states import EvidenceKind

ASSESSOR_ONLY = "Only the learner’s assessor can ask a witness."
DRAFT_LENGTH = 20_000  # letters of a statement
REQUEST_FACTS = ("name", "email", "telephone", "job", "employer", "relation", "about", "setting", "as_expert")


@transaction.atomic
def propose_witness(registration, *, by, criteria, **facts):
    """Name somebody who saw it; the assessor decides whether they are asked. Raises NotAllowed, BadInput, Blocked."""
    if not rules.can_propose_witness(by, registration):
        raise NotAllowed("A witness is proposed by the learner or the assessor.")
    registration = hold_registration(registration)
    _check(registration, by, facts, criteria)
    request = WitnessRequest.objects.create(registration=registration, made_by=by, **facts)
    request.criteria.set(criteria)
    record_act(registration.centre, by=by, verb="proposed witness", obj=request, criteria=_codes(criteria))
    return request


@transaction.atomic
def ask_witness(registration, *, by, criteria, code_by_letter, request=None, **facts):
    """Send a link to a witness, for a proposal or anew. Returns (request, code): the code to be told by telephone,
    shown this once, or "" when it went by a second letter.

    Raises NotAllowed, BadInput, Blocked, StaleState (the proposal was sent or withdrawn meanwhile).
    """
    if not rules.is_assessor_of(by, registration):
        raise NotAllowed(ASSESSOR_ONLY)
    registration = hold_registration(registration)
    _check(registration, by, facts, criteria)
    now = timezone.now()
    sent = {
        **facts,
        "witness": _registered(registration.centre, by, facts),
        "state": RequestState.INVITED,
        "invited_by": by,
        "invited_at": now,
    }
    if request is None:
        request = WitnessRequest.objects.create(registration=registration, made_by=by, **sent)
    else:
        _move(request, (RequestState.PROPOSED,), **sent)
    request.criteria.set(criteria)
    code = _send_link(request, code_by_letter)
    record_act(registration.centre, by=by, verb="asked witness", obj=request, criteria=_codes(criteria))
    return request, code


@transaction.atomic
def ask_again(request, *, by, code_by_letter):
    """A new link and code in place of the old one: lost, expired, closed by wrong codes. Returns the code as above."""
    request = _held(request, by)
    if request.state != RequestState.INVITED:
        raise StaleState(f"It is “{request.get_state_display().lower()}” by now.")
    _revoke_links(request)
    code = _send_link(request, code_by_letter)
    record_act(request.registration.centre, by=by, verb="asked witness again", obj=request)
    return code


@transaction.atomic
def withdraw_request(request, *, by, why):
    """Take back a proposal or an invitation; the link opens nothing from now on. The row is kept."""
    if not rules.can_withdraw_request(by, request):
        raise NotAllowed("It is taken back by the assessor, or by the learner before it was sent.")
    why = check_reason(why, "Say why it is taken back.")
    registration = hold_registration(request.registration)
    _move(request, rules.OPEN_STATES, state=RequestState.WITHDRAWN, why_closed=why)
    _revoke_links(request)
    record_act(registration.centre, by=by, verb="withdrew witness request", obj=request, why=why)


@transaction.atomic
def check_witness(witness, *, by, expert, competence, award, seen, checked_on):
    """Put on record that the centre has checked a witness; a later check takes its place, both are kept."""
    if not rules.can_check_witness(by, witness):
        raise NotAllowed("An administrator or the lead quality assurer checks a witness, never themselves.")
    if expert and not (competence.strip() and award.strip()):
        raise BadInput("An expert witness has competence in the work, and an assessing award or a role that evaluates.")
    if not seen.strip():
        raise BadInput("Say what you have seen: a CV, a certificate, a call to the employer.")
    if checked_on > timezone.localdate():
        raise BadInput("It cannot have been checked in the future.")
    check = WitnessCheck.objects.create(
        witness=witness,
        by=by,
        expert=expert,
        competence=competence.strip(),
        award=award.strip(),
        seen=seen.strip(),
        checked_on=checked_on,
    )
    record_act(witness.centre, by=by, verb="checked witness", obj=witness, expert=expert, checked_on=checked_on)
    return check


def keep_draft(link, *, words, seen_on):
    """What the witness has written so far; nothing is part of the record before they confirm."""
    if len(words) > DRAFT_LENGTH:
        raise BadInput(f"Shorten it to {DRAFT_LENGTH} letters; these are {len(words)}.")
    rows = WitnessRequest.objects.filter(pk=link.request_id, state=RequestState.INVITED)
    if not rows.update(draft={"words": words, "seen_on": seen_on}, draft_at=timezone.now()):
        raise StaleState("It can no longer be changed.")


@transaction.atomic
def confirm_statement(link, *, words, seen_on, agreed, signed_in=None):
    """The witness confirms: frozen, fingerprinted, and evidence for the assessor to judge (R1.9). The link is used.

    `signed_in` is the account of the browser, if any: told to the assessor. Raises BadInput or StaleState.
    """
    words = words.replace("\r\n", "\n").strip()
    _check_statement(words, seen_on, agreed)
    registration = hold_registration(link.request.registration)
    use_link(link)
    request = WitnessRequest.objects.select_related("witness", "invited_by").get(pk=link.request_id)
    request.registration = registration
    _move(request, (RequestState.INVITED,), state=RequestState.ANSWERED, draft={}, draft_at=None)
    check = rules.check_in_force(request.witness)
    is_expert = bool(request.as_expert and check and check.expert)
    declaration = statements.newest(statements.WITNESS)
    evidence = portfolio.take_statement(
        registration,
        asked_by=request.invited_by,
        facts=_piece(request, words, seen_on, check if is_expert else None),
        criteria=list(request.criteria.select_related("outcome__unit")),
        declaration=declaration,
        note=f"Written by {request.name}, by link",
    )
    fingerprint = _digest(words)
    frozen = {
        "words": words,
        "seen_on": seen_on.isoformat(),
        "declaration": declaration,
        "facts": _said_by(request, check if is_expert else None),
    }
    statement = WitnessStatement.objects.create(
        request=request,
        evidence=evidence,
        doubts=list(rules.doubts_about_statement(request, fingerprint, signed_in)),
        words_sha256=fingerprint,
        digest=_digest(json.dumps(frozen, sort_keys=True, ensure_ascii=False)),
        **{**frozen, "seen_on": seen_on},
    )
    record_act(
        registration.centre,
        by=None,
        verb="testified",
        obj=request,
        evidence=evidence.reference,
        sha256=statement.digest,
    )
    return statement


@transaction.atomic
def decline_request(link, *, why):
    """The witness has seen nothing of it, or will not say: the link is used, the assessor is told."""
    why = check_reason(why, "Say in a few words why you cannot answer.")
    registration = hold_registration(link.request.registration)
    use_link(link)
    request = link.request
    _move(request, (RequestState.INVITED,), state=RequestState.DECLINED, why_closed=why, draft={}, draft_at=None)
    record_act(registration.centre, by=None, verb="declined to testify", obj=request)


def _check(registration, by, facts, criteria):
    unknown = set(facts) - set(REQUEST_FACTS)
    if unknown:
        raise TypeError(f"No facts of a request: {', '.join(sorted(unknown))}")
    if not criteria:
        raise BadInput("Tick at least one criterion that the witness is asked about.")
    email, as_expert = facts["email"], facts.get("as_expert", False)
    blockers = rules.ask_blockers(registration, by, email=email, as_expert=as_expert, criteria=criteria)
    if blockers:
        raise Blocked(blockers)


def _check_statement(words, seen_on, agreed):
    if not words:
        raise BadInput("Write what you saw.")
    if len(words) > DRAFT_LENGTH:
        raise BadInput(f"Shorten it to {DRAFT_LENGTH} letters; these are {len(words)}.")
    if seen_on > timezone.localdate():
        raise BadInput("The day on which you saw it cannot be in the future.")
    if not agreed:
        raise BadInput("Tick that it is true and that you saw it; nothing has been sent yet.")


def _registered(centre, by, facts):
    """The row of the register for this address; whoever has an account is tied to it, for R1.2."""
    witness = Witness.objects.filter(centre=centre, email__iexact=facts["email"]).first()
    account = User.objects.filter(email__iexact=facts["email"]).first()
    if witness is None:
        person = {name: facts.get(name, "") for name in ("name", "email", "telephone", "job", "employer")}
        witness = _added(centre, by, person, account)
    elif account and witness.user_id is None:
        Witness.objects.filter(pk=witness.pk).update(user=account)
    return witness


def _added(centre, by, person, account):
    try:
        with transaction.atomic():
            return Witness.objects.create(centre=centre, added_by=by, user=account, **person)
    except IntegrityError:  # two assessors ask the same new person at once, about two learners
        return Witness.objects.get(centre=centre, email__iexact=person["email"])


def _held(request, by):
    if not rules.can_ask_witness(by, request):
        raise NotAllowed(ASSESSOR_ONLY)
    registration = hold_registration(request.registration)
    request.refresh_from_db()
    request.registration = registration
    return request


def _move(request, sources, **values):
    if not WitnessRequest.objects.filter(pk=request.pk, state__in=sources).update(**values):
        now = WitnessRequest.objects.get(pk=request.pk).get_state_display().lower()
        raise StaleState(f"Somebody was quicker: this request is “{now}” by now.")
    for name, value in values.items():
        setattr(request, name, value)


def _send_link(request, code_by_letter):
    registration = request.registration
    link, secrets = WitnessLink.objects.make(days=settings.WITNESS_LINK_DAYS, request=request)
    facts = {
        "request": request,
        "learner": registration.name,
        "assessor": request.invited_by,
        "address": full_address(reverse("assessment:witness_answer", args=[secrets.token])),
        "until": link.expires_at,
        "by_telephone": not code_by_letter,
    }
    link.letter = write_letter(
        registration.centre, key=f"witness link {link.pk}", to=request.email, template="witness_asked", **facts
    )
    if code_by_letter:
        link.code_letter = write_letter(
            registration.centre,
            key=f"witness code {link.pk}",
            to=request.email,
            template="witness_code",
            **{**facts, "code": secrets.code},
        )
    link.save(update_fields=["letter", "code_letter"])
    return "" if code_by_letter else secrets.code


def _revoke_links(request):
    for link in request.links.filter(used_at=None, revoked_at=None):
        revoke_link(link)


def _said_by(request, check):
    """Who said it, as it stood: frozen with the statement."""
    facts = {name: getattr(request, name) for name in ("name", "email", "telephone", "job", "employer", "relation")}
    expert = {"competence": check.competence, "award": check.award, "checked_by": check.by.full_name} if check else {}
    return {**facts, "about": request.about, "expert": expert}


def _piece(request, words, seen_on, check):
    """The facts of the piece of evidence that a statement becomes (DOMAIN 2.1: WT, EWT)."""
    details = {
        "witness": request.name,
        "witness_job": ", ".join(filter(None, (request.job, request.employer)))[:200],
        "witness_relation": request.relation,
        "witness_contact": ", ".join(filter(None, (request.email, request.telephone)))[:200],
        "witnessed_on": timezone.localdate().isoformat(),
    }
    if check:
        details |= {
            "expert_why": f"{check.competence}\n{check.award}",
            "cv_seen_by": check.by.full_name,
            "cv_seen_on": check.checked_on.isoformat(),
        }
    return {
        "kind": EvidenceKind.EXPERT_WITNESS if check else EvidenceKind.WITNESS,
        "title": f"Statement of {request.name}"[:150],
        "account": words,
        "setting": request.setting,
        "made_on": seen_on,
        "details": details,
    }


def _codes(criteria):
    return sorted(str(criterion) for criterion in criteria)


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()
