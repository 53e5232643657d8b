"""Cases of malpractice at every stage, on the small edition of tests/factories/assessment.py."""

from django.utils import timezone

from assessment import actions
from assessment.models import CaseInvestigator
from assessment.states import CaseKind, CaseNoteKind, CaseOutcome


def report(street, by=None, registration=None, **facts):
    """The quality assurer reports that the learner's work is somebody else's."""
    given = {
        "kind": CaseKind.MALPRACTICE,
        "allegation": "E003 is word for word what another learner handed in.",
        "came_to_light_on": timezone.localdate(),
        "about_learner": True,
    } | facts
    return actions.report_case(registration or street.registration, by=by or street.iqa, **given)


def investigate(street, case, person=None, by=None, **facts):
    now = CaseInvestigator.objects.current().filter(case=case).first()
    given = {"instead_of": now and now.pk, "why": "On leave" if now else ""} | facts
    return actions.name_investigator(case, by=by or street.admin, person=person or street.lead_iqa, **given)


def find(street, case, by=None, text="Both were written by a third person."):
    return actions.write_note(case, by=by or street.lead_iqa, kind=CaseNoteKind.FINDING, text=text)


def tell_organisation(street, case, by=None, **facts):
    given = {"told_on": timezone.localdate(), "reference": "M-17"} | facts
    return actions.tell_organisation(case, by=by or street.admin, **given)


def ready_to_close(street, case=None):
    """A case that its investigator, the lead quality assurer, can close."""
    case = case or report(street)
    investigate(street, case)
    tell_organisation(street, case)
    find(street, case)
    return case


def close(street, case, by=None, **facts):
    given = {"outcome": CaseOutcome.NOT_PROVED, "reasons": "The other learner copied.", "sanction": ""} | facts
    return actions.close_case(case, by=by or street.lead_iqa, **given)
