"""What is asked of a file at the door, at once: its name, size, true type by content, fingerprint. Nothing writes.

What takes longer is asked on arrival, in the background (portfolios/arrival).
"""

import hashlib
import zipfile
from typing import NamedTuple

import magic
from django.conf import settings
from django.template.defaultfilters import filesizeformat

from config.refusals import BadInput
from portfolios.arrival.names import RISKY_ENDINGS, clean_name, ending_of

HEAD_BYTES = 1024 * 1024  # enough for libmagic to see into Office files
OFFICE = "application/vnd.openxmlformats-officedocument."
LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")  # the part in which Word keeps what a password locks
OLE = ("application/x-ole-storage", "application/CDFV2")
TEXTS = ("text/plain", "text/csv", "text/troff", "text/x-c", "text/x-c++", "text/x-tex", "text/x-java")

# Ending -> the type we keep and serve, then what libmagic may call the same content (TOOLCHAIN 7).
# settings.EVIDENCE_FILE_KINDS says which of the kinds a centre accepts.
KINDS = {
    "pdf": {"pdf": ("application/pdf",)},
    "office": {
        "docx": (f"{OFFICE}wordprocessingml.document",),
        "xlsx": (f"{OFFICE}spreadsheetml.sheet",),
        "pptx": (f"{OFFICE}presentationml.presentation",),
        "doc": ("application/msword", *OLE),
        "xls": ("application/vnd.ms-excel", *OLE),
        "ppt": ("application/vnd.ms-powerpoint", *OLE),
        "odt": ("application/vnd.oasis.opendocument.text",),
        "ods": ("application/vnd.oasis.opendocument.spreadsheet",),
        "odp": ("application/vnd.oasis.opendocument.presentation",),
        "rtf": ("text/rtf", "application/rtf"),
    },
    "text": {"txt": TEXTS, "md": TEXTS, "csv": ("text/csv", "text/plain")},
    "picture": {
        "jpg": ("image/jpeg",),
        "jpeg": ("image/jpeg",),
        "png": ("image/png",),
        "gif": ("image/gif",),
        "webp": ("image/webp",),
        "avif": ("image/avif",),
        "heic": ("image/heic", "image/heif"),
        "heif": ("image/heif", "image/heic"),
        "tif": ("image/tiff",),
        "tiff": ("image/tiff",),
    },
    "audio": {
        "mp3": ("audio/mpeg",),
        "m4a": ("audio/mp4", "audio/x-m4a", "video/mp4"),
        "wav": ("audio/wav", "audio/x-wav"),
        "aac": ("audio/aac", "audio/x-hx-aac-adts"),
        "ogg": ("audio/ogg", "application/ogg"),
        "opus": ("audio/ogg",),
        "flac": ("audio/flac", "audio/x-flac"),
        "weba": ("audio/webm", "video/webm"),
        "amr": ("audio/amr",),
    },
    "video": {
        "mp4": ("video/mp4", "video/x-m4v"),
        "m4v": ("video/mp4", "video/x-m4v"),
        "mov": ("video/quicktime",),
        "webm": ("video/webm",),
        "mkv": ("video/x-matroska", "video/webm"),
        "avi": ("video/x-msvideo",),
        "3gp": ("video/3gpp",),
    },
    "email": {"eml": ("message/rfc822",), "msg": ("application/vnd.ms-outlook", *OLE)},
    "archive": {"zip": ("application/zip",), "7z": ("application/x-7z-compressed",)},
}
KIND_WORDS = {
    "pdf": "PDF",
    "office": "Office documents",
    "text": "plain text",
    "picture": "pictures",
    "audio": "sound",
    "video": "video",
    "email": "saved e-mails",
    "archive": "ZIP archives",
}
CONTENT_WORDS = (
    ("text/html", "a web page"),
    ("application/xhtml", "a web page"),
    ("image/svg", "a drawing that can carry programs"),
    ("text/x-", "a program"),
    ("application/vnd.microsoft.portable-executable", "a program"),
    ("application/x-dosexec", "a program"),
    ("application/x-executable", "a program"),
    ("application/x-pie-executable", "a program"),
    ("application/x-sharedlib", "a program"),
    ("application/x-mach-binary", "a program"),
    ("application/java-archive", "a program"),
    ("application/pdf", "a PDF"),
    (OFFICE, "an Office document"),
    ("application/zip", "an archive"),
    ("image/", "a picture"),
    ("audio/", "sound"),
    ("video/", "video"),
    ("text/", "text"),
)
# Shown in the page by the browser itself; everything else is only handed out as a download.
SHOWN_INLINE = {
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/avif",
    "text/plain",
    "video/mp4",
    "video/webm",
    "video/quicktime",
}


class FileFacts(NamedTuple):
    """What is kept of a file beside its content; `sha256` in hex, `size` in bytes."""

    name: str
    media_type: str
    size: int
    sha256: str


def examine(upload):
    """FileFacts of an uploaded file; raises BadInput with a sentence that names the file when it is not accepted."""
    name = clean_name(upload.name)
    if not upload.size:
        raise BadInput(f"{name} is empty. Check that it was saved, and choose it again.")
    if upload.size > settings.UPLOAD_LIMIT_BYTES:
        limit = filesizeformat(settings.UPLOAD_LIMIT_BYTES)
        raise BadInput(
            f"{name} is too large: {filesizeformat(upload.size)}, and the limit is {limit}. Send it in parts."
        )
    media_type = _accepted_type(name, upload)
    return FileFacts(name, media_type, upload.size, fingerprint(upload))


def limit():
    """The largest file that is taken, in bytes."""
    return settings.UPLOAD_LIMIT_BYTES


def fingerprint(upload):
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def is_shown_inline(media_type):
    return media_type in SHOWN_INLINE or media_type.startswith("audio/")


def accepted_endings():
    """Ending -> types, for the kinds that this installation accepts."""
    return {end: types for kind in settings.EVIDENCE_FILE_KINDS for end, types in KINDS[kind].items()}


def accepted_words():
    words = [KIND_WORDS[kind] for kind in settings.EVIDENCE_FILE_KINDS]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _accepted_type(name, upload):
    ending = ending_of(name)
    types = accepted_endings().get(ending)
    if types is None:
        raise BadInput(_unknown_ending(name, ending))
    found = _true_type(upload)
    if types[0].startswith(OFFICE) and LOCKED_OFFICE in _head(upload):
        raise BadInput(f"{name} is locked with a password, so nobody could assess it. Save it without the password.")
    if found not in types:
        raise BadInput(
            f"{name} is not what its name says: its content is {_in_words(found)}. Save it again in the right form, "
            "or as a PDF."
        )
    if types[0].startswith(OFFICE) and _has_macros(upload):
        raise BadInput(f"{name} contains macros, which are programs. Save it without macros, or as a PDF.")
    return types[0]


def _unknown_ending(name, ending):
    if not ending:
        return f"{name} has no ending such as .pdf or .jpg, so nobody could open it. Save it with its ending."
    if ending in RISKY_ENDINGS:
        return f"{name} is a program or a web page and cannot be taken. Save what it shows as a PDF or picture."
    return f"{name} is a kind of file that is not accepted. Accepted are {accepted_words()}; a PDF always works."


def _head(upload):
    upload.seek(0)
    head = upload.read(HEAD_BYTES)
    upload.seek(0)
    return head


def _true_type(upload):
    found = magic.from_buffer(_head(upload), mime=True)
    if found in ("application/zip", "application/octet-stream"):
        found = _office_type(upload) or found
    return found


def _names_inside(upload):
    try:
        with zipfile.ZipFile(upload) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return set()
    finally:
        upload.seek(0)


def _office_type(upload):
    """libmagic takes an Office file whose parts stand in an unusual order for a plain archive."""
    names = _names_inside(upload)
    if "[Content_Types].xml" not in names:
        return None
    parts = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
    found = [ending for folder, ending in parts.items() if any(name.startswith(folder) for name in names)]
    return KINDS["office"][found[0]][0] if found else None


def _has_macros(upload):
    return any(name.lower().endswith("vbaproject.bin") for name in _names_inside(upload))


def _in_words(media_type):
    return next((words for start, words in CONTENT_WORDS if media_type.startswith(start)), "something else")
