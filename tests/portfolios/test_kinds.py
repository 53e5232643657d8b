"""The table of kinds of evidence, and what it asks for before a piece is handed in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.refusals import BadInput, Blocked
from config.ui import KINDS as ICONS
from portfolios import actions, kinds, rules
from portfolios.kinds import FieldType
from portfolios.models import Evidence
from portfolios.queries import as_handed_in, as_it_stands
from portfolios.states import EvidenceKind
from tests.factories.portfolios import act_count, details_for, make_draft, make_ready, make_submitted

TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()


def author_of(cast, kind):
    return cast.assessor if kind in kinds.ASSESSOR_KINDS else cast.learner


def codes(evidence):
    return [blocker.code for blocker in rules.detail_blockers(evidence)]


# --- the table ---------------------------------------------------------------------------------------------------


def test_every_kind_is_in_the_table_and_has_an_icon():
    assert set(kinds.KINDS) == set(EvidenceKind.values)
    assert set(kinds.KINDS) <= set(ICONS)


def test_who_writes_and_what_counts_as_observed():
    assert kinds.ASSESSOR_KINDS == ("OBS", "PD", "QO", "PR")
    assert kinds.OBSERVED_KINDS == ("OBS", "OBT", "WT", "EWT")


def test_fields_of_one_name_are_one_field():
    """They keep their content when the kind changes, so type, choices and columns must be the same."""
    alike = {}
    for kind in kinds.KINDS:
        for field in kinds.fields_of(kind):
            alike.setdefault(field.name, set()).add((field.label, field.type, field.choices, field.columns))
    assert {name for name, forms in alike.items() if len(forms) > 1} == set()


def test_rows_have_columns_choices_have_choices_and_required_fields_a_sentence():
    for field in [*(field for field, _ in kinds.all_fields(kinds.KINDS)), *kinds.HELD]:
        assert bool(field.columns) == (field.type == FieldType.ROWS), field.name
        assert bool(field.choices) == (field.type == FieldType.CHOICE), field.name
        assert not field.required or field.missing, field.name


# --- what is missing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", EvidenceKind)
def test_a_kind_asks_for_its_required_fields_by_name_and_for_nothing_when_they_are_there(cast, kind):
    required = [f"no_{field.name}" for field in kinds.fields_of(kind) if field.required]
    bare = make_ready(cast.registration, by=author_of(cast, kind), kind=kind, details={})
    assert codes(bare) == required
    whole = make_ready(cast.registration, by=author_of(cast, kind), kind=kind)
    assert codes(whole) == []


@pytest.mark.parametrize("kind", EvidenceKind)
def test_each_missing_field_leads_to_its_place_on_the_form(cast, kind):
    bare = make_draft(cast.registration, by=author_of(cast, kind), kind=kind, details={})
    for blocker, field in zip(rules.detail_blockers(bare), kinds.missing(kinds.fields_of(kind), {}), strict=True):
        assert blocker.url == f"/evidence/{bare.pk}/edit/#id_detail_{field.name}"
        assert (blocker.sentence, blocker.verb) == (field.missing, field.label)
        assert rules.field_of_blocker(blocker.code) == field.form_name


def test_submit_evidence_refuses_what_its_kind_still_asks_for(cast):
    evidence = make_ready(cast.registration, kind=EvidenceKind.RECORDING, details={"consent": False})
    before = act_count(cast.centre)
    with pytest.raises(Blocked) as blocked:
        actions.submit_evidence(evidence, by=cast.learner, declared=True)
    assert [blocker.code for blocker in blocked.value.blockers] == ["no_consent"]
    assert act_count(cast.centre) == before


def test_questions_need_their_answers(cast):
    details = {"questions": [{"question": "Why?", "answer": " "}]}
    evidence = make_draft(cast.registration, kind=EvidenceKind.WRITTEN_QUESTIONS, details=details)
    assert codes(evidence) == ["no_questions"]
    details = {"questions": [{"question": "Why?", "answer": "Because."}, {"question": "How?", "answer": ""}]}
    actions.change_evidence(evidence, by=cast.learner, details=details)
    assert codes(evidence) == []


def test_days_to_come_and_ends_before_beginnings_are_told(cast):
    witness = {**details_for(EvidenceKind.WITNESS), "witnessed_on": TOMORROW}
    assert codes(make_draft(cast.registration, kind=EvidenceKind.WITNESS, details=witness)) == ["future_witnessed_on"]
    log = {"log_from": "2026-03-02", "log_until": "2026-03-01"}
    assert codes(make_draft(cast.registration, kind=EvidenceKind.LOG, details=log)) == ["order_log_until"]
    seen = {"place": "Desk", "started": "11:00", "ended": "10:00"}
    observation = make_draft(cast.registration, by=cast.assessor, kind=EvidenceKind.OBSERVATION, details=seen)
    assert codes(observation) == ["order_ended"]


def test_a_changed_kind_keeps_the_fields_of_the_other_and_neither_asks_for_nor_shows_them(cast):
    details = details_for(EvidenceKind.WITNESS)
    evidence = make_draft(cast.registration, kind=EvidenceKind.WITNESS, details=details)
    actions.change_evidence(evidence, by=cast.learner, kind=EvidenceKind.WORK_PRODUCT)
    assert (codes(evidence), as_it_stands(evidence).facts) == ([], [])
    actions.change_evidence(evidence, by=cast.learner, kind=EvidenceKind.WITNESS)
    assert Evidence.objects.get().details == details
    assert [fact.label for fact in as_it_stands(evidence).facts][:2] == ["Name of the witness", "Their job"]


@pytest.mark.parametrize(
    ("details", "part"),
    [
        ({"shoe_size": "44"}, "no such field: shoe_size"),
        ({"started": "noon"}, "From: noon cannot be read"),
        ({"witnessed_on": "2026-02-30"}, "cannot be read"),
        ({"recorded_how": "wax"}, "choose from the list"),
        ({"consent": "yes"}, "tick it or leave it"),
        ({"place": 5}, "enter text"),
        ({"place": "x" * 201}, "shorten it to 200"),
        ({"questions": "all of them"}, "row by row"),
        ({"questions": [{"question": "Why?"}]}, "row by row"),
        ({"questions": [{"question": "?", "answer": "!"}] * 201}, "more than 200 rows"),
        ({"questions": [{"question": "?", "answer": "!" * 5001}]}, "shorten each"),
    ],
)
def test_details_that_cannot_be_kept_are_refused_and_nothing_is_written(cast, details, part):
    evidence = make_draft(cast.registration)
    with pytest.raises(BadInput) as refusal:
        actions.change_evidence(evidence, by=cast.learner, title="New", details=details)
    assert part in str(refusal.value)
    assert (Evidence.objects.get().title, Evidence.objects.get().details) == ("Complaint log", {})


# --- group work, held at the workplace ---------------------------------------------------------------------------


def test_group_work_needs_who_took_part_and_the_own_part(cast):
    evidence = make_ready(cast.registration, group_work=True)
    assert codes(evidence) == ["no_took_part", "no_own_part"]
    assert [rules.field_of_blocker(code) for code in codes(evidence)] == ["took_part", "contribution"]
    actions.change_evidence(evidence, by=cast.learner, took_part="Sam", contribution="I led.")
    assert codes(evidence) == []


def test_what_is_held_at_the_workplace_counts_as_content_once_it_is_said_what_and_where(cast):
    evidence = make_ready(cast.registration)
    actions.change_evidence(evidence, by=cast.learner, account="", held_at_workplace=True)
    assert [blocker.code for blocker in rules.submit_blockers(evidence)] == [
        "no_held_what",
        "no_held_where",
        "no_held_shown_by",
    ]
    held = {"what": "Appraisal, six pages", "where": "HR office", "shown_by": "Pat Lee, HR"}
    actions.change_evidence(evidence, by=cast.learner, held=held)
    submission = actions.submit_evidence(evidence, by=cast.learner, declared=True)
    assert (submission.facts["held_at_workplace"], submission.facts["held"]) == (True, held)


def test_without_a_file_an_account_or_something_held_there_is_nothing_to_look_at(cast):
    evidence = make_ready(cast.registration)
    actions.change_evidence(evidence, by=cast.learner, account=" ")
    assert [blocker.code for blocker in rules.submit_blockers(evidence)] == ["no_content"]


# --- frozen with a submission ------------------------------------------------------------------------------------


def test_a_submission_freezes_the_details_of_its_kind_and_the_ledger_holds_only_their_fingerprint(cast):
    details = {**details_for(EvidenceKind.WITNESS), "place": "of another kind"}
    evidence = make_ready(cast.registration, kind=EvidenceKind.WITNESS, details=details)
    submission = actions.submit_evidence(evidence, by=cast.learner, declared=True)
    assert submission.facts["details"] == details_for(EvidenceKind.WITNESS)
    act = cast.centre.acts.order_by("sequence").last()
    assert act.verb == "submitted"
    assert "details" not in act.facts
    assert len(act.facts["private_sha256"]) == 64
    assert "The witness_contact" not in str(act.facts)


def test_what_was_handed_in_is_shown_as_it_was_whatever_changes_later(cast):
    evidence = make_submitted(cast.registration, kind=EvidenceKind.ASSIGNMENT)
    actions.require_action(evidence, by=cast.assessor)
    new = {"title": "New", "kind": EvidenceKind.LOG, "account": "Rewritten.", "details": {"brief": "Another"}}
    actions.change_evidence(evidence, by=cast.learner, **new)
    shown = as_handed_in(evidence, evidence.submissions.get())
    assert (shown.title, shown.kind, shown.account) == ("Complaint log", EvidenceKind.ASSIGNMENT, "I listened first.")
    assert [(fact.label, fact.text) for fact in shown.facts] == [("The task", "The brief")]


# --- words of the awarding organisation --------------------------------------------------------------------------


def test_an_awarding_organisation_may_have_its_own_names(cast):
    organisation = cast.edition.awarding_organisation
    assert kinds.label_of("RA", organisation) == "Reflective or personal account"
    organisation.kind_labels = {"RA": "Candidate statement"}
    assert kinds.label_of("RA", organisation) == "Candidate statement"
    assert kinds.label_of("WP", organisation) == "Work product"
    assert kinds.label_of("", organisation) == ""
