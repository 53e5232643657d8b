"""The signature lines of a unit, as _signatures.html takes them; for the assessor's page and the learner's."""

from django.utils import timezone
from django.utils.formats import date_format

from assessment import statements
from assessment.states import Signer
from qualifications.states import AssessmentMethod

QUALITY_ASSURER = {
    "role": "Quality assurer",
    "statement": "Looks again at the units that are in the sample, and agrees with the decisions or sends them back.",
    "wait": "only if this unit is sampled",
    "note": "",
}


def signature_lines(route_unit, sign_off, *, assessor=None, blockers=()):
    """Assessor, learner, quality assurer in this order (R3.12): signed in ink, or why not yet.

    `sign_off` has its signatures loaded, or is None. `assessor` is who may sign now, with what stands in the way.
    """
    signed = {row.signer: row for row in sign_off.signatures.all()} if sign_off else {}
    is_test = route_unit.unit.method == AssessmentMethod.TEST
    waits = {
        Signer.ASSESSOR: _points(blockers) if assessor else "not signed yet",
        Signer.LEARNER: f"{route_unit.registration.learner} confirms" if signed else "after the assessor",
    }
    words = {
        Signer.ASSESSOR: statements.newest(statements.ASSESSOR_TEST if is_test else statements.ASSESSOR),
        Signer.LEARNER: statements.newest(statements.LEARNER),
    }
    people = {Signer.ASSESSOR: assessor, Signer.LEARNER: route_unit.registration.learner}
    lines = [_line(signer, signed.get(signer), waits[signer], words[signer], people[signer]) for signer in Signer]
    return [*lines, QUALITY_ASSURER]


def _line(signer, signature, wait, words, person):
    version, statement = (signature.statement if signature else words).split(": ", 1)
    about = f"statement {version.removeprefix('v')}"
    if signature:
        at = date_format(timezone.localtime(signature.at), "j M Y, H:i")
        return {
            "role": signer.label,
            "statement": statement,
            "name": signature.by.full_name,
            "note": f"{at} · {about}",
        }
    note = f"{person} · {about}" if person else about
    return {"role": signer.label, "statement": statement, "wait": wait, "note": note}


def _points(blockers):
    number = len(blockers)
    if not number:
        return "ready for your signature"
    return "opens when the point is settled" if number == 1 else f"opens when the {number} points are settled"
