"""How figures and dates are written on paper."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)  # not strftime: the locale of a process must not change the paper
NOT_GIVEN = "–"


def day(value):
    """21 November 2026"""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def short_day(value):
    """21 Nov 2026"""
    return f"{value.day} {MONTHS[value.month - 1][:3]} {value.year}"


def plural(count, word):
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
