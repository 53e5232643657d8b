"""Sound and video: how long it plays, how large its picture is, and the place where it was taken, made unreadable."""

import shutil

from pymediainfo import MediaInfo

from portfolios.arrival import boxes, matroska
from portfolios.arrival.findings import DAMAGED, Refused

BOXED = {"audio/mp4", "video/mp4", "video/quicktime", "video/3gpp"}
CLUSTERED = {"video/webm", "audio/webm", "video/x-matroska"}


def look(path, media_type, folder, limits, found):
    if media_type in BOXED:
        _without_place(path, media_type, folder, found)
    tracks = _tracks(path)
    found.seconds = _seconds(tracks)
    if found.seconds is None and media_type in CLUSTERED:
        found.seconds = matroska.seconds_of(path)
    pictures = [track for track in tracks if track.track_type == "Video" and track.width and track.height]
    if pictures:
        found.width, found.height = _upright(pictures[0])
    if not any(track.track_type in ("Audio", "Video") for track in tracks) and not found.seconds:
        raise Refused(DAMAGED)


def _tracks(path):
    try:
        return MediaInfo.parse(str(path)).tracks
    except (OSError, ValueError, RuntimeError) as error:
        raise Refused(DAMAGED) from error


def _seconds(tracks):
    lengths = [float(track.duration) for track in tracks if track.duration]
    return round(max(lengths) / 1000, 2) if lengths else None


def _upright(track):
    """Phones write how the picture is to be turned beside it."""
    turned = float(track.rotation or 0) % 180 == 90
    return (track.height, track.width) if turned else (track.width, track.height)


def _without_place(path, media_type, folder, found):
    """A copy in which the place is overwritten, length and everything else as they were."""
    try:
        film = boxes.film_of(path)
    except boxes.Broken as error:
        raise Refused(DAMAGED) from error
    found.facts["cut_off"] = film.cut_off
    found.facts["removed"] = ["place"] if film.places else []
    if not film.places:
        return
    shutil.copyfile(path, folder / "shown")
    with open(folder / "shown", "r+b") as copy:
        for offset, data in film.places:
            copy.seek(offset)
            copy.write(data)
    found.add_form("shown", media_type, "shown", removed=["place"])
