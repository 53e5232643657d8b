import pytest
from django.urls import reverse

from qualifications.models import (
    AwardingOrganisation,
    Criterion,
    EvidenceRule,
    GroupUnit,
    Qualification,
    RangeItem,
    TestSpecification,
    UnitRelation,
)
from qualifications.states import CriterionStyle, EditionStatus
from tests.cast import make_edition, make_unit


@pytest.fixture
def page(client, cast):
    client.force_login(cast.assessor)

    def ask(name, *args, query=""):
        return client.get(reverse(f"qualifications:{name}", args=args) + query)

    return ask


def published(count):
    Qualification.objects.update(status=EditionStatus.DRAFT)
    return [make_edition(f"e{number}") for number in range(count)]


@pytest.mark.parametrize("rows", [1, 3])
def test_qualification_list_query_count_is_fixed(page, rows, django_assert_num_queries):
    published(rows)
    page("qualification_list")
    # session, user, the editions, roles
    with django_assert_num_queries(4):
        response = page("qualification_list")
    assert len(response.context["qualifications"]) == rows


def test_qualification_list_shows_published_editions_with_their_units(page):
    published(1)
    response = page("qualification_list")
    assert [(one.code, one.units) for one in response.context["qualifications"]] == [("e0", 3)]
    assert "Ambleford Level 2 Diploma in Care (small)" not in response.text


def test_qualification_list_says_what_the_document_does_not_print(page):
    published(1)
    Qualification.objects.update(number="", min_credits=None)
    response = page("qualification_list")
    assert "not printed" in response.text
    assert "by units" in response.text


@pytest.mark.parametrize("units", [2, 6])
def test_qualification_detail_query_count_is_fixed(page, units, django_assert_num_queries):
    edition = make_edition("new", units=units)
    page("qualification_list")
    # session, user, roles; the edition, its organisation, groups, entries, relations, modules, rules
    with django_assert_num_queries(10):
        response = page("qualification_detail", edition.pk)
    assert sum(len(group.entries.all()) for group, _ in response.context["groups"]) == units


def test_qualification_detail_shows_groups_rules_questions_and_pairs(page, cast):
    first, second, _ = cast.units
    UnitRelation.objects.create(qualification=cast.edition, kind="barred", first=first, second=second)
    EvidenceRule.objects.create(
        key="r", qualification=cast.edition, unit=first, code="no_simulation", effect="block", text="No simulation."
    )
    Qualification.objects.update(open_questions=["Read as exactly one."])
    response = page("qualification_detail", cast.edition.pk)
    assert [(group.title, rule) for group, rule in response.context["groups"]] == [
        ("Mandatory units", "All units"),
        ("Optional units", "At least 1 unit"),
    ]
    for words in ("No simulation.", "Read as exactly one.", "Barred: only one of the two counts", "2 criteria"):
        assert words in response.text


@pytest.mark.parametrize("outcomes", [1, 4])
def test_unit_detail_query_count_is_fixed(page, cast, outcomes, django_assert_num_queries):
    unit = cast.units[0]
    for number in range(2, outcomes + 1):
        Criterion.objects.create(outcome=unit.outcomes.create(number=number, statement="More"), number=1)
    page("qualification_list")
    # session, user, roles; unit, editions, outcomes, criteria, ranges, test, rules, banks, references
    with django_assert_num_queries(12):
        response = page("unit_detail", unit.pk)
    assert len(response.context["outcomes"]) == outcomes


def test_unit_detail_shows_criteria_range_test_and_rules(page, cast):
    unit = cast.units[0]
    outcome = unit.outcomes.get()
    Criterion.objects.filter(outcome=outcome, number=1).update(parts=["in person", "by phone"])
    RangeItem.objects.create(outcome=outcome, position=1, depth=1, text="refunds")
    TestSpecification.objects.create(unit=unit, title="Test", questions=25, pass_mark=18, minutes=60)
    response = page("unit_detail", unit.pk)
    for words in ("Show care 2", "in person", "refunds", "Test: 25 questions, 18 to pass, 60 minutes."):
        assert words in response.text
    assert [code for code, _ in response.context["outcomes"][0]["criteria"]] == ["1.1", "1.2"]


def test_unit_detail_writes_codes_as_the_edition_from_which_one_comes(page, cast):
    unit = cast.units[0]
    guild = AwardingOrganisation.objects.create(
        code="guild", name="Guild", short_name="Guild", criterion_style=CriterionStyle.PREFIXED
    )
    edition = make_edition("guild")
    Qualification.objects.filter(pk=edition.pk).update(awarding_organisation=guild)
    GroupUnit.objects.create(group=edition.groups.first(), unit=unit, position=9)

    def codes(query):
        return [code for code, _ in page("unit_detail", unit.pk, query=query).context["outcomes"][0]["criteria"]]

    assert codes(f"?edition={edition.pk}") == ["AC1.1", "AC1.2"]
    assert codes(f"?edition={cast.edition.pk}") == ["1.1", "1.2"]
    assert codes("?edition=nonsense") == codes("")
    assert (
        f'href="{reverse("qualifications:qualification_detail", args=[edition.pk])}"'
        in page("unit_detail", unit.pk, query=f"?edition={edition.pk}").text
    )


def test_unit_detail_of_a_unit_that_no_edition_lists_uses_plain_codes(page):
    response = page("unit_detail", make_unit("alone").pk)
    assert [code for code, _ in response.context["outcomes"][0]["criteria"]] == ["1.1", "1.2"]
