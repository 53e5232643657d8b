"""Papers of quality assurance: facts in, PDF bytes out. No database, no clock, no network."""
