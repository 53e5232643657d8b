"""What the solver reads of specifications."""

from pathlib import Path

import pytest
from django.core.management import call_command

from qualifications import combination
from qualifications.models import GroupUnit, Qualification, UnitGroup, UnitRelation
from qualifications.queries import edition_of
from qualifications.states import LevelMode, OverMaximum, RelationKind
from tests.cast import make_edition, make_unit
from tests.qualifications import real_editions

pytestmark = pytest.mark.django_db


def nested_qualification(optional_units):
    """Group A (one unit) and, within group P, group C with so many units; an equivalent that no group lists."""
    qualification = make_edition("nested", units=1, criteria=3)
    parent = UnitGroup.objects.create(
        qualification=qualification, code="P", title="Pathway", position=3, compulsory=False, min_groups=1, max_groups=2
    )
    child = UnitGroup.objects.create(
        qualification=qualification,
        parent=parent,
        code="C",
        title="Choice",
        position=4,
        compulsory=True,
        min_credits=4,
        max_credits=9,
    )
    for place in range(optional_units, 0, -1):
        unit = make_unit(f"choice-{place}", criteria=place, level=3)
        GroupUnit.objects.create(group=child, unit=unit, position=place)
        relation = RelationKind.EQUIVALENT if place == 1 else RelationKind.BARRED
        old = make_unit(f"old-{place}", criteria=2, credits=None)
        UnitRelation.objects.create(qualification=qualification, kind=relation, first=unit, second=old)
    Qualification.objects.filter(pk=qualification.pk).update(
        credits_at_level=4,
        credits_level=3,
        credits_level_mode=LevelMode.EXACTLY,
        over_maximum=OverMaximum.UP_TO,
    )
    qualification.refresh_from_db()
    return qualification


def test_edition_of_is_the_qualification_in_plain_values():
    Unit, Group = combination.Unit, combination.Group
    choice = Group(
        "C",
        "Choice",
        compulsory=True,
        units=(Unit("choice-1", 3, 5, 20, 1), Unit("choice-2", 3, 5, 20, 2)),
        min_credits=4,
        max_credits=9,
    )
    assert edition_of(nested_qualification(2)) == combination.Edition(
        title="Ambleford Level 2 Diploma in Care (nested)",
        groups=(
            Group("A", "Mandatory units", compulsory=True, all_units=True),
            Group("O", "Optional units", compulsory=True, units=(Unit("nested-1", 2, 5, 20, 3),), min_units=1),
            Group("P", "Pathway", children=(choice,), min_groups=1, max_groups=2),
        ),
        min_credits=5,
        credits_at_level=4,
        credits_level=3,
        level_mode="exactly",
        over_maximum="up_to",
        barred=(("choice-2", "old-2"),),
        equivalent=(("choice-1", "old-1"),),
        other_units=(Unit("old-2", 2, None, 20, 2), Unit("old-1", 2, None, 20, 2)),
    )


@pytest.mark.parametrize("units", [1, 3])
def test_edition_of_takes_four_queries(units, django_assert_num_queries):
    qualification = nested_qualification(units)
    with django_assert_num_queries(4):
        edition_of(qualification)


def test_edition_of_asks_for_the_qualifications_level_where_the_rule_names_none():
    qualification = make_edition("plain", units=2)
    qualification.credits_at_level = 5
    edition = edition_of(qualification)
    assert (edition.credits_at_level, edition.credits_level) == (5, 2)


def shape(edition):
    """The rules of an edition without titles, criteria and guided hours: what the documents' group tables say."""

    def of_group(group):
        units = tuple((unit.number, unit.level, unit.credits) for unit in group.units)
        children = tuple(of_group(child) for child in group.children)
        units_limits = (group.compulsory, group.all_units, group.min_units, group.max_units, group.min_credits)
        return (group.code, units, children, *units_limits, group.max_credits, group.min_groups, group.max_groups)

    rules = (edition.min_credits, edition.credits_at_level, edition.level_mode, edition.over_maximum)
    return (*rules, tuple(of_group(group) for group in edition.groups))


def test_edition_of_the_loaded_specifications_is_that_of_the_documents():
    files = [Path("fixtures", f"{name}.yaml") for name in Path("fixtures/ORDER").read_text().split()]
    call_command("loaddata", *files, verbosity=0)
    found = {
        code: edition_of(Qualification.objects.get(code=code))
        for code in Qualification.objects.values_list("code", flat=True)
    }
    expected = {
        "innovate-l2-customer-service": (real_editions.innovate(), (245, 305)),
        "icq-l3-customer-service": (real_editions.icq(), (289, 375)),
        "cg-l2-customer-service-practitioners": (real_editions.city_and_guilds(), (201, 211)),
        "proqual-l4-nvq-customer-service": (real_editions.proqual(), None),
    }
    assert {code: (shape(edition), combination.glh_range(edition)) for code, edition in found.items()} == {
        code: (shape(edition), hours) for code, (edition, hours) in expected.items()
    }
