"""Pages of quality assurance, by topic."""
