"""Papers of quality assurance: facts in, PDF/A-3a + PDF/UA-1 bytes out; the same facts give the same bytes.

Each paper has a module of its own; their templates stand in `templates/` beside this file. No database and no clock.
"""

from pathlib import Path

from config import printing

TEMPLATES = Path(__file__).parent / "templates"


def print_page(template, page, **options):
    """PDF bytes of a template of this folder; options as for config.printing.print_page."""
    return printing.print_page(TEMPLATES, template, page, **options)
