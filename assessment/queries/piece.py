"""What the page of one piece of evidence reads: files, mapping, decisions, feedback, history."""

from assessment.models import Assessment, Decision
from assessment.queries.appeals import appeal_rights
from assessment.queries.progress import criterion_state
from assessment.states import CriterionState, Outcome
from portfolios import queries as portfolio


def evidence_page(evidence, user, attempt=None):
    """A piece with its files, its criteria as decided on this piece, every sitting on it and its history.

    Its author sees it as it stands, others as it was handed in last; `attempt` asks for that submission instead.
    """
    submissions = list(evidence.submissions.select_related("by").order_by("-attempt"))
    chosen = next((row for row in submissions if row.attempt == attempt), None)
    shown = portfolio.as_handed_in(evidence, chosen) if chosen else portfolio.shown_to(user, evidence, submissions)
    points_to, pointed_from = portfolio.pointers(user, evidence)
    links = evidence.links.select_related("criterion__outcome__unit", "file").order_by(
        "criterion__outcome__unit__number", "criterion__outcome__number", "criterion__number"
    )
    decisions = Decision.objects.current().filter(assessment__submission__evidence=evidence)
    decisions = decisions.select_related("assessment__submission__evidence", "countersignature")
    current = {decision.criterion_id: decision for decision in decisions}
    sittings = Assessment.objects.filter(submission__evidence=evidence).select_related("by", "submission__evidence")
    sittings = sittings.prefetch_related("decisions__criterion__outcome", "annotations__file", "sounds").order_by("-pk")
    decided = [row for sitting in sittings for row in sitting.decisions.all()]
    return {
        "evidence": evidence,
        "registration": evidence.registration,
        "shown": shown,
        "chosen": chosen,
        "files": portfolio.viewed_files(user, evidence, shown.files),
        "older": portfolio.older_versions(user, evidence, shown.files, submissions),
        "newer": portfolio.replaced_since(shown.files),
        "points_to": points_to,
        "pointed_from": pointed_from,
        "sightings": evidence.sightings.select_related("by"),
        "readers": portfolio.readers_of(evidence) if evidence.created_by_id == user.pk else [],
        "links": [(link, _state(current.get(link.criterion_id))) for link in links],
        "assessments": sittings,
        "rights": appeal_rights(decided, evidence.registration),
        "submissions": submissions,
        "events": evidence.events.select_related("by").order_by("-pk"),
        "style": evidence.registration.qualification.awarding_organisation.criterion_style,
    }


def _state(decision):
    """Key of config.ui.STATES for what was decided about a criterion on this piece; "" while nothing is."""
    if decision is None:
        return ""
    waits = decision.outcome == Outcome.MET and criterion_state(decision, []) == CriterionState.COUNTERSIGN
    return CriterionState.COUNTERSIGN if waits else decision.outcome
