"""From registration to the downloaded certificate on iCQ Level 3, clicked by everybody who has a part in it."""

import io
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from certification.demonstration import work
from qualifications.models import Qualification, Unit
from qualifications.numbering import criterion_code
from tests.journeys.story import Administrator, Assessor, Learner, QualityAssurer, Window

TITLE = "iCQ Level 3 Diploma in Customer Service (RQF)"
NAME = "Zoë Maria O’Hara"
EMAIL = "zoe@example.org"
BUSINESS, RETENTION, GROWTH = "D/506/1942", "J/506/2910", "T/506/2952"
MANDATORY = [BUSINESS, RETENTION, "K/506/2169", "L/506/2150", GROWTH, "Y/506/2152"]
OPTIONAL = ["K/506/2172", "K/506/2978", "T/506/2160", "Y/506/2166", "K/503/0418"]
UNITS = MANDATORY + OPTIONAL
WORK = "A year at the service desk"
ACCOUNT = "How I learn from my work"


def day(days):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def ranges_of(numbers, style="padded"):
    """{number: all criteria of the unit, as a person types them: "01.01-01.04, 02.01-02.03"}."""
    found = {}
    for unit in Unit.objects.filter(number__in=numbers):
        codes = {}
        for criterion in work.criteria_of(unit):
            codes.setdefault(criterion.outcome.number, []).append(criterion_code(style, *criterion.pair))
        parts = [row[0] if len(row) == 1 else f"{row[0]}-{row[-1]}" for row in codes.values()]
        found[unit.number] = ", ".join(parts)
    return {number: found[number] for number in numbers}


def pdf(title, text):
    upload = work.document(title, text)
    return {"name": upload.name, "mimeType": "application/pdf", "buffer": upload.read()}


def lines_of(data):
    return [" ".join(line.split()) for page in PdfReader(io.BytesIO(data)).pages for line in page.extract_text().splitlines()]


@pytest.mark.django_db(transaction=True)
def test_icq_level_3_from_registration_to_certificate(harbour_lane, window, worker, mailoutbox, capsys):
    lee = window(Administrator, "lee")
    registration = lee.register(
        TITLE,
        full_name=NAME,
        email=EMAIL,
        date_of_birth="2003-02-28",
        starts_on=day(-240),
        planned_end_on=day(120),
        registered_on=day(-235),
        learner_number="ICQ-204417",
        expires_on=day(800),
        units=OPTIONAL,
        assessor="Jo Hartley",
    )
    lee.allocate(registration, iqa="Sam Okoro")
    lee.record_identity(registration, "Passport")

    zoe = window(Learner)
    zoe.ask_for_password(EMAIL, mailoutbox)
    zoe.confirm_name()
    zoe.add_evidence(
        registration,
        title=WORK,
        kind="Work product",
        account="Complaint log, rota and letters of a year, with what I thought at the time.",
        made_on=day(-30),
        files=[pdf(WORK, "Complaint log, rota and letters.")],
        ranges=ranges_of([number for number in UNITS if number != GROWTH]),
        places={(BUSINESS, "01.02"): "p. 1", (RETENTION, "01.01"): "p. 1"},
    )
    zoe.hand_in("Submit to Jo")
    zoe.told("E001 is with the assessor.")
    zoe.add_evidence(
        registration,
        title=ACCOUNT,
        kind="Reflective or personal account",
        account="I keep a learning log and talk it over with my manager every month.",
        made_on=day(-20),
        ranges=ranges_of([GROWTH]),
    )
    zoe.hand_in("Submit to Jo")

    claim = lee.prepare_claim(registration)
    assert "Quality assurance has not released this registration for claim." in lee.hindrances()
    assert lee.page.get_by_role("button", name="Submit the claim").count() == 0

    jo = window(Assessor, "jo")
    jo.assess(
        WORK,
        learner="Zoë",
        feedback="A rich year. Two things are still missing.",
        not_yet={
            (BUSINESS, "01.02"): "Say how your market is regulated.",
            (RETENTION, "01.01"): "Name the term that you use for it.",
        },
        act_by=day(14),
    )
    jo.told("Recorded. E001 is “action required” now.")
    jo.open_sign_off(registration, BUSINESS)
    assert jo.hindrances() == [
        "One criterion is not met yet: 01.02.",
        "E001 is linked to this unit and not finished: action required.",
    ]

    zoe.act_on_feedback(pdf("How our market is regulated", "Two pages about the regulator and our own terms."))
    zoe.hand_in("Submit to Jo")
    jo.assess(WORK, learner="Zoë", feedback="Now it is all there.")
    jo.assess(ACCOUNT, learner="Zoë", feedback="Honest, and with consequences.")
    for number in UNITS:
        jo.sign_off(registration, number, learner="Zoë")
    assert zoe.sign_units() == len(UNITS)

    sam = window(QualityAssurer, "sam")
    sam.open_release(registration)
    assert sam.hindrances()
    sam.draw(TITLE)
    assert sorted(sam.to_review()) == sorted(UNITS)
    sam.review(
        BUSINESS,
        outcome="Disagree",
        feedback="01.03 is described, not explained. Please look again.",
        looked_at=["01.01"],
        against={"01.03": "The sources are named without saying what they are for."},
    )
    for number in UNITS[1:]:
        sam.review(number, outcome="Agree", feedback="Sound decisions, clear feedback.", looked_at=["01.01"])
    jo.open_sign_off(registration, BUSINESS)
    assert jo.hindrances() == [
        "One criterion is not met yet: 01.03.",
        "E001 is linked to this unit and not finished: with assessor.",
    ]
    jo.assess(WORK, learner="Zoë", feedback="Read again with the comment: page 1 explains it.")
    jo.sign_off(registration, BUSINESS, learner="Zoë")
    assert zoe.sign_units() == 1
    assert sam.to_review() == [BUSINESS]
    sam.review(BUSINESS, outcome="Agree", feedback="Agreed now.", looked_at=["01.03"])
    sam.release(registration, learner=NAME)

    lee.claim(claim)
    certificate, transcript = lee.download_documents()
    print(lines_of(certificate))
    print(lines_of(transcript))
    call_command("verify_ledger")
