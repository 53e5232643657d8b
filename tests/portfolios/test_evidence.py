from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions, rules
from portfolios.kinds import ASSESSOR_KINDS
from portfolios.models import Allocation, Evidence, EvidenceEvent, EvidenceFile, EvidenceLink, Registration
from portfolios.states import EvidenceKind, EvidenceStatus, Purpose, RegistrationStatus, Setting
from qualifications.models import Unit
from qualifications.states import AssessmentMethod, Effect, EvidenceRuleCode
from tests.cast import make_edition
from tests.factories.assessment import add_file, add_rendition
from tests.factories.portfolios import (
    PDF,
    PNG,
    act_count,
    criteria_of,
    details_for,
    last_act,
    make_draft,
    make_ready,
    make_submitted,
    rule_of_evidence,
    upload,
)

TODAY = timezone.localdate()


def codes(blocked):
    return [blocker.code for blocker in blocked.value.blockers]


def mapping(evidence):
    return {(link.criterion, link.locator) for link in evidence.links.select_related("criterion__outcome__unit")}


def content_of(file):
    with file.content.open("rb") as stored:
        return stored.read()


def break_down(*args, **kwargs):
    raise RuntimeError("the disk is full")


# --- drafts ------------------------------------------------------------------------------------------------------


def test_create_evidence_gives_the_next_reference_and_a_history_row(cast):
    first, second = make_draft(cast.registration), make_draft(cast.registration, title="Second")
    assert [first.reference, second.reference] == ["E001", "E002"]
    event = EvidenceEvent.objects.get(evidence=first)
    assert (event.status, event.by) == (EvidenceStatus.PREPARING, cast.learner)
    assert last_act(cast.centre) == ("began", cast.learner)


def test_a_reference_is_never_used_again(cast):
    evidence = make_draft(cast.registration)
    actions.withdraw_evidence(evidence, by=cast.learner, reason="Wrong file")
    assert make_draft(cast.registration).reference == "E002"


def test_references_count_per_registration_even_when_ours_is_out_of_date(cast):
    stale = Registration.objects.get(pk=cast.registration.pk)
    make_draft(cast.registration)
    assert make_draft(stale).reference == "E002"
    assert make_draft(cast.other.registration).reference == "E001"


def test_a_draft_may_be_empty(cast):
    evidence = actions.create_evidence(cast.registration, by=cast.learner)
    assert (evidence.title, evidence.kind, evidence.made_on) == ("", "", None)


def test_create_evidence_refuses_everybody_but_learner_and_allocated_assessors(cast, but):
    for person in but("learner", "assessor", "trainee"):
        with pytest.raises(NotAllowed):
            make_draft(cast.registration, by=person)
    assert Evidence.objects.count() == 0


def test_create_evidence_ends_with_the_allocation(cast):
    yesterday = TODAY - timedelta(days=1)
    Allocation.objects.filter(person=cast.assessor).update(ends_on=yesterday)
    with pytest.raises(NotAllowed):
        make_draft(cast.registration, by=cast.assessor, kind=EvidenceKind.OBSERVATION)


def test_create_evidence_is_refused_when_the_registration_is_over(cast):
    Registration.objects.filter(pk=cast.registration.pk).update(status=RegistrationStatus.COMPLETED)
    with pytest.raises(StaleState):
        make_draft(cast.registration)


@pytest.mark.parametrize("kind", EvidenceKind)
def test_observations_are_the_assessors_and_everything_else_the_learners(cast, kind):
    author, other = (cast.assessor, cast.learner) if kind in ASSESSOR_KINDS else (cast.learner, cast.assessor)
    assert make_draft(cast.registration, by=author, kind=kind).created_by == author
    with pytest.raises(BadInput):
        make_draft(cast.registration, by=other, kind=kind)


def test_a_date_in_the_future_is_refused(cast):
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(BadInput):
        make_draft(cast.registration, made_on=tomorrow)
    evidence = make_draft(cast.registration)
    with pytest.raises(BadInput):
        actions.change_evidence(evidence, by=cast.learner, made_on=tomorrow)
    assert Evidence.objects.get().made_on == TODAY


def test_change_evidence_says_which_facts_changed_but_not_their_content(cast):
    evidence = make_draft(cast.registration)
    actions.change_evidence(evidence, by=cast.learner, title="Complaint log, March", account="Private words")
    kept = Evidence.objects.get()
    assert (kept.title, kept.account) == ("Complaint log, March", "Private words")
    act = cast.centre.acts.order_by("sequence").last()
    assert (act.verb, act.facts) == ("changed", {"fields": ["account", "title"]})


def test_change_evidence_without_a_change_writes_nothing(cast):
    evidence = make_draft(cast.registration)
    before = act_count(cast.centre)
    actions.change_evidence(evidence, by=cast.learner, title=evidence.title)
    assert act_count(cast.centre) == before


def test_change_evidence_loses_to_an_earlier_submission(cast):
    evidence = make_ready(cast.registration)
    actions.submit_evidence(Evidence.objects.get(pk=evidence.pk), by=cast.learner, declared=True)
    with pytest.raises(StaleState):
        actions.change_evidence(evidence, by=cast.learner, title="Another")
    assert Evidence.objects.get().title == "Complaint log"


# --- only the author ---------------------------------------------------------------------------------------------

CHANGES = {
    "change": lambda evidence, by: actions.change_evidence(evidence, by=by, title="Mine now"),
    "add file": lambda evidence, by: actions.add_file(evidence, upload=upload(), by=by),
    "remove file": lambda evidence, by: actions.remove_file(evidence.files.get(), by=by),
    "map": lambda evidence, by: actions.map_evidence(evidence, links={}, by=by),
    "submit": lambda evidence, by: actions.submit_evidence(evidence, by=by, declared=True),
    "withdraw": lambda evidence, by: actions.withdraw_evidence(evidence, by=by, reason="No"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_draft_of_the_learner_is_changed_by_nobody_else(cast, but, change):
    evidence = make_ready(cast.registration)
    actions.add_file(evidence, upload=upload(content=PDF + b"%first"), by=cast.learner)
    before = act_count(cast.centre)
    for person in but("learner"):
        with pytest.raises(NotAllowed):
            CHANGES[change](evidence, person)
    assert act_count(cast.centre) == before
    CHANGES[change](evidence, cast.learner)
    assert act_count(cast.centre) == before + 1


@pytest.mark.parametrize("change", CHANGES)
def test_a_record_of_the_assessor_is_changed_by_nobody_else(cast, but, change):
    evidence = make_ready(cast.registration, by=cast.assessor, kind=EvidenceKind.OBSERVATION)
    actions.add_file(evidence, upload=upload(content=PDF + b"%first"), by=cast.assessor)
    for person in but("assessor"):
        with pytest.raises(NotAllowed):
            CHANGES[change](evidence, person)
    CHANGES[change](evidence, cast.assessor)


@pytest.mark.parametrize("change", [name for name in CHANGES if name != "withdraw"])
def test_nothing_changes_once_it_is_handed_in(cast, change):
    evidence = make_ready(cast.registration)
    actions.add_file(evidence, upload=upload(content=PDF + b"%first"), by=cast.learner)
    actions.submit_evidence(Evidence.objects.get(), by=cast.learner, declared=True)
    before = act_count(cast.centre)
    with pytest.raises(StaleState):
        CHANGES[change](evidence, cast.learner)
    assert act_count(cast.centre) == before


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_writes_nothing_when_its_ledger_line_fails(cast, change, monkeypatch):
    evidence = make_ready(cast.registration)
    actions.add_file(evidence, upload=upload(content=PDF + b"%first"), by=cast.learner)

    def rows():
        facts = Evidence.objects.values("title", "status").get()
        counts = evidence.files.filter(removed_at=None).count(), evidence.links.count(), evidence.events.count()
        return facts, counts

    before = rows()
    monkeypatch.setattr("centres.ledger.Act.save", break_down)
    with pytest.raises(RuntimeError):
        CHANGES[change](evidence, cast.learner)
    assert rows() == before


# --- files -------------------------------------------------------------------------------------------------------


def test_add_file_stores_content_under_its_fingerprint(cast):
    stored = actions.add_file(make_draft(cast.registration), upload=upload("../notes.pdf"), by=cast.learner)
    kept = EvidenceFile.objects.get()
    assert (kept.name, kept.media_type, kept.size, kept.added_by) == (
        "notes.pdf",
        "application/pdf",
        len(PDF),
        cast.learner,
    )
    assert kept.content.name == f"evidence/{stored.sha256[:2]}/{stored.sha256}"
    assert content_of(kept) == PDF


def test_the_same_content_in_two_places_is_stored_once(cast):
    one = actions.add_file(make_draft(cast.registration), upload=upload("a.pdf"), by=cast.learner)
    two = actions.add_file(make_draft(cast.registration), upload=upload("b.pdf"), by=cast.learner)
    assert (one.content.name, two.name) == (two.content.name, "b.pdf")


def damage(file, data):
    """What a failing disk does; the file itself is read-only."""
    path = Path(file.content.path)
    path.unlink()
    path.write_bytes(data)


@pytest.mark.parametrize("lying", [b"#" + PDF[1:], PDF[:5]])
def test_damaged_content_is_neither_written_over_nor_taken_for_the_good_one(cast, lying):
    first = actions.add_file(make_draft(cast.registration), upload=upload(), by=cast.learner)
    damage(first, lying)
    second = actions.add_file(make_draft(cast.registration), upload=upload(), by=cast.learner)
    assert (content_of(first), content_of(second)) == (lying, PDF)


def test_the_same_file_twice_in_one_piece_is_refused(cast):
    evidence = make_draft(cast.registration)
    actions.add_file(evidence, upload=upload("a.pdf"), by=cast.learner)
    with pytest.raises(BadInput) as refusal:
        actions.add_file(evidence, upload=upload("b.pdf"), by=cast.learner)
    assert str(refusal.value) == "b.pdf is already here, as a.pdf."


def test_a_removed_file_is_kept_and_may_come_back(cast):
    evidence = make_draft(cast.registration)
    stored = actions.add_file(evidence, upload=upload(), by=cast.learner)
    actions.remove_file(stored, by=cast.learner)
    assert EvidenceFile.objects.get().removed_at is not None
    assert last_act(cast.centre) == ("removed a file from", cast.learner)
    with pytest.raises(StaleState):
        actions.remove_file(stored, by=cast.learner)
    assert actions.add_file(evidence, upload=upload(), by=cast.learner).pk


# --- mapping -----------------------------------------------------------------------------------------------------


def test_map_evidence_replaces_the_mapping(cast):
    evidence = make_draft(cast.registration)
    one, two = criteria_of(cast.units[0])
    three = criteria_of(cast.units[1])[0]
    actions.map_evidence(evidence, links={one: "p. 2", two: ""}, by=cast.learner)
    actions.map_evidence(evidence, links={two: " 03:10 –  04:05 ", three: ""}, by=cast.learner)
    assert mapping(evidence) == {(two, "03:10-04:05"), (three, "")}
    act = cast.centre.acts.order_by("sequence").last()
    assert (act.verb, act.facts) == ("mapped", {"linked": [str(two), str(three)], "unlinked": [str(one)]})


def test_map_evidence_without_a_change_writes_nothing(cast):
    evidence = make_ready(cast.registration)
    before = act_count(cast.centre)
    actions.map_evidence(evidence, links=dict(mapping(evidence)), by=cast.learner)
    assert act_count(cast.centre) == before


def test_map_evidence_refuses_a_criterion_outside_the_route(cast):
    stranger = make_edition("foreign").groups.first().entries.first().unit
    evidence = make_ready(cast.registration)
    before = mapping(evidence)
    with pytest.raises(Blocked) as blocked:
        actions.map_evidence(evidence, links={criteria_of(stranger)[0]: ""}, by=cast.learner)
    assert [blocker.sentence for blocker in blocked.value.blockers] == [
        f"{stranger.number} is not a unit of this learner’s route."
    ]
    assert mapping(evidence) == before


def test_map_evidence_refuses_a_unit_that_is_shown_by_a_test(cast):
    Unit.objects.filter(pk=cast.units[1].pk).update(method=AssessmentMethod.TEST)
    with pytest.raises(Blocked) as blocked:
        actions.map_evidence(make_draft(cast.registration), links={criteria_of(cast.units[1])[0]: ""}, by=cast.learner)
    assert codes(blocked) == ["test_unit"]


@pytest.mark.parametrize("change", ["add", "take away", "move"])
def test_the_mapping_of_a_signed_unit_stays_as_it_is(cast, change):
    evidence = make_draft(cast.registration)
    (one, two), other = criteria_of(cast.units[0]), criteria_of(cast.units[1])[0]
    actions.map_evidence(evidence, links={one: "p. 2"}, by=cast.learner)
    actions.lock_unit(cast.registration, cast.units[0], by=cast.assessor)
    links = {"add": {one: "p. 2", two: ""}, "take away": {}, "move": {one: "p. 3"}}[change]
    with pytest.raises(Blocked) as blocked:
        actions.map_evidence(evidence, links=links, by=cast.learner)
    assert codes(blocked) == ["unit_locked"]
    actions.map_evidence(evidence, links={one: "p. 2", other: ""}, by=cast.learner)
    assert mapping(evidence) == {(one, "p. 2"), (other, "")}


def test_map_evidence_refuses_a_place_that_is_too_long(cast):
    with pytest.raises(BadInput):
        actions.map_evidence(
            make_draft(cast.registration), links={criteria_of(cast.units[0])[0]: "x" * 61}, by=cast.learner
        )


# --- rules of evidence -------------------------------------------------------------------------------------------


def knowledge(unit):
    unit.outcomes.update(kind="knowledge")
    return criteria_of(unit)


def test_simulation_is_refused_in_a_unit_that_forbids_it_knowledge_too(cast):
    unit = cast.units[0]
    rule_of_evidence(cast.edition, EvidenceRuleCode.NO_SIMULATION, unit=unit, value={"allowed": ["workplace"]})
    criteria = knowledge(unit)
    for facts in ({"kind": EvidenceKind.SIMULATION}, {"setting": Setting.SIMULATION}):
        evidence = make_draft(cast.registration, **facts)
        with pytest.raises(Blocked) as blocked:
            actions.map_evidence(evidence, links={criteria[0]: ""}, by=cast.learner)
        assert [(b.sentence, b.remedy) for b in blocked.value.blockers] == [
            (
                f"{unit.number} 1.1: So says the document.",
                "Untick them, or use evidence made in the setting “At work”.",
            )
        ]
    actions.map_evidence(evidence, links={criteria_of(cast.units[1])[0]: ""}, by=cast.learner)
    actions.map_evidence(
        make_draft(cast.registration, setting=Setting.CLASSROOM), links={criteria[0]: ""}, by=cast.learner
    )


def test_skills_need_the_setting_that_the_unit_allows(cast):
    rule_of_evidence(cast.edition, EvidenceRuleCode.NO_SIMULATION, unit=cast.units[0], value={"allowed": ["workplace"]})
    with pytest.raises(Blocked):
        actions.map_evidence(
            make_draft(cast.registration, setting=Setting.RWE),
            links={criteria_of(cast.units[0])[0]: ""},
            by=cast.learner,
        )


def test_a_criterion_may_be_an_exception_to_the_rule(cast):
    rule_of_evidence(cast.edition, EvidenceRuleCode.NO_SIMULATION, unit=cast.units[0], value={"except": ["1.2"]})
    first, second = criteria_of(cast.units[0])
    evidence = make_draft(cast.registration, kind=EvidenceKind.SIMULATION)
    actions.map_evidence(evidence, links={second: ""}, by=cast.learner)
    with pytest.raises(Blocked):
        actions.map_evidence(evidence, links={first: "", second: ""}, by=cast.learner)


@pytest.mark.parametrize("setting", Setting)
def test_skills_are_shown_at_work_or_where_work_is_real(cast, setting):
    rule_of_evidence(cast.edition, EvidenceRuleCode.SKILLS_SETTING, value={"allowed": ["workplace", "rwe"]})
    evidence = make_draft(cast.registration, setting=setting)
    skill, fact = criteria_of(cast.units[0])[0], knowledge(cast.units[1])[0]
    assert rules.mapping_blockers(evidence, [fact]) == []
    blocked = [blocker.code for blocker in rules.mapping_blockers(evidence, [skill, fact])]
    assert blocked == ([] if setting in (Setting.WORKPLACE, Setting.RWE) else ["skills_setting"])


def test_the_kind_of_a_criterion_goes_before_that_of_its_outcome(cast):
    rule_of_evidence(cast.edition, EvidenceRuleCode.SKILLS_SETTING, value={"allowed": ["workplace"]})
    criterion = criteria_of(cast.units[0])[0]
    evidence = make_draft(cast.registration, setting=Setting.CLASSROOM)
    criterion.kind = "knowledge"
    assert rules.mapping_blockers(evidence, [criterion]) == []


def test_a_rule_that_only_warns_does_not_block(cast):
    rule_of_evidence(
        cast.edition, EvidenceRuleCode.SKILLS_SETTING, effect=Effect.WARN, value={"allowed": ["workplace"]}
    )
    evidence = make_draft(cast.registration, setting=Setting.CLASSROOM)
    assert rules.mapping_blockers(evidence, criteria_of(cast.units[0])) == []


def test_a_kind_changed_after_mapping_is_caught_at_submission(cast):
    rule_of_evidence(cast.edition, EvidenceRuleCode.NO_SIMULATION, unit=cast.units[0])
    evidence, kind = make_ready(cast.registration), EvidenceKind.SIMULATION
    actions.change_evidence(evidence, by=cast.learner, kind=kind, details=details_for(kind))
    with pytest.raises(Blocked) as blocked:
        actions.submit_evidence(evidence, by=cast.learner, declared=True)
    assert codes(blocked) == ["no_simulation"]


def test_old_evidence_is_warned_about_not_refused(cast, settings):
    settings.EVIDENCE_CURRENT_YEARS = 2
    start = cast.registration.starts_on
    before, old = start - timedelta(days=1), TODAY - timedelta(days=800)
    found = [rules.evidence_findings(make_draft(cast.registration, made_on=day)) for day in (start, before, old)]
    assert [[finding.effect for finding in findings] for findings in found] == [[], ["warn"], ["warn"]]
    assert found[2][0].sentence.endswith("more than 2 years ago: is it still what the learner can do?")


# --- submission --------------------------------------------------------------------------------------------------


def test_submit_evidence_freezes_what_was_handed_in(cast):
    evidence = make_ready(cast.registration)
    stored = actions.add_file(evidence, upload=upload(), by=cast.learner)
    submission = actions.submit_evidence(evidence, by=cast.learner, declared=True)
    assert (submission.attempt, submission.by) == (1, cast.learner)
    assert submission.declaration == "This is my own work. Where others took part, I have said what they did."
    facts = submission.facts
    assert facts["declaration_version"] == 1
    assert facts["files"] == [
        {"id": stored.pk, "name": "notes.pdf", "sha256": stored.sha256, "size": len(PDF), "version": 1}
    ]
    assert len(facts["account_sha256"]) == 64
    assert [(row["unit"], row["criterion"], row["locator"]) for row in facts["mapping"]] == [
        ("small-1", "1.1", "p. 2"),
        ("small-1", "1.2", "p. 2"),
    ]
    kept = Evidence.objects.get()
    assert kept.status == EvidenceStatus.SUBMITTED
    assert [(event.status, event.by) for event in kept.events.all()] == [
        (EvidenceStatus.PREPARING, cast.learner),
        (EvidenceStatus.SUBMITTED, cast.learner),
    ]
    assert last_act(cast.centre) == ("submitted", cast.learner)


def test_submit_evidence_freezes_the_form_that_others_are_shown(cast):
    evidence = make_ready(cast.registration)
    plain, stripped, blackened = (add_file(evidence, f"{name}.jpg", name.encode()) for name in ("a", "b", "c"))
    shown = add_rendition(stripped, Purpose.SHOWN, b"without a place", "image/jpeg")
    for file, content in ((plain, b"%PDF"), (blackened, b"without a place either")):
        add_rendition(file, Purpose.PDF if file is plain else Purpose.SHOWN, content, "image/jpeg")
    redacted = add_rendition(blackened, Purpose.REDACTED, b"black", "image/jpeg")
    facts = actions.submit_evidence(evidence, by=cast.learner, declared=True).facts
    assert [file["sha256"] for file in facts["files"]] == [plain.sha256, stripped.sha256, blackened.sha256]
    assert [file.get("shown_sha256") for file in facts["files"]] == [None, shown.sha256, redacted.sha256]


def test_an_assessor_declares_something_else(cast):
    evidence = make_ready(cast.registration, by=cast.assessor, kind=EvidenceKind.DISCUSSION)
    submission = actions.submit_evidence(evidence, by=cast.assessor, declared=True)
    assert submission.declaration == (
        "This is my own record of what I saw and heard, made then or from notes made then."
    )


def test_a_second_submission_is_another_attempt(cast):
    evidence = make_submitted(cast.registration)
    actions.require_action(evidence, by=cast.assessor, note="Say who was there.")
    actions.change_evidence(evidence, by=cast.learner, account="Jo was there.")
    assert actions.submit_evidence(evidence, by=cast.learner, declared=True).attempt == 2
    digests = [submission.facts["account_sha256"] for submission in evidence.submissions.all()]
    assert digests[0] != digests[1]


def test_submit_evidence_names_everything_that_is_missing(cast):
    evidence = actions.create_evidence(cast.registration, by=cast.learner)
    with pytest.raises(Blocked) as blocked:
        actions.submit_evidence(evidence, by=cast.learner, declared=False)
    assert codes(blocked) == [
        "no_title",
        "no_kind",
        "no_setting",
        "no_date",
        "no_content",
        "no_criteria",
        "not_declared",
    ]
    assert Evidence.objects.get().status == EvidenceStatus.PREPARING


def test_a_removed_file_is_nothing_to_look_at(cast):
    evidence = make_ready(cast.registration)
    stored = actions.add_file(evidence, upload=upload("a.png", PNG), by=cast.learner)
    actions.change_evidence(evidence, by=cast.learner, account=" ")
    assert rules.submit_blockers(evidence) == []
    actions.remove_file(stored, by=cast.learner)
    assert [blocker.code for blocker in rules.submit_blockers(evidence)] == ["no_content"]


def test_a_signed_unit_does_not_hold_back_the_rest(cast):
    evidence = make_submitted(cast.registration)
    actions.require_action(evidence, by=cast.assessor)
    actions.lock_unit(cast.registration, cast.units[0], by=cast.assessor)
    assert rules.submit_blockers(evidence) == []


def test_submit_evidence_twice_loses(cast):
    evidence = make_ready(cast.registration)
    stale = Evidence.objects.get()
    actions.submit_evidence(evidence, by=cast.learner, declared=True)
    with pytest.raises(StaleState) as refusal:
        actions.submit_evidence(stale, by=cast.learner, declared=True)
    assert str(refusal.value) == "Somebody was quicker: E001 is “with assessor” by now."
    assert evidence.submissions.count() == 1


# --- withdrawal and the moves of the assessor --------------------------------------------------------------------


@pytest.mark.parametrize("make", [make_draft, make_submitted])
def test_withdraw_evidence_keeps_it_with_the_reason(cast, make):
    evidence = make(cast.registration)
    actions.withdraw_evidence(evidence, by=cast.learner, reason=" Wrong file ")
    kept = Evidence.objects.get()
    event = kept.events.last()
    assert (kept.status, event.note, event.by) == (EvidenceStatus.WITHDRAWN, "Wrong file", cast.learner)
    assert last_act(cast.centre) == ("withdrew", cast.learner)


def test_withdraw_evidence_needs_a_reason(cast):
    with pytest.raises(BadInput):
        actions.withdraw_evidence(make_draft(cast.registration), by=cast.learner, reason=" ")


def test_assessed_evidence_cannot_be_withdrawn(cast):
    evidence = make_submitted(cast.registration)
    actions.complete_evidence(evidence, by=cast.assessor)
    with pytest.raises(StaleState):
        actions.withdraw_evidence(evidence, by=cast.learner, reason="No")


MOVES = {
    "require_action": (actions.require_action, {EvidenceStatus.SUBMITTED}, EvidenceStatus.ACTION_REQUIRED),
    "complete": (actions.complete_evidence, {EvidenceStatus.SUBMITTED}, EvidenceStatus.COMPLETE),
    "reopen": (
        actions.reopen_evidence,
        {EvidenceStatus.COMPLETE, EvidenceStatus.ACTION_REQUIRED},
        EvidenceStatus.SUBMITTED,
    ),
}


@pytest.mark.parametrize("status", EvidenceStatus)
@pytest.mark.parametrize("move", MOVES)
def test_every_move_starts_only_where_it_may(cast, move, status):
    act, sources, target = MOVES[move]
    evidence = make_draft(cast.registration)
    Evidence.objects.filter(pk=evidence.pk).update(status=status)
    if status in sources:
        act(evidence, by=cast.assessor, note="Because")
        event = evidence.events.last()
        assert (Evidence.objects.get().status, event.status, event.note) == (target, target, "Because")
    else:
        with pytest.raises(StaleState):
            act(evidence, by=cast.assessor)
        assert (Evidence.objects.get().status, evidence.events.count()) == (status, 1)


# --- saving what was typed ---------------------------------------------------------------------------------------


def test_save_draft_keeps_every_part_that_is_good(cast):
    one, two = criteria_of(cast.units[0])[0], criteria_of(cast.units[1])[0]
    rule_of_evidence(cast.edition, EvidenceRuleCode.NO_SIMULATION, unit=cast.units[0])
    kept = actions.save_draft(
        cast.registration,
        None,
        by=cast.learner,
        facts={"title": "Role play", "kind": EvidenceKind.SIMULATION},
        uploads=[upload("bad.html", b"<p>"), upload("good.pdf"), upload("empty.pdf", b"")],
        changes=actions.Changes({one: "", two: "p. 1"}),
    )
    assert [part for part, _ in kept.refusals] == ["files", "files", "mapping"]
    assert [file.name for file in kept.evidence.files.all()] == ["good.pdf"]
    assert mapping(kept.evidence) == {(two, "p. 1")}


def test_save_draft_leaves_signed_units_as_they_are(cast):
    evidence = make_ready(cast.registration)
    signed = mapping(evidence)
    actions.lock_unit(cast.registration, cast.units[0], by=cast.assessor)
    other = criteria_of(cast.units[1])[0]
    kept = actions.save_draft(
        cast.registration, evidence, by=cast.learner, facts={}, changes=actions.Changes({other: ""})
    )
    assert (kept.refusals, mapping(evidence)) == ([], signed | {(other, "")})


def test_save_draft_after_it_was_handed_in_changes_nothing(cast):
    evidence = make_submitted(cast.registration)
    kept = actions.save_draft(cast.registration, evidence, by=cast.learner, facts={"title": "New"}, uploads=[upload()])
    assert [type(refusal) for _, refusal in kept.refusals] == [StaleState]
    assert (Evidence.objects.get().title, EvidenceFile.objects.count()) == ("Complaint log", 0)
    assert EvidenceLink.objects.count() == 2
