"""Papers of a visit, made by the worker: the pack (PDF and ZIP) and the signed report. The row is the truth about each;
a lost or doubled message changes nothing."""

import hashlib
import logging
import zipfile
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment.actions.jobs import scratch_path
from assessment.portable.layout import safe, safe_name
from centres.ledger import record_act
from config.jobs import RETRIES, TakenOver, resend_silent, start_job, write_mine
from config.refusals import StaleState
from config.sheets import csv_text
from config.storage import LocalFile, chunks_of
from iqa.models import VisitPaper, VisitReport
from iqa.models.visits import paper_path
from iqa.queries import visits
from iqa.queries.sections import sections
from iqa.states import PaperKind, PaperState
from portfolios.queries import shown_form
from portfolios.rules import awaits_redaction
from portfolios.states import FileState

STOPPED = "The worker stopped again and again while it was at this paper."

logger = logging.getLogger(__name__)


class PaperFailed(Exception):
    """It could not be made this time; another try is due."""


@transaction.atomic
def ask_paper(visit, *, kind, by):
    """Have a paper made; asked twice, the one that is under way is the answer. Whoever asks has passed a gate."""
    under_way = VisitPaper.objects.under_way().filter(visit=visit, kind=kind)
    if paper := under_way.first():
        return paper
    if kind == PaperKind.REPORT and not VisitReport.objects.filter(visit=visit, signed_at__isnull=False).exists():
        raise StaleState("The report has not been signed yet.")
    try:
        with transaction.atomic():
            paper = VisitPaper.objects.create(visit=visit, kind=kind, by=by)
    except IntegrityError:
        return under_way.get()
    record_act(visit.centre, by=by, verb="asked for paper", obj=paper, kind=kind)
    send_paper(paper)
    return paper


def send_paper(paper):
    """Ask the worker once the row is safe; a lost message is sent again by resend_stuck_papers."""
    from iqa.tasks import make_paper as task  # the tasks call these actions

    transaction.on_commit(lambda: task.delay(paper.pk), robust=True)


def record_fetched(paper, *, by, archive):
    """Somebody takes a paper of the visit away: an act, since it holds personal data."""
    record_act(paper.visit.centre, by=by, verb="fetched paper", obj=paper, kind=paper.kind, zip=archive)


def make_paper(paper):
    """Make what the row asks for. Raises PaperFailed when another try is due."""
    if not start_job(paper, silent=_silent(), done=0):
        return
    try:
        (_make_pack if paper.kind == PaperKind.PACK else _make_report)(paper)
    except TakenOver:
        return
    except Exception as error:  # whatever it is: the row must not stay RUNNING, and people must be told
        logger.exception("Visit paper %s could not be made", paper.pk)
        again = paper.attempts <= RETRIES
        problem = f"It stopped with {type(error).__name__}: {error}"[:400]
        write_mine(paper, state=PaperState.QUEUED if again else PaperState.FAILED, problem=problem)
        if again:
            raise PaperFailed(problem) from error


def _silent():
    return timezone.now() - timedelta(minutes=settings.VISIT_PAPER_STUCK_MINUTES)


def _make_report(paper):
    from iqa.printing.pack import report_pdf  # the press is slow to import

    report = paper.visit.report
    facts = dict(report.facts)
    facts["visit"] = {**facts["visit"], "specimen": paper.visit.centre.specimen}
    _finish(paper, report_pdf(facts, report.digest), None)


def _make_pack(paper):
    from iqa.printing.pack import pack_pdf  # the press is slow to import

    visit = paper.visit
    known, files = sections(), list(pack_files(visit))
    write_mine(paper, total=len(known) + len(files) + 2)
    facts = pack_facts(visit, known, at=timezone.now(), step=lambda: write_mine(paper, done=paper.done + 1))
    data = pack_pdf(facts)
    write_mine(paper, done=paper.done + 1)
    path = scratch_path(f"visit-{paper.pk}-{paper.turn}.zip")
    try:
        with path.open("w+b") as sink:
            digest = write_archive(sink, facts, data, files, step=lambda: write_mine(paper, done=paper.done + 1))
        with path.open("rb") as made:
            _finish(paper, data, LocalFile(made), digest)
    finally:
        path.unlink(missing_ok=True)


def visit_facts(visit):
    """Which visit it is, in words, for what is signed or handed over. 1 query."""
    return {
        "centre": visit.centre.name,
        "organisation": visit.organisation.name,
        "reference": visit.reference,
        "kind": visit.get_kind_display(),
        "on": visit.visits_on.isoformat(),
        "eqa": visit.eqa.full_name,
        "qualifications": [str(row) for row in visit.qualifications.order_by("title")],
    }


def pack_facts(visit, known, *, at, step=lambda: None):
    """What the pack says, as plain texts: the visit, what was asked for, and every section of the room (R5.1)."""
    found = [_sample_section(visit)]
    for section in known:
        tables = [_plain(table) for table in section.query(visit)]
        found.append({"name": section.name, "title": section.title, "about": section.about, "tables": tables})
        step()
    return {
        "visit": {**visit_facts(visit), "address": visit.centre.address, "specimen": visit.centre.specimen},
        "made_at": at.isoformat(),
        "sections": found,
    }


def _plain(table):
    rows = [[str(cell) for cell in row] for row in table.rows]
    return {"title": table.title, "heads": list(table.heads), "rows": rows, "empty": table.empty}


def _sample_section(visit):
    heads = ["Learner", "Number", "Unit", "Stage", "Asked for", "Why"]
    rows = [
        [
            row.registration.name,
            row.registration.learner_number,
            f"{row.unit.number} {row.unit.title}",
            row.stage_told,
            f"{timezone.localtime(row.asked_at):%-d %b %Y, %H:%M}{', on the day' if row.on_the_day else ''}",
            row.why,
        ]
        for row in visits.asked_samples(visit)
    ]
    table = {"title": "Requested sample", "heads": heads, "rows": rows, "empty": "Nothing has been asked for yet."}
    about = "Units of learners that the external quality assurer asked for; what was there then is kept."
    return {"name": "sample", "title": "Visit and requested sample", "about": about, "tables": [table]}


def pack_files(visit):
    """(path in the archive, file) of the evidence of the requested sample: checked, as people are shown it.

    A narrowed piece only when a reason was given for it in this visit (ACCESS).
    """
    rows = visits.asked_files(visit).filter(removed_at=None, state=FileState.CHECKED)
    rows = rows.prefetch_related("renditions").order_by("evidence__registration", "evidence__number", "pk")
    for file in rows:
        piece = file.evidence
        if awaits_redaction(file) or not visits.reason_given(visit, piece):
            continue
        learner = f"{safe(piece.registration.name, 'learner')}-{piece.registration_id}"
        yield f"evidence/{learner}/{piece.reference}/{file.pk}-{safe_name(file.name)}", file


def write_archive(sink, facts, data, files, *, step=lambda: None):
    """The ZIP: the PDF, each table as CSV, the files of the sample, and a list of fingerprints that `sha256sum -c`
    reads. Returns the fingerprint of that list."""
    sums = []

    def add(archive, path, content):
        archive.writestr(path, content)
        sums.append((hashlib.sha256(content).hexdigest(), path))

    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        add(archive, "visit-pack.pdf", data)
        for section in facts["sections"]:
            for place, table in enumerate(section["tables"], 1):
                name = f"tables/{section['name']}-{place}-{safe(table['title'], 'table').lower()[:40]}.csv"
                add(archive, name, csv_text([table["heads"], *table["rows"]]).encode())
        for path, file in files:
            sums.append((_copy(archive, path, shown_form(file)), path))
            step()
        listing = "".join(f"{digest}  {path}\n" for digest, path in sums).encode()
        archive.writestr("SHA256SUMS.txt", listing)
    return hashlib.sha256(listing).hexdigest()


def _copy(archive, path, shown):
    digest = hashlib.sha256()
    opened = shown.content.storage.open(shown.content.name, "rb")
    with opened as source, archive.open(path, "w", force_zip64=True) as target:
        for chunk in chunks_of(source):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def _finish(paper, data, archive, archive_sha256=""):
    """Store what was made, then say that it is there; earlier packs of the visit go."""
    names = [default_storage.save(paper_path(paper, "paper.pdf"), ContentFile(data))]
    try:
        if archive is not None:
            names.append(default_storage.save(paper_path(paper, "pack.zip"), archive))
        expires = timezone.now() + timedelta(days=settings.VISIT_PACK_DAYS) if archive is not None else None
        with transaction.atomic():
            write_mine(
                paper,
                state=PaperState.READY,
                document=names[0],
                archive=names[1] if len(names) > 1 else "",
                sha256=hashlib.sha256(data).hexdigest(),
                archive_sha256=archive_sha256,
                done=paper.total,
                expires_at=expires,
            )
            earlier = VisitPaper.objects.filter(visit=paper.visit_id, kind=paper.kind, state=PaperState.READY)
            earlier.exclude(pk=paper.pk).update(expires_at=timezone.now())
            record_act(paper.visit.centre, by=None, verb="made paper", obj=paper, sha256=paper.sha256)
    except BaseException:
        for name in names:
            default_storage.delete(name)
        raise


def resend_stuck_papers():
    """Ask again for papers whose message or worker was lost; called every minute. Returns how many."""
    return resend_silent(VisitPaper.objects, send_paper, silent=_silent(), stopped=STOPPED)


def delete_old_packs():
    """Delete packs whose days are over; called every hour. The row first: a file without a row is swept again."""
    old = list(VisitPaper.objects.filter(state=PaperState.READY, expires_at__lt=timezone.now())[:200])
    for paper in old:
        names = [paper.document.name, paper.archive.name]
        rows = VisitPaper.objects.filter(pk=paper.pk, state=PaperState.READY)
        if rows.update(state=PaperState.EXPIRED, document="", archive=""):
            for name in filter(None, names):
                default_storage.delete(name)
    return len(old)
