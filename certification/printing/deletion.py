"""The certificate of deletion: which records were let go, by which rule, by whom, when (R4.22)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.template.defaultfilters import filesizeformat

from certification.printing.documents import TEMPLATES, UK
from config import printing
from config.printing.bands import bands
from config.printing.words import day, plural, short_day


def deletion_pdf(facts):
    """PDF bytes from the facts of a DisposalList; the same facts give the same bytes. Names no learner."""
    done = datetime.fromisoformat(facts["done_at"])
    gone = [item for item in facts["items"] if item["state"] == "disposed"]
    kept = [item for item in facts["items"] if item["state"] != "disposed"]
    page = {
        "file_title": f"Certificate of deletion {facts['reference']}, {facts['centre']}",
        "file_author": facts["centre"],
        "file_subject": facts["why"],
        "file_date": f"{done.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M:%SZ}",
        "running": f"{facts['reference']} · {facts['centre']}",
        "facts": facts,
        "gone": [_row(item) for item in gone],
        "kept": [_row(item) for item in kept],
        "total": f"{plural(sum(item['rows'] for item in gone), 'row')} and "
        f"{plural(sum(item['files'] for item in gone), 'file')}",
        "bands": bands(
            [
                ("Number", facts["reference"]),
                ("Carried out", day(done.astimezone(UK))),
                ("Why", facts["why"]),
                ("Proposed by", facts["proposed_by"], _day_of(facts["proposed_at"])),
                ("Confirmed by", facts["confirmed_by"], _day_of(facts["confirmed_at"])),
            ],
            3,
        ),
    }
    return printing.print_page(TEMPLATES, "deletion.html", page, faces=("sans",))


def _day_of(moment):
    return day(datetime.fromisoformat(moment).astimezone(UK))


def _row(item):
    dates = {name: short_day(datetime.fromisoformat(item[name])) for name in ("ended_on", "due_on")}
    size = filesizeformat(item["bytes"]) if item.get("bytes") else "–"
    return {**item, **dates, "size": size, "done": short_day(datetime.fromisoformat(item["done_at"]).astimezone(UK))}
