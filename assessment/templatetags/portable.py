"""Filters for the pages of a portable portfolio, whose facts are those of its manifest: text, not rows."""

import re
from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format

register = template.Library()
PAGE = re.compile(r"\bp(?:p|ages?)?\.?\s*([0-9]{1,5})", re.IGNORECASE)
CLOCK = re.compile(r"\b(?:([0-9]{1,2}):)?([0-9]{1,3}):([0-9]{2})\b")


@register.filter
def day(text):
    """2026-11-22, or a moment of that day, as 22 Nov 2026; nothing for nothing."""
    if not text:
        return ""
    return date_format(date.fromisoformat(text) if len(text) == 10 else timezone.localdate(_moment(text)))


@register.filter
def moment(text):
    return date_format(timezone.localtime(_moment(text)), "j M Y, H:i") if text else ""


def _moment(text):
    return datetime.fromisoformat(text)


@register.filter
def at_place(locator, media_type):
    """What goes behind the address of a file so that a browser opens it at the place: #page=2, #t=190."""
    if media_type == "application/pdf" and (found := PAGE.search(locator)):
        return f"#page={found[1]}"
    if media_type.startswith(("video/", "audio/")) and (found := CLOCK.search(locator)):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return f"#t={hours * 3600 + minutes * 60 + seconds}"
    return ""
