"""Portfolios to take away: asked for by the learner, made by the worker as a stream, kept for some days."""

import contextlib

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment import queries, rules
from assessment.actions.holding import hold_registration
from assessment.actions.jobs import GivenUp, Progress, expiry, scratch_path, send_job
from assessment.models import PackageJob
from assessment.models.packages import package_path
from assessment.portable import pages
from assessment.portable.layout import safe
from assessment.portable.shape import SCHEMA
from assessment.portable.writing import Damaged, PackageWriter
from assessment.states import RETRIES as RETRY_STEPS
from assessment.states import PackageState, PackageWork
from centres import keys
from centres.ledger import record_act
from config.jobs import write_mine
from config.refusals import NotAllowed, StaleState
from config.storage import LocalFile


@transaction.atomic
def ask_package(registration, *, by):
    """Have a portfolio made to take away. Asked twice, the job that is under way is the answer. Raises NotAllowed."""
    if not rules.can_take_away(by, registration):
        raise NotAllowed("Only the learner takes their portfolio away.")
    under_way = PackageJob.objects.under_way().filter(registration=registration, work=PackageWork.MAKE)
    if job := under_way.first():
        return job
    name = f"portfolio-{safe(registration.name, 'learner').lower()}.zip"
    try:
        with transaction.atomic():
            job = PackageJob.objects.create(registration=registration, by=by, work=PackageWork.MAKE, name=name)
    except IntegrityError:
        return under_way.get()
    record_act(registration.centre, by=by, verb="asked for the package of", obj=job, name=registration.name)
    send_job(job)
    return job


def make_package(job):
    """Write the package of a job that this worker has started. Raises TakenOver, GivenUp, OSError."""
    with transaction.atomic():
        registration = hold_registration(job.registration)
        portfolio = queries.portfolio_of(registration)
    try:
        key = keys.signing_key(registration.centre)
    except keys.NoKey as error:
        raise GivenUp(str(error)) from error
    progress = Progress(job, sum(file.size for file in portfolio.files))
    path = scratch_path(f"{job.pk}-{job.turn}.zip")
    try:
        with path.open("w+b") as sink:
            sha256 = write_package(portfolio, key, sink, progress)
        finish_making(job, path, sha256)
    except Damaged as error:
        raise GivenUp(f"{error} Tell your centre.") from error
    finally:
        path.unlink(missing_ok=True)
    return job


def write_package(portfolio, key, sink, progress=None):
    """The whole package, to a file that is open for writing: pages, look, files, manifest, signature.

    Returns the SHA-256 of the manifest, which stands for all.
    """
    with PackageWriter(sink, at=portfolio.at, progress=progress) as writer:
        for path, text in pages.pages(portfolio.facts):
            writer.add_text(path, text)
        for path, data in pages.styles():
            writer.add_text(path, data)
        writer.add_text("schema/manifest.schema.json", SCHEMA.read_bytes())
        for file in portfolio.files:
            facts = {"media_type": file.media_type, "size": file.size, "sha256": file.sha256}
            with stored(file) as source:
                writer.add_file(file.path, source, name=file.name, **facts)
        return writer.finish(portfolio.facts, key)


@contextlib.contextmanager
def stored(file):
    """The content of a file, open for reading; raises Damaged where it is missing in the store."""
    try:
        source = file.content.storage.open(file.content.name, "rb")
    except FileNotFoundError as error:
        raise Damaged(file.name) from error
    with source:
        yield source


def finish_making(job, path, sha256):
    """Store what was written, then say that it is there; packages of the same portfolio before it go."""
    with path.open("rb") as made:
        name = default_storage.save(package_path(job, ""), LocalFile(made))
    try:
        with transaction.atomic():
            size = default_storage.size(name)
            write_mine(
                job,
                state=PackageState.READY,
                content=name,
                size=size,
                sha256=sha256,
                done=job.total,
                expires_at=expiry(),
            )
            earlier = PackageJob.objects.filter(
                registration=job.registration_id, work=PackageWork.MAKE, state=PackageState.READY
            )
            earlier.exclude(pk=job.pk).update(expires_at=timezone.now())
            centre, person = job.registration.centre, job.registration.name
            record_act(centre, by=None, verb="made the package of", obj=job, name=person, sha256=sha256, size=size)
    except BaseException:
        default_storage.delete(name)
        raise


@transaction.atomic
def retry_package(job, *, by):
    """Try again what has stopped. Raises NotAllowed or StaleState."""
    if not rules.can_retry_package(by, job):
        raise NotAllowed("Only the learner or, for what arrived, an administrator tries again.")
    for step in RETRY_STEPS:
        rows = PackageJob.objects.filter(pk=job.pk, work=step.source[0], state=step.source[1])
        fresh = {
            "state": step.target[1],
            "attempts": 0,
            "problem": "",
            "touched_at": timezone.now(),
            "expires_at": None,
        }
        try:
            with transaction.atomic():
                moved = rows.update(**fresh)
        except IntegrityError as error:
            raise StaleState("Another one is under way already.") from error
        if moved:
            job.refresh_from_db()
            record_act(
                job.registration.centre, by=by, verb="tried again the package for", obj=job, name=job.registration.name
            )
            send_job(job)
            return job
    raise StaleState("It is being tried again already, or it is ready.")
