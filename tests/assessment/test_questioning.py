"""The bank of questions, papers, discussions: what people do, who may, and what stands in the way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessment import actions, queries
from assessment.actions import Written
from assessment.models import AnswerVerdict, Asked, Decision, Question, Questioning
from assessment.rules import recordings
from assessment.states import Asking, Outcome
from centres.ledger import first_break
from centres.models import Act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions as portfolio
from portfolios.models import Evidence
from portfolios.states import EvidenceKind, EvidenceStatus, FileState, Setting
from tests.cast import make_person, register
from tests.factories.assessment import add_file, criterion, declare_conflict, people_but
from tests.factories.questioning import SAID, add_question, answered_paper, held_discussion, judge, plan, write


def codes(error):
    return [blocker.code for blocker in error.value.blockers]


def verbs(street):
    return list(Act.objects.filter(centre=street.centre).order_by("sequence").values_list("verb", flat=True))


# --- the bank ---


def test_a_question_is_written_with_its_criteria_and_points(street):
    question = add_question(street, "1.1", "1.2", points=["Listens", "  ", "Stays  calm"])
    assert (question.version, question.points, question.is_current) == (1, ["Listens", "Stays calm"], True)
    assert [str(one.plain_code) for one in question.criteria.order_by("pk")] == ["1.1", "1.2"]
    assert verbs(street) == ["added question"]
    assert Act.objects.get().facts == {"version": 1, "criteria": ["1.1", "1.2"]}


def test_lead_quality_assurer_writes_questions_and_others_do_not(street):
    add_question(street, by=street.lead_iqa)
    for person in people_but(street, street.assessor, street.second_assessor, street.lead_iqa):
        with pytest.raises(NotAllowed):
            add_question(street, by=person)
    assert Question.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"wording": "  "}, {"criteria": []}, {"points": ["x"] * 21}])
def test_a_question_needs_words_and_criteria_of_its_unit(street, wrong):
    given = {"wording": "How?", "points": [], "criteria": [criterion(street.work, "1.1")], **wrong}
    with pytest.raises(BadInput):
        actions.add_question(street.centre, street.work, by=street.assessor, **given)
    other = {**given, "wording": "How?", "points": [], "criteria": [criterion(street.last, "1.1")]}
    with pytest.raises(BadInput):
        actions.add_question(street.centre, street.work, by=street.assessor, **other)
    assert Question.objects.count() == 0


def test_a_change_is_a_new_version_and_who_was_asked_keeps_the_old_one(street):
    question = add_question(street)
    paper = plan(street, questions=[question])
    new = actions.change_question(
        question,
        by=street.second_assessor,
        wording="What calms a customer?",
        points=[],
        criteria=[criterion(street.work, "1.2")],
    )
    question.refresh_from_db()
    assert (new.version, new.lineage, question.is_current) == (2, question.lineage, False)
    assert (paper.asked.get().question, paper.asked.get().wording) == (question, "How do you calm a customer?")
    assert queries.question_list(street.assessor, street.centre) == [new]


def test_changing_what_has_been_changed_is_told(street):
    question = add_question(street)
    facts = {"wording": "New?", "points": [], "criteria": [criterion(street.work, "1.1")]}
    actions.change_question(question, by=street.assessor, **facts)
    with pytest.raises(StaleState):
        actions.change_question(question, by=street.second_assessor, **facts)
    with pytest.raises(StaleState):
        actions.retire_question(question, by=street.second_assessor, why="Old")
    assert Question.objects.count() == 2


def test_a_retired_question_is_offered_no_longer(street):
    question = add_question(street)
    actions.retire_question(question, by=street.assessor, why="Asked too often")
    assert queries.question_list(street.assessor, street.centre) == []
    question.refresh_from_db()
    with pytest.raises(StaleState):
        plan(street, questions=[question])
    with pytest.raises(BadInput):
        actions.retire_question(add_question(street), by=street.assessor, why=" ")


def test_changing_and_retiring_refuse_everybody_else(street):
    question = add_question(street)
    for person in people_but(street, street.assessor, street.second_assessor, street.lead_iqa):
        with pytest.raises(NotAllowed):
            actions.retire_question(question, by=person, why="No")
        with pytest.raises(NotAllowed):
            actions.change_question(question, by=person, wording="x", points=[], criteria=[])
    assert Question.objects.get().is_current


# --- planning ---


def test_a_paper_is_set_with_questions_of_the_bank_and_own_ones(street):
    paper = plan(
        street, questions=[add_question(street, "1.1")], topics=["And then?"], criteria=[criterion(street.work, "1.2")]
    )
    assert [row.wording for row in paper.asked.all()] == ["How do you calm a customer?", "And then?"]
    assert sorted(one.plain_code for one in paper.criteria.all()) == ["1.1", "1.2"]
    assert (paper.evidence, paper.state) == (None, "set")
    assert verbs(street)[-1] == "set questions"


def test_a_discussion_has_its_draft_of_evidence_at_once(street):
    discussion = plan(street, Asking.DISCUSSION, topics=["Refunds"], criteria=[criterion(street.work, "1.1")])
    piece = discussion.evidence
    assert (piece.kind, piece.created_by, piece.status) == (
        EvidenceKind.DISCUSSION,
        street.assessor,
        EvidenceStatus.PREPARING,
    )
    assert discussion.state == "planned"


def test_planning_refuses_everybody_but_the_learners_assessors(street):
    question = add_question(street)
    allowed = (street.assessor, street.second_assessor, street.trainee)
    for person in people_but(street, *allowed):
        with pytest.raises(NotAllowed):
            plan(street, questions=[question], by=person)
    for person in allowed:
        plan(street, questions=[question], by=person)
    assert Questioning.objects.count() == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"way": "XX"},
        {"questions": []},
        {"day": None},
        {"day": timezone.localdate() - timedelta(days=1)},
    ],
)
def test_a_plan_that_cannot_be_is_told(street, wrong):
    given = {
        "way": Asking.WRITTEN,
        "title": "Paper",
        "questions": [add_question(street)],
        "topics": [],
        "criteria": [],
        "day": timezone.localdate(),
        **wrong,
    }
    with pytest.raises(BadInput):
        actions.plan_questioning(street.registration, by=street.assessor, **given)
    assert (Questioning.objects.count(), Evidence.objects.count()) == (0, 0)


def test_what_is_not_on_the_route_is_not_asked_about(street):
    question = add_question(street)
    street.registration.route.filter(unit=street.work).delete()
    with pytest.raises(BadInput):
        plan(street, questions=[question])


def test_a_conflict_of_interest_stands_against_asking(street):
    declare_conflict(street.centre, street.assessor, street.learner)
    with pytest.raises(Blocked) as error:
        plan(street, topics=["x"], criteria=[criterion(street.work, "1.1")])
    assert codes(error) == ["conflict"]


def test_planning_is_all_or_nothing(street, monkeypatch):
    question = add_question(street)
    monkeypatch.setattr("assessment.actions.questioning.record_act", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        plan(street, Asking.ORAL, questions=[question])
    assert (Questioning.objects.count(), Asked.objects.count(), Evidence.objects.count()) == (0, 0, 0)


def test_cancelling_is_told_why_and_withdraws_the_draft(street):
    discussion = held_discussion(street)
    for person in people_but(street, street.assessor):
        with pytest.raises(NotAllowed):
            actions.cancel_questioning(discussion, by=person, why="No time")
    actions.cancel_questioning(discussion, by=street.assessor, why="No time")
    discussion.refresh_from_db()
    assert (discussion.state, discussion.cancelled_why) == ("cancelled", "No time")
    assert Evidence.objects.get().status == EvidenceStatus.WITHDRAWN
    with pytest.raises(StaleState):
        actions.cancel_questioning(discussion, by=street.assessor, why="Again")


def test_a_paper_is_cancelled_by_any_assessor_of_the_learner_until_it_is_handed_in(street):
    actions.cancel_questioning(
        plan(street, topics=["x"], criteria=[criterion(street.work, "1.1")]), by=street.second_assessor, why="y"
    )
    with pytest.raises(StaleState):
        actions.cancel_questioning(answered_paper(street), by=street.assessor, why="Late")


# --- writing ---


def test_answers_are_kept_while_they_are_written(street):
    paper = plan(street, questions=[add_question(street)])
    draft = write(paper, "I lis", by=street.learner)
    draft = actions.keep_questioning(
        paper, Written({str(paper.asked.get().key): "I listen"}), by=street.learner, draft=draft
    )
    assert (draft, paper.asked.get().answer) == (2, "I listen")


def test_a_window_that_was_overtaken_writes_nothing(street):
    paper = plan(street, questions=[add_question(street)])
    key = str(paper.asked.get().key)
    actions.keep_questioning(paper, Written({key: "First"}), by=street.learner, draft=0)
    with pytest.raises(StaleState):
        actions.keep_questioning(paper, Written({key: "Second"}), by=street.learner, draft=0)
    assert paper.asked.get().answer == "First"
    actions.keep_questioning(paper, Written({key: "Mine"}), by=street.learner, draft=None)
    assert paper.asked.get().answer == "Mine"


def test_nobody_else_writes_answers(street):
    paper = plan(street, questions=[add_question(street)])
    for person in people_but(street, street.learner):
        with pytest.raises(NotAllowed):
            write(paper, "Not mine", by=person)
    assert paper.asked.get().answer == ""


def test_a_learner_cannot_change_or_add_a_question(street):
    paper = plan(street, topics=["Why?"], criteria=[criterion(street.work, "1.1")])
    row = paper.asked.get()
    new = "0b7a3a9e-6f0f-4a51-9f64-6f0f7a51f64a"
    written = Written({str(row.key): "So"}, {str(row.key): "Easier?", new: "Mine?"})
    actions.keep_questioning(paper, written, by=street.learner, draft=None)
    assert list(paper.asked.values_list("wording", "answer")) == [("Why?", "So")]


def test_a_question_added_while_asking_is_added_once(street):
    discussion = held_discussion(street)
    new = "0b7a3a9e-6f0f-4a51-9f64-6f0f7a51f64a"
    for wording in ("And th", "And then?", " "):
        written = Written({new: "I called"}, {new: wording})
        actions.keep_questioning(discussion, written, by=street.assessor, draft=None)
    assert list(discussion.asked.values_list("wording", "answer")) == [
        ("Calming customers", SAID),
        ("And then?", "I called"),
    ]


def test_nothing_is_written_in_what_is_closed(street):
    paper = answered_paper(street)
    with pytest.raises(Blocked) as error:
        write(paper, "Late thought", by=street.learner)
    assert codes(error) == ["handed_in"]
    cancelled = plan(street, questions=[add_question(street)])
    actions.cancel_questioning(cancelled, by=street.assessor, why="No")
    with pytest.raises(Blocked) as error:
        write(cancelled, "Late thought", by=street.learner)
    assert codes(error) == ["cancelled"]


# --- handing in ---


def test_answers_handed_in_are_evidence_with_the_questions_as_asked(street):
    paper = answered_paper(street, questions=[add_question(street, "1.1", "1.2")])
    piece = Evidence.objects.get()
    assert (piece.kind, piece.status, piece.created_by) == (
        EvidenceKind.WRITTEN_QUESTIONS,
        EvidenceStatus.SUBMITTED,
        street.learner,
    )
    frozen = piece.submissions.get().facts
    assert frozen["details"]["questions"] == [{"question": "How do you calm a customer?", "answer": SAID}]
    assert [(row["criterion"], row["note"]) for row in frozen["mapping"]] == [
        ("1.1", "Question 1"),
        ("1.2", "Question 1"),
    ]
    assert (paper.state, paper.evidence, verbs(street)[-1]) == ("handed_in", piece, "handed in answers")
    assert first_break(street.centre) is None


def test_every_question_needs_an_answer(street):
    paper = plan(street, questions=[add_question(street)], topics=["Two?", "Three?"])
    write(paper, "One", by=street.learner)
    with pytest.raises(Blocked) as error:
        actions.hand_in_answers(paper, by=street.learner, declared=True)
    assert str(error.value) == "Questions 2 and 3 have no answer."
    assert Evidence.objects.count() == 0


def test_answers_are_not_handed_in_without_declaration_nor_by_others(street):
    paper = plan(street, questions=[add_question(street)])
    write(paper, SAID, by=street.learner)
    with pytest.raises(Blocked) as error:
        actions.hand_in_answers(paper, by=street.learner, declared=False)
    assert codes(error) == ["not_declared"]
    for person in people_but(street, street.learner):
        with pytest.raises(NotAllowed):
            actions.hand_in_answers(paper, by=person, declared=True)
    paper.refresh_from_db()
    assert (paper.handed_in, paper.evidence, Evidence.objects.count()) == (0, None, 0)


def test_answers_are_handed_in_once(street):
    paper = answered_paper(street)
    with pytest.raises(Blocked) as error:
        actions.hand_in_answers(paper, by=street.learner, declared=True)
    assert codes(error) == ["handed_in"]
    assert Evidence.objects.get().submissions.count() == 1


def test_a_discussion_handed_in_keeps_questions_answers_and_times(street):
    discussion = held_discussion(street, criteria=[criterion(street.work, "1.1"), criterion(street.work, "1.2")])
    sound = add_file(discussion.evidence, "Recording 2026-11-28 05.00.00.weba", b"sound", "audio/webm")
    first, second = (criterion(street.work, code).pk for code in ("1.1", "1.2"))
    marks = [{"at": 190, "criterion": first, "take": 1}, {"at": 12, "criterion": first, "take": 1}]
    write(discussion, "", by=street.assessor, marks=marks, consent=True)
    actions.finish_questioning(discussion, by=street.assessor, declared=True)
    piece = Evidence.objects.get()
    assert piece.status == EvidenceStatus.SUBMITTED
    assert piece.details["topics"] == "Calming customers"
    assert piece.details["recorded_how"] == "audio"
    assert piece.details["questions"] == [{"question": "Calming customers", "answer": "(in the recording)"}]
    assert [row["at"] for row in piece.details["stamps"]] == ["00:12", "03:10"]
    link = piece.links.get(criterion=first)
    assert (link.locator, link.file, link.note) == ("00:12", sound, "also at 03:10")
    assert link.address == f"#file-{sound.pk}&t=12"
    assert piece.links.get(criterion=second).locator == ""
    assert first_break(street.centre) is None


def test_what_a_discussion_lacks_is_told(street):
    discussion = plan(street, Asking.DISCUSSION, topics=["Refunds"], criteria=[criterion(street.work, "1.1")])

    def told():
        with pytest.raises(Blocked) as error:
            actions.finish_questioning(discussion, by=street.assessor, declared=True)
        return codes(error)

    assert told() == ["no_answer"]
    add_file(discussion.evidence, "call.weba", b"sound", "audio/webm")
    write(
        discussion, "", by=street.assessor, marks=[{"at": 1, "criterion": criterion(street.work, "1.1").pk, "take": 2}]
    )
    assert told() == ["no_consent", "no_recording"]
    write(discussion, "", by=street.assessor, marks=[], consent=True)
    assert told() == ["no_setting"]
    assert Evidence.objects.get().submissions.count() == 0


def test_nobody_else_hands_a_discussion_in(street):
    discussion = held_discussion(street)
    for person in people_but(street, street.assessor):
        with pytest.raises(NotAllowed):
            actions.finish_questioning(discussion, by=person, declared=True)
    assert Evidence.objects.get().status == EvidenceStatus.PREPARING


def test_recordings_stand_in_the_order_of_making(street):
    discussion = held_discussion(street)
    for name in ("Recording 2026-11-28 05.10.00.weba", "phone.mp3", "Recording 2026-11-28 05.00.00.weba", "notes.pdf"):
        add_file(discussion.evidence, name, name.encode(), "application/pdf" if name == "notes.pdf" else "audio/webm")
    add_file(discussion.evidence, "bad.mp3", b"bad", "audio/mpeg", FileState.REFUSED)
    assert [file.name for file in recordings(discussion)] == [
        "Recording 2026-11-28 05.00.00.weba",
        "phone.mp3",
        "Recording 2026-11-28 05.10.00.weba",
    ]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", []),
        ("03:10", [(1, 190)]),
        ("2/0:15, 1:02:03,03:10", [(1, 190), (1, 3723), (2, 15)]),
        (" 12 s ,", [(1, 12)]),
    ],
)
def test_times_are_read_as_people_write_them(typed, read):
    assert queries.read_times(typed) == read


@pytest.mark.parametrize("typed", ["soon", "p. 2", "x/03:10", "0/03:10", "03:99"])
def test_what_is_no_time_is_told(typed):
    with pytest.raises(ValueError, match="is no time in a recording"):
        queries.read_times(typed)


# --- judging ---


def test_answers_good_enough_meet_their_criteria(street):
    paper = answered_paper(street)
    judge(paper, True, by=street.assessor)
    assert Decision.objects.get().outcome == Outcome.MET
    assert Evidence.objects.get().status == EvidenceStatus.COMPLETE
    assert AnswerVerdict.objects.get().by == street.assessor
    assert verbs(street)[-2:] == ["decided", "judged answers"]
    assert first_break(street.centre) is None


def test_an_answer_that_lacks_something_is_given_again(street):
    questions = [add_question(street, "1.1"), add_question(street, "1.2", wording="And a child?")]
    paper = answered_paper(street, questions=questions)
    judge(paper, True, "Say what you do first.", by=street.assessor)
    outcomes = {row.criterion.plain_code: (row.outcome, row.reason) for row in Decision.objects.all()}
    assert outcomes == {"1.1": ("met", ""), "1.2": ("not_yet_met", "Say what you do first.")}
    paper.refresh_from_db()
    paper = Questioning.objects.get(pk=paper.pk)
    assert paper.state == "again"
    # What was good enough stays; the other is answered and judged once more, as the second submission.
    write(paper, "Changed after all", "First I kneel down", by=street.learner)
    actions.hand_in_answers(paper, by=street.learner, declared=True)
    assert [row["answer"] for row in Evidence.objects.get().details["questions"]] == [SAID, "First I kneel down"]
    judge(Questioning.objects.get(pk=paper.pk), True, by=street.second_assessor)
    assert set(Decision.objects.current().values_list("outcome", flat=True)) == {"met"}
    assert Evidence.objects.get().submissions.count() == 2


def test_answers_come_back_through_the_page_of_the_questions_alone(street):
    paper = answered_paper(street)
    judge(paper, "Too short", by=street.assessor)
    piece = Evidence.objects.get()
    with pytest.raises(Blocked) as error:
        portfolio.submit_evidence(piece, by=street.learner, declared=True)
    assert codes(error) == ["asked_elsewhere"]


def test_judging_refuses_everybody_but_the_learners_assessors(street):
    paper = answered_paper(street)
    for person in people_but(street, street.assessor, street.second_assessor, street.trainee):
        with pytest.raises(NotAllowed):
            judge(paper, True, by=person)
    assert (AnswerVerdict.objects.count(), Decision.objects.count()) == (0, 0)


def test_a_trainee_judges_and_is_countersigned(street):
    judge(answered_paper(street), True, by=street.trainee)
    assert Decision.objects.get().needs_countersignature


def test_answers_are_judged_once_per_submission(street):
    paper = answered_paper(street)
    judge(paper, "Too short", by=street.assessor)
    with pytest.raises(StaleState):
        judge(paper, True, by=street.second_assessor)
    assert AnswerVerdict.objects.count() == 1


def test_every_answer_is_judged_and_told_what_it_lacks(street):
    paper = answered_paper(street)
    with pytest.raises(BadInput):
        judge(paper, " ", by=street.assessor)
    with pytest.raises(BadInput):
        actions.judge_answers(paper, by=street.assessor, verdicts=[], feedback="x", confirmed="VARCS")
    assert (AnswerVerdict.objects.count(), Decision.objects.count()) == (0, 0)


def test_judging_is_all_or_nothing(street):
    paper = answered_paper(street)
    with pytest.raises(BadInput):  # not confirmed as authentic: refused by the decisions, after the verdicts
        judge(paper, True, by=street.assessor, confirmed="")
    assert (AnswerVerdict.objects.count(), Decision.objects.count()) == (0, 0)


# --- the same words ---


@pytest.fixture
def other_learner(street):
    person = make_person("Robin Reed", "robin@hl.example")
    return register(street.home, person)


def test_the_same_answer_of_another_learner_is_told(street, other_learner):
    question = add_question(street)
    first = answered_paper(street, questions=[question])
    paper = answered_paper(street, SAID.upper() + "!", questions=[question], registration=other_learner)
    [row] = queries.asked_rows(paper, user=street.assessor)
    assert row.alike == f"Learner HL ({first.evidence.reference}) gave the same answer, word for word."
    assert [row.alike for row in queries.asked_rows(first, user=street.assessor)] == [
        f"Robin Reed ({paper.evidence.reference}) gave the same answer, word for word."
    ]


def test_who_may_not_see_the_other_learner_is_not_told_the_name(street, other_learner):
    question = add_question(street)
    answered_paper(street, questions=[question])
    paper = answered_paper(street, questions=[question], registration=other_learner)
    [row] = queries.asked_rows(paper, user=street.other.assessor)
    assert row.alike == "Another learner of the centre gave the same answer, word for word."


def test_short_answers_and_the_learners_own_are_no_likeness(street, other_learner):
    question = add_question(street)
    answered_paper(street, "I do not know", questions=[question])
    paper = answered_paper(street, "I do not know", questions=[question], registration=other_learner)
    assert [row.alike for row in queries.asked_rows(paper, user=street.assessor)] == [""]
    again = [answered_paper(street, questions=[question]) for _ in range(2)]
    assert [row.alike for row in queries.asked_rows(again[0], user=street.assessor)] == [""]


def test_answers_of_another_centre_are_not_compared(street):
    theirs = actions.plan_questioning(
        street.other.registration,
        by=street.other.assessor,
        way=Asking.WRITTEN,
        title="Paper",
        questions=[],
        topics=["How?"],
        criteria=[criterion(street.work, "1.1")],
        day=timezone.localdate(),
    )
    write(theirs, SAID, by=street.other.learner)
    actions.hand_in_answers(theirs, by=street.other.learner, declared=True)
    assert [row.alike for row in queries.asked_rows(answered_paper(street), user=street.assessor)] == [""]


# --- what waits ---


def test_a_paper_is_a_next_step_of_its_learner(street):
    day = timezone.localdate() + timedelta(days=3)
    plan(street, questions=[add_question(street)], day=day)
    [(title, text, _)] = queries.questioning_steps(street.registration)
    assert (title, text) == ("Answer: Calming customers", f"1 question, by {day:%a %-d %b}.")
    paper = Questioning.objects.get()
    write(paper, SAID, by=street.learner)
    actions.hand_in_answers(paper, by=street.learner, declared=True)
    assert list(queries.questioning_steps(street.registration)) == []
    judge(paper, "Say more", by=street.assessor)
    [(title, _, _)] = queries.questioning_steps(street.registration)
    assert title == "Answer again: Calming customers"


def test_a_planned_discussion_waits_for_its_author(street):
    discussion = held_discussion(street)
    [work] = queries.work_waiting(street.assessor, street.centre)
    assert (work.kind, work.what, work.verb) == ("ask", "Calming customers", "Ask")
    assert queries.work_waiting(street.second_assessor, street.centre) == []
    actions.finish_questioning(discussion, by=street.assessor, declared=True)
    [work] = queries.work_waiting(street.assessor, street.centre)
    assert work.kind == "evidence"


@pytest.mark.parametrize("rows", [1, 3])
def test_work_and_lists_take_the_same_number_of_queries(street, rows, django_assert_num_queries):
    for number in range(rows):
        question = add_question(street, wording=f"Question {number}?")
        plan(street, questions=[question])
        held_discussion(street)
    with django_assert_num_queries(1):
        assert queries.questionings_to_ask(street.assessor).count() == rows
    with django_assert_num_queries(2):
        assert len(queries.question_list(street.assessor, street.centre)) == rows
    with django_assert_num_queries(1):
        assert len(queries.questioning_list(street.assessor, street.registration)) == 2 * rows
    with django_assert_num_queries(1):
        assert len(list(queries.questioning_steps(street.registration))) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_rows_of_a_paper_take_the_same_number_of_queries(street, rows, django_assert_num_queries):
    paper = plan(street, questions=[add_question(street, wording=f"{number}?") for number in range(rows)])
    paper = Questioning.objects.select_related("registration__qualification__awarding_organisation").get(pk=paper.pk)
    with django_assert_num_queries(3):
        assert len(queries.asked_rows(paper)) == rows


def test_oral_questions_are_not_shown_to_the_learner_before_they_are_asked(street):
    discussion = held_discussion(street)
    paper = plan(street, topics=["x"], criteria=[criterion(street.work, "1.1")])
    assert set(Questioning.objects.visible_to(street.learner)) == {paper}
    assert set(Questioning.objects.visible_to(street.iqa)) == set()
    actions.finish_questioning(discussion, by=street.assessor, declared=True)
    assert set(Questioning.objects.visible_to(street.learner)) == {paper, discussion}
    assert set(Questioning.objects.visible_to(street.iqa)) == {discussion}


def test_the_setting_of_a_paper_is_no_workplace(street):
    assert answered_paper(street).evidence.setting == Setting.OTHER
