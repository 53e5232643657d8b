"""Read settings from the environment; a missing or malformed value stops the start and names the variable."""

import os
from pathlib import Path

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


def secret(name, default_file):
    """A secret: the variable itself, else the content of the file that NAME_FILE names, else of `default_file`.

    Raises ImproperlyConfigured when there is none.
    """
    value = os.environ.get(name, "")
    if value:
        return value
    path = Path(os.environ.get(f"{name}_FILE") or default_file)
    try:
        value = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE: {path} cannot be read ({error.strerror}).") from error
    if not value:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE: {path} is empty.")
    return value


def optional_secret(name):
    """A secret that an installation may do without; "" then."""
    if not os.environ.get(name) and not os.environ.get(f"{name}_FILE"):
        return ""
    return secret(name, "")


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
