"""A piece of evidence as its readers have it before them: as it was handed in, or, for its author, as it stands."""

from datetime import date
from typing import NamedTuple

from django.utils.formats import date_format

from portfolios import kinds
from portfolios.kinds import FieldType
from portfolios.models import AccountRevision, EvidenceFile
from portfolios.states import EDITABLE, Setting


class Fact(NamedTuple):
    """A line of a list of facts: text, or rows of (label of the column, text)."""

    label: str
    text: str
    rows: list = ()


class HandedIn(NamedTuple):
    """What is shown of a piece. `facts` are of its kind, `held` of what stays at the workplace."""

    title: str
    kind: str
    setting: str
    made_on: date
    account: str
    group_work: bool
    took_part: str
    contribution: str
    held_at_workplace: bool
    facts: list[Fact]
    held: list[Fact]
    files: list[EvidenceFile]

    @property
    def setting_label(self):
        return Setting(self.setting).label if self.setting else ""


def shown_to(user, evidence, submission=None):
    """The piece for this person: who is changing it sees it as it stands, others what was handed in last."""
    if submission is None and not (evidence.created_by_id == user.pk and evidence.status in EDITABLE):
        submission = evidence.submissions.order_by("attempt").last()
    return as_handed_in(evidence, submission) if submission else as_it_stands(evidence)


def as_it_stands(evidence):
    fields = kinds.fields_of(evidence.kind)
    return HandedIn(
        title=evidence.title,
        kind=evidence.kind,
        setting=evidence.setting,
        made_on=evidence.made_on,
        account=evidence.account,
        group_work=evidence.group_work,
        took_part=evidence.took_part,
        contribution=evidence.contribution,
        held_at_workplace=evidence.held_at_workplace,
        facts=facts_list(fields, evidence.details),
        held=facts_list(kinds.HELD, evidence.held) if evidence.held_at_workplace else [],
        files=list(evidence.files.filter(removed_at=None)),
    )


def as_handed_in(evidence, submission):
    """As the submission froze it. What a submission from before this was frozen does not say is taken as it stands."""
    facts = submission.facts
    now = as_it_stands(evidence)
    if "account_revision" not in facts:
        return now._replace(files=submitted_files(evidence, submission))
    return HandedIn(
        title=facts["title"],
        kind=facts["kind"],
        setting=facts["setting"],
        made_on=date.fromisoformat(facts["made_on"]),
        account=_account(evidence, facts["account_revision"]),
        group_work=facts["group_work"],
        took_part=facts["took_part"],
        contribution=facts["contribution"],
        held_at_workplace=facts["held_at_workplace"],
        facts=facts_list(kinds.fields_of(facts["kind"]), facts["details"]),
        held=facts_list(kinds.HELD, facts["held"]),
        files=submitted_files(evidence, submission),
    )


def _account(evidence, number):
    if number is None:
        return ""
    return AccountRevision.objects.get(evidence=evidence, number=number).body


def submitted_files(evidence, submission):
    """The files that a submission names, also those that have been replaced or taken out since."""
    if "files" not in submission.facts:
        return list(evidence.files.filter(removed_at=None))
    return list(evidence.files.filter(pk__in=[file["id"] for file in submission.facts["files"]]))


def facts_list(fields, details):
    """[Fact] of what is given, in the order and words of the table of kinds."""
    return [
        _fact(field, value)
        for field, value in ((f, details.get(f.name)) for f in fields)
        if kinds.is_given(field, value)
    ]


def _fact(field, value):
    if field.type == FieldType.ROWS:
        return Fact(field.label, "", [[(column.label, row[column.name]) for column in field.columns] for row in value])
    if field.type == FieldType.DATE:
        return Fact(field.label, date_format(date.fromisoformat(value)))
    if field.type == FieldType.YES:
        return Fact(field.label, "Yes")
    return Fact(field.label, dict(field.choices).get(value, value))
