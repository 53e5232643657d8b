"""Why an award cannot be claimed yet: each reason alone, with everything else in order."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessment.models import UnitSignOff
from centres.models import Sanction
from centres.states import Role, SanctionEffect
from certification import actions, rules
from certification.states import ClaimStatus
from portfolios.models import Allocation, Registration
from portfolios.states import AllocatedRole, RegistrationStatus
from qualifications.models import AwardingOrganisation, Qualification
from tests.cast import make_person
from tests.factories import certification as make


@pytest.fixture
def ready(cast):
    make.make_ready(cast)
    return cast


def codes(cast, **more):
    """Fresh from the database: what was changed beside the object must be seen."""
    registration = Registration.objects.select_related("qualification__awarding_organisation", "centre").get(
        pk=cast.registration.pk
    )
    return [blocker.code for blocker in rules.claim_blockers(registration, **more)]


def change(cast, **facts):
    Registration.objects.filter(pk=cast.registration.pk).update(**facts)


def test_nothing_stands_in_the_way_when_all_is_in_order(ready):
    assert codes(ready, by=ready.admin) == []


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"status": RegistrationStatus.WITHDRAWN}, "registration"),
        ({"registered_on": None}, "registration"),
        ({"expires_on": timezone.localdate() - timedelta(days=1)}, "registration"),
        ({"learner_number": ""}, "learner_number"),
        ({"identity_seen_on": None}, "identity"),
        ({"name_confirmed_at": None}, "name"),
        ({"name": "李 Wei"}, "name_letters"),
    ],
)
def test_the_registration_has_to_be_in_order(ready, facts, code):
    change(ready, **facts)
    assert codes(ready) == [code]


def test_no_blocker_on_the_last_day_of_the_registration(ready):
    change(ready, expires_on=timezone.localdate())
    assert codes(ready) == []


@pytest.mark.parametrize("days", [{"starts_on": 1}, {"starts_on": -9, "ends_on": -1}])
def test_the_approval_has_to_be_in_force(ready, days):
    for name, shift in days.items():
        setattr(ready.approval, name, timezone.localdate() + timedelta(days=shift))
    ready.approval.save()
    assert codes(ready) == ["approval"]


def test_a_registration_without_any_approval_cannot_be_claimed(ready):
    ready.approval.delete()
    assert codes(ready) == ["approval"]


@pytest.mark.parametrize(("effect", "expected"), [("no_claim", ["sanction"]), ("no_dcs", []), ("no_register", [])])
def test_only_a_sanction_on_claims_stops_claims(ready, effect, expected):
    Sanction.objects.create(approval=ready.approval, effect=effect, reason="Report")
    assert codes(ready) == expected


def test_a_sanction_that_has_ended_stops_nothing(ready):
    today = timezone.localdate()
    Sanction.objects.create(
        approval=ready.approval,
        effect=SanctionEffect.NO_CLAIM,
        reason="Report",
        starts_on=today - timedelta(days=9),
        ends_on=today - timedelta(days=1),
    )
    assert codes(ready) == []


@pytest.mark.parametrize(("days_left", "expected"), [(0, []), (-1, ["certification_end"])])
def test_the_edition_has_a_last_day_for_certificates(ready, days_left, expected):
    Qualification.objects.update(certification_end=timezone.localdate() + timedelta(days=days_left))
    assert codes(ready) == expected


@pytest.mark.parametrize(("least", "expected"), [(100, []), (101, ["min_days"])])
def test_the_organisation_may_ask_for_days_since_registration(ready, least, expected):
    # The cast registers a hundred days ago.
    AwardingOrganisation.objects.update(min_days_to_claim=least)
    assert codes(ready) == expected


def test_each_rule_of_combination_that_is_unmet_is_told_with_have_and_need(cast):
    make.achieve(cast, units=cast.units[:1])
    make.release(cast)
    blockers = [blocker for blocker in rules.claim_blockers(cast.registration) if blocker.code == "combination"]
    assert [(blocker.code, blocker.sentence) for blocker in blockers] == [
        ("combination", "At least 15 credits in all: 5 of 15 achieved."),
        ("combination", "All 2 units of the group Mandatory units: 1 of 2 achieved."),
        ("combination", "At least 1 unit from Optional units: 0 of 1 achieved."),
    ]
    assert blockers[0].remedy == "Missing 10 credits; a unit counts when assessor and learner have signed."
    assert blockers[2].remedy == "Missing 1 unit; a unit counts when assessor and learner have signed."


def test_a_unit_that_only_the_assessor_has_signed_does_not_count(cast):
    make.make_ready(cast)
    last = UnitSignOff.objects.order_by("pk").last()
    at = timezone.now() - timedelta(days=3)
    UnitSignOff.objects.filter(pk=last.pk).supersede(by=cast.iqa, at=at)
    UnitSignOff.objects.create(registration=cast.registration, unit=last.unit, at=at)
    assert codes(cast) == ["combination", "combination", "release_old"]


def test_quality_assurance_has_to_release_first(cast):
    make.achieve(cast)
    assert codes(cast) == ["release"]


def test_a_release_that_was_taken_back_is_none(ready):
    ready.registration.releases.current().supersede(by=ready.iqa, at=timezone.now())
    assert codes(ready) == ["release"]


def test_a_unit_reopened_after_the_release_asks_for_a_new_one(ready):
    first = UnitSignOff.objects.order_by("pk").first()
    UnitSignOff.objects.filter(pk=first.pk).supersede(by=ready.iqa, at=timezone.now())
    assert "release_old" in codes(ready)
    make.sign(ready.registration, first.unit, ready.assessor, timezone.now())
    assert codes(ready) == ["release_old"]


def test_a_unit_reopened_and_signed_before_the_release_is_in_order(cast):
    make.achieve(cast)
    first = UnitSignOff.objects.order_by("pk").first()
    UnitSignOff.objects.filter(pk=first.pk).supersede(by=cast.iqa, at=timezone.now())
    make.sign(cast.registration, first.unit, cast.assessor, timezone.now())
    make.release(cast)
    assert codes(cast) == []


def test_a_quality_assurer_is_led_to_the_release_an_administrator_is_not(cast):
    make.achieve(cast)
    links = [rules.release_blockers(cast.registration, person)[0].verb for person in (cast.iqa, cast.admin)]
    assert links == ["Release it", ""]


def test_another_live_claim_is_a_reason_the_own_draft_is_not(ready):
    claim = actions.make_claim(ready.registration, by=ready.admin)
    assert codes(ready) == ["claimed"]
    assert codes(ready, claim=claim) == []
    actions.withdraw_claim(claim, by=ready.admin, reason="Wrong.")
    assert codes(ready) == []


def test_who_has_assessed_the_learner_does_not_claim(ready):
    make_person_admin(ready, ready.second_assessor)
    assert codes(ready, by=ready.second_assessor) == []
    Allocation.objects.create(
        registration=ready.registration,
        role=AllocatedRole.ASSESSOR,
        person=ready.second_assessor,
        made_by=ready.admin,
        starts_on=timezone.localdate() - timedelta(days=30),
        ends_on=timezone.localdate() - timedelta(days=20),
    )
    assert codes(ready, by=ready.second_assessor) == ["two_people"]


def test_who_has_signed_a_unit_does_not_claim(ready):
    ready.registration.allocations.all().delete()
    assert codes(ready, by=ready.assessor) == ["two_people"]


def test_who_has_released_does_not_claim(ready):
    assert codes(ready, by=ready.iqa) == ["two_people"]
    assert codes(ready, by=ready.lead_iqa) == []


def make_person_admin(cast, person):
    cast.centre.memberships.create(user=person, role=Role.ADMIN)


def test_an_administrator_who_learns_here_cannot_touch_the_own_claim(ready):
    make_person_admin(ready, ready.learner)
    assert rules.can_make_claim(ready.learner, ready.registration) is False
    assert rules.can_make_claim(ready.admin, ready.registration) is True


def test_direct_claims_status_has_dates(cast):
    today = timezone.localdate()
    cast.approval.direct_claims_to = today
    assert rules.claims_directly(cast.approval, today) is True
    assert rules.claims_directly(cast.approval, today + timedelta(days=1)) is False


def test_a_learner_reads_only_own_documents_that_are_ready_and_stand(cast):
    claim = make.accepted(cast)
    document = claim.documents.first()
    assert rules.can_read_document(cast.learner, document) is False
    actions.render_document(document)
    assert rules.can_read_document(cast.learner, document) is True
    assert rules.can_read_document(cast.other.learner, document) is False
    make.revoked(cast, document)
    assert rules.can_read_document(cast.learner, document) is False
    assert rules.can_read_document(cast.iqa, document) is True


def test_revoking_takes_a_second_person(cast):
    claim = make.issued(cast)
    document = make.certificate(claim)
    actions.ask_revocation(document, by=cast.admin, why="Issued in error.")
    assert [blocker.code for blocker in rules.revoke_blockers(document, cast.admin)] == ["two_people"]
    assert rules.revoke_blockers(document, make.second_admin(cast)) == []


def test_reading_claims_is_for_administrators_and_quality_assurers(cast):
    claim = make.draft(cast)
    readers = {key for key, person in cast.home.people.items() if rules.can_read_claim(person, claim)}
    assert readers == {"admin", "iqa", "lead_iqa"}
    assert rules.can_read_claim(cast.other.admin, claim) is False
    assert claim.status == ClaimStatus.DRAFT
    assert make_person("Nobody", "nobody@hl.example").memberships.count() == 0
