"""The state of a unit as its assessor left it, in words and fingerprints that stay readable; and what has changed."""

import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from assessment.models import Assessment, Decision, PlanVersion, Recognition, Signature, TestResult
from assessment.states import VersionState
from iqa.states import SampleKind
from portfolios.models import EvidenceFile, EvidenceLink, Submission
from portfolios.states import EvidenceStatus


def unit_facts(sample):
    """What the assessor saw and decided in the unit of a sample today: decisions with feedback, evidence with files,
    texts and links, plans, signatures. 11 queries."""
    registration, unit = sample.registration, sample.unit
    decisions = _decisions(registration, unit)
    pieces = _pieces(registration, unit)
    return {
        "decisions": decisions,
        "pieces": pieces,
        "files": [{"evidence": piece["evidence"], **file} for piece in pieces for file in piece["files"]],
        "tests": _tests(registration, unit),
        "feedback": _feedback(registration, unit),
        "plans": _plans(registration, unit),
        "signatures": [] if sample.kind == SampleKind.INTERIM else _signatures(registration, unit),
        **_recognition(registration, unit),
    }


def digest_of(facts):
    """SHA-256 of the canonical JSON, as of a line of the ledger (docs/ledger.md)."""
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def _decisions(registration, unit):
    rows = Decision.objects.current().filter(registration=registration, criterion__outcome__unit=unit)
    related = ("criterion__outcome", "by", "assessment__submission__evidence", "countersignature__by")
    return [
        {
            "id": row.pk,
            "criterion": row.criterion.plain_code,
            "criterion_id": row.criterion_id,
            "outcome": row.outcome,
            "reason": row.reason,
            "by": row.by.full_name,
            "at": row.at.isoformat(),
            "countersigned": row.countersignature.by.full_name if hasattr(row, "countersignature") else "",
            "evidence": row.assessment.submission.evidence.reference,
        }
        for row in sorted(rows.select_related(*related), key=lambda row: row.criterion.pair)
    ]


def _pieces(registration, unit):
    links = EvidenceLink.objects.filter(evidence__registration=registration, criterion__outcome__unit=unit)
    links = links.exclude(evidence__status=EvidenceStatus.WITHDRAWN).select_related("criterion__outcome", "evidence")
    links = links.prefetch_related(
        Prefetch("evidence__submissions", Submission.objects.select_related("by").order_by("attempt")),
        Prefetch("evidence__files", EvidenceFile.objects.filter(removed_at=None).order_by("pk"), to_attr="kept"),
    )
    pieces = {}
    for link in sorted(links, key=lambda link: (link.evidence.number, link.criterion.pair)):
        piece = pieces.setdefault(link.evidence_id, _piece(link.evidence))
        piece["links"].append([link.criterion.plain_code, link.locator])
    return list(pieces.values())


def _piece(evidence):
    submission = next(reversed(evidence.submissions.all()), None)
    said = {"title": evidence.title, "kind": evidence.kind}
    handed_in = {}
    if submission is not None:
        said = {name: submission.facts.get(name, said[name]) for name in said}
        handed_in = {
            "submission": submission.pk,
            "attempt": submission.attempt,
            "by": submission.by.full_name,
            "at": submission.at.isoformat(),
            # What was written is in the submission, which is never changed; here its fingerprint.
            "words": digest_of(submission.facts),
        }
    return {
        "evidence": evidence.reference,
        "evidence_id": evidence.pk,
        **said,
        **handed_in,
        "files": [
            {"name": file.name, "sha256": file.sha256, "size": file.size} for file in evidence.kept if file.sha256
        ],
        "links": [],
    }


def _tests(registration, unit):
    rows = TestResult.objects.current().filter(registration=registration, unit=unit, passed=True)
    return [
        {"attempt": row.attempt, "score": row.score, **({"slip": row.proof_file.sha256} if row.proof_file else {})}
        for row in rows.select_related("proof_file")
    ]


def _feedback(registration, unit):
    rows = Assessment.objects.filter(
        decisions__registration=registration, decisions__criterion__outcome__unit=unit, decisions__superseded_at=None
    )
    rows = rows.distinct().select_related("by", "submission__evidence").prefetch_related("annotations__file", "sounds")
    return [
        {
            "evidence": row.submission.evidence.reference,
            "by": row.by.full_name,
            "at": row.at.isoformat(),
            "text": row.feedback,
            "confirmed": row.confirmed,
            "notes": [[note.file.sha256, note.place, note.text] for note in row.annotations.all()],
            "spoken": [sound.sha256 for sound in row.sounds.all()],
        }
        for row in rows.order_by("pk")
    ]


def _plans(registration, unit):
    rows = PlanVersion.objects.filter(
        plan__registration=registration, state=VersionState.AGREED, criteria__outcome__unit=unit
    )
    return [
        {
            "plan": row.plan.reference,
            "version": row.number,
            "title": row.title,
            "methods": row.methods,
            "expected": row.expected,
            "target_on": row.target_on.isoformat() if row.target_on else "",
        }
        for row in rows.distinct().select_related("plan").order_by("plan__number")
    ]


def _signatures(registration, unit):
    rows = Signature.objects.filter(
        sign_off__registration=registration, sign_off__unit=unit, sign_off__superseded_at=None
    )
    return [
        {"signer": row.signer, "by": row.by.full_name, "at": row.at.isoformat(), "sign_off": row.sign_off_id}
        for row in rows.select_related("by").order_by("pk")
    ]


def _recognition(registration, unit):
    rows = Recognition.objects.standing().filter(registration=registration, unit=unit)
    row = rows.select_related("record__by", "answer", "proof").first()
    if row is None:
        return {}
    files = row.proof.files.filter(removed_at=None) if row.proof else []
    return {
        "recognition": {
            "id": row.pk,
            "origin": row.origin,
            "recorded_by": row.record.by.full_name,
            "checked": row.record.checked,
            "reference": row.answer.reference if hasattr(row, "answer") else "",
            "source": row.source_id,
            "files": [{"name": file.name, "sha256": file.sha256} for file in files],
        }
    }


def latest_snapshot(sample):
    """The state that is to be reviewed, or None while there is nothing to freeze. 1 query."""
    return sample.snapshots.order_by("number").last()


def changes_since(then, now):
    """Sentences on what differs between two states of a unit; none where nothing does."""
    return [
        *_changed_decisions(then, now),
        *_changed_pieces(then, now),
        *_changed_parts(then, now),
    ]


def _changed_decisions(then, now):
    before = {row["criterion"]: row for row in then["decisions"]}
    after = {row["criterion"]: row for row in now["decisions"]}
    for code, row in before.items():
        if code not in after:
            yield f"{code} is not decided any more."
        elif after[code].get("id") != row.get("id"):
            yield f"{code} has been decided again, by {after[code]['by']} on {_day(after[code]['at'])}."
        elif after[code].get("countersigned") != row.get("countersigned"):
            yield f"{code} has been countersigned by {after[code]['countersigned']}."
    if added := [code for code in after if code not in before]:
        yield f"Decided since, and not part of this sample: {', '.join(added)}."


def _changed_pieces(then, now):
    before = {row["evidence"]: row for row in then.get("pieces", [])}
    after = {row["evidence"]: row for row in now["pieces"]}
    for name, row in before.items():
        if name not in after:
            yield f"{name} does not serve this unit any more."
            continue
        new = after[name]
        if new.get("attempt") != row.get("attempt"):
            yield f"{name} has been handed in again, on {_day(new['at'])}."
        if new["files"] != row["files"]:
            yield f"The files of {name} are not the same."
        if new["links"] != row["links"]:
            yield f"{name} is mapped otherwise."
    if added := [name for name in after if name not in before]:
        yield f"Mapped to this unit since: {', '.join(added)}."


def _changed_parts(then, now):
    words = {
        "feedback": "The assessor has given feedback since.",
        "plans": "The plan has been changed.",
        "signatures": "The signatures are not the same.",
        "tests": "The test result is not the same.",
        "recognition": "What was achieved before is not recorded the same.",
    }
    for part, sentence in words.items():
        # States of the first versions of this program lack parts: what was not frozen is not compared.
        if part in then and then[part] != now.get(part):
            yield sentence


def _day(moment):
    return f"{timezone.localtime(parse_datetime(moment)):%-d %b %Y}"
