"""The public page: whether a document stands, for anybody, however its number was typed."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from certification.queries import tidy, verification
from config import limits
from tests.factories import certification as make


@pytest.fixture(autouse=True)
def _one_minute_in_which_nobody_has_asked(monkeypatch):
    monkeypatch.setattr(limits, "now", lambda: 60.0)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def claim(cast):
    return make.issued(cast)


def ask(client, number):
    return client.get(reverse("certification:verify", args=[number]))


def heading(answer):
    return answer.content.decode().partition("<h1")[2].partition(">")[2].partition("</h1>")[0]


def test_a_valid_document_is_said_to_be_valid(client, claim):
    answer = ask(client, make.certificate(claim).number)
    assert (answer.status_code, heading(answer)) == (200, "This certificate is valid")
    assert (answer.headers["X-Robots-Tag"], answer.headers["Cache-Control"]) == ("noindex", "no-store")


def test_each_kind_is_called_by_its_name(client, claim):
    transcript = claim.documents.get(kind="transcript")
    assert heading(ask(client, transcript.number)) == "This unit transcript is valid"


def test_a_replaced_document_is_said_to_be_replaced_and_its_successor_is_not_told(client, cast, claim):
    old = make.certificate(claim)
    new = make.replaced(cast, old, "Lost in the post.")
    answer = ask(client, old.number)
    page = answer.content.decode()
    assert (answer.status_code, heading(answer)) == (200, "This certificate has been replaced")
    assert new.number not in page
    assert "Lost in the post" not in page
    assert heading(ask(client, new.number)) == "This certificate is valid"


def test_a_revoked_document_is_said_to_be_revoked_without_the_reason(client, cast, claim):
    document = make.certificate(claim)
    make.revoked(cast, document, "Evidence was not their own.")
    answer = ask(client, document.number)
    assert (answer.status_code, heading(answer)) == (200, "This certificate has been revoked")
    assert "Evidence was not their own" not in answer.content.decode()
    assert verification(document.number).revoked_at is not None


@pytest.mark.parametrize("number", ["HL26-0000-0000", "XX26-4F7K-92QD", "7", "ŁŁŁŁ", "%00", "HL26-4F7K-92QD" * 9])
def test_an_unknown_number_is_not_found_with_a_clear_sentence(client, claim, number):
    answer = ask(client, number)
    assert answer.status_code == 404
    assert heading(answer) in ("No document has this number", "Check a certificate")


def test_nothing_private_is_shown(client, cast, claim):
    claim.registration.uln = "9276308686"
    page = ask(client, make.certificate(claim).number).content.decode()
    assert "2000" not in page.partition("<dl")[2]  # born 29 Feb 2000
    for secret in (cast.learner.email, "L-1", cast.admin.full_name, claim.number):
        assert secret not in page


def test_what_the_document_says_is_shown(client, claim):
    document = make.certificate(claim)
    page = ask(client, document.number).content.decode()
    for words in ("Learner HL", "Ambleford Level 2 Diploma in Care (small)", "Ambleford Awards", document.number):
        assert words in page


def test_specimens_are_called_specimens(client, cast):
    cast.registration.centre.specimen = True
    cast.registration.centre.save()
    page = ask(client, make.certificate(make.issued(cast)).number).content.decode()
    assert "Specimen" in page


@pytest.mark.parametrize(
    "typed",
    [
        "HL26-01VK-92QD",
        "hl26-01vk-92qd",
        "HL2601VK92QD",
        " hl26 01vk 92qd ",
        "HL26-O1VK-92QD",
        "HL26-OIVK-92QD",
        "HL26-0lVK-92QD",
        "H126-01UK-92QD",
        "HLZ6-01VK-92QD",
    ],
)
def test_numbers_are_found_however_they_are_typed(claim, typed):
    document = make.certificate(claim)
    type(document).objects.filter(pk=document.pk).update(number="HL26-01VK-92QD")
    answer = verification(typed)
    assert (answer and answer.document.pk) == (None if "Z" in typed else document.pk)


def test_tidy_writes_a_number_the_way_it_is_printed():
    assert [tidy(text) for text in ("hl264f7k92qd", "HL26 4F7K 92QD", "4f7k", "", "--")] == [
        "HL26-4F7K-92QD",
        "HL26-4F7K-92QD",
        "4F7K",
        "",
        "",
    ]


def test_the_form_leads_to_the_page_of_the_number(client, claim):
    number = make.certificate(claim).number
    answer = client.get(reverse("certification:verify"), {"number": number.lower().replace("-", "")})
    assert answer.url == reverse("certification:verify", args=[number])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter the number that stands under the QR code."),
        ("--", "A number is made of letters and figures, such as HL26-4F7K-92QD."),
    ],
)
def test_the_form_says_what_to_enter(client, db, typed, sentence):
    answer = client.get(reverse("certification:verify"), {"number": typed})
    assert (answer.status_code, answer.context["form"].errors["number"]) == (422, [sentence])


def test_the_address_on_paper_leads_to_the_same_answer(client, claim):
    document = make.certificate(claim)
    address = document.facts["printed"]["verification_address"]
    path = "/" + address.split("/", 3)[3]
    assert path == f"/V/{document.number}"
    assert heading(client.get(path)) == "This certificate is valid"


def test_an_address_that_asks_too_often_has_to_wait(client, claim, settings):
    settings.VERIFY_CHECKS_PER_MINUTE = 3
    number = make.certificate(claim).number
    statuses = [ask(client, number).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    elsewhere = client.get(reverse("certification:verify", args=[number]), REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 200


def test_too_many_questions_say_when_to_come_back(client, db, settings):
    settings.VERIFY_CHECKS_PER_MINUTE = 0
    answer = client.get(reverse("certification:verify"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")


@pytest.mark.parametrize(("behind", "status"), [(False, 429), (True, 200)])
def test_a_forwarded_address_is_believed_only_behind_a_proxy_of_our_own(client, db, settings, behind, status):
    settings.VERIFY_CHECKS_PER_MINUTE = 1
    settings.BEHIND_PROXY = behind
    answers = [
        client.get(reverse("certification:verify"), headers={"X-Forwarded-For": f"203.0.113.9, 192.0.2.{last}"})
        for last in (1, 2, 3)
    ]
    assert answers[-1].status_code == status


def test_asking_takes_a_fixed_number_of_queries(client, claim, django_assert_num_queries):
    number = make.certificate(claim).number
    with django_assert_num_queries(2):
        ask(client, number)
