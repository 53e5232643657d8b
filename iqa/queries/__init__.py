"""What pages and draws read of quality assurance, each in a fixed number of queries."""
