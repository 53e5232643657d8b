"""Everything that the page of one claim shows."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.utils import timezone

from assessment.models import Signature
from assessment.states import Signer
from centres.models import Act
from centres.states import Printer
from certification import rules
from certification.models import Claim, Document, OrganisationCertificate, RevocationRequest
from certification.queries.counting import chosen_units, counted_units, frozen_units
from certification.queries.register import custody_of
from certification.states import AWARDED, CLOSED, ClaimKind, ClaimStatus, DocumentStatus, Rendering
from iqa.models import Release
from iqa.rules import unit_assurance
from portfolios.models import Registration

STEPS = ["Draft", "Released", "Submitted", "Accepted", "Issued", "Received", "Handed over"]
STEP_OF = {
    ClaimStatus.AWAITING_EQA: 2,
    ClaimStatus.QUERIED: 2,
    ClaimStatus.ACCEPTED: 3,
    ClaimStatus.ISSUED: 4,
    ClaimStatus.RECEIVED: 5,
    ClaimStatus.HANDED_OVER: 6,
}
WITH_ORGANISATION = (ClaimStatus.AWAITING_EQA, ClaimStatus.QUERIED)
BEING_MADE = (Rendering.QUEUED, Rendering.RUNNING)

# How an act of the ledger appears in the history: icon, family, words.
ACTS = {
    "prepared claim": ("plus-lg", "none", "Claim prepared"),
    "submitted claim": ("send", "wait", "Claim submitted"),
    "recorded acceptance": ("check-lg", "done", "Accepted by the organisation"),
    "issued documents": ("award", "done", "Documents issued"),
    "made document": ("file-earmark-pdf", "done", "PDF made"),
    "asked for document again": ("arrow-clockwise", "wait", "Asked for again"),
    "replaced document": ("arrow-left-right", "act", "Replaced"),
    "asked for revocation": ("x-octagon", "wait", "Revocation asked for"),
    "dropped revocation": ("arrow-counterclockwise", "none", "Revocation dropped"),
    "revoked document": ("x-octagon", "stop", "Revoked"),
    "released": ("check-lg", "done", "Released for claim"),
    "withdrew release": ("arrow-counterclockwise", "act", "Release withdrawn"),
    "withdrew claim": ("slash-circle", "none", "Claim withdrawn"),
    "recorded a query on": ("question-circle", "act", "The organisation asked"),
    "answered the query on": ("reply", "wait", "Answered"),
    "recorded rejection of": ("x-octagon", "stop", "Rejected by the organisation"),
    "recorded the fee of": ("receipt", "none", "Fee recorded"),
    "recorded the organisation's number of": ("hash", "none", "Its number recorded"),
    "recorded certificate": ("award", "done", "Certificate recorded"),
    "recorded receipt of": ("inbox", "done", "Received"),
    "checked against the registration": ("check-all", "done", "Checked against the registration"),
    "handed over": ("person-check", "done", "Handed over"),
    "took back an entry about": ("arrow-counterclockwise", "act", "Entry taken back"),
    "recorded revocation of": ("x-octagon", "stop", "Revoked by the organisation"),
}


@dataclass
class Line:
    """A line of the history (templates/_thread.html)."""

    what: str
    who: str
    when: str
    text: str = ""
    icon: str = "circle-fill"
    look: str = "none"
    old: bool = False


@dataclass
class Row:
    """A document with what the person may do with it."""

    document: Document
    may_open: bool
    may_retry: bool
    may_keep: bool
    asked: RevocationRequest | None = None


def live_claim(registration):
    """The full claim that is under way or issued for the registration, or None. 1 query."""
    return registration.claims.live().filter(kind=ClaimKind.FULL).first()


def claim_page(claim, user):
    """The claim with its units, reasons why not yet, print facts, documents and history."""
    registration = claim.registration
    is_draft = claim.status == ClaimStatus.DRAFT
    may_act = rules.can_submit_claim(user, claim)
    approval = rules.approval_of(registration)
    page = {
        "claim": claim,
        "registration": registration,
        "approval": approval,
        "may_act": may_act,
        "may_withdraw": may_act and claim.status in (ClaimStatus.DRAFT, *WITH_ORGANISATION),
        "may_pay": may_act and claim.status not in CLOSED,
        "may_add": may_act and claim.status in AWARDED,
        "is_closed": claim.status in CLOSED,
        **documents_part(claim, user),
        **papers_part(claim),
        "questions": list(claim.questions.select_related("recorded_by", "answered_by")),
        "thread": history(claim),
    }
    if is_draft and claim.kind == ClaimKind.UNITS:
        page["rows"], page["verdict"] = chosen_units(claim)
        units = [row.unit for row in page["rows"]]
        page["blockers"] = rules.unit_claim_blockers(registration, units, by=user if may_act else None, claim=claim)
        page |= _way(approval)
    elif is_draft:
        counted = counted_units(registration)
        by = user if may_act else None
        page["blockers"] = rules.claim_blockers(registration, by=by, claim=claim, verdict=counted.verdict)
        page |= _way(approval)
        page["rows"], page["verdict"] = counted.rows, counted.verdict
    else:
        page["rows"], page["verdict"] = frozen_units(claim), claim.verdict
    marks = unit_assurance(registration)
    page["units"] = [(row, marks.get(row.unit.pk)) for row in page.pop("rows")]
    released = is_draft and not _reasons(page["blockers"], "release")
    arrives = approval is None or approval.printer != Printer.CENTRE or bool(page["certificates"])
    page["steps"] = _steps(claim, released, arrives)
    return page


def _way(approval):
    """Whether a claim that is submitted today is accepted at once, and where it has the status but not today, why."""
    today = timezone.localdate()
    stopped = rules.stopped_directly(approval, today)
    return {"stopped": stopped, "direct": bool(approval) and approval.has_direct_claims(today) and not stopped}


def papers_part(claim):
    """The organisation's certificates of the claim, and where each paper of it is. 2 queries."""
    certificates = list(claim.certificates.select_related("replaces", "replaced_by", "recorded_by").order_by("pk"))
    return {"certificates": certificates, "custody": custody_of(claims=[claim])}


def _reasons(blockers, code):
    return [blocker for blocker in blockers if blocker.code.startswith(code)]


def _steps(claim, released, arrives):
    """(word, "done" | "now" | "") for each step of the path; only what the organisation prints is received (R6.16)."""
    here = STEP_OF.get(claim.status, 1 if released else 0)
    arrives = arrives or here == STEP_OF[ClaimStatus.RECEIVED]
    return [
        (word, "now" if place == here else "done" if place < here else "")
        for place, word in enumerate(STEPS)
        if arrives or place != STEP_OF[ClaimStatus.RECEIVED]
    ]


def documents_part(claim, user):
    """The documents panel: what is ready, what is being made, what needs a hand. 4 queries."""
    open_requests = RevocationRequest.objects.filter(closed_at=None).select_related("by")
    rows = claim.documents.select_related("replaces", "replaced_by", "credential", "replacement_request")
    rows = list(rows.prefetch_related(Prefetch("revocation_requests", open_requests, to_attr="asked")).order_by("pk"))
    may_keep = bool(rows) and rules.can_make_claim(user, claim.registration)
    standing = [row for row in rows if row.status == DocumentStatus.VALID]
    return {
        "claim": claim,
        "documents": [_row(row, may_keep) for row in rows],
        "made": sum(row.rendering == Rendering.DONE for row in standing),
        "to_make": len(standing),
        "rendering": any(row.rendering in BEING_MADE for row in rows),
        "failed": any(row.rendering == Rendering.FAILED for row in rows),
    }


def _row(document, may_keep):
    ready = document.rendering == Rendering.DONE
    stands = ready and document.status == DocumentStatus.VALID
    may_retry = may_keep and document.rendering == Rendering.FAILED
    return Row(document, ready, may_retry, may_keep and stands, next(iter(document.asked), None))


def history(claim):
    """Acts on the claim, its documents and its releases, newest first; the last signature of a unit closes it."""
    documents = claim.documents.values_list("pk", flat=True)
    papers = claim.certificates.values_list("pk", flat=True)
    releases = Release.objects.filter(registration=claim.registration).values_list("pk", flat=True)
    ours = Q(object_type=Claim._meta.label_lower, object_id=str(claim.pk))
    ours |= Q(object_type=Document._meta.label_lower, object_id__in=[str(pk) for pk in documents])
    ours |= Q(object_type=OrganisationCertificate._meta.label_lower, object_id__in=[str(pk) for pk in papers])
    ours |= Q(object_type=Release._meta.label_lower, object_id__in=[str(pk) for pk in releases])
    taken_back = Q(object_type=Registration._meta.label_lower, object_id=str(claim.registration_id))
    ours |= taken_back & Q(verb="withdrew release")
    acts = Act.objects.filter(ours, centre=claim.registration.centre).select_related("by").order_by("-sequence")
    lines = [_line(act) for act in acts]
    last = Signature.objects.filter(
        sign_off__registration=claim.registration, sign_off__superseded_at=None, signer=Signer.LEARNER
    )
    last = last.select_related("by", "sign_off__unit").order_by("-at").first()
    if last:
        lines.append(Line("Last unit signed", str(last.by), _when(last.at), last.sign_off.unit.number, "pen", "done"))
    return lines


def _line(act):
    icon, look, what = ACTS.get(act.verb, ("circle-fill", "none", act.verb.capitalize()))
    return Line(what, str(act.by or "by the worker"), _when(act.at), _text(act), icon, look)


def _text(act):
    facts = act.facts
    if act.verb == "submitted claim":
        return "Direct claim" if facts["direct"] else "To the awarding organisation"
    if act.verb == "issued documents":
        return ", ".join(document["number"] for document in facts["documents"])
    if act.verb == "recorded acceptance":
        return f"Reference {facts['reference']}"
    if act.verb == "recorded the fee of":
        return f"£{facts['due']}{', paid' if facts['paid_on'] else ''}"
    of_paper = act.object_type != Claim._meta.label_lower
    name = act.object_name.partition(",")[0] if of_paper and act.object_type != Release._meta.label_lower else ""
    why = next((facts[key] for key in ("why", "reason", "question", "answer", "whom", "number") if facts.get(key)), "")
    return ": ".join(part for part in (name, why) if part)


def _when(moment):
    return f"{timezone.localtime(moment):%-d %b %Y, %H:%M}"
