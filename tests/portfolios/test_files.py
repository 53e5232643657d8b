import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from config.refusals import BadInput
from portfolios.arrival.names import NAME_LENGTH, clean_name
from portfolios.files import examine, is_shown_inline
from tests.factories.portfolios import PDF, PNG, upload, zipped

WORD = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")
MP4 = (24).to_bytes(4, "big") + b"ftypisom\0\0\0\0isommp42" + (8).to_bytes(4, "big") + b"mdat"
HEIC = (24).to_bytes(4, "big") + b"ftypheic\0\0\0\0heicmif1" + (8).to_bytes(4, "big") + b"mdat"
WAV = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\0\0\0\0"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
AGAIN = "Save it again in the right form, or as a PDF."
ALL_KINDS = "PDF, Office documents, plain text, pictures, sound, video, saved e-mails and ZIP archives"
PROGRAM = b"MZ" + b"\0" * 58 + b"\x80\0\0\0" + b"\0" * 64 + b"PE\0\0L\x01" + b"\0" * 300


@pytest.mark.parametrize(
    ("sent", "clean"),
    [
        ("notes.pdf", "notes.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\maya\\log.docx", "log.docx"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("line\nbreak\x00.txt", "linebreak.txt"),
        ("  two   spaces .pdf ", "two spaces .pdf"),
        ('<script>"x"?.png', "scriptx.png"),
        ("...", "file"),
        ("", "file"),
        ("ż" * 400 + ".pdf", "ż" * (NAME_LENGTH - 4) + ".pdf"),
    ],
)
def test_clean_name_leaves_nothing_harmful_and_keeps_the_ending(sent, clean):
    assert clean_name(sent) == clean


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("notes.pdf", PDF, "application/pdf"),
        ("Photo.PNG", PNG, "image/png"),
        ("IMG_2041.heic", HEIC, "image/heic"),
        ("call.mp4", MP4, "video/mp4"),
        ("memo.m4a", MP4, "audio/mp4"),
        ("memo.wav", WAV, "audio/wav"),
        ("old.doc", OLE, "application/msword"),
        ("mail.msg", OLE, "application/vnd.ms-outlook"),
        ("log.txt", "I said “no” – £5\n".encode(), "text/plain"),
        ("log.csv", b"a,b\n1,2\n3,4\n", "text/csv"),
        ("mail.eml", b"From: a@b.c\nTo: d@e.f\nSubject: x\nMIME-Version: 1.0\n\nhi\n", "message/rfc822"),
        ("all.zip", zipped("a.txt"), "application/zip"),
        ("log.docx", zipped(*WORD), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        # libmagic calls this one a plain archive
        (
            "odd.xlsx",
            zipped("a.txt", "[Content_Types].xml", "xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_examine_tells_the_type_by_content(name, content, media_type):
    assert examine(upload(name, content)).media_type == media_type


def test_examine_returns_size_and_fingerprint_and_rewinds():
    sent = upload("notes.pdf", PDF)
    facts = examine(sent)
    assert (facts.size, len(facts.sha256), sent.read()) == (len(PDF), 64, PDF)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.pdf", b"", "empty.pdf is empty. Check that it was saved, and choose it again."),
        (
            "photo.jpg",
            b"<!doctype html><script>alert(1)</script>",
            f"photo.jpg is not what its name says: its content is a web page. {AGAIN}",
        ),
        (
            "logo.png",
            b'<svg xmlns="http://www.w3.org/2000/svg"></svg>',
            f"logo.png is not what its name says: its content is a drawing that can carry programs. {AGAIN}",
        ),
        (
            "notes.pdf",
            PROGRAM,
            f"notes.pdf is not what its name says: its content is a program. {AGAIN}",
        ),
        (
            "list.txt",
            b"#!/bin/sh\nls\n",
            f"list.txt is not what its name says: its content is a program. {AGAIN}",
        ),
        (
            "picture.png",
            PDF,
            f"picture.png is not what its name says: its content is a PDF. {AGAIN}",
        ),
        (
            "log.docx",
            zipped("a.txt"),
            f"log.docx is not what its name says: its content is an archive. {AGAIN}",
        ),
        (
            "page.html",
            b"<p>hello",
            "page.html is a program or a web page and cannot be taken. Save what it shows as a PDF or picture.",
        ),
        (
            "run.exe",
            PROGRAM,
            "run.exe is a program or a web page and cannot be taken. Save what it shows as a PDF or picture.",
        ),
        (
            "IMG_2041",
            PNG,
            "IMG_2041 has no ending such as .pdf or .jpg, so nobody could open it. Save it with its ending.",
        ),
        (
            "essay.pages",
            zipped("a"),
            f"essay.pages is a kind of file that is not accepted. Accepted are {ALL_KINDS}; a PDF always works.",
        ),
        (
            "log.docx",
            zipped(*WORD, "word/vbaProject.bin"),
            "log.docx contains macros, which are programs. Save it without macros, or as a PDF.",
        ),
    ],
)
def test_examine_refuses_with_a_sentence_that_names_the_file(name, content, sentence):
    with pytest.raises(BadInput) as refusal:
        examine(upload(name, content))
    assert str(refusal.value) == sentence


def test_examine_refuses_what_is_larger_than_the_limit(settings):
    settings.UPLOAD_LIMIT_BYTES = 20
    with pytest.raises(BadInput) as refusal:
        examine(upload("notes.pdf", PDF))
    assert str(refusal.value) == (
        f"notes.pdf is too large: {len(PDF)}\xa0bytes, and the limit is 20\xa0bytes. Send it in parts."
    )


def test_examine_refuses_a_kind_that_the_settings_leave_out(settings):
    settings.EVIDENCE_FILE_KINDS = ["pdf"]
    with pytest.raises(BadInput) as refusal:
        examine(upload("photo.png", PNG))
    assert str(refusal.value) == (
        "photo.png is a kind of file that is not accepted. Accepted are PDF; a PDF always works."
    )


def test_examine_survives_a_damaged_archive():
    with pytest.raises(BadInput):
        examine(SimpleUploadedFile("log.docx", zipped(*WORD)[:40]))


@pytest.mark.parametrize(
    ("media_type", "inline"),
    [
        ("application/pdf", True),
        ("image/jpeg", True),
        ("audio/mp4", True),
        ("text/plain", True),
        ("image/heic", False),
        ("text/csv", False),
        ("application/zip", False),
        ("message/rfc822", False),
    ],
)
def test_only_harmless_types_are_shown_inline(media_type, inline):
    assert is_shown_inline(media_type) is inline
