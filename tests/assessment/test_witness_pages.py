"""The pages about witnesses, and the one on which a witness answers without an account."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from assessment import actions
from assessment.models import Witness, WitnessCheck, WitnessLink, WitnessRequest, WitnessStatement
from assessment.states import RequestState
from centres.models import Letter
from centres.tasks import send_letter
from config.letters import LetterState
from portfolios.models import Evidence
from tests.factories.assessment import criterion, make_evidence, make_street
from tests.factories.witness import ANN, SAW, ask, check, confirm, link_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    return make_street()


def one(street):
    return criterion(street.work, "1.1")


@pytest.fixture
def asked(street):
    return ask(street.registration, [one(street)], by=street.assessor)


def typed(street, **more):
    return {**ANN, "criterion": [one(street).pk], **more}


def page(name, *args):
    return reverse(f"assessment:{name}", args=args)


def words_of(response):
    return " ".join(response.content.decode().split())


def answer(**more):
    return {"words": SAW, "seen_on": timezone.localdate().isoformat(), "agreed": "on", "then": "confirm", **more}


def opened(client, token, code):
    url = page("witness_answer", token)
    assert client.post(url, {"code": code}).status_code == 302
    return url


# --- the assessor's and the learner's pages ---------------------------------------------------------------------------
def test_the_assessor_sends_a_link(client, street, django_capture_on_commit_callbacks):
    client.force_login(street.assessor)
    url = page("witness_add", street.registration.pk)
    response = client.post(url, typed(street, code_by="letter"))
    request = WitnessRequest.objects.get()
    assert response.url == page("witness_request", request.pk)
    for letter in Letter.objects.all():
        send_letter(letter.pk)
    assert [message.to for message in mail.outbox] == [[ANN["email"]]] * 2
    assert set(Letter.objects.values_list("state", "words")) == {(LetterState.SENT, "")}
    shown = words_of(client.get(response.url))
    assert "Two letters are on their way to ann@works.example" in shown
    assert "Sent</span>" in shown


def test_a_code_by_telephone_is_shown_once(client, street):
    client.force_login(street.assessor)
    response = client.post(page("witness_add", street.registration.pk), typed(street, code_by="phone"))
    code = response.context["code"]
    assert code in words_of(response)
    assert response["Cache-Control"] == "no-store"
    assert code not in words_of(client.get(page("witness_request", WitnessRequest.objects.get().pk)))


def test_the_learner_proposes_and_nothing_is_sent(client, street):
    client.force_login(street.learner)
    response = client.post(page("witness_add", street.registration.pk), typed(street, code_by="letter", as_expert="on"))
    assert response.url == page("witness_requests", street.registration.pk)
    request = WitnessRequest.objects.get()
    assert (request.state, request.as_expert, Letter.objects.count()) == (RequestState.PROPOSED, False, 0)


def test_a_proposal_is_read_corrected_and_sent(client, street):
    request = actions.propose_witness(street.registration, by=street.learner, criteria=[one(street)], **ANN)
    client.force_login(street.assessor)
    url = page("witness_ask", request.pk)
    assert 'value="Ann Baker"' in words_of(client.get(url))
    assert client.post(url, typed(street, job="Owner", code_by="letter")).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.job) == (RequestState.INVITED, "Owner")
    assert client.post(url, typed(street, code_by="letter")).status_code == 409


def test_a_refusal_keeps_what_was_typed(client, street):
    client.force_login(street.assessor)
    data = typed(street, email=street.learner.email, code_by="letter")
    response = client.post(page("witness_add", street.registration.pk), data)
    assert response.status_code == 409
    shown = words_of(response)
    assert f"{street.learner.email} is the address of Learner HL." in shown
    assert "The refund of last Tuesday." in shown
    assert f'value="{one(street).pk}" aria-label="01.1 Serve 1.1" checked' in shown or " checked>" in shown


def test_a_criterion_of_another_edition_is_refused(client, street):
    client.force_login(street.assessor)
    data = typed(street, code_by="letter") | {"criterion": [criterion(street.test, "1.1").pk]}
    response = client.post(page("witness_add", street.registration.pk), data)
    assert response.status_code == 422
    assert "One of these is not open for evidence." in words_of(response)
    assert WitnessRequest.objects.count() == 0


def test_sending_again_and_taking_back(client, street, asked):
    request, _, _ = asked
    client.force_login(street.assessor)
    client.post(page("witness_again", request.pk), {"code_by": "letter"})
    assert [bool(link.why_closed) for link in WitnessLink.objects.order_by("pk")] == [True, False]
    assert client.post(page("witness_withdraw", request.pk), {"why": ""}).status_code == 422
    client.post(page("witness_withdraw", request.pk), {"why": "Wrong person."})
    shown = words_of(client.get(page("witness_request", request.pk)))
    assert "Wrong person." in shown
    assert "Send a new link" not in shown


def test_doubts_are_for_who_judges_not_for_the_learner(client, street):
    request, _, _ = ask(street.registration, [one(street)], by=street.assessor, name="Bob HL")
    confirm(request)
    told = {}
    for person in (street.learner, street.assessor, street.iqa):
        client.force_login(person)
        response = client.get(page("witness_request", request.pk))
        told[person] = ("family is no witness" in words_of(response), SAW in words_of(response))
    assert told == {street.learner: (False, True), street.assessor: (True, True), street.iqa: (True, True)}


def test_the_assess_page_says_whose_words_they_are(client, street):
    request, _, _ = ask(street.registration, [one(street)], by=street.assessor, name="Bob HL")
    piece = confirm(request).evidence
    client.force_login(street.assessor)
    shown = words_of(client.get(page("decide", piece.pk)))
    assert "Written and confirmed by Bob HL by link on" in shown
    assert "family is no witness" in shown
    assert "Declared by" not in shown


def test_the_register_finds_and_checks(client, street, asked):
    request, _, _ = asked
    client.force_login(street.lead_iqa)
    assert "Ann Baker" in words_of(client.get(page("witness_list"), {"q": "quay"}))
    assert "Nobody of that name" in words_of(client.get(page("witness_list"), {"q": "zebra"}))
    data = {"expert": "on", "competence": "Ten years", "award": "A1", "seen": "CV", "checked_on": "2026-01-05"}
    assert client.post(page("witness_check", request.witness_id), data | {"award": ""}).status_code == 422
    assert client.post(page("witness_check", request.witness_id), data).status_code == 302
    assert WitnessCheck.objects.get().by == street.lead_iqa
    assert "Expert witness" in words_of(client.get(page("witness_detail", request.witness_id)))


def test_the_register_is_of_one_centre(client, street, asked):
    client.force_login(street.other.admin)
    assert "Ann Baker" not in words_of(client.get(page("witness_list")))


@pytest.mark.parametrize("rows", [1, 3])
def test_requests_query_count_is_fixed(client, street, rows, django_assert_num_queries):
    for number in range(rows):
        ask(street.registration, [one(street)], by=street.assessor, email=f"w{number}@works.example")
    client.force_login(street.assessor)
    with django_assert_num_queries(9):
        response = client.get(page("witness_requests", street.registration.pk))
    assert len(response.context["rows"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_register_query_count_is_fixed(client, street, rows, django_assert_num_queries):
    for number in range(rows):
        request, _, _ = ask(street.registration, [one(street)], by=street.assessor, email=f"w{number}@works.example")
        check(request.witness, street.admin)
    client.force_login(street.assessor)
    with django_assert_num_queries(6):
        response = client.get(page("witness_list"))
    assert len(response.context["rows"]) == rows


# --- the witness ------------------------------------------------------------------------------------------------------
def test_a_witness_answers_without_an_account(client, street, asked):
    _request, token, code = asked
    url = page("witness_answer", token)
    shown = words_of(client.get(url))
    assert "Your code" in shown
    assert "Learner HL" not in shown
    opened(client, token, code)
    shown = words_of(client.get(url))
    assert "What you saw of Learner HL" in shown
    assert "The refund of last Tuesday." in shown
    assert client.post(url, answer()).url == url
    thanks = client.get(url)
    assert thanks.status_code == 410
    assert "Thank you. Your answer has arrived" in words_of(thanks)
    assert Evidence.objects.get().account == SAW


def test_a_witness_reads_only_what_they_are_asked_about(client, street, asked):
    _, token, code = asked
    make_evidence(street.registration, [one(street)], title="The secret of the till", account="Nobody may read this.")
    url = opened(client, token, code)
    shown = words_of(client.get(url))
    assert "Serve 1.1" in shown
    assert "Serve 1.2" not in shown
    assert "secret of the till" not in shown
    assert street.learner.email not in shown


def test_a_witness_page_is_neither_stored_nor_indexed(client, asked):
    _, token, code = asked
    response = client.get(opened(client, token, code))
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex")


def test_a_draft_is_kept_and_taken_up_on_another_machine(client, asked):
    _, token, code = asked
    url = opened(client, token, code)
    kept = client.post(url, {"then": "keep", "words": "I stood"}, headers={"Accept": "application/json"})
    assert kept.status_code == 204
    client.session.flush()
    client.cookies.clear()
    opened(client, token, code)
    assert "I stood</textarea>" in words_of(client.get(url))
    assert Evidence.objects.count() == 0


def test_a_draft_is_kept_without_scripts_too(client, asked):
    request, token, code = asked
    url = opened(client, token, code)
    assert client.post(url, {"then": "keep", "words": "I stood"}).url == url
    request.refresh_from_db()
    assert request.draft["words"] == "I stood"


def test_what_is_missing_is_told_and_what_was_written_stays(client, asked):
    _request, token, code = asked
    url = opened(client, token, code)
    response = client.post(url, answer(agreed=""))
    assert response.status_code == 422
    shown = words_of(response)
    assert "Tick this to confirm it; nothing has been sent yet." in shown
    assert SAW in shown
    assert WitnessStatement.objects.count() == 0


def test_declining_is_an_answer(client, asked):
    request, token, code = asked
    url = opened(client, token, code)
    client.post(url, {"then": "decline", "why": ""})
    assert link_of(request).used_at is None
    client.post(url, {"then": "decline", "why": "I was not there."})
    request.refresh_from_db()
    assert (request.state, request.why_closed) == (RequestState.DECLINED, "I was not there.")


# --- bad links: the reason, and nothing written -----------------------------------------------------------------------
def refused(client, url, data=None):
    """(status, sentence) of an attempt to confirm, with nothing written."""
    response = client.post(url, data or answer())
    assert Evidence.objects.count() == WitnessStatement.objects.count() == 0
    return response.status_code, words_of(response)


def test_a_link_used_twice(client, asked):
    _request, token, code = asked
    url = opened(client, token, code)
    client.post(url, answer())
    client.cookies.clear()
    response = client.post(url, answer(words="Something else."))
    assert response.status_code == 410
    assert "It was answered on" in words_of(response)
    assert "This link was answered" in words_of(response)
    assert WitnessStatement.objects.get().words == SAW


def test_a_link_that_was_handed_on_opens_nothing_without_the_code(client, asked):
    _, token, _ = asked
    url = page("witness_answer", token)
    status, sentence = refused(client, url)
    assert status == 403
    assert "Give the code first. Nothing has been sent." in sentence
    assert "Learner HL" not in sentence


def test_a_wrong_code_is_told_and_counted_and_closes_the_link(client, asked, settings):
    settings.LINK_CODE_TRIES = 2
    _, token, code = asked
    url = page("witness_answer", token)
    wrong = "000000" if code != "000000" else "111111"
    first = client.post(url, {"code": wrong})
    assert (first.status_code, "That is not the code. 1 more try is left." in words_of(first)) == (422, True)
    second = client.post(url, {"code": wrong})
    assert (second.status_code, "A wrong code was given 2 times" in words_of(second)) == (410, True)
    assert refused(client, url, {"code": code})[0] == 410


def test_a_right_code_starts_the_count_anew(client, asked):
    request, token, code = asked
    client.post(page("witness_answer", token), {"code": "12"})
    opened(client, token, f" {code[:3]} {code[3:]} ")
    assert link_of(request).wrong_codes == 0
    assert link_of(request).opened_at is not None


def test_an_expired_link(client, asked):
    _request, token, code = asked
    url = opened(client, token, code)
    WitnessLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    status, sentence = refused(client, url)
    assert status == 410
    assert "It ended on" in sentence
    assert "Ask the person who sent it for a new one." in sentence


def test_a_link_that_was_taken_back(client, street, asked):
    request, token, code = asked
    url = opened(client, token, code)
    actions.withdraw_request(request, by=street.assessor, why="Wrong person.")
    status, sentence = refused(client, url)
    assert status == 410
    assert "It was withdrawn on" in sentence
    assert "Wrong person." not in sentence


def test_a_link_that_was_replaced_closes_the_page_that_it_opened(client, street, asked):
    request, token, code = asked
    url = opened(client, token, code)
    actions.ask_again(request, by=street.assessor, code_by_letter=True)
    assert refused(client, url)[0] == 410


@pytest.mark.parametrize("token", ["guess", "abc.def", "x" * 200])
def test_a_guessed_link(client, asked, token):
    status, sentence = refused(client, page("witness_answer", token))
    assert status == 404
    assert "No link has this address." in sentence


def test_guessing_is_slowed_down(client, asked, settings):
    settings.LINK_ASKS_PER_MINUTE = 2
    url = page("witness_answer", "guess")
    assert [client.get(url).status_code for _ in range(3)] == [404, 404, 429]


def test_the_code_of_one_link_opens_no_other(client, street, asked):
    _, token, _ = asked
    _, other_token, other_code = ask(street.registration, [one(street)], by=street.assessor, email="b@works.example")
    opened(client, other_token, other_code)
    assert refused(client, page("witness_answer", token))[0] == 403


def test_a_page_opened_before_a_new_code_is_closed(client, street, asked):
    request, token, code = asked
    url = opened(client, token, code)
    link = link_of(request)
    link.set_code()
    link.save()
    assert refused(client, url)[0] == 403


def test_whoever_is_signed_in_is_no_witness_by_that(client, street, asked):
    _, token, _ = asked
    client.force_login(street.learner)
    assert "Your code" in words_of(client.get(page("witness_answer", token)))


def test_the_learners_browser_is_told_to_the_assessor(client, street, asked):
    _, token, code = asked
    client.force_login(street.learner)
    client.post(opened(client, token, code), answer())
    assert WitnessStatement.objects.get().doubts == [
        "It was confirmed in a browser in which Learner HL was signed in to Countersign."
    ]


def test_the_register_row_names_the_account(client, street):
    request, _, _ = ask(street.registration, [one(street)], by=street.assessor, email=street.iqa.email)
    client.force_login(street.admin)
    assert "as quality assurer they sample nothing" in words_of(client.get(page("witness_detail", request.witness_id)))
    assert Witness.objects.get().user == street.iqa
