"""Template tags and filters of the look: icons, states, criteria strips, chips, page head (docs/components.md).

Built into every template by settings.TEMPLATES, so no page has to load them. Nothing here queries.
"""

from typing import NamedTuple

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from config import charts

register = template.Library()


class Shown(NamedTuple):
    """How a state appears: always icon, colour family and word together, never colour alone."""

    icon: str
    family: str
    word: str


# Families: done (met, signed, valid), wait (someone is at it), act (something to do), stop (overdue, blocked), none.
# A key "claim.submitted" is asked for by {% state "submitted" of="claim" %} and goes before the plain key.
# The words are the trade's own and leave the door open: never "fail", "pending" or "invalid".
STATES = {
    # criterion, and the outcome or unit that it belongs to
    "none": Shown("circle", "none", "No evidence yet"),
    "not_started": Shown("circle", "none", "Not started"),
    "claimed": Shown("pencil", "none", "In a draft"),
    "submitted": Shown("circle-half", "wait", "With assessor"),
    "met": Shown("check-circle-fill", "done", "Met"),
    "not_yet_met": Shown("arrow-counterclockwise", "act", "Not yet met"),
    "action": Shown("exclamation-diamond-fill", "act", "Action required"),
    "countersign": Shown("people", "wait", "Awaiting countersignature"),
    # evidence
    "empty": Shown("circle", "none", "Empty"),
    "draft": Shown("pencil", "none", "Draft"),
    "preparing": Shown("pencil", "none", "Draft"),
    "action_required": Shown("exclamation-diamond-fill", "act", "Action required"),
    "complete": Shown("check-circle-fill", "done", "Assessed"),
    "accepted": Shown("check-circle-fill", "done", "Accepted"),
    "withdrawn": Shown("slash-circle", "none", "Withdrawn"),
    "confidential": Shown("lock-fill", "wait", "Restricted"),
    "scanning": Shown("hourglass-split", "wait", "Being checked"),
    "stopped": Shown("dash-circle-fill", "act", "Stopped"),
    "request.proposed": Shown("pencil", "none", "Proposed"),
    "request.invited": Shown("envelope", "wait", "With the witness"),
    "request.answered": Shown("check-circle-fill", "done", "Answered"),
    "request.declined": Shown("slash-circle", "act", "Declined by the witness"),
    "request.withdrawn": Shown("slash-circle", "none", "Withdrawn"),
    "letter.queued": Shown("hourglass-split", "wait", "On its way"),
    "letter.sending": Shown("hourglass-split", "wait", "Being handed over"),
    "letter.sent": Shown("check-circle-fill", "done", "Sent"),
    "letter.failed": Shown("x-octagon-fill", "stop", "Could not be sent"),
    "upload.receiving": Shown("dash-circle-fill", "act", "Stopped"),
    "upload.received": Shown("hourglass-split", "wait", "Arrived, being looked at"),
    "upload.refused": Shown("x-octagon-fill", "stop", "Not taken"),
    "file.waiting": Shown("hourglass-split", "wait", "Being checked"),
    "file.checked": Shown("check-circle-fill", "done", "Checked"),
    "file.refused": Shown("x-octagon-fill", "stop", "Cannot be opened"),
    "scan.not_scanned": Shown("dash-circle", "none", "Not scanned for malware"),
    "scan.clean": Shown("check-circle-fill", "done", "No malware found"),
    "scan.infected": Shown("x-octagon-fill", "stop", "Malware found"),
    # questions to a learner
    "asking.set": Shown("pencil", "act", "With the learner"),
    "asking.planned": Shown("calendar-event", "wait", "Planned"),
    "asking.again": Shown("arrow-counterclockwise", "act", "To be answered again"),
    "asking.handed_in": Shown("send-check", "done", "Handed in"),
    "question.current": Shown("check-lg", "done", "In the bank"),
    "question.superseded": Shown("clock-history", "none", "Earlier version"),
    "question.retired": Shown("slash-circle", "none", "Retired"),
    # records let go, copies of one's own data, requests to erase
    "disposal.proposed": Shown("people", "act", "Waits for a second person"),
    "disposal.confirmed": Shown("hourglass-split", "wait", "Being carried out"),
    "disposal.done": Shown("check-circle-fill", "done", "Carried out"),
    "disposal.withdrawn": Shown("slash-circle", "none", "Withdrawn"),
    "disposal.waiting": Shown("hourglass-split", "wait", "Waiting"),
    "disposal.disposed": Shown("check-circle-fill", "done", "Let go"),
    "disposal.kept": Shown("lock-fill", "act", "Kept"),
    "disposal.dropped": Shown("slash-circle", "none", "Dropped"),
    "copy.queued": Shown("hourglass-split", "wait", "Waiting to be made"),
    "copy.running": Shown("hourglass-split", "wait", "Being made"),
    "copy.ready": Shown("check-circle-fill", "done", "Ready"),
    "copy.failed": Shown("x-octagon-fill", "stop", "Could not be made"),
    "copy.expired": Shown("clock-history", "none", "Deleted after its days"),
    "erasure.asked": Shown("circle-half", "wait", "Waiting for an answer"),
    "erasure.granted": Shown("check-circle-fill", "done", "Granted"),
    "erasure.refused": Shown("slash-circle", "act", "Not granted, with reasons"),
    # unit
    "in_progress": Shown("circle-half", "wait", "In progress"),
    "ready": Shown("arrow-right-circle-fill", "wait", "Ready"),
    "assessor_signed": Shown("pen-fill", "wait", "Waiting for the learner’s signature"),
    "signed": Shown("pen-fill", "done", "Signed"),
    "signed_off": Shown("patch-check-fill", "done", "Signed off"),
    "reopened": Shown("arrow-counterclockwise", "act", "Reopened"),
    "iqa_action": Shown("exclamation-diamond-fill", "act", "Action from quality assurance"),
    "achieved": Shown("patch-check-fill", "done", "Achieved"),
    "transferred": Shown("arrow-left-right", "done", "Transferred"),
    "recognised": Shown("arrow-left-right", "done", "Recognised"),
    "recognition.proposed": Shown("send", "wait", "With the assessor"),
    "recognition.recorded": Shown("hourglass-split", "wait", "Waiting for the awarding organisation"),
    "recognition.counts": Shown("check-circle-fill", "done", "Counts"),
    "recognition.unproved": Shown("exclamation-diamond-fill", "act", "Its proof has been reopened"),
    "recognition.ended": Shown("slash-circle", "none", "Taken back"),
    # sample and action of quality assurance
    "not_selected": Shown("dash-circle", "none", "Not selected"),
    "planned": Shown("calendar-event", "wait", "Planned"),
    "interim": Shown("search", "wait", "Interim sample open"),
    "done": Shown("check-circle-fill", "done", "Done"),
    "sampled": Shown("search", "done", "Sampled"),
    "sample.done": Shown("search", "done", "Sampled"),
    "agree": Shown("search", "done", "Sampled, agreed"),
    "agree_action": Shown("exclamation-diamond-fill", "act", "Agreed, with action"),
    "disagree": Shown("arrow-counterclockwise", "stop", "Disagreed, reassess"),
    "replanned": Shown("calendar-plus", "wait", "Planned again"),
    "overdue": Shown("clock-fill", "stop", "Overdue"),
    "open": Shown("flag-fill", "act", "Open"),
    "answered": Shown("reply", "wait", "Answered"),
    "checked": Shown("check-all", "done", "Checked"),
    "closed": Shown("check-lg", "done", "Closed"),
    "cancelled": Shown("slash-circle", "none", "Cancelled"),
    # standardisation
    "exercise.planned": Shown("pencil", "none", "Being planned"),
    "exercise.open": Shown("eye-slash", "wait", "Open: deciding blind"),
    "exercise.closed": Shown("people", "act", "Results open"),
    "exercise.concluded": Shown("patch-check-fill", "done", "Concluded"),
    "exercise.cancelled": Shown("slash-circle", "none", "Cancelled"),
    "copy.waiting": Shown("hourglass-split", "wait", "Being made"),
    "copy.made": Shown("check-circle-fill", "done", "Anonymous copy"),
    "copy.left_out": Shown("dash-circle-fill", "act", "Left out"),
    "ballot.owed": Shown("hourglass-split", "act", "Not handed in"),
    "ballot.in": Shown("send-check", "done", "Handed in"),
    "ballot.late": Shown("send-check", "wait", "Caught up later"),
    "ballot.present": Shown("person-check", "done", "Present"),
    "ballot.absent": Shown("person-x", "none", "Absent"),
    "item.confirmed": Shown("check-circle-fill", "done", "Anonymous"),
    "item.unconfirmed": Shown("exclamation-diamond-fill", "act", "To be confirmed"),
    # risk of an assessor
    "new": Shown("person-plus", "act", "New or trainee"),
    "high": Shown("arrow-up", "stop", "High risk"),
    "medium": Shown("dash-circle-fill", "act", "Medium risk"),
    "low": Shown("check-lg", "done", "Low risk"),
    # registration
    "sent": Shown("send", "wait", "Sent"),
    "registered": Shown("check-circle-fill", "done", "Registered"),
    "active": Shown("check-circle-fill", "done", "Active"),
    "extended": Shown("calendar-plus", "done", "Extended"),
    "suspended": Shown("pause-fill", "act", "On a break"),
    "lapsed": Shown("clock-history", "act", "Lapsed"),
    "completed": Shown("patch-check-fill", "done", "Completed"),
    # a sheet of learners, and its rows
    "import.checked": Shown("circle-half", "act", "Waits for you"),
    "import.confirmed": Shown("hourglass-split", "wait", "Being written"),
    "import.done": Shown("check-circle-fill", "done", "Written"),
    "import.dropped": Shown("slash-circle", "none", "Dropped"),
    "row.ready": Shown("check-lg", "wait", "Ready"),
    "row.wrong": Shown("x-octagon-fill", "stop", "To correct"),
    "row.exists": Shown("person-check", "none", "There already"),
    "row.written": Shown("check-circle-fill", "done", "Written"),
    # claim
    "claim.draft": Shown("pencil", "none", "Draft"),
    "claim.submitted": Shown("send", "wait", "With awarding organisation"),
    "claim.accepted": Shown("check-circle-fill", "done", "Accepted"),
    "claim.withdrawn": Shown("slash-circle", "none", "Taken back"),
    "released": Shown("check-lg", "done", "Released"),
    "direct": Shown("arrow-right-circle-fill", "wait", "Direct claim"),
    "awaiting_eqa": Shown("hourglass-split", "wait", "Waiting for external quality assurer"),
    "queried": Shown("question-circle-fill", "act", "Question to answer"),
    "rejected": Shown("slash-circle-fill", "stop", "Not accepted"),
    "issued": Shown("award-fill", "done", "Issued"),
    "received": Shown("inbox", "wait", "At the centre"),
    "handed_over": Shown("award-fill", "done", "Handed over"),
    # claims of many learners
    "bulk.checking": Shown("search", "wait", "Being looked at"),
    "bulk.running": Shown("hourglass-split", "wait", "Under way"),
    "bulk.done": Shown("check-circle-fill", "done", "Done"),
    "bulk.cancelled": Shown("slash-circle", "none", "Cancelled"),
    "item.to_check": Shown("hourglass-split", "wait", "To be looked at"),
    "item.blocked": Shown("dash-circle-fill", "act", "Something is open"),
    "item.ready": Shown("check-lg", "done", "Nothing stands in the way"),
    "item.to_claim": Shown("hourglass-split", "wait", "To be claimed"),
    "item.claimed": Shown("check-circle-fill", "done", "Claimed"),
    "item.failed": Shown("exclamation-diamond-fill", "act", "Stopped"),
    "item.cancelled": Shown("slash-circle", "none", "Left out"),
    # certificate
    "valid": Shown("patch-check-fill", "done", "Valid"),
    "replaced": Shown("arrow-left-right", "act", "Replaced"),
    "revoked": Shown("x-octagon-fill", "stop", "Revoked"),
    "queued": Shown("hourglass-split", "wait", "Waiting to be made"),
    "running": Shown("hourglass-split", "wait", "Being made"),
    # external visits
    "visit.planned": Shown("calendar-event", "none", "Planned"),
    "visit.open": Shown("door-open", "wait", "Room open"),
    "visit.closed": Shown("lock", "none", "Closed"),
    "visitaction.open": Shown("flag-fill", "act", "Open"),
    "visitaction.answered": Shown("reply", "wait", "Answered, to close"),
    "visitaction.closed": Shown("check-lg", "done", "Closed"),
    "severity.advice": Shown("lightbulb", "none", "Advice"),
    "severity.minor": Shown("flag", "wait", "Minor"),
    "severity.major": Shown("flag-fill", "act", "Major"),
    "severity.critical": Shown("exclamation-octagon-fill", "stop", "Critical"),
    "paper.queued": Shown("hourglass-split", "wait", "Waiting to be made"),
    "paper.running": Shown("hourglass-split", "wait", "Being made"),
    "paper.ready": Shown("check-circle-fill", "done", "Ready"),
    "paper.failed": Shown("exclamation-diamond-fill", "act", "Could not be made"),
    "paper.expired": Shown("clock-history", "none", "Deleted, its days are over"),
    "rendering.done": Shown("check-circle-fill", "done", "Ready"),
    "failed": Shown("exclamation-diamond-fill", "act", "Could not be made"),
    # a portable portfolio on its way
    "package.queued": Shown("hourglass-split", "wait", "Waiting for its turn"),
    "package.running": Shown("hourglass-split", "wait", "Under way"),
    "package.ready": Shown("check-circle-fill", "done", "Ready"),
    "package.refused": Shown("x-octagon-fill", "stop", "Not taken"),
    "package.failed": Shown("exclamation-diamond-fill", "act", "Stopped"),
    "package.expired": Shown("clock-history", "none", "No longer kept"),
    "specimen": Shown("info-circle-fill", "wait", "Specimen"),
    # plan, review, meeting, appeal
    "proposed": Shown("send", "wait", "Proposed"),
    "plan.agreed": Shown("check-circle-fill", "done", "Agreed"),
    "plan.accepted": Shown("check-circle-fill", "done", "Agreed"),
    "plan.returned": Shown("arrow-counterclockwise", "act", "Sent back"),
    "plan.amended": Shown("send", "wait", "Agreed, change proposed"),
    "plan.completed": Shown("patch-check-fill", "done", "Completed"),
    "plan.abandoned": Shown("slash-circle", "none", "Abandoned"),
    "plan.replaced": Shown("clock-history", "none", "Replaced"),
    "review_action.done": Shown("check-circle-fill", "done", "Done"),
    "review_action.carried": Shown("arrow-right", "act", "Carried on"),
    "review_action.dropped": Shown("slash-circle", "none", "No longer needed"),
    "superseded": Shown("clock-history", "none", "Superseded"),
    "upheld": Shown("check-circle-fill", "done", "Upheld"),
    "not_upheld": Shown("dash-circle", "none", "Not upheld"),
    "proved": Shown("x-octagon-fill", "stop", "Proved"),
    "not_proved": Shown("check-circle-fill", "done", "Not proved"),
    "case.held": Shown("lock-fill", "stop", "Kept as it is"),
    "case.free": Shown("unlock", "none", "Hold lifted"),
    "case.untold": Shown("exclamation-diamond-fill", "act", "To be told"),
    "case.unnamed": Shown("exclamation-diamond-fill", "act", "To be named"),
    # invitation, role grant, competence, approval
    "invited": Shown("envelope", "wait", "Invited"),
    "current": Shown("check-circle-fill", "done", "Current"),
    "ended": Shown("clock-history", "none", "Ended"),
    "disabled": Shown("slash-circle", "none", "Left"),
    "sanction": Shown("shield-exclamation", "stop", "Sanction"),
    "published": Shown("check-circle-fill", "done", "Published"),
    "cpd.written": Shown("hourglass-split", "wait", "To be verified"),
    "cpd.verified": Shown("check-circle-fill", "done", "Verified"),
    "cpd.returned": Shown("arrow-counterclockwise", "act", "Sent back"),
    "observation.planned": Shown("calendar-event", "wait", "Planned"),
    "observation.held": Shown("pen-fill", "act", "To be acknowledged"),
    "observation.acknowledged": Shown("check-circle-fill", "done", "Acknowledged"),
    "observation.cancelled": Shown("slash-circle", "none", "Cancelled"),
    "rating.good": Shown("star-fill", "done", "Good practice"),
    "rating.meets": Shown("check-lg", "done", "Meets the standard"),
    "rating.improve": Shown("exclamation-diamond-fill", "act", "To improve"),
    "rating.not_seen": Shown("circle", "none", "Not seen"),
    "not_enough": Shown("arrow-counterclockwise", "act", "Not enough yet"),
    # against a plan, a rule, a date
    "ahead": Shown("arrow-up-right", "done", "Ahead"),
    "on_plan": Shown("check-lg", "done", "On plan"),
    "behind": Shown("arrow-down-right", "act", "Behind"),
    "well_behind": Shown("arrow-down-right", "stop", "Well behind"),
    "ok": Shown("check-lg", "done", "In order"),
    "short": Shown("dash-circle-fill", "act", "Short"),
    "gap": Shown("exclamation-diamond-fill", "act", "Gap"),
    "soon": Shown("clock", "act", "Due soon"),
    "waiting": Shown("hourglass-split", "wait", "Waiting"),
    "blocked": Shown("slash-circle-fill", "stop", "Blocked"),
    "info": Shown("info-circle-fill", "wait", "Note"),
}

# Icons of kinds of evidence (codes of DOMAIN 2.1) and of files.
KINDS = {
    "WP": "briefcase",
    "RA": "card-text",
    "OBS": "eye",
    "OBT": "eye",
    "WT": "person-check",
    "EWT": "person-check",
    "PD": "chat-left-text",
    "QO": "question-circle",
    "QW": "ui-checks",
    "ASG": "journal-text",
    "AV": "film",
    "SIM": "puzzle",
    "RPL": "clock-history",
    "LOG": "journals",
    "PR": "search",
    "document": "file-earmark-text",
    "pdf": "file-earmark-pdf",
    "word": "file-earmark-word",
    "sheet": "file-earmark-excel",
    "slides": "file-earmark-slides",
    "photo": "image",
    "video": "film",
    "audio": "mic",
    "text": "card-text",
    "test": "ui-checks",
    "plan": "calendar-check",
    "start": "flag",
    "adjustment": "gear",
    "appeal": "megaphone",
    "review": "chat-left-text",
    "transfer": "arrow-left-right",
    "archive": "file-earmark-zip",
}

NOTE_ICONS = {
    "done": "check-circle-fill",
    "wait": "info-circle-fill",
    "act": "dash-circle-fill",
    "stop": "exclamation-octagon-fill",
    "none": "info-circle",
}

# Cells of the criteria strip by family: full, half, cut, empty (readable without colour).
CELLS = {"done": "m", "wait": "s", "act": "a", "stop": "a", "none": ""}
LONG_STRIP = 32  # criteria; more than these stand in rows of smaller cells


def shown(key, of=""):
    """How state `key` of the noun `of` appears; a key that nobody has entered here stops the page at once."""
    found = STATES.get(f"{of}.{key}") or STATES.get(str(key))
    if found is None:
        raise KeyError(f"config.ui.STATES has no state {key!r}" + (f" of {of}" if of else ""))
    return found


@register.simple_tag
def icon(name, extra=""):
    """An icon of static/vendor/icons/icons.txt; always beside a word or inside something that has a name."""
    return format_html('<i class="bi bi-{}{}" aria-hidden="true"></i>', name, f" {extra}" if extra else "")


@register.simple_tag
def state(key, word=None, extra="", of=""):
    """Icon and word in the state's colour. `extra` "cs-calm" keeps the word neutral in dense lists."""
    look = shown(key, of)
    return _badge("cs-state", look, word, extra)


@register.simple_tag
def tag(key, word=None, of=""):
    """The same as a pill, for a heading or the end of a row."""
    return _badge("cs-tag", shown(key, of), word)


def _badge(css, look, word, extra=""):
    return format_html(
        '<span class="{} is-{}{}">{}{}</span>',
        css,
        look.family,
        f" {extra}" if extra else "",
        icon(look.icon),
        word or look.word,
    )


@register.filter
def family(key):
    """The colour family of a state, to put `is-{{ state|family }}` on a row."""
    return shown(key).family


@register.filter
def state_icon(key):
    """The name of a state's icon, for rows that draw it in a column of its own."""
    return shown(key).icon


@register.filter
def state_word(key):
    return shown(key).word


@register.simple_tag
def chip(ref, kind="document", place="", url=""):
    """A piece of evidence by its reference, with its kind and the place in it (p. 2, 03:10)."""
    body = format_html("{}<b>{}</b>{}", icon(KINDS.get(kind, KINDS["document"])), ref, f" {place}" if place else "")
    if url:
        return format_html('<a class="cs-chip" href="{}">{}</a>', url, body)
    return format_html('<span class="cs-chip">{}</span>', body)


@register.filter
def kind_icon(kind):
    return KINDS.get(kind, KINDS["document"])


@register.simple_tag
def strip(outcomes, of=""):
    """The criteria strip: `outcomes` is a list (one per outcome) of lists of states, one per criterion."""
    rows = [[shown(key, of) for key in outcome] for outcome in outcomes]
    number = sum(len(row) for row in rows)
    label = f"{number} {'criterion' if number == 1 else 'criteria'}: {_spoken(rows)}" if number else "No criteria"
    size = "cs-strip cs-long" if number > LONG_STRIP else "cs-strip"
    return format_html('<span class="{}" role="img" aria-label="{}">{}</span>', size, label, _cells(rows))


@register.simple_tag
def key(name, word=None):
    """One entry of a key to the strip: the cell and its word."""
    look = shown(name)
    return format_html(
        '<span><span class="cs-strip" aria-hidden="true">{}</span>{}</span>', _cells([[look]]), word or look.word
    )


def _cells(rows):
    outcomes = (format_html_join("", "<i{}></i>", ((_cell_class(look),) for look in row)) for row in rows if row)
    return format_html_join(mark_safe('<i class="g"></i>'), "{}", ((cells,) for cells in outcomes))


def _cell_class(look):
    cell = CELLS[look.family]
    return format_html(' class="{}"', cell) if cell else ""


def _spoken(rows):
    """ "8 met, 4 with assessor": met first, empty last, each word once."""
    order = list(CELLS)
    words = {}
    for look in sorted((look for row in rows for look in row), key=lambda look: order.index(look.family)):
        words[look.word] = words.get(look.word, 0) + 1
    return ", ".join(f"{number} {word[0].lower()}{word[1:]}" for word, number in words.items())


@register.filter
def initials(name):
    """Two letters for the round face: first and last word of a name."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def item(mapping, name):
    """mapping[name], or nothing; for a dictionary whose key is in a variable."""
    return mapping.get(name, "") if mapping else ""


@register.simple_tag
def spark(points, total, share, look="wait", label=""):
    """The small line of a table row: plan from corner to corner, credits so far (see config.charts.spark)."""
    line = charts.spark(points, total, share)
    return format_html(
        '<svg class="cs-spark is-{}" viewBox="0 0 {} {}" role="img" aria-label="{}"><path class="cs-plan" d="{}"/>'
        '<polyline class="cs-real" points="{}"/><circle class="d" cx="{}" cy="{}" r="3.6"/></svg>',
        look,
        charts.SPARK_WIDTH,
        charts.SPARK_HEIGHT,
        label,
        line.plan,
        line.points,
        *line.now,
    )


@register.simple_block_tag
def head(content, title, sub="", back="", back_to="", tag_key="", over=""):
    """The head of a page: way back, h1, one sentence; the block's content is its buttons, the primary one last."""
    way_back = (
        format_html('<p class="cs-back"><a href="{}">{} {}</a></p>', back, icon("arrow-left"), back_to or "Back")
        if back
        else ""
    )
    above = format_html('<p class="cs-sub cs-sm mb-1 mt-0">{}</p>', over) if over else ""
    mark = format_html(" {}", tag(tag_key)) if tag_key else ""
    below = format_html('<p class="cs-sub">{}{}</p>', sub, mark) if sub or mark else ""
    tools = format_html('<div class="cs-tools">{}</div>', mark_safe(content.strip())) if content.strip() else ""
    return format_html(
        '<div class="cs-head"><div>{}{}<h1>{}</h1>{}</div>{}</div>', way_back, above, title, below, tools
    )


@register.simple_block_tag
def note(content, look, title="", level="h2", alert=False):
    """A notice in a colour family; title, then what to do. `alert=True` for what must be read out at once."""
    heading = format_html('<{} class="h3">{}</{}>', level, title, level) if title else ""
    return format_html(
        '<div class="cs-note is-{}"{}>{}<div class="cs-grow">{}{}</div></div>',
        look,
        mark_safe(' role="alert"') if alert else "",
        icon(NOTE_ICONS[look]),
        heading,
        mark_safe(content.strip()),
    )
