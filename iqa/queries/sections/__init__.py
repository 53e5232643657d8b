"""The sections of a visit's room: each a name, a title and tables, read by the page, the pack and its spreadsheets.

Later houses add theirs when they start (certification/apps.py), so that this one shows what it does not know.
"""

from collections.abc import Callable
from typing import NamedTuple

from iqa.queries.sections import centre, development, learners, quality, rights
from iqa.queries.sections.tables import Cell, Table

__all__ = ["Cell", "Section", "Table", "add_section", "section_named", "sections"]


class Section(NamedTuple):
    """`query(visit)` gives the tables, in a fixed number of SQL queries; `about` says in a sentence what they hold."""

    name: str
    title: str
    icon: str
    about: str
    query: Callable
    template: str = "iqa/room_section.html"


_sections = [
    Section(
        "learners",
        "Learners",
        "people",
        "Registrations on the qualifications of the visit, and how far each learner is.",
        learners.registrations,
    ),
    Section(
        "strategy",
        "Strategy",
        "sliders",
        "How much the centre samples at which risk: every version, newest first.",
        quality.strategy,
    ),
    Section("plan", "Sampling plan", "grid-3x3-gap", "What was drawn, planned and reviewed, and why.", quality.plan),
    Section(
        "feedback",
        "Feedback to assessors",
        "chat-left-text",
        "What quality assurers said of the samples, what they asked for, and what came of it.",
        quality.feedback,
    ),
    Section(
        "staff",
        "Staff",
        "person-badge",
        "Who assesses and quality assures, what that rests on, and declared interests.",
        centre.staff,
    ),
    Section(
        "development",
        "Development",
        "journal-text",
        "How staff keep current, and observations of assessors at work.",
        development.development,
    ),
    Section(
        "standardisation",
        "Standardisation",
        "people-fill",
        "Exercises on the qualifications of the visit: who judged, and what the meeting said.",
        development.standardisation,
    ),
    Section("plans", "Assessment plans", "calendar-check", "What was agreed with each learner.", learners.plans),
    Section(
        "recognition",
        "Prior learning",
        "arrow-left-right",
        "Units that count by what was achieved before.",
        rights.recognitions,
    ),
    Section(
        "adjustments",
        "Adjustments",
        "gear",
        "Reasonable adjustments and special consideration; the need itself is told to nobody here.",
        rights.adjustments,
    ),
    Section("appeals", "Appeals", "megaphone", "The procedure, and every appeal with its stages.", rights.appeals),
    Section(
        "cases",
        "Malpractice",
        "shield-exclamation",
        "Arrangements, and cases on the qualifications of the visit.",
        rights.cases,
    ),
    Section(
        "approvals",
        "Approvals",
        "patch-check",
        "Sites, approvals, direct claims status with its dates, and sanctions by their effect.",
        centre.approvals,
    ),
]


def add_section(section):
    """Put here when an app starts; a second time it changes nothing."""
    if section.name not in [known.name for known in _sections]:
        _sections.append(section)


def sections():
    """The sections of a room, in their order, those of later houses too."""
    return list(_sections)


def section_named(name):
    """The section of that name, or None."""
    return next((section for section in _sections if section.name == name), None)
