"""The pages of questions: what they show, what they send, and that nothing typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assessment import actions
from assessment.models import AnswerVerdict, Question, Questioning
from assessment.states import Asking
from portfolios.models import Evidence
from portfolios.states import EvidenceStatus
from tests.factories.assessment import add_file, criterion
from tests.factories.portfolios import PDF
from tests.factories.questioning import SAID, add_question, answered_paper, held_discussion, plan, write


@pytest.fixture
def signed_in(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def at(page, row):
    return reverse(f"assessment:{page}", args=[row.pk])


def words(response):
    return " ".join(response.content.decode().split())


def test_the_bank_shows_the_questions_of_a_unit(signed_in, street):
    add_question(street, wording="How do you greet?")
    page = signed_in(street.assessor).get(reverse("assessment:question_list"), {"unit": street.work.pk})
    assert "How do you greet?" in words(page)
    assert "How do you greet?" not in words(
        page.client.get(reverse("assessment:question_list"), {"unit": street.last.pk})
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_the_bank_takes_the_same_number_of_queries(signed_in, street, rows, django_assert_num_queries):
    for number in range(rows):
        add_question(street, wording=f"Question {number}?")
    client = signed_in(street.assessor)
    client.get(reverse("assessment:question_list"))
    with django_assert_num_queries(7):
        page = client.get(reverse("assessment:question_list"))
    assert page.context["number"] == rows


def test_a_question_is_added_for_a_chosen_unit(signed_in, street):
    client = signed_in(street.assessor)
    assert street.work.title in words(client.get(reverse("assessment:question_add")))
    there = f"{reverse('assessment:question_add')}?unit={street.work.pk}"
    one = criterion(street.work, "1.1")
    assert client.post(there, {"wording": "How?", "points": "Listens\nStays calm"}).status_code == 422
    page = client.post(there, {"wording": "How?", "points": "Listens\nStays calm", "criteria": [one.pk]}, follow=True)
    question = Question.objects.get()
    assert (question.points, page.request["PATH_INFO"]) == (["Listens", "Stays calm"], at("question_detail", question))


def test_a_question_is_changed_and_retired_on_its_page(signed_in, street):
    question = add_question(street)
    client = signed_in(street.assessor)
    assert "How do you calm a customer?" in words(client.get(at("question_change", question)))
    sent = {"wording": "What calms?", "points": "", "criteria": [criterion(street.work, "1.1").pk]}
    assert client.post(at("question_change", question), sent).status_code == 302
    assert client.post(at("question_change", question), sent).status_code == 409
    new = Question.objects.current().get()
    page = client.post(at("question_retire", new), {"why": "Too easy"}, follow=True)
    assert "Too easy" in words(page)
    assert "Version 1" in words(page)
    assert not Question.objects.current().exists()


def test_a_paper_is_set_and_cancelled(signed_in, street):
    question = add_question(street)
    client = signed_in(street.assessor)
    there = at("questioning_plan", street.registration)
    sent = {"way": "QW", "title": "Paper", "day": timezone.localdate(), "question": [question.pk], "topics": "And you?"}
    bad = client.post(there, {**sent, "day": ""})
    assert (bad.status_code, "Say by when it is to be answered" in words(bad)) == (422, True)
    assert f'value="{question.pk}" id="q{question.pk}" checked' in words(bad)
    assert client.post(there, sent).status_code == 302
    paper = Questioning.objects.get()
    assert paper.asked.count() == 2
    assert "Paper" in words(client.get(at("questioning_list", street.registration)))
    page = client.post(at("questioning_cancel", paper), {"why": "Ill"}, follow=True)
    assert "is cancelled" in words(page)


def test_a_learner_answers_keeps_and_hands_in(signed_in, street):
    paper = plan(street, questions=[add_question(street)])
    client = signed_in(street.learner)
    name = f"answer-{paper.asked.get().key}"
    page = client.get(at("questioning_answer", paper))
    assert "How do you calm a customer?" in words(page)
    assert "Listens" not in words(page)  # what a good answer says is the assessor's
    kept = client.post(at("questioning_keep", paper), {name: "I list", "draft": 0})
    assert (kept.status_code, kept.json()["draft"]) == (200, 1)
    overtaken = client.post(at("questioning_keep", paper), {name: "Other", "draft": 0})
    assert (overtaken.status_code, "Another window" in overtaken.json()["sentence"]) == (409, True)
    assert client.post(at("questioning_keep", paper), {name: SAID, "draft": 0, "mine": 1}).status_code == 200
    undeclared = client.post(at("questioning_answer", paper), {name: SAID, "draft": 2, "then": "hand_in"})
    assert (undeclared.status_code, "The declaration is not ticked." in words(undeclared)) == (409, True)
    sent = {name: SAID, "draft": 3, "then": "hand_in", "declared": "yes"}
    done = client.post(at("questioning_answer", paper), sent, follow=True)
    assert "Your answers are with your assessor." in words(done)
    assert SAID in words(done)
    assert "Listens" not in words(done)
    assert client.get(at("questioning_answer", paper)).status_code == 302


def test_what_was_typed_in_an_overtaken_window_stays_on_its_page(signed_in, street):
    paper = plan(street, questions=[add_question(street)])
    write(paper, "First", by=street.learner)
    name = f"answer-{paper.asked.get().key}"
    page = signed_in(street.learner).post(at("questioning_answer", paper), {name: "Mine, second", "draft": 0})
    assert (page.status_code, "Mine, second" in words(page)) == (409, True)
    assert paper.asked.get().answer == "First"


def test_an_assessor_does_not_read_answers_before_they_are_handed_in(signed_in, street):
    paper = plan(street, questions=[add_question(street)])
    write(paper, SAID, by=street.learner)
    assert SAID not in words(signed_in(street.assessor).get(at("questioning_detail", paper)))
    actions.hand_in_answers(paper, by=street.learner, declared=True)
    assert SAID in words(signed_in(street.assessor).get(at("questioning_detail", paper)))


def test_answers_are_judged_on_their_page(signed_in, street):
    paper = answered_paper(street)
    row = paper.asked.get()
    client = signed_in(street.assessor)
    page = client.get(at("questioning_judge", paper))
    assert "Listens" in words(page)
    bad = client.post(at("questioning_judge", paper), {f"a{row.pk}-sufficient": "no", "feedback": "Almost."})
    assert (bad.status_code, "Say what the answer lacks." in words(bad), "Almost." in words(bad)) == (422, True, True)
    sent = {f"a{row.pk}-sufficient": "yes", "feedback": "Good.", "confirmed": list("VARCS")}
    assert client.post(at("questioning_judge", paper), sent).status_code == 302
    assert AnswerVerdict.objects.get().sufficient
    assert Evidence.objects.get().status == EvidenceStatus.COMPLETE
    assert client.post(at("questioning_judge", paper), sent).status_code == 409
    assert client.get(at("questioning_judge", paper)).status_code == 302


def test_a_discussion_is_noted_and_handed_in_without_script(signed_in, street):
    one = criterion(street.work, "1.1")
    discussion = plan(street, Asking.DISCUSSION, topics=["Refunds"], criteria=[one])
    client = signed_in(street.assessor)
    there = at("questioning_ask", discussion)
    page = client.get(there)
    key, fresh = discussion.asked.get().key, page.context["fresh"]
    sent = {
        "draft": 0,
        f"answer-{key}": SAID,
        f"wording-{key}": "Refunds and exchanges",
        f"wording-{fresh}": "And then?",
        f"answer-{fresh}": "I called back.",
        f"times-{one.pk}": "soon",
        "setting": "workplace",
    }
    bad = client.post(there, {**sent, "files": SimpleUploadedFile("notes.pdf", PDF, "application/pdf")})
    assert (bad.status_code, "“soon” is no time in a recording." in words(bad)) == (422, True)
    assert 'value="soon"' in words(bad)
    assert Evidence.objects.get().files.get().name == "notes.pdf"
    good = {**sent, "draft": 1, f"times-{one.pk}": "", "then": "hand_in", "declared": "yes"}
    done = client.post(there, good, follow=True)
    assert "Handed in." in words(done)
    questions = Evidence.objects.get().details["questions"]
    assert questions == [
        {"question": "Refunds and exchanges", "answer": SAID},
        {"question": "And then?", "answer": "I called back."},
    ]


def test_the_page_of_asking_plays_its_recordings_and_shows_times(signed_in, street):
    one = criterion(street.work, "1.1")
    discussion = held_discussion(street)
    add_file(discussion.evidence, "call.weba", b"sound", "audio/webm")
    write(discussion, SAID, by=street.assessor, marks=[{"at": 190, "criterion": one.pk, "take": 1}], consent=True)
    page = words(signed_in(street.assessor).get(at("questioning_ask", discussion)))
    assert '<audio class="w-100" controls preload="metadata"' in page
    assert 'value="03:10"' in page


def test_the_assess_page_leads_to_the_answers(signed_in, street):
    paper = answered_paper(street)
    page = words(signed_in(street.assessor).get(reverse("assessment:decide", args=[paper.evidence_id])))
    assert f'href="{at("questioning_judge", paper)}"' in page


def test_pages_about_a_registration_lead_here(signed_in, street):
    page = signed_in(street.assessor).get(reverse("assessment:registration_units", args=[street.registration.pk]))
    assert at("questioning_list", street.registration) in words(page)
