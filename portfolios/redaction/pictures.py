"""Pictures: drawn anew from their pixels, so that no other data of the file comes along."""

import io

from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from config.refusals import BadInput

MOST_PIXELS = 60_000_000  # 180 MB in memory
SMALL_SIDE = 480  # pixels
JPEG, PNG = "image/jpeg", "image/png"


def redact_picture(source, areas):
    """(bytes, media type) of the picture in the file `source`, upright as people see it, with black areas.

    Of a moving picture the first one is kept.
    """
    picture = _pixels(source)
    draw = ImageDraw.Draw(picture)
    for area in areas:
        draw.rectangle(area.pixels(*picture.size), fill="black")
    return _written(picture)


def small_picture(data):
    """(bytes, media type) of a small form of a picture, for lists."""
    picture = _pixels(io.BytesIO(data))
    picture.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return _written(picture)


def _pixels(source):
    try:
        with Image.open(source) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise BadInput(
                    f"The picture has {opened.width} × {opened.height} pixels, which is too large to black out. "
                    "Save it smaller and replace it."
                )
            upright = ImageOps.exif_transpose(opened)
            picture = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise BadInput("The picture cannot be read. Save it again and replace it.") from error
    picture.info = {}  # place, camera, comments, colour profile: all of it
    return picture


def _written(picture):
    held = io.BytesIO()
    if picture.mode == "RGB":
        picture.save(held, "JPEG", quality=90)
        return held.getvalue(), JPEG
    picture.save(held, "PNG")
    return held.getvalue(), PNG
