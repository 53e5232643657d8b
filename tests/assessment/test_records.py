"""What an assessor has said is never changed: five ways to try, on every kind of row that the record rests on."""

import pytest
from django.utils import timezone

from assessment import actions
from assessment.models import Assessment, Countersignature, Decision, Signature, TestResult, UnitSignOff
from config.append_only import Frozen
from tests.factories.assessment import complete_unit, criterion, decide, make_evidence, met, pass_test, sign

RECORDS = [Assessment, Decision, Countersignature, TestResult, UnitSignOff, Signature]
# A field of each that somebody might like to change afterwards.
FIELDS = {
    Assessment: "feedback",
    Decision: "reason",
    Countersignature: "at",
    TestResult: "passed",
    UnitSignOff: "at",
    Signature: "statement",
}


@pytest.fixture
def written(street):
    """At least one row of each kind."""
    complete_unit(street.registration, street.work, by=street.assessor)
    sign(street.registration, street.work, by=street.assessor, confirmed_by=street.learner)
    pass_test(street.registration, street.test, by=street.assessor)
    piece = make_evidence(street.registration, [criterion(street.last, "1.1")])
    decide(piece, met(criterion(street.last, "1.1")), by=street.trainee)
    actions.countersign_decision(Decision.objects.get(by=street.trainee), by=street.second_assessor)
    return street


def save(row):
    row.save()


def update(row):
    type(row).objects.filter(pk=row.pk).update(**{FIELDS[type(row)]: getattr(row, FIELDS[type(row)])})


def bulk_update(row):
    type(row).objects.bulk_update([row], [FIELDS[type(row)]])


def delete_queryset(row):
    type(row).objects.filter(pk=row.pk).delete()


def delete(row):
    row.delete()


@pytest.mark.parametrize("attempt", [save, update, bulk_update, delete_queryset, delete])
@pytest.mark.parametrize("model", RECORDS)
def test_record_is_never_changed_or_deleted(written, model, attempt):
    row = model.objects.order_by("pk").first()
    with pytest.raises(Frozen):
        attempt(row)
    assert model.objects.get(pk=row.pk).__dict__ | {"_state": None} == row.__dict__ | {"_state": None}


@pytest.mark.parametrize("model", [Decision, UnitSignOff])
def test_superseding_closes_a_row_once(written, model):
    row = model.objects.order_by("pk").first()
    rows = model.objects.filter(pk=row.pk)
    assert rows.supersede(by=written.iqa, at=timezone.now(), why="Seen again") == 1
    assert rows.supersede(by=written.lead_iqa, at=timezone.now(), why="Later") == 0
    closed = model.objects.get(pk=row.pk)
    assert (closed.superseded_by, closed.superseded_why) == (written.iqa, "Seen again")


def test_the_countersigned_trainee_decision_is_in_the_written_rows(written):
    assert Countersignature.objects.get().decision.by == written.trainee
