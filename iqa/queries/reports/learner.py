"""Everything that quality assurance did about one learner: samples, findings, actions, release (R4.21)."""

from django.utils import timezone
from django.utils.text import get_text_list

from iqa.models import Sample
from iqa.queries.reports.layout import Column, Figure, Report, Table, cell, day
from iqa.queries.reports.samples import (
    actions_table,
    findings_table,
    is_done,
    outcome_figures,
    read_actions,
    read_samples,
    samples_table,
)
from iqa.rules import unit_assurance
from portfolios.states import AllocatedRole

UNITS = [Column("Unit"), Column("Quality assurance", "w")]
RELEASES = [Column("Released", "d"), Column("By"), Column("Statement", "w"), Column("State")]


def learner_report(registration, user, on=None):
    """The Report on a learner, for a quality assurer who may see what is planned. 12 queries."""
    on = on or timezone.localdate()
    samples = read_samples(Sample.objects.visible_to(user).filter(registration=registration))
    actions = read_actions(samples)
    planned = sum(not is_done(sample) for sample in samples)
    return Report(
        kind="Quality assurance of a learner",
        of=registration.name,
        centre=registration.centre.name,
        specimen=registration.centre.specimen,
        on=on,
        facts=_facts(registration),
        figures=[Figure("Planned", str(planned)), *outcome_figures(samples)],
        tables=[
            _units(registration),
            samples_table(samples, without=["Learner"]),
            findings_table(samples, without=["Learner"]),
            actions_table(actions, on),
            _releases(registration),
        ],
    )


def _facts(registration):
    people = registration.allocations.filter(ends_on=None).select_related("person").order_by("starts_on", "pk")
    names = {role: [] for role in AllocatedRole}
    for allocation in people:
        names[AllocatedRole(allocation.role)].append(allocation.person.full_name)
    return [
        ("Qualification", str(registration.qualification)),
        ("Registration", registration.learner_number or "no number yet"),
        ("State", registration.get_status_display()),
        ("Assessors", get_text_list(names[AllocatedRole.ASSESSOR], "and")),
        ("Quality assurers", get_text_list(names[AllocatedRole.IQA], "and")),
    ]


def _units(registration):
    """What quality assurance says of each unit: sampled, in the plan, or covered by the strategy (R4.12)."""
    assurance = unit_assurance(registration)
    entries = registration.route.select_related("unit").order_by("pk")
    rows = [
        [
            cell(f"{entry.unit.number} {entry.unit.short_title}"),
            cell(assurance[entry.unit_id].label, "", str(assurance[entry.unit_id].state)),
        ]
        for entry in entries
    ]
    return Table("units", "Units", UNITS, rows, "No unit is chosen yet.")


def _releases(registration):
    rows = [
        [
            cell(day(release.at)),
            cell(release.by.full_name),
            cell(release.statement),
            cell(f"Taken back on {day(release.superseded_at)}", "", "superseded")
            if release.superseded_at
            else cell("Counts", "", "current"),
        ]
        for release in registration.releases.select_related("by").order_by("at", "pk")
    ]
    return Table("releases", "Release for claim", RELEASES, rows, "Not released yet.")
