"""Archives are listed and never opened: names, sizes, and what makes them dangerous to unpack."""

import stat
import zipfile

from portfolios.arrival.findings import DAMAGED, LOCKED, Refused
from portfolios.arrival.names import ARCHIVES, RISKY_ENDINGS, clean_name, ending_of, leads_outside

MOST_ENTRIES = 10_000
LISTED = 200
WORST_RATIO = 150  # unpacked to packed; text packs to a tenth
HARMLESS = 50 * 1024 * 1024  # bytes unpacked up to which any ratio is let pass
BOMB = (
    "would unpack to far more than it seems to hold, which is made to bring computers down. Send the files themselves."
)


def look(path, media_type, folder, limits, found):
    entries = entries_of(path, limits.unpacked)
    files = [entry for entry in entries if not entry.is_dir()]
    if any(entry.flag_bits & 0x1 for entry in files):
        raise Refused(LOCKED)
    found.facts["archive"] = {
        "count": len(files),
        "unpacked": sum(entry.file_size for entry in files),
        "files": [{"name": shown_name(entry.filename), "size": entry.file_size} for entry in files[:LISTED]],
    }
    found.facts["inside"] = words_of({ending_of(entry.filename) for entry in files})


def look_at_closed(path, media_type, folder, limits, found):
    """An archive of a kind that we have no list of."""
    found.facts["archive"] = None


def shown_name(name):
    """A path inside an archive, each part of it cleaned."""
    return "/".join(clean_name(part) for part in name.replace("\\", "/").split("/") if part)


def words_of(endings):
    """What readers should know of what lies inside."""
    words = []
    if endings & RISKY_ENDINGS:
        words.append("programs or web pages")
    if endings & ARCHIVES:
        words.append("other archives")
    return words


def entries_of(path, most_unpacked):
    """The list of a ZIP archive; Refused when it is damaged or made to do harm."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise Refused(DAMAGED) from error
    if len(entries) > MOST_ENTRIES:
        raise Refused(f"holds {len(entries):,} files, and the limit is {MOST_ENTRIES:,}. Send what shows your work.")
    _refuse_bombs(entries, most_unpacked)
    for entry in entries:
        if leads_outside(entry.orig_filename):
            raise Refused("holds a file whose name leads out of its folder. Pack it anew, and send that.")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Refused("holds links to places outside itself. Pack the files themselves, and send that.")
    return entries


def _refuse_bombs(entries, most_unpacked):
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if unpacked > most_unpacked or (unpacked > HARMLESS and unpacked / packed > WORST_RATIO):
        raise Refused(BOMB)
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:  # entries that share their bytes: no honest program writes them
            raise Refused(BOMB)
        end = entry.header_offset + 30 + entry.compress_size
