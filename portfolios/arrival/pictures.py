"""Pictures: what they hide, and the form in which others see them: drawn anew, the right way up, nothing hidden."""

import io

from PIL import Image, ImageFile, ImageOps, ImageStat, UnidentifiedImageError
from PIL.ExifTags import IFD, Base

from portfolios.arrival.findings import DAMAGED, Refused

Image.MAX_IMAGE_PIXELS = None  # our own limit is asked before anything is decoded
ImageFile.LOAD_TRUNCATED_IMAGES = False

# Type -> the only decoders that Pillow may try, and the type in which others see it.
FORMATS = {
    "image/jpeg": (["JPEG", "MPO"], "image/jpeg"),
    "image/png": (["PNG"], "image/png"),
    "image/gif": (["GIF"], "image/gif"),
    "image/webp": (["WEBP"], "image/webp"),
    "image/avif": (["AVIF"], "image/jpeg"),
    "image/heic": (["HEIF"], "image/jpeg"),
    "image/heif": (["HEIF"], "image/jpeg"),
    "image/tiff": (["TIFF"], "image/jpeg"),
}
SAVED_AS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
THUMB_SIDE = 320  # pixels
MOST_FRAMES = 300
LARGEST_PROFILE = 1024 * 1024  # bytes of a colour profile that are kept
QUALITY = 92
# EXIF tag -> what it tells of the person.
TELLS = {
    Base.Make: "camera",
    Base.Model: "camera",
    Base.Software: "camera",
    Base.BodySerialNumber: "camera",
    Base.DateTime: "time",
    Base.DateTimeOriginal: "time",
    Base.Artist: "author",
    Base.CameraOwnerName: "author",
    Base.Copyright: "author",
    Base.XPAuthor: "author",
    Base.ImageDescription: "notes",
    Base.UserComment: "notes",
    Base.XPComment: "notes",
    Base.XPTitle: "notes",
}
ENDS = {"image/jpeg": b"\xff\xd9", "image/png": b"IEND\xaeB`\x82", "image/gif": b"\x00;"}
SLACK = 16  # bytes behind the end of a picture that some cameras write and that hide nothing


def look(path, media_type, folder, limits, found):
    try:
        _look(path, media_type, folder, limits, found)
    except (OSError, SyntaxError, ValueError, EOFError, UnidentifiedImageError, KeyError, IndexError) as error:
        raise Refused(DAMAGED) from error


def _look(path, media_type, folder, limits, found):
    decoders, shown_type = FORMATS[media_type]
    if "HEIF" in decoders:
        import pillow_heif

        pillow_heif.register_heif_opener()
    with Image.open(path, formats=decoders) as picture:
        _within(picture.width, picture.height, limits)
        frames = min(getattr(picture, "n_frames", 1), MOST_FRAMES + 1)
        removed = _removed(picture, path, media_type)
        if media_type == "image/tiff" and frames > 1:
            found.pages = frames
            _show_pages(picture, folder, limits, found, removed)
        elif media_type == "image/gif" and frames > 1:
            _show_moving(picture, folder, limits, found, removed, frames)
        else:
            _show(picture, shown_type, folder, found, removed)
        found.facts["removed"] = removed


def _within(width, height, limits):
    if width * height > limits.pixels:
        most = limits.pixels // 1_000_000
        raise Refused(
            f"is too large a picture: {width:,} × {height:,} pixels, and the limit is {most} million. "
            "Save it smaller, and send it again."
        )


def _removed(picture, path, media_type):
    """What the file tells beside the picture, in words: "place", "camera", …"""
    exif = picture.getexif()
    tags = {**exif, **exif.get_ifd(IFD.Exif)}
    told = {word for tag, word in TELLS.items() if tags.get(tag)}
    if exif.get_ifd(IFD.GPSInfo):
        told.add("place")
    xmp = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    xmp = xmp.encode() if isinstance(xmp, str) else xmp
    if b"GPSL" in xmp or b"Iptc4xmpCore:Location" in xmp:
        told.add("place")
    if xmp or picture.info.get("comment") or picture.info.get("photoshop") or getattr(picture, "text", None):
        told.add("notes")
    if _has_more_behind(path, media_type) or getattr(picture, "format", "") == "MPO":
        told.add("other data")
    return [word for word in ("place", "camera", "time", "author", "notes", "other data") if word in told]


def _has_more_behind(path, media_type):
    """Whether something else hangs behind the end of the picture: a page, a program, an archive, a film."""
    mark = ENDS.get(media_type)
    if mark is None:
        return False
    data = path.read_bytes()
    last = data.rfind(mark)
    return last >= 0 and len(data) - last - len(mark) > SLACK


def _show(picture, shown_type, folder, found, removed):
    upright = ImageOps.exif_transpose(picture)
    upright.load()
    found.width, found.height = upright.size
    save_clean(upright, shown_type, folder / "shown", same=picture if upright.size == picture.size else None)
    found.add_form("shown", shown_type, "shown", removed=removed)
    add_thumb(upright, folder, found)
    found.picture_hash, found.facts["look"] = looks_of(upright)


def save_clean(picture, media_type, target, same=None):
    """Draw the picture anew, with its colour profile and nothing else that it carried."""
    profile = picture.info.get("icc_profile")
    options = {"icc_profile": profile if profile and len(profile) <= LARGEST_PROFILE else None}
    if media_type == "image/jpeg":
        kept = same is not None and same.format == "JPEG" and _orientation(same) == 1
        picture = same if kept else _without_alpha(picture)
        options |= {"quality": "keep"} if kept else {"quality": QUALITY, "subsampling": 0}
        options |= {"exif": b"", "comment": b"", "xmp": b""}
    elif media_type == "image/png":
        options["pnginfo"] = None
    elif media_type == "image/webp":
        options |= {"quality": QUALITY, "exif": b"", "xmp": b""}
    picture.info = {key: value for key, value in picture.info.items() if key in ("transparency", "gamma", "dpi")}
    picture.save(target, SAVED_AS[media_type], **options)


def _orientation(picture):
    return picture.getexif().get(Base.Orientation, 1)


def _without_alpha(picture):
    """On white, in colours that JPEG knows."""
    if picture.mode.startswith("I"):
        return picture.point(lambda value: value / 256).convert("L") if picture.mode != "I" else picture.convert("L")
    if picture.mode in ("L", "RGB", "CMYK"):
        return picture
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        return ground
    return picture.convert("RGB")


def add_thumb(picture, folder, found):
    """A small picture of at most THUMB_SIDE pixels a side."""
    small = small_of(picture)
    small.save(folder / "thumb", "JPEG", quality=80)
    found.add_form("thumb", "image/jpeg", "thumb")


def small_of(picture):
    """In plain colours on white, at most THUMB_SIDE pixels a side."""
    factor = min(1, THUMB_SIDE / max(picture.size))
    size = tuple(max(1, round(side * factor)) for side in picture.size)
    if picture.mode == "P":
        picture = picture.convert("RGBA")
    small = picture.resize(size, Image.Resampling.BOX if picture.mode == "1" else Image.Resampling.LANCZOS)
    return _without_alpha(small).convert("RGB")


def looks_of(picture):
    """(coarse, fine) fingerprint of what it looks like, 64 and 256 bits in hex; empty for a picture of next to nothing.

    Each bit says whether a spot of the small grey picture is darker than the one to its right, so that size,
    compression and brightness change few of them.
    """
    grey = small_of(picture).convert("L")
    if ImageStat.Stat(grey).stddev[0] < 4:  # a blank page is like every other
        return "", ""
    return _gradient(grey, 8), _gradient(grey, 16)


def _gradient(grey, side):
    spots = grey.resize((side + 1, side), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for row in range(side):
        for column in range(side):
            at = row * (side + 1) + column
            bits = bits << 1 | (spots[at] < spots[at + 1])
    return f"{bits:0{side * side // 4}x}"


def _show_pages(picture, folder, limits, found, removed):
    """A scan of several pages is shown as a PDF of them."""
    if found.pages > min(limits.pages, MOST_FRAMES):
        raise Refused(f"has too many pages: the limit is {min(limits.pages, MOST_FRAMES)}. Send it as a PDF.")
    pages = []
    for number in range(found.pages):
        picture.seek(number)
        _within(picture.width, picture.height, limits)
        sink = io.BytesIO()
        _without_alpha(picture.copy()).save(sink, "JPEG", quality=85)
        pages.append(sink)
        if number == 0:
            found.width, found.height = picture.size
            add_thumb(picture.copy(), folder, found)
    first, *others = [Image.open(page) for page in pages]
    first.save(folder / "shown", "PDF", save_all=True, append_images=others)
    found.add_form("shown", "application/pdf", "shown", removed=removed)


def _show_moving(picture, folder, limits, found, removed, frames):
    if frames > MOST_FRAMES or frames * picture.width * picture.height > 4 * limits.pixels:
        raise Refused("is too long a moving picture. Save it as a video, and send that.")
    found.width, found.height = picture.size
    stills, times = [], []
    for number in range(frames):
        picture.seek(number)
        stills.append(picture.convert("RGBA"))
        times.append(picture.info.get("duration") or 100)
    add_thumb(stills[0], folder, found)
    found.picture_hash, found.facts["look"] = looks_of(stills[0])
    for still in stills:
        still.info = {}
    stills[0].save(
        folder / "shown",
        "GIF",
        save_all=True,
        append_images=stills[1:],
        duration=times,
        loop=0,
        disposal=2,
        comment=b"",
    )
    found.add_form("shown", "image/gif", "shown", removed=removed)
