"""verify_files and copy_files: every row's file is read; what is missing, damaged or unclaimed is named."""

import os
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import CommandError, call_command
from django.db.models import FileField

from assessment.models import PackageJob
from assessment.states import PackageState, PackageWork
from certification.actions import render_document
from config import kept
from config.storage import keep
from portfolios import actions
from portfolios.models import EvidenceFile, Rendition
from portfolios.states import Purpose
from tests.factories import certification as make
from tests.factories.portfolios import PDF, PNG, make_draft, upload


@pytest.fixture
def files(cast):
    """A file of evidence that lies in two pieces, another, its picture, and a certificate."""
    one = actions.add_file(make_draft(cast.registration), upload=upload("a.pdf"), by=cast.learner)
    actions.add_file(make_draft(cast.registration), upload=upload("b.pdf"), by=cast.learner)
    picture = actions.add_file(make_draft(cast.registration), upload=upload("c.png", PNG), by=cast.learner)
    shown = Rendition(file=picture, purpose=Purpose.SHOWN, media_type="image/png", size=5, sha256="")
    shown.sha256 = "486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7"  # of "world"
    shown.content.name = keep(default_storage, f"renditions/48/{shown.sha256}", ContentFile(b"world"), 5)
    shown.save()
    return one, picture, shown


def spoil(name, data=None):
    path = Path(default_storage.path(name))
    path.unlink()
    if data is not None:
        path.write_bytes(data)


def verdict(**options):
    """The lines of faults, and the last line."""
    out = StringIO()
    try:
        call_command("verify_files", stdout=out, **options)
    except CommandError as error:
        return sorted(out.getvalue().splitlines()), str(error)
    *lines, last = out.getvalue().splitlines()
    return sorted(lines), last


def make_old(name):
    os.utime(default_storage.path(name), (1_700_000_000, 1_700_000_000))


def test_every_file_field_has_a_fingerprint_beside_it():
    fields = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, FileField)
    }
    assert {(model, name) for model, name, _ in kept.keepers()} == fields


def test_all_as_they_were_kept(files, cast):
    document = make.certificate(make.accepted(cast))
    render_document(document)
    size = len(PDF) + len(PNG) + 5 + document.file.size
    assert verdict() == ([], f"4 files read, {size:,} bytes, all as they were kept.")


def test_what_is_missing_damaged_or_unclaimed_is_named(files):
    one, _, shown = files
    spoil(one.content.name)
    spoil(shown.content.name, b"whole")
    keep(default_storage, "evidence/zz/nobody", ContentFile(b"nobody's"), 8)
    make_old("evidence/zz/nobody")
    second = EvidenceFile.objects.filter(sha256=one.sha256).exclude(pk=one.pk).get()
    lines, last = verdict()
    assert [line.split(". ")[0] for line in lines] == [
        f"damaged: {shown.content.name}",
        f"missing: {one.content.name}",
        f"missing: {one.content.name}",
        "orphaned: evidence/zz/nobody",
    ]
    assert f"rendition {shown.pk} has the fingerprint {shown.sha256}, found is " in lines[0]
    assert {line.split(". ")[1] for line in lines[1:3]} == {
        f"evidence file {row.pk} vouches for it, but it is not there." for row in (one, second)
    }
    assert last.endswith("4 at fault.")


def test_a_file_of_an_act_that_is_under_way_is_no_orphan(files):
    keep(default_storage, "evidence/zz/young", ContentFile(b"young"), 5)
    assert verdict()[0] == []


def test_rows_are_read_in_batches_and_each_content_once(files, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(kept, "BATCH", 2)
    reading = kept.Reading()
    # evidence: 2, 1, none; one rendition: 1, none; nothing of the thirteen others
    with django_assert_num_queries(18):
        assert list(kept.verify(default_storage, reading)) == []
    assert reading.files == 3


def test_everything_is_copied_to_the_store_and_again_costs_nothing(files, in_bucket):
    out = StringIO()
    call_command("copy_files", "--from=disk", "--to=bucket", stdout=out)
    assert out.getvalue() == "Every file is in both places, with the right fingerprint.\n"
    assert sorted(in_bucket.names()) == sorted({entry.name for entry in storages["disk"].stored()})
    assert verdict() == ([], f"3 files read, {len(PDF) + len(PNG) + 5:,} bytes, all as they were kept.")
    versions = {entry.name: entry.at for entry in storages["bucket"].stored()}
    call_command("copy_files", "--from=disk", "--to=bucket", stdout=out)
    assert {entry.name: entry.at for entry in storages["bucket"].stored()} == versions


def test_a_package_is_there_whatever_it_holds_and_is_copied(files, in_bucket, cast):
    facts = {"registration": cast.registration, "by": cast.learner, "name": "portfolio.zip"}
    made = PackageJob.objects.create(**facts, work=PackageWork.MAKE, state=PackageState.READY, sha256="0" * 64)
    brought = PackageJob.objects.create(**facts, work=PackageWork.CHECK, state=PackageState.READY)
    for job in (made, brought):
        job.content.name = storages["disk"].save(f"packages/{job.pk}.zip", ContentFile(b"PK"))
        job.save()
    assert list(kept.verify(storages["disk"], kept.Reading())) == []
    assert list(kept.copy(storages["disk"], storages["bucket"], kept.Reading())) == []
    assert storages["bucket"].open(made.content.name).read() == b"PK"
    Path(storages["disk"].path(brought.content.name)).unlink()
    kinds = [fault.kind for fault in kept.verify(storages["disk"], kept.Reading())]
    assert kinds == [fault.kind for fault in kept.copy(storages["disk"], storages["bucket"], kept.Reading())]
    assert kinds == ["missing"]


def test_what_is_damaged_is_not_copied(files, in_bucket):
    one, _, _ = files
    path = Path(storages["disk"].path(one.content.name))
    path.unlink()
    path.write_bytes(b"damaged")
    out = StringIO()
    with pytest.raises(CommandError, match="1 files could not be copied"):
        call_command("copy_files", "--from=disk", "--to=bucket", stdout=out)
    assert out.getvalue().startswith(f"damaged: {one.content.name}. ")
    assert one.content.name not in in_bucket.names()


def test_a_store_that_is_down_stops_the_commands(files, in_bucket, settings):
    options = in_bucket.options(endpoint_url="http://127.0.0.1:9")
    broken = {"BACKEND": "config.bucket.BucketStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": broken, "bucket": broken}
    assert verdict()[1].startswith("Stopped: The place where files are kept cannot be reached")
    with pytest.raises(CommandError, match="Begin again when it is mended"):
        call_command("copy_files", "--from=disk", "--to=bucket")
