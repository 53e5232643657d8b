"""The worker takes in a portfolio that the learner has accepted: each piece whole or not at all, each once."""

import hashlib
import mimetypes
import zipfile
from datetime import date, datetime
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment import queries
from assessment.actions.holding import hold_registration
from assessment.actions.jobs import Progress, scratch_path
from assessment.models import Arrival, PriorDecision
from assessment.portable.verify import CHUNK, Tampered, chunks_of
from assessment.queries.packing.arriving import MADE
from assessment.states import PackageState
from centres.ledger import record_act
from config.jobs import write_mine
from config.refusals import BadInput, StaleState
from config.storage import LocalFile, keep
from portfolios import actions as portfolio
from portfolios.files import examine
from portfolios.models import FACTS, EvidenceFile, Rendition, file_path, rendition_path
from portfolios.states import Purpose

MOST_TOLD = 200


def take_in_package(job):
    """Take in what the package holds and this registration does not have yet. Killed in the middle, it goes on where
    it was: a piece that has arrived is not taken again. Raises Tampered or TakenOver."""
    plan = queries.arrival_plan(job)
    progress = Progress(job, plan.size)
    left = {}
    with default_storage.open(job.content.name, "rb") as source, zipfile.ZipFile(source) as package:
        for piece in plan.new:
            try:
                take_in_piece(job, package, piece, progress)
            except (BadInput, StaleState) as refusal:
                left[piece.row["reference"]] = str(refusal)[:MOST_TOLD]
    refer(job)
    finish_taking_in(job, left)
    return job


def take_in_piece(job, package, piece, progress):
    """Files first, stored by their fingerprints, where they do no harm if we stop here; then all rows at once."""
    files = [take_in_file(job, package, row, progress) for row in piece.row["files"]]
    links = [
        portfolio.ReceivedLink(found.criterion, found.row["locator"], found.row["file"], found.row["note"])
        for found in piece.links
        if found.found in MADE
    ]
    row, centre = piece.row, job.manifest["centre"]["name"]
    made_on = row["made_on"] and date.fromisoformat(row["made_on"])
    facts = {name: row[name] for name in FACTS} | {"made_on": made_on}
    note = f"Arrived from {centre}, where it was {row['reference']}."
    try:
        with transaction.atomic():
            registration = hold_registration(job.registration)
            evidence = portfolio.receive_evidence(
                registration,
                by=registration.learner,
                facts=facts,
                files=files,
                links=links,
                note=note,
                was=row["reference"],
                manifest=job.sha256,
            )
            Arrival.objects.create(
                registration=registration,
                evidence=evidence,
                job=job,
                origin=job.manifest["origin"],
                reference=row["reference"],
                centre=centre,
                author=row["created_by"],
            )
            PriorDecision.objects.bulk_create(_prior(job, evidence, piece, *found) for found in piece.priors)
    except IntegrityError as error:
        raise BadInput("It has arrived already.") from error


def _prior(job, evidence, piece, decision, criterion):
    signed = decision["countersigned_by"]
    said = [
        sitting["feedback"]
        for sitting in piece.row["assessments"]
        if (sitting["attempt"], sitting["by"]) == (decision["attempt"], decision["by"])
    ]
    return PriorDecision(
        registration=evidence.registration,
        criterion=criterion,
        evidence=evidence,
        outcome=decision["outcome"],
        decided_on=timezone.localdate(datetime.fromisoformat(decision["at"])),
        decided_by=decision["by"] + (f", countersigned by {signed}" if signed else ""),
        centre=job.manifest["centre"]["name"],
        feedback=decision["reason"] or "\n\n".join(said),
        package_sha256=job.sha256,
        known_origin=bool(job.findings.get("owner")),
    )


def take_in_file(job, package, row, progress):
    """A file as it was sent, where the package holds it so; else as it was shown. Raises BadInput or Tampered."""
    shown = row["shown"]
    sealed = shown is not None and row["original"] is None
    source, digest = (row["original"] or row["path"]), (shown["sha256"] if sealed else row["sha256"])
    path = extract(job, package, source, digest, progress)
    try:
        with path.open("rb") as content:
            upload = LocalFile(content, name=shown_name(row) if sealed else row["name"])
            facts = examine(upload)
            stored = keep(
                default_storage, file_path(EvidenceFile(sha256=digest), ""), _whole(content, path), facts.size
            )
    finally:
        path.unlink(missing_ok=True)
    redacted = None
    if shown and row["original"] and shown["purpose"] == Purpose.REDACTED:
        redacted = take_in_redacted(job, package, row["path"], shown)
    return portfolio.ReceivedFile(row["key"], facts, stored, row["version"], row["replaces"], row["current"], redacted)


def take_in_redacted(job, package, path, shown):
    """What was made unreadable stays so: the redacted form comes along with the original."""
    found = extract(job, package, path, shown["sha256"], lambda count: None)
    try:
        with found.open("rb") as content:
            name = rendition_path(Rendition(sha256=shown["sha256"]), "")
            stored = keep(default_storage, name, _whole(content, found), shown["size"])
    finally:
        found.unlink(missing_ok=True)
    return stored, {name: shown[name] for name in ("media_type", "size", "sha256", "facts")}


def extract(job, package, name, digest, progress):
    """Copy a member into the scratch folder, proving it once more on the way: the store may have rotted since."""
    path, found = scratch_path(f"{job.pk}-{job.turn}.part"), hashlib.sha256()
    with path.open("wb", buffering=CHUNK) as sink:
        for chunk in chunks_of(package, package.getinfo(name)):
            sink.write(chunk)
            found.update(chunk)
            progress(len(chunk))
    if found.hexdigest() != digest:
        path.unlink()
        raise Tampered(name, "It has been changed.")
    return path


def _whole(content, path):
    content.seek(0)
    return LocalFile(content, name=str(path))


def shown_name(row):
    """The name of a file of which only another form came along: a picture that was HEIC may be a JPEG now."""
    if row["shown"]["media_type"] == row["media_type"]:
        return row["name"]
    ending = mimetypes.guess_extension(row["shown"]["media_type"]) or PurePosixPath(row["name"]).suffix
    return PurePosixPath(row["name"]).stem + ending


def refer(job):
    """Let the pieces that have arrived point to each other as they did."""
    arrived = Arrival.objects.filter(registration=job.registration, origin=job.manifest["origin"])
    here = {row.reference: row.evidence for row in arrived.select_related("evidence")}
    for piece in job.manifest["evidence"]:
        for reference in piece["references"]:
            if piece["reference"] in here and reference["evidence"] in here:
                target = here[reference["evidence"]]
                portfolio.refer_evidence(here[piece["reference"]], target, note=reference["note"])


@transaction.atomic
def finish_taking_in(job, left):
    """Say what became of it. The package itself is no longer needed, nor what it told of the person."""
    arrived = job.arrivals.count()
    findings = {**job.findings, "arrived": arrived, "left": left, "centre": job.manifest["centre"]["name"]}
    stored = job.content.name
    write_mine(
        job, state=PackageState.READY, findings=findings, content="", manifest=None, done=job.total, expires_at=None
    )
    registration = job.registration
    record_act(
        registration.centre,
        by=None,
        verb="took in the package for",
        obj=job,
        name=registration.name,
        arrived=arrived,
        left=left,
    )
    transaction.on_commit(lambda: default_storage.delete(stored), robust=True)
