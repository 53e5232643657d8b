"""Read settings from the environment; a missing or malformed value stops the start and names the variable."""

import os

from django.core.exceptions import ImproperlyConfigured

MISSING = object()


def text(name, default=MISSING):
    """The value of an environment variable; without a default it must be set and not empty."""
    value = os.environ.get(name, "")
    if value:
        return value
    if default is MISSING:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return default


def flag(name, default=False):
    """A yes/no variable: 1, true, yes, on or 0, false, no, off; anything else stops the start."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def number(name, default):
    """A whole number; anything else stops the start."""
    value = os.environ.get(name, "")
    try:
        return int(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def words(name, default=()):
    """A comma-separated list."""
    value = os.environ.get(name, "")
    return [word.strip() for word in value.split(",") if word.strip()] if value else list(default)
