"""Names that come with a file: of the file itself, of what lies in an archive or hangs on an e-mail."""

import re
import unicodedata
from pathlib import PurePosixPath

NAME_LENGTH = 150
WEB_PAGES = {"html", "htm", "xhtml", "shtml", "svg", "svgz", "xml", "swf", "hta"}
SCRIPTS = {"js", "mjs", "vbs", "ps1", "bat", "cmd", "sh", "py", "php", "pl", "rb"}
PROGRAMS = {"exe", "com", "scr", "dll", "msi", "jar", "apk", "app", "lnk"}
WITH_MACROS = {"docm", "xlsm", "pptm", "dotm", "xltm"}
RISKY_ENDINGS = WEB_PAGES | SCRIPTS | PROGRAMS | WITH_MACROS
ARCHIVES = {"zip", "7z", "rar", "tar", "gz", "tgz", "bz2", "xz", "cab", "iso"}


def clean_name(sent):
    """A name without path, control or direction characters, at most NAME_LENGTH long, its ending kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", sent or ""))[-1]
    printable = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C" and letter not in '<>:"|?*')
    name = re.sub(r"\s+", " ", printable).strip(" .") or "file"
    ending = PurePosixPath(name).suffix[:12]
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - len(ending)].rstrip() + ending


def ending_of(name):
    return PurePosixPath(name).suffix.lstrip(".").lower()


def leads_outside(name):
    """Whether unpacking an entry of this name could write outside the folder it is unpacked into."""
    parts = re.split(r"[/\\]", name)
    return name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) is not None or ".." in parts or "\0" in name
