"""What the demo shows of registration at volume: a sheet half written, rows to correct, learners that are sent."""

from datetime import timedelta

from django.utils import timezone

from certification.demonstration.people import person
from portfolios import actions as portfolio
from portfolios.models import Registration
from portfolios.sheets.reading import Line, Sheet
from portfolios.states import ColumnPurpose, ImportPurpose

HEADINGS = ("given_names", "family_name", "email", "date_of_birth", "uln", "qualification", "units", "site")
COLUMNS = [
    ["Learner ref", "reference"],
    ["Forename", "given_names"],
    ["Surname", "family_name"],
    ["DOB", "date_of_birth"],
    ["ULN", "uln"],
    ["Unit codes", "units"],
]
PEOPLE = (
    ("Maya", "Lindqvist", "maya.lindqvist", "14/03/2001", "9276308686", "", "Harbour Lane"),
    ("Jonah", "Farrow", "jonah.farrow", "2002-11-30", "", "", "Station Road"),
    ("Aisha", "Okafor", "aisha.okafor", "25/12/1998", "", "", "Harbour Lane"),
    # To correct: two digits swapped; a day that is none; a site mistyped.
    ("Tomasz", "Kowalski", "tomasz.kowalski", "1999-07-02", "9276308668", "", "Harbour Lane"),
    ("Grace", "Hughes", "grace.hughes", "31/02/2003", "", "", "Station Road"),
    ("Idris", "Rahman", "idris.rahman", "17/08/2000", "", "", "Staton Road"),
)


def bring_sheet(centre, code):
    """Half of a sheet is written, half of it waits to be corrected; one of the learners has been sent on."""
    lee, edition = person("lee"), centre.approvals.get(qualification__code=code).qualification
    start = timezone.localdate()
    lines = []
    for number, (given, family, name, born, uln, units, site) in enumerate(PEOPLE, start=2):
        texts = (given, family, f"{name}@people.example", born, uln, edition.title, units, site)
        days = {"starts_on": start.isoformat(), "planned_end_on": (start + timedelta(days=400)).isoformat()}
        lines.append(Line(number, {**dict(zip(HEADINGS, texts, strict=True)), **days, "assessor": "Ellis Grant"}))
    sheet = Sheet(
        [*HEADINGS, "starts_on", "planned_end_on", "assessor"], ["Read as CSV, UTF-8, commas."], lines, "0" * 64
    )
    facts = {"purpose": ImportPurpose.LEARNERS, "name": "november-starters.csv", "sheet": sheet}
    batch = portfolio.keep_sheet(centre, by=lee, **facts)
    portfolio.confirm_import(batch, by=lee, warnings_seen=True)
    portfolio.write_import(batch)
    organisation, purpose = edition.awarding_organisation, ColumnPurpose.REGISTRATIONS
    portfolio.set_columns(centre, organisation, purpose, by=lee, columns=COLUMNS)
    sent = Registration.objects.filter(imported_from__batch=batch).order_by("pk").first()
    portfolio.send_registrations(centre, by=lee, organisation=organisation, registrations=[sent.pk])
