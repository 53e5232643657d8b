"""Template tags and filters of the look: icons, states, criteria strips, chips, page head (docs/components.md).

Built into every template by settings.TEMPLATES, so no page has to load them. Nothing here queries.
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from config import charts
from config.looks import KINDS, NOTE_ICONS, STATES

register = template.Library()

# Cells of the criteria strip by family: full, half, cut, empty (readable without colour).
CELLS = {"done": "m", "wait": "s", "act": "a", "stop": "a", "none": ""}
LONG_STRIP = 32  # criteria; more than these stand in rows of smaller cells


def shown(key, of=""):
    """How state `key` of the noun `of` appears; a key that STATES does not have stops the page at once."""
    found = STATES.get(f"{of}.{key}") or STATES.get(str(key))
    if found is None:
        raise KeyError(f"config.looks.STATES has no state {key!r}" + (f" of {of}" if of else ""))
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
