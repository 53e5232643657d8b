"""The City & Guilds fixture against figures and sentences read from the handbook by hand (2794-02, version 1.3)."""

import pytest
from django.core.management import call_command
from django.db import transaction

from qualifications.models import (
    Criterion,
    EvidenceRule,
    GroupUnit,
    Outcome,
    Qualification,
    RangeItem,
    StandardModule,
    TestSpecification,
    TestWeight,
    Unit,
    UnitGroup,
)

pytestmark = pytest.mark.django_db

# number: title, guided hours, criteria of each outcome
UNITS = {
    "2794-201": ("Developing self to achieve targets and goals", 30, [4, 5, 5, 6]),
    "2794-202": ("Recognition of regulations and legislation within own organisation", 30, [3, 3, 3, 3, 3]),
    "2794-203": ("Principles of business", 27, [3, 5, 5, 4, 2]),
    "2794-204": ("Contribute to a customer focused experience", 38, [5, 5, 3, 4, 4]),
    "2794-205": ("Provide customer service", 28, [4, 5, 6, 7, 7]),
    "2794-206": ("Manage customer expectations", 28, [8, 3, 4, 4]),
    "2794-207": ("Working in a sales environment", 25, [4, 6, 7, 8]),
    "2794-208": ("Working in an administrative environment", 27, [6, 6, 3, 5]),
    "2794-209": ("Working in a contact centre environment", 25, [8, 4, 10]),
    "2794-210": ("Customer service principles", 20, [5, 5, 7, 6]),
    "2794-211": ("Working in a retail environment", 22, [6, 9, 8, 6]),
    "2794-212": ("Social media in a work environment", 30, [5, 3, 3, 4]),
    "2794-213": ("Fundamentals of marketing", 26, [6, 4, 3]),
}
MANDATORY, OPTIONAL = sorted(UNITS)[:6], sorted(UNITS)[6:]


@pytest.fixture(scope="module", autouse=True)
def specification(django_db_setup, django_db_blocker):
    """Load the fixture once for this file, and take it out of the database again."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", "awarding_organisations", "city_and_guilds_2794_02", verbosity=0)
        yield
        transaction.set_rollback(True)


def own_units():
    return Unit.objects.filter(number__startswith="2794-")


def outcome(unit, number):
    return Outcome.objects.get_by_natural_key(f"2794-{unit}", number)


def criterion(unit, number, position):
    return Criterion.objects.get_by_natural_key(f"2794-{unit}", number, position)


def range_of(unit, number):
    """The range of an outcome as (depth, text) pairs, in order."""
    rows = RangeItem.objects.filter(outcome=outcome(unit, number))
    return list(rows.order_by("position").values_list("depth", "text"))


def code_of(row):
    """('201', 1, 2) for criterion 1.2 of unit 2794-201."""
    return (row.outcome.unit.number[-3:], *row.pair)


def mapped(position):
    module = StandardModule.objects.get(position=position, qualification__own_number="2794-02")
    return sorted(code_of(row) for row in module.criteria.select_related("outcome__unit"))


def test_qualification_has_figures_of_handbook():
    edition = Qualification.objects.get(own_number="2794-02")
    assert (edition.code, edition.edition) == ("cg-l2-customer-service-practitioners", "1.3 (September 2024)")
    assert edition.awarding_organisation.short_name == "City & Guilds"
    assert edition.title == "City & Guilds Level 2 Diploma for Customer Service Practitioners"
    assert (edition.number, edition.level, edition.min_age) == ("603/2394/2", 2, 16)
    assert (edition.guided_hours_min, edition.guided_hours_max, edition.total_time) == (201, None, 380)
    assert (edition.min_credits, edition.credits_at_level, edition.credits_level) == (None, None, None)
    assert (edition.grading, edition.status) == ("Pass", "published")
    assert len(edition.open_questions) == 10


def test_units_have_titles_hours_and_counts_of_handbook():
    found = {
        unit.number: (unit.title, unit.guided_hours, [row.criteria.count() for row in unit.outcomes.order_by("number")])
        for unit in own_units()
    }
    assert found == UNITS
    assert {(unit.level, unit.credits, unit.scheme) for unit in own_units()} == {(2, None, "own")}


def test_outcomes_and_criteria_are_numbered_without_gaps():
    for unit in own_units():
        outcomes = unit.outcomes.order_by("number")
        assert [row.number for row in outcomes] == list(range(1, len(outcomes) + 1))
        for row in outcomes:
            numbers = list(row.criteria.order_by("number").values_list("number", flat=True))
            assert numbers == list(range(1, len(numbers) + 1)), row


def test_totals_are_those_of_specifications_page():
    outcomes = Outcome.objects.filter(unit__number__startswith="2794-")
    criteria = Criterion.objects.filter(outcome__in=outcomes)
    assert (own_units().count(), outcomes.count(), criteria.count()) == (13, 54, 270)
    assert criteria.filter(outcome__unit__number__in=MANDATORY).count() == 123
    assert criteria.filter(outcome__unit__number__in=OPTIONAL).count() == 147
    assert outcomes.filter(unit__number__in=MANDATORY).count() == 28
    assert sum(UNITS[number][1] for number in MANDATORY) == 181
    assert sum(UNITS[number][1] for number in OPTIONAL) == 175


def test_groups_ask_for_all_mandatory_units_and_one_optional():
    rows = UnitGroup.objects.filter(qualification__own_number="2794-02").order_by("position")
    fields = ("code", "compulsory", "all_units", "min_units", "max_units", "min_credits", "max_credits")
    assert list(rows.values_list(*fields)) == [
        ("M", True, True, None, None, None, None),
        ("O", True, False, 1, 1, None, None),
    ]
    listed = {row.code: [entry.unit.number for entry in row.entries.order_by("position")] for row in rows}
    assert listed == {"M": MANDATORY, "O": OPTIONAL}


def test_unit_201_alone_is_started_first_and_signed_off_last():
    entries = GroupUnit.objects.filter(group__qualification__own_number="2794-02")
    assert [entry.unit.number for entry in entries.filter(start_first=True)] == ["2794-201"]
    assert [entry.unit.number for entry in entries.filter(sign_off_last=True)] == ["2794-201"]


def test_unit_210_alone_is_tested():
    assert [unit.number for unit in own_units().filter(method="test")] == ["2794-210"]
    assert own_units().filter(method="portfolio").count() == 12
    test = TestSpecification.objects.get(unit__number="2794-210")
    assert (test.questions, test.pass_mark, test.minutes) == (25, 18, 60)
    weights = TestWeight.objects.filter(test=test).order_by("outcome__number")
    found = [(row.outcome.number, row.questions, row.percent) for row in weights]
    assert found == [(1, 5, 20), (2, 5, 20), (3, 8, 32), (4, 7, 28)]


def test_observation_is_required_where_handbook_demands_it():
    outcomes = Outcome.objects.filter(unit__number__startswith="2794-").select_related("unit")
    required = outcomes.filter(requires_observation=True)
    advised = outcomes.filter(note__contains="would include an observation")
    assert sorted(map(str, required)) == [
        f"2794-{unit} outcome {number}"
        for unit, number in ((204, 3), (205, 2), (205, 3), (205, 4), (206, 1), (207, 4), (208, 1), (208, 2), (209, 3))
    ]
    assert sorted(map(str, advised)) == [
        f"2794-{unit} outcome {number}" for unit, number in ((211, 1), (211, 2), (211, 3), (211, 4), (212, 4))
    ]


def test_kinds_follow_reading_not_verbs():
    kinds = Outcome.objects.filter(unit__number__startswith="2794-").values_list("kind", flat=True)
    assert {kind: list(kinds).count(kind) for kind in set(kinds)} == {"knowledge": 31, "competence": 22, "unstated": 1}
    assert outcome(201, 2).kind == "competence"  # "Organise own workload", without "be able to"
    assert criterion(206, 4, 1).kind == ""  # "explain" the options to a customer: a skill, like its outcome
    assert criterion(211, 2, 7).kind == ""  # "describe politely to customers": likewise
    assert criterion(211, 1, 4).kind == "knowledge"
    store = "knowledge knowledge competence competence knowledge competence"
    assert " ".join(criterion(208, 2, number).kind for number in range(1, 7)) == store
    knowledge_only = own_units().filter(knowledge_only=True)
    assert [unit.number for unit in knowledge_only] == ["2794-202", "2794-203", "2794-210"]


def test_evidence_rules_are_those_of_handbook():
    rows = EvidenceRule.objects.filter(qualification__own_number="2794-02").order_by("code", "unit__number")
    workplace = {"allowed": ["workplace"]}
    assert list(rows.values_list("code", "unit__number", "effect", "value")) == [
        ("centre_statement", None, "block", None),
        ("confidential_witness", "2794-206", "inform", None),
        ("employer_observes", None, "inform", None),
        ("forms_approved", None, "inform", None),
        ("no_self_assessment", None, "warn", None),
        ("no_simulation", "2794-206", "block", workplace),
        ("no_simulation", "2794-207", "block", workplace),
        ("no_simulation", "2794-208", "block", workplace),
        ("no_simulation", "2794-209", "block", workplace),
        ("observation_expected", "2794-211", "warn", {"outcomes": [1, 2, 3, 4]}),
        ("observation_expected", "2794-212", "warn", {"outcomes": [4]}),
        ("rpl_allowed", None, "inform", None),
        ("skills_setting", None, "block", {"allowed": ["workplace", "rwe"]}),
        ("video_minutes", None, "warn", {"minutes": 10}),
    ]


def test_lost_statement_of_unit_208_stays_empty_and_says_so():
    row = outcome(208, 2)
    assert (row.statement, row.kind) == ("", "unstated")
    assert row.note.startswith("The document prints no text for this outcome")
    assert Outcome.objects.filter(unit__number__startswith="2794-", statement="").count() == 1


def test_parts_belong_to_one_criterion():
    difference, attitude = criterion(205, 1, 2), criterion(205, 2, 3)
    assert difference.statement == "describe the difference between providing:"
    assert difference.parts == ["a product", "a service"]
    assert attitude.statement == (
        "demonstrate an approachable and welcoming attitude and/or tone, when dealing with customers"
    )
    assert attitude.parts == ["Face to face", "Non face to face"]
    with_parts = Criterion.objects.filter(outcome__unit__number__startswith="2794-").exclude(parts=[])
    assert sorted(code_of(row) for row in with_parts) == [("205", 1, 2), ("205", 2, 3)]


def test_criteria_glued_on_one_line_are_two():
    assert criterion(210, 3, 6).statement == (
        "describe the types of actions that customers are likely to perceive as adding value"
    )
    assert criterion(210, 3, 7).statement == (
        "explain why added value must be beneficial to both the customer and the organisation"
    )


def test_slips_of_author_stay_as_printed():
    assert criterion(212, 1, 1).statement == "describe what is a meant by social media in business"
    assert outcome(211, 1).statement == "process payments for purchases"
    assert outcome(211, 4).statement == "check stock levels and replenish stock"
    assert outcome(204, 3).statement == "Treat all customers as individuals"
    assert range_of(201, 4)[8] == (1, "Mentor, human resources manager")


def test_damaged_ranges_are_repaired():
    assert range_of(201, 3)[0] == (0, "Feedback eg:")
    assert range_of(201, 3)[2] == (1, "Informal communication – phone calls and conversations")
    assert range_of(203, 1)[8:11] == [
        (2, "Government Departments"),
        (2, "Local Authorities"),
        (2, "Public corporations"),
    ]
    assert range_of(205, 3)[-1] == (1, "Which balances the needs of the organisation and where possible the customer")
    assert range_of(205, 5)[6:9] == [(1, "Those with"), (2, "Special requirements"), (2, "Language barriers")]
    assert range_of(206, 2)[5:7] == [(0, "Listening skills:"), (1, "active listening")]
    assert range_of(208, 2)[3:6] == [(0, "Procedures: eg:"), (1, "Electronic:"), (2, "title or subject")]
    assert range_of(208, 3)[-1] == (2, "follow-up requirements")
    assert range_of(209, 2)[11:13] == [(0, "Ethical requirements: eg"), (1, "Values")]
    assert [(unit, number) for unit, number in ((203, 5), (207, 4)) if range_of(unit, number)] == []


def test_range_examples_are_told_from_full_lists():
    techniques = RangeItem.objects.filter(outcome=outcome(205, 4), position__gte=12).order_by("position")
    assert list(techniques.values_list("text", "depth", "illustrative")) == [
        ("Techniques:", 0, False),
        ("Attitude", 1, False),
        ("Behaviour", 1, False),
        ("Tone", 1, False),
        ("Body language eg", 1, False),
        ("Body movements", 2, True),
        ("Facial expressions", 2, True),
        ("Hand gestures", 2, True),
        ("Posture", 2, True),
    ]


def test_every_mandatory_criterion_but_one_is_mapped_to_the_standard():
    modules = StandardModule.objects.filter(qualification__own_number="2794-02")
    areas = list(modules.order_by("position").values_list("area", flat=True))
    assert areas == ["knowledge"] * 7 + ["skills"] * 5 + ["behaviours"] * 6
    mandatory = Criterion.objects.filter(outcome__unit__number__in=MANDATORY)
    assert [str(row) for row in mandatory.filter(standard_modules=None)] == ["2794-206 1.1"]
    assert not Criterion.objects.filter(standard_modules__in=modules).exclude(pk__in=mandatory).exists()
    assert sum(module.criteria.count() for module in modules) == 126


def test_damaged_rows_of_mapping_are_read_as_specifications_page_says():
    experience, frequently = (StandardModule.objects.get(position=position) for position in (6, 15))
    assert experience.title == "Customer experience"
    assert mapped(6) == [("204", 2, number) for number in range(1, 6)]
    assert experience.note.startswith("Printed as 'Unit 203: 2.1-2.5'.")
    assert mapped(15) == [("204", 4, 1), ("204", 4, 2), ("204", 4, 3), ("204", 4, 4), ("204", 5, 3), ("204", 5, 4)]
    assert "'Unit 206: 1.9', a criterion that does not exist" in frequently.note
    assert list(StandardModule.objects.filter(title="").values_list("position", flat=True)) == [1, 4, 9, 15]
    assert list(StandardModule.objects.filter(text="").values_list("position", flat=True)) == [1, 13]
    assert mapped(18) == sorted(
        [("205", 3, number) for number in range(2, 7)]
        + [("205", 4, number) for number in range(1, 6)]
        + [("206", 1, number) for number in (2, 3, 4, 8)]
    )
