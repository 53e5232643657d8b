"""Office documents as PDFs, by LibreOffice where it is installed: a profile of its own, no macros, no network."""

import sys

from portfolios.arrival.run import DidNotAnswer, run_apart

SECONDS = 90  # of computing time
PATIENCE = 150  # seconds
MEMORY = 4 * 1024**3
LARGEST = 512 * 1024**2  # bytes of the PDF
ENDINGS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "text/rtf": "rtf",
}
# Path, name and value in LibreOffice's registry: nothing runs, nothing is fetched, nothing is asked.
SAFE = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "1"),
)
NOWHERE = "http://127.0.0.1:9"  # what it would fetch goes to a port at which nobody listens


def can_be_made(media_type):
    return media_type in ENDINGS


def as_pdf(soffice, path, media_type, folder):
    """The document at `path` as a PDF in `folder`, or None when LibreOffice could not make one in time."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
    source = folder / f"document.{ENDINGS[media_type]}"
    source.symlink_to(path)
    command = [sys.executable, "-m", "portfolios.arrival.limited", str(SECONDS), str(MEMORY), str(LARGEST)]
    command += [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck"]
    command += ["--nodefault", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    try:
        run_apart(command, folder, PATIENCE, http_proxy=NOWHERE, https_proxy=NOWHERE, ftp_proxy=NOWHERE)
    except DidNotAnswer:
        return None
    made = folder / "document.pdf"
    return made if made.exists() and made.stat().st_size else None


def _registry():
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in SAFE
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>"
    )
