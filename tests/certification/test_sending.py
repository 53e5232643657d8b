"""Claims sent in the organisation's columns, and its numbers brought back with a preview."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from certification import actions, queries, sending
from certification.models import Claim, ClaimSending, OrganisationCertificate
from config.refusals import BadInput, NotAllowed, StaleState
from portfolios.actions import set_columns
from portfolios.models import ColumnSet
from portfolios.sheets.sending import columns_in
from portfolios.states import ColumnPurpose
from tests.factories import certification as make
from tests.together import together

CLAIMS = ColumnPurpose.CLAIMS


def others(cast):
    return [person for key, person in cast.everybody().items() if key is not None and person != cast.admin]


def organisation(cast):
    return cast.edition.awarding_organisation


def two_claims(cast):
    make.without_direct_claims(cast)
    return [
        actions.submit_claim(make.draft(cast, make.another_ready(cast, number)), by=cast.admin) for number in (1, 2)
    ]


def sheet(*rows, headings=sending.NUMBER_HEADINGS, delimiter=","):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([headings, *rows])
    return text.getvalue().encode("utf-8-sig")


# ---------- out ----------


def test_claims_are_sent_once_in_the_default_columns(cast):
    first, second = two_claims(cast)
    sent = actions.send_claims(cast.centre, organisation(cast), by=cast.admin)
    headings, *lines = sent.lines
    assert headings == [heading for heading, _ in sending.DEFAULT]
    assert [line[0] for line in lines] == [first.number, second.number]
    assert dict(zip(headings, lines[0], strict=True))["Units"] == "small-1; small-2; small-3"
    assert Claim.objects.filter(sent_in=sent).count() == 2
    with pytest.raises(StaleState):
        actions.send_claims(cast.centre, organisation(cast), by=cast.admin)
    assert ClaimSending.objects.count() == 1


def test_the_organisation_gets_the_columns_that_it_wants_from_a_day_on(cast):
    two_claims(cast)
    columns = columns_in("Candidate = learner_name\nAward date = registered_on\n", sending.FIELDS)
    set_columns(cast.centre, organisation(cast), CLAIMS, by=cast.admin, columns=columns, day_format="%Y-%m-%d")
    sent = actions.send_claims(cast.centre, organisation(cast), by=cast.admin)
    assert sent.lines[0] == ["Candidate", "Award date"]
    assert sent.lines[1][0] == "Learner 1"
    assert sent.lines[1][1] == cast.registration.registered_on.isoformat()
    row = ColumnSet.objects.get()
    ColumnSet.objects.filter(pk=row.pk).update(starts_on=timezone.localdate() - timedelta(days=9))
    set_columns(cast.centre, organisation(cast), CLAIMS, by=cast.admin, columns=sending.DEFAULT)
    row.refresh_from_db()
    assert row.ends_on == timezone.localdate() - timedelta(days=1)
    assert queries.columns_for(cast.centre, organisation(cast))[0] == sending.DEFAULT


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "at least one column"),
        ("Candidate", "not of the form"),
        ("Candidate = secret", "no field"),
        (" = uln", "not of the form"),
    ],
)
def test_columns_that_cannot_be_read_are_told(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        columns_in(text, sending.FIELDS)


def test_only_administrators_send_and_record(cast):
    two_claims(cast)
    for person in others(cast):
        with pytest.raises(NotAllowed):
            actions.send_claims(cast.centre, organisation(cast), by=person)
        with pytest.raises(NotAllowed):
            set_columns(cast.centre, organisation(cast), CLAIMS, by=person, columns=sending.DEFAULT)
        with pytest.raises(NotAllowed):
            actions.record_numbers(cast.centre, [], by=person)
    assert ClaimSending.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_people_send_once(cast):
    two_claims(cast)
    people = [cast.admin, make.second_admin(cast)]
    told = together(*(lambda by=by: actions.send_claims(cast.centre, organisation(cast), by=by) for by in people))
    assert told == ["StaleState", "done"]
    assert ClaimSending.objects.count() == 1


# ---------- in ----------


def test_a_sheet_is_read_whatever_its_order_and_separator():
    data = sheet(
        ["21/11/2026", "C-1", "A-9"],
        ["2026-11-22", "C-2", "'=9"],
        headings=("Date of award", "claim number", "Certificate serial"),
        delimiter=";",
    )
    first, second = sending.read_numbers(data)
    assert (first.claim, first.serial, first.awarded_on.isoformat()) == ("C-1", "A-9", "2026-11-21")
    assert (second.number, second.serial) == (3, "=9")
    assert sending.lines_of(sending.plain_lines([first, second])) == [first, second]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (["", "9", "", "", ""], "no claim number"),
        (["C-1", "", "A-9", "", ""], "needs its date"),
        (["C-1", "", "A-9", "31/31/2026", ""], "is not a day"),
        (["C-1", "", "", "", ""], "nothing to record"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(row, problem):
    (line,) = sending.read_numbers(sheet(row))
    assert problem in line.problem


def test_a_sheet_without_headings_says_which_it_needs():
    with pytest.raises(sending.UnreadableSheet):
        sending.read_numbers(b"a,b\n1,2\n")


def test_numbers_and_certificates_are_recorded_together(cast):
    claim = make.accepted(cast)
    day = timezone.localdate().strftime("%d/%m/%Y")
    lines = sending.read_numbers(sheet([claim.number, "AM-55", "AMB-7", day, "Learner H. L."]))
    assert actions.record_numbers(cast.centre, lines, by=cast.admin) == (1, 1)
    claim.refresh_from_db()
    paper = OrganisationCertificate.objects.get()
    assert (claim.organisation_number, paper.serial, paper.printed_name) == ("AM-55", "AMB-7", "Learner H. L.")
    assert actions.record_numbers(cast.centre, lines, by=cast.admin) == (0, 0)


def test_one_wrong_line_and_nothing_is_recorded(cast):
    claim = make.accepted(cast)
    lines = sending.read_numbers(sheet([claim.number, "AM-55", "", "", ""], ["C-NONE", "AM-56", "", "", ""]))
    with pytest.raises(BadInput):
        actions.record_numbers(cast.centre, lines, by=cast.admin)
    claim.refresh_from_db()
    assert claim.organisation_number == ""


def test_claims_of_another_centre_are_not_known(cast):
    elsewhere = make.accepted(cast.other, make.make_ready(cast.other))
    (judged,) = queries.judged_numbers(cast.centre, sending.read_numbers(sheet([elsewhere.number, "1", "", "", ""])))
    assert judged.problem == "There is no claim of this number at the centre."


# ---------- the pages ----------


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    return client


def test_the_file_is_made_and_can_be_saved_again(admin, cast):
    two_claims(cast)
    address = reverse("certification:sending_list")
    assert [row.waiting for row in admin.get(address).context["organisations"]] == [2]
    admin.post(address, {"organisation": organisation(cast).pk})
    sent = ClaimSending.objects.get()
    page = admin.get(address)
    assert [row.waiting for row in page.context["organisations"]] == [0]
    file = admin.get(reverse("certification:sending_csv", args=[sent.pk]))
    assert len(list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))) == 3


def test_a_preview_shows_each_line_and_its_confirmation_records_them(admin, cast):
    claim = make.accepted(cast)
    address = reverse("certification:sending_numbers")
    data = sheet([claim.number, "AM-55", "", "", ""], ["C-NONE", "1", "", "", ""])
    page = admin.post(address, {"sheet": SimpleUploadedFile("numbers.csv", data)})
    assert (page.context["wrong"], len(page.context["rows"])) == (1, 2)
    assert 'name="preview"' not in page.content.decode()
    page = admin.post(address, {"sheet": SimpleUploadedFile("n.csv", sheet([claim.number, "AM-55", "", "", ""]))})
    claim.refresh_from_db()
    assert (page.context["wrong"], claim.organisation_number) == (0, "")
    admin.post(address, {"preview": page.context["preview"]})
    claim.refresh_from_db()
    assert claim.organisation_number == "AM-55"
    assert admin.post(address, {"preview": "forged"}).status_code == 422


def test_columns_are_set_on_their_page(admin, cast):
    address = reverse("certification:sending_columns", args=["ambleford"])
    assert admin.post(address, {"columns": "A = nothing", "day_format": "%Y-%m-%d"}).status_code == 422
    admin.post(address, {"columns": "A = uln", "day_format": "%Y-%m-%d"})
    assert queries.columns_for(cast.centre, organisation(cast)) == ([["A", "uln"]], "%Y-%m-%d")
    assert admin.get(reverse("certification:sending_columns", args=["nobody"])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_what_was_sent_is_shown_in_a_fixed_number_of_queries(admin, cast, rows, django_assert_num_queries):
    make.without_direct_claims(cast)
    for number in range(rows):
        actions.submit_claim(make.draft(cast, make.another_ready(cast, number)), by=cast.admin)
        actions.send_claims(cast.centre, organisation(cast), by=cast.admin)
    with django_assert_num_queries(8):
        admin.get(reverse("certification:sending_list"))
