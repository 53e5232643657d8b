"""What the checks found in a file, in words. Reads the row that it is given, and nothing else."""

from email.utils import parsedate_to_datetime

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.text import get_text_list

register = template.Library()

# Key of facts["active"] -> the word for it.
ACTIVE = {
    "scripts": "scripts",
    "attachments": "files attached to it",
    "media": "films or models",
    "embedded files": "files embedded in it",
}
REMOVED = {
    "place": "the place",
    "camera": "the camera",
    "time": "the time",
    "author": "the author",
    "notes": "notes",
    "other data": "other data behind the picture",
}


@register.filter
def measures(file):
    """["12 pages", "3:05", "800 × 600"]: how large it is, in the measures that it has."""
    found = []
    if file.pages:
        found.append(f"{file.pages:,} page{'' if file.pages == 1 else 's'}")
    if file.seconds:
        found.append(clock(file.seconds))
    if file.width and file.height:
        found.append(f"{file.width} × {file.height}")
    return found


def clock(seconds):
    """3:05 or 1:02:03, as a player shows it."""
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


@register.filter
def told(file):
    """Sentences about what hides in a file: what was taken out, what could act, what hangs on it."""
    facts = file.facts
    found = []
    if facts.get("removed"):
        words = [REMOVED[key] for key in facts["removed"]]
        found.append(f"Others do not see {get_text_list(words, 'or')}; the original is sealed.")
    if facts.get("active"):
        words = [ACTIVE[key] for key in facts["active"]]
        found.append(f"Holds {get_text_list(words, 'and')}; they do not act here.")
    if facts.get("inside"):
        found.append(f"Holds {get_text_list(facts['inside'], 'and')}: unpack it with care.")
    if facts.get("cut_off"):
        found.append("Its end is missing: it may stop before it is over.")
    if "archive" in facts and facts["archive"] is None:
        found.append("What is in this kind of archive cannot be listed.")
    if facts.get("mail"):
        found += _mail(facts["mail"])
    return found


def _mail(mail):
    lines = (("About", mail["subject"]), ("From", mail["from"]), ("Sent", _sent(mail["date"])))
    return [f"{word}: {value}" for word, value in lines if value]


def _sent(date):
    """The date of an e-mail as we write dates, by the clock of its sender; as it stands where it is no date."""
    try:
        sent = parsedate_to_datetime(date)
    except (TypeError, ValueError):
        return date
    return f"{date_format(sent)} {sent:%H:%M}"


@register.filter
def listed(file):
    """{"summary", "files", "more"}: what lies in an archive or hangs on an e-mail; {} for other files."""
    archive, mail = file.facts.get("archive"), file.facts.get("mail")
    if archive:
        count, files = archive["count"], archive["files"]
        summary = f"{count:,} file{'' if count == 1 else 's'} in it, {filesizeformat(archive['unpacked'])} unpacked"
        return {"summary": summary, "files": files, "more": count - len(files)}
    if mail and mail["files"]:
        count = len(mail["files"])
        return {"summary": f"{count} attachment{'' if count == 1 else 's'}", "files": mail["files"], "more": 0}
    return {}
