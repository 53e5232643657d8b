"""The press: HTML of our own templates to PDF/A-3a + PDF/UA-1. No database, clock, network or word of the domain.

The same page gives the same bytes. Each house keeps the templates of its papers in a folder of its own and prints them
with `print_page`; `base.html` and small parts stand in this folder's templates, the one style sheet is `print.css`.
"""

from functools import cache
from pathlib import Path

from django.template import Context, Engine

from config.printing.typeset import Unprintable, missing, require_printable

__all__ = ["Unprintable", "missing", "print_page"]

OURS = Path(__file__).parent / "templates"


@cache
def templates(folder):
    """An engine of their own: no request, no context processor, no project setting changes the paper."""
    return Engine(dirs=[folder, OURS], autoescape=True)


def print_page(folder, template, page, *, faces=("serif", "sans"), ornaments=None):
    """PDF bytes of a template of the folder. Raises Unprintable if one of the faces lacks a letter that the page holds.

    `page`: the template's context; `file_title`, `file_author`, `file_subject` and `file_date` go into the head of the
    file. `ornaments`: pictures of this document, {name: SVG}.
    """
    from config.printing import pdf  # slow import: see there

    text = templates(folder).get_template(template).render(Context(page, use_l10n=False, use_tz=False))
    require_printable(text, *faces)
    return pdf.write(text, ornaments or {})
