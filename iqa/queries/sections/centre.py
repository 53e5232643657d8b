"""The centre as the external quality assurer reads it: staff, approvals, direct claims, sanctions."""

from itertools import groupby

from centres.models import (
    Competence,
    ConflictOfInterest,
    DirectClaimsChange,
    Membership,
    QualificationApproval,
    Sanction,
    Site,
)
from centres.states import STAFF_ROLES
from iqa.queries.sections.tables import Table, day


def staff(visit):
    """3 queries."""
    return [_grants(visit), _competence(visit), _interests(visit)]


def _grants(visit):
    scope = [None, *visit.qualifications.values_list("pk", flat=True)]
    rows = Membership.objects.filter(centre=visit.centre, role__in=STAFF_ROLES).select_related("user", "qualification")
    rows = [row for row in rows.order_by("user__full_name", "role", "starts_on") if row.qualification_id in scope]
    lines = [
        [
            row.user.full_name,
            row.get_role_display(),
            str(row.qualification or "all qualifications"),
            day(row.starts_on),
            day(row.ends_on),
        ]
        for row in rows
    ]
    return Table("Roles", ["Person", "Role", "For", "From", "To"], lines)


def _competence(visit):
    units = {"unit__group_entries__group__qualification__in": visit.qualifications.all()}
    rows = Competence.objects.filter(centre=visit.centre, **units).select_related("user", "unit").distinct()

    def shared(row):
        rests_on = (row.basis, row.seen)
        return row.user.full_name, row.user_id, row.duty, row.trainee, rests_on, row.starts_on, str(row.ends_on or "")

    lines = []
    for _, found in groupby(sorted(rows, key=shared), shared):
        found = list(found)
        first, numbers = found[0], sorted(row.unit.number for row in found)
        duty = first.get_duty_display() + (", in training" if first.trainee else "")
        dates = [day(first.starts_on), day(first.ends_on)]
        lines.append([first.user.full_name, duty, ", ".join(numbers), first.basis, first.seen, *dates])
    heads = ["Person", "May", "Units", "Rests on", "Evidence seen", "From", "To"]
    return Table("Competence", heads, lines, "No competence is on record.")


def _interests(visit):
    rows = ConflictOfInterest.objects.filter(centre=visit.centre).select_related("person", "other")
    lines = [[str(row.person), str(row.other), row.nature, day(row.starts_on), day(row.ends_on)] for row in rows]
    return Table("Declared interests", ["Person", "And", "Nature", "From", "To"], lines, "None is declared.")


def approvals(visit):
    """4 queries."""
    rows = QualificationApproval.objects.filter(centre=visit.centre, qualification__in=visit.qualifications.all())
    rows = list(rows.select_related("qualification"))
    lines = [
        [str(row.qualification), row.centre_number, day(row.starts_on), day(row.ends_on), row.get_printer_display()]
        for row in rows
    ]
    found = Table("Approvals", ["Qualification", "Centre number", "From", "To", "Certificates printed by"], lines)
    return [found, _direct_claims(rows), _sanctions(rows), _sites(visit)]


def _direct_claims(rows):
    changes = DirectClaimsChange.objects.filter(approval__in=rows).select_related("approval__qualification", "by")
    lines = [
        [
            str(row.approval.qualification),
            day(row.starts_on) or "taken away",
            day(row.ends_on),
            row.reference,
            row.recommended_by,
            f"{day(row.at)}{f', {row.by.full_name}' if row.by else ''}",
        ]
        for row in changes
    ]
    heads = ["Qualification", "From", "To", "Reference", "Recommended by", "Recorded"]
    return Table("Direct claims status", heads, lines, "No direct claims.")


def _sanctions(rows):
    found = Sanction.objects.filter(approval__in=rows).select_related("approval__qualification")
    lines = [
        [row.get_effect_display(), str(row.approval.qualification), row.reason, day(row.starts_on), day(row.ends_on)]
        for row in found
    ]
    return Table("Sanctions", ["Effect", "Qualification", "Reason", "From", "Lifted"], lines, "None.")


def _sites(visit):
    lines = [[row.name] for row in Site.objects.filter(centre=visit.centre)]
    return Table("Assessment sites", ["Site"], lines, "No site is on record.")
