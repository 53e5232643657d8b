"""Mapping evidence to criteria: the whole of a piece, changes to one, changes to several, and from another piece."""

from typing import NamedTuple

from django.db import transaction

from centres.ledger import record_act
from config.refusals import BadInput, Blocked, Refusal, StaleState
from portfolios import queries, rules
from portfolios.actions.holding import author_only, hold, hold_route
from portfolios.models import EvidenceLink
from portfolios.pointers import Pointer, pointer_of
from qualifications.models import Criterion

LOCATOR_LENGTH = EvidenceLink._meta.get_field("locator").max_length
NOTE_LENGTH = EvidenceLink._meta.get_field("note").max_length


class Changes(NamedTuple):
    """What somebody changed of a mapping that a page showed them; everything else stays as it is by then.

    `link`: {Criterion: Pointer, or None to leave the pointer as it is}; `unlink`: criteria; `seen`: {pk of a
    criterion: stamp of its pointer} as the page showed them, None when nothing was shown.
    """

    link: dict
    unlink: tuple = ()
    seen: dict | None = None

    def __bool__(self):
        return bool(self.link or self.unlink)

    def without(self, criteria):
        link = {criterion: pointer for criterion, pointer in self.link.items() if criterion not in criteria}
        return self._replace(link=link, unlink=tuple(c for c in self.unlink if c not in criteria))


@transaction.atomic
def map_evidence(evidence, *, links, by):
    """Replace the mapping by `links`, {Criterion: Pointer or its locator}; what is signed off has to stay (R3.12)."""
    author_only(evidence, by)
    _hold_with_route(evidence)
    old = _links_of(evidence)
    pointers = {criterion: Pointer.of(pointer) for criterion, pointer in links.items()}
    _write(evidence, old, pointers, [criterion for criterion in old if criterion not in links], by)
    return evidence


@transaction.atomic
def change_mapping(evidence, changes, *, by):
    """Make the changes, all or none. What another window linked or took away meanwhile stays; where both changed the
    same link, the first has won: StaleState."""
    author_only(evidence, by)
    _hold_with_route(evidence)
    old = _links_of(evidence)
    _refuse_overtaken(evidence, old, changes)
    pointers = {
        criterion: old.get(criterion, Pointer()) if pointer is None else Pointer.of(pointer)
        for criterion, pointer in changes.link.items()
    }
    _write(evidence, old, pointers, [criterion for criterion in changes.unlink if criterion in old], by)
    return evidence


def map_pieces(changes, *, by):
    """Change the mapping of several pieces, {Evidence: Changes}, each wholly or not at all, each an act of its own.

    Returns {Evidence: Refusal} of those that were not changed.
    """
    refusals = {}
    for evidence in sorted(changes, key=lambda piece: piece.pk):
        try:
            if changes[evidence]:
                change_mapping(evidence, changes[evidence], by=by)
        except Refusal as refusal:
            refusals[evidence] = refusal
    return refusals


@transaction.atomic
def change_what_can_be(evidence, changes, *, by):
    """Make the changes that the rules allow; returns the blockers that stand against the others."""
    refused = rules.mapping_refusals(evidence, _loaded([*changes.link, *changes.unlink]), changes.unlink)
    forbidden = {criterion for _, criteria in refused for criterion in criteria}
    allowed = changes.without(forbidden)
    if allowed:
        change_mapping(evidence, allowed, by=by)
    return [blocker for blocker, _ in refused]


@transaction.atomic
def copy_mapping(evidence, source, *, replace, seen, by):
    """Link the piece to what `source` serves, where it may; `replace` also takes away what `source` does not serve.

    Places and notes are not copied: they are places in other files. What was there keeps its own. `seen` is the
    stamp of the preview: StaleState when either mapping has changed since. Raises Blocked when nothing can be done.
    """
    author_only(evidence, by)
    if not rules.can_read_evidence(by, source) or source.registration_id != evidence.registration_id:
        raise BadInput("Choose another piece of this portfolio to copy from.")
    _hold_with_route(evidence)
    plan = queries.copy_plan(evidence, source)
    if plan.stamp != seen:
        raise StaleState("One of the two mappings has changed since this preview. Look at it again.")
    unlink = plan.only_here if replace else []
    if not plan.add and not unlink:
        raise Blocked([blocker for blocker, _ in plan.refused]) if plan.refused else BadInput("There is nothing to do.")
    old = _links_of(evidence)
    _write(evidence, old, dict.fromkeys(plan.add, Pointer()), unlink, by, copied_from=source.reference)
    return plan


def _hold_with_route(evidence):
    """Hold the piece and the units of the route until the end, so that none is signed while its mapping changes."""
    hold(evidence)
    hold_route(evidence.registration_id)


def _links_of(evidence):
    links = EvidenceLink.objects.filter(evidence=evidence).select_related("criterion__outcome__unit")
    return {link.criterion: pointer_of(link) for link in links}


def _refuse_overtaken(evidence, old, changes):
    """A link is overtaken when it is no longer as the page showed it, nor yet as this person wants it."""
    if changes.seen is None:
        return
    now = {criterion.pk: pointer for criterion, pointer in old.items()}
    wanted = {c.pk: Pointer.of(pointer) for c, pointer in changes.link.items() if pointer is not None}
    overtaken = [
        pk
        for pk in [*wanted, *(c.pk for c in changes.unlink)]
        if pk in changes.seen
        and (now[pk].stamp if pk in now else None) != changes.seen[pk]
        and now.get(pk) != wanted.get(pk)
    ]
    if overtaken:
        codes = ", ".join(sorted(str(criterion) for criterion in queries.criteria(overtaken)))
        raise StaleState(
            f"{evidence.reference} was changed in another window meanwhile, at {codes}. "
            "That stands for now; look at it and save again if yours is right."
        )


def _write(evidence, old, pointers, gone, by, **facts):
    """Write what differs from `old`, {Criterion: Pointer}, and one line of the ledger; nothing without a difference."""
    fresh = {criterion: pointer for criterion, pointer in pointers.items() if old.get(criterion) != pointer}
    if not fresh and not gone:
        return
    _check_pointers(evidence, fresh, old)
    asked = _loaded([*fresh, *gone])
    refused = rules.mapping_refusals(evidence, asked, gone)
    if refused:
        raise Blocked([blocker for blocker, _ in refused])
    evidence.links.filter(criterion__in=gone).delete()
    rows = [
        EvidenceLink(evidence=evidence, criterion=c, locator=pointer.locator, note=pointer.note, file_id=pointer.file)
        for c, pointer in fresh.items()
    ]
    EvidenceLink.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["evidence", "criterion"],
        update_fields=["locator", "note", "file"],
    )
    codes = {criterion: str(criterion) for criterion in asked}
    record_act(
        evidence.registration.centre,
        by=by,
        verb="mapped",
        obj=evidence,
        linked=sorted(codes[criterion] for criterion in fresh),
        unlinked=sorted(codes[criterion] for criterion in gone),
        **facts,
    )


def _check_pointers(evidence, fresh, old):
    for pointer in fresh.values():
        if len(pointer.locator) > LOCATOR_LENGTH:
            words = pointer.locator[:30]
            raise BadInput(f"“{words}…” is too long for a place. Enter a page or time, such as p. 2 or 03:10.")
        if len(pointer.note) > NOTE_LENGTH:
            raise BadInput(f"“{pointer.note[:30]}…” is too long for a note: at most {NOTE_LENGTH} letters.")
    chosen = {
        pointer.file for criterion, pointer in fresh.items() if pointer.file != old.get(criterion, Pointer()).file
    }
    named = chosen - {None}
    if named and evidence.files.filter(pk__in=named, removed_at=None).count() != len(named):
        raise BadInput("A file that was chosen for a place is no longer in this piece. Choose another.")


def _loaded(criteria):
    return list(Criterion.objects.filter(pk__in=[c.pk for c in criteria]).select_related("outcome__unit"))
