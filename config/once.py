"""Asked twice, done once: a key that a page or a program makes for what it is about to ask for."""

from uuid import UUID


def key_of(said):
    """The UUID that was sent, None if it is none."""
    try:
        return UUID(said)
    except ValueError:
        return None
