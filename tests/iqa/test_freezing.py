"""What the assessor saw and decided is frozen when a unit is selected or as soon as it is ready (R4.3, R4.13)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.actions import confirm_unit, reopen_unit
from config.append_only import Frozen
from config.refusals import BadInput
from iqa import actions
from iqa.models import Snapshot
from iqa.queries.freezing import changes_since, digest_of, unit_facts
from iqa.states import FrozenWhen, SampleKind, SampleOutcome
from portfolios.models import EvidenceLink
from tests.factories.assessment import (
    add_file,
    complete_unit,
    decide,
    make_evidence,
    met,
    not_yet,
    route_unit,
    sign,
    submit_again,
)
from tests.factories.iqa import criteria_of, judgement, sign_unit

AGREE, DISAGREE = SampleOutcome.AGREE, SampleOutcome.DISAGREE


def plan(street, kind=SampleKind.SUMMATIVE):
    return actions.plan_sample(route_unit(street.registration, street.work), by=street.iqa, why="To see", kind=kind)


def test_a_signed_unit_is_frozen_when_it_is_selected(street):
    criteria = criteria_of(street.work)
    evidence = make_evidence(street.registration, criteria, kind="OBS", created_by=street.assessor)
    file = add_file(evidence)
    decide(evidence, met(*criteria), by=street.assessor)
    sign(street.registration, street.work, by=street.assessor, confirmed_by=street.learner)
    snapshot = plan(street).snapshots.get()
    facts = snapshot.facts
    assert (snapshot.when, snapshot.digest) == (FrozenWhen.SELECTED, digest_of(facts))
    assert [(row["criterion"], row["outcome"], row["by"]) for row in facts["decisions"]] == [
        (code, "met", street.assessor.full_name) for code in ("1.1", "1.2", "2.1", "2.2")
    ]
    (piece,) = facts["pieces"]
    assert piece["links"] == [[code, "p. 2"] for code in ("1.1", "1.2", "2.1", "2.2")]
    assert piece["files"] == [{"name": file.name, "sha256": file.sha256, "size": file.size}]
    assert piece["submission"] == evidence.submissions.get().pk
    assert [row["text"] for row in facts["feedback"]] == ["Clear and complete."]
    assert [row["signer"] for row in facts["signatures"]] == ["assessor", "learner"]


def test_an_unsigned_unit_is_frozen_when_both_have_signed(street):
    sample = plan(street)
    complete_unit(street.registration, street.work, by=street.assessor)
    sign(street.registration, street.work, by=street.assessor)
    assert not Snapshot.objects.exists()
    confirm_unit(route_unit(street.registration, street.work), by=street.learner)
    assert sample.snapshots.get().when == FrozenWhen.SIGNED


def test_a_draw_freezes_what_is_ready_and_nothing_else(street):
    sign_unit(street.registration, street.work, by=street.assessor)
    actions.draw_sample(street.approval, by=street.iqa)
    assert [row.sample.unit for row in Snapshot.objects.all()] == [street.work]


def test_an_interim_sample_is_frozen_at_the_first_decisions_and_not_again(street):
    sample = plan(street, SampleKind.INTERIM)
    first, second, *_ = criteria_of(street.work)
    decide(make_evidence(street.registration, [first]), not_yet(first), by=street.assessor)
    decide(make_evidence(street.registration, [second]), met(second), by=street.assessor)
    snapshot = sample.snapshots.get()
    assert snapshot.when == FrozenWhen.DECIDED
    assert [(row["criterion"], row["reason"]) for row in snapshot.facts["decisions"]] == [
        ("1.1", "Show the refund as well.")
    ]


def test_a_unit_signed_again_before_its_review_is_frozen_again_and_the_earlier_state_stays(street):
    sign_unit(street.registration, street.work, by=street.assessor)
    sample = plan(street)
    reopen_unit(route_unit(street.registration, street.work), by=street.iqa, why="A file is missing.")
    sign(street.registration, street.work, by=street.assessor, confirmed_by=street.learner)
    numbers = list(sample.snapshots.values_list("number", "when"))
    assert numbers == [(1, FrozenWhen.SELECTED), (2, FrozenWhen.SIGNED)]


def test_a_frozen_state_is_never_changed(street):
    sign_unit(street.registration, street.work, by=street.assessor)
    snapshot = plan(street).snapshots.get()
    snapshot.digest = "0" * 64
    with pytest.raises(Frozen):
        snapshot.save()
    with pytest.raises(Frozen):
        Snapshot.objects.update(digest="0" * 64)


def test_the_review_shows_the_frozen_state_and_says_what_has_changed(client, street):
    sample = plan(street, SampleKind.INTERIM)
    first, second, third, _ = criteria_of(street.work)
    piece = make_evidence(street.registration, [first, second])
    decide(piece, not_yet(first, second), by=street.assessor)
    submit_again(piece)
    decide(piece, met(first), by=street.assessor)
    decide(make_evidence(street.registration, [third]), met(third), by=street.assessor)
    client.force_login(street.iqa)
    url = reverse("iqa:sample_review", args=[sample.pk])
    page = client.get(url)
    assert page.context["page"].changed == [
        f"1.1 has been decided again, by {street.assessor.full_name} on {today()}.",
        "Decided since, and not part of this sample: 2.1.",
        f"E001 has been handed in again, on {today()}.",
        "Mapped to this unit since: E002.",
        "The assessor has given feedback since.",
    ]
    assert [(row.code, frozen["outcome"]) for row, _, _, frozen in page.context["form"].lines] == [
        ("01.01", "not_yet_met"),
        ("01.02", "not_yet_met"),
    ]
    assert "Some of it has changed since it was frozen" in page.content.decode()


def today():
    return f"{timezone.localdate():%-d %b %Y}"


def test_a_review_says_nothing_of_what_was_decided_after_it_was_frozen(street):
    sample = plan(street, SampleKind.INTERIM)
    first, second, *_ = criteria_of(street.work)
    piece = make_evidence(street.registration, [first])
    decide(piece, not_yet(first), by=street.assessor)
    decide(make_evidence(street.registration, [second]), met(second), by=street.assessor)
    with pytest.raises(BadInput, match="was decided after this sample was frozen"):
        actions.review_sample(sample, by=street.iqa, **judgement(AGREE, street.work, findings=[(second, AGREE, "")]))
    submit_again(piece)
    decide(piece, met(first), by=street.assessor)
    against = judgement(DISAGREE, street.work, findings=[(first, DISAGREE, "No.")])
    with pytest.raises(BadInput, match="has been decided again since"):
        actions.review_sample(sample, by=street.iqa, **against)
    done = actions.review_sample(sample, by=street.iqa, **judgement(AGREE, street.work))
    assert done.seen["frozen"] == sample.snapshots.get().digest
    assert done.seen["changed"][0].startswith("1.1 has been decided again")
    assert done.evidence_types == ["WP"]


def test_changes_of_links_and_files_are_told(street):
    sign_unit(street.registration, street.work, by=street.assessor)
    sample = plan(street)
    then = sample.snapshots.get().facts
    assert list(changes_since(then, unit_facts(sample))) == []
    EvidenceLink.objects.filter(criterion=criteria_of(street.work)[0]).update(locator="p. 9")
    add_file(street.registration.evidence.get())
    assert list(changes_since(then, unit_facts(sample))) == [
        "The files of E001 are not the same.",
        "E001 is mapped otherwise.",
    ]


@pytest.mark.parametrize("pieces", [1, 3])
def test_the_state_is_read_in_a_fixed_number_of_queries(street, pieces, django_assert_num_queries):
    first = criteria_of(street.work)[0]
    for _ in range(pieces):
        make_evidence(street.registration, [first])
    decide(street.registration.evidence.first(), met(first), by=street.assessor)
    sample = plan(street, SampleKind.INTERIM)
    with django_assert_num_queries(10):
        facts = unit_facts(sample)
    assert len(facts["pieces"]) == pieces
