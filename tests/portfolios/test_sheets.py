"""Sheets of learners: every cell is judged, nothing is written before it is confirmed, and nobody twice."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centres.ledger import first_break
from centres.models import Act, ConflictOfInterest, Membership, Sanction, User
from centres.states import Role, SanctionEffect
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions, queries
from portfolios.models import Allocation, ImportBatch, ImportRow, Registration, RouteUnit
from portfolios.states import ImportPurpose, ImportState, RowState, UlnState, UnitOrigin
from tests.factories.portfolios import act_count, last_act
from tests.factories.sheets import as_csv, as_xlsx, bring, learner, plant, swapped, uln, written

TODAY = timezone.localdate()


@pytest.fixture
def rows(cast):
    return lambda number, **cells: [learner(n, cast.edition, **cells) for n in range(number)]


def said(batch, number=2):
    """{column: sentences} of a line of the sheet."""
    found = {}
    for column, _, sentence in batch.rows.get(number=number).messages:
        found.setdefault(column, []).append(sentence)
    return {column: " ".join(sentences) for column, sentences in found.items()}


def one(cast, **cells):
    return bring(cast.centre, cast.admin, [learner(1, cast.edition, **cells)])


def state(batch, number=2):
    return batch.rows.get(number=number).state


# --- 2,000 rows --------------------------------------------------------------------------------------------------


def test_fifty_planted_faults_among_two_thousand_rows_are_found_and_nothing_else(cast, rows):
    sheet = rows(2000, site="Main site", assessor="assessor@hl.example", iqa="Iqa HL")
    planted = plant(sheet, 50)
    file = as_xlsx(sheet)
    with CaptureQueriesContext(connection) as asked:
        batch = bring(cast.centre, cast.admin, sheet, file=file)
    found = {row.number: row for row in batch.rows.filter(state=RowState.WRONG)}
    assert sorted(found) == sorted(planted)
    for number, (column, words) in planted.items():
        errors = [(name, sentence) for name, level, sentence in found[number].messages if level == "error"]
        assert [name for name, _ in errors] == [column]
        assert words in errors[0][1]
    assert batch.rows.filter(state=RowState.READY, warned=False).count() == 1950
    # The check is 20 queries whatever the rows; the rest is the pieces in which SQLite takes 2,000 rows.
    reads = [query for query in asked if query["sql"].startswith("SELECT")]
    assert len(reads) <= 30
    assert len(asked) <= 60
    assert Registration.objects.count() == 2  # those of the cast

    actions.confirm_import(batch, by=cast.admin)
    with CaptureQueriesContext(connection) as asked:
        actions.write_import(ImportBatch.objects.get())
    assert len(asked) <= 1_200  # one by one they are more than 60,000
    assert Registration.objects.count() == 1952
    assert batch.rows.filter(state=RowState.WRITTEN).count() == 1950
    assert first_break(cast.centre) is None


# --- what is written ---------------------------------------------------------------------------------------------


def test_a_row_becomes_what_the_form_makes_of_it(cast):
    *mandatory, optional = cast.units
    row = learner(
        1,
        cast.edition,
        known_as="Jo",
        units=optional.number,
        site="main SITE",
        assessor="Assessor HL",
        iqa="iqa@hl.example",
        registered_on="2026-09-05",
        learner_number="A-1",
        expires_on="2029-09-05",
        transferred_from="Mill Street College",
    )
    batch = written(cast.centre, cast.admin, [row])
    made = batch.rows.get().registration
    assert (made.name, made.last_name, made.given_names) == (
        "Jonah Maya Lindqvist-Farrow",
        "Lindqvist-Farrow",
        "Jonah Maya",
    )
    assert (made.learner.email, made.learner.known_as) == ("learner1@people.example", "Jo")
    assert not made.learner.has_usable_password()
    assert (made.site.name, made.learner_number, made.registered_on) == ("Main site", "A-1", date(2026, 9, 5))
    assert (made.transferred_from, made.uln_state) == ("Mill Street College", UlnState.ENTERED)
    assert Membership.objects.filter(user=made.learner, role=Role.LEARNER, granted_by=cast.admin).count() == 1
    assert [(entry.unit, entry.origin) for entry in made.route.all()] == [
        *[(unit, UnitOrigin.MANDATORY) for unit in mandatory],
        (optional, UnitOrigin.CHOSEN),
    ]
    people = {(row.role, row.person) for row in made.allocations.all()}
    assert people == {("assessor", cast.assessor), ("iqa", cast.iqa)}
    verbs = list(Act.objects.filter(centre=cast.centre).order_by("sequence").values_list("verb", flat=True))[-6:]
    assert verbs == ["brought a sheet", "confirmed a sheet", "registered", "allocated", "allocated", "wrote a sheet"]
    assert (batch.state, first_break(cast.centre)) == (ImportState.DONE, None)


def test_nothing_is_written_before_it_is_confirmed(cast, rows):
    before = (User.objects.count(), Registration.objects.count(), RouteUnit.objects.count())
    bring(cast.centre, cast.admin, rows(3))
    assert (User.objects.count(), Registration.objects.count(), RouteUnit.objects.count()) == before
    assert last_act(cast.centre) == ("brought a sheet", cast.admin)


def test_the_same_sheet_again_registers_nobody_twice_and_says_what_differs(cast, rows):
    sheet = rows(5)
    written(cast.centre, cast.admin, sheet)
    sheet[2]["planned_end_on"] = "2028-01-31"
    again = bring(cast.centre, cast.admin, sheet)
    assert set(again.rows.values_list("state", flat=True)) == {RowState.EXISTS}
    assert said(again, 4)["planned_end_on"] == (
        "Planned end: on record 31 Dec 2027, in the sheet 31 Jan 2028. Nothing is changed."
    )
    assert list(said(again, 2)) == [""]
    with pytest.raises(Blocked) as refusal:
        actions.confirm_import(again, by=cast.admin)
    assert [blocker.code for blocker in refusal.value.blockers] == ["no_rows"]
    assert Registration.objects.filter(centre=cast.centre).count() == 6


def test_two_sheets_with_the_same_people_register_them_once(cast, rows):
    first, second = bring(cast.centre, cast.admin, rows(3)), bring(cast.centre, cast.admin, rows(4))
    for batch in (first, second):
        actions.confirm_import(batch, by=cast.admin)
        actions.write_import(batch)
    states = second.rows.order_by("number").values_list("state", flat=True)
    assert list(states) == [RowState.EXISTS] * 3 + [RowState.WRITTEN]
    assert User.objects.filter(email__endswith="people.example").count() == 4


def test_writing_goes_on_where_it_was_broken_off(cast, rows, monkeypatch):
    monkeypatch.setattr("portfolios.actions.importing.CHUNK", 2)
    batch = bring(cast.centre, cast.admin, rows(5))
    actions.confirm_import(batch, by=cast.admin)
    from portfolios.actions import importing

    importing._write_piece(batch)
    assert Registration.objects.filter(centre=cast.centre).count() == 3
    actions.write_import(batch)
    actions.write_import(batch)
    assert Registration.objects.filter(centre=cast.centre).count() == 6
    assert Act.objects.filter(verb="wrote a sheet").count() == 1


def test_a_piece_is_written_whole_or_not_at_all(cast, rows, monkeypatch):
    batch = bring(cast.centre, cast.admin, rows(3))
    actions.confirm_import(batch, by=cast.admin)
    before = (User.objects.count(), act_count(cast.centre))

    def breaks(*args, **facts):
        raise RuntimeError

    monkeypatch.setattr("portfolios.actions.many.record_acts", breaks)
    with pytest.raises(RuntimeError):
        actions.write_import(batch)
    assert (User.objects.count(), act_count(cast.centre)) == before
    assert set(batch.rows.values_list("state", flat=True)) == {RowState.READY}


def test_a_sanction_that_comes_before_the_worker_stops_the_rows(cast, rows):
    batch = bring(cast.centre, cast.admin, rows(2))
    actions.confirm_import(batch, by=cast.admin)
    Sanction.objects.create(approval=cast.approval, effect=SanctionEffect.NO_REGISTER, reason="x", starts_on=TODAY)
    actions.write_import(batch)
    assert set(batch.rows.values_list("state", flat=True)) == {RowState.WRONG}
    assert "no new registrations" in said(batch)["qualification"]


def test_who_is_no_longer_administrator_registers_nobody(cast, rows):
    batch = bring(cast.centre, cast.admin, rows(2))
    actions.confirm_import(batch, by=cast.admin)
    Membership.objects.filter(user=cast.admin).update(ends_on=TODAY - timedelta(days=1))
    actions.write_import(batch)
    assert set(batch.rows.values_list("state", flat=True)) == {RowState.WRONG}


def test_nobody_else_brings_or_confirms(cast, rows, but):
    batch = bring(cast.centre, cast.admin, rows(1))
    for person in but("admin"):
        with pytest.raises(NotAllowed):
            bring(cast.centre, person, rows(1))
        for act in (actions.confirm_import, actions.check_again, actions.drop_import):
            with pytest.raises(NotAllowed):
                act(batch, by=person)


def test_confirmed_twice_the_second_is_told(cast, rows):
    batch = bring(cast.centre, cast.admin, rows(1))
    stale = ImportBatch.objects.get(pk=batch.pk)
    actions.confirm_import(batch, by=cast.admin)
    with pytest.raises(StaleState):
        actions.confirm_import(stale, by=cast.admin)


def test_warnings_have_to_be_read(cast):
    batch = one(cast, family_name="LINDQVIST")
    with pytest.raises(BadInput):
        actions.confirm_import(batch, by=cast.admin)
    actions.confirm_import(batch, by=cast.admin, warnings_seen=True)


def test_wrong_rows_are_set_aside_corrected_and_brought_again(cast, rows, page):
    sheet = rows(3)
    sheet[1]["email"] = "nothing"
    batch = written(cast.centre, cast.admin, sheet)
    answer = page(cast.admin, f"/learners/sheets/{batch.pk}/to-correct/?as=csv")
    text = answer.content.decode("utf-8-sig")
    assert "What to correct" in text
    assert "Email address: “nothing” is not an email address" in text
    assert text.count("\n") == 2
    mended = SimpleUploadedFile("mended.csv", text.replace(",nothing,", ",mended@people.example,").encode())
    again = bring(cast.centre, cast.admin, [], file=mended)
    assert [row.state for row in again.rows.all()] == [RowState.READY]
    actions.confirm_import(again, by=cast.admin)
    actions.write_import(again)
    assert Registration.objects.filter(learner__email="mended@people.example").exists()


def test_dropped_rows_are_deleted_and_written_ones_stay(cast, rows):
    sheet = rows(2)
    sheet[1]["email"] = "nothing"
    batch = written(cast.centre, cast.admin, sheet)
    assert actions.drop_import(batch, by=cast.admin) == 1
    assert [row.state for row in ImportRow.objects.all()] == [RowState.WRITTEN]
    whole = bring(cast.centre, cast.admin, rows(3))
    actions.drop_import(whole, by=cast.admin)
    whole.refresh_from_db()
    assert (whole.state, whole.rows.count()) == (ImportState.DROPPED, 0)


def test_checked_again_a_row_is_right_once_the_site_is_there(cast):
    batch = one(cast, site="Annexe")
    assert state(batch) == RowState.WRONG
    cast.centre.sites.create(name="Annexe")
    actions.check_again(batch, by=cast.admin)
    assert state(batch) == RowState.READY


def test_a_lost_message_is_sent_again(cast, rows):
    batch = bring(cast.centre, cast.admin, rows(1))
    actions.confirm_import(batch, by=cast.admin)
    assert actions.resend_stuck_imports() == 0
    ImportBatch.objects.update(touched_at=timezone.now() - timedelta(minutes=6))
    assert actions.resend_stuck_imports() == 1


# --- what is said of a cell --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"uln": "9.28E+09"}, "uln", "The spreadsheet has shortened the number"),
        ({"uln": "9999999999"}, "uln", "stands for “no ULN yet”"),
        ({"date_of_birth": "12/25/1999"}, "date_of_birth", "has the month first"),
        ({"date_of_birth": "01/02/99"}, "date_of_birth", "a year of two digits"),
        ({"email": "assessor@hl.example"}, "email", "belongs to an account in another name"),
        ({"expires_on": "2027-01-01"}, "registered_on", "leave both days empty"),
        ({"registered_on": "2026-09-01", "expires_on": "2026-08-01"}, "expires_on", "before the registration itself"),
        ({"qualification": "600/0000/9"}, "qualification", "would end with"),
        ({"assessor": "Learner HL"}, "assessor", "is no assessor of the centre"),
        ({"given_names": "Jos\ufffd"}, "given_names", "letters that were lost"),
        ({"site": "#REF!"}, "site", "the error #REF! of a formula"),
    ],
)
def test_an_error_names_the_cell_and_what_to_do(cast, cells, column, words):
    batch = one(cast, **cells)
    assert state(batch) == RowState.WRONG
    assert words in said(batch)[column]


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"date_of_birth": "03/04/1999"}, "date_of_birth", "is read as 3 Apr 1999"),
        ({"given_names": "JosÃ©"}, "given_names", "looks damaged"),
        ({"family_name": "o'neil"}, "family_name", "no capital letter"),
        ({"registered_on": "2026-09-01"}, "learner_number", "without the number"),
        ({"assessor": "admin"}, "assessor", ""),
    ],
)
def test_a_warning_lets_the_row_pass(cast, cells, column, words):
    if cells == {"assessor": "admin"}:  # on record for no unit
        Membership.objects.create(user=cast.admin, centre=cast.centre, role=Role.ASSESSOR)
        cells, words = {"assessor": cast.admin.email}, "competent for 2 of 2 units"
    batch = one(cast, **cells)
    assert (state(batch), batch.rows.get().warned) == (RowState.READY, True)
    assert words in said(batch)[column]


def test_a_column_that_has_the_month_first_makes_its_doubtful_days_wrong(cast, rows):
    sheet = rows(2)
    sheet[0]["date_of_birth"], sheet[1]["date_of_birth"] = "12/25/1999", "03/04/1999"
    batch = bring(cast.centre, cast.admin, sheet)
    assert "other cells of this column have the month first" in said(batch, 3)["date_of_birth"]


def test_days_as_numbers_of_a_spreadsheet_are_read(cast):
    batch = one(cast, date_of_birth="36951", starts_on="1 Sep 2026")
    assert batch.rows.get().read["date_of_birth"] == "2001-03-01"
    assert state(batch) == RowState.READY


def test_the_same_learner_twice_in_a_sheet(cast, rows):
    sheet = [*rows(2), learner(0, cast.edition), learner(7, cast.edition, uln=learner(1, cast.edition)["uln"])]
    batch = bring(cast.centre, cast.admin, sheet)
    assert said(batch, 4)["email"] == "The same learner on the same qualification as in row 2."
    assert "Row 3 has the same ULN" in said(batch, 5)["uln"]


def test_somebody_known_by_uln_or_by_name_and_birthday(cast):
    known = Registration.objects.get(centre=cast.centre)
    Registration.objects.filter(pk=known.pk).update(uln=uln(555_555_555))
    batch = one(cast, uln=uln(555_555_555))
    assert "This is the ULN of Learner HL (learner@hl.example)" in said(batch)["uln"]
    batch = one(cast, given_names="Learner", family_name="HL", date_of_birth="2000-02-29")
    assert "registered already as learner@hl.example" in said(batch)["email"]
    assert state(batch) == RowState.READY


def test_swapped_digits_are_put_back():
    right = uln(927_630_868)
    assert right == "9276308686"
    from qualifications.numbering import uln_hint

    assert right in uln_hint(swapped(right))


def test_no_approval_no_registration(cast):
    cast.approval.ends_on = TODAY - timedelta(days=1)
    cast.approval.save()
    assert "has no approval for" in said(one(cast))["qualification"]


def test_the_dates_of_the_edition(cast):
    cast.edition.registration_end = TODAY + timedelta(days=60)
    cast.edition.certification_end = TODAY + timedelta(days=170)
    cast.edition.save()
    batch = one(cast)
    assert "in less than three months" in said(batch)["qualification"]
    assert "before the planned end" in said(batch)["planned_end_on"]
    cast.edition.registration_end = TODAY - timedelta(days=1)
    cast.edition.save()
    assert "Registration closed on" in said(one(cast))["qualification"]


def test_a_conflict_of_interest_keeps_the_assessor_out(cast):
    made = written(cast.centre, cast.admin, [learner(1, cast.edition)]).rows.get().registration
    ConflictOfInterest.objects.create(
        centre=cast.centre, person=cast.assessor, other=made.learner, nature="Siblings", starts_on=TODAY
    )
    actions.withdraw_registration(made, by=cast.admin, why="Again")
    assert "A conflict of interest" in said(one(cast, assessor="Assessor HL"))["assessor"]


def test_declined_is_a_word_for_the_uln(cast):
    batch = written(cast.centre, cast.admin, [learner(1, cast.edition, uln="Declined")])
    assert batch.rows.get().registration.uln_state == UlnState.DECLINED


# --- the file ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "separator", "note"),
    [
        ("utf-8-sig", ",", "Read as CSV, UTF-8, commas."),
        ("utf-8", ";", "Read as CSV, UTF-8, semicolons."),
        ("cp1252", "\t", "Read as CSV, Windows-1252, tabs."),
        ("utf-16", ",", "Read as CSV, UTF-16, commas."),
    ],
)
def test_encodings_and_separators_are_found_out(cast, encoding, separator, note):
    row = learner(1, cast.edition, given_names="Zoë", units="small-3")
    batch = bring(cast.centre, cast.admin, [], file=as_csv([row], encoding=encoding, separator=separator))
    assert batch.notes == [note]
    assert batch.rows.get().cells["given_names"] == "Zoë"
    assert state(batch) == RowState.READY


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"Name,Phone\nx,y\n", "missing: “Given names”"),
        (b"\xd0\xcf\x11\xe0old workbook", "old or locked Excel workbook"),
        (b"PK\x03\x04nothing", "is damaged"),
        (b"\x00\x01\x02", "neither a CSV nor a spreadsheet"),
    ],
)
def test_what_is_no_sheet_is_refused_with_what_to_do(cast, content, words):
    with pytest.raises(BadInput) as refusal:
        bring(cast.centre, cast.admin, [], file=SimpleUploadedFile("sheet.csv", content))
    assert words in str(refusal.value)
    assert not ImportBatch.objects.exists()


def test_more_rows_than_may_be_are_refused(cast):
    file = SimpleUploadedFile("long.csv", b"Given names\n" + b"x\n" * 5_001)
    with pytest.raises(BadInput, match="more than 5,000 rows"):
        bring(cast.centre, cast.admin, [], file=file)


def test_a_formula_of_a_workbook_is_told_and_not_worked_out(cast):
    import io

    from openpyxl import Workbook

    from tests.factories.sheets import table

    book = Workbook()
    for line in table([learner(1, cast.edition)]):
        book.active.append(line)
    book.active["A2"] = '=CONCATENATE("Ma","ya")'
    sink = io.BytesIO()
    book.save(sink)
    batch = bring(cast.centre, cast.admin, [], file=SimpleUploadedFile("f.xlsx", sink.getvalue()))
    assert "This cell holds a formula" in said(batch)["given_names"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_template_is_read_as_empty_and_its_headings_are_known(cast, page, form):
    answer = page(cast.admin, f"/learners/sheets/template/?as={form}&qualification={cast.edition.pk}")
    file = SimpleUploadedFile(f"template.{form}", answer.content)
    with pytest.raises(BadInput, match="headings and no rows"):
        bring(cast.centre, cast.admin, [], file=file)


# --- pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_sheets_asks_so_many_queries(cast, client, rows, number, django_assert_num_queries):
    for _ in range(number):
        bring(cast.centre, cast.admin, rows(1))
    client.force_login(cast.admin)
    # session, user, rule, roles; count, sheets; approvals
    with django_assert_num_queries(7):
        answer = client.get("/learners/sheets/")
    assert len(answer.context["page_obj"]) == number


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_sheet_asks_so_many_queries(cast, client, rows, number, django_assert_num_queries):
    batch = bring(cast.centre, cast.admin, rows(number, assessor="Assessor HL"))
    client.force_login(cast.admin)
    # session, user, sheet, rule, roles; counts, number of rows, rows; loads 2; who brought it, its centre
    with django_assert_num_queries(12):
        answer = client.get(f"/learners/sheets/{batch.pk}/")
    assert len(answer.context["page_obj"]) == number


def test_a_sheet_is_brought_and_confirmed_on_its_pages(cast, page, rows):
    answer = page(cast.admin, "/learners/sheets/", {"purpose": ImportPurpose.LEARNERS, "file": as_csv(rows(2))})
    batch = ImportBatch.objects.get()
    assert answer.url == f"/learners/sheets/{batch.pk}/"
    assert "Write 2 rows" in page(cast.admin, answer.url).content.decode()
    page(cast.admin, f"{answer.url}confirm/", {})
    assert queries.import_counts(batch)["ready"] in (0, 2)
    assert Allocation.objects.filter(registration__centre=cast.centre).count() == 3
