"""Saved e-mails: who wrote to whom about what, and what hangs on them. Nothing of them is opened."""

import email
import email.policy
from email.errors import MessageError

from portfolios.arrival.archives import words_of
from portfolios.arrival.findings import Refused
from portfolios.arrival.names import clean_name, ending_of
from portfolios.arrival.texts import tidy, words_of_html

LARGEST = 100 * 1024 * 1024
DEEPEST = 20
MOST_PARTS = 1000
LISTED = 100


def look(path, media_type, folder, limits, found):
    if path.stat().st_size > LARGEST:
        raise Refused("is too large an e-mail to look into. Save what hangs on it, and send that by itself.")
    with open(path, "rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    _refuse_tangles(message)
    found.facts["mail"] = {name: _header(message, name) for name in ("subject", "from", "to", "date")}
    files = list(_attachments(message))
    found.facts["mail"]["files"] = files[:LISTED]
    found.facts["inside"] = words_of({ending_of(file["name"]) for file in files})
    found.text = _body(message)


def _refuse_tangles(message, depth=0, seen=None):
    """Parts within parts without end: made to bring programs down."""
    seen = seen if seen is not None else [0]
    seen[0] += 1
    if depth > DEEPEST or seen[0] > MOST_PARTS:
        raise Refused("is put together in a way that no mail program does. Save it as a PDF, and send that.")
    if message.is_multipart():
        for part in message.get_payload():
            _refuse_tangles(part, depth + 1, seen)


def _header(message, name):
    try:
        value = str(message.get(name, ""))
    except (MessageError, ValueError, IndexError, AttributeError, TypeError):  # the parser trips over what is malformed
        value = ""
    return " ".join(tidy(value).split())[:300]


def _attachments(message):
    for part in message.walk():
        name = _file_name(part)
        if name and not part.is_multipart():
            payload = part.get_payload()
            size = len(payload) if isinstance(payload, str) else 0
            if part.get("content-transfer-encoding", "").lower() == "base64":
                size = size * 3 // 4
            yield {"name": clean_name(name), "size": size}


def _file_name(part):
    try:
        return part.get_filename()
    except (MessageError, ValueError, IndexError, AttributeError, TypeError):
        return None


def _body(message):
    try:
        part = message.get_body(("plain", "html"))
        text = part.get_content() if part else ""
        return words_of_html(text) if part and part.get_content_type() == "text/html" else tidy(text)
    except (MessageError, ValueError, IndexError, AttributeError, TypeError, LookupError):
        return ""
