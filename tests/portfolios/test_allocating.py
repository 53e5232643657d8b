"""Many learners given to somebody: those before are ended and kept, those who cannot be are named with the reason."""

from datetime import timedelta

import pytest
from django.utils import timezone

from centres.ledger import first_break
from centres.models import Competence, ConflictOfInterest
from centres.states import Role
from config.refusals import NotAllowed
from portfolios import actions, queries
from portfolios.models import Allocation
from portfolios.states import AllocatedRole, RegistrationStatus
from tests.cast import make_person, register
from tests.factories.portfolios import act_count

TODAY = timezone.localdate()
URL = "/learners/allocate/"


@pytest.fixture
def learners(cast):
    people = [make_person(f"Zoe {n}", f"zoe{n}@hl.example", cast.centre, Role.LEARNER) for n in range(3)]
    return [register(cast.home, person, allocate=("assessor", "iqa"), begun=False) for person in people]


def allocate(cast, learners, **facts):
    facts = {"role": AllocatedRole.ASSESSOR, "person": cast.second_assessor, "starts_on": TODAY, **facts}
    by = facts.pop("by", cast.admin)
    return actions.allocate_many(cast.centre, by=by, ids=[row.pk for row in learners], **facts)


def test_those_before_are_ended_the_day_before_and_kept(cast, learners):
    before = act_count(cast.centre)
    result = allocate(cast, learners, why="Jo is on leave")
    assert (len(result.made), result.ended, result.left_out) == (3, 3, [])
    rows = learners[0].allocations.filter(role=AllocatedRole.ASSESSOR).order_by("pk")
    old, new = rows
    assert (old.person, old.ends_on, old.ended_by, old.why) == (
        cast.assessor,
        TODAY - timedelta(days=1),
        cast.admin,
        "Jo is on leave",
    )
    assert (new.person, new.starts_on, new.ends_on) == (cast.second_assessor, TODAY, None)
    assert learners[0].allocations.get(role=AllocatedRole.IQA).ends_on is None
    assert act_count(cast.centre) == before + 6
    assert first_break(cast.centre) is None


def test_beside_those_before_when_that_is_wanted(cast, learners):
    assert allocate(cast, learners, replace=False).ended == 0
    assert learners[0].allocations.filter(role=AllocatedRole.ASSESSOR, ends_on=None).count() == 2


def test_reasons_of_each_and_the_others_go_through(cast, learners):
    conflict, gone, fine = learners
    ConflictOfInterest.objects.create(
        centre=cast.centre, person=conflict.learner, other=cast.second_assessor, nature="Siblings", starts_on=TODAY
    )
    gone.status = RegistrationStatus.WITHDRAWN
    gone.save()
    result = allocate(cast, learners)
    assert [row.registration for row in result.made] == [fine]
    assert [[blocker.code for blocker in row.blockers] for row in result.left_out] == [["conflict"], ["not_registered"]]


def test_who_is_competent_for_nothing_gets_nobody(cast, learners):
    Competence.objects.filter(user=cast.second_assessor).delete()
    result = allocate(cast, learners)
    assert result.made == []
    assert {blocker.code for row in result.left_out for blocker in row.blockers} == {"no_competence"}


def test_nobody_but_an_administrator(cast, learners, but):
    for person in but("admin"):
        with pytest.raises(NotAllowed):
            allocate(cast, learners, by=person)


def test_learners_of_another_centre_are_not_reached(cast):
    theirs = cast.other.registration
    before = theirs.allocations.count()
    assert allocate(cast, [theirs]).made == []
    assert theirs.allocations.count() == before


@pytest.mark.parametrize("number", [1, 3])
def test_the_check_asks_so_many_queries(cast, learners, number, django_assert_num_queries):

    facts = {"role": AllocatedRole.ASSESSOR, "person": cast.second_assessor, "starts_on": TODAY, "replace": True}
    with django_assert_num_queries(6):
        found = queries.candidates(cast.admin, cast.centre, [row.pk for row in learners[:number]], **facts)
    assert len(found) == number


def test_the_pages_show_first_and_then_do(cast, learners, page):
    sent = {
        "learner": [row.pk for row in learners],
        "role": "assessor",
        "person": cast.second_assessor.pk,
        "starts_on": TODAY,
        "replace": "on",
    }
    text = page(cast.admin, URL, sent).content.decode()
    assert "Allocate 3 learners" in text
    assert "Assessor HL ends the day before." in text
    assert Allocation.objects.filter(person=cast.second_assessor).count() == 0
    assert page(cast.admin, URL, sent | {"confirm": "yes"}).status_code == 302
    assert Allocation.objects.filter(person=cast.second_assessor).count() == 3
    history = page(cast.admin, f"/registrations/{learners[0].pk}/history/").content.decode()
    assert "ended by Admin HL" in history


def test_the_filter_finds_those_without(cast, learners, page):
    Allocation.objects.filter(registration=learners[1]).delete()
    found = page(cast.admin, f"{URL}?without=assessor").context["page_obj"]
    assert [row.name for row in found] == ["Zoe 1"]
