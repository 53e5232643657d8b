"""What is suggested, why, to whom, and what never is; the pages that show it."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from portfolios import actions, queries
from portfolios.models import EvidenceFile, EvidenceLink, FileText, Rendition, RouteUnit
from portfolios.states import EvidenceKind, FileState, Purpose, Setting
from qualifications.models import Criterion, Unit
from qualifications.states import AssessmentMethod, EvidenceRuleCode
from tests.factories.portfolios import criteria_of, make_draft, rule_of_evidence

WORDS = [
    ["Deal with customers’ complaints", "Carry out a refund by organisational procedures"],
    ["Deal with customers' complaints.", "Prepare resources before starting work"],
    ["Deal with complaints of customers", "Describe legislation about storing personal data"],
]


@pytest.fixture
def cast(cast):
    """The cast, whose three units ask for things in words: 1.1 the same in the first two, nearly in the third."""
    for unit, words in zip(cast.units, WORDS, strict=True):
        for criterion, statement in zip(criteria_of(unit), words, strict=True):
            Criterion.objects.filter(pk=criterion.pk).update(statement=statement)
    return cast


def named(suggestions):
    return [(row.unit.number, row.code) for row in suggestions]


def reasons(suggestions):
    return {
        (row.unit.number, row.code): [
            (str(reason.served), reason.same) if reason.served else reason.words for reason in row.reasons
        ]
        for row in suggestions
    }


def mapped(cast, *criteria, **facts):
    evidence = make_draft(cast.registration, **{"title": "Something", **facts})
    actions.map_evidence(evidence, links=dict.fromkeys(criteria, ""), by=cast.learner)
    return evidence


# --- criteria for a piece ----------------------------------------------------------------------------------------


def test_a_criterion_that_asks_the_same_comes_first_and_says_why(cast):
    evidence = mapped(cast, criteria_of(cast.units[0])[0])
    found = queries.criteria_for(evidence, cast.learner)
    assert named(found) == [("small-2", "1.1"), ("small-3", "1.1")]
    assert reasons(found) == {
        ("small-2", "1.1"): [("small-1 1.1", True)],
        ("small-3", "1.1"): [("small-1 1.1", False)],
    }


def test_shared_words_are_named_the_rarest_first(cast):
    evidence = make_draft(cast.registration, account="We stored personal data as legislation asks. It was cold.")
    assert reasons(queries.criteria_for(evidence, cast.learner)) == {
        ("small-3", "1.2"): [("legislation", "storing", "personal", "data")]
    }


def test_the_words_of_checked_files_and_notes_are_read(cast):
    evidence = make_draft(cast.registration, title="Scan")
    file = EvidenceFile.objects.create(
        evidence=evidence, name="a.pdf", media_type="application/pdf", size=1, sha256="0" * 64, added_by=cast.learner
    )
    FileText.objects.create(file=file, text="A refund was carried out by our procedures.")
    assert named(queries.criteria_for(evidence, cast.learner)) == []  # still being checked
    EvidenceFile.objects.update(state=FileState.CHECKED)
    assert named(queries.criteria_for(evidence, cast.learner)) == [("small-1", "1.2")]
    Rendition.objects.create(file=file, purpose=Purpose.REDACTED, media_type="application/pdf", size=1, sha256="1" * 64)
    assert named(queries.criteria_for(evidence, cast.learner)) == []  # perhaps it was redacted


def test_a_note_at_a_link_is_read(cast):
    evidence = mapped(cast, criteria_of(cast.units[1])[1])
    EvidenceLink.objects.update(note="The refund was carried out by our procedures")
    assert named(queries.criteria_for(evidence, cast.learner)) == [("small-1", "1.2")]


def test_one_shared_word_is_not_enough(cast):
    assert queries.criteria_for(make_draft(cast.registration, account="refund"), cast.learner) == []


def lock(cast, unit):
    RouteUnit.objects.filter(unit=unit).update(locked_at=timezone.now())


def take_out_of_route(cast, unit):
    RouteUnit.objects.filter(unit=unit).delete()


def make_test(cast, unit):
    Unit.objects.filter(pk=unit.pk).update(method=AssessmentMethod.TEST)


def forbid_simulation(cast, unit):
    rule_of_evidence(cast.edition, EvidenceRuleCode.NO_SIMULATION, unit=unit)


def forbid_setting(cast, unit):
    rule_of_evidence(cast.edition, EvidenceRuleCode.SKILLS_SETTING, unit=unit, value={"allowed": ["workplace"]})


@pytest.mark.parametrize("spoil", [lock, take_out_of_route, make_test, forbid_simulation, forbid_setting])
def test_what_cannot_be_mapped_is_never_suggested(cast, spoil):
    first, second, _ = cast.units
    evidence = mapped(cast, criteria_of(first)[0], kind=EvidenceKind.SIMULATION, setting=Setting.SIMULATION)
    assert named(queries.criteria_for(evidence, cast.learner)) == [("small-2", "1.1"), ("small-3", "1.1")]
    spoil(cast, second)
    assert named(queries.criteria_for(evidence, cast.learner)) == [("small-3", "1.1")]


def test_what_it_serves_is_not_suggested(cast):
    first, second, third = (criteria_of(unit)[0] for unit in cast.units)
    assert named(queries.criteria_for(mapped(cast, first, second, third), cast.learner)) == []


def test_only_its_author_may_tick_and_only_while_it_can_change(cast):
    evidence = mapped(cast, criteria_of(cast.units[0])[0], account="I listened.")
    assert [row.may_tick for row in queries.criteria_for(evidence, cast.learner)] == [True, True]
    assert [row.may_tick for row in queries.criteria_for(evidence, cast.assessor)] == [False, False]
    actions.submit_evidence(evidence, by=cast.learner, declared=True)
    evidence.refresh_from_db()
    assert [row.may_tick for row in queries.criteria_for(evidence, cast.learner)] == [False, False]


# --- pieces for an open criterion ---------------------------------------------------------------------------------


def fitting(units):
    return {
        (unit.unit.number, row.code): [piece.evidence.title for piece in row.pieces]
        for unit in units
        for row in unit.rows
    }


def test_pieces_that_may_fit_an_open_criterion_the_likeliest_first(cast):
    make_draft(cast.registration, title="Letter", account="A refund after complaints from customers")
    mapped(cast, criteria_of(cast.units[0])[0], title="Refund call")
    assert fitting(queries.evidence_for(cast.registration, cast.learner)) == {
        ("small-2", "1.1"): ["Refund call", "Letter"],
        ("small-3", "1.1"): ["Refund call", "Letter"],
    }
    only = queries.evidence_for(cast.registration, cast.learner, unit=cast.units[1])
    assert list(fitting(only)) == [("small-2", "1.1")]


def test_other_peoples_drafts_are_not_suggested(cast):
    mapped(cast, criteria_of(cast.units[0])[0])
    assert queries.evidence_for(cast.registration, cast.assessor) == []


def test_a_withdrawn_piece_is_not_suggested_and_leaves_its_criteria_open(cast):
    mapped(cast, criteria_of(cast.units[0])[0], title="Kept")
    gone = mapped(cast, criteria_of(cast.units[1])[0], title="Gone")
    assert list(fitting(queries.evidence_for(cast.registration, cast.learner))) == [("small-3", "1.1")]
    actions.withdraw_evidence(gone, by=cast.learner, reason="Wrong file")
    assert fitting(queries.evidence_for(cast.registration, cast.learner)) == {
        ("small-2", "1.1"): ["Kept"],
        ("small-3", "1.1"): ["Kept"],
    }


def test_a_changed_piece_is_read_again(cast):
    evidence = make_draft(cast.registration, title="Letter")
    assert queries.evidence_for(cast.registration, cast.learner) == []
    actions.change_evidence(evidence, by=cast.learner, account="Complaints from customers")
    assert ("small-1", "1.1") in fitting(queries.evidence_for(cast.registration, cast.learner))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queries_are_fixed(cast, rows, django_assert_num_queries):
    pieces = [mapped(cast, criteria_of(cast.units[0])[0]) for _ in range(rows)]
    cache.clear()
    with django_assert_num_queries(8):
        queries.evidence_for(cast.registration, cast.learner)
    with django_assert_num_queries(5):
        queries.evidence_for(cast.registration, cast.learner)
    with django_assert_num_queries(5):
        queries.criteria_for(pieces[0], cast.learner)


# --- pages --------------------------------------------------------------------------------------------------------


def test_the_draft_offers_to_tick_and_says_why(cast, page):
    evidence = mapped(cast, criteria_of(cast.units[0])[0])
    answer = page(cast.learner, reverse("portfolios:evidence_edit", args=[evidence.pk]))
    text = " ".join(answer.content.decode().split())
    assert "It may also show" in text
    assert "which asks the same" in text
    other = criteria_of(cast.units[1])[0]
    assert f'name="also" value="{other.pk}"' in text


def test_taking_a_suggestion_keeps_what_was_typed_and_ticks(cast, page):
    first, other = criteria_of(cast.units[0])[0], criteria_of(cast.units[1])[0]
    evidence = mapped(cast, first)
    url = reverse("portfolios:evidence_edit", args=[evidence.pk])
    sent = {"title": "Typed just now", "criterion": [first.pk], "also": other.pk}
    answer = page(cast.learner, url, sent)
    assert (answer.status_code, answer.url) == (302, f"{url}#shows")
    evidence.refresh_from_db()
    assert evidence.title == "Typed just now"
    assert set(evidence.links.values_list("criterion", flat=True)) == {first.pk, other.pk}


def test_a_link_with_a_criterion_adds_its_tick_to_those_of_the_draft(cast, page):
    first, other = criteria_of(cast.units[0])[0], criteria_of(cast.units[1])[0]
    evidence = mapped(cast, first)
    answer = page(cast.learner, reverse("portfolios:evidence_edit", args=[evidence.pk]) + f"?criterion={other.pk}")
    assert [cell.criterion.pk for _, cell in answer.context["mapping"].picked()] == [first.pk, other.pk]
    assert named(answer.context["suggestions"]) == [("small-3", "1.1")]
    assert evidence.links.count() == 1


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_units_suggestions_are_a_page_and_a_part_of_one(cast, client, headers):
    evidence = mapped(cast, criteria_of(cast.units[0])[0], title="Refund call")
    client.force_login(cast.learner)
    url = reverse("portfolios:unit_suggestions", args=[cast.route_unit(1).pk])
    answer = client.get(url, headers=headers)
    assert ("<html" in answer.content.decode()) is not bool(headers)
    other = criteria_of(cast.units[1])[0]
    assert (
        f"{reverse('portfolios:evidence_edit', args=[evidence.pk])}?criterion={other.pk}#shows"
        in answer.content.decode()
    )


def test_a_unit_without_anything_that_fits_says_so(cast, page):
    answer = page(cast.learner, reverse("portfolios:unit_suggestions", args=[cast.route_unit(1).pk]))
    assert "None of the evidence here shares enough words" in answer.content.decode()
