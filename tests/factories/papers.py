"""Small real files of every kind that the viewer opens, made by code."""

import io
import random
import wave

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw
from pypdf import PdfWriter


def pdf(*pages):
    """A PDF with a line of words on each page, in Helvetica."""
    return pdf_bytes(pdf_file(*pages))


def pdf_file(*pages):
    made = pikepdf.new()
    font = made.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    for words in pages:
        drawing = f"BT /F1 24 Tf 72 700 Td ({words}) Tj ET".encode()
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, 595, 842]),
            Resources=Dictionary(Font=Dictionary(F1=font)),
            Contents=made.make_stream(drawing),
        )
        made.pages.append(pikepdf.Page(made.make_indirect(page)))
    return made


def heavy_pdf(pages, size=60_000):
    """A PDF of so many pages with a picture of noise of so many bytes on each."""
    made = pdf_file(*(f"Words of page {number}" for number in range(1, pages + 1)))
    noise = random.Random(1)
    for page in made.pages:
        image = made.make_stream(
            noise.randbytes(size),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=100,
            Height=size // 100,
            ColorSpace=Name.DeviceGray,
            BitsPerComponent=8,
        )
        page.obj.Resources.XObject = Dictionary(Noise=image)
        page.obj.Contents = made.make_stream(page.obj.Contents.read_bytes() + b" q 400 0 0 400 72 72 cm /Noise Do Q")
    return pdf_bytes(made)


def pdf_bytes(made, **options):
    held = io.BytesIO()
    made.save(held, **{"compress_streams": False, **options})
    return held.getvalue()


def incremental(*pages, instead):
    """A PDF whose first page was changed to say `instead` by an update at its end: the old one is still in it."""
    writer = PdfWriter(io.BytesIO(pdf(*pages)), incremental=True)
    stream = writer.pages[0]["/Contents"].get_object()
    stream.set_data(f"BT /F1 24 Tf 72 700 Td ({instead}) Tj ET".encode())
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def picture(size=(400, 300), colour="white", box=None, inside="red", form="PNG", **options):
    """A picture of one colour, with a box of another."""
    made = Image.new("RGB", size, colour)
    if box:
        ImageDraw.Draw(made).rectangle(box, fill=inside)
    held = io.BytesIO()
    made.save(held, form, **options)
    return held.getvalue()


def tone(seconds=20):
    """A recording: silence, as WAV."""
    held = io.BytesIO()
    with wave.open(held, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(1)
        recording.setframerate(8000)
        recording.writeframes(bytes([128]) * 8000 * seconds)
    return held.getvalue()
