"""Files made by code for the checks on arrival: whole ones, and the parts of which hostile ones are put together."""

import gzip
import io
import struct
import wave
import zipfile
import zlib

import pikepdf
from PIL import Image, ImageDraw

GPS = {1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)}
SCRIPT = b"<script>alert(document.domain)</script>"
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
WORD_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def drawing(width=320, height=240, seed=1):
    """A picture that looks like something, and differs from that of another seed."""
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    for step in range(24):
        number = seed * 7919 + step * 104729
        left, top = number % width, number // 7 % height
        colour = (number % 256, number // 3 % 256, number // 11 % 256)
        draw.rectangle([left, top, left + width // 4, top + height // 5], fill=colour)
    return picture


def picture(form="JPEG", *, image=None, place=False, **options):
    """The bytes of a drawing; with `place` the EXIF that a phone writes, lying on its side."""
    if place:
        exif = Image.Exif()
        exif[0x010F], exif[0x0110], exif[0x0112] = "Maker", "Model 7", 6
        exif.get_ifd(0x8825).update(GPS)
        photo = io.BytesIO()
        drawing().save(photo, "JPEG", exif=exif)
        options["exif"] = Image.open(photo).getexif()  # as read: only so does every format write all of it
    sink = io.BytesIO()
    (image or drawing()).save(sink, form, **options)
    return sink.getvalue()


def heic(**options):
    import pillow_heif

    pillow_heif.register_heif_opener()
    return picture("HEIF", **options)


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width=1, height=1, *extra, data=b"\0\0\0\0"):
    """A PNG of any declared size; `extra` chunks stand before the image."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [png_chunk(b"IHDR", head), *extra, png_chunk(b"IDAT", zlib.compress(data)), png_chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def moving_gif(frames):
    """A GIF of so many frames of one pixel."""
    one = b"!\xf9\x04\0\x01\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0"
    return b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0" + one * frames + b";"


def pdf(pages=1, *, words="", change=None, **options):
    """A PDF; `change(document)` may put anything into it."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(200, 200))
    if words:
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page = document.pages[0]
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        lines = "".join(f"({line}) Tj T* " for line in words.splitlines())
        page.Contents = document.make_stream(f"BT /F1 8 Tf 10 180 Td 9 TL {lines} ET".encode())
    if change:
        change(document)
    sink = io.BytesIO()
    document.save(sink, **options)
    return sink.getvalue()


def acting(name, **more):
    """change(document) for pdf(): an action of the kind when it is opened."""

    def change(document):
        action = pikepdf.Dictionary(S=pikepdf.Name("/" + name), **more)
        document.Root.OpenAction = document.make_indirect(action)

    return change


def with_attachment(document):
    document.attachments["payload.exe"] = pikepdf.AttachedFileSpec(document, b"MZ payload", filename="payload.exe")


def archive(entries, **options):
    """A ZIP of {name: content}; a name may also be a ZipInfo."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", **{"compression": zipfile.ZIP_DEFLATED, **options}) as target:
        for name, content in entries.items():
            target.writestr(name, content)
    return sink.getvalue()


def word(text="Hello", *, xml=None, **more):
    """A Word document with these words; `xml` replaces its main part, `more` adds parts."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    body = f'<?xml version="1.0"?><w:document xmlns:w="{WORD_NAMESPACE}"><w:body>{paragraphs}</w:body></w:document>'
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    rels = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'officeDocument" Target="word/document.xml"/></Relationships>'
    )
    return archive(
        {"[Content_Types].xml": types, "_rels/.rels": rels, "word/document.xml": xml or body, **more.get("parts", {})}
    )


def open_document(kind="text", text="Hello", parts=None):
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<o:document-content xmlns:o="{office}office:1.0" xmlns:t="{office}text:1.0"><o:body><o:text>'
        f"<t:p>{text}</t:p></o:text></o:body></o:document-content>"
    )
    media_type = zipfile.ZipInfo("mimetype")
    entries = {media_type: f"application/vnd.oasis.opendocument.{kind}", "content.xml": content}
    return archive({**entries, **(parts or {})})


def linking_document(*addresses):
    """An OpenDocument text that shows pictures which lie elsewhere."""
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    pictures = "".join(
        f'<t:p><d:frame d:name="f{n}" t:anchor-type="as-char" s:width="5cm" s:height="5cm"><d:image x:href="{address}" '
        'x:type="simple" x:show="embed" x:actuate="onLoad"/></d:frame></t:p>'
        for n, address in enumerate(addresses)
    )
    content = (
        f'<o:document-content xmlns:o="{office}office:1.0" xmlns:t="{office}text:1.0" xmlns:d="{office}drawing:1.0" '
        f'xmlns:s="{office}svg-compatible:1.0" xmlns:x="http://www.w3.org/1999/xlink" o:version="1.2"><o:body><o:text>'
        f"{pictures}</o:text></o:body></o:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (
        f'<m:manifest xmlns:m="{office}manifest:1.0" m:version="1.2">'
        f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>'
        '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
    )
    return archive({zipfile.ZipInfo("mimetype"): kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def symbolic_link(name, target):
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return {entry: target}


def locked_archive():
    """An archive whose entries say that they are locked."""
    data = bytearray(archive({"secret.txt": "x" * 30}))
    for signature, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(signature) + at] |= 1
    return bytes(data)


def lying_archive(size):
    """An archive whose list promises an entry of so many bytes, up to four gigabytes."""
    data = bytearray(archive({"small.txt": "x"}))
    at = data.index(b"PK\1\2") + 24
    data[at : at + 4] = struct.pack("<I", size)
    return bytes(data)


def overlapping_archive():
    """A list of many names that all stand for the same bytes."""
    data = archive({"kernel": bytes(100_000)})
    listed, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    entry = data[listed:end]
    count = 500
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(entry) * count, listed, 0)
    return data[:listed] + entry * count + tail


def old_office(*streams):
    """The head of an OLE file with streams of these names: enough for libmagic and for us."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    return bytes(head) + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))


def sound(seconds=2):
    sink = io.BytesIO()
    with wave.open(sink, "wb") as target:
        target.setparams((1, 1, 8000, 0, "NONE", ""))
        target.writeframes(bytes(8000 * seconds))
    return sink.getvalue()


def box(name, *content):
    data = b"".join(content)
    return struct.pack(">I", len(data) + 8) + name + data


def film(seconds=3, *, brand=b"isom", in_moov=b"", data=b"\0" * 3000):
    """An MP4 with one track of sound; `in_moov` is put into its moov box."""
    zeros, length = bytes, 1000 * seconds
    matrix = struct.pack(">9I", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
    mvhd = box(b"mvhd", zeros(12), struct.pack(">II", 1000, length), b"\0\1\0\0\1\0", zeros(10), matrix, zeros(28))
    tkhd = box(
        b"tkhd",
        b"\0\0\0\7",
        zeros(8),
        struct.pack(">III", 1, 0, length),
        zeros(8),
        b"\0\0\0\0\1\0\0\0",
        matrix,
        zeros(8),
    )
    mdhd = box(b"mdhd", zeros(12), struct.pack(">II", 1000, length), b"\x55\xc4\0\0")
    hdlr = box(b"hdlr", zeros(8), b"soun", zeros(12), b"\0")
    sample = box(b"mp4a", zeros(6), b"\0\1", zeros(8), b"\0\1\0\x10\0\0\0\0", struct.pack(">I", 8000 << 16))
    one = struct.pack(">I", 1)
    table = box(
        b"stbl",
        box(b"stsd", zeros(4), one, sample),
        box(b"stts", zeros(4), one, one, struct.pack(">I", length)),
        box(b"stsc", zeros(4), one, one, one, one),
        box(b"stsz", zeros(4), struct.pack(">II", len(data), 1)),
        box(b"stco", zeros(4), one, struct.pack(">I", 40)),
    )
    references = box(b"dinf", box(b"dref", zeros(4), one, box(b"url ", b"\0\0\0\1")))
    media = box(b"mdia", mdhd, hdlr, box(b"minf", box(b"smhd", zeros(8)), references, table))
    head = box(b"ftyp", brand, zeros(4), brand, b"mp42")
    return head + box(b"moov", mvhd, box(b"trak", tkhd, media), in_moov) + box(b"mdat", data)


PLACE = b"+51.5074-000.1278+011.000/"


def place_as_atom(value=PLACE):
    """moov/udta/©xyz, as Android writes it."""
    return box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(value), 0x15C7), value))


def place_as_key(value=PLACE):
    """moov/meta with keys and values, as an iPhone writes it."""
    keys = [b"com.apple.quicktime.make", b"com.apple.quicktime.location.ISO6709"]
    listed = b"".join(box(b"mdta", key) for key in keys)
    values = [b"Apple", value]
    items = b"".join(
        box(struct.pack(">I", number), box(b"data", b"\0\0\0\1", bytes(4), text))
        for number, text in enumerate(values, start=1)
    )
    handler = box(b"hdlr", bytes(8), b"mdta", bytes(13))
    return box(b"meta", handler, box(b"keys", bytes(4), struct.pack(">I", len(keys)), listed), box(b"ilst", items))


def element(number, content=b"", length=None):
    """An element of EBML; `length` -1: not known, as of a stream that goes on."""
    mark = number.to_bytes((number.bit_length() + 7) // 8, "big")
    if length == -1:
        return mark + b"\x01" + b"\xff" * 7 + content
    if length is None and len(content) < 127:
        return mark + bytes([0x80 | len(content)]) + content
    return mark + struct.pack(">Q", (length if length is not None else len(content)) | 1 << 56) + content


def recorded_by_browser(seconds=7):
    """A WebM as MediaRecorder makes it: no duration, lengths of segment and clusters not known."""
    head = element(0x1A45DFA3, element(0x4282, b"webm") + element(0x4287, b"\4") + element(0x4285, b"\2"))
    info = element(0x1549A966, element(0x2AD7B1, (1_000_000).to_bytes(3, "big")))
    audio = element(0xE1, element(0xB5, struct.pack(">d", 48000)) + element(0x9F, b"\1"))
    track = element(0xAE, element(0xD7, b"\1") + element(0x83, b"\2") + element(0x86, b"A_OPUS") + audio)
    clusters = b""
    for start in range(0, seconds * 1000, 1000):
        blocks = b"".join(
            element(0xA3, b"\x81" + struct.pack(">h", after) + b"\x80" + bytes(30)) for after in range(0, 1000, 20)
        )
        clusters += element(0x1F43B675, element(0xE7, start.to_bytes(4, "big")) + blocks, length=-1)
    return head + element(0x18538067, info + element(0x1654AE6B, track) + clusters, length=-1)


def mail(body="hi", *, subject="Refund", files=()):
    """A saved e-mail; `files` are (name, content)."""
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "maya@shop.example", "jo@shop.example", subject
    message["Date"] = "Fri, 20 Nov 2026 10:00:00 +0000"
    message.set_content(body)
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return b"Received: from here by there\n" + message.as_bytes()


def nested_mail(depth):
    parts = ["From: a@b.c\nTo: d@e.f\nSubject: deep\nMIME-Version: 1.0\n"]
    parts += [f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth)]
    return "".join([*parts, "Content-Type: text/plain\n\nhi\n"]).encode()


def gzipped(data):
    return gzip.compress(data)
