"""The report of a visit: written in the room, signed, frozen with a fingerprint (R5.3)."""

import hashlib
import json

from django.db import transaction
from django.utils import timezone

from centres.ledger import record_act
from config.refusals import Blocked, StaleState
from iqa import rules
from iqa.actions.entering import hold_room
from iqa.actions.papers import ask_paper, visit_facts
from iqa.models import VisitReport
from iqa.states import PaperKind, SampleOutcome


def unsigned_report(visit):
    """The report, begun if need be. Raises StaleState once it is signed: nothing of the visit changes after that."""
    report, _ = VisitReport.objects.get_or_create(visit=visit)
    if report.signed_at:
        raise StaleState("The report is signed: nothing is added to it.")
    return report


@transaction.atomic
def write_report(visit, **facts):
    """Keep what the report says so far. Raises StaleState once it is signed."""
    visit = hold_room(visit)
    report = unsigned_report(visit)
    VisitReport.objects.filter(pk=report.pk, signed_at=None).update(**facts, written_at=timezone.now())
    report.refresh_from_db()
    return report


@transaction.atomic
def sign_report(visit):
    """Sign the report: what it says, every judgement and action is frozen, with a fingerprint (R5.3)."""
    visit = hold_room(visit)
    report = VisitReport.objects.filter(visit=visit).first()
    if blockers := rules.report_blockers(visit, report):
        raise Blocked(blockers)
    now = timezone.now()
    facts = report_facts(visit, report, now)
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    rows = VisitReport.objects.filter(pk=report.pk, signed_at=None)
    if not rows.update(facts=facts, digest=digest, signed_by=visit.eqa, signed_at=now):
        raise StaleState("The report has been signed already.")
    record_act(visit.centre, by=visit.eqa, verb="signed report", obj=report, sha256=digest)
    ask_paper(visit, kind=PaperKind.REPORT, by=visit.eqa)
    report.refresh_from_db()
    return report


def report_facts(visit, report, at):
    """What is signed, in words that stay readable whatever becomes of the rows."""
    samples = visit.samples.select_related("registration__qualification", "unit").order_by("registration__name", "pk")
    actions = visit.actions.select_related("owner", "qualification").order_by("number")
    return {
        "visit": visit_facts(visit),
        "signed_at": at.isoformat(),
        "summary": report.summary,
        "reliability": report.get_reliability_display(),
        "claims": report.get_claims_display(),
        "sanction": report.get_sanction_display(),
        "samples": [
            {
                "learner": sample.registration.name,
                "number": sample.registration.learner_number,
                "unit": f"{sample.unit.number} {sample.unit.title}",
                "stage": sample.stage_told,
                "outcome": sample.get_outcome_display(),
                "reliability": sample.reliability,
                "comment": sample.comment,
                "criteria": [
                    [code, SampleOutcome(said).label, words] for code, (said, words) in sample.criteria.items()
                ],
                "files": [file["sha256"] for file in sample.snapshot["files"]],
            }
            for sample in samples
        ],
        "actions": [
            {
                "number": action.number,
                "severity": action.get_severity_display(),
                "text": action.text,
                "owner": action.owner.full_name,
                "due_on": action.due_on.isoformat(),
                "qualification": str(action.qualification),
            }
            for action in actions
        ],
    }
