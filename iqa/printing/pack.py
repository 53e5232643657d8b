"""The pack of an external visit, with contents and bookmarks, and the external quality assurer's report: PDF bytes."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from config import printing
from config.printing import guilloche
from config.printing.bands import bands
from config.printing.typeset import clean, missing, with_signs
from config.printing.words import day

UK = ZoneInfo("Europe/London")
TEMPLATES = Path(__file__).parent / "templates"
LONG_WORD = 24  # letters


def pack_pdf(facts):
    """`facts`: what `actions.papers.pack_facts` gives: visit, `made_at`, sections of tables of texts."""
    facts = printable(facts)
    visit, made_at = facts["visit"], datetime.fromisoformat(facts["made_at"]).astimezone(UK)
    sections = [
        {
            **section,
            "id": f"section-{place}",
            "number": place,
            "tables": [{**table, "has_long_words": _has_long_words(table)} for table in section["tables"]],
        }
        for place, section in enumerate(facts["sections"], 1)
    ]
    page = {
        **_heading(visit, "External quality assurance visit pack", made_at),
        "visit": visit,
        "title": "; ".join(visit["qualifications"]),
        "bands": bands(
            [
                ("Visit", f"{day(datetime.fromisoformat(visit['on']))}, {visit['kind'].lower()}"),
                ("External quality assurer", visit["eqa"]),
                ("Awarding organisation", visit["organisation"]),
                ("Reference", visit["reference"]),
            ],
            3,
        ),
        "sections": sections,
        "note": f"Made by Countersign on {_moment(made_at)}. Contains personal data.",
    }
    return printing.print_page(
        TEMPLATES, "visit_pack.html", page, ornaments={"bloom": guilloche.bloom(170, 180, 112, 78, 84)}
    )


def report_pdf(facts, digest):
    """The report as it was signed: the facts of VisitReport, and their fingerprint."""
    facts = printable(facts)
    visit, signed_at = facts["visit"], datetime.fromisoformat(facts["signed_at"]).astimezone(UK)
    page = {
        **_heading(visit, "External quality assurance report", signed_at),
        "visit": visit,
        "report": facts | {"actions": [{**row, "due_on": _in_words(row["due_on"])} for row in facts["actions"]]},
        "digest": digest,
        "signed": _moment(signed_at),
        "title": "; ".join(visit["qualifications"]),
        "bands": bands(
            [
                ("Visit", f"{_in_words(visit['on'])}, {visit['kind'].lower()}"),
                ("External quality assurer", visit["eqa"]),
                ("Awarding organisation", visit["organisation"]),
                ("Reference", visit["reference"]),
                ("Reliability of assessment", facts["reliability"]),
                ("Direct claims status", facts["claims"]),
                ("Sanction recommended", facts["sanction"]),
            ],
            3,
        ),
    }
    return printing.print_page(TEMPLATES, "visit_report.html", page)


def printable(value):
    """The same facts with every letter that the fonts lack replaced by a sign for it."""
    lacking = set(missing(" ".join(_texts(value))))

    def cleaned(item):
        if isinstance(item, str):
            return with_signs(item, lacking)
        if isinstance(item, dict):
            return {key: cleaned(part) for key, part in item.items()}
        return [cleaned(part) for part in item] if isinstance(item, list) else item

    return cleaned(value)


def _texts(value):
    if isinstance(value, str):
        yield clean(value)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _has_long_words(table):
    """Whether a word would push the table off the page unless it may be broken anywhere."""
    return any(len(word) > LONG_WORD for row in table["rows"] for cell in row for word in cell.split())


def _heading(visit, kind, at):
    on = _in_words(visit["on"])
    return {
        "kind": kind,
        "specimen": visit.get("specimen", False),
        "file_title": f"{kind}: {visit['centre']}, {on}",
        "file_author": visit["centre"] if "pack" in kind else visit["eqa"],
        "file_subject": f"Visit of {visit['organisation']} to {visit['centre']}, {on}",
        "file_date": f"{at.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M:%SZ}",
        "running": f"{visit['centre']} · {kind} · {on}",
    }


def _in_words(iso):
    return day(datetime.fromisoformat(iso))


def _moment(at):
    return f"{day(at)} at {at:%H:%M}"
