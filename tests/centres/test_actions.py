from datetime import timedelta

import pytest
from django.utils import timezone

from centres import actions
from centres.models import Act, Competence, ConflictOfInterest, Membership, QualificationApproval, Sanction, User
from centres.rules import has_sanction
from centres.states import Duty, Printer, Role, SanctionEffect
from config.refusals import BadInput, NotAllowed, StaleState

REFUSED = ["learner", "assessor", "trainee", "iqa", "lead_iqa", "other_admin", "other_iqa"]


def last_act(cast):
    act = Act.objects.filter(centre=cast.centre).last()
    return act and (act.verb, act.by)


@pytest.fixture(params=REFUSED)
def refused(request, cast):
    return cast.everybody()[request.param]


def test_add_person_makes_one_who_cannot_sign_in_yet(cast):
    person = actions.add_person(cast.centre, by=cast.admin, email="New@HL.example", full_name="New Person")
    assert person.email == "new@hl.example"
    assert not person.has_usable_password()
    assert last_act(cast) == ("added person", cast.admin)


def test_add_person_finds_one_who_is_there_and_leaves_the_name(cast):
    found = actions.add_person(cast.centre, by=cast.admin, email="LEARNER@ms.example", full_name="Someone")
    assert (found, found.full_name) == (cast.other.learner, "Learner MS")


def test_grant_role_is_written_with_who_granted_it(cast):
    grant = actions.grant_role(cast.centre, by=cast.admin, user=cast.learner, role=Role.ASSESSOR)
    assert (grant.granted_by, grant.starts_on) == (cast.admin, timezone.localdate())
    assert last_act(cast) == ("granted role", cast.admin)


def test_grant_role_twice_loses(cast):
    with pytest.raises(StaleState):
        actions.grant_role(cast.centre, by=cast.admin, user=cast.assessor, role=Role.ASSESSOR)
    assert last_act(cast) is None


def test_grant_role_refuses_everybody_else(cast, refused):
    with pytest.raises(NotAllowed):
        actions.grant_role(cast.centre, by=refused, user=cast.assessor, role=Role.IQA)
    assert not Membership.objects.filter(user=cast.assessor, role=Role.IQA).exists()


def test_nobody_grants_a_role_to_themselves(cast):
    with pytest.raises(NotAllowed):
        actions.grant_role(cast.centre, by=cast.admin, user=cast.admin, role=Role.LEAD_IQA)


def test_end_grant_ends_today_once(cast):
    grant = Membership.objects.get(user=cast.assessor)
    actions.end_grant(grant, by=cast.admin)
    grant.refresh_from_db()
    assert grant.ends_on == timezone.localdate()
    with pytest.raises(StaleState):
        actions.end_grant(grant, by=cast.admin)


def test_record_competence_leaves_what_is_there(cast):
    rows = actions.record_competence(
        cast.centre, by=cast.admin, user=cast.assessor, units=cast.units, duty=Duty.QUALITY_ASSURE, basis="TAQA"
    )
    again = actions.record_competence(
        cast.centre, by=cast.admin, user=cast.assessor, units=cast.units, duty=Duty.QUALITY_ASSURE, basis="TAQA"
    )
    assert (len(rows), again) == (3, [])


def test_record_competence_needs_a_basis(cast):
    with pytest.raises(BadInput):
        actions.record_competence(
            cast.centre, by=cast.admin, user=cast.learner, units=cast.units, duty=Duty.ASSESS, basis=" "
        )


def test_record_competence_refuses_everybody_else(cast, refused):
    before = Competence.objects.count()
    with pytest.raises(NotAllowed):
        actions.record_competence(
            cast.centre, by=refused, user=cast.learner, units=cast.units, duty=Duty.ASSESS, basis="CAVA"
        )
    assert Competence.objects.count() == before


def test_end_competence_ends_today_once(cast):
    row = Competence.objects.filter(user=cast.assessor).first()
    actions.end_competence(row, by=cast.admin)
    with pytest.raises(StaleState):
        actions.end_competence(row, by=cast.admin)
    row.refresh_from_db()
    assert row.ends_on == timezone.localdate()


def test_declare_conflict_is_between_two_people(cast):
    with pytest.raises(BadInput):
        actions.declare_conflict(cast.centre, by=cast.admin, person=cast.iqa, other=cast.iqa, nature="Self")
    actions.declare_conflict(cast.centre, by=cast.admin, person=cast.iqa, other=cast.learner, nature="Cousin")
    assert ConflictOfInterest.objects.get().nature == "Cousin"


def test_record_approval_once_per_qualification(cast):
    with pytest.raises(StaleState):
        actions.record_approval(
            cast.centre, by=cast.admin, qualification=cast.edition, centre_number="1", printer=Printer.CENTRE
        )
    assert QualificationApproval.objects.filter(centre=cast.centre).count() == 1


def test_record_sanction_refuses_everybody_else(cast, refused):
    with pytest.raises(NotAllowed):
        actions.record_sanction(cast.approval, by=refused, effect=SanctionEffect.NO_CLAIM, reason="Why")
    assert not Sanction.objects.exists()


def test_end_sanction_lifts_it_from_today_once(cast):
    yesterday = timezone.localdate() - timedelta(days=1)
    sanction = Sanction.objects.create(
        approval=cast.approval, effect=SanctionEffect.NO_CLAIM, reason="EQA report 7", starts_on=yesterday
    )
    actions.end_sanction(sanction, by=cast.admin)
    assert not has_sanction(cast.approval, SanctionEffect.NO_CLAIM)
    assert last_act(cast) == ("lifted sanction", cast.admin)
    with pytest.raises(StaleState):
        actions.end_sanction(sanction, by=cast.admin)


def test_end_sanction_refuses_everybody_else(cast, refused):
    sanction = Sanction.objects.create(approval=cast.approval, effect=SanctionEffect.NO_CLAIM, reason="EQA report 7")
    with pytest.raises(NotAllowed):
        actions.end_sanction(sanction, by=refused)
    assert has_sanction(cast.approval, SanctionEffect.NO_CLAIM)


def test_nothing_is_written_when_the_ledger_cannot_be(cast, monkeypatch):
    """All or nothing: the line in the ledger is the last write of an action."""

    def no_ledger(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr("centres.actions.people.record_act", no_ledger)
    with pytest.raises(OSError, match="disk full"):
        actions.add_person(cast.centre, by=cast.admin, email="new@hl.example", full_name="New Person")
    assert not User.objects.filter(email="new@hl.example").exists()
