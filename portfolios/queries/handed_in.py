"""A piece of evidence as its readers have it before them: as it was handed in, or, for its author, as it stands."""

from datetime import date
from typing import NamedTuple

from django.utils.formats import date_format

from portfolios import kinds
from portfolios.kinds import FieldType
from portfolios.models import AccountRevision, EvidenceFile, Submission
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
    def seen_by_other(self):
        return self.kind in kinds.SEEN_BY_OTHERS

    @property
    def setting_label(self):
        return Setting(self.setting).label if self.setting else ""


def shown_to(user, evidence, submissions):
    """The piece for this person: who is changing it sees it as it stands, others what was handed in last.

    `submissions` of the piece are loaded already; the newest of them counts.
    """
    is_changing = evidence.created_by_id == user.pk and evidence.status in EDITABLE
    if is_changing or not submissions:
        return as_it_stands(evidence)
    return as_handed_in(evidence, max(submissions, key=lambda row: row.attempt))


def as_it_stands(evidence, files=None):
    """A piece as readers see it while nothing of it is handed in: as it is now."""
    fields = kinds.fields_of(evidence.kind)
    return HandedIn(
        title=evidence.title,
        kind=evidence.kind,
        setting=evidence.setting,
        made_on=evidence.made_on,
        account=evidence.account,
        group_work=evidence.group_work,
        took_part=evidence.took_part if evidence.group_work else "",
        contribution=evidence.contribution if evidence.group_work else "",
        held_at_workplace=evidence.held_at_workplace,
        facts=facts_list(fields, evidence.details),
        held=facts_list(kinds.HELD, evidence.held) if evidence.held_at_workplace else [],
        files=list(evidence.files.filter(removed_at=None)) if files is None else files,
    )


def as_handed_in(evidence, submission):
    """As the submission froze it. What a submission from before this was frozen does not say is taken as it stands."""
    number = submission.facts.get("account_revision")
    return _frozen(evidence, submission, submitted_files(evidence, submission), _account(evidence, number))


def handed_in_last(pieces, among=None):
    """{evidence id: HandedIn} of several pieces as they were handed in last; three SQL queries.

    `among`: ids of the submissions that count, where others came later.
    """
    keys = [piece.pk for piece in pieces]
    rows = Submission.objects.filter(evidence__in=keys).order_by("attempt")
    if among is not None:
        rows = rows.filter(pk__in=among)
    last = {row.evidence_id: row for row in rows}
    files, accounts = {key: [] for key in keys}, {}
    for file in EvidenceFile.objects.filter(evidence__in=keys):
        files[file.evidence_id].append(file)
    numbers = {row.facts.get("account_revision") for row in last.values()} - {None}
    for revision in AccountRevision.objects.filter(evidence__in=keys, number__in=numbers):
        accounts[revision.evidence_id, revision.number] = revision.body
    found = {}
    for piece in pieces:
        if row := last.get(piece.pk):
            account = accounts.get((piece.pk, row.facts.get("account_revision")), "")
            found[piece.pk] = _frozen(piece, row, _named(files[piece.pk], row), account)
        else:
            found[piece.pk] = as_it_stands(piece, [file for file in files[piece.pk] if file.removed_at is None])
    return found


def _named(files, submission):
    if "files" not in submission.facts:
        return [file for file in files if file.removed_at is None]
    named = {file["id"] for file in submission.facts["files"]}
    return [file for file in files if file.pk in named]


def _frozen(evidence, submission, files, account):
    facts = submission.facts
    if "account_revision" not in facts:
        return as_it_stands(evidence, files)
    return HandedIn(
        title=facts["title"],
        kind=facts["kind"],
        setting=facts["setting"],
        made_on=date.fromisoformat(facts["made_on"]),
        account=account,
        group_work=facts["group_work"],
        took_part=facts["took_part"],
        contribution=facts["contribution"],
        held_at_workplace=facts["held_at_workplace"],
        facts=facts_list(kinds.fields_of(facts["kind"]), facts["details"]),
        held=facts_list(kinds.HELD, facts["held"]),
        files=files,
    )


def _account(evidence, number):
    if number is None:
        return ""
    return AccountRevision.objects.get(evidence=evidence, number=number).body


def submitted_files(evidence, submission):
    """The files that a submission names, also those that have been replaced or taken out since."""
    return _named(evidence.files.all(), submission)


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


class Version(NamedTuple):
    """An older version of a file; `attempts` are the submissions that name it."""

    file: EvidenceFile
    attempts: list[int]


def older_versions(user, evidence, files, submissions):
    """{id of a shown file: its older versions, the newest first}: for its author all, for others what was handed in."""
    if not any(file.replaces_id for file in files):
        return {}
    known = {file.pk: file for file in evidence.files.all()}
    named = {}
    for submission in sorted(submissions, key=lambda row: row.attempt):
        for file in submission.facts.get("files", []):
            named.setdefault(file["id"], []).append(submission.attempt)
    found = {}
    for file in files:
        older = _chain(file, known)
        found[file.pk] = [
            Version(old, named.get(old.pk, [])) for old in older if old.pk in named or evidence.created_by_id == user.pk
        ]
    return found


def _chain(file, known):
    older = []
    while file.replaces_id:
        file = known[file.replaces_id]
        older.append(file)
    return older


def replaced_since(files):
    """Ids of those of the files of which a newer version exists by now."""
    return set(EvidenceFile.objects.filter(replaces__in=files).values_list("replaces", flat=True))
