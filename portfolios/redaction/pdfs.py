"""PDFs: a page with a black area becomes a picture of itself; the other pages are copied, without anything that is not
on them. The new file is built from nothing, so that earlier states, metadata, attachments and scripts stay behind."""

import io

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name
from PIL import ImageDraw

from config.refusals import BadInput
from portfolios.redaction.kept_pages import Tangled, clean_page

MOST_PAGES = 1000  # of the whole file
MOST_PICTURES = 60  # pages that become pictures
SHARPNESS = 150  # dots per inch
MOST_PIXELS = 20_000_000  # of one page
POINT = 72  # points to the inch
MOST_WORDS = 500_000  # letters that are kept for the search

UNREADABLE = "The PDF cannot be read. Save it again as a PDF, without a password, and replace it."


def redact_pdf(path, areas):
    """The bytes of the PDF in the file at `path` with black areas; BadInput with a sentence when it cannot be made."""
    try:
        with pikepdf.open(path) as source, pdfium.PdfDocument(path) as drawn:
            _check_size(source, areas)
            drawn.init_forms()
            return _rebuilt(source, drawn, areas)
    except (pikepdf.PdfError, pikepdf.PasswordError, pdfium.PdfiumError, RecursionError) as error:
        raise BadInput(UNREADABLE) from error


def words_of_pdf(data):
    """The text that is still in the PDF, page after page."""
    words = []
    with pdfium.PdfDocument(data) as document:
        for page in document:
            words.append(page.get_textpage().get_text_bounded())
            page.close()
    return "\n".join(words)[:MOST_WORDS]


def _check_size(source, areas):
    pages = len(source.pages)
    beyond = [area.page for area in areas if area.page > pages]
    if beyond:
        raise BadInput(f"A region is on page {beyond[0]}, and the file has {pages} page{'s'[: pages > 1]}.")
    if pages > MOST_PAGES:
        raise BadInput(f"The PDF has {pages} pages; at most {MOST_PAGES} can be redacted. Replace it by the part used.")


def _rebuilt(source, drawn, areas):
    by_page = {}
    for area in areas:
        by_page.setdefault(area.page, []).append(area)
    _settle_forms(source)
    target = pikepdf.new()
    _keep_layers(source, target)
    pictures = 0
    for number, page in enumerate(source.pages, start=1):
        copied = None if number in by_page else _copied(page)
        if copied is not None:
            target.pages.append(pikepdf.Page(source.make_indirect(copied)))
            continue
        pictures += 1
        if pictures > MOST_PICTURES:
            raise BadInput(
                f"More than {MOST_PICTURES} pages would have to become pictures. Replace the file by the part used."
            )
        target.pages.append(_as_picture(target, drawn[number - 1], by_page.get(number, ())))
    held = io.BytesIO()
    target.save(held)
    return held.getvalue()


def _settle_forms(source):
    """Make what is written into form fields and notes part of their pages; the fields themselves stay behind."""
    if Name.AcroForm in source.Root and source.Root.AcroForm.get(Name.NeedAppearances, False):
        source.generate_appearance_streams()
    source.flatten_annotations("all")


def _keep_layers(source, target):
    """What is switched off stays switched off."""
    if Name.OCProperties in source.Root:
        target.Root.OCProperties = target.copy_foreign(source.make_indirect(source.Root.OCProperties))


def _copied(page):
    """The page with what it shows alone, or None when that cannot be told: it then becomes a picture too."""
    try:
        return clean_page(page)
    except (Tangled, pikepdf.PdfError, RecursionError):
        return None


def _as_picture(target, page, areas):
    """A page that is nothing but its own picture, with the areas black."""
    width, height = page.get_size()
    scale = min(SHARPNESS / POINT, (MOST_PIXELS / (width * height)) ** 0.5)
    picture = page.render(scale=scale).to_pil().convert("RGB")
    page.close()
    draw = ImageDraw.Draw(picture)
    for area in areas:
        draw.rectangle(area.pixels(*picture.size), fill="black")
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=88)
    image = target.make_stream(
        held.getvalue(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    drawing = target.make_stream(f"q {width:.4f} 0 0 {height:.4f} 0 0 cm /Im Do Q".encode())
    whole = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, round(width, 4), round(height, 4)]),
        Resources=Dictionary(XObject=Dictionary(Im=image)),
        Contents=drawing,
    )
    return pikepdf.Page(target.make_indirect(whole))
