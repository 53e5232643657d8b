"""How the cells of a sheet are read: days as people and spreadsheets write them, text without accidents."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from config.sheets import ACTS

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
SLASHED = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")
WORDED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ \-]+([A-Za-z]{3,9})\.?,?[ \-]+(\d{4})")
SERIAL = re.compile(r"\d{5}(?:\.0+)?")
EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet
SERIALS = range(7_000, 80_000)  # the years 1919 to 2119: what can be meant as a day here
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAMAGED = re.compile("\ufffd|Ã[\u0080-\u00bf]|â€")
CUT_NUMBER = re.compile(r"\d(?:\.\d+)?[eE]\+\d+")  # 9.28E+09


class Day(NamedTuple):
    """What a cell says; `problem` when it says no day, `doubt` when it can be read in two ways."""

    day: date | None
    problem: str = ""
    doubt: str = ""


def clean(text):
    """Without spaces too many, and without the apostrophe that keeps a spreadsheet from acting."""
    text = " ".join(str(text).replace("\u00a0", " ").replace("\u200b", "").split())
    return text[1:] if text[:1] == "'" and text[1:2] in ACTS else text


def formula_problem(text):
    """Why a cell with a formula, or with the error of one, is not read; "" for any other."""
    if text.startswith("="):
        return "This cell holds a formula. Formulas are not worked out here: paste the value."
    if re.fullmatch(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)", text):
        return f"This cell holds the error {text} of a formula. Enter the value."
    return ""


def months_first(texts):
    """Whether a column writes the month before the day, as in America: some day can be read in no other way."""
    found = [SLASHED.fullmatch(clean(text)) for text in texts]
    pairs = [(int(match[1]), int(match[2])) for match in found if match]
    return any(second > 12 >= first for first, second in pairs) and not any(first > 12 for first, _ in pairs)


def days_first(texts):
    """Whether a column proves that it writes the day before the month."""
    found = [SLASHED.fullmatch(clean(text)) for text in texts]
    return any(int(match[1]) > 12 >= int(match[2]) for match in found if match)


def read_day(text, *, american=False, british=False):
    """The Day that a cell says. `american`, `british`: what its column proves (months_first, days_first)."""
    if match := ISO.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]), text)
    if match := WORDED.fullmatch(text):
        month = match[2][:3].lower()
        if month in MONTHS:
            return _day(int(match[3]), MONTHS.index(month) + 1, int(match[1]), text)
    if SERIAL.fullmatch(text) and int(float(text)) in SERIALS:
        return Day(EPOCH + timedelta(days=int(float(text))))
    if match := SLASHED.fullmatch(text):
        return _slashed(int(match[1]), int(match[2]), match[3], text, american, british)
    return Day(None, f"“{text[:40]}” cannot be read as a day. Write it as 2026-09-01 or 01/09/2026.")


def _slashed(first, second, year, text, american, british):
    if len(year) == 2:
        return Day(None, f"“{text}” has a year of two digits. Write all four.")
    if second > 12 >= first:
        meant = _day(int(year), first, second, text).day
        shown = f" Did you mean {meant.isoformat()}?" if meant else ""
        return Day(None, f"“{text}” has the month first. Write the day first, or 2026-09-01.{shown}")
    read = _day(int(year), second, first, text)
    if read.day is None or first > 12 or first == second or british:
        return read
    other = date(int(year), first, second)
    both = f"{_words(read.day)} or {_words(other)}"
    if american:
        return Day(None, f"“{text}” can be {both}: other cells of this column have the month first. Write 2026-09-01.")
    return Day(read.day, "", f"“{text}” is read as {_words(read.day)}. If {_words(other)} is meant, correct it.")


def _day(year, month, day, text):
    try:
        return Day(date(year, month, day))
    except ValueError:
        return Day(None, f"There is no such day as “{text}”.")


def _words(day):
    return f"{day.day} {day:%b %Y}"


def name_problem(text):
    """Why a part of a name cannot be right."""
    if any(letter.isdigit() for letter in text):
        return f"“{text[:40]}” has a digit in it."
    if "\ufffd" in text:
        return f"“{text[:40]}” has letters that were lost when the file was saved. Save it as UTF-8 or .xlsx."
    if not any(letter.isalpha() for letter in text):
        return f"“{text[:40]}” is no name."
    return ""


def name_doubt(text):
    """What looks wrong with a part of a name and may be right."""
    if DAMAGED.search(text):
        return f"“{text[:40]}” looks damaged by saving it in another encoding. Compare it with the proof of identity."
    if len(text) > 2 and text == text.upper() != text.lower():
        return f"“{text[:40]}” is in capitals: the certificate will print it so."
    if len(text) > 1 and text == text.lower() != text.upper():
        return f"“{text[:40]}” has no capital letter: the certificate will print it so."
    return ""
