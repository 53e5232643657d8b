"""Registrations out to the awarding organisation, and its numbers back in."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.utils import timezone

from centres.ledger import first_break
from config.refusals import BadInput, NotAllowed
from portfolios import actions, queries
from portfolios.models import ColumnSet, Registration
from portfolios.sheets.sending import DEFAULT
from portfolios.states import ColumnPurpose, ImportPurpose, RowState
from tests.factories.portfolios import last_act
from tests.factories.sheets import bring, learner, written

TODAY = timezone.localdate()


@pytest.fixture
def waiting(cast):
    batch = written(cast.centre, cast.admin, [learner(number, cast.edition) for number in range(2)])
    return [row.registration for row in batch.rows.order_by("number")]


def send(cast, rows, by=None):
    facts = {"organisation": cast.edition.awarding_organisation, "registrations": [row.pk for row in rows]}
    return actions.send_registrations(cast.centre, by=by or cast.admin, **facts)


def numbers(cast, *rows):
    return bring(cast.centre, cast.admin, list(rows), purpose=ImportPurpose.NUMBERS)


def back(registration, **cells):
    return {
        "reference": registration.reference,
        "learner_number": f"AMB-{registration.pk}",
        "registered_on": "2026-09-05",
        **cells,
    }


def test_what_is_sent_is_kept_in_the_columns_of_the_day(cast, waiting, page):
    sending = send(cast, waiting)
    text = page(cast.admin, f"/learners/numbers/{sending.pk}/").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Our reference"] for row in rows] == sorted(
        (row.reference for row in waiting), key=lambda ref: Registration.objects.get(pk=int(ref[1:])).name
    )
    assert rows[0]["Centre number"] == "HL-001"
    assert rows[0]["Start date"] == "01/09/2026"
    Registration.objects.update(name="Changed since")
    assert page(cast.admin, f"/learners/numbers/{sending.pk}/").content.decode("utf-8-sig") == text
    assert last_act(cast.centre) == ("sent registrations", cast.admin)


def test_the_columns_of_an_organisation_are_dated_data(cast, waiting):
    purpose, organisation = ColumnPurpose.REGISTRATIONS, cast.edition.awarding_organisation
    old = actions.set_columns(cast.centre, organisation, purpose, by=cast.admin, columns=[["Old", "full_name"]])
    ColumnSet.objects.filter(pk=old.pk).update(starts_on=date(2020, 1, 1))
    columns = {"columns": [["DOB", "date_of_birth"]], "day_format": "%Y%m%d"}
    for _ in range(2):  # what was set earlier on the same day is overwritten
        actions.set_columns(cast.centre, organisation, purpose, by=cast.admin, **columns)
    assert send(cast, waiting[:1]).lines.get().cells == ["19900101"]
    assert ColumnSet.objects.count() == 2
    old.refresh_from_db()
    assert old.ends_on == timezone.localdate() - timedelta(days=1)


def test_columns_are_the_centre_s_own_and_of_one_purpose(cast):
    organisation = cast.edition.awarding_organisation
    columns = [["DOB", "date_of_birth"]]
    actions.set_columns(cast.centre, organisation, ColumnPurpose.CLAIMS, by=cast.admin, columns=columns)
    assert queries.columns_for(cast.centre, organisation) == DEFAULT
    actions.set_columns(cast.centre, organisation, ColumnPurpose.REGISTRATIONS, by=cast.admin, columns=columns)
    assert queries.columns_for(cast.centre, organisation).columns == columns
    assert queries.columns_for(cast.other.centre, organisation) == DEFAULT


def test_only_an_administrator_chooses_columns(cast, but):
    organisation = cast.edition.awarding_organisation
    for person in but("admin"):
        with pytest.raises(NotAllowed):
            actions.set_columns(
                cast.centre, organisation, ColumnPurpose.REGISTRATIONS, by=person, columns=DEFAULT.columns
            )


def test_the_columns_are_chosen_on_their_page(cast, client):
    client.force_login(cast.admin)
    organisation = cast.edition.awarding_organisation
    address = f"/learners/columns/{organisation.code}/"
    assert b"Given names = given_names" in client.get(address).content
    told = client.post(address, {"columns": "DOB = birthday", "day_format": "%Y-%m-%d"})
    assert (told.status_code, b"There is no field" in told.content) == (422, True)
    client.post(address, {"columns": "DOB = date_of_birth", "day_format": "%Y-%m-%d"})
    assert queries.columns_for(cast.centre, organisation)[:2] == ([["DOB", "date_of_birth"]], "%Y-%m-%d")
    assert client.get("/learners/columns/nobody/").status_code == 404


def test_only_those_without_a_number_and_only_an_administrator(cast, waiting, but):
    for person in but("admin"):
        with pytest.raises(NotAllowed):
            send(cast, waiting, by=person)
    with pytest.raises(BadInput):
        send(cast, [cast.registration])


def test_numbers_come_back_by_reference_or_by_name_and_birthday(cast, waiting):
    first, second = waiting
    person = {
        "given_names": second.given_names.upper(),
        "family_name": second.last_name,
        "date_of_birth": second.date_of_birth.isoformat(),
    }
    batch = numbers(cast, back(first), {**back(second), "reference": "", **person})
    assert [row.state for row in batch.rows.all()] == [RowState.READY] * 2
    actions.confirm_import(batch, by=cast.admin)
    actions.write_import(batch)
    for registration in waiting:
        registration.refresh_from_db()
        assert registration.learner_number == f"AMB-{registration.pk}"
        assert registration.registered_on == date(2026, 9, 5)
        assert registration.is_live(TODAY)
    assert first_break(cast.centre) is None
    again = numbers(cast, back(first))
    assert again.rows.get().state == RowState.EXISTS


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"reference": "R999999"}, "reference", "No registration here has the reference"),
        ({"family_name": "Somebody", "given_names": "Else"}, "family_name", "not Else Somebody"),
        ({"date_of_birth": "1970-01-01"}, "date_of_birth", "was born on 1 Jan 1990"),
        ({"learner_number": "L-1"}, "learner_number", "Learner HL has the same number."),
        ({"registered_on": ""}, "registered_on", "Enter the day of registration there."),
        ({"registered_on": "2099-01-01"}, "registered_on", "is in the future"),
        ({"reference": ""}, "reference", "needs the names and the date of birth"),
    ],
)
def test_what_does_not_fit_is_said(cast, waiting, cells, column, words):
    row = numbers(cast, back(waiting[0], **cells)).rows.get()
    assert row.state == RowState.WRONG
    assert [(name, words in sentence) for name, _, sentence in row.messages] == [(column, True)]


def test_a_number_given_meanwhile_is_not_overwritten(cast, waiting):
    batch = numbers(cast, back(waiting[0]))
    actions.confirm_import(batch, by=cast.admin)
    Registration.objects.filter(pk=waiting[0].pk).update(learner_number="OTHER")
    actions.write_import(batch)
    assert batch.rows.get().state == RowState.WRONG
    assert Registration.objects.get(pk=waiting[0].pk).learner_number == "OTHER"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_so_many_queries(cast, client, rows, django_assert_num_queries):
    written(cast.centre, cast.admin, [learner(number, cast.edition) for number in range(rows)])
    client.force_login(cast.admin)
    # session, user, rule, roles; organisations, columns, rows, sendings
    with django_assert_num_queries(8):
        answer = client.get("/learners/numbers/")
    assert len(answer.context["rows"]) == rows
