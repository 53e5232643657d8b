"""HTML to PDF/A-3a + PDF/UA-1, the same bytes for the same words. Nothing but the fonts of this folder is read.

WeasyPrint is slow to import, so only `documents.print_page` imports this module: a web process that merely
keeps facts never loads it. Ornaments reach into WeasyPrint 70 (pinned); tests and veraPDF guard the joints.
"""

import io
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname
from xml.etree import ElementTree

import pydyf
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML
from weasyprint.css import ColorProfile
from weasyprint.images import SVGImage
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from config.printing import guilloche
from config.printing.accessible import finish
from config.printing.typeset import FONTS

FOLDER = Path(__file__).parent
A4 = 210, 297


class Fetcher(URLFetcher):
    """`print:name` is an ornament of this document; everything else must be one of our fonts."""

    def __init__(self, ornaments=()):
        super().__init__(allowed_protocols=("file",), fail_on_errors=True)
        self.ornaments = dict(ornaments)

    def fetch(self, url, headers=None):
        scheme, _, name = url.partition(":")
        if scheme == "print":
            return URLFetcherResponse(url, self.ornaments[name], {"Content-Type": "image/svg+xml"})
        if scheme != "file" or Path(url2pathname(urlsplit(url).path)).resolve().parent != FONTS:
            raise ValueError(f"Printed documents read nothing from {url}")
        return super().fetch(url, headers)


class Stamp(SVGImage):
    """An ornament that is computed once per process and then stamped: its drawing commands are replayed."""

    def __init__(self, svg):
        super().__init__(ElementTree.fromstring(svg), "print:", None, None)
        self._drawn = {}

    def draw(self, stream, width, height, style):
        # The graphics states that the commands name must be replayed too, else they are lost from the page's resources.
        states = stream._resources["ExtGState"]
        if (width, height) not in self._drawn:
            start = len(stream.stream)
            super().draw(stream, width, height, style)
            commands = b"\n".join(map(pydyf._to_bytes, stream.stream[start:]))
            self._drawn[width, height] = commands, {key: dict(value) for key, value in states.items()}
            return
        commands, used = self._drawn[width, height]
        stream.stream.append(commands)
        states.update({key: pydyf.Dictionary(value) for key, value in used.items()})


@cache
def stamps():
    """{address: Stamp} of the ornaments that do not depend on the document."""
    with TTFont(FONTS / "eb-garamond-latin-600-normal.woff2") as bold:
        specimen = guilloche.watermark("SPECIMEN", *A4, bold)
    drawings = {
        "frame": guilloche.frame(*A4, ground=(105, 104, 50)),
        "frame-plain": guilloche.frame(*A4, under=guilloche.STEEL),
        "divider": guilloche.divider(),
        "divider-plain": guilloche.divider(under=guilloche.STEEL),
        "rope": guilloche.rope(170, 30),
        "specimen": specimen,
    }
    return {f"print:{name}": Stamp(svg) for name, svg in drawings.items()}


@cache
def press():
    """Fonts and style sheet, read once: unpacking 33 fonts takes a second, a document a tenth of it."""
    fonts = FontConfiguration()
    return fonts, CSS(filename=FOLDER / "print.css", font_config=fonts, url_fetcher=Fetcher())


@cache
def srgb():
    """The colour profile that comes with WeasyPrint, read by ourselves: its own way leaves the file open."""
    return files("weasyprint.pdf").joinpath("sRGB2014.icc").read_bytes()


def write(page, ornaments):
    """PDF bytes of an HTML page; `ornaments` are the pictures of this document, {name: SVG text}."""
    fonts, sheet = press()
    source = HTML(string=page, base_url=FOLDER.as_uri() + "/", url_fetcher=Fetcher(ornaments))
    profile = ColorProfile(io.BytesIO(srgb()), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))
    return source.write_pdf(
        stylesheets=[sheet],
        font_config=fonts,
        color_profiles={"paper": profile},
        output_intent="paper",
        cache=dict(stamps()),
        pdf_variant="pdf/a-3a",
        finisher=finish,
    )
