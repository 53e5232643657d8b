"""Hostile and odd files, each with what must become of it when somebody sends it as evidence.

DOOR: not taken at all, and the page says why. REFUSED: taken, then refused by the checks; nobody opens it.
CONTAINED: taken, told, and harmless as it is shown. TAKEN: odd, but good.
"""

import struct
from typing import NamedTuple

from PIL import Image, PngImagePlugin

from tests.portfolios import made
from tests.portfolios.made import SCRIPT

DOOR, REFUSED, CONTAINED, TAKEN = "door", "refused", "contained", "taken"
PROGRAM = b"MZ" + b"\0" * 58 + b"\x80\0\0\0" + b"\0" * 64 + b"PE\0\0L\x01" + b"\0" * 300
ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\0\x3e\0\x01\0\0\0" + bytes(100)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'
PAGE = b"<!doctype html><html>" + SCRIPT + b"</html>"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {one} "{f"&{before};" * 10}">' for before, one in zip("abcdefgh", "bcdefghi", strict=True))
    + ']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">&i;</w:document>'
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">&a;</w:document>'
)


class Case(NamedTuple):
    """`word` is in what people are told; `payload` must not be in what is handed out to be shown in a page."""

    what: str
    name: str
    make: object  # () -> bytes
    fate: str
    word: str = ""
    payload: bytes = b""


def always(data):
    return lambda: data


def text_chunk(keyword, text):
    info = PngImagePlugin.PngInfo()
    info.add_text(keyword, text)
    return info


def xmp_with_place():
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/" exif:GPSLatitude="51,30.4N" exif:GPSLongitude="0,7.6W"/>'


def looping_pdf():
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


def deep_pdf():
    return made.pdf().replace(b"endobj", b"endobj\n9 0 obj " + b"[" * 50_000 + b"]" * 50_000 + b" endobj", 1)


def swollen_page(document):
    """A page whose few bytes of content swell to 700 megabytes."""
    import zlib

    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b" " * 1024 * 1024) for _ in range(700)) + packer.flush()
    stream = document.make_stream(data)
    stream.Filter = document_name("/FlateDecode")
    document.pages[0].Contents = stream


def document_name(name):
    import pikepdf

    return pikepdf.Name(name)


def giant_page(document):
    document.pages[0].MediaBox = [0, 0, 1_000_000_000, 1_000_000_000]


def disguised_script(document):
    import pikepdf

    annotation = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"),
    )
    document.pages[0].Annots = pikepdf.Array([annotation])


def locked_pdf(user):
    import pikepdf

    return made.pdf(encryption=pikepdf.Encryption(owner="boss", user=user))


def launching():
    return made.pdf(change=made.acting("Launch", F="cmd.exe"))


def scanned_pages():
    first, second = (made.drawing(seed=seed).convert("1") for seed in (1, 2))
    return made.picture("TIFF", image=first, save_all=True, append_images=[second])


AT_THE_DOOR = [
    Case("a web page as a photo", "photo.jpg", always(PAGE), DOOR, "a web page"),
    Case("a drawing with programs as a photo", "logo.png", always(SVG), DOOR, "a drawing that can carry programs"),
    Case("a drawing with programs", "logo.svg", always(SVG), DOOR, "a program or a web page"),
    Case("a packed drawing", "logo.svgz", lambda: made.gzipped(SVG), DOOR, "a program or a web page"),
    Case("a packed drawing as an archive", "logo.zip", lambda: made.gzipped(SVG), DOOR, "not what its name says"),
    Case("a program as a PDF", "report.pdf", always(PROGRAM), DOOR, "a program"),
    Case("a program with two endings", "report.pdf.exe", always(PROGRAM), DOOR, "a program or a web page"),
    Case("a program whose name reads backwards", "photo\u202egpj.exe", always(PROGRAM), DOOR, "photogpj.exe is a"),
    Case("a program of another system as a film", "call.mp4", always(ELF), DOOR, "a program"),
    Case("a web page before a PDF", "notes.pdf", lambda: PAGE + made.pdf(), DOOR, "not what its name says"),
    Case("a shell script as text", "list.txt", always(b"#!/bin/sh\nrm -rf ~\n"), DOOR, "a program"),
    Case("a PHP script as text", "list.txt", always(b"<?php system($_GET['c']); ?>\n"), DOOR, "a program"),
    Case("a web page as text", "list.txt", always(PAGE), DOOR, "a web page"),
    Case("a document that says it has macros", "plan.docm", made.word, DOOR, "a program or a web page"),
    Case(
        "a document with macros",
        "plan.docx",
        lambda: made.word(parts={"word/vbaProject.bin": "x"}),
        DOOR,
        "contains macros",
    ),
    Case(
        "a document locked with a password",
        "plan.docx",
        lambda: made.old_office("EncryptedPackage", "EncryptionInfo"),
        DOOR,
        "locked with a password",
    ),
    Case("nothing", "empty.pdf", always(b""), DOOR, "is empty"),
    Case("no ending", "IMG_2041", made.picture, DOOR, "has no ending"),
    Case("a PDF as a photo", "scan.jpg", made.pdf, DOOR, "a PDF"),
    Case("a photo as a document", "plan.docx", made.picture, DOOR, "a picture"),
    Case("a page with an unseen letter in its name", "re\u200bport.ht\u200bml", always(PAGE), DOOR, "report.html"),
    Case("a script with a path in its name", "..\\..\\inetpub\\evil.php", always(PAGE), DOOR, "evil.php is a"),
    Case("a shortcut", "notes.lnk", always(b"L\0\0\0\x01\x14\x02\0" + bytes(80)), DOOR, "a program or a web page"),
    Case("a document cut short", "plan.docx", lambda: made.word()[:60], DOOR, "not what its name says"),
]
PICTURES = [
    Case("a photo cut short", "photo.jpg", lambda: made.picture()[:-2500], REFUSED, "is damaged"),
    Case("a drawing cut short", "plan.png", lambda: made.picture("PNG")[:-600], REFUSED, "is damaged"),
    Case("a picture that says it is huge", "plan.png", lambda: made.png(60_000, 60_000), REFUSED, "60,000 × 60,000"),
    Case("a picture smaller than it says", "plan.png", lambda: made.png(5_000, 5_000), REFUSED, "is damaged"),
    Case(
        "words that swell in a picture",
        "plan.png",
        lambda: made.png(1, 1, made.png_chunk(b"zTXt", b"k\0\0" + made.zlib.compress(bytes(90_000_000)))),
        REFUSED,
        "is damaged",
    ),
    Case(
        "a colour profile that swells",
        "plan.png",
        lambda: made.png(1, 1, made.png_chunk(b"iCCP", b"k\0\0" + made.zlib.compress(bytes(90_000_000)))),
        REFUSED,
        "is damaged",
    ),
    Case("a moving picture without end", "wave.gif", lambda: made.moving_gif(5_000), REFUSED, "too long a moving"),
    Case(
        "a scan that says it is huge",
        "scan.tif",
        lambda: made.picture("TIFF").replace(b"\0\1\4\0\1\0\0\0@\1\0\0", b"\0\1\4\0\1\0\0\0\xff\xff\xff\x0f"),
        REFUSED,
        "too large a picture",
    ),
    Case("half a web picture", "photo.webp", lambda: made.picture("WEBP")[:300], REFUSED, "is damaged"),
    Case("half a phone's photo", "IMG.heic", lambda: made.heic()[:-1500], REFUSED, "is damaged"),
    Case("half an AVIF", "photo.avif", lambda: made.picture("AVIF")[:-900], REFUSED, "is damaged"),
    Case(
        "a photo that is also a web page",
        "photo.jpg",
        lambda: made.picture() + PAGE,
        CONTAINED,
        "other data behind",
        SCRIPT,
    ),
    Case(
        "a photo that is also an archive",
        "photo.jpg",
        lambda: made.picture() + made.archive({"evil.exe": PROGRAM}),
        CONTAINED,
        "other data behind",
        b"evil.exe",
    ),
    Case(
        "a PHP script in a photo's comment",
        "photo.jpg",
        lambda: made.picture(comment=b"<?php system($_GET['c']); ?>"),
        CONTAINED,
        "notes",
        b"<?php",
    ),
    Case(
        "a moving picture that is also a script",
        "wave.gif",
        lambda: made.picture("GIF") + b"*/=1;alert(1)//" + SCRIPT,
        CONTAINED,
        "other data behind",
        b"alert(1)",
    ),
    Case(
        "a web page in the words of a picture",
        "plan.png",
        lambda: made.picture("PNG", pnginfo=text_chunk("Comment", SCRIPT.decode())),
        CONTAINED,
        "notes",
        SCRIPT,
    ),
    Case(
        "a program behind a picture",
        "a.png",
        lambda: made.picture("PNG") + PROGRAM,
        CONTAINED,
        "other data",
        b"PE\0\0L",
    ),
    Case("a photo with its place", "photo.jpg", lambda: made.picture(place=True), CONTAINED, "the place", b"Model 7"),
    Case(
        "a phone's photo with its place", "IMG.heic", lambda: made.heic(place=True), CONTAINED, "the place", b"Model 7"
    ),
    Case(
        "a place in the other place",
        "photo.webp",
        lambda: made.picture("WEBP", xmp=xmp_with_place()),
        CONTAINED,
        "the place",
        b"GPSL",
    ),
    Case(
        "a photo in the colours of print",
        "photo.jpg",
        lambda: made.picture(image=made.drawing().convert("CMYK")),
        TAKEN,
    ),
    Case("a scan of two pages", "scan.tiff", scanned_pages, TAKEN),
    Case("a picture of one pixel", "dot.gif", lambda: made.picture("GIF", image=Image.new("P", (1, 1))), TAKEN),
]
PDFS = [
    Case(
        "a script on opening",
        "form.pdf",
        lambda: made.pdf(change=made.acting("JavaScript", JS="x")),
        CONTAINED,
        "scripts",
    ),
    Case(
        "a script whose name is disguised",
        "form.pdf",
        lambda: made.pdf(change=disguised_script).replace(b"/JavaScript", b"/J#61vaScript"),
        CONTAINED,
        "scripts",
    ),
    Case(
        "a script in a packed part",
        "form.pdf",
        lambda: made.pdf(change=disguised_script, object_stream_mode=document_mode("generate"), compress_streams=True),
        CONTAINED,
        "scripts",
    ),
    Case("files inside a PDF", "form.pdf", lambda: made.pdf(change=made.with_attachment), CONTAINED, "files attached"),
    Case("a PDF that starts a program", "form.pdf", launching, REFUSED, "starts a program"),
    Case("a PDF locked with a password", "letter.pdf", lambda: locked_pdf("secret"), REFUSED, "locked with a password"),
    Case("a PDF that may not be printed", "letter.pdf", lambda: locked_pdf(""), TAKEN),
    Case("a PDF of ten thousand pages", "book.pdf", lambda: made.pdf(10_000), REFUSED, "10,000 pages"),
    Case("a PDF that is also an archive", "a.pdf", lambda: made.pdf() + made.archive({"a": "b"}), REFUSED, "two kinds"),
    Case("a PDF of nothing", "a.pdf", always(b"%PDF-1.7\n" + bytes(range(128)) * 20), REFUSED, "is damaged"),
    Case("pages that hold themselves", "a.pdf", looping_pdf, REFUSED, "is damaged"),
    Case("a PDF of brackets", "a.pdf", deep_pdf, TAKEN),
    Case("a page that swells", "a.pdf", lambda: made.pdf(change=swollen_page), REFUSED, "too much time or memory"),
    Case("a page as large as a town", "a.pdf", lambda: made.pdf(change=giant_page), TAKEN),
]


def document_mode(name):
    import pikepdf

    return getattr(pikepdf.ObjectStreamMode, name)


OFFICE = [
    Case(
        "a document that laughs a billion times", "a.docx", lambda: made.word(xml=LAUGHS), REFUSED, "unpack to far more"
    ),
    Case("a document that reads our files", "a.docx", lambda: made.word(xml=OUTSIDE), REFUSED, "unpack to far more"),
    Case(
        "a document that swells",
        "a.docx",
        lambda: made.word(parts={"word/media/a.bin": bytes(200_000_000)}),
        REFUSED,
        "unpack to far more",
    ),
    Case("a program in a document", "a.docx", lambda: made.word(parts={"word/a.exe": PROGRAM}), REFUSED, "a program"),
    Case("a path in a document", "a.docx", lambda: made.word(parts={"../../a.xml": "x"}), REFUSED, "leads out of"),
    Case("a document of broken parts", "a.docx", lambda: made.word(xml="<w:p><unclosed>"), REFUSED, "is damaged"),
    Case(
        "an embedded file in a document",
        "a.docx",
        lambda: made.word(parts={"word/embeddings/oleObject1.bin": "x"}),
        CONTAINED,
        "files embedded",
    ),
    Case("an old document with macros", "a.doc", lambda: made.old_office("_VBA_PROJECT"), REFUSED, "contains macros"),
    Case("an old document locked", "a.xls", lambda: made.old_office("EncryptedPackage"), REFUSED, "locked with a"),
    Case(
        "an open document with macros",
        "a.odt",
        lambda: made.open_document(parts={"Basic/Standard/Module1.xml": "Sub x"}),
        REFUSED,
        "contains macros",
    ),
    Case(
        "an object in a rich text",
        "a.rtf",
        always(rb"{\rtf1\ansi Hello {\object\objemb{\*\objdata 0105000002000000}}}"),
        CONTAINED,
        "files embedded",
    ),
]
ARCHIVES = [
    Case(
        "an archive that swells",
        "a.zip",
        lambda: made.archive({"a": bytes(200_000_000)}),
        REFUSED,
        "unpack to far more",
    ),
    Case("files that share their bytes", "a.zip", made.overlapping_archive, REFUSED, "unpack to far more"),
    Case("an archive locked", "a.zip", made.locked_archive, REFUSED, "locked with a password"),
    Case("a path out of an archive", "a.zip", lambda: made.archive({"../../.profile": "x"}), REFUSED, "leads out of"),
    Case("a path from the root", "a.zip", lambda: made.archive({"/etc/cron.d/a": "x"}), REFUSED, "leads out of"),
    Case("a path on a drive", "a.zip", lambda: made.archive({"C:\\Windows\\a.dll": "x"}), REFUSED, "leads out of"),
    Case(
        "a link out of an archive",
        "a.zip",
        lambda: made.archive(made.symbolic_link("passwords", "/etc/passwd")),
        REFUSED,
        "holds links",
    ),
    Case("an archive that lies", "a.zip", lambda: made.lying_archive(4_000_000_000), REFUSED, "unpack to far more"),
    Case(
        "an archive of twenty thousand files",
        "a.zip",
        lambda: made.archive({f"{n}.txt": "" for n in range(20_000)}),
        REFUSED,
        "20,000 files",
    ),
    Case("an archive cut short", "a.zip", lambda: made.archive({"a.txt": "x" * 500})[:-30], REFUSED, "is damaged"),
    Case(
        "an archive in an archive",
        "a.zip",
        lambda: made.archive({"b.zip": made.archive({"c": "x"})}),
        CONTAINED,
        "other archives",
    ),
    Case("a program in an archive", "a.zip", lambda: made.archive({"setup.exe": PROGRAM}), CONTAINED, "programs"),
    Case(
        "an archive of another kind",
        "a.7z",
        always(b"7z\xbc\xaf\x27\x1c\0\4" + bytes(40)),
        CONTAINED,
        "cannot be listed",
    ),
]
MAILS = [
    Case("an e-mail in an e-mail, a hundred deep", "a.eml", lambda: made.nested_mail(100), REFUSED, "no mail program"),
    Case(
        "an e-mail of thousands of parts",
        "a.eml",
        lambda: made.nested_mail(1) + b"\n--b0\n\nx" * 3_000,
        REFUSED,
        "no mail program",
    ),
    Case(
        "a program on an e-mail",
        "a.eml",
        lambda: made.mail(files=[("invoice.pdf.exe", PROGRAM)]),
        CONTAINED,
        "programs",
    ),
    Case(
        "an e-mail with broken heads",
        "a.eml",
        always(b"From: =?bogus?Z?x?=\nTo: <<<>>>\nSubject: =?utf-8?b?w6k\nDate: never\nMIME-Version: 1.0\n\nhi\n"),
        TAKEN,
    ),
    Case("a script in an e-mail", "a.eml", lambda: made.mail(SCRIPT.decode()), TAKEN, payload=SCRIPT),
]
MEDIA = [
    Case(
        "a film without its list",
        "a.mp4",
        lambda: made.box(b"ftyp", b"isom\0\0\0\0isommp42") + made.box(b"mdat", bytes(99)),
        REFUSED,
        "is damaged",
    ),
    Case("a film cut short", "a.mp4", lambda: made.film()[:-1500], CONTAINED, "end is missing"),
    Case(
        "a film with its place",
        "a.mp4",
        lambda: made.film(in_moov=made.place_as_atom()),
        CONTAINED,
        "the place",
        made.PLACE,
    ),
    Case(
        "a phone's film with its place",
        "a.mov",
        lambda: made.film(brand=b"qt  ", in_moov=made.place_as_key()),
        CONTAINED,
        "the place",
        made.PLACE,
    ),
    Case(
        "a film whose boxes hold themselves",
        "a.mp4",
        lambda: made.film(in_moov=made.box(b"udta", b"\0\0\0\0udta" * 99)),
        TAKEN,
    ),
    Case(
        "a film of boxes of no length", "a.mp4", lambda: made.film() + struct.pack(">I", 3) + b"free" + bytes(64), TAKEN
    ),
    Case("a recording without its length", "a.weba", made.recorded_by_browser, TAKEN),
    Case(
        "a recording with an endless part",
        "a.webm",
        lambda: made.recorded_by_browser() + made.element(0xA3, b"x", length=1 << 50),
        TAKEN,
    ),
    Case(
        "sound that says it is longer",
        "a.wav",
        lambda: made.sound().replace(b"\x80>\0\0", b"\xff\xff\xff\x7f", 2),
        TAKEN,
    ),
    Case("a song of nothing", "a.mp3", always(b"ID3\3\0\0\0\0\0\0" + bytes(500)), DOOR, "not what its name"),
]
TEXTS = [
    Case("a script in the middle of text", "a.txt", always(b"Monday\n" * 2000 + SCRIPT), TAKEN),
    Case("a formula in a table", "a.csv", always(b"=cmd|'/C calc'!A0,b\n1,2\n3,4\n"), TAKEN, payload=b"=cmd"),
    Case("a page in a note", "a.md", always(b"Monday\n" * 9 + SCRIPT), DOOR, "a web page"),
    Case("a page in another code", "a.txt", always(b"Notes\n+ADw-script+AD4-alert(1)+ADw-/script+AD4-\n"), TAKEN),
    Case("text of two bytes a letter", "a.txt", lambda: "Notes of the day\n".encode("utf-16"), TAKEN),
]
NAMES = [
    Case("a name that reads backwards", "\u202egpj.tropper\u200b.pdf", made.pdf, TAKEN, "gpj.tropper.pdf"),
    Case("a name with a path", "C:\\Users\\maya\\..\\log.pdf", made.pdf, TAKEN, "log.pdf"),
    Case("a name with a head of an answer", "a%0d%0aSet-Cookie: x=1.pdf", made.pdf, TAKEN, "a%0d%0aSet-Cookie x=1.pdf"),
    Case("a name of four hundred letters", "ż" * 200 + ".pdf", made.pdf, TAKEN, "żżż"),
    Case("a name with a page in it", "<img src=x onerror=alert(1)>.pdf", made.pdf, TAKEN, "img src=x"),
]
CORPUS = [*AT_THE_DOOR, *PICTURES, *PDFS, *OFFICE, *ARCHIVES, *MAILS, *MEDIA, *TEXTS, *NAMES]
