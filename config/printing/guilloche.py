"""Vector ornament for printed documents, as SVG. Everything is computed here: nothing is traced or copied.

One figure runs through all of it: two ribbons, `INK` and `BRONZE`, that twist round each other like a
signature and its countersignature. All lengths are millimetres. Same arguments, same bytes.
"""

from hashlib import sha256
from itertools import pairwise
from math import atan2, cos, degrees, hypot, pi, sin, tau

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen

INK = "#14384a"
BRONZE = "#8f6b26"
STEEL = "#6b8591"
INK_TINT = "#dfe7ea"
BRONZE_TINT = "#f1eadb"

HAIRLINE = 0.12  # 0.34 pt: three dots of a 600 dpi printer
STRANDS = 8
PERIOD = 87 / 7  # the sides of A4 differ by 87 mm: seven periods, so both sides hold whole periods
CORNER = 2 * PERIOD / pi  # a quarter turn is one period long
SWING = 1.75  # how far a ribbon leaves the middle line
SPREAD = 1.75  # half the width of a ribbon where it is open


def number(value):
    """A length as short text: hundredths of a millimetre are a third of a printer's dot."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def curve(point, start, stop, pieces):
    """SVG path of a parametric curve, as cubic Béziers with true end points and tangents."""
    step = (stop - start) / pieces
    nudge = step * 1e-4
    reach = step / (6 * nudge)
    knots = []
    for index in range(pieces + 1):
        at = start + index * step
        x, y = point(at)
        (x0, y0), (x1, y1) = point(at - nudge), point(at + nudge)
        knots.append((x, y, (x1 - x0) * reach, (y1 - y0) * reach))
    path = [f"M{number(knots[0][0])} {number(knots[0][1])}C"]
    for (ax, ay, adx, ady), (bx, by, bdx, bdy) in pairwise(knots):
        path.append(" ".join(map(number, (ax + adx, ay + ady, bx - bdx, by - bdy, bx, by))))
    return path[0] + " ".join(path[1:])


def ribbons(place, turns, pieces, *, strands=STRANDS, swing=SWING, spread=SPREAD, phase=0.0, taper=None):
    """Both ribbons over `turns` twists. `place(turn, offset)` puts a point of the band on the paper."""

    def strand(lean, across):
        def point(turn):
            angle = tau * turn + phase
            offset = lean * swing * sin(angle) + across * spread * cos(angle)
            return place(turn, offset * (taper(turn) if taper else 1))

        return curve(point, 0, turns, max(1, round(turns * pieces)))

    fan = [2 * index / (strands - 1) - 1 for index in range(strands)]
    return "".join(strand(-1, across) for across in fan), "".join(strand(1, across) for across in fan)


def stroke(pair, under=BRONZE, over=INK, width=HAIRLINE):
    """Bronze first, ink above it."""
    return (
        f'<g fill="none" stroke-width="{number(width)}">'
        f'<path stroke="{under}" d="{pair[0]}"/><path stroke="{over}" d="{pair[1]}"/></g>'
    )


def document(width, height, body):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}" '
        f'width="{number(width)}mm" height="{number(height)}mm">{body}</svg>'
    )


def frame(width, height, *, ground=None, under=BRONZE, over=INK):
    """The border of a page: one rope that never ends. `ground` = (x, y, radius) of a pale rosette behind the text.

    Each side holds a whole number of twists and each corner one, so the rope closes on itself and its
    narrow places fall on the corners' middle.
    """
    across = round((width - 2 * CORNER - 32) / PERIOD)
    margin = (width - across * PERIOD) / 2 - CORNER
    down = round((height - 2 * margin - 2 * CORNER) / PERIOD)
    tile = ribbons(lambda turn, offset: (turn * PERIOD, -offset), 1, 6, phase=pi / 2)

    def bend(turn, offset):
        angle = turn * pi / 2
        radius = CORNER + offset
        return radius * sin(angle), CORNER - radius * cos(angle)

    corner = ribbons(bend, 1, 8, phase=pi / 2)
    left, top, right, bottom = margin, margin, width - margin, height - margin
    sides = (
        (left + CORNER, top, 0, across),
        (right, top + CORNER, 90, down),
        (right - CORNER, bottom, 180, across),
        (left, bottom - CORNER, 270, down),
    )
    parts = [f'<defs><g id="t">{stroke(tile, under, over)}</g><g id="c">{stroke(corner, under, over)}</g></defs>']
    if ground:
        parts.append(rosette(*ground))
    for x, y, turn, count in sides:
        parts.append(f'<g transform="translate({number(x)} {number(y)}) rotate({turn})">')
        parts += [f'<use href="#t" x="{number(index * PERIOD)}"/>' for index in range(count)]
        parts.append(f'<use href="#c" x="{number(count * PERIOD)}"/></g>')
    inset, radius = margin + 4.4, CORNER - 4.4
    parts.append(
        f'<rect x="{number(inset)}" y="{number(inset)}" width="{number(width - 2 * inset)}" '
        f'height="{number(height - 2 * inset)}" rx="{number(radius)}" fill="none" stroke="{over}" stroke-width=".12"/>'
    )
    return document(width, height, "".join(parts))


def ring(x, y, radius, lobes, pieces, **look):
    def place(turn, offset):
        angle = tau * turn / lobes
        return x + (radius + offset) * sin(angle), y - (radius + offset) * cos(angle)

    return ribbons(place, lobes, pieces, **look)


def rosette(x, y, radius):
    """Pale ground for the text: legible through, gone in a poor photocopy, never carrying meaning."""
    pair = ring(x, y, radius * 0.66, 9, 10, strands=11, swing=radius * 0.3, spread=radius * 0.3)
    return stroke(pair, BRONZE_TINT, INK_TINT, 0.2)


def seal(seed, size=42):
    """A rosette that belongs to one document: petals, proportions, turn and hand come from its number.

    A page that shows the record can draw the same figure, so that a person can compare them. It is an aid to the
    eye, not a proof: the proof is the record behind the number.
    """
    dice = sha256(seed.encode()).digest()
    half = size / 2
    petals = 5 + dice[0] % 5
    knots = (4 if petals < 8 else 3) * petals
    strands = 6 + dice[1] % 2
    swing = half * (0.20 + dice[2] / 255 * 0.07)
    spread = half * (0.30 + dice[3] / 255 * 0.08) - swing * 0.35
    turn = tau * dice[4] / 256
    hand = 1 if dice[5] & 1 else -1
    rim = half * 0.042
    rings = (
        stroke(ring(half, half, half - rim * 1.5, knots, 4, strands=5, swing=rim, spread=rim, phase=turn), width=0.1),
        stroke(
            ring(half, half, half * 0.52, petals, 8, strands=strands, swing=swing * hand, spread=spread, phase=turn),
            width=0.1,
        ),
    )
    return document(size, size, "".join(rings))


def divider(turns=4, period=8.0, under=BRONZE):
    """A short piece of the rope, thin at both ends."""
    pair = ribbons(
        lambda turn, offset: (turn * period, 2 - offset),
        turns,
        8,
        strands=5,
        swing=0.9,
        spread=0.9,
        taper=lambda turn: sin(pi * turn / turns) ** 0.8 if 0 < turn < turns else 0,
    )
    return document(turns * period, 4, stroke(pair, under, width=0.1))


def rope(length, turns):
    """A straight piece that ends in its narrow places: the head of a report."""
    period = length / turns
    tile = ribbons(
        lambda turn, offset: (turn * period, 1.2 - offset), 1, 6, strands=5, swing=0.75, spread=0.75, phase=pi / 2
    )
    uses = "".join(f'<use href="#t" x="{number(index * period)}"/>' for index in range(turns))
    return document(length, 2.4, f'<defs><g id="t">{stroke(tile, width=0.08)}</g></defs>{uses}')


def bloom(width, height, x, y, radius):
    """The pale rosette alone, cut off by the edge of its picture: the cover of a pack."""
    return document(width, height, rosette(x, y, radius))


def outline(word, font, spacing=0.06):
    """(path data, width) of a word in em units with y downwards, so that a watermark needs no font in the file."""
    glyphs, cmap, metrics = font.getGlyphSet(), font.getBestCmap(), font["hmtx"].metrics
    scale = 1 / font["head"].unitsPerEm
    x, path = 0.0, []
    for letter in word:
        glyph = cmap[ord(letter)]
        pen = SVGPathPen(glyphs, ntos=lambda value: f"{value:.4f}".rstrip("0").rstrip("."))
        glyphs[glyph].draw(TransformPen(pen, (scale, 0, 0, -scale, x, 0)))
        path.append(pen.getCommands())
        x += metrics[glyph][0] * scale + spacing
    return "".join(path), x - spacing


def watermark(word, width, height, font):
    """The word across the page from the lower left to the upper right, behind the text."""
    path, length = outline(word, font)
    reach = hypot(width, height) * 0.6
    size = reach / length
    angle = -degrees(atan2(height, width))
    return document(
        width,
        height,
        f'<g transform="translate({number(width / 2)} {number(height / 2)}) rotate({number(angle)}) '
        f'scale({number(size)}) translate({length / -2:.4f} 0.32)">'
        f'<path d="{path}" fill="#eceff1" stroke="#a9b5bb" stroke-width="{0.25 / size:.5f}"/></g>',
    )


def squares(matrix, border=4):
    """A QR matrix as one filled path, a subpath for each horizontal run; the quiet zone is inside the picture."""
    side = len(matrix) + 2 * border
    path = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            run = 0
            while x + run < len(row) and row[x + run]:
                run += 1
            if run:
                path.append(f"M{x + border} {y + border}h{run}v1h-{run}z")
            x += run or 1
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}">'
        f'<path d="{"".join(path)}"/></svg>'
    )
