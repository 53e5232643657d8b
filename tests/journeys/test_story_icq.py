"""From registration to the downloaded certificate on iCQ Level 3, clicked by everybody who has a part in it."""

import re

import pytest
from django.utils import timezone

from tests.journeys.papers import address_in, between, day, ledger_says, pdf_file, ranges_of, words_of
from tests.journeys.story import Administrator, Assessor, Learner, QualityAssurer, Window

TITLE = "iCQ Level 3 Diploma in Customer Service (RQF)"
NAME = "Zoë Maria O’Hara"
EMAIL = "zoe@example.org"
BUSINESS, RETENTION, GROWTH = "D/506/1942", "J/506/2910", "T/506/2952"
# The route, as printed in the document: group, title, number, level, credits, guided learning hours.
ROUTE = (
    ("A", "Principles of business", BUSINESS, 3, 10, 74),
    ("A", "Understand customers and customer retention", RETENTION, 3, 4, 35),
    ("A", "Resolve customers' problems", "K/506/2169", 3, 4, 19),
    ("A", "Organise and deliver customer service", "L/506/2150", 3, 5, 27),
    ("A", "Manage personal and professional development", GROWTH, 3, 3, 12),
    ("A", "Understand the customer service environment", "Y/506/2152", 3, 5, 40),
    ("B", "Monitor the quality of customer service interactions", "K/506/2172", 3, 5, 27),
    ("B", "Provide post-transaction customer service", "K/506/2978", 2, 5, 22),
    ("B", "Support customer service improvements", "T/506/2160", 2, 3, 12),
    ("B", "Develop resources to support consistency of customer service delivery", "Y/506/2166", 3, 5, 21),
    ("C", "Manage incidents referred to a contact centre", "K/503/0418", 3, 6, 30),
)
UNITS = [row[2] for row in ROUTE]
OPTIONAL = [row[2] for row in ROUTE if row[0] != "A"]
WORK = "A year at the service desk"
ACCOUNT = "How I learn from my work"


@pytest.mark.both_lanes
def test_icq_level_3_from_registration_to_certificate(harbour_lane, window, worker, mailoutbox):
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
    zoe.sign_agreement()
    zoe.add_evidence(
        registration,
        title=WORK,
        kind="Work product",
        account="Complaint log, rota and letters of a year, with what I thought at the time.",
        made_on=day(-30),
        files=[pdf_file(WORK, "Complaint log, rota and letters.")],
        ranges=ranges_of([number for number in UNITS if number != GROWTH], "padded"),
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
        ranges=ranges_of([GROWTH], "padded"),
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

    zoe.act_on_feedback(pdf_file("How our market is regulated", "Two pages about the regulator and our own terms."))
    zoe.hand_in("Submit to Jo")
    jo.assess(WORK, learner="Zoë", feedback="Now it is all there.")
    jo.assess(ACCOUNT, learner="Zoë", feedback="Honest, and with consequences.")
    for number in UNITS:
        jo.sign_off(number, learner="Zoë")
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
    jo.sign_off(BUSINESS, learner="Zoë")
    assert zoe.sign_units() == 1
    assert sam.to_review() == [BUSINESS]
    sam.review(BUSINESS, outcome="Agree", feedback="Agreed now.", looked_at=["01.03"])
    sam.release(registration, learner=NAME)

    lee.claim(claim)
    (number, certificate), (own, transcript) = lee.download_documents()
    check_certificate(words_of(certificate), number)
    check_transcript(words_of(transcript), number, own)
    zoe.open("/documents/mine/")
    assert zoe.download(re.compile("^Download Certificate")) == certificate
    stranger = window(Window)
    stranger.verify(address_in(certificate), "This certificate is valid", name=NAME, title=TITLE)
    stranger.verify(address_in(transcript), "This unit transcript is valid", name=NAME, title=TITLE)
    count = harbour_lane.acts.count()
    assert ledger_says() == f"Harbour Lane Training: {count} lines, the chain holds.\n"


def check_certificate(text, number):
    """Every word between the notice of a specimen and the address where it can be checked."""
    today = f"{timezone.localdate():%-d %B %Y}"
    assert between(text, "evidence of nothing.", "Check at") == (
        f"This is to certify that {NAME} has been awarded the {TITLE} Level 3 · 55 credits · Pass "
        f"Date of award Qualification number Certificate number {today} 601/3687/X {number} "
        "Centre Learner registration number Harbour Lane Training 4471 ICQ-204417 "
        f"Authorised signature {number}"
    )


def check_transcript(text, number, own):
    """Its head, and every unit with all that stands in its row."""
    today = timezone.localdate()
    assert text.startswith(
        f"iCan Qualifications Limited Unit transcript {TITLE} Awarded {today:%-d %B %Y}, certificate {number} {own} "
    )
    titles = {"A": "Mandatory Group A", "B": "Optional Group B", "C": "Optional Group C"}
    rows = []
    for group, title, unit, level, credits, hours in ROUTE:
        rows += [titles.pop(group)] if group in titles else []
        rows.append(f"{group} {title} {unit} {level} {credits} {hours} Pass {today:%-d %b %Y}")
    rows.append("Counted towards the qualification 55 319 11 units")
    assert between(text, "Level Credit GLH Grade Achieved", "How to read") == " ".join(rows)
