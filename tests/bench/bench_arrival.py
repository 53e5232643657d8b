"""How long the checks on arrival take: `python -m tests.bench.bench_arrival [number of files, 50000 if not said]`.

First seconds and peak memory of looking into one file of each kind, the start of its process included; then the search
for likenesses among that many files of other learners, on a database of its own, made and dropped. Asserts nothing.
"""

import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

LEARNERS = 200
TIMES = 5


def show(name, times, note=""):
    figures = (min(times), statistics.median(times), max(times))
    print(f"  {name:<48}" + "".join(f"{figure:9.3f}" for figure in figures) + f"   {note}")


def photo(form, megapixels=12):
    """A picture with the grain of a photo, as large as a phone's."""
    from PIL import Image

    from tests.portfolios import made

    side = int((megapixels * 1_000_000 / 12) ** 0.5)
    grain = Image.effect_noise((4 * side, 3 * side), 40).convert("RGB")
    image = Image.blend(made.drawing(4 * side, 3 * side), grain, 0.25)
    if form == "HEIF":
        return made.heic(image=image, place=True, quality=80)
    return made.picture(form, image=image, place=True, **({"quality": 88} if form == "JPEG" else {}))


def samples():
    """(name, media type, bytes) of typical files."""
    from tests.portfolios import made

    lines = "\n".join("I listened to the guest and wrote down what was wrong" for _ in range(15))
    yield "photo, 12 megapixels, JPEG", "image/jpeg", photo("JPEG")
    yield "photo, 48 megapixels, JPEG", "image/jpeg", photo("JPEG", 48)
    yield "photo, 12 megapixels, HEIC", "image/heic", photo("HEIF")
    yield "screenshot, 2 megapixels, PNG", "image/png", made.picture("PNG", image=made.drawing(1920, 1080))
    yield "PDF, 3 pages", "application/pdf", made.pdf(3, words=lines)
    yield "PDF, 500 pages", "application/pdf", made.pdf(500, words=lines)
    yield "Word document, 100,000 letters", f"{OFFICE}wordprocessingml.document", made.word((lines + "\n") * 120)
    yield "archive, 100 MB", "application/zip", made.archive({"a": os.urandom(100_000_000)}, compression=0)
    yield "e-mail, 5 MB", "message/rfc822", made.mail(lines, files=[("a.jpg", os.urandom(3_700_000))])
    yield "sound, 10 minutes", "audio/wav", made.sound(600)
    yield "film, 500 MB", "video/mp4", made.film(600, data=bytes(500_000_000))
    yield (
        "film, 500 MB, with its place",
        "video/mp4",
        made.film(600, in_moov=made.place_as_atom(), data=bytes(500_000_000)),
    )
    yield "recording of a browser, 30 minutes", "audio/webm", made.recorded_by_browser(1800)


OFFICE = "application/vnd.openxmlformats-officedocument."


def bench_looking():
    print(f"{'seconds for one file':<50}{'min':>9}{'median':>9}{'max':>9}   peak memory of its process")
    for name, media_type, content in samples():
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "file"
            path.write_bytes(content)
            runs = [looked(path, media_type) for _ in range(TIMES)]
        show(name, [seconds for seconds, _ in runs], f"{max(peak for _, peak in runs) // 1024} MB")


def looked(path, media_type):
    """(seconds, kilobytes) of one look, taken by a small process, since a child inherits the peak of its parent."""
    command = [sys.executable, "-m", "tests.bench.bench_arrival", "look", str(path), media_type]
    seconds, peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), int(peak)


def look(path, media_type):
    from portfolios.arrival import Limits, look_at

    limits = Limits(pages=2000, pixels=100_000_000, unpacked=4 * 1024**3, seconds=60, memory=2 * 1024**3)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        found = look_at(Path(path), media_type, Path(folder), limits)
        seconds = time.perf_counter() - start
    if found.refusal:
        raise SystemExit(found.refusal)
    print(seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def bench_office():
    from portfolios.arrival.offices_as_pdf import as_pdf
    from tests.portfolios import made

    soffice = shutil.which("soffice")
    if not soffice:
        print("  LibreOffice is not installed: no PDFs of office documents")
        return
    times = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as place:
            path, folder = Path(place) / "file", Path(place) / "office"
            path.write_bytes(made.word("I listened to the guest\n" * 300))
            folder.mkdir()
            start = time.perf_counter()
            as_pdf(soffice, path, f"{OFFICE}wordprocessingml.document", folder)
            times.append(time.perf_counter() - start)
    show("Word document of 300 lines, made into a PDF", times)


def some_files(count, cast):
    """Rows of files of other learners: half pictures, half texts, each with its marks."""
    from portfolios.arrival.likeness import BANDS, picture_marks
    from portfolios.models import Evidence, EvidenceFile, FileMark
    from tests.cast import make_person, register

    draw = random.Random(2794)
    pieces = []
    for number in range(LEARNERS):
        registration = register(cast.home, make_person(f"Learner {number}", f"l{number}@x.example"), allocate=())
        pieces.append(
            Evidence.objects.create(
                registration=registration, number=1, created_by=registration.learner, made_on="2026-11-01"
            )
        )
    files, marks = [], []
    for number in range(count):
        piece = pieces[number % LEARNERS]
        look = draw.getrandbits(64) if number % 2 else None
        files.append(
            EvidenceFile(
                evidence=piece,
                added_by=piece.created_by,
                name=f"{number}.jpg",
                media_type="image/jpeg" if look else "text/plain",
                size=1,
                sha256=f"{draw.getrandbits(256):064x}",
                state="checked",
                picture_hash=f"{look:016x}" if look else "",
                facts={"look": f"{draw.getrandbits(256):064x}"} if look else {},
            )
        )
        marks.append(
            picture_marks(f"{look:016x}") if look else [f"t{n:x}{draw.getrandbits(64):016x}" for n in range(BANDS)]
        )
    EvidenceFile.objects.bulk_create(files, batch_size=2000)
    rows = [FileMark(file=file, mark=mark) for file, own in zip(files, marks, strict=True) for mark in own]
    FileMark.objects.bulk_create(rows, batch_size=5000)
    return files


def bench_likeness(count):
    from django.db import connection

    from portfolios.actions.comparing import compare
    from portfolios.arrival import Findings
    from portfolios.models import EvidenceFile, FileMark, FileText
    from tests.cast import Cast, make_edition, make_house

    edition = make_edition()
    home = make_house("Harbour Lane Training", "HL", edition)
    cast = Cast(home, home, None)
    files = some_files(count, cast)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"\nsearch for likenesses among {count:,} files, {FileMark.objects.count():,} marks, {connection.vendor}")
    from tests.factories.portfolios import make_draft

    evidence = make_draft(home.registration)
    draw = random.Random(1)
    text = " ".join(f"word{draw.randrange(3000)}" for _ in range(15_000))

    def new(**facts):
        return EvidenceFile.objects.create(
            evidence=evidence, added_by=evidence.created_by, name="new", size=1, media_type="x", **facts
        )

    def searched(text="", **facts):
        times = []
        file = new(**{"sha256": "0" * 64, **facts})
        found = Findings(text=text, picture_hash=file.picture_hash, facts=file.facts)
        for _ in range(20):
            start = time.perf_counter()
            rows = compare(file, found).likenesses
            times.append(time.perf_counter() - start)
        return times, f"{len(rows)} found"

    show("a picture like no other", *searched(picture_hash=f"{draw.getrandbits(64):016x}", facts={"look": "0" * 64}))
    twin = next(file for file in files if file.picture_hash)
    show("a picture like one other", *searched(picture_hash=twin.picture_hash, facts=twin.facts))
    show("the same bytes as one other", *searched(sha256=twin.sha256))
    show("a text of 15,000 words like no other", *searched(text))
    from portfolios.arrival.likeness import shingles, text_marks

    others = [file for file in files if not file.picture_hash][:2000]
    for file in others:
        FileText.objects.create(file=file, text=text)
    shared = text_marks(shingles(text))
    FileMark.objects.bulk_create(
        [FileMark(file=file, mark=mark) for file in others for mark in shared], batch_size=5000
    )
    show("a text of 15,000 words like 2,000 others", *searched(text))


def main(count=50_000):
    import django

    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    bench_looking()
    bench_office()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        bench_likeness(count)
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["look"]:
        look(*sys.argv[2:])
    else:
        main(*map(int, sys.argv[1:2]))
