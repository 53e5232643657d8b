"""Versions of files, references that are never used twice, and evidence that points to other evidence."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from config.refusals import BadInput, NotAllowed, StaleState
from portfolios import actions, rules
from portfolios.models import Evidence, EvidenceFile, EvidenceReference
from portfolios.queries import as_handed_in, older_versions, pointers, referable, replaced_since
from portfolios.states import EvidenceKind
from tests.cast import Cast, make_edition, make_house
from tests.factories.portfolios import (
    PDF,
    PNG,
    act_count,
    last_act,
    make_draft,
    make_ready,
    make_submitted,
    upload,
)

NEWER = PDF + b"\n% second"


def together(*acts):
    """Run the acts at once, each on a connection of its own; what each gave, or the name of its refusal."""
    start, told = threading.Barrier(len(acts)), []

    def run(act):
        start.wait()
        try:
            told.append(act())
        except Exception as error:  # compared with what is expected, so that no crash is hidden
            told.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.fixture
def open_cast(transactional_db):
    """The first house of the cast, seen by other connections too."""
    return Cast(make_house("Harbour Lane Training", "HL", make_edition()), None, None)


# --- versions of files -------------------------------------------------------------------------------------------


def test_a_replaced_file_is_a_new_version_and_the_old_one_is_kept(cast):
    evidence = make_ready(cast.registration)
    first = actions.add_file(evidence, upload=upload(), by=cast.learner)
    second = actions.replace_file(first, upload=upload("notes2.pdf", NEWER), by=cast.learner)
    third = actions.add_file(evidence, upload=upload("n3.png", PNG), by=cast.learner, replaces=second)
    assert [(file.version, file.replaces) for file in (first, second, third)] == [(1, None), (2, first), (3, second)]
    assert list(evidence.files.filter(removed_at=None)) == [third]
    assert EvidenceFile.objects.count() == 3
    assert last_act(cast.centre) == ("replaced a file of", cast.learner)


def test_a_link_to_a_place_in_the_old_file_leads_to_the_new_one(cast):
    evidence = make_ready(cast.registration)
    first = actions.add_file(evidence, upload=upload(), by=cast.learner)
    evidence.links.update(file=first)
    second = actions.replace_file(first, upload=upload("n.pdf", NEWER), by=cast.learner)
    assert {link.file for link in evidence.links.all()} == {second}


def test_replace_file_is_the_authors_and_only_while_the_piece_can_change(cast, but):
    evidence = make_ready(cast.registration)
    first = actions.add_file(evidence, upload=upload(), by=cast.learner)
    for person in but("learner"):
        with pytest.raises(NotAllowed):
            actions.replace_file(first, upload=upload("n.pdf", NEWER), by=person)
    actions.submit_evidence(evidence, by=cast.learner, declared=True)
    with pytest.raises(StaleState):
        actions.replace_file(first, upload=upload("n.pdf", NEWER), by=cast.learner)
    assert EvidenceFile.objects.count() == 1


def test_a_file_is_replaced_once_only_by_another_one_and_within_its_piece(cast):
    evidence, other = make_ready(cast.registration), make_ready(cast.registration)
    first = actions.add_file(evidence, upload=upload(), by=cast.learner)
    with pytest.raises(BadInput):
        actions.replace_file(first, upload=upload("same.pdf"), by=cast.learner)
    with pytest.raises(BadInput):
        actions.add_file(other, upload=upload("n.pdf", NEWER), by=cast.learner, replaces=first)
    actions.replace_file(first, upload=upload("n.pdf", NEWER), by=cast.learner)
    before = act_count(cast.centre)
    with pytest.raises(StaleState):
        actions.replace_file(first, upload=upload("n.png", PNG), by=cast.learner)
    assert (EvidenceFile.objects.count(), act_count(cast.centre)) == (2, before)


def test_what_a_submission_names_is_shown_after_it_was_replaced(cast):
    evidence = make_ready(cast.registration)
    first = actions.add_file(evidence, upload=upload(), by=cast.learner)
    submission = actions.submit_evidence(evidence, by=cast.learner, declared=True)
    evidence = Evidence.objects.get()
    actions.require_action(evidence, by=cast.assessor)
    second = actions.replace_file(first, upload=upload("n.pdf", NEWER), by=cast.learner)
    third = actions.replace_file(second, upload=upload("n.png", PNG), by=cast.learner)
    assert as_handed_in(evidence, submission).files == [first]
    assert replaced_since([first]) == {first.pk}
    assert rules.can_read_file(cast.assessor, EvidenceFile.objects.get(pk=first.pk))
    assert not rules.can_read_file(cast.assessor, EvidenceFile.objects.get(pk=second.pk))
    submissions = list(evidence.submissions.all())
    seen = {
        who: [
            (version.file, version.attempts)
            for version in older_versions(who, evidence, [third], submissions)[third.pk]
        ]
        for who in (cast.learner, cast.assessor)
    }
    assert seen == {cast.learner: [(second, []), (first, [1])], cast.assessor: [(first, [1])]}


def test_the_assessors_page_shows_what_was_handed_in_and_says_that_there_is_more(cast, page):
    evidence = make_ready(cast.registration)
    first = actions.add_file(evidence, upload=upload(), by=cast.learner)
    actions.submit_evidence(evidence, by=cast.learner, declared=True)
    actions.require_action(Evidence.objects.get(), by=cast.assessor)
    actions.replace_file(first, upload=upload("newer.pdf", NEWER), by=cast.learner)
    shown = page(cast.assessor, reverse("assessment:evidence_detail", args=[evidence.pk])).content.decode()
    assert ("notes.pdf" in shown, "newer.pdf" in shown) == (True, False)
    assert "A newer version exists" in shown


def test_a_file_is_replaced_by_an_ordinary_form(cast, page):
    evidence = make_ready(cast.registration)
    first = actions.add_file(evidence, upload=upload(), by=cast.learner)
    url = reverse("portfolios:file_replace", args=[first.pk])
    assert page(cast.learner, url, {}).status_code == 422
    answer = page(cast.learner, url, {"file": upload("n.pdf", NEWER)})
    assert answer.url == reverse("portfolios:evidence_edit", args=[evidence.pk]) + "#files-kept"
    assert EvidenceFile.objects.get(removed_at=None).version == 2


def test_two_windows_replace_the_same_file(open_cast):
    evidence = make_ready(open_cast.registration)
    first = actions.add_file(evidence, upload=upload(), by=open_cast.learner)

    def replace(name, content):
        return lambda: actions.replace_file(first, upload=upload(name, content), by=open_cast.learner).version

    assert sorted(together(replace("n.pdf", NEWER), replace("n.png", PNG)), key=str) == [2, "StaleState"]
    assert EvidenceFile.objects.filter(removed_at=None).count() == 1


# --- references --------------------------------------------------------------------------------------------------


def test_drafts_begun_at_once_have_references_of_their_own(open_cast):
    acts = [lambda: make_draft(open_cast.registration.__class__.objects.get()).reference for _ in range(6)]
    assert sorted(together(*acts)) == ["E001", "E002", "E003", "E004", "E005", "E006"]


def test_a_reference_is_not_used_again_after_a_draft_was_withdrawn_or_is_gone(cast):
    first, second = make_draft(cast.registration), make_draft(cast.registration)
    actions.withdraw_evidence(first, by=cast.learner, reason="Wrong learner")
    Evidence.objects.filter(pk=second.pk).update(number=99)  # as if it had been taken away
    assert make_draft(cast.registration).reference == "E003"


# --- evidence that points to evidence ----------------------------------------------------------------------------


def test_a_piece_points_to_another_and_is_pointed_to(cast):
    video, account = make_submitted(cast.registration), make_draft(cast.registration, title="What the video shows")
    actions.add_reference(account, number=1, by=cast.learner, note="  the  film ")
    assert last_act(cast.centre) == ("pointed from", cast.learner)
    (to,), back = pointers(cast.learner, account)
    assert ((to.evidence, to.note, to.open), back) == ((video, "the film", True), [])
    assert [pointer.evidence for pointer in pointers(cast.learner, video)[1]] == [account]
    assert pointers(cast.assessor, video) == ([], [])  # a draft of somebody else


def test_pointing_again_changes_the_note(cast):
    make_submitted(cast.registration)
    account = make_draft(cast.registration)
    actions.add_reference(account, number=1, by=cast.learner)
    before = act_count(cast.centre)
    actions.add_reference(account, number=1, by=cast.learner, note="see 03:10")
    assert (EvidenceReference.objects.get().note, act_count(cast.centre)) == ("see 03:10", before)


def test_only_own_visible_living_evidence_is_pointed_to(cast):
    withdrawn = make_draft(cast.registration)
    actions.withdraw_evidence(withdrawn, by=cast.learner, reason="Wrong")
    make_draft(cast.registration, by=cast.assessor, kind=EvidenceKind.OBSERVATION)  # the assessor's own draft
    mine = make_draft(cast.registration)
    for _ in range(4):
        make_submitted(cast.other.registration)
    told = {}
    for number in (1, 2, 3, 4):
        with pytest.raises(BadInput) as refusal:
            actions.add_reference(mine, number=number, by=cast.learner)
        told[number] = str(refusal.value)
    assert "withdrawn" in told[1]
    assert "this piece itself" in told[3]
    assert told[2].startswith("There is no E002")
    assert told[4].startswith("There is no E004")
    assert (EvidenceReference.objects.count(), referable(cast.learner, cast.registration, mine)) == (0, [])


def test_references_are_the_authors_to_change_and_only_of_a_draft(cast, but):
    make_submitted(cast.registration)
    evidence = make_ready(cast.registration)
    reference = actions.add_reference(evidence, number=1, by=cast.learner)
    for person in but("learner"):
        with pytest.raises(NotAllowed):
            actions.add_reference(evidence, number=1, by=person)
        with pytest.raises(NotAllowed):
            actions.remove_reference(reference, by=person)
    submission = actions.submit_evidence(evidence, by=cast.learner, declared=True)
    assert [row["reference"] for row in submission.facts["references"]] == ["E001"]
    with pytest.raises(StaleState):
        actions.remove_reference(reference, by=cast.learner)
    assert EvidenceReference.objects.count() == 1


def test_a_reference_is_taken_out_once(cast):
    make_submitted(cast.registration)
    reference = actions.add_reference(make_draft(cast.registration), number=1, by=cast.learner)
    actions.remove_reference(reference, by=cast.learner)
    with pytest.raises(StaleState):
        actions.remove_reference(
            EvidenceReference(pk=reference.pk, evidence=reference.evidence, target=reference.target), by=cast.learner
        )


def test_a_pointer_to_withdrawn_evidence_is_told(cast):
    target = make_draft(cast.registration)
    evidence = make_draft(cast.registration)
    actions.add_reference(evidence, number=1, by=cast.learner)
    assert rules.evidence_findings(evidence) == []
    actions.withdraw_evidence(target, by=cast.learner, reason="Wrong")
    assert [str(found) for found in rules.evidence_findings(evidence)] == [
        "E001, to which it points, has been withdrawn."
    ]


@pytest.mark.parametrize("typed", ["E001", "e1", "1", "E001 Complaint log"])
def test_a_reference_is_typed_on_the_form_and_taken_out_there(cast, page, typed):
    make_submitted(cast.registration)
    evidence = make_draft(cast.registration)
    url = reverse("portfolios:evidence_edit", args=[evidence.pk])
    answer = page(cast.learner, url, {"then": "refer", "title": "T", "refer_to": typed, "refer_note": "So"})
    assert answer.url == f"{url}#points"
    reference = evidence.references.get()
    assert (reference.target.reference, reference.note) == ("E001", "So")
    answer = page(cast.learner, url, {"then": f"unrefer-{reference.pk}", "title": "T"})
    assert (answer.status_code, evidence.references.count()) == (302, 0)


@pytest.mark.parametrize(("typed", "part"), [("the video", "such as E014"), ("E077", "There is no E077")])
def test_a_reference_that_cannot_be_read_or_found_is_told_at_its_field_and_nothing_is_lost(cast, page, typed, part):
    evidence = make_draft(cast.registration)
    url = reverse("portfolios:evidence_edit", args=[evidence.pk])
    answer = page(cast.learner, url, {"then": "refer", "title": "Kept", "refer_to": typed})
    assert answer.status_code == 422
    assert part in str(answer.context["form"].errors["refer_to"])
    assert Evidence.objects.get().title == "Kept"
