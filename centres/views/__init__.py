"""Pages of a centre, by topic."""
