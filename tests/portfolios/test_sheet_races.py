"""Two administrators, or two workers, at one sheet at the same moment."""

import pytest
from django.db import IntegrityError

from centres.ledger import first_break
from centres.models import User
from portfolios import actions
from portfolios.models import Allocation, ImportBatch, Registration
from portfolios.states import AllocatedRole, ImportState, RowState
from tests.cast import LONG_AGO, make_edition, make_house
from tests.factories.sheets import bring, learner
from tests.together import together


@pytest.fixture
def house(transactional_db):
    return make_house("Harbour Lane Training", "HL", make_edition())


def sheet(house, many):
    return bring(house.centre, house.admin, [learner(number, house.edition) for number in range(many)])


def test_confirmed_by_two_at_once_it_is_written_once(house):
    batch = sheet(house, 3)

    def confirm():
        actions.confirm_import(ImportBatch.objects.get(pk=batch.pk), by=house.admin)

    assert together(confirm, confirm) in (["StaleState", "done"], ["Blocked", "done"])
    actions.write_import(batch)
    assert Registration.objects.count() == 4
    assert first_break(house.centre) is None


def test_two_workers_on_one_sheet_write_every_row_once(house):

    batch = sheet(house, 5)
    actions.confirm_import(batch, by=house.admin)

    def write():
        actions.write_import(ImportBatch.objects.get(pk=batch.pk))

    assert together(write, write) == ["done", "done"]
    batch.refresh_from_db()
    assert (batch.state, set(batch.rows.values_list("state", flat=True))) == (ImportState.DONE, {RowState.WRITTEN})
    assert Registration.objects.count() == 6
    assert first_break(house.centre) is None


def test_two_sheets_of_the_same_people_at_once_register_them_once(house):

    batches = [sheet(house, 4), sheet(house, 4)]
    for batch in batches:
        actions.confirm_import(batch, by=house.admin)

    def write(batch):
        try:
            actions.write_import(batch)
        except IntegrityError:  # as the task does: again, and now they are there
            actions.write_import(batch)

    assert together(lambda: write(batches[0]), lambda: write(batches[1])) == ["done", "done"]
    assert Registration.objects.count() == 5
    assert User.objects.filter(email__endswith="people.example").count() == 4
    states = {state for batch in batches for state in batch.rows.values_list("state", flat=True)}
    assert states == {RowState.WRITTEN, RowState.EXISTS}


def test_two_allocate_the_same_learner_at_once(house):

    Allocation.objects.all().delete()
    facts = {"ids": [house.registration.pk], "role": AllocatedRole.ASSESSOR, "starts_on": LONG_AGO.today()}

    def give(person):
        actions.allocate_many(house.centre, by=house.admin, person=person, **facts)

    assert together(lambda: give(house.assessor), lambda: give(house.second_assessor)) == ["done", "done"]
    assert Allocation.objects.filter(ends_on=None).count() == 1
