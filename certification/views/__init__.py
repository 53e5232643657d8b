"""Pages of certification, by topic."""
