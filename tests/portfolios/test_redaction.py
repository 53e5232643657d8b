"""Nothing survives under a rectangle: proved on words, pixels and the bytes of the new files."""

import io

import pikepdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name
from PIL import Image

from config.refusals import BadInput
from portfolios import redaction
from portfolios.redaction import MOST_AREAS, areas_of, pdfs, pictures, read_areas
from tests.factories import papers

BLACK = (0, 0, 0)
# "Secret Name" at the upper left of a page of papers.pdf: 72 points from the left, baseline at 700 of 842.
WORDS = [1, 10, 12, 50, 8]


def redacted(tmp_path, data, *rows):
    path = tmp_path / "in.pdf"
    path.write_bytes(data)
    return redaction.redact_pdf(str(path), areas_of(rows))


def words(data):
    return redaction.words_of_pdf(data)


def everything(data):
    """Every stream and string of a PDF, decoded, as one text."""
    with pikepdf.open(io.BytesIO(data)) as document:
        found = [data]
        for thing in document.objects:
            if isinstance(thing, pikepdf.Stream):
                try:
                    found.append(thing.read_bytes())
                except pikepdf.PdfError:
                    found.append(thing.read_raw_bytes())
            found.append(repr(thing).encode())
    return b"\n".join(found)


def page_picture(data, number=0, scale=1):
    with pdfium.PdfDocument(data) as document:
        return document[number].render(scale=scale).to_pil().convert("RGB")


def dark_outside(picture, box):
    """Dark pixels of a picture outside of a box."""
    left, top, right, bottom = box
    return sum(
        sum(picture.getpixel((x, y))) < 300
        for x in range(picture.width)
        for y in range(picture.height)
        if not (left <= x <= right and top <= y <= bottom)
    )


# --- PDFs -----------------------------------------------------------------------------------------------------------
def test_no_word_of_a_redacted_page_is_left(tmp_path):
    made = redacted(tmp_path, papers.pdf("Secret Name", "Open words"), WORDS)
    assert words(made).split() == ["Open", "words"]
    assert b"Secret" not in everything(made)
    picture = page_picture(made)
    area = areas_of([WORDS])[0].pixels(*picture.size)
    assert {
        picture.getpixel((x, y)) for x in range(area[0] + 2, area[2] - 2, 7) for y in range(area[1] + 2, area[3] - 2, 7)
    } == {BLACK}
    assert dark_outside(picture, (area[0] - 2, area[1] - 2, area[2] + 2, area[3] + 2)) == 0


def test_what_is_beside_the_region_stays_on_the_page_as_a_picture(tmp_path):
    made = redacted(tmp_path, papers.pdf("Shown words"), [1, 10, 60, 50, 8])
    assert words(made).strip() == ""
    assert dark_outside(page_picture(made), (59, 505, 357, 573)) > 100


def test_an_earlier_state_of_the_file_does_not_come_along(tmp_path):
    before = papers.incremental("Secret Name", "Open words", instead="Public")
    assert b"Secret" in before
    made = redacted(tmp_path, before, [2, 0, 0, 100, 100])
    assert b"Secret" not in everything(made)
    assert words(made).split() == ["Public"]


def with_hiding_places():
    """A PDF that carries "Secret" in every corner beside its pages, and in pages that share their resources."""
    made = papers.pdf_file("Open words", "Secret Name")
    shared = made.pages[0].obj.Resources
    image = made.make_stream(
        b"Secret pixels" + bytes(300 - 13),
        Type=Name.XObject, Subtype=Name.Image, Width=10, Height=10, ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
    )  # fmt: skip
    shared.XObject = Dictionary(Photo=image, Seal=made.make_stream(
        b"0 0 10 10 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 10, 10]),
        PieceInfo=Dictionary(Maker=Dictionary(Private=b"Secret work")),
    ))  # fmt: skip
    made.pages[0].obj.Contents = made.make_stream(b"BT /F1 24 Tf 72 700 Td (Open words) Tj ET /Seal Do")
    made.pages[1].obj.Resources = shared
    made.pages[1].obj.Contents = made.make_stream(
        b"BT /F1 24 Tf 72 700 Td (Secret Name) Tj ET q 50 0 0 50 0 0 cm /Photo Do Q"
    )
    made.docinfo["/Title"] = "Secret title"
    with made.open_metadata() as metadata:
        metadata["dc:description"] = "Secret description"
    made.attachments["secret.txt"] = b"Secret attachment"
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert('Secret script')")
    made.Root.Outlines = made.make_indirect(Dictionary(Type=Name.Outlines, Title="Secret chapter"))
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 20, 20]), Contents="Secret note", P=made.pages[1].obj
    )
    field = made.make_indirect(Dictionary(FT=Name.Tx, T="who", V="Secret value"))
    widgets = [
        made.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=Array([0, 0, 50, 20]), Parent=field, P=page.obj)
        )
        for page in made.pages
    ]
    field.Kids = Array(widgets)
    made.Root.AcroForm = made.make_indirect(Dictionary(Fields=Array([field])))
    web = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]),
        A=Dictionary(S=Name.URI, URI="https://example.org/", Next=Dictionary(S=Name.JavaScript, JS="Secret()")),
    )  # fmt: skip
    inside = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), Dest=Array([made.pages[1].obj, Name.Fit])
    )
    made.pages[0].obj.Annots = Array([widgets[0], web, inside])
    made.pages[1].obj.Annots = Array([widgets[1], made.make_indirect(note)])
    made.pages[0].obj.PieceInfo = Dictionary(Maker=Dictionary(Private=b"Secret page work"))
    return papers.pdf_bytes(made)


def test_nothing_beside_the_pages_comes_along(tmp_path):
    before = with_hiding_places()
    assert everything(before).count(b"Secret") > 9
    made = redacted(tmp_path, before, [2, 0, 0, 100, 100])
    assert b"Secret" not in everything(made)
    assert b"JavaScript" not in everything(made)
    with pikepdf.open(io.BytesIO(made)) as document:
        first = document.pages[0].obj
        assert [str(link.A.URI) for link in first.Annots] == ["https://example.org/"]
        assert set(first.Resources.XObject.keys()) == {"/Seal"}
        assert document.Root.keys() == {"/Pages", "/Type"}
    assert words(made).split() == ["Open", "words"]


def test_what_is_written_into_a_form_stays_on_a_page_that_is_kept(tmp_path):
    made = papers.pdf_file("Open words", "Secret")
    look = made.make_stream(
        b"BT /F1 12 Tf 2 5 Td (Typed in) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 90, 20]),
        Resources=made.pages[0].obj.Resources,
    )  # fmt: skip
    field = Dictionary(
        FT=Name.Tx, T="what", V="Typed in", Type=Name.Annot, Subtype=Name.Widget, Rect=Array([72, 600, 162, 620]),
        AP=Dictionary(N=look), F=4,
    )  # fmt: skip
    field = made.make_indirect(field)
    made.pages[0].obj.Annots = Array([field])
    made.Root.AcroForm = made.make_indirect(Dictionary(Fields=Array([field])))
    out = redacted(tmp_path, papers.pdf_bytes(made), [2, 0, 0, 100, 100])
    assert words(out).split() == ["Open", "words", "Typed", "in"]


def test_a_turned_page_is_blacked_out_where_people_see_it(tmp_path):
    made = papers.pdf_file("Secret Name")
    made.pages[0].obj.Rotate = 90  # the words now stand at the upper right, and run downwards
    out = redacted(tmp_path, papers.pdf_bytes(made), [1, 75, 5, 20, 60])
    picture = page_picture(out)
    assert picture.width > picture.height
    area = areas_of([[1, 75, 5, 20, 60]])[0].pixels(*picture.size)
    assert dark_outside(picture, (area[0] - 2, area[1] - 2, area[2] + 2, area[3] + 2)) == 0


def test_a_page_that_cannot_be_understood_becomes_a_picture_too(tmp_path):
    made = papers.pdf_file("Secret Name", "Other")
    loop = made.make_stream(b"/Me Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    loop.Resources = Dictionary(XObject=Dictionary(Me=loop))
    made.pages[1].obj.Resources.XObject = Dictionary(Me=loop)
    made.pages[1].obj.Contents = made.make_stream(b"BT /F1 24 Tf 72 700 Td (Other) Tj ET /Me Do")
    out = redacted(tmp_path, papers.pdf_bytes(made), WORDS)
    assert words(out).strip() == ""
    assert dark_outside(page_picture(out, 1), (0, 0, 0, 0)) > 100


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.4 nothing", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<</Root 1 0 R>>"]
)
def test_a_pdf_that_cannot_be_read_is_refused_with_a_sentence(tmp_path, data):
    with pytest.raises(BadInput, match=r"The PDF cannot be read|A region is on page"):
        redacted(tmp_path, data, WORDS)


def test_a_locked_pdf_is_refused_with_a_sentence(tmp_path):
    locked = papers.pdf_bytes(papers.pdf_file("Secret"), encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(BadInput, match="without a password"):
        redacted(tmp_path, locked, WORDS)


def test_too_many_pages_are_refused_with_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(pdfs, "MOST_PAGES", 2)
    with pytest.raises(BadInput, match="The PDF has 3 pages; at most 2 can be redacted"):
        redacted(tmp_path, papers.pdf("a", "b", "c"), WORDS)
    monkeypatch.setattr(pdfs, "MOST_PICTURES", 1)
    with pytest.raises(BadInput, match="More than 1 pages would have to become pictures"):
        redacted(tmp_path, papers.pdf("a", "b"), WORDS, [2, 0, 0, 5, 5])


def test_a_huge_page_is_drawn_coarser(tmp_path, monkeypatch):
    monkeypatch.setattr(pdfs, "MOST_PIXELS", 10_000)
    with pikepdf.open(io.BytesIO(redacted(tmp_path, papers.pdf("Secret"), WORDS))) as document:
        image = document.pages[0].obj.Resources.XObject.Im
        assert image.Width * image.Height <= 10_400


# --- pictures -------------------------------------------------------------------------------------------------------
def drawn(data, *rows):
    made, media_type = redaction.redact_picture(io.BytesIO(data), areas_of(rows))
    return Image.open(io.BytesIO(made)), media_type


def test_the_pixels_under_a_region_are_black_and_the_others_stay():
    before = papers.picture(size=(400, 300), box=(200, 150, 319, 239), form="PNG")
    made, media_type = drawn(before, [1, 50, 50, 30, 30])
    assert media_type == "image/jpeg"
    inner = made.crop((204, 154, 316, 236)).getcolors()
    assert max(max(colour) for _, colour in inner) < 12
    assert max(255 - min(colour) for _, colour in made.crop((0, 0, 190, 300)).getcolors()) < 12


def test_place_camera_and_comments_stay_behind():
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    exif.get_ifd(0x8825)[1] = "N"
    before = papers.picture(form="JPEG", exif=exif, comment=b"Secret comment", icc_profile=b"Secret profile")
    made, _ = drawn(before, WORDS)
    assert b"Secret" in before
    assert (dict(made.getexif()), set(made.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}) == ({}, set())


def test_a_picture_is_blacked_out_as_people_see_it_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise
    before = papers.picture(size=(400, 300), box=(0, 0, 100, 100), form="JPEG", exif=exif)
    made, _ = drawn(before, [1, 66, 0, 34, 26])  # upright, the box is at the upper right
    assert made.size == (300, 400)
    assert sum(number for number, colour in made.getcolors(90_000) if colour[0] - colour[1] > 100) < 100


def test_a_see_through_picture_stays_so_and_its_region_is_solid():
    held = io.BytesIO()
    Image.new("RGBA", (100, 100), (255, 0, 0, 0)).save(held, "PNG")
    made, media_type = drawn(held.getvalue(), [1, 0, 0, 50, 50])
    assert media_type == "image/png"
    assert (made.getpixel((10, 10)), made.getpixel((90, 90))) == ((0, 0, 0, 255), (255, 0, 0, 0))


@pytest.mark.parametrize("data", [b"", b"GIF89a", papers.picture(form="JPEG")[:200]])
def test_a_broken_picture_is_refused_with_a_sentence(data):
    with pytest.raises(BadInput, match="The picture cannot be read"):
        drawn(data, WORDS)


def test_a_picture_that_is_too_large_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100)
    with pytest.raises(BadInput, match="400 × 300 pixels, which is too large"):
        drawn(papers.picture(), WORDS)


# --- regions --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "No region is marked"),
        ([WORDS] * (MOST_AREAS + 1), f"{MOST_AREAS + 1} regions are marked; {MOST_AREAS} is the most"),
        ([WORDS] * 10_000, "10000 regions are marked"),
        ([WORDS, [1, 90, 0, 20, 5]], "Region 2 does not lie on the page"),
        ([[1, 0, 0, 0, 5]], "Region 1 does not lie on the page"),
        ([[1, "a", 0, 5, 5]], "Region 1 does not lie on the page"),
        ([[1, 0, 0, 5]], "Region 1 does not lie on the page"),
        ([[1, "nan", 0, 5, 5]], "Region 1 does not lie on the page"),
        ([["inf", 0, 0, 5, 5]], "Region 1 does not lie on the page"),
        ([[0, 0, 0, 5, 5]], "Region 1 is on page 0"),
        ([[1.5, 0, 0, 5, 5]], "Region 1 is on page 1.5"),
        ([[4, 0, 0, 5, 5]], "Region 1 is on page 4, and the file has 3 pages"),
    ],
)
def test_bad_regions_are_refused_with_a_sentence(rows, sentence):
    with pytest.raises(BadInput, match=sentence):
        read_areas(rows, 3)


sides = st.integers(0, 999).flatmap(lambda first: st.tuples(st.just(first), st.integers(1, 1000 - first)))


@settings(deadline=None)
@given(across=sides, down=sides, width=st.integers(1, 5000), height=st.integers(1, 5000))
def test_a_region_covers_every_pixel_that_it_touches(across, down, width, height):
    area = read_areas([[1, across[0] / 10, down[0] / 10, across[1] / 10, down[1] / 10]], 1)[0]
    left, top, right, bottom = area.pixels(width, height)
    assert 0 <= left <= right < width
    assert 0 <= top <= bottom < height
    assert left <= across[0] / 1000 * width
    assert right >= min((across[0] + across[1]) / 1000 * width, width) - 1
    assert bottom >= min((down[0] + down[1]) / 1000 * height, height) - 1
