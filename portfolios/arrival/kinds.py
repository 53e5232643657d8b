"""Which looker a type of file gets."""

from portfolios.arrival import archives, grids, mails, media, offices, pdfs, pictures, texts
from portfolios.arrival.findings import Refused

BY_START = (
    (grids.AS_ROWS, grids.look),
    ("application/pdf", pdfs.look),
    ("image/", pictures.look),
    ("audio/", media.look),
    ("video/", media.look),
    ("message/rfc822", mails.look),
    ("text/rtf", offices.look_at_rtf),
    ("text/", texts.look),
    ("application/zip", archives.look),
    ("application/x-7z-compressed", archives.look_at_closed),
    ("application/vnd.openxmlformats-officedocument.", offices.look),
    ("application/vnd.oasis.opendocument.", offices.look),
    ("application/msword", offices.look_at_ole),
    ("application/vnd.ms-excel", offices.look_at_ole),
    ("application/vnd.ms-powerpoint", offices.look_at_ole),
    ("application/vnd.ms-outlook", offices.look_at_ole),
)


def looker_for(media_type):
    """look(path, media_type, folder, limits, found): fills `found`, or raises Refused."""
    looker = next((look for start, look in BY_START if media_type.startswith(start)), None)
    if looker is None:
        raise Refused("is a kind of file that nobody here can look into. Save it as a PDF.")
    return looker
