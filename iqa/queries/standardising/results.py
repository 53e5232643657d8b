"""What came out of an exercise: judgements, agreement, remarks, minutes, actions."""

from dataclasses import dataclass, field

from django.db.models import Prefetch

from assessment.states import Outcome
from iqa import rules
from iqa.agreement import Agreement, agreement
from iqa.models import (
    AgreedOutcome,
    Exemplar,
    ItemCriterion,
    Judgement,
    Remark,
)
from iqa.queries.standardising.room import WITH_CRITERION


@dataclass
class Verdicts:
    """Everything said of an item against a criterion. `counts`: (met, not yet met) of those who count."""

    row: ItemCriterion
    code: str
    judgements: list = field(default_factory=list)
    agreed: AgreedOutcome | None = None
    exemplar: Exemplar | None = None
    remarks: list = field(default_factory=list)

    @property
    def counting(self):
        return [one for one in self.judgements if not one.own_work and not one.ballot.late]

    @property
    def counts(self):
        met = sum(one.outcome == Outcome.MET for one in self.counting)
        return met, len(self.counting) - met

    @property
    def split(self):
        """Not everybody said the same."""
        return all(self.counts)


@dataclass
class Results:
    """The figures of an exercise: as a whole, by item, by criterion, and the judgements beneath."""

    whole: Agreement
    items: list  # (Item, Agreement, [Verdicts])
    criteria: list  # (code, statement, Agreement)
    own_work: int
    late: int

    @property
    def agreed(self):
        return sum(one.agreed is not None for _, _, rows in self.items for one in rows)

    @property
    def total(self):
        return sum(len(rows) for _, _, rows in self.items)


def results_of(exercise):
    """The Results of a closed exercise. 7 queries."""
    verdicts = _verdicts(exercise)
    by_item, by_criterion = {}, {}
    for one in verdicts:
        by_item.setdefault(one.row.item, []).append(one)
        by_criterion.setdefault((one.code, one.row.criterion.statement), []).append(one)
    everything = [judgement for one in verdicts for judgement in one.judgements]
    return Results(
        agreement([one.counts for one in verdicts]),
        [(item, _figures(rows), rows) for item, rows in by_item.items()],
        [(code, statement, _figures(rows)) for (code, statement), rows in by_criterion.items()],
        sum(one.own_work for one in everything),
        sum(one.ballot.late for one in everything),
    )


def _figures(verdicts):
    return agreement([one.counts for one in verdicts], ranged=False)


def _verdicts(exercise, item=None):
    rows = ItemCriterion.objects.filter(item__exercise=exercise, item__removed_at=None)
    if item is not None:
        rows = rows.filter(item=item)
    judged = Judgement.objects.select_related("ballot__invitation__person").order_by("ballot__invitation")
    exemplars = Prefetch("exemplars", Exemplar.objects.current(), to_attr="kept")
    agreed = AgreedOutcome.objects.current().select_related("by").prefetch_related(exemplars)
    rows = rows.select_related("item", WITH_CRITERION).prefetch_related(
        Prefetch("judgements", judged),
        Prefetch("agreed", agreed, to_attr="standing"),
        Prefetch("remarks", Remark.objects.select_related("by").order_by("pk")),
    )
    unit, outcome = "criterion__outcome__unit__number", "criterion__outcome__number"
    return [_verdict(exercise, row) for row in rows.order_by("item__number", unit, outcome, "criterion__number")]


def _verdict(exercise, row):
    agreed = row.standing[0] if row.standing else None
    exemplar = agreed.kept[0] if agreed and agreed.kept else None
    code = rules.code_of(exercise, row.criterion)
    return Verdicts(row, code, list(row.judgements.all()), agreed, exemplar, list(row.remarks.all()))


def discussion_of(item):
    """(verdicts of the item, remarks on the item as a whole). 7 queries."""
    whole = item.remarks.filter(item_criterion=None).select_related("by")
    return _verdicts(item.exercise, item), list(whole)


def minutes_rows(exercise, results):
    """The exercise as rows of a sheet: a line for each judgement, with what was agreed. No queries."""
    yield (
        *("Exercise", "Qualification", "Held on", "Item", "Criterion", "Person", "As", "Judgement", "Reason"),
        *("Rule of evidence", "Own work", "Catch-up", "Agreed outcome", "Rationale"),
    )
    for item, _, verdicts in results.items:
        for one in verdicts:
            agreed = (one.agreed.get_outcome_display(), one.agreed.rationale) if one.agreed else ("", "")
            for said in one.judgements:
                invitation = said.ballot.invitation
                yield (
                    exercise.reference,
                    exercise.qualification.title,
                    exercise.held_on,
                    item.name,
                    one.code,
                    invitation.person.full_name,
                    invitation.standing,
                    said.get_outcome_display(),
                    said.reason,
                    said.get_rule_of_evidence_display() if said.rule_of_evidence else "",
                    "yes" if said.own_work else "no",
                    "yes" if said.ballot.late else "no",
                    *agreed,
                )


def actions_of(exercise):
    """1 query."""
    return list(exercise.actions.select_related("owner", "by", "closed_by"))
