# ruff: noqa: E501  (texts of the documents stand on one line each)
"""The iCQ level 3 and ProQual level 4 diplomas, against figures and texts read from the two documents by hand."""

import datetime

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, Sum

from qualifications.models import Criterion, EvidenceRule, Outcome, Qualification, Unit, UnitGroup

ICQ = ("icq-l3-customer-service", "From 1 September 2014")
PROQUAL = ("proqual-l4-nvq-customer-service", "From 1 November 2014")
FILES = ("awarding_organisations", "innovate_level_2", "icq_level_3", "proqual_level_4")

pytestmark = (
    pytest.mark.django_db
)  # without the mark no test database is set up, and the fixture would meet the real one


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup, django_db_blocker):
    """Loads the fixtures once for this module and takes them back out afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", *(f"fixtures/{name}.yaml" for name in FILES), verbosity=0)
        yield
        transaction.set_rollback(True)


def group(edition, code):
    return UnitGroup.objects.get_by_natural_key(*edition, code)


def criterion(unit, pair):
    outcome, number = (int(part) for part in pair.split("."))
    return Criterion.objects.get_by_natural_key(unit, outcome, number)


# edition, group, units, credits, guided hours, outcomes, criteria: the tables of both documents, counted by hand
GROUPS = [
    (ICQ, "CMG", 0, None, None, 0, 0),
    (ICQ, "A", 6, 31, 207, 20, 91),
    (ICQ, "B", 22, 83, 403, 59, 291),
    (ICQ, "C", 17, 58, 331, 51, 235),
    (PROQUAL, "A", 3, 14, None, 11, 58),
    (PROQUAL, "B", 13, 60, None, 38, 196),
    (PROQUAL, "C", 18, 83, None, 59, 260),
]


@pytest.mark.parametrize(("edition", "code", "units", "credit", "hours", "outcomes", "criteria"), GROUPS)
def test_group_has_the_counts_of_its_document(edition, code, units, credit, hours, outcomes, criteria):
    entries = group(edition, code).entries
    assert entries.count() == units
    assert entries.aggregate(total=Sum("unit__credits"))["total"] == credit
    assert Outcome.objects.filter(unit__group_entries__in=entries.all()).count() == outcomes
    assert Criterion.objects.filter(outcome__unit__group_entries__in=entries.all()).count() == criteria
    if edition == ICQ:  # ProQual prints no guided hours for units
        assert entries.aggregate(total=Sum("unit__guided_hours"))["total"] == hours


def test_each_unit_stands_once_over_the_files():
    assert Unit.objects.filter(source__startswith="iCQ").count() == 24
    assert Unit.objects.filter(source__startswith="ProQual").count() == 14
    assert set(Unit.objects.filter(source__startswith="ProQual").values_list("guided_hours", flat=True)) == {
        None
    }  # null where no document gives hours, never 0


def test_criteria_are_numbered_without_gaps():
    for outcome in Outcome.objects.prefetch_related("criteria"):
        numbers = [row.number for row in outcome.criteria.all()]
        assert numbers == list(range(1, len(numbers) + 1)), outcome
        assert numbers, outcome


def rules(edition, code):
    """The limits of a group as a dictionary, without those it does not have."""
    fields = ("compulsory", "all_units", "min_units", "max_units", "min_credits", "max_credits")
    row = UnitGroup.objects.filter(pk=group(edition, code).pk).values(*fields, "min_groups", "max_groups").get()
    return {name: value for name, value in row.items() if value not in (None, False)}


def test_icq_rules_are_those_of_its_table():
    assert rules(ICQ, "CMG") == {"compulsory": True, "min_groups": 2, "max_groups": 3, "min_credits": 55}
    assert rules(ICQ, "A") == {
        "compulsory": True, "all_units": True, "min_units": 6, "max_units": 6, "min_credits": 31, "max_credits": 31,
    }  # fmt: skip
    assert rules(ICQ, "B") == {"compulsory": True, "min_units": 3, "min_credits": 15}
    assert rules(ICQ, "C") == {"min_units": 1, "max_credits": 9}
    children = group(ICQ, "CMG").children.order_by("position")
    assert list(children.values_list("code", flat=True)) == ["A", "B", "C"]


def test_proqual_rules_are_those_of_its_text():
    assert rules(PROQUAL, "A") == {"compulsory": True, "all_units": True, "min_credits": 14}
    assert rules(PROQUAL, "B") == {"compulsory": True, "min_credits": 20}
    assert rules(PROQUAL, "C") == {"max_credits": 16}
    assert EvidenceRule.objects.get(qualification__code=PROQUAL[0]).code == "rpl_allowed"


FIGURES = [
    (ICQ, "iCan Qualifications Limited", "601/3687/X", "iCQ Level 3 Diploma in Customer Service (RQF)",
     (55, 40, 3, "at_or_above"), (289, 375, None), 16, datetime.date(2014, 9, 1)),
    (PROQUAL, "ProQual Awarding Body", "601/4756/8", "ProQual Level 4 NVQ Diploma in Customer Service",
     (50, 38, 4, "at_or_above"), (178, None, 500), None, datetime.date(2014, 11, 1)),
]  # fmt: skip


@pytest.mark.parametrize(("edition", "body", "number", "title", "credit", "hours", "age", "start"), FIGURES)
def test_qualification_has_the_figures_of_its_document(edition, body, number, title, credit, hours, age, start):
    row = Qualification.objects.published().select_related("awarding_organisation").get_by_natural_key(*edition)
    assert row.awarding_organisation.name == body
    assert (row.number, row.title) == (number, title)
    assert (row.min_credits, row.credits_at_level, row.credits_level, row.credits_level_mode) == credit
    assert (row.guided_hours_min, row.guided_hours_max, row.total_time) == hours
    assert (row.min_age, row.operational_start, row.registration_end) == (age, start, None)
    assert len(row.open_questions) == 9


def test_icq_credits_at_level_are_not_automatic():
    """18 of the 39 optional units are level 2, so that 40 credits at level 3 or above have to be checked."""
    optional = Unit.objects.filter(group_entries__group__in=[group(ICQ, "B"), group(ICQ, "C")])
    assert dict(optional.values_list("level").annotate(Count("pk")).order_by("level")) == {2: 18, 3: 16, 4: 5}


# Apostrophes and quotation marks that the text of the iCQ document has lost
ICQ_MARKS = [
    ("D/506/1942", "1.3", "Explain how an organisation's goals may be shaped by the market in which it operates"),
    ("J/506/2910", "2.1", 'Explain the term "customer retention"'),
    ("K/506/2169", "1.2", "Explain how to use the resolution of customers' problems to improve products and/or services"),
    ("K/506/2169", "2.2", "Explain when customers' problems should be treated as complaints"),
    ("K/506/2169", "2.6", "Agree solutions that meet customers' and organisational requirements within their own levels of authority"),
    ("K/506/2169", "2.8", "Evaluate the effectiveness of the resolution of customers' problems"),
    ("L/506/2150", "1.3", "Explain the importance of differentiating between customers' wants, needs and expectations"),
    ("L/506/2150", "2.1", "Identify customers' needs and expectations"),
    ("L/506/2150", "3.4", "Adapt their own customer service delivery to meet customers' changing expectations"),
    ("Y/506/2152", "2.2", "Explain how branding can influence customers' perception of an organisation and its products and/or services"),
    ("D/506/2153", "1.1", "Evaluate the importance of viewing operations from the customer's viewpoint"),
    ("D/506/2153", "3.1", "Promote the role of customer service within an organisation's operational plans"),
    ("D/506/2962", "1.1", "Explain the role of social media within the organisation's customer service strategy"),
    ("D/506/2962", "1.3", "Explain the importance of marketing and brand values for the organisation's strategy"),
    ("D/506/2962", "1.6", "Evaluate the way in which the organisation's use of social media contributes to business performance"),
    ("D/506/2962", "2.4", "Formulate a vision for a social media strategy that takes account of the organisation's operating environment and practical constraints"),
    ("D/506/2962", "2.5", "Develop a strategy that is consistent with the organisation's overall business strategy and objectives and addresses identified risks"),
    ("D/506/2962", "3.4", 'Act as a social media "champion" within the organisation'),
    ("K/506/2172", "3.3", "Identify patterns and trends in colleagues' performance"),
    ("R/506/2179", "1.7", 'Evaluate the benefits of adopting a "customer-centred" approach'),
    ("R/506/2179", "3.5", "Assess regularly the extent to which customers' expectations are met"),
    ("Y/506/2166", "1.3", "Explain the use of customers' frequently asked questions to support customer service delivery"),
    ("A/506/1821", "2.3", "Identify areas for improvement in team members' performance outputs and standards"),
    ("D/503/0397", "3.3", "Monitor the team's sales performance against agreed targets"),
    ("D/503/0397", "4.4", "Explain the importance of adapting their style and approach to mirror customers' style and perspective"),
    ("F/502/8612", "3.2", "Identify and prioritise customers' concerns"),
    ("F/502/8612", "3.3", "Provide evidence to the customer of the strengths of the organisation's products or services"),
    ("J/506/1921", "1.4", "Explain how to address issues that hamper individuals' performance"),
    ("J/506/1921", "2.5", "Monitor individuals' progress towards objectives in accordance with agreed plans"),
    ("J/506/1921", "2.7", "Adhere to organisational policies and procedures, and legal and ethical requirements when managing individuals' performance in the workplace"),
    ("R/502/8615", "3.2", "Identify sources that are capable of providing the required information about the organisation's markets, customers and competitors"),
    # units that Innovate prints whole
    ("D/506/2119", "1.3", 'Explain why "customer service language" is used'),
    ("F/506/2159", "1.2", "Explain an organisation's procedures and standards of behaviour for dealing with challenging customers"),
    ("H/506/1814", "1.1", "Explain the receptionist's role in representing an organisation"),
    ("L/506/1905", "2.2", "Describe an employer's expectations for employees' standards of personal presentation, punctuality and behaviour"),
    ("M/506/1895", "2.1", "Agree which aspects of a colleague's work may benefit from buddying"),
]  # fmt: skip

# Broken tables, page breaks and slips of the ProQual document
PROQUAL_REPAIRS = [
    ("M/506/2898", "3.3", "Keep staff informed of developments in best practice for the delivery of customer service"),
    ("M/506/2898", "4.1", "Confirm that staff understand the vision, objectives, roles, plans, standards and procedures to deliver customer service"),
    ("M/506/2898", "5.5", "Identify areas for improvement within customer service"),
    ("F/506/2176", "3.3", "Identify instances of effective customer service, shortfalls and gaps from the information analysis against agreed criteria"),
    ("R/506/2179", "4.1", "Monitor customer relationships and developments"),
    ("D/506/2170", "3.3", "Verify that all data is handled in line with legal, organisational and ethical policies and procedures"),
    ("R/506/2960", "2.8", "Obtain approval for the customer service strategy from decision makers"),
    ("H/506/2963", "3.2", "Allocate responsibilities for making improvements to customer service through the use of social media"),
    ("M/506/1962", "3.3", "Agree revisions to personal development plans in the light of feedback"),
    ("T/506/1980", "4.3", "Communicate to stakeholders the lessons learned from the change"),
    ("R/506/1999", "2.4", "Develop a project plan with specific, measurable, achievable, realistic and time-bound (SMART) objectives, key performance indicators (KPIs) and evaluations mechanisms appropriate to the plan"),
    ("R/506/1999", "3.4", "Communicate the requirements of the plans to those who will be affected"),
    ("R/506/1999", "4.1", "Conduct periodic reviews of the progress and effectiveness of a project using information from a range of sources"),
    ("D/504/4056", "2.4", "Describe the types of actions which should be undertaken to control or eliminate health and safety hazards."),
    ("D/504/4056", "5.2", "Assess working environment within own area of responsibility against organisation's health and safety policy"),
    ("H/503/0417", "3.4", "Evaluate methods of assessing the effectiveness of incident management against agreed criteria"),
    ("F/502/8612", "4.1", "Carry out negotiations according to negotiation plan"),
    ("F/502/8612", "5.1", "Apply a trial close in accordance with the negotiation plan"),
    ("K/503/0418", "2.3", "Identify actions to improve team performance in incident handling from a review of incident management results"),
    ("D/506/2055", "3.3", "Justify recommendations for the rejection, adoption or enhancements to processes with evidence"),
    ("Y/503/0401", "4.1", "Evaluate the strategic implications of the range of products and/or services covered by contact centre direct sales"),
    ("J/506/2292", "3.4", "Design processes that support efficient implementation"),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "pair", "statement"), ICQ_MARKS + PROQUAL_REPAIRS)
def test_damaged_criterion_reads_as_printed(unit, pair, statement):
    assert criterion(unit, pair).statement == statement


OUTCOMES = [
    ("K/506/2169", 1, "Understand the monitoring and resolution of customers' problems"),
    ("J/506/1921", 2, "Be able to manage individuals' performance in the workplace"),
    ("M/506/2898", 4, "Be able to prepare staff for the delivery of customer service"),
    ("M/506/2898", 5, "Be able to measure customer service performance"),
    ("R/506/2179", 4, "Be able to review and improve relationships with customers"),
    ("D/506/2170", 4, "Be able to analyse and interpret customer feedback to recommend improvements"),
    ("D/506/2962", 3, "Be able to promote the benefits of social media networking to customer service"),
    ("R/506/1999", 4, "Be able to evaluate the effectiveness of a project"),
    ("F/502/8612", 4, "Be able to negotiate with the customer"),
    ("F/502/8612", 5, "Be able to close the sale following negotiation"),
    ("D/504/4056", 5, "Be able to monitor health and safety in own area of responsibility"),
    ("Y/503/0401", 4, "Understand the principles underpinning direct sales activities in a contact centre"),
]


@pytest.mark.parametrize(("unit", "number", "statement"), OUTCOMES)
def test_damaged_outcome_reads_as_printed(unit, number, statement):
    assert Outcome.objects.get_by_natural_key(unit, number).statement == statement


TITLES = [
    ("K/506/2169", "Resolve customers' problems"),
    ("R/506/2151", "Resolve customers' complaints"),
    ("T/506/2143", "Deliver customer service whilst working on customers' premises"),
    ("J/506/1921", "Manage individuals' performance"),
    ("R/506/1999", "Manage a project"),
    ("J/502/4397", "Bespoke Software"),
]


@pytest.mark.parametrize(("number", "title"), TITLES)
def test_unit_title_has_its_apostrophe_and_its_own_number(number, title):
    assert Unit.objects.get_by_natural_key(number).title == title


def test_kinds_are_judged_where_the_wording_misleads():
    """An outcome "Be able to" may hold knowledge, and one without "Be able to" may ask for doing (R2.18)."""
    problems = Criterion.objects.filter(outcome__unit__number="K/506/2169", outcome__number=2).exclude(kind="")
    assert [row.pair for row in problems] == [(2, 2), (2, 3), (2, 4)]
    software = Outcome.objects.filter(unit__number="J/502/4397")
    assert list(software.values_list("kind", flat=True)) == ["competence"] * 3
    strategy = Outcome.objects.get_by_natural_key("D/506/2962", 3)
    kinds = ["knowledge", "knowledge", "competence", "competence", "knowledge"]
    assert (strategy.kind, list(strategy.criteria.values_list("kind", flat=True))) == ("mixed", kinds)
    knowledge = Unit.objects.filter(source__startswith="iCQ", knowledge_only=True)
    assert list(knowledge.values_list("number", flat=True)) == ["D/506/1942", "J/506/2910", "Y/506/2152"]


def test_unit_numbers_have_their_check_letter():
    """The letter follows from the digits (DOMAIN 8.2); a wrong digit would show here."""
    for number in Unit.objects.values_list("number", flat=True):
        digits = [int(digit) for digit in number[2:].replace("/", "")]
        weighted = sum(weight * digit for weight, digit in zip(range(8, 1, -1), digits, strict=True))
        assert number[0] == "ADFHJKLMRTY"[weighted % 11], number


@pytest.mark.parametrize("model", [Unit, Outcome, Criterion, Qualification, UnitGroup, EvidenceRule])
def test_rows_fit_their_fields(model):
    """SQLite does not hold lengths and choices, PostgreSQL does: ask the fields themselves."""
    links = [field.name for field in model._meta.fields if field.is_relation]
    for row in model.objects.all():
        row.clean_fields(exclude=links)
