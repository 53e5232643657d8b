"""Sheets to take away: the template with its notes, and the rows that have to be corrected."""

from config.sheets import Page
from portfolios.sheets.columns import MESSAGES, OF_PURPOSE, heading_of

MOST_LISTED = 400  # names in a list of choices


def heads(purpose, names=None):
    wanted = [column for column in OF_PURPOSE[purpose] if names is None or column.name in names]
    return [column.heading + (" *" if column.required else "") for column in wanted]


def template_pages(purpose, lists):
    """The sheet to fill in, then what belongs in each column and what can be chosen. `lists`: {heading: [text]}."""
    notes = [["Column", "Needed", "What belongs in it", "Example"]]
    for column in OF_PURPOSE[purpose]:
        notes.append([column.heading, "yes" if column.required else "no", column.note, column.example])
    notes.append(["", "", "A row whose first cell begins with # is a remark and is not read.", ""])
    pages = [Page("Sheet", [heads(purpose)]), Page("Notes", notes)]
    if lists:
        longest = min(MOST_LISTED, max(len(names) for names in lists.values()))
        rows = [[names[at] if at < len(names) else "" for names in lists.values()] for at in range(longest)]
        pages.append(Page("Choices", [list(lists), *rows]))
    return pages


def template_rows(purpose):
    """The same as one table for CSV: the headings, and the notes and examples as remarks below."""
    columns = OF_PURPOSE[purpose]
    notes = [column.note for column in columns]
    examples = [column.example for column in columns]
    return [heads(purpose), ["# " + notes[0], *notes[1:]], ["# Example: " + examples[0], *examples[1:]]]


def wrong_rows(batch, rows):
    """The rows to correct as they were given, each with what is wrong; to be corrected and brought again."""
    names = [column.name for column in OF_PURPOSE[batch.purpose] if column.name in batch.columns]
    yield [MESSAGES, *heads(batch.purpose, names)]
    for row in rows:
        told = [
            f"{heading_of(batch.purpose, column)}: {words}" for column, level, words in row.messages if level == "error"
        ]
        yield [" ".join(told), *[row.cells.get(name, "") for name in names]]
