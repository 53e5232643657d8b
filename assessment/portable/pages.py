"""The web pages of a package, made from the facts of its manifest alone, and what they look like offline."""

from collections import defaultdict
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from assessment.portable.layout import RECORDS, RECORDS_PAGE
from portfolios import kinds

SCREEN_DARK = "@media not print{\n[data-bs-theme=dark]{"
DEVICE_DARK = "@media screen and (prefers-color-scheme:dark){\n:root{"
STYLES = (
    "vendor/bootstrap/bootstrap.min.css",
    "vendor/icons/icons.css",
    "fonts/fonts.css",
    "css/tokens.css",
    "css/countersign.css",
    "css/portable.css",
)
BESIDE = {
    "vendor/icons/bootstrap-icons.woff2": "bootstrap-icons.woff2",
    "vendor/icons/LICENSE": "LICENSE-icons",
    "vendor/bootstrap/LICENSE": "LICENSE-bootstrap",
    "fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2": "",
    "fonts/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2": "",
    "fonts/atkinson-hyperlegible-next-latin-wght-italic.woff2": "",
    "fonts/atkinson-hyperlegible-mono-latin-wght-normal.woff2": "",
    "fonts/LICENSE": "LICENSE-fonts",
}
# What a browser shows in the page by itself; everything else is a link. Web pages and drawings are never shown.
SHOWN_AS = {
    "image/png": "picture",
    "image/jpeg": "picture",
    "image/gif": "picture",
    "image/webp": "picture",
    "image/avif": "picture",
    "video/mp4": "video",
    "video/webm": "video",
    "video/quicktime": "video",
    "audio/mpeg": "audio",
    "audio/mp4": "audio",
    "audio/ogg": "audio",
    "audio/wav": "audio",
    "audio/webm": "audio",
    "audio/flac": "audio",
    "audio/aac": "audio",
}


class LookChanged(Exception):
    """The app's style sheet no longer says where its dark half begins."""


def styles():
    """(path, bytes) of everything that the pages look like: one style sheet and its fonts, all in one folder."""
    sheets = [Path(finders.find(name)).read_text(encoding="utf-8") for name in STYLES]
    sheet = "\n".join(sheets)
    if SCREEN_DARK not in sheet:
        raise LookChanged("static/css/tokens.css: the dark tokens have moved; see assessment/portable/pages.py.")
    yield "look/portfolio.css", sheet.replace(SCREEN_DARK, DEVICE_DARK).encode()
    for name, other in BESIDE.items():
        yield f"look/{other or Path(name).name}", Path(finders.find(name)).read_bytes()


def pages(facts):
    """(path, text) of index.html, of the records where there are any, of a page per unit and of a page per piece."""
    book = _Book(facts)
    yield "index.html", book.render("portable/index.html", up="", page="index.html")
    if book.records:
        yield RECORDS_PAGE, book.render("portable/records.html", up="", page=RECORDS_PAGE, **book.on_record())
    for unit in facts["units"]:
        yield unit["page"], book.render("portable/unit.html", up="../", page=unit["page"], unit=book.unit(unit))
    for piece in facts["evidence"]:
        yield piece["page"], book.render("portable/evidence.html", up="../", page=piece["page"], **book.piece(piece))


class _Book:
    """The facts of a manifest, with what belongs together found once."""

    def __init__(self, facts):
        self.facts = facts
        self.pieces = {piece["reference"]: piece for piece in facts["evidence"]}
        self.units = {unit["number"]: unit for unit in facts["units"]}
        self.records = RECORDS_PAGE if any(facts.get(name) for name in RECORDS) else ""
        self.links, self.decisions, self.of_piece = defaultdict(list), defaultdict(list), defaultdict(list)
        for piece in facts["evidence"]:
            for link in piece["links"]:
                file = next((file for file in piece["files"] if file["key"] == link["file"]), None)
                row = {"link": link, "piece": piece, "file": file or next(iter(piece["files"]), None)}
                self.links[link["unit"], link["code"]].append(row)
        for decision in facts["decisions"]:
            self.decisions[decision["unit"], decision["code"]].append(decision)
            self.of_piece[decision["evidence"]].append(decision)

    def render(self, template, **context):
        met = sum(row["state"] == "met" for unit in self.facts["units"] for row in _criteria(unit))
        total = sum(len(_criteria(unit)) for unit in self.facts["units"])
        return render_to_string(
            template, {"facts": self.facts, "met": met, "total": total, "records": self.records, **context}
        )

    def unit(self, unit):
        number = unit["number"]
        outcomes = [
            {**outcome, "criteria": [self._criterion(number, row) for row in outcome["criteria"]]}
            for outcome in unit["outcomes"]
        ]
        return {
            **unit,
            "outcomes": outcomes,
            "strip": [[row["state"] for row in outcome["criteria"]] for outcome in unit["outcomes"]],
            "sign_offs": [row for row in self.facts["sign_offs"] if row["unit"] == number],
            "tests": [row for row in self.facts["test_results"] if row["unit"] == number],
            "recognitions": [row for row in self.facts.get("recognitions", ()) if row["unit"] == number],
        }

    def on_record(self):
        """The records with the units, criteria and pieces that they name."""
        recognitions = [
            {**row, "of": self.units.get(row["unit"]), "piece": self.pieces.get(row["proof"])}
            for row in self.facts.get("recognitions", ())
        ]
        appeals = [
            {**row, "criterion": row["decision"] and self._wording(row["decision"])}
            for row in self.facts.get("appeals", ())
        ]
        return {"recognitions": recognitions, "appeals": appeals}

    def _criterion(self, number, row):
        place = number, row["code"]
        decisions = list(reversed(self.decisions[place]))
        # A piece that the learner may not see (another's draft) has no page.
        return {**row, "links": self.links[place], "decisions": [self._with_page(one) for one in decisions]}

    def _with_page(self, decision):
        piece = self.pieces.get(decision["evidence"])
        return {**decision, "page": piece and piece["page"]}

    def piece(self, piece):
        decisions = self.of_piece[piece["reference"]]
        current = {(row["unit"], row["code"]): row for row in decisions if row["superseded_at"] is None}
        links = [
            {**link, "criterion": self._wording(link), "decision": current.get((link["unit"], link["code"]))}
            for link in piece["links"]
        ]
        files = [{**file, "as": SHOWN_AS.get((file["shown"] or file)["media_type"], "")} for file in piece["files"]]
        references = [{**row, "piece": self.pieces[row["evidence"]]} for row in piece["references"]]
        by_key = {file["key"]: file for file in piece["files"]}
        sittings = [
            {**sitting, "notes": [{**note, "in": by_key.get(note["file"])} for note in sitting.get("notes", ())]}
            for sitting in piece["assessments"]
        ]
        return {
            "piece": piece,
            "links": links,
            "files": files,
            "decisions": decisions,
            "references": references,
            "sittings": sittings,
            "details": list(_details(piece)),
        }

    def _wording(self, link):
        unit = self.units.get(link["unit"])
        found = [row for row in _criteria(unit) if row["code"] == link["code"]] if unit else []
        return {"unit": unit, **(found[0] if found else {"shown": link["code"], "statement": ""})}


def _details(piece):
    """(label, lines) of the fields of its kind, and of what is held at the workplace; as many as are filled in."""
    labels = {field.name: field.label for field, _ in kinds.all_fields(kinds.KINDS)}
    labels |= {field.name: field.label for field in kinds.HELD}
    for name, value in (*piece["details"].items(), *piece["held"].items()):
        if value is True:
            yield labels.get(name, name), ["Yes"]
        elif isinstance(value, list):
            yield labels.get(name, name), [": ".join(map(str, row.values())) for row in value if isinstance(row, dict)]
        elif value:
            yield labels.get(name, name), [value]


def _criteria(unit):
    return [row for outcome in unit["outcomes"] for row in outcome["criteria"]]
