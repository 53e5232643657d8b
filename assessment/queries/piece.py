"""What the page of one piece of evidence reads: files, mapping, decisions, feedback, history."""

from assessment.models import Assessment, Decision
from assessment.queries.progress import criterion_state
from assessment.states import CriterionState, Outcome
from portfolios.queries import viewed_files


def evidence_page(evidence, user):
    """A piece with its files, its criteria as decided on this piece, every sitting on it and its history."""
    links = evidence.links.select_related("criterion__outcome__unit", "file").order_by(
        "criterion__outcome__unit__number", "criterion__outcome__number", "criterion__number"
    )
    decisions = Decision.objects.current().filter(assessment__submission__evidence=evidence)
    decisions = decisions.select_related("assessment__submission__evidence", "countersignature")
    current = {decision.criterion_id: decision for decision in decisions}
    sittings = Assessment.objects.filter(submission__evidence=evidence).select_related("by", "submission__evidence")
    return {
        "evidence": evidence,
        "registration": evidence.registration,
        "files": viewed_files(user, evidence),
        "links": [(link, _state(current.get(link.criterion_id))) for link in links],
        "assessments": sittings.prefetch_related("decisions__criterion__outcome").order_by("-pk"),
        "submissions": evidence.submissions.select_related("by").order_by("-attempt"),
        "events": evidence.events.select_related("by").order_by("-pk"),
        "style": evidence.registration.qualification.awarding_organisation.criterion_style,
    }


def _state(decision):
    """Key of config.ui.STATES for what was decided about a criterion on this piece; "" while nothing is."""
    if decision is None:
        return ""
    waits = decision.outcome == Outcome.MET and criterion_state(decision, []) == CriterionState.COUNTERSIGN
    return CriterionState.COUNTERSIGN if waits else decision.outcome
