"""The Innovate diploma and the Skills CFA bank of units hold what their documents say, damage repaired."""

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, Sum

from qualifications.models import (
    BankUnit,
    Criterion,
    GroupUnit,
    OccupationalReference,
    Outcome,
    Qualification,
    Unit,
    UnitBank,
    UnitGroup,
)

STRATEGY = "Skills CFA Assessment Strategy Competence units (S/NVQ)"
FIXTURES = ["awarding_organisations", "innovate_level_2", "skills_cfa_level_2"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents")]


@pytest.fixture(scope="module")
def documents(django_db_setup, django_db_blocker):
    """Both documents, loaded once for this module and taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", *FIXTURES, verbosity=0)
        yield
        transaction.set_rollback(True)


def statement(unit, code):
    """Text of an outcome ("2") or a criterion ("2.10")."""
    outcome, _, number = code.partition(".")
    if not number:
        return Outcome.objects.get_by_natural_key(unit, int(outcome)).statement
    return Criterion.objects.get_by_natural_key(unit, int(outcome), int(number)).statement


def kind(unit, code):
    outcome, _, number = code.partition(".")
    criterion = Criterion.objects.get_by_natural_key(unit, int(outcome), int(number))
    return criterion.kind or criterion.outcome.kind


def totals(units):
    """(units, credits, guided hours, outcomes, criteria) of some units."""
    figures = units.aggregate(number=Count("pk"), credits=Sum("credits"), hours=Sum("guided_hours"))
    outcomes = Outcome.objects.filter(unit__in=units).count()
    criteria = Criterion.objects.filter(outcome__unit__in=units).count()
    return (figures["number"], figures["credits"], figures["hours"], outcomes, criteria)


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("A", (5, 19, 136, 17, 78)),
        ("B", (2, 6, 34, 5, 27)),
        # K/506/2978 has no body in the document: 2 outcomes and 11 criteria more than the 41 and 212 printed there
        ("C", (17, 58, 297, 41 + 2, 212 + 11)),
        ("D", (15, 47, 276, 44, 207)),
    ],
)
def test_a_group_of_the_diploma_has_the_documents_counts(group, expected):
    assert totals(Unit.objects.filter(group_entries__group__code=group)) == expected


def test_the_file_holds_every_unit_once():
    assert totals(Unit.objects.all()) == (39, 130, 743, 109, 535)
    assert GroupUnit.objects.count() == 39


def test_the_bank_holds_twenty_shared_units():
    assert totals(Unit.objects.filter(bank_entries__bank__code="skills-cfa-l2")) == (20, 66, 363, 53, 266)


def test_the_bank_keeps_its_own_references_in_the_order_of_the_document():
    entries = BankUnit.objects.order_by("position").values_list("code", "unit__number", "unit__title")
    assert list(entries) == [
        ("CS 5", "D/506/2119", "Communicate verbally with customers"),
        ("CS 6", "T/506/2126", "Communicate with customers in writing"),
        ("CS 7", "A/506/2130", "Deliver customer service"),
        ("CS 8", "F/506/2131", "Understand customers"),
        ("CS 9", "J/506/2132", "Principles of customer service"),
        ("CS 10", "H/506/2154", "Deal with incoming telephone calls from customers"),
        ("CS 11", "K/506/2155", "Make telephone calls to customers"),
        ("CS 12", "L/506/2133", "Promote additional products and/or services to customers"),
        ("CS 13", "R/506/2134", "Process information about customers"),
        ("CS 14", "Y/506/2135", "Exceed customer expectations"),
        ("CS 15", "T/506/2143", "Deliver customer service whilst working on customers' premises"),
        ("CS 16", "T/506/2157", "Carry out customer service handovers"),
        ("CS 17", "A/506/2158", "Resolve customer service problems"),
        ("CS 18", "F/506/2159", "Deliver customer service to challenging customers"),
        ("CS 19", "Y/506/2149", "Develop customer relationships"),
        ("CS 20", "T/506/2160", "Support customer service improvements"),
        ("CS 21", "A/506/2161", "Support customers through real-time online customer service"),
        ("CS 22", "H/506/2977", "Support customers using self-service equipment"),
        ("CS 23", "J/506/2163", "Use social media to deliver customer service"),
        ("CS 24", "K/506/2978", "Provide post-transaction customer service"),
    ]
    assert str(UnitBank.objects.get()) == (
        "Skills CFA: Customer Service QCF units of assessment Level 2 V2.0, 25 March 2014"
    )


def test_the_diploma_has_the_documents_figures_and_null_for_what_it_does_not_give():
    diploma = Qualification.objects.get_by_natural_key("innovate-l2-customer-service", "undated")
    given = (diploma.title, diploma.level, diploma.min_credits, diploma.guided_hours_min, diploma.total_time)
    assert given == ("Level 2 Diploma in Customer Service", 2, 45, 245, 450)
    assert (diploma.credits_at_level, diploma.credits_level, diploma.credits_level_mode) == (45, 2, "at_or_above")
    absent = (diploma.number, diploma.guided_hours_max, diploma.min_age, diploma.operational_start)
    assert absent == ("", None, None, None)
    assert (diploma.status, diploma.over_maximum) == ("published", "whole")
    assert diploma.open_questions[0].startswith("Maximum of group D")


def test_the_groups_carry_the_rules_of_combination():
    rules = UnitGroup.objects.order_by("position").values_list(
        "code", "parent", "compulsory", "all_units", "min_credits", "max_credits"
    )
    assert list(rules) == [
        ("A", None, True, True, None, None),
        ("B", None, True, False, 3, None),
        ("C", None, True, False, 16, None),
        ("D", None, False, False, None, 7),
    ]


def test_group_units_stand_in_the_order_of_the_document():
    numbers = GroupUnit.objects.filter(group__code="D").order_by("position").values_list("unit__number", flat=True)
    assert " ".join(numbers) == (
        "T/505/4673 L/506/1807 H/506/1814 L/506/1869 M/506/1895 L/506/1905 R/506/1789 J/506/1806 "
        "M/502/8587 R/502/8601 M/502/8606 K/503/0421 L/503/0394 H/506/1912 F/502/4396"
    )


def test_only_three_units_are_above_the_level_of_the_diploma():
    above = Unit.objects.exclude(level=2).values_list("number", "level")
    assert sorted(above) == [("D/506/2170", 3), ("H/506/1912", 3), ("R/506/2151", 3)]


REPAIRED = """
A/506/2130 4.3 Respond to customers' requests in line with organisational guidelines
A/506/2130 4.4 Inform customers of the progress of their requests
A/506/2130 5 Be able to support improvements to customer service delivery
J/506/2132 2.1 Describe how sales and consumer-related legislation and regulations affect the delivery of customer service
J/506/2132 4 Understand the management of customer service information
L/506/1788 3 Be able to identify their own development needs
L/506/1788 3.1 Identify organisational policies relating to personal development
T/506/2126 3.4 Adhere to organisational policies and procedures, legal and ethical requirements when communicating with customers in writing
K/506/2155 3.8 Record information in line with organisational guidelines
K/506/2155 3.9 Complete agreed follow up actions after closing the telephone call
A/506/2158 2.8 Adhere to organisational policies and procedures, legal and ethical requirements when resolving customer service problems
F/506/2159 2.7 Adhere to organisational policies and procedures, legal and ethical requirements when dealing with challenging customers
Y/506/2149 2 Be able to develop relationships with customers
H/506/2977 1.4 Explain organisational procedures for the use of equipment and fault reporting
H/506/2977 2 Be able to identify the help needed by customers using self-service equipment
H/506/2977 2.1 Identify signs that show when a customer is having difficulty with the self-service equipment
H/506/2977 3 Be able to help customers to use self-service equipment
K/506/2978 1 Understand post-transaction customer service
K/506/2978 1.3 Explain the implications of sales contracts, guarantees and warranties to post-transaction customer service
K/506/2978 2.6 Present a professional and helpful image
D/506/2170 1.1 Describe methods of collecting data for customer research
D/506/2170 1.9 Explain the importance of anonymising comments from customers who do not wish to be identified
D/506/2170 3.3 Verify that all data is handled in line with legal, organisational and ethical policies and procedures
T/505/4673 2 Be able to carry out tasks with regard to health and safety in the workplace
H/506/1814 1.5 Explain how to deal with challenging people
H/506/1814 2.1 Welcome visitors in accordance with organisational standards
H/506/1814 2.4 Provide advice and accurate information within organisational guidelines on confidentiality
H/506/1814 2.6 Answer and deal with telephone calls within organisational standards
L/506/1869 4.1 Ensure the venue is restored to the required conditions in accordance with the terms of the contract
L/506/1905 1.1 Explain the role of their own occupation within an organisation and industry
L/506/1905 1.3 Identify sources of information and advice on an industry, occupation, training and career pathway
L/506/1905 2.4 Identify sources of information and advice on employment rights and responsibilities
R/506/1789 1.3 Explain conflict management techniques that may be used to resolve team conflicts
M/502/8606 3.6 Refer to those in author when dealing with objections outside scope of own authority
M/502/8606 4.2 Make use of add-on, up-selling or cross-selling opportunities
K/503/0421 2.2 Use the most efficient means (voice or data options) to communication with those dealing with the incident
K/503/0421 3.8 Describe the type and extent of resources available for deployment in incident management
L/503/0394 4 Be able to comply with regulations and legislation during direct sales in a contact centre
L/503/0394 4.1 Identify the regulatory requirements that have an impact on direct sales activities through a contact centre
H/506/1912 3.4 Adhere to organisational policies and procedures, and legal and ethical requirements when carrying out business negotiations
F/502/4396 1 Input and combine information using bespoke applications
F/502/4396 2 Use appropriate structures to organise and retrieve information efficiently
F/502/4396 2.1 Describe what functions to apply to structure and layout information effectively
"""  # noqa: E501 (one damaged place a line, as in the fixture)


@pytest.mark.parametrize("line", REPAIRED.strip().splitlines(), ids=lambda line: " ".join(line.split()[:2]))
def test_a_damaged_place_has_its_right_reading(line):
    unit, code, text = line.split(maxsplit=2)
    assert statement(unit, code) == text


def test_a_criterion_with_two_parts_is_one_criterion():
    criterion = Criterion.objects.get_by_natural_key("T/505/4673", 1, 1)
    assert criterion.statement == (
        "Define the main responsibilities for health and safety in the workplace of the following:"
    )
    assert criterion.parts == ["employers", "employees"]


def test_criteria_keep_their_numeric_order():
    criteria = Criterion.objects.filter(outcome__unit__number="D/506/2119", outcome__number=2)
    assert [criterion.plain_code for criterion in criteria.select_related("outcome")][-2:] == ["2.9", "2.10"]


@pytest.mark.parametrize(
    ("unit", "code", "expected"),
    [
        ("A/506/2130", "2.4", "knowledge"),  # "Identify their own role ..."
        ("L/506/1788", "2.3", "knowledge"),  # "Explain ..." within "Be able to manage ..."
        ("L/506/1788", "3.5", "competence"),
        ("F/506/2159", "2.3", "competence"),  # explaining to a customer is doing
        ("R/506/2151", "2.4", "mixed"),
        ("M/502/8587", "2.9", "knowledge"),
        ("F/502/4396", "1.1", "competence"),  # neither "Understand" nor "Be able to"
        ("F/502/4396", "2.1", "knowledge"),
    ],
)
def test_the_kind_of_a_criterion_is_a_judgement_not_its_first_word(unit, code, expected):
    assert kind(unit, code) == expected


def test_a_criterion_states_its_kind_only_where_it_differs_from_its_outcome():
    stated = Criterion.objects.exclude(kind="").values_list("kind", "outcome__kind")
    assert [pair for pair in stated if pair[0] == pair[1]] == []


def test_only_units_without_performance_are_knowledge_only():
    """T/505/4673 has N/A for its assessment requirements too, but asks for tasks to be carried out."""
    units = Unit.objects.filter(knowledge_only=True)
    assert [unit.number for unit in units] == ["A/506/1964", "F/506/2131", "J/506/1806", "J/506/2132", "L/506/1905"]
    assert set(Outcome.objects.filter(unit__in=units).values_list("kind", flat=True)) == {"knowledge"}


def test_every_unit_has_the_assessment_strategy_of_its_page():
    found = dict(Unit.objects.order_by().values_list("strategy").annotate(Count("pk")))
    assert found == {
        STRATEGY: 25,
        "Skills CFA Assessment Strategy": 1,
        "CFA Sales Assessment Strategy": 2,
        "CfA sales assessment strategy": 1,
        "CfA contact centre assessment strategy": 2,
        "IT User Assessment Strategy": 1,
        "": 7,  # N/A on six pages, lost for J/506/2163
    }


def test_occupational_standards_are_kept_even_where_the_document_exchanges_its_rows():
    references = OccupationalReference.objects
    deliver = references.filter(unit__number="A/506/2130").values_list("code", flat=True)
    assert list(deliver) == ["CFACSA1", "CFACSA2", "CFACSA4", "CFACSA8", "CFACSB1", "CFACSB2", "CFACSF2"]
    diary = references.get(unit__number="L/506/1807")
    assert (diary.code, diary.title, diary.unit.strategy) == ("CFABAA431", "Use a diary system", STRATEGY)
    assert references.get_by_natural_key("L/506/1788", "CFAM&LAA1").title == "Manage yourself"
    others = references.exclude(unit__number="A/506/2130").order_by("code").values_list("code", flat=True)
    assert " ".join(others) == (
        "CFABAA311 CFABAA431 CFABAC312 CFABAG124 CFACSA11 CFACSA12 CFACSA13 CFACSA3 CFACSA5 CFACSA6 CFACSA9 CFACSB16 "
        "CFACSB3 CFACSB6 CFACSC3 CFACSC4 CFACSC7 CFACSC8 CFACSD1 CFACSD12 CFACSD2 CFACSD4 CFACSD5249 CFACSD7 "
        "CFAM&LAA1 CFAM&LBA7 CFAM&LDD1"
    )


def test_every_unit_number_has_its_check_letter():
    """The letter follows from the digits (DOMAIN 8.2); a wrong digit would show here."""
    for number in Unit.objects.values_list("number", flat=True):
        digits = [int(digit) for digit in number[2:].replace("/", "")]
        weighted = sum(weight * digit for weight, digit in zip(range(8, 1, -1), digits, strict=True))
        assert number[0] == "ADFHJKLMRTY"[weighted % 11], number


@pytest.mark.parametrize("model", [Unit, Outcome, Criterion, OccupationalReference, Qualification, UnitGroup, BankUnit])
def test_every_row_is_one_that_a_person_could_have_entered(model):
    """SQLite does not hold lengths and choices, PostgreSQL does: ask the fields themselves."""
    links = [field.name for field in model._meta.fields if field.is_relation]
    for row in model.objects.all():
        row.clean_fields(exclude=links)


def test_statements_use_straight_quotes_and_single_spaces():
    texts = [
        *Outcome.objects.values_list("statement", flat=True),
        *Criterion.objects.values_list("statement", flat=True),
    ]
    assert [text for text in texts if text != " ".join(text.split()) or set(text) & set("‘’“”<>")] == []
