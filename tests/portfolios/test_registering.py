from datetime import date, timedelta

import pytest
from django.utils import timezone

from centres.models import ConflictOfInterest, Membership, Sanction, User
from centres.states import Role, SanctionEffect
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions, rules
from portfolios.models import Allocation, Registration, RouteUnit
from portfolios.states import AllocatedRole, RegistrationStatus, UnitOrigin
from qualifications.models import Qualification
from qualifications.states import EditionStatus, RelationKind
from tests.cast import make_edition
from tests.factories.portfolios import act_count, exclude, last_act

TODAY = timezone.localdate()


def register(cast, *, by=None, **facts):
    facts = {
        "qualification": cast.edition,
        "email": "New@HL.example",
        "full_name": "Maya Lindqvist",
        "date_of_birth": date(2001, 3, 4),
        "starts_on": TODAY,
        "planned_end_on": TODAY + timedelta(days=300),
        **facts,
    }
    return actions.register_learner(cast.centre, by=by or cast.admin, **facts)


def codes(blocked):
    return [blocker.code for blocker in blocked.value.blockers]


def test_register_learner_makes_person_grant_and_route(cast):
    *mandatory, optional = cast.units
    registration = register(cast, optional_units=[optional], uln="9276308686", registered_on=TODAY)
    learner = registration.learner
    assert (learner.email, learner.full_name, learner.has_usable_password()) == (
        "new@hl.example",
        "Maya Lindqvist",
        False,
    )
    assert (registration.name, registration.status, registration.uln) == (
        "Maya Lindqvist",
        RegistrationStatus.REGISTERED,
        "9276308686",
    )
    assert Membership.objects.filter(
        user=learner, centre=cast.centre, role=Role.LEARNER, granted_by=cast.admin
    ).exists()
    assert [(entry.unit, entry.origin) for entry in registration.route.all()] == [
        *[(unit, UnitOrigin.MANDATORY) for unit in mandatory],
        (optional, UnitOrigin.CHOSEN),
    ]
    assert last_act(cast.centre) == ("registered", cast.admin)


def test_register_learner_in_the_demo_gets_the_password_of_the_demo(cast, settings):
    settings.DEMO_PASSWORD = "step-into-the-demo"
    assert register(cast).learner.check_password("step-into-the-demo")


def test_register_learner_finds_the_person_by_address(cast):
    edition = make_edition("second")
    cast.approval.pk = None
    cast.approval.qualification = edition
    cast.approval.save()
    registration = register(
        cast, qualification=edition, email="LEARNER@hl.example", full_name="learner  hl", optional_units=[]
    )
    assert (registration.learner, Membership.objects.filter(user=cast.learner).count()) == (cast.learner, 1)


def test_register_learner_refuses_an_address_of_another_name(cast):
    with pytest.raises(BadInput) as refusal:
        register(cast, email="assessor@ms.example")
    assert str(refusal.value) == (
        "assessor@ms.example belongs to an account in another name. Check the address and the spelling of the name."
    )


def test_register_learner_refuses_a_closed_account(cast):
    User.objects.filter(pk=cast.other.learner.pk).update(is_active=False)
    with pytest.raises(BadInput):
        register(cast, email="learner@ms.example", full_name="Learner MS")


def test_register_learner_twice_loses_and_writes_nothing(cast):
    before = act_count(cast.centre)
    with pytest.raises(StaleState) as refusal:
        register(cast, learner=cast.learner, full_name="Learner HL")
    assert str(refusal.value) == f"Learner HL is already registered on {cast.edition} at this centre."
    assert (act_count(cast.centre), RouteUnit.objects.filter(registration__learner=cast.learner).count()) == (before, 3)


def test_register_learner_refuses_everybody_but_the_administrator(cast, but):
    for person in but("admin"):
        with pytest.raises(NotAllowed):
            register(cast, by=person)
    assert Registration.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"status": EditionStatus.CLOSED}, "not_published"),
        ({"operational_start": TODAY + timedelta(days=1)}, "too_early"),
        ({"registration_end": TODAY - timedelta(days=1)}, "too_late"),
        ({"min_age": 80}, "too_young"),
    ],
)
def test_register_learner_is_blocked_by_the_edition(cast, change, code):
    Qualification.objects.filter(pk=cast.edition.pk).update(**change)
    with pytest.raises(Blocked) as blocked:
        register(cast, qualification=Qualification.objects.get(pk=cast.edition.pk))
    assert codes(blocked) == [code]
    assert User.objects.filter(email="new@hl.example").count() == 0


def test_register_learner_is_blocked_without_approval(cast):
    with pytest.raises(Blocked) as blocked:
        register(cast, qualification=make_edition("foreign"))
    assert codes(blocked) == ["not_approved"]


def test_register_learner_is_blocked_by_a_sanction_while_it_lasts(cast):
    sanction = Sanction.objects.create(approval=cast.approval, effect=SanctionEffect.NO_REGISTER, reason="Late fees")
    with pytest.raises(Blocked) as blocked:
        register(cast)
    assert codes(blocked) == ["no_register"]
    Sanction.objects.filter(pk=sanction.pk).update(starts_on=TODAY - timedelta(9), ends_on=TODAY - timedelta(1))
    assert register(cast).pk


def test_age_counts_completed_years():
    born = date(2010, 11, 21)
    assert [rules.age_on(born, day) for day in (date(2026, 11, 20), date(2026, 11, 21))] == [15, 16]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"planned_end_on": TODAY - timedelta(days=1)}, "The planned end lies before the start."),
        (
            {"registered_on": TODAY + timedelta(days=1)},
            "The day of registration with the awarding organisation is in the future.",
        ),
        ({"registered_on": TODAY, "expires_on": TODAY}, "The registration would expire before it begins."),
        ({"full_name": " "}, "Enter the learner’s name and e-mail address."),
    ],
)
def test_register_learner_refuses_dates_and_names_that_cannot_be(cast, facts, sentence):
    with pytest.raises(BadInput) as refusal:
        register(cast, **facts)
    assert str(refusal.value) == sentence


def test_register_learner_refuses_a_birthday_in_the_future(cast):
    Qualification.objects.update(min_age=None)
    with pytest.raises(BadInput):
        register(cast, qualification=Qualification.objects.get(pk=cast.edition.pk), date_of_birth=TODAY)


def test_register_learner_refuses_a_site_of_another_centre(cast):
    with pytest.raises(BadInput):
        register(cast, site=cast.other.centre.sites.first())


def test_register_learner_refuses_an_unknown_unit_and_writes_nothing(cast):
    stranger = make_edition("foreign").groups.first().entries.first().unit
    before = act_count(cast.centre)
    with pytest.raises(Blocked) as blocked:
        register(cast, optional_units=[stranger])
    assert [blocker.sentence for blocker in blocked.value.blockers] == [
        f"{stranger.number} {stranger.title} is not a unit of {cast.edition}."
    ]
    assert (Registration.objects.count(), act_count(cast.centre)) == (2, before)
    assert not User.objects.filter(email="new@hl.example").exists()


def test_register_learner_refuses_a_barred_pair(cast):
    first, _, optional = cast.units
    exclude(cast.edition, RelationKind.BARRED, first, optional)
    with pytest.raises(Blocked) as blocked:
        register(cast, optional_units=[optional])
    assert [blocker.sentence for blocker in blocked.value.blockers] == [
        f"{first.number} and {optional.number} are a barred pair: only one of them counts."
    ]


def test_register_and_allocate_is_all_or_nothing(cast):
    facts = {
        "qualification": cast.edition,
        "email": "new@hl.example",
        "full_name": "Maya Lindqvist",
        "date_of_birth": date(2001, 3, 4),
        "starts_on": TODAY,
        "planned_end_on": TODAY,
    }
    before = act_count(cast.centre)
    with pytest.raises(Blocked):
        actions.register_and_allocate(cast.centre, by=cast.admin, assessor=cast.other.assessor, **facts)
    assert (Registration.objects.count(), act_count(cast.centre)) == (2, before)
    registration = actions.register_and_allocate(
        cast.centre, by=cast.admin, assessor=cast.assessor, iqa=cast.lead_iqa, **facts
    )
    assert set(registration.allocations.values_list("role", "person")) == {
        (AllocatedRole.ASSESSOR, cast.assessor.pk),
        (AllocatedRole.IQA, cast.lead_iqa.pk),
    }


# --- allocation --------------------------------------------------------------------------------------------------


def allocate(cast, person, role=AllocatedRole.ASSESSOR, **facts):
    return actions.allocate_person(cast.registration, role=role, person=person, **{"by": cast.admin, **facts})


def test_allocate_person_is_written_with_who_did_it(cast):
    allocation = allocate(cast, cast.second_assessor)
    assert (allocation.made_by, allocation.starts_on, allocation.ends_on) == (cast.admin, TODAY, None)
    assert rules.is_allocated(cast.second_assessor, cast.registration, AllocatedRole.ASSESSOR)
    assert last_act(cast.centre) == ("allocated", cast.admin)


def test_allocate_person_refuses_everybody_but_the_administrator(cast, but):
    before = Allocation.objects.count()
    for person in but("admin"):
        with pytest.raises(NotAllowed):
            allocate(cast, cast.second_assessor, by=person)
    assert Allocation.objects.count() == before


def test_allocate_person_twice_is_blocked(cast):
    with pytest.raises(Blocked) as blocked:
        allocate(cast, cast.assessor)
    assert codes(blocked) == ["already"]


def test_allocate_person_needs_the_grant_of_the_role(cast):
    for person, role in ((cast.iqa, AllocatedRole.ASSESSOR), (cast.other.assessor, AllocatedRole.ASSESSOR)):
        with pytest.raises(Blocked) as blocked:
            allocate(cast, person, role)
        assert codes(blocked) == ["no_grant"]


def test_allocate_person_needs_a_grant_for_this_qualification(cast):
    Membership.objects.filter(user=cast.second_assessor).update(qualification=make_edition("foreign"))
    with pytest.raises(Blocked) as blocked:
        allocate(cast, cast.second_assessor)
    assert codes(blocked) == ["no_grant"]


def test_nobody_is_allocated_to_themselves(cast):
    Membership.objects.create(user=cast.learner, centre=cast.centre, role=Role.ASSESSOR)
    with pytest.raises(Blocked) as blocked:
        allocate(cast, cast.learner)
    assert codes(blocked) == ["own_learner"]


def test_allocate_person_refuses_a_declared_conflict(cast):
    ConflictOfInterest.objects.create(
        centre=cast.centre, person=cast.learner, other=cast.second_assessor, nature="Sister"
    )
    with pytest.raises(Blocked) as blocked:
        allocate(cast, cast.second_assessor)
    assert codes(blocked) == ["conflict"]


def test_allocate_person_refuses_a_registration_that_is_over(cast):
    Registration.objects.filter(pk=cast.registration.pk).update(status=RegistrationStatus.WITHDRAWN)
    with pytest.raises(Blocked) as blocked:
        allocate(cast, cast.second_assessor)
    assert codes(blocked) == ["not_registered"]


def test_one_person_may_be_assessor_and_quality_assurer_of_a_learner(cast):
    Membership.objects.create(user=cast.assessor, centre=cast.centre, role=Role.IQA)
    assert allocate(cast, cast.assessor, AllocatedRole.IQA).pk


def test_end_allocation_makes_today_the_last_day_once(cast):
    allocation = Allocation.objects.get(registration=cast.registration, person=cast.assessor)
    actions.end_allocation(allocation, by=cast.admin)
    assert Allocation.objects.get(pk=allocation.pk).ends_on == TODAY
    assert last_act(cast.centre) == ("ended", cast.admin)
    before = act_count(cast.centre)
    with pytest.raises(StaleState):
        actions.end_allocation(allocation, by=cast.admin)
    assert act_count(cast.centre) == before


def test_end_allocation_refuses_everybody_but_the_administrator(cast, but):
    allocation = Allocation.objects.get(registration=cast.registration, person=cast.assessor)
    for person in but("admin"):
        with pytest.raises(NotAllowed):
            actions.end_allocation(allocation, by=person)
    assert Allocation.objects.get(pk=allocation.pk).ends_on is None


# --- identity and name -------------------------------------------------------------------------------------------


@pytest.fixture
def unchecked(cast):
    """The learner's registration before identity and name were settled."""
    facts = {"identity_document": "", "identity_seen_by": None, "identity_seen_on": None, "name_confirmed_at": None}
    Registration.objects.filter(pk=cast.registration.pk).update(**facts)
    return Registration.objects.get(pk=cast.registration.pk)


@pytest.mark.parametrize("who", ["admin", "assessor", "trainee"])
def test_record_identity_keeps_what_was_seen_by_whom(cast, unchecked, who):
    person = cast.everybody()[who]
    actions.record_identity(unchecked, document=" Passport ", by=person)
    kept = Registration.objects.get(pk=unchecked.pk)
    assert (kept.identity_document, kept.identity_seen_by, kept.identity_seen_on) == ("Passport", person, TODAY)
    assert last_act(cast.centre) == ("checked identity", person)


def test_record_identity_refuses_everybody_else(cast, unchecked, but):
    for person in but("admin", "assessor", "trainee"):
        with pytest.raises(NotAllowed):
            actions.record_identity(unchecked, document="Passport", by=person)
    assert act_count(cast.centre) == 0


def test_record_identity_loses_to_an_earlier_check(cast, unchecked):
    actions.record_identity(unchecked, document="Passport", by=cast.admin)
    with pytest.raises(StaleState):
        actions.record_identity(unchecked, document="Driving licence", by=cast.assessor)
    assert Registration.objects.get(pk=unchecked.pk).identity_document == "Passport"
    assert act_count(cast.centre) == 1


def test_record_identity_needs_a_document(cast, unchecked):
    with pytest.raises(BadInput):
        actions.record_identity(unchecked, document="  ", by=cast.admin)


def test_confirm_name_is_the_learners_once(cast, unchecked):
    actions.confirm_name(unchecked, by=cast.learner)
    assert Registration.objects.get(pk=unchecked.pk).name_confirmed_at is not None
    assert last_act(cast.centre) == ("confirmed name", cast.learner)
    with pytest.raises(StaleState):
        actions.confirm_name(unchecked, by=cast.learner)
    assert act_count(cast.centre) == 1


def test_confirm_name_loses_to_a_change_of_the_name(cast, unchecked):
    Registration.objects.filter(pk=unchecked.pk).update(name="Another Spelling")
    with pytest.raises(StaleState):
        actions.confirm_name(unchecked, by=cast.learner)
    assert Registration.objects.get(pk=unchecked.pk).name_confirmed_at is None


def test_confirm_name_refuses_everybody_but_the_learner(unchecked, but):
    for person in but("learner"):
        with pytest.raises(NotAllowed):
            actions.confirm_name(unchecked, by=person)


def test_register_learner_writes_nothing_when_its_ledger_line_fails(cast, monkeypatch):
    monkeypatch.setattr("centres.ledger.Act.save", _break)
    with pytest.raises(RuntimeError):
        register(cast)
    assert (Registration.objects.count(), User.objects.filter(email="new@hl.example").count()) == (2, 0)


def _break(*args, **kwargs):
    raise RuntimeError("the disk is full")


def test_a_withdrawn_registration_makes_room_for_a_new_one(cast):
    Registration.objects.filter(pk=cast.registration.pk).update(status=RegistrationStatus.WITHDRAWN)
    assert register(cast, learner=cast.learner).pk
