"""A registration as the manifest of its package tells it (docs/package.md). A fixed number of queries."""

from typing import NamedTuple

from django.db.models import Prefetch

from assessment.models import Assessment, Decision, TestResult, UnitSignOff
from assessment.portable.layout import evidence_page, file_path, fingerprint, safe, unit_page, wording
from assessment.portable.verify import FORMAT, VERSIONS
from assessment.queries.packing.files import StoredFile, packed_files
from assessment.queries.packing.ledger import acts_about, extract
from assessment.queries.packing.records import criterion_place, records_of, testimony
from assessment.queries.packing.said import said_facts, spoken_feedback
from assessment.queries.progress import registration_progress
from portfolios.models import Evidence, EvidenceFile, EvidenceLink
from portfolios.states import EvidenceStatus, FileState
from qualifications.models import Criterion

DECIDED_AGAIN = "Decided again"  # what assessment.actions.judging writes
SENT_BACK = "To be decided again."

# Later houses add files of theirs that belong to the learner: functions of (registration) -> iterable of Addition.
# Certification adds the issued documents; this house must not know of it (ARCHITECTURE 1).
additions = []


class Addition(NamedTuple):
    """A document for the learner that a later house puts into the package."""

    title: str
    number: str
    issued_on: object
    file: StoredFile


class Portfolio(NamedTuple):
    """The facts of a manifest, all but its list of files, and the files to copy. `at`: its newest act."""

    facts: dict
    files: list[StoredFile]
    at: object


def portfolio_of(registration):
    """Everything of a registration that its learner may see."""
    acts = list(acts_about(registration))
    pieces, files, shown = _evidence(registration)
    results = _results(registration)
    slips = _slips(results)
    documents = [document for add in additions for document in add(registration)]
    at = max([act.at for act in acts] or [registration.learner.created_at])
    facts = {
        "format": FORMAT,
        "version": VERSIONS[-1],
        "as_of": at.isoformat(),
        "origin": _origin(registration, acts),
        "centre": _centre(registration),
        "learner": {
            "name": registration.name,
            "date_of_birth": registration.date_of_birth.isoformat(),
            "learner_number": registration.learner_number,
            "uln": registration.uln,
        },
        "registration": _registration(registration),
        "qualification": _qualification(registration.qualification),
        "units": [_unit(row) for row in registration_progress(registration).units],
        "evidence": pieces,
        "decisions": [_decision(row) for row in _decisions(registration)],
        "test_results": [_result(row, slips) for row in results],
        "sign_offs": [_sign_off(row) for row in _sign_offs(registration)],
        **records_of(registration, shown),
        "documents": [_document(document) for document in documents],
        "ledger": extract(registration, acts),
    }
    return Portfolio(facts, [*files, *slips.values(), *(document.file for document in documents)], at)


def _origin(registration, acts):
    """The same for every package of the registration, and for no other: the seal of its first act tells it apart."""
    first = acts[0].digest if acts else ""
    return fingerprint([registration.centre.name, registration.centre.prefix, registration.pk, first])


def _day(day):
    return day and day.isoformat()


def _centre(registration):
    centre = registration.centre
    site = registration.site.name if registration.site else ""
    named = {"name": centre.name, "prefix": centre.prefix, "address": centre.address}
    return {**named, "site": site, "specimen": centre.specimen}


def _registration(registration):
    return {
        "status": registration.status,
        "registered_on": _day(registration.registered_on),
        "expires_on": _day(registration.expires_on),
        "starts_on": _day(registration.starts_on),
        "planned_end_on": _day(registration.planned_end_on),
        "withdrawn_on": _day(registration.withdrawn_on),
        "withdrawn_why": registration.withdrawn_why,
    }


def _qualification(edition):
    return {
        "code": edition.code,
        "edition": edition.edition,
        "number": edition.number,
        "own_number": edition.own_number,
        "title": edition.title,
        "level": edition.level,
        "awarding_organisation": edition.awarding_organisation.name,
        "criterion_style": edition.awarding_organisation.criterion_style,
        "fingerprint": edition_fingerprint(edition),
    }


def edition_fingerprint(edition):
    """SHA-256 over every criterion of the edition: unit, code and wording. 1 query."""
    rows = Criterion.objects.filter(outcome__unit__group_entries__group__qualification=edition).distinct()
    rows = rows.select_related("outcome__unit").order_by("outcome__unit__number", "outcome__number", "number")
    return fingerprint([[*criterion_place(row).values()] for row in rows])


def _unit(row):
    return {
        "number": row.unit.number,
        "title": row.unit.title,
        "level": row.unit.level,
        "credits": row.unit.credits,
        "method": row.unit.method,
        "origin": row.route_unit.origin,
        "state": row.state,
        "page": unit_page(row.unit.number),
        "outcomes": [
            {
                "number": outcome.outcome.number,
                "statement": outcome.outcome.statement,
                "criteria": [_criterion(item) for item in outcome.criteria],
            }
            for outcome in row.outcomes
        ],
    }


def _criterion(item):
    return {
        "code": item.criterion.plain_code,
        "shown": item.code,
        "statement": item.criterion.statement,
        "parts": item.criterion.parts,
        "sha256": wording(item.criterion.statement, item.criterion.parts),
        "state": item.state,
    }


def _evidence(registration):
    """(manifest rows, files to copy, {id: reference}) of every piece that the learner may see; drafts of others stay
    theirs."""
    links = EvidenceLink.objects.select_related("criterion__outcome__unit").order_by(
        "criterion__outcome__unit__number", "criterion__outcome__number", "criterion__number"
    )
    files = EvidenceFile.objects.select_related("added_by").prefetch_related("renditions").order_by("pk")
    sittings = Assessment.objects.filter(submission__evidence__registration=registration).select_related("by")
    sittings = sittings.prefetch_related("annotations", "sounds").order_by("pk")
    pieces = (
        Evidence.objects.visible_to(registration.learner)
        .filter(registration=registration)
        .select_related("created_by", "witness_statement")
        .prefetch_related(Prefetch("links", links), Prefetch("files", files))
        .prefetch_related("submissions__by", Prefetch("submissions__assessments", sittings))
        .prefetch_related("events__by", "references__target")
        .order_by("number")
    )
    shown = {piece.pk: piece.reference for piece in pieces}
    rows, copies = [], []
    for piece in pieces:
        row, stored = _piece(piece, registration.learner_id, shown)
        rows.append(row)
        copies += stored
    return rows, copies, shown


def _piece(piece, learner_id, shown):
    files, left_out, stored, keys = packed_files(piece, learner_id)
    sounds = spoken_feedback(piece)
    row = {
        "reference": piece.reference,
        "kind": piece.kind,
        "kind_name": piece.get_kind_display(),
        "title": piece.title,
        "account": piece.account,
        "setting": piece.setting,
        "setting_name": piece.get_setting_display(),
        "made_on": _day(piece.made_on),
        "confidential": piece.confidential,
        "third_party": piece.third_party,
        "group_work": piece.group_work,
        "took_part": piece.took_part,
        "contribution": piece.contribution,
        "held_at_workplace": piece.held_at_workplace,
        "held": piece.held,
        "details": _details(piece, piece.details),
        "status": piece.status,
        "created_by": piece.created_by.full_name,
        "by_learner": piece.created_by_id == learner_id,
        "in_anothers_words": piece.in_anothers_words,
        "testimony": testimony(piece),
        "created_at": piece.created_at.isoformat(),
        "page": evidence_page(piece.reference),
        "files": files,
        "left_out": left_out,
        "links": [_link(link, keys) for link in piece.links.all()],
        "references": [
            {"evidence": reference.target.reference, "note": reference.note}
            for reference in piece.references.all()
            if reference.target_id in shown
        ],
        "submissions": [_submission(piece, row) for row in piece.submissions.all()],
        "events": [_event(event) for event in piece.events.all()],
        "assessments": _sittings(piece, sounds, keys),
    }
    return row, [*stored, *sounds.values()]


def _details(piece, details):
    """The fields of its kind. Where a witness can be reached is the centre's to know, not a package's to carry."""
    if not piece.in_anothers_words:
        return details
    return {name: value for name, value in details.items() if name != "witness_contact"}


def _link(link, keys):
    file = keys.get(link.file_id)
    return {**criterion_place(link.criterion), "locator": link.locator, "file": file, "note": link.note}


def _submission(piece, row):
    facts = row.facts
    if "details" in facts:
        facts = {**facts, "details": _details(piece, facts["details"])}
    said = {"declaration": row.declaration, "facts": facts}
    return {"attempt": row.attempt, "by": row.by.full_name, "at": row.at.isoformat(), **said}


def _event(event):
    return {"status": event.status, "by": event.by.full_name, "at": event.at.isoformat(), "note": event.note}


def _sittings(piece, sounds, keys):
    files = {file.pk: file for file in piece.files.all()}
    return [
        {**_sitting(submission, sitting), **said_facts(sitting, sounds, files, keys)}
        for submission in piece.submissions.all()
        for sitting in submission.assessments.all()
    ]


def _sitting(submission, sitting):
    said = {"feedback": sitting.feedback, "confirmed": sitting.confirmed}
    return {"attempt": submission.attempt, "by": sitting.by.full_name, "at": sitting.at.isoformat(), **said}


def _decisions(registration):
    rows = Decision.objects.filter(registration=registration)
    return rows.select_related(
        "criterion__outcome__unit", "by", "assessment__submission__evidence", "countersignature__by"
    ).order_by("pk")


def _decision(row):
    signed = getattr(row, "countersignature", None)
    evidence = row.assessment.submission.evidence
    counts = row.is_current and evidence.status != EvidenceStatus.WITHDRAWN
    return {
        **criterion_place(row.criterion),
        "evidence": evidence.reference,
        "attempt": row.assessment.submission.attempt,
        "outcome": row.outcome,
        "by": row.by.full_name,
        "at": row.at.isoformat(),
        "reason": row.reason,
        "rule_of_evidence": row.rule_of_evidence,
        "act_by": _day(row.act_by),
        "needs_countersignature": row.needs_countersignature,
        "countersigned_by": signed and signed.by.full_name,
        "countersigned_at": signed and signed.at.isoformat(),
        "superseded_at": row.superseded_at and row.superseded_at.isoformat(),
        "superseded_why": _why(row.superseded_why),
        "standing": counts and (signed is not None or not row.needs_countersignature),
    }


def _why(why):
    """Reasons between quality assurers and assessors are about staff, and are not the learner's to carry away."""
    return why if why in ("", DECIDED_AGAIN) else SENT_BACK


def _results(registration):
    rows = TestResult.objects.filter(registration=registration).order_by("pk")
    return list(rows.select_related("unit", "by", "proof_file__shown"))


def _slips(results):
    """{id of a TestProof: StoredFile} of the result slips that have passed their checks, as people open them."""
    slips = {row.proof_file_id: row for row in results if row.proof_file and row.proof_file.state == FileState.CHECKED}
    return {key: _slip(place, row) for place, (key, row) in enumerate(slips.items(), start=1)}


def _slip(place, result):
    proof, form = result.proof_file, result.proof_file.handed_out
    path = file_path("tests", safe(result.unit.number), place, proof.name)
    return StoredFile(path, form.content, form.media_type, form.size, form.sha256, proof.name)


def _result(row, slips):
    slip = slips.get(row.proof_file_id)
    return {
        "unit": row.unit.number,
        "attempt": row.attempt,
        "taken_on": _day(row.taken_on),
        "minutes": row.minutes,
        "minutes_allowed": row.minutes_allowed,
        "scores": row.scores,
        "score": row.score,
        "passed": row.passed,
        "proof": row.proof,
        "proof_file": slip and {"name": slip.name, "path": slip.path, "sha256": slip.sha256},
        "by": row.by.full_name,
        "at": row.at.isoformat(),
        "superseded_at": row.superseded_at and row.superseded_at.isoformat(),
        # The unit's page tells it to the learner.
        "superseded_why": row.superseded_why,
    }


def _sign_offs(registration):
    rows = UnitSignOff.objects.filter(registration=registration).select_related("unit")
    return rows.prefetch_related("signatures__by").order_by("pk")


def _sign_off(row):
    return {
        "unit": row.unit.number,
        "at": row.at.isoformat(),
        "superseded_at": row.superseded_at and row.superseded_at.isoformat(),
        # The form for reopening says that the learner reads the reason.
        "superseded_why": row.superseded_why,
        "signatures": [
            {
                "signer": signature.signer,
                "by": signature.by.full_name,
                "at": signature.at.isoformat(),
                "statement": signature.statement,
                "facts": signature.facts,
            }
            for signature in row.signatures.all()
        ],
    }


def _document(document):
    place = {"path": document.file.path, "issued_on": _day(document.issued_on)}
    return {"title": document.title, "number": document.number, **place}
