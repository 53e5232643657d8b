"""Text that people write with a little markup, to safe HTML. Knows no word of the domain.

A subset of CommonMark: bold, italic, headings, lists, quotes, links, lines. What is not in it stays as it was typed, so
that plain text looks as it always did: a single line break is one, HTML is text, nothing is code and nothing a picture.
"""

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

NOT_READ = ("code", "fence", "html_block", "lheading", "reference", "html_inline", "backticks", "image", "entity")
TOP_HEADING = 3  # the page around it has the first two
TAGS = {"p", "br", "strong", "em", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr", "a"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}


def _lower_headings(state: StateCore):
    """Headings stand below those of the page, none deeper than h6, and no level is left out on the way down."""
    depth = TOP_HEADING - 1
    for token in state.tokens:
        if token.type == "heading_open":
            depth = min(int(token.tag[1]) + TOP_HEADING - 1, depth + 1, 6)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{depth}"


def _reader():
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(list(NOT_READ))
    reader.core.ruler.push("lower_headings", _lower_headings)
    return reader


_READER = _reader()


def _only_whole_addresses(tag, name, value):
    """A link leads to a whole address of the web or to a mail address; one into this site is none."""
    if name == "href" and not value.lower().startswith(tuple(f"{scheme}:" for scheme in SCHEMES)):
        return None
    return value


def to_html(text):
    """Safe HTML of what somebody wrote; sanitised after it has been made, whatever the reader let through."""
    return nh3.clean(
        _READER.render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        attribute_filter=_only_whole_addresses,
        link_rel="nofollow noopener",
    )
