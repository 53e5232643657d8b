from datetime import timedelta

import pytest
from django.utils import timezone

from centres import queries
from centres.ledger import record_act
from centres.models import Competence, Membership, Sanction
from centres.states import Duty, Role, SanctionEffect
from tests.cast import LONG_AGO, make_edition, make_person

YESTERDAY = timedelta(days=1)


def more_staff(cast, count):
    Membership.objects.filter(centre=cast.centre).exclude(user=cast.admin).delete()
    for number in range(1, count):
        make_person(f"Person {number}", f"p{number}@hl.example", cast.centre, Role.ASSESSOR)


@pytest.mark.parametrize("rows", [1, 3])
def test_staff_list_takes_two_queries(cast, rows, django_assert_num_queries):
    more_staff(cast, rows)
    with django_assert_num_queries(2):
        people = [(person, person.grants) for person in queries.staff_list(cast.centre)]
    assert len(people) == rows


def test_staff_list_names_people_with_a_staff_role_today_and_counts_their_units(cast):
    Membership.objects.filter(user=cast.trainee).update(ends_on=LONG_AGO)
    people = queries.staff_list(cast.centre)
    assert [(person.full_name, person.assesses, person.assures) for person in people] == [
        ("Admin HL", 0, 0),
        ("Assessor HL", 3, 0),
        ("Iqa HL", 0, 3),
        ("Lead Iqa HL", 0, 3),
        ("Second Assessor HL", 3, 0),
    ]


def test_person_record_takes_three_queries_and_leaves_out_other_centres(cast, django_assert_num_queries):
    Membership.objects.create(user=cast.assessor, centre=cast.other.centre, role=Role.IQA, starts_on=LONG_AGO)
    with django_assert_num_queries(3):
        record = queries.person_record(cast.assessor, cast.centre)
        grants, conflicts = list(record["grants"]), list(record["conflicts"])
    assert [(grant.role, grant.centre) for grant in grants] == [(Role.ASSESSOR, cast.centre)]
    assert conflicts == []


def test_person_record_groups_competence_that_came_together_ended_ones_last(cast):
    ended = Competence.objects.filter(user=cast.assessor).order_by("unit__number").first()
    Competence.objects.filter(pk=ended.pk).update(ends_on=timezone.localdate())
    facts = {"centre": cast.centre, "user": cast.assessor, "starts_on": LONG_AGO}
    Competence.objects.create(unit=cast.units[0], duty=Duty.QUALITY_ASSURE, basis="TAQA", **facts)
    groups = queries.person_record(cast.assessor, cast.centre)["competences"]
    assert [(one.first.duty, one.first.basis, [row.unit.number for row in one.rows]) for one in groups] == [
        ("assess", "CAVA", ["small-2", "small-3"]),
        ("quality_assure", "TAQA", ["small-1"]),
        ("assess", "CAVA", ["small-1"]),
    ]


def test_centres_of_a_person_are_also_those_of_grants_that_ended(cast):
    Membership.objects.create(
        user=cast.assessor, centre=cast.other.centre, role=Role.IQA, starts_on=LONG_AGO, ends_on=LONG_AGO
    )
    assert queries.centres_of(cast.assessor) == {cast.centre.pk, cast.other.centre.pk}


@pytest.mark.parametrize("rows", [1, 3])
def test_approval_list_takes_two_queries(cast, rows, django_assert_num_queries):
    for number in range(1, rows):
        cast.centre.approvals.create(qualification=make_edition(f"e{number}"), centre_number="1", starts_on=LONG_AGO)
    with django_assert_num_queries(2):
        shown = [
            (approval.qualification.awarding_organisation.name, approval.sanctions_today)
            for approval in queries.approval_list(cast.centre)
        ]
    assert len(shown) == rows


def test_approval_list_shows_the_sanctions_in_force(cast):
    today = timezone.localdate()
    facts = {"approval": cast.approval, "effect": SanctionEffect.NO_CLAIM, "starts_on": LONG_AGO}
    Sanction.objects.create(reason="Over", ends_on=today - YESTERDAY, **facts)
    standing = Sanction.objects.create(reason="Standing", **facts)
    assert [approval.sanctions_today for approval in queries.approval_list(cast.centre)] == [[standing]]


@pytest.mark.parametrize("rows", [1, 3])
def test_act_list_takes_one_query_newest_first(cast, rows, django_assert_num_queries):
    for number in range(rows):
        record_act(cast.centre, by=cast.admin, verb=f"act {number}", obj=cast.approval)
    record_act(cast.other.centre, by=cast.other.admin, verb="elsewhere", obj=cast.other.approval)
    with django_assert_num_queries(1):
        verbs = [(act.verb, act.by.full_name) for act in queries.act_list(cast.admin, cast.centre)]
    assert verbs == [(f"act {number}", "Admin HL") for number in reversed(range(rows))]
