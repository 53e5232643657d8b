"""Whether a file that a stranger sends is one of our documents, and unchanged.

The web process takes its SHA-256 and nothing more: the bytes that were issued are on the register. Any other file is
opened in a process of its own with limits on itself and none of our secrets (portfolios/arrival), which looks for our
signature. Nothing is kept.
"""
