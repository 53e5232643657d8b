"""What is on record about a learner beside evidence and decisions, as its learner reads it, for the package.

Each is a list of facts that is optional in the manifest: a package of before has none of them.
"""

from django.db.models import Prefetch

from assessment import rules
from assessment.models import Appeal, AppealStage, Plan, PlanVersion, Recognition, Review, ReviewAction
from assessment.portable.layout import wording
from assessment.queries.plans import SAID
from assessment.states import VersionState
from qualifications.models import Criterion

# Both sides have signed these; a proposal that nobody accepted is not an agreement.
ONCE_AGREED = (VersionState.AGREED, VersionState.REPLACED)


def records_of(registration, shown):
    """{name in the manifest: rows}. `shown` {id: reference} of the pieces that are in the package. 12 queries."""
    return {
        "recognitions": [_recognition(row, shown) for row in _recognitions(registration)],
        "plans": [_plan(row) for row in _plans(registration) if row.agreed],
        "reviews": _review_rows(registration),
        "agreement": [_agreement(row) for row in registration.agreement_signatures.select_related("by").order_by("pk")],
        "appeals": [_appeal(row) for row in _appeals(registration)],
    }


def criterion_place(criterion):
    """How a package names a criterion: unit, code, and the fingerprint of its wording."""
    return {
        "unit": criterion.outcome.unit.number,
        "code": criterion.plain_code,
        "sha256": wording(criterion.statement, criterion.parts),
    }


def _iso(moment):
    """A day or a moment as text; None where there is none."""
    return moment and moment.isoformat()


def _signed(row):
    return {"by": row.by.full_name, "at": row.at.isoformat()}


# ---------- achieved before ----------


def _recognitions(registration):
    rows = Recognition.objects.filter(registration=registration).order_by("pk")
    source = ("source__unit", "source__registration__centre", "source__registration__qualification")
    return rows.select_related("unit", "by", "record__by", "answer__by", *source)


def _recognition(row, shown):
    level, credits = row.figures
    record, answer = getattr(row, "record", None), getattr(row, "answer", None)
    return {
        "unit": row.unit.number,
        "kind": row.kind,
        "kind_name": row.get_kind_display(),
        "state": row.state,
        "achievement": row.achievement,
        "number": row.number,
        "organisation": row.organisation,
        "certificate": row.certificate,
        "achieved_on": _iso(row.achieved_on),
        "level": row.level,
        "credits": row.credits,
        "counts_as": {"level": level, "credits": credits},
        "proof": shown.get(row.proof_id),
        "source": row.source and _source(row.source),
        "why": row.why,
        **_signed(row),
        "record": record and _record(record),
        "answer": answer and _answer(answer),
        "superseded_at": _iso(row.superseded_at),
        "superseded_why": row.superseded_why,
    }


def _source(sign_off):
    """The signed unit in another registration of the learner on which it rests."""
    there = sign_off.registration
    place = {"centre": there.centre.name, "qualification": there.qualification.title, "unit": sign_off.unit.number}
    return {**place, "signed_at": _iso(sign_off.at)}


def _record(record):
    checked = {"checked": record.checked, "checked_on": _iso(record.checked_on)}
    return {**_signed(record), **checked, "needs_reference": record.needs_reference}


def _answer(answer):
    said = {"reference": answer.reference, "said_on": _iso(answer.said_on), "credits": answer.credits}
    return {**_signed(answer), **said}


# ---------- plans ----------


def _plans(registration):
    criteria = Criterion.objects.select_related("outcome__unit").order_by(
        "outcome__unit__number", "outcome__number", "number"
    )
    versions = PlanVersion.objects.filter(state__in=ONCE_AGREED).select_related("by").order_by("number")
    versions = versions.prefetch_related(Prefetch("criteria", criteria), "signatures__by")
    plans = Plan.objects.visible_to(registration.learner).filter(registration=registration)
    return plans.prefetch_related(Prefetch("versions", versions, to_attr="agreed")).order_by("number")


def _plan(plan):
    return {
        "reference": plan.reference,
        "status": plan.status,
        "closed_at": _iso(plan.closed_at),
        "closed_why": plan.closed_why,
        "versions": [_version(version) for version in plan.agreed],
    }


def _version(version):
    signatures = list(version.signatures.all())
    words = signatures[0].facts if signatures else {}
    return {
        "number": version.number,
        "in_force": version.state == VersionState.AGREED,
        **_signed(version),
        "says": [{"label": label, "text": words[name]} for name, label in SAID if words.get(name)],
        "criteria": [criterion_place(criterion) for criterion in version.criteria.all()],
        "target_on": _iso(version.target_on),
        "review_on": _iso(version.review_on),
        "signatures": [{"side": row.side, **_signed(row), "facts": row.facts} for row in signatures],
    }


# ---------- reviews ----------


def _review_rows(registration):
    # Asked as any page asks: what was said of a learner's welfare is in no package that they could not read it in.
    may_read = rules.can_read_welfare(registration.learner, registration)
    return [_review(row, row.welfare if may_read else "") for row in _reviews(registration)]


def _reviews(registration):
    actions = ReviewAction.objects.select_related("check_made__by", "carries__review").order_by("due_on", "pk")
    rows = Review.objects.filter(registration=registration).select_related("by").order_by("number")
    return rows.prefetch_related("comments", Prefetch("actions", actions))


def _review(row, welfare):
    return {
        "number": row.number,
        "held_on": _iso(row.held_on),
        "next_on": _iso(row.next_on),
        **_signed(row),
        "progress": row.progress,
        "said": row.said,
        "welfare": welfare,
        "comments": [
            {"side": said.side, "name": said.name, "words": said.words, "at": _iso(said.at)}
            for said in row.comments.all()
        ],
        "actions": [_action(action) for action in row.actions.all()],
    }


def _action(action):
    check = getattr(action, "check_made", None)
    return {
        "text": action.text,
        "owner": action.owner,
        "due_on": _iso(action.due_on),
        "carried_from": action.carries and action.carries.review.number,
        "check": check and {"outcome": check.outcome, "note": check.note, **_signed(check)},
    }


# ---------- agreement, appeals ----------


def _agreement(row):
    said = {"party": row.party, "version": row.version, "text": row.text, "sha256": row.sha256}
    return {
        **said,
        **_signed(row),
        "superseded_at": _iso(row.superseded_at),
        "superseded_why": row.superseded_why,
    }


def _appeals(registration):
    stages = AppealStage.objects.select_related("answer__by").order_by("number")
    rows = Appeal.objects.visible_to(registration.learner).filter(registration=registration)
    rows = rows.select_related(
        "raised_by", "decision__criterion__outcome__unit", "decision__by", "decision__assessment__submission__evidence"
    )
    return rows.prefetch_related(Prefetch("steps", stages)).order_by("number")


def _appeal(row):
    return {
        "reference": row.reference,
        "subject": row.subject,
        "decision": row.decision and _appealed(row.decision),
        "ground": row.ground,
        "ground_name": row.get_ground_display(),
        "grounds": row.grounds,
        "raised_by": row.raised_by.full_name,
        "raised_at": _iso(row.raised_at),
        "status": row.status,
        "next_by": _iso(row.next_by),
        "closed_at": _iso(row.closed_at),
        "closed_why": row.closed_why,
        "stages": [_stage(stage) for stage in row.steps.all()],
    }


def _appealed(decision):
    evidence = decision.assessment.submission.evidence
    return {**criterion_place(decision.criterion), "evidence": evidence.reference, **_signed(decision)}


def _stage(stage):
    answer = getattr(stage, "answer", None)
    return {
        "number": stage.number,
        "handler": stage.handler,
        "handler_name": stage.get_handler_display(),
        "began_at": _iso(stage.began_at),
        "due_on": _iso(stage.due_on),
        "why": stage.why,
        "answer": answer and _appeal_answer(answer),
    }


def _appeal_answer(answer):
    """Names of a panel, not the numbers of their accounts."""
    said = {"outcome": answer.outcome, "reasons": answer.reasons, "reference": answer.reference}
    return {**said, "panel": [member["name"] for member in answer.panel], **_signed(answer)}


# ---------- witnesses ----------


def testimony(piece):
    """Who said what a piece in another's words holds; never where they can be reached. None for any other piece."""
    statement = getattr(piece, "witness_statement", None)
    if statement is None:
        return None
    said_by = {name: statement.facts.get(name, "") for name in ("name", "job", "employer", "relation", "about")}
    return {
        **said_by,
        "expert": statement.facts.get("expert") or None,
        "seen_on": _iso(statement.seen_on),
        "confirmed_at": _iso(statement.at),
        "declaration": statement.declaration,
        "words_sha256": statement.words_sha256,
        "sha256": statement.digest,
    }
