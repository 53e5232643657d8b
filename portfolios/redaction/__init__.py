"""Blacking out parts of pictures and PDF pages so that nothing of them is left in the new file. Writes no rows."""

from portfolios.redaction.areas import MOST_AREAS, Area, areas_of, read_areas
from portfolios.redaction.pdfs import redact_pdf, words_of_pdf
from portfolios.redaction.pictures import redact_picture, small_picture

__all__ = [
    "MOST_AREAS",
    "Area",
    "areas_of",
    "read_areas",
    "redact_pdf",
    "redact_picture",
    "small_picture",
    "words_of_pdf",
]
