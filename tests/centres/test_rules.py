from datetime import timedelta

import pytest
from django.utils import timezone

from centres.models import Competence, ConflictOfInterest, Membership, Sanction
from centres.rules import competence_of, has_sanction, holds_role, in_conflict
from centres.states import Duty, Role, SanctionEffect

TODAY = timezone.localdate


def days(number):
    return TODAY() + timedelta(days=number)


def test_a_role_holds_in_its_centre_only(cast):
    assert holds_role(cast.admin, cast.centre, Role.ADMIN)
    assert not holds_role(cast.admin, cast.other.centre, Role.ADMIN)
    assert not holds_role(cast.assessor, cast.centre, Role.ADMIN)


def test_a_role_holds_between_its_dates(cast):
    Membership.objects.filter(user=cast.admin).update(starts_on=days(-5), ends_on=days(-1))
    assert holds_role(cast.admin, cast.centre, Role.ADMIN, on=days(-1))
    assert not holds_role(cast.admin, cast.centre, Role.ADMIN)
    assert not holds_role(cast.admin, cast.centre, Role.ADMIN, on=days(-6))


def test_a_disabled_person_holds_no_role(cast):
    cast.admin.is_active = False
    assert not holds_role(cast.admin, cast.centre, Role.ADMIN)


def test_competence_is_asked_for_the_day(cast):
    """Authority is tested on the date of the decision (R1.8)."""
    unit = cast.units[0]
    Competence.objects.filter(user=cast.assessor, unit=unit).update(ends_on=days(-1))
    assert competence_of(cast.assessor, unit, cast.centre, Duty.ASSESS) is None
    assert competence_of(cast.assessor, unit, cast.centre, Duty.ASSESS, on=days(-1)) is not None


def test_a_qualified_competence_goes_before_a_trainees(cast):
    unit = cast.units[0]
    Competence.objects.filter(user=cast.trainee, unit=unit).update(ends_on=days(10))
    Competence.objects.create(centre=cast.centre, user=cast.trainee, unit=unit, duty=Duty.ASSESS, basis="CAVA")
    assert competence_of(cast.trainee, unit, cast.centre, Duty.ASSESS).trainee is False


@pytest.mark.parametrize("turned", [False, True])
def test_a_conflict_holds_both_ways(cast, turned):
    ConflictOfInterest.objects.create(
        centre=cast.centre, person=cast.assessor, other=cast.learner, nature="Sister", starts_on=days(-1)
    )
    pair = (cast.learner, cast.assessor) if turned else (cast.assessor, cast.learner)
    assert in_conflict(*pair, cast.centre)
    assert not in_conflict(*pair, cast.other.centre)
    assert not in_conflict(*pair, cast.centre, on=days(-2))


def test_a_sanction_is_told_by_its_effect(cast):
    Sanction.objects.create(approval=cast.approval, effect=SanctionEffect.NO_CLAIM, reason="EQA report 7")
    assert has_sanction(cast.approval, SanctionEffect.NO_CLAIM)
    assert not has_sanction(cast.approval, SanctionEffect.NO_REGISTER)
    assert not has_sanction(cast.other.approval, SanctionEffect.NO_CLAIM)
