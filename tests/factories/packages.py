"""A portfolio with something of everything, its package, and packages that somebody has tampered with."""

import hashlib
import io
import json
import zipfile

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assessment import actions, queries
from assessment.actions.packing import write_package
from assessment.models import PackageJob
from assessment.portable.writing import envelope
from centres import keys
from portfolios import actions as portfolio
from portfolios.models import EvidenceFile, EvidenceLink, EvidenceReference, Rendition, rendition_path
from portfolios.states import EvidenceKind, FileState, Purpose, Setting
from tests.factories.assessment import VARCS, met, not_yet
from tests.factories.portfolios import PDF, PNG, criteria_of, details_for, upload


def fill(street):
    """A learner's portfolio at home: an account, files (redacted, replaced), decisions (one superseded), a draft."""
    registration = street.registration
    first = piece(
        registration, "Refund", [upload("refund form.pdf", PDF), upload("till.png", PNG)], places=("p. 2", "p. 3")
    )
    redact(first.files.get(name="till.png"), b"blacked out")
    EvidenceLink.objects.filter(evidence=first).update(file=first.files.first(), note="Shows the whole refund.")
    hand_in(first)
    codes = criteria_of(street.work)
    decide(first, met(*codes[:2]) + not_yet(codes[2], codes[3]), by=street.assessor)
    replaced = first.files.get(name="refund form.pdf")
    portfolio.remove_file(replaced, by=registration.learner)
    portfolio.add_file(first, upload=upload("refund form 2.pdf", PDF + b"%more"), by=registration.learner)
    newer = first.files.get(name="refund form 2.pdf")
    EvidenceFile.objects.filter(pk=newer.pk).update(version=2, replaces=replaced)
    hand_in(first)
    decide(first, met(*codes[2:]), by=street.assessor)
    second = piece(registration, "What I did", [], account="I listened.\n\nThen I refunded.", confidential=True)
    EvidenceReference.objects.create(evidence=second, target=first, note="the form is there")
    seen = observation(registration, street.assessor, codes)
    draft = portfolio.create_evidence(registration, by=registration.learner, title="Not yet finished")
    return {"first": first, "second": second, "seen": seen, "draft": draft}


def piece(registration, title, uploads, *, account="", places=("p. 1",), **facts):
    evidence = portfolio.create_evidence(
        registration,
        by=registration.learner,
        kind=EvidenceKind.WORK_PRODUCT,
        title=title,
        account=account,
        setting=Setting.WORKPLACE,
        made_on=timezone.localdate(),
        **{"details": details_for(EvidenceKind.WORK_PRODUCT)} | facts,
    )
    for one in uploads:
        portfolio.add_file(evidence, upload=one, by=registration.learner)
    EvidenceFile.objects.filter(evidence=evidence).update(state=FileState.CHECKED)
    work = registration.route.get(unit__number="W/1").unit
    links = {criterion: places[at % len(places)] for at, criterion in enumerate(criteria_of(work))}
    portfolio.map_evidence(evidence, links=links, by=registration.learner)
    return evidence


def observation(registration, assessor, criteria):
    """An assessor's own record, which goes with the learner."""
    evidence = portfolio.create_evidence(
        registration,
        by=assessor,
        kind=EvidenceKind.OBSERVATION,
        title="Seen at the counter",
        account="They were calm.",
        setting=Setting.WORKPLACE,
        made_on=timezone.localdate(),
        details=details_for(EvidenceKind.OBSERVATION),
    )
    portfolio.map_evidence(evidence, links=dict.fromkeys(criteria, "10:15"), by=assessor)
    portfolio.submit_evidence(evidence, by=assessor, declared=True)
    return evidence


def hand_in(evidence):
    portfolio.submit_evidence(evidence, by=evidence.created_by, declared=True)


def decide(evidence, judgements, *, by):
    evidence.refresh_from_db()
    actions.record_decisions(evidence, by=by, judgements=judgements, feedback="Clear.", confirmed=VARCS)
    evidence.refresh_from_db()


def redact(file, content):
    sha256 = hashlib.sha256(content).hexdigest()
    form = Rendition(
        file=file,
        purpose=Purpose.REDACTED,
        media_type=file.media_type,
        size=len(content),
        sha256=sha256,
        facts={"regions": 1},
    )
    form.content.name = form.content.storage.save(rendition_path(form, ""), ContentFile(content))
    form.save()
    return form


def package_of(registration):
    """The bytes of a registration's package, signed by its centre (which gets a key if it has none)."""
    if not keys.has_key(registration.centre):
        keys.make_key(registration.centre)
    sink = io.BytesIO()
    write_package(queries.portfolio_of(registration), keys.signing_key(registration.centre), sink)
    return sink.getvalue()


def members_of(package):
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members):
    """A ZIP of these members, in their order."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return sink.getvalue()


def resigned(members, key, change=None):
    """The members with a changed manifest that lists them as they are, signed anew by this key: a lying centre."""
    manifest = json.loads(members["manifest.json"])
    if change:
        change(manifest)
    others = {name: data for name, data in members.items() if not name.startswith("manifest.")}
    manifest["files"] = [
        {"path": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in others.items()
    ]
    signed = json.dumps(manifest).encode()
    return {**others, "manifest.json": signed, "manifest.sig": envelope(key, signed)}


def sent(package, name="portfolio.zip"):
    return SimpleUploadedFile(name, package, "application/zip")


def work(job):
    """What the worker does with a job."""
    actions.work_on_package(PackageJob.objects.get(pk=job.pk))
    job.refresh_from_db()
    return job


def brought(registration, package, *, by=None):
    """A package that was brought and proved, or refused."""
    return work(actions.begin_import(registration, by=by or registration.learner, upload=sent(package)))


def taken_in(registration, package):
    job = brought(registration, package)
    return work(actions.accept_package(job, by=registration.learner))


def told(registration):
    """What a registration's evidence says, without names of rows: to compare two places."""
    rows = []
    for piece in registration.evidence.order_by("number"):
        files = [
            (file.name, file.media_type, file.size, file.sha256, file.version, file.removed_at is None)
            for file in piece.files.order_by("pk")
        ]
        links = [
            (*link.criterion.natural_key(), link.locator, link.note, link.file and link.file.sha256)
            for link in piece.links.order_by("criterion")
        ]
        facts = (piece.kind, piece.title, piece.account, piece.setting, piece.made_on, piece.confidential)
        more = (piece.third_party, piece.group_work, piece.took_part, piece.contribution, piece.held, piece.details)
        rows.append((*facts, *more, files, links))
    return rows


def hashes(registration):
    """{fingerprint as kept: fingerprint of what lies in the store} of every file of a registration's evidence."""
    found = {}
    for file in EvidenceFile.objects.filter(evidence__registration=registration):
        with file.content.open("rb") as content:
            found[file.sha256] = hashlib.file_digest(content, "sha256").hexdigest()
    return found
