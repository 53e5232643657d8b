"""What an assessor sees of one piece of evidence: its criteria by unit, files, checks and what was said before."""

from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list

from assessment import rules
from assessment.models import Assessment, Decision
from assessment.queries.observation import NARRATIVES, narratives_like
from assessment.queries.plans import unplanned_codes
from assessment.queries.soft_checks import sentence_of_start
from assessment.queries.witness import statement_checks
from config.refusals import Blocker
from portfolios import queries as portfolio
from portfolios.models import Evidence, EvidenceFile, EvidenceLink, Sighting, Submission
from portfolios.queries import HandedIn, Viewed
from portfolios.rules import Stated, may_record_sighting
from portfolios.states import EvidenceStatus, FileState
from qualifications.models import Criterion, Unit
from qualifications.numbering import criterion_code
from qualifications.states import Effect


@dataclass
class CriterionRow:
    """A criterion of the piece. `here`: decided on this submission; `met_by`: other decision by which it is met.

    `standing`: that other decision counts today; else it waits for a countersignature. `barred`: another assessor
    has to decide it, after an appeal.
    """

    criterion: Criterion
    code: str
    locator: str
    address: str = ""  # of the place on this page, "" when the words are no place
    note: str = ""
    file: EvidenceFile | None = None
    here: Decision | None = None
    met_by: Decision | None = None
    standing: bool = False
    barred: bool = False
    also: list[str] = field(default_factory=list)

    @property
    def is_open(self):
        return self.here is None


@dataclass
class UnitRows:
    """The criteria of one unit. `refused`: why this person cannot decide them; `trainee`: only with a countersigner."""

    unit: Unit
    rows: list[CriterionRow]
    refused: Blocker | None = None
    trainee: bool = False

    def may_decide(self, row):
        """What is met needs no decision; a trainee's that still waits can be replaced by a qualified assessor's."""
        settled = row.met_by and (row.standing or self.trainee)
        return row.is_open and not row.barred and self.refused is None and not settled


@dataclass
class Sheet:
    """A submitted piece as its assessor has it in front of them."""

    evidence: Evidence
    submission: Submission
    shown: HandedIn
    units: list[UnitRows]
    files: list[Viewed]
    newer: set[int]
    sightings: list[Sighting]
    may_see_there: bool
    earlier: list[Assessment]
    checks: list[tuple[str, str]]
    blockers: list[Blocker]

    @property
    def rows(self):
        return [row for unit in self.units for row in unit.rows]

    @property
    def open_rows(self):
        """What this person can decide now."""
        return [row for unit in self.units for row in unit.rows if unit.may_decide(row)]

    @property
    def met_already(self):
        return sum(row.met_by is not None and row not in self.open_rows for row in self.rows)

    @property
    def undecided(self):
        """What nobody has decided here and no other evidence has met."""
        return [row for row in self.rows if row.is_open and not row.met_by]

    @property
    def anothers(self):
        """What another assessor decides, after an appeal."""
        return [row for row in self.undecided if row.barred]

    @property
    def stuck(self):
        """Something is undecided and this person can decide none of it: blockers say why."""
        return bool(self.undecided) and not self.open_rows

    @property
    def nothing_left(self):
        """Other evidence has met whatever is not decided here: only feedback is asked for."""
        return not self.undecided


def assessment_sheet(evidence, user, on=None, submission=None):
    """Everything on the assessor's page about a piece that has been submitted; a fixed number of queries.

    The piece is shown as the submission froze it: the last one, or the one that is asked for.
    """
    on = on or timezone.localdate()
    submission = submission or evidence.submissions.select_related("by").order_by("attempt").last()
    shown = portfolio.as_handed_in(evidence, submission)
    files = portfolio.viewed_to_read(user, shown.files)
    units = _unit_rows(evidence, submission, user, on)
    criteria = [row.criterion for unit in units for row in unit.rows]
    likes = portfolio.likenesses(user, [evidence])
    sightings = list(evidence.sightings.select_related("by"))
    sheet = Sheet(
        evidence=evidence,
        submission=submission,
        units=units,
        shown=shown,
        files=files,
        newer=portfolio.replaced_since(shown.files),
        sightings=sightings,
        may_see_there=may_record_sighting(user, evidence),
        earlier=_earlier(evidence),
        checks=[
            *_checks(evidence, submission, files, criteria, likes, on, user),
            *_held_checks(shown, sightings),
            *_plan_checks(evidence, criteria, on),
            *statement_checks(evidence),
        ],
        blockers=rules.assess_blockers(evidence, user, [], on),
    )
    if sheet.stuck:
        sheet.blockers = rules.assess_blockers(evidence, user, [row.criterion for row in sheet.undecided], on)
    return sheet


def _unit_rows(evidence, submission, user, on):
    style = evidence.registration.qualification.awarding_organisation.criterion_style
    links = evidence.links.select_related("criterion__outcome__unit", "file").order_by(
        "criterion__outcome__unit__number", "criterion__outcome__number", "criterion__number"
    )
    links = list(links)
    decisions = Decision.objects.current().filter(
        registration=evidence.registration, criterion__in=[link.criterion_id for link in links]
    )
    decisions = {row.criterion_id: row for row in decisions.select_related("by", "assessment__submission__evidence")}
    also = _elsewhere(evidence, links)
    standing = rules.standing_met(evidence.registration)
    barred = rules.barred_criteria(user, evidence.registration)
    units = {}
    for link in links:
        decision = decisions.get(link.criterion_id)
        here = decision if decision and decision.assessment.submission_id == submission.pk else None
        row = CriterionRow(
            criterion=link.criterion,
            code=criterion_code(style, *link.criterion.pair),
            locator=link.locator,
            address=link.address,
            note=link.note,
            file=link.file,
            here=here,
            met_by=decision if decision and here is None and rules.counts_as_met(decision) else None,
            standing=link.criterion_id in standing,
            barred=link.criterion_id in barred,
            also=also.get(link.criterion_id, []),
        )
        units.setdefault(link.criterion.outcome.unit, []).append(row)
    known = rules.competences(user, units, evidence.registration, on)
    refused = rules.unit_blockers(user, units, evidence.registration, on, trainee_may=True)
    refused |= rules.locked_blockers(units, evidence.registration)
    return [
        UnitRows(unit, rows, refused.get(unit.pk), unit.pk in known and known[unit.pk].trainee)
        for unit, rows in units.items()
    ]


def _elsewhere(evidence, links):
    """Criterion id -> references and places of other evidence that serves it."""
    others = EvidenceLink.objects.filter(
        evidence__registration=evidence.registration, criterion__in=[link.criterion_id for link in links]
    )
    others = others.exclude(evidence=evidence).exclude(
        evidence__status__in=(EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN)
    )
    found = {}
    for link in others.select_related("evidence").order_by("evidence__number"):
        found.setdefault(link.criterion_id, []).append(f"{link.evidence.reference} {link.locator}".strip())
    return found


def _earlier(evidence):
    """Every sitting on the piece, the newest first, with its decisions."""
    decisions = Decision.objects.select_related("criterion__outcome__unit").order_by(
        "criterion__outcome__unit__number", "criterion__outcome__number", "criterion__number"
    )
    sittings = Assessment.objects.filter(submission__evidence=evidence).select_related("by", "submission")
    parts = (Prefetch("decisions", decisions), "annotations__file", "sounds")
    return list(sittings.prefetch_related(*parts).order_by("-pk"))


def _checks(evidence, submission, files, criteria, likes, on, user):
    """(key of config.ui.STATES, sentence) of what an assessor looks at before judging (R2.5-R2.13, R3.9)."""
    if not evidence.in_anothers_words:
        yield "ok", f"Declared by {submission.by} on {date_format(timezone.localdate(submission.at))}"
    for like in likes:
        yield "short", like.sentence
    if evidence.kind in NARRATIVES:
        for alike in narratives_like(user, evidence.registration, evidence.account, criteria):
            yield "short", alike.sentence
    if any(part.file.state == FileState.WAITING for part in files):
        yield "scanning", "Not every file has been checked yet"
    elif files and not likes:
        yield "ok", "In no other portfolio"
    for sentence in rules.start_warnings(evidence.registration):
        yield "short", sentence
    yield from rules.adjustment_lines(evidence.registration, {row.outcome.unit_id for row in criteria}, on)
    if evidence.third_party:
        yield "confidential", "Shows other people: restricted"
    if evidence.confidential:
        yield "confidential", "Confidential at the workplace: restricted"
    units = {criterion.outcome.unit_id for criterion in criteria}
    for unit in rules.not_started_first(evidence.registration):
        if unit.pk not in units:
            yield "short", sentence_of_start(unit)
    for finding in Stated(evidence.registration, on).findings(evidence, criteria):
        yield "info" if finding.effect == Effect.INFORM else "short", str(finding)


def _held_checks(shown, sightings):
    """What is not stored here has to have been seen by somebody (R2.12)."""
    if shown.held_at_workplace and sightings:
        seen = sightings[-1]
        yield "ok", f"Seen at the workplace by {seen.by} on {date_format(seen.seen_on)}"
    elif shown.held_at_workplace:
        yield "short", "Held at the workplace: no assessor has recorded having seen it"


def _plan_checks(evidence, criteria, on):
    """Where the centre wants evidence to be planned, what is not (R3.4)."""
    codes = unplanned_codes(evidence, criteria, on)
    if codes:
        yield "short", f"Outside every agreed plan: {get_text_list(codes, 'and')}"
