"""The City & Guilds diploma: a unit by set test, outcomes that somebody has to see, and a unit that is signed last."""

import pytest
from django.utils import timezone

from tests.journeys.papers import between, day, ledger_says, pdf_file, ranges_of, ranges_of_outcomes, words_of
from tests.journeys.story import Administrator, Assessor, Learner, QualityAssurer

TITLE = "City & Guilds Level 2 Diploma for Customer Service Practitioners"
NAME = "Dafydd Wyn Pugh"
EMAIL = "dafydd@example.org"
# The route, as printed in the handbook: title, number, guided learning hours; it has no credits.
ROUTE = (
    ("M", "Developing self to achieve targets and goals", "2794-201", 30),
    ("M", "Recognition of regulations and legislation within own organisation", "2794-202", 30),
    ("M", "Principles of business", "2794-203", 27),
    ("M", "Contribute to a customer focused experience", "2794-204", 38),
    ("M", "Provide customer service", "2794-205", 28),
    ("M", "Manage customer expectations", "2794-206", 28),
    ("O", "Customer service principles", "2794-210", 20),
)
UNITS = [row[2] for row in ROUTE]
LAST, BY_TEST = "2794-201", "2794-210"
SEEN = {"2794-204": [3], "2794-205": [2, 3, 4], "2794-206": [1]}
WORK = "Portfolio of a year in the shop"
RECORD = "Morning at the counter"


@pytest.mark.both_lanes
def test_city_and_guilds_with_test_unit_and_unit_signed_last(harbour_lane, window, worker, mailoutbox):
    lee = window(Administrator, "lee")
    registration = lee.register(
        TITLE,
        full_name=NAME,
        email=EMAIL,
        date_of_birth="2005-06-30",
        starts_on=day(-200),
        planned_end_on=day(100),
        registered_on=day(-190),
        learner_number="CG-7781",
        expires_on=day(900),
        units=[BY_TEST],
        assessor="Jo Hartley",
    )
    lee.allocate(registration, iqa="Sam Okoro")
    lee.record_identity(registration, "Driving licence")
    dafydd = window(Learner)
    dafydd.ask_for_password(EMAIL, mailoutbox)
    dafydd.confirm_name()
    dafydd.sign_agreement()
    dafydd.add_evidence(
        registration,
        title=WORK,
        kind="Work product",
        account="Plans, reviews, letters and notes, in the order of the units.",
        made_on=day(-15),
        files=[pdf_file(WORK, "Plans, reviews, letters and notes.")],
        ranges=ranges_of([number for number in UNITS if number != BY_TEST], "prefixed"),
    )
    assert not dafydd.can_map(BY_TEST)
    dafydd.hand_in("Submit to Jo")

    jo = window(Assessor, "jo")
    jo.assess(WORK, learner="Dafydd", feedback="Every criterion is there, with its place.")
    jo.open_sign_off(registration, "2794-205")
    assert jo.hindrances() == [f"Nobody has been recorded as seeing outcome LO{outcome}." for outcome in (2, 3, 4)]
    jo.write_record(
        registration,
        title=RECORD,
        kind="Observation by the assessor",
        details={"Where exactly": "Front desk, Quay Street", "From": "09:40", "Until": "11:10"},
        account="09:40 to 11:10. Dafydd served five customers, one of them angry about a delivery.",
        made_on=day(-2),
        ranges={number: ranges_of_outcomes(number, outcomes, "prefixed") for number, outcomes in SEEN.items()},
    )
    jo.hand_in()
    jo.told("E002 is with the assessor.")
    jo.acknowledge(RECORD, learner="Dafydd", feedback="Calm, clear and by the book.")
    jo.record_test(
        registration,
        BY_TEST,
        scores={1: 5, 2: 4, 3: 7, 4: 5},
        taken_on=day(-5),
        proof="Report 5512",
    )
    jo.told("Recorded: 21 of 25, a pass.")

    others = [number for number in UNITS if number != LAST]
    for number in others:
        jo.sign_off(number, learner="Dafydd")
    jo.open_sign_off(registration, LAST)
    waiting = f"{', '.join(others[:-1])} and {others[-1]}"
    assert jo.hindrances() == [f"This unit is signed off last; still open: {waiting}."]
    assert dafydd.sign_units() == len(others)
    jo.sign_off(LAST, learner="Dafydd")
    assert dafydd.sign_units() == 1

    sam = window(QualityAssurer, "sam")
    sam.draw(TITLE)
    assert sorted(sam.to_review()) == UNITS
    for number in UNITS:
        looked_at = [] if number == BY_TEST else ["AC1.1"]
        sam.review(number, outcome="Agree", feedback="Sound, and well recorded.", looked_at=looked_at)
    sam.release(registration, learner=NAME)

    claim = lee.prepare_claim(registration)
    assert lee.hindrances() == []
    lee.claim(claim)
    (number, certificate), (own, transcript) = lee.download_documents()
    check_papers(words_of(certificate), words_of(transcript), number, own)
    count = harbour_lane.acts.count()
    assert ledger_says() == f"Harbour Lane Training: {count} lines, the chain holds.\n"
    for person in (lee, dafydd, jo, sam):
        person.look_again_in_the_dark()


def check_papers(certificate, transcript, number, own):
    """Every word of the certificate but the address, and every unit of the transcript, without any credit."""
    today = timezone.localdate()
    assert between(certificate, "evidence of nothing.", "Check at") == (
        f"This is to certify that {NAME} has been awarded the {TITLE} Level 2 · Pass "
        f"Date of award Qualification number Certificate number {today:%-d %B %Y} 603/2394/2 {number} "
        "Centre Learner registration number Harbour Lane Training 095312 CG-7781 "
        f"Authorised signature {number}"
    )
    titles = {"M": "Mandatory units", "O": "Optional units"}
    rows = []
    for group, title, unit, hours in ROUTE:
        rows += [titles.pop(group)] if group in titles else []
        rows.append(f"{group} {title} {unit} 2 {hours} Pass {today:%-d %b %Y}")
    rows.append("Counted towards the qualification 201 7 units")
    assert own in transcript
    assert between(transcript, "Level GLH Grade Achieved", "How to read") == " ".join(rows)
