"""Portfolios from elsewhere: brought, proved, looked at, and taken in piece by piece by the worker."""

import uuid

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from assessment import rules
from assessment.actions.holding import check_reason
from assessment.actions.jobs import Progress, delete_content, expiry, send_job
from assessment.models import PackageJob
from assessment.portable.layout import RECORDS
from assessment.portable.shape import fault_of
from assessment.portable.verify import MANIFEST, Tampered, prove
from assessment.states import ACCEPT_PACKAGE, DROP_PACKAGE, PackageState, PackageWork
from centres import keys
from centres.ledger import record_act
from centres.models import Centre
from config.jobs import write_mine
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions as portfolio
from portfolios.files import clean_name

BUSY = "Another portfolio is being looked at for this registration. Wait until that is done."


def begin_import(registration, *, by, upload, sent_as=None):
    """Take a package that was sent, a django File with name and size, and have the worker prove it. Returns the job.

    `sent_as` is the resumable Upload that it came by, if any.

    Nothing of it is believed, and nothing of it becomes evidence, until it has been proved, looked at and accepted.
    Raises NotAllowed, Blocked, BadInput or StaleState.
    """
    if not rules.can_bring_portfolio(by, registration):
        raise NotAllowed("A portfolio is brought by the learner or an administrator of their centre.")
    if blockers := rules.bring_blockers(registration):
        raise Blocked(blockers)
    check_size(upload)
    # Stored before the transaction: five gigabytes must not keep others from writing.
    stored = default_storage.save(f"packages/{uuid.uuid4().hex}.zip", upload)
    try:
        return enter_package(registration, by, clean_name(upload.name), stored, upload.size, sent_as)
    except BaseException:
        default_storage.delete(stored)
        raise


def check_size(upload):
    """Raises BadInput where the file holds nothing or more than PACKAGE_LIMIT_MB."""
    if not upload.size:
        raise BadInput("The file is empty. Choose the ZIP taken away from the other centre.")
    if upload.size > settings.PACKAGE_LIMIT_BYTES:
        limit = filesizeformat(settings.PACKAGE_LIMIT_BYTES)
        raise BadInput(f"The file has {filesizeformat(upload.size)}; the largest that can be taken is {limit}.")


@transaction.atomic
def enter_package(registration, by, name, stored, size, sent_as=None):
    """The job that proves a package which has arrived; what waited to be looked at before it is given up."""
    earlier = PackageJob.objects.filter(registration=registration, work=PackageWork.CHECK, state=PackageState.READY)
    earlier.update(expires_at=timezone.now())
    try:
        with transaction.atomic():
            job = PackageJob.objects.create(
                registration=registration,
                by=by,
                work=PackageWork.CHECK,
                sent_as=sent_as,
                name=name,
                content=stored,
                size=size,
            )
    except IntegrityError as error:
        raise StaleState(BUSY) from error
    if sent_as is not None:
        portfolio.mark_taken(sent_as)
    record_act(registration.centre, by=by, verb="brought a package for", obj=job, name=registration.name, size=size)
    send_job(job)
    return job


def check_package(job):
    """Prove the package of a job that this worker has started. Raises Tampered, which refuses it, or TakenOver."""
    progress = Progress(job, job.size)
    with job.content.storage.open(job.content.name, "rb") as source:
        proof = prove(source, progress, most_bytes=settings.PACKAGE_LIMIT_BYTES)
    if fault := fault_of(proof.manifest) or doubled(proof.manifest):
        raise Tampered(MANIFEST, fault)
    owner = keys.owner_of(proof.fingerprint, Centre.objects.all())
    findings = {"key": proof.key, "fingerprint": proof.fingerprint, "owner": owner, "files": proof.files}
    findings["records"] = {name: len(proof.manifest[name]) for name in RECORDS if proof.manifest.get(name)}
    write_mine(
        job,
        state=PackageState.READY,
        manifest=what_arrives(proof.manifest),
        sha256=proof.manifest_sha256,
        findings=findings,
        done=job.total,
        expires_at=expiry(),
    )
    return job


def what_arrives(manifest):
    """The manifest without records of another centre, words on a learner's welfare among them: they stay in the ZIP."""
    return {name: value for name, value in manifest.items() if name not in RECORDS}


def doubled(manifest):
    """A reference, or a file's key, that stands for two things; as a sentence, or ""."""
    references = [piece["reference"] for piece in manifest["evidence"]]
    names = [file["key"] for piece in manifest["evidence"] for file in piece["files"]]
    for found in (references, names):
        if len(found) != len(set(found)):
            return "Two things in it have the same name."
    return ""


@transaction.atomic
def refuse_package(job, error):
    """The package is not what a centre signed, or none: told with the name of the file, and not kept."""
    write_mine(job, state=PackageState.REFUSED, problem=str(error)[:400], expires_at=timezone.now())
    registration = job.registration
    record_act(
        registration.centre, by=None, verb="refused the package for", obj=job, name=registration.name, why=str(error)
    )


@transaction.atomic
def accept_package(job, *, by):
    """The learner wants what they have looked at; the worker takes it in. Raises NotAllowed, Blocked or StaleState."""
    if not rules.can_accept_package(by, job):
        raise NotAllowed("Only the learner says what becomes evidence of theirs.")
    if job.manifest is None:
        raise StaleState("This portfolio is not there to be taken in any more. Look again.")
    if blockers := rules.accept_blockers(job):
        raise Blocked(blockers)
    try:
        with transaction.atomic():
            move_package(job, ACCEPT_PACKAGE, attempts=0, touched_at=timezone.now(), done=0, expires_at=None)
    except IntegrityError as error:
        raise StaleState(BUSY) from error
    said = {"manifest": job.sha256, "known_key": bool(job.findings.get("owner"))}
    record_act(
        job.registration.centre, by=by, verb="accepted the package for", obj=job, name=job.registration.name, **said
    )
    send_job(job)
    return job


def drop_package(job, *, by):
    """The learner does not want it: its content is deleted. Raises NotAllowed or StaleState."""
    if not rules.can_accept_package(by, job):
        raise NotAllowed("Only the learner says what becomes evidence of theirs.")
    if blockers := rules.legal_hold_blockers(job.registration):
        raise Blocked(blockers)
    with transaction.atomic():
        move_package(job, DROP_PACKAGE, expires_at=timezone.now())
        record_act(job.registration.centre, by=by, verb="dropped the package for", obj=job, name=job.registration.name)
    delete_content(job)
    return job


def move_package(job, step, **values):
    """One step of a job’s way (work and state); raises StaleState where it stands elsewhere by now."""
    rows = PackageJob.objects.filter(pk=job.pk, work=step.source[0], state=step.source[1])
    if not rows.update(work=step.target[0], state=step.target[1], **values):
        raise StaleState("This portfolio is not there to be looked at any more. Look again.")
    job.work, job.state = step.target


@transaction.atomic
def confirm_identity(job, *, by, why):
    """An administrator says that the package is this learner's, although name or date of birth differ (R2.9)."""
    if not rules.can_confirm_identity(by, job):
        raise NotAllowed("Only an administrator of the centre confirms who somebody is, and never about themselves.")
    why = check_reason(why, "Say how you know, for example which document you have seen.")
    differ = [what for what, _, _ in rules.differences(job)]
    waiting = PackageJob.objects.filter(pk=job.pk, work=PackageWork.CHECK, state=PackageState.READY, identity_at=None)
    if not differ or not waiting.update(identity_by=by, identity_at=timezone.now(), identity_why=why):
        raise StaleState("Nothing waits to be confirmed here. Look again.")
    name = job.registration.name
    record_act(
        job.registration.centre,
        by=by,
        verb="confirmed who brings the package for",
        obj=job,
        name=name,
        why=why,
        differ=differ,
    )
    job.refresh_from_db()
    return job


def take_portfolio(upload, file):
    """A package that came in parts, by a resumable upload (portfolios.actions.TAKERS)."""
    return begin_import(upload.registration, by=upload.by, upload=file, sent_as=upload)


def refuse_early(upload):
    """Say before the first byte what would stand in its way. Raises Blocked or BadInput."""
    if blockers := rules.bring_blockers(upload.registration):
        raise Blocked(blockers)
    check_size(upload)
