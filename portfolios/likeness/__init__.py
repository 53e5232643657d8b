"""How alike evidence and criteria are, by their words: pure, reads no rows. How it was chosen: docs/suggestions.md."""

from portfolios.likeness.ranking import Asked, Match, Twin, Wordings
from portfolios.likeness.words import spelt, stems

__all__ = ["Asked", "Match", "Twin", "Wordings", "spelt", "stems"]
