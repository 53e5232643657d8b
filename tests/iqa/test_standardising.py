"""Standardisation (R4.17): each act works, refuses everybody else, writes all or nothing; blind until it is closed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment.actions import report_case
from assessment.models import Decision
from assessment.states import CaseKind
from centres.models import Act, Competence, Letter
from centres.states import Duty
from config.append_only import Frozen
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa import actions, rules
from iqa.models import AgreedOutcome, Ballot, Exemplar, Exercise, ExerciseAction, Invitation, Item, ItemFile, Judgement
from iqa.queries import standardising as queries
from iqa.queries.standardising.exercises import last_standardised_days
from iqa.states import CopyState, ExerciseKind, ExerciseStatus
from portfolios.redaction import words_of_pdf
from tests.factories.assessment import add_file, criterion, make_evidence, make_unit, people_but
from tests.factories.standardising import (
    MET,
    NOT_YET,
    agree_all,
    closed,
    concluded,
    decided_piece,
    from_piece,
    judge,
    make_copies,
    opened,
    pdf_of,
    plan,
    rows_of,
    specimen,
)


def codes(refused):
    return [blocker.code for blocker in refused.value.blockers]


def running(street):
    return (street.iqa, street.lead_iqa)


# ---------- planning ----------


def test_everybody_who_may_assess_the_unit_is_invited_trainees_too(street):
    exercise = plan(street)
    standings = {row.person: row.standing for row in exercise.invitations.select_related("person")}
    assert standings == {
        street.assessor: "Assessor",
        street.second_assessor: "Assessor",
        street.trainee: "Trainee assessor",
    }
    assert (exercise.reference, exercise.status) == ("ST001", ExerciseStatus.PLANNED)
    assert Act.objects.latest("pk").verb == "planned standardisation"
    assert Letter.objects.count() == 0  # nobody is told before it opens


def test_only_a_competence_of_today_invites(street):
    Competence.objects.filter(user=street.trainee).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert street.trainee not in [row.person for row in plan(street).invitations.select_related("person")]


def test_only_quality_assurers_of_the_qualification_plan(street):
    for person in people_but(street, *running(street)):
        with pytest.raises(NotAllowed):
            plan(street, by=person)
    assert Exercise.objects.count() == 0


@pytest.mark.parametrize(
    "facts",
    [
        {"title": " "},
        {"purpose": ""},
        {"decide_by": timezone.localdate() - timedelta(days=1)},
        {"kind": ExerciseKind.MEETING},
        {"meets_on": timezone.localdate()},
        {"units": []},
        {"kind": "talk"},
    ],
)
def test_a_plan_that_says_too_little_is_refused(street, facts):
    with pytest.raises(BadInput):
        plan(street, **facts)


def test_a_unit_of_another_qualification_is_refused(street):
    with pytest.raises(BadInput, match="units of the qualification"):
        plan(street, units=[make_unit("X/9", "Other", [1])])


def test_it_is_changed_until_it_is_closed(street):
    exercise = closed(street)
    day = timezone.localdate() + timedelta(days=3)
    with pytest.raises(Blocked):
        actions.change_exercise(exercise, by=street.iqa, title="New", purpose="New", decide_by=day)
    other = plan(street)
    actions.change_exercise(other, by=street.iqa, title="New", purpose="New", decide_by=day)
    other.refresh_from_db()
    assert (other.title, other.decide_by) == ("New", day)


def test_more_people_are_invited_and_taken_out_with_a_reason(street):
    exercise = plan(street)
    invitation = actions.invite_person(exercise, by=street.iqa, person=street.lead_iqa)
    assert invitation.standing == "Quality assurer"
    with pytest.raises(Blocked) as twice:
        actions.invite_person(exercise, by=street.iqa, person=street.lead_iqa)
    assert codes(twice) == ["invited"]
    with pytest.raises(Blocked) as stranger:
        actions.invite_person(exercise, by=street.iqa, person=street.other.assessor)
    assert codes(stranger) == ["staff"]
    with pytest.raises(BadInput):
        actions.take_out_person(invitation, by=street.iqa, why=" ")
    actions.take_out_person(invitation, by=street.iqa, why="On leave")
    with pytest.raises(StaleState):
        actions.take_out_person(invitation, by=street.iqa, why="On leave")
    assert [row.superseded_why for row in queries.taken_out(exercise)] == ["On leave"]


# ---------- work ----------


def test_a_piece_loses_names_file_names_and_decisions(street):
    piece = decided_piece(street, "1.1", account="I, Learner HL of Harbour Lane Training, was seen by Assessor HL.")
    add_file(piece, "learner-hl.pdf", pdf_of("Refund by Learner HL"))
    exercise = plan(street)
    item = actions.add_evidence_item(exercise, by=street.iqa, evidence=piece, criteria=[criterion(street.work, "1.1")])
    make_copies()
    item = queries.item_of(item)
    sheet = queries.sheet_of(item)
    assert sheet.text == "I, [name] of [name], was seen by [name]."
    assert [part.name for part in sheet.parts] == ["Item A, file 1"]
    file = item.files.get()
    assert (file.state, file.name, file.copy_type) == (CopyState.MADE, "", "application/pdf")
    with file.copy.open("rb") as copy:
        assert words_of_pdf(copy.read()).strip() == ""  # the page has become a picture of itself, the name black
    assert item.confirmed_at is None


def test_text_files_are_masked_and_other_kinds_left_out(street):
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")], account="Seen.")
    add_file(piece, "a.txt", b"By Learner HL", "text/plain")
    add_file(piece, "b.mp3", b"ID3", "audio/mpeg")
    item = actions.add_evidence_item(
        plan(street), by=street.iqa, evidence=piece, criteria=[criterion(street.work, "1.1")]
    )
    make_copies()
    text, sound = item.files.order_by("number")
    with text.copy.open("rb") as copy:
        assert copy.read() == b"By [name]"
    assert (sound.state, sound.problem.split(".")[0]) == (
        CopyState.LEFT_OUT,
        "no anonymous copy can be made of this kind of file",
    )


def test_words_typed_by_hand_are_taken_out_and_it_has_to_be_confirmed_again(street):
    exercise = plan(street)
    item = specimen(exercise, "1.1", by=street.iqa, unit=street.work, words="Kim of Acme rang.")
    item = actions.mask_item(item, by=street.iqa, words="Kim\nAcme")
    make_copies()
    assert queries.sheet_of(queries.item_of(item)).text == "[name] of [name] rang."
    assert item.confirmed_at is None


def test_a_specimen_file_is_checked_and_copied(street):
    exercise = plan(street)
    upload = SimpleUploadedFile("kim.pdf", pdf_of("By Kim"), "application/pdf")
    item = actions.add_specimen_item(
        exercise, by=street.iqa, words="", criteria=[criterion(street.work, "1.1")], uploads=[upload]
    )
    make_copies()
    file = item.files.get()
    assert (file.state, file.arrival, file.name) == (CopyState.MADE, "checked", "kim.pdf")
    actions.mask_item(item, by=street.iqa, words="Kim")
    make_copies()
    file.refresh_from_db()
    with file.copy.open("rb") as copy:
        assert "Kim" not in words_of_pdf(copy.read())


@pytest.mark.parametrize(
    ("facts", "code"), [({"confidential": True}, "confidential"), ({"third_party": True}, "third_party")]
)
def test_confidential_work_is_no_item(street, facts, code):
    piece = decided_piece(street, "1.1", **facts)
    with pytest.raises(Blocked) as refused:
        from_piece(plan(street), piece, by=street.iqa)
    assert codes(refused) == [code]
    assert queries.pieces_for(plan(street), street.iqa)[0].why_not != []


def test_held_work_is_no_item(street):
    piece = decided_piece(street, "1.1")
    report_case(
        street.registration,
        by=street.iqa,
        kind=CaseKind.MALPRACTICE,
        allegation="Copied.",
        came_to_light_on=timezone.localdate(),
        about_learner=True,
    )
    with pytest.raises(Blocked) as refused:
        from_piece(plan(street), piece, by=street.iqa)
    assert codes(refused) == ["held"]
    assert queries.pieces_for(plan(street), street.iqa)[0].why_not == ["The portfolio is held"]


def test_a_piece_is_an_item_once_and_only_for_units_of_the_exercise(street):
    exercise, piece = plan(street), decided_piece(street, "1.1")
    with pytest.raises(BadInput, match="criterion of the units"):
        actions.add_evidence_item(exercise, by=street.iqa, evidence=piece, criteria=[criterion(street.last, "1.1")])
    from_piece(exercise, piece, by=street.iqa)
    with pytest.raises(Blocked) as refused:
        from_piece(exercise, piece, by=street.iqa)
    assert codes(refused) == ["twice"]


def test_work_that_the_organiser_may_not_read_is_no_item(street):
    piece = decided_piece(street, "1.1")
    exercise = plan(street)
    with pytest.raises(NotAllowed):
        from_piece(exercise, piece, by=street.assessor)
    assert Item.objects.count() == 0


def test_it_opens_when_work_is_confirmed_and_two_are_invited(street):
    exercise = plan(street, people=[street.assessor])
    assert [blocker.code for blocker in rules.open_exercise_blockers(exercise)] == ["items", "people"]
    actions.add_specimen_item(exercise, by=street.iqa, words="A call.", criteria=[criterion(street.work, "1.1")])
    with pytest.raises(Blocked) as refused:
        actions.open_exercise(exercise, by=street.iqa)
    assert codes(refused) == ["anonymous", "people"]


def test_opening_writes_to_everybody_invited_once(street):
    exercise = opened(street)
    assert sorted(Letter.objects.values_list("to", flat=True)) == sorted(
        person.email for person in (street.assessor, street.second_assessor, street.trainee)
    )
    assert f"/standardisation/{exercise.pk}/" in Letter.objects.first().words
    with pytest.raises(Blocked):
        actions.open_exercise(exercise, by=street.iqa)


# ---------- blind ----------


def test_half_of_it_is_kept_and_handed_in_later_for_good(street):
    exercise = opened(street)
    row = rows_of(exercise)[0]
    actions.keep_judgements(row.item, by=street.assessor, typed={str(row.pk): {"outcome": NOT_YET}})
    with pytest.raises(Blocked) as refused:
        actions.hand_in(exercise, by=street.assessor)
    assert codes(refused) == ["undecided", "undecided"]
    assert "W/1 01.01 lacks the reason why it is not yet met" in str(refused.value)
    assert Judgement.objects.count() == 0
    ballot = judge(exercise, street.assessor, NOT_YET)
    assert (ballot.typed, ballot.late, ballot.judgements.count()) == ({}, False, 3)
    with pytest.raises(Blocked):
        actions.keep_judgements(row.item, by=street.assessor, typed={str(row.pk): {"outcome": MET}})
    with pytest.raises(Blocked):
        actions.hand_in(exercise, by=street.assessor)
    with pytest.raises(Frozen):
        ballot.judgements.first().save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Judgement.objects.create(ballot=ballot, item_criterion=row, outcome=MET)


def test_only_who_is_invited_decides(street):
    exercise = opened(street)
    item = rows_of(exercise)[0].item
    for person in people_but(street, street.assessor, street.second_assessor, street.trainee):
        with pytest.raises(NotAllowed):
            actions.keep_judgements(item, by=person, typed={})
        with pytest.raises(NotAllowed):
            actions.hand_in(exercise, by=person)


def test_an_answer_that_was_not_offered_is_refused(street):
    row = rows_of(opened(street))[0]
    with pytest.raises(BadInput):
        actions.keep_judgements(row.item, by=street.assessor, typed={str(row.pk): {"outcome": "maybe"}})


def test_what_belongs_to_another_item_is_not_kept(street):
    exercise = opened(street)
    first, *_, last = rows_of(exercise)
    ballot = actions.keep_judgements(first.item, by=street.assessor, typed={str(last.pk): {"outcome": MET}})
    assert ballot.typed == {}


def test_the_order_of_items_is_by_lot_and_each_persons_own(street):
    exercise = plan(street)
    for number in range(6):
        specimen(exercise, "1.1", by=street.iqa, unit=street.work, words=f"Call {number}")
    actions.open_exercise(exercise, by=street.iqa)
    orders = [
        [item.pk for item in queries.items_before(rules.ballot_of(person, exercise))]
        for person in (street.assessor, street.second_assessor, street.trainee)
        for _ in range(2)
    ]
    assert orders[0::2] == orders[1::2]
    assert len({tuple(order) for order in orders}) > 1
    assert {frozenset(order) for order in orders} == {frozenset(orders[0])}


def test_nobody_reads_results_before_the_closing_and_who_owes_not_after_it(street):
    exercise = opened(street)
    judge(exercise, street.assessor)
    for person in (street.iqa, street.assessor, street.trainee):
        assert not rules.can_read_results(person, exercise)
    judge(exercise, street.second_assessor)
    exercise = actions.close_exercise(exercise, by=street.iqa)
    readers = {person for person in street.everybody().values() if person and rules.can_read_results(person, exercise)}
    assert readers == {street.iqa, street.lead_iqa, street.assessor, street.second_assessor}


def test_an_organiser_who_is_invited_hands_in_before_they_close(street):
    exercise = opened(street)
    actions.invite_person(exercise, by=street.iqa, person=street.iqa)
    judge(exercise, street.assessor)
    judge(exercise, street.second_assessor)
    with pytest.raises(Blocked) as refused:
        actions.close_exercise(exercise, by=street.iqa)
    assert codes(refused) == ["owes"]
    actions.close_exercise(exercise, by=street.lead_iqa)
    exercise.refresh_from_db()
    with pytest.raises(NotAllowed):  # blind still, although they run it
        actions.agree_outcome(rows_of(exercise)[0], by=street.iqa, outcome=MET, rationale="Shown.")
    judge(exercise, street.iqa)
    actions.agree_outcome(rows_of(exercise)[0], by=street.iqa, outcome=MET, rationale="Shown.")


def test_it_closes_when_two_have_handed_in(street):
    exercise = opened(street)
    judge(exercise, street.assessor)
    with pytest.raises(Blocked) as refused:
        actions.close_exercise(exercise, by=street.iqa)
    assert codes(refused) == ["judges"]


def test_own_work_is_marked_and_not_counted(street):
    exercise = closed(street)
    assert Judgement.objects.filter(own_work=True).get().ballot.invitation.person == street.assessor
    results = queries.results_of(exercise)
    assert (results.whole.subjects, results.whole.judgements, results.own_work) == (2, 4, 1)
    assert results.whole.percent == 0.5
    assert [figures.percent for _, figures, _ in results.items] == [0.5, None]


def test_a_catch_up_is_marked_and_leaves_the_figures_alone(street):
    exercise = closed(street)
    before = queries.results_of(exercise)
    ballot = judge(exercise, street.trainee, NOT_YET, NOT_YET, NOT_YET)
    assert ballot.late
    after = queries.results_of(exercise)
    assert (after.whole, after.late) == (before.whole, 3)
    assert rules.can_read_results(street.trainee, exercise)


# ---------- after the closing ----------


def test_outcomes_are_agreed_superseded_and_conclude(street):
    exercise = closed(street)
    row = rows_of(exercise)[0]
    first = actions.agree_outcome(row, by=street.iqa, outcome=NOT_YET, rationale="Half.", exemplar=True)
    actions.agree_outcome(row, by=street.lead_iqa, outcome=MET, rationale="On reflection.")
    assert AgreedOutcome.objects.current().get().outcome == MET
    assert AgreedOutcome.objects.get(pk=first.pk).superseded_by == street.lead_iqa
    assert not Exemplar.objects.current().exists()
    with pytest.raises(Blocked) as refused:
        actions.conclude_exercise(exercise, by=street.iqa)
    assert codes(refused) == ["agree", "agree", "present"]
    before = list(Decision.objects.values("pk", "outcome", "superseded_at"))
    agree_all(exercise, by=street.iqa)
    assert list(Decision.objects.values("pk", "outcome", "superseded_at")) == before  # R4.14


def test_what_is_settled_refuses_everybody_else(street):
    exercise = closed(street)
    row = rows_of(exercise)[0]
    today = timezone.localdate()
    for person in people_but(street, *running(street)):
        with pytest.raises(NotAllowed):
            actions.agree_outcome(row, by=person, outcome=MET, rationale="x")
        with pytest.raises(NotAllowed):
            actions.record_meeting(exercise, by=person, present=[], held_on=today)
        with pytest.raises(NotAllowed):
            actions.conclude_exercise(exercise, by=person)
        with pytest.raises(NotAllowed):
            actions.add_exercise_action(exercise, by=person, owner=street.assessor, text="x", due_on=today)
        with pytest.raises(NotAllowed):
            actions.close_exercise(exercise, by=person)
        with pytest.raises(NotAllowed):
            actions.cancel_exercise(exercise, by=person, why="x")
        with pytest.raises(NotAllowed):
            actions.invite_person(exercise, by=person, person=street.iqa)
    assert AgreedOutcome.objects.count() == ExerciseAction.objects.count() == 0


def test_who_was_present_is_recorded(street):
    exercise = closed(street)
    mine = rules.ballot_of(street.assessor, exercise)
    with pytest.raises(BadInput, match="in the future"):
        actions.record_meeting(exercise, by=street.iqa, present=[], held_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(BadInput, match="who were invited"):
        actions.record_meeting(exercise, by=street.iqa, present=[0], held_on=timezone.localdate())
    actions.record_meeting(exercise, by=street.iqa, present=[mine.invitation_id], held_on=timezone.localdate())
    found = dict(Ballot.objects.values_list("invitation__person__full_name", "attendance"))
    assert found == {"Assessor HL": "present", "Second Assessor HL": "absent", "Trainee HL": "absent"}


def test_discussion_is_for_who_has_handed_in(street):
    exercise = closed(street)
    row = rows_of(exercise)[0]
    actions.add_remark(row.item, by=street.second_assessor, text="The refund is missing.", item_criterion=row)
    for person in people_but(street, street.iqa, street.lead_iqa, street.assessor, street.second_assessor):
        with pytest.raises(NotAllowed):
            actions.add_remark(row.item, by=person, text="Hm.")
    verdicts, _ = queries.discussion_of(queries.item_of(row.item))
    assert [remark.text for remark in verdicts[0].remarks] == ["The refund is missing."]


def test_an_action_is_answered_and_closed_by_another(street):
    exercise = closed(street)
    action = actions.add_exercise_action(
        exercise, by=street.iqa, owner=street.iqa, text="Add it to the guide.", due_on=timezone.localdate()
    )
    with pytest.raises(StaleState):
        actions.close_exercise_action(action, by=street.lead_iqa)
    with pytest.raises(NotAllowed):
        actions.answer_exercise_action(action, by=street.lead_iqa, answer="Done.")
    action = actions.answer_exercise_action(action, by=street.iqa, answer="Done.")
    with pytest.raises(NotAllowed):
        actions.close_exercise_action(action, by=street.iqa)
    actions.close_exercise_action(action, by=street.lead_iqa)
    assert ExerciseAction.objects.open().count() == 0


def test_a_cancelled_exercise_stays_on_record(street):
    exercise = actions.cancel_exercise(opened(street), by=street.iqa, why="Two are ill.")
    assert (exercise.status, exercise.cancelled_why) == (ExerciseStatus.CANCELLED, "Two are ill.")
    with pytest.raises(NotAllowed):  # who was invited does not see it any more
        actions.hand_in(exercise, by=street.assessor)


# ---------- exemplars ----------


def test_exemplars_are_read_by_who_may_assess_the_unit_and_has_nothing_to_decide(street):
    concluded(street)
    readers = {
        name for name, person in street.everybody().items() if person and Exemplar.objects.visible_to(person).exists()
    }
    assert readers == {"assessor", "second_assessor", "iqa", "lead_iqa"}  # the trainee has still to catch up
    judge(Exercise.objects.get(), street.trainee)
    assert Exemplar.objects.visible_to(street.trainee).count() == 3
    Competence.objects.filter(user=street.second_assessor).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert not Exemplar.objects.visible_to(street.second_assessor).exists()


def test_an_exemplar_is_taken_out_with_a_reason(street):
    concluded(street)
    exemplar = Exemplar.objects.first()
    with pytest.raises(NotAllowed):
        actions.retire_exemplar(exemplar, by=street.assessor, why="Old")
    actions.retire_exemplar(exemplar, by=street.iqa, why="Old")
    with pytest.raises(StaleState):
        actions.retire_exemplar(exemplar, by=street.iqa, why="Old")
    assert Exemplar.objects.current().count() == 2


# ---------- what it says elsewhere ----------


def test_the_day_of_standardisation_is_of_concluded_exercises_of_the_centre(street):
    centre, qualification, today = street.centre, street.edition, timezone.localdate()
    closed(street)
    assert last_standardised_days(centre) == {}
    concluded(street)
    assert last_standardised_days(centre) == {qualification.pk: today}
    assert last_standardised_days(centre, today - timedelta(days=1)) == {}
    assert last_standardised_days(street.other.centre) == {}


def test_what_counts_as_the_last_twelve_months_is_the_day_it_was_held_not_the_day_it_was_concluded(street):
    """R4.17: an old meeting written up today leaves the qualification unstandardised, wherever the question is put."""
    exercise, today = concluded(street), timezone.localdate()
    ids = {"centre": street.centre, "qualification": street.edition}
    approval = street.centre.approvals.get(qualification=street.edition)

    def asked():
        rows = rules.direct_claims_criteria(approval, today)
        return next(row[1:] for row in rows if row[0] == "Standardisation within twelve months")

    for days_ago, counts in [(0, True), (364, True), (365, False)]:
        day = today - timedelta(days=days_ago)
        Exercise.objects.filter(pk=exercise.pk).update(held_on=day)
        assert Exercise.objects.standardised_in_year().filter(**ids).exists() is counts
        assert bool(queries.standardisation_factor(street.centre, street.edition)) is counts
        assert asked()[0] is counts
        assert last_standardised_days(street.centre) == {street.edition.pk: day}
    assert asked()[1] == "None was held and concluded in the twelve months."


def test_the_share_that_agrees_with_the_agreed_outcome(street, django_assert_num_queries):
    exercise = concluded(street)
    row = rows_of(exercise)[0]
    judge(exercise, street.trainee, NOT_YET, NOT_YET)
    assert row is not None
    with django_assert_num_queries(1):
        found = queries.standardisation_factor(street.centre, street.edition)
    shares = {person: (one.judgements, round(one.share, 2)) for person, one in found.items()}
    assert shares == {
        street.assessor.pk: (2, 1.0),  # own work is left out
        street.second_assessor.pk: (3, 0.67),
        street.trainee.pk: (3, 0.33),
    }
    assert found[street.second_assessor.pk].sentence == (
        "2 of 3 blind judgements in standardisation (67 %) agree with the agreed outcome."
    )
    later = timezone.localdate() + timedelta(days=366)
    assert queries.standardisation_factor(street.centre, street.edition, later) == {}


def test_an_agreed_outcome_that_was_superseded_does_not_count(street):
    exercise = closed(street)
    actions.agree_outcome(rows_of(exercise)[0], by=street.iqa, outcome=NOT_YET, rationale="Half.")
    agree_all(exercise, by=street.iqa)
    invited = [row.pk for row in Invitation.objects.current().filter(exercise=exercise)]
    actions.record_meeting(exercise, by=street.iqa, present=invited, held_on=timezone.localdate())
    actions.conclude_exercise(exercise, by=street.iqa)
    found = queries.standardisation_factor(street.centre, street.edition)
    assert found[street.assessor.pk][:2] == (2, 1.0)


def test_what_waits_stands_in_the_queue_of_who_is_invited(street):
    exercise = opened(street)
    assert [row.reference for row in queries.exercise_work(street.assessor, street.centre)] == ["ST001"]
    judge(exercise, street.assessor)
    assert queries.exercise_work(street.assessor, street.centre) == []
    assert queries.exercise_work(street.second_assessor, street.other.centre) == []


def test_a_copy_that_was_lost_is_asked_for_again_and_given_up_at_last(street):
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")])
    add_file(piece, "a.txt", b"By", "text/plain")
    item = actions.add_evidence_item(
        plan(street), by=street.iqa, evidence=piece, criteria=[criterion(street.work, "1.1")]
    )
    long_ago = timezone.now() - timedelta(days=1)
    ItemFile.objects.update(sent_at=long_ago)
    assert actions.resend_stuck_copies() == 1
    make_copies()
    assert item.files.get().state == CopyState.MADE
    ItemFile.objects.update(state=CopyState.WAITING, attempts=3, sent_at=long_ago)
    assert actions.resend_stuck_copies() == 0
    assert item.files.get().state == CopyState.LEFT_OUT


def test_competence_to_quality_assure_is_a_standing(street):
    assert rules.standing_of(street.iqa, street.centre, [street.work]) == "Quality assurer"
    assert rules.standing_of(street.admin, street.centre, [street.work]) == ""
    assert Competence.objects.filter(user=street.iqa, duty=Duty.ASSESS).count() == 0
