"""Portfolios from elsewhere: proved, looked at, taken in whole, once, and every kind of tampering refused by name."""

import hashlib
import io
import json
import random
import zipfile
from datetime import date, timedelta

import jsonschema
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from assessment import actions, queries, rules
from assessment.actions import jobs, taking_in
from assessment.models import Arrival, Decision, PackageJob, PriorDecision
from assessment.portable import shape, verify
from assessment.states import PackageState, PackageWork
from centres import keys
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions as portfolio
from portfolios.models import Evidence, EvidenceFile, EvidenceReference, Registration, Upload
from portfolios.states import EvidenceStatus, Purpose, RegistrationStatus, UploadPurpose, UploadState
from qualifications.models import Criterion
from tests.cast import make_edition
from tests.factories.assessment import people_but
from tests.factories.packages import (
    brought,
    fill,
    members_of,
    package_of,
    packed,
    resigned,
    sent,
    taken_in,
    told,
    work,
)
from tests.factories.portfolios import act_count, last_act

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    settings.PACKAGE_SCRATCH_DIR = tmp_path / "scratch"


@pytest.fixture
def package(street):
    fill(street)
    return package_of(street.registration)


@pytest.fixture
def here(street):
    """The same person's registration at the other centre."""
    person = {"name": street.registration.name, "date_of_birth": street.registration.date_of_birth}
    Registration.objects.filter(pk=street.other.registration.pk).update(**person)
    return Registration.objects.get(pk=street.other.registration.pk)


# --- proved -----------------------------------------------------------------------------------------------------------


def test_a_package_is_proved_and_its_key_known(street, here, package):
    job = brought(here, package)
    assert (job.work, job.state, job.problem) == (PackageWork.CHECK, PackageState.READY, "")
    assert job.findings["owner"] == "Harbour Lane Training"
    assert job.manifest["learner"]["name"] == "Learner HL"
    assert Evidence.objects.filter(registration=here).count() == 0


def test_an_unknown_key_is_told_with_its_fingerprint(street, here, package, settings, tmp_path):
    raw = keys.public_keys(street.centre)[0].raw
    settings.KEYS_DIR = tmp_path / "other-keys"
    job = brought(here, package)
    assert (job.state, job.findings["owner"]) == (PackageState.READY, "")
    assert job.findings["fingerprint"] == keys.fingerprint(raw)
    work(actions.accept_package(job, by=here.learner))
    assert set(PriorDecision.objects.values_list("known_origin", flat=True)) == {False}


def test_a_key_made_known_by_hand_counts(street, here, package, settings, tmp_path):
    raw = keys.public_keys(street.centre)[0].raw
    settings.KEYS_DIR = tmp_path / "other-keys"
    keys.make_known("Harbour Lane Training, Leeds", raw)
    assert brought(here, package).findings["owner"] == "Harbour Lane Training, Leeds"


KINDS_OF_MEMBER = (
    "index.html",
    "units/W-1.html",
    "evidence/E001.html",
    "look/portfolio.css",
    "look/bootstrap-icons.woff2",
    "schema/manifest.schema.json",
    "files/E001/2-till.png",
    "files/earlier/E001/1-refund-form.pdf",
    "originals/E001/2-till.png",
)


def tampered(package, change):
    members = members_of(package)
    change(members)
    return packed(members)


def flip(data, at=None):
    at = len(data) // 2 if at is None else at
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize("name", KINDS_OF_MEMBER)
def test_one_byte_changed_is_refused_and_the_file_named(street, here, package, name):
    job = brought(here, tampered(package, lambda members: members.update({name: flip(members[name])})))
    assert (job.state, job.problem) == (PackageState.REFUSED, f"{name}: It has been changed.")
    assert job.manifest is None
    assert last_act(here.centre) == ("refused the package for", None)


def lengthen(members):
    members["index.html"] += b" "


def add(members):
    members["files/E001/9-more.pdf"] = b"%PDF"


def remove(members):
    del members["files/E001/2-till.png"]


def rename(members):
    members["files/E001/2-other.png"] = members.pop("files/E001/2-till.png")


def swap(members):
    first, second = "files/E001/2-till.png", "originals/E001/2-till.png"
    members[first], members[second] = members[second], members[first]


def edit_manifest(members):
    members["manifest.json"] = members["manifest.json"].replace(b'"not_yet_met"', b'"met"', 1)


def other_signature(members):
    envelope = json.loads(members["manifest.sig"])
    envelope["signature"] = "A" * 86 + "=="
    members["manifest.sig"] = json.dumps(envelope).encode()


def other_key(members):
    """The signature of another centre, over another manifest."""
    envelope = json.loads(members["manifest.sig"])
    envelope["public_key"] = "A" * 43 + "="
    members["manifest.sig"] = json.dumps(envelope).encode()


def no_signature(members):
    del members["manifest.sig"]


def no_manifest(members):
    del members["manifest.json"]


def climb(members):
    members["../outside.pdf"] = b"%PDF"


def root(members):
    members["/etc/outside"] = b"%PDF"


def backslash(members):
    members["files\\outside.pdf"] = b"%PDF"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lengthen, "index.html: It has "),
        (add, "files/E001/9-more.pdf: It has been added"),
        (remove, "files/E001/2-till.png: It is missing."),
        (rename, "files/E001/2-till.png: It is missing."),
        (swap, "files/E001/2-till.png: It has "),
        (edit_manifest, "manifest.json: The signature does not fit"),
        (other_signature, "manifest.json: The signature does not fit"),
        (other_key, "manifest.sig: It "),
        (no_signature, "manifest.sig: It is missing"),
        (no_manifest, "manifest.json: It is missing"),
        (climb, "../outside.pdf: This is no path"),
        (root, "/etc/outside: This is no path"),
        (backslash, "files\\\\outside.pdf: This is no path"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_tampering_is_refused_and_the_file_named(street, here, package, change, problem):
    job = brought(here, tampered(package, change))
    assert job.state == PackageState.REFUSED
    assert job.problem.startswith(problem)
    assert Evidence.objects.filter(registration=here).count() == 0


def test_a_signature_of_somebody_elses_key_over_a_changed_list_is_not_the_centres(street, here, package):
    """Whoever changes the list can sign it anew, but only with a key that nobody here knows."""
    members = members_of(package)
    members["files/E001/2-till.png"] = b"not redacted"
    forged = resigned(members, Ed25519PrivateKey.generate())
    job = brought(here, packed(forged))
    # The manifest still says what the piece's file should be.
    assert job.state == PackageState.REFUSED
    assert job.problem.startswith("files/E001/2-till.png: It is not the file that E001 names")


def test_any_byte_of_the_zip_that_matters_is_noticed(street, package):
    """Flip bytes all over the archive: either the package still says the same to the last byte, or it is refused."""
    same = members_of(package)
    whole = 0
    for at in random.Random(7).sample(range(len(package)), 150):
        changed = io.BytesIO(flip(package, at))
        try:
            verify.prove(changed)
        except verify.Tampered:
            continue
        whole += 1
        assert members_of(changed.getvalue()) == same
    assert whole < 30  # times and attributes in the ZIP's own lists


def not_a_zip(_):
    return b"GIF89a, surely"


def cut_short(package):
    return package[: len(package) // 2]


def something_before(package):
    return b"#!/bin/sh\nexit\n" + package


def with_comment(package):
    sink = io.BytesIO(package)
    with zipfile.ZipFile(sink, "a") as archive:
        archive.comment = b"hello"
    return sink.getvalue()


def empty_zip(_):
    return packed({})


def twice(package):
    sink = io.BytesIO(package)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(sink, "a") as archive:
        archive.writestr("index.html", b"other")
    return sink.getvalue()


def case_twice(package):
    sink = io.BytesIO(package)
    with zipfile.ZipFile(sink, "a") as archive:
        archive.writestr("INDEX.html", b"other")
    return sink.getvalue()


def symlink(package):
    sink = io.BytesIO(package)
    with zipfile.ZipFile(sink, "a") as archive:
        info = zipfile.ZipInfo("link")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return sink.getvalue()


def encrypted(package):
    """The flag alone, in the list and before the file, as an encrypting program sets it."""
    data = bytearray(package)
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


def bzipped(package):
    sink = io.BytesIO(package)
    with zipfile.ZipFile(sink, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("more.txt", b"other")
    return sink.getvalue()


def zip64_lie(package):
    """A list that claims 2^62 bytes for a file (ZIP64), where there are a few."""
    members = members_of(package)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.infolist()[0].file_size = 2**62
    return sink.getvalue()


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (not_a_zip, "This is not a ZIP"),
        (cut_short, "This is not a ZIP"),
        (something_before, "There is something before or after"),
        (with_comment, "There is something before or after"),
        (empty_zip, "There is something before or after"),
        (twice, "index.html: It is there twice"),
        (case_twice, "INDEX.html: It is there twice"),
        (symlink, "link: It is not an ordinary file"),
        (encrypted, "index.html: It is encrypted"),
        (bzipped, "more.txt: It is packed in a way"),
        (zip64_lie, "Unpacked it would be larger"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_odd_archives_are_refused(street, here, package, make, problem):
    job = brought(here, make(package))
    assert job.state == PackageState.REFUSED
    assert job.problem.startswith(problem)


def test_a_bomb_is_not_unpacked(street, here, package, settings):
    """A manifest of 300 MB in 300 kB, and a file that unpacks to more than may be taken."""
    bomb = packed({"manifest.json": b" " * 300_000_000, "manifest.sig": b"{}"})
    assert brought(here, bomb).problem == "manifest.json: It is larger than it can be."
    settings.PACKAGE_LIMIT_BYTES = 10_000_000
    assert brought(here, packed({"index.html": b" " * 20_000_000})).problem.startswith("Unpacked it would be larger")


def future_version(manifest):
    manifest["version"] = 2


def other_format(manifest):
    manifest["format"] = "something"


def number_for_name(manifest):
    manifest["learner"]["name"] = 7


def no_evidence(manifest):
    del manifest["evidence"]


def no_such_day(manifest):
    manifest["learner"]["date_of_birth"] = "2026-99-99"


def same_reference(manifest):
    manifest["evidence"][1]["reference"] = "E001"


def changed_ledger(manifest):
    manifest["ledger"]["acts"][0]["facts"]["kind"] = "WP2"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (future_version, "It is of version 2; this program reads up to 1."),
        (other_format, "It is not the manifest of a portable portfolio."),
        (number_for_name, "manifest.learner.name should be string."),
        (no_evidence, "manifest lacks evidence."),
        (no_such_day, "manifest.learner.date_of_birth is not written as it should be."),
        (same_reference, "Two things in it have the same name."),
        (changed_ledger, "Line "),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_signed_manifest_is_not_believed_either(street, here, package, change, problem):
    members = resigned(members_of(package), keys.signing_key(street.centre), change)
    job = brought(here, packed(members))
    assert job.state == PackageState.REFUSED
    assert job.problem.startswith(f"manifest.json: {problem}")


def test_the_schema_itself_holds_by_the_standard(street, package):
    jsonschema.Draft202012Validator.check_schema(shape.schema())


# --- brought ----------------------------------------------------------------------------------------------------------


def test_only_the_learner_or_an_administrator_brings_one(street, here, package):
    for person in people_but(street, here.learner, street.other.admin):
        with pytest.raises(NotAllowed):
            actions.begin_import(here, by=person, upload=sent(package))
    assert PackageJob.objects.count() == 0
    assert default_storage.exists("packages") is False or default_storage.listdir("packages")[1] == []


def test_nothing_is_brought_to_a_closed_registration(street, here, package):
    Registration.objects.filter(pk=here.pk).update(status=RegistrationStatus.COMPLETED)
    here.refresh_from_db()
    with pytest.raises(Blocked):
        actions.begin_import(here, by=here.learner, upload=sent(package))


def test_a_package_that_came_in_parts_is_taken_once(street, here, package):
    facts = {"registration": here, "by": here.learner, "name": "portfolio.zip", "size": len(package)}
    upload = Upload.objects.create(**facts, purpose=UploadPurpose.PACKAGE, state=UploadState.RECEIVED)
    taker = portfolio.TAKERS[UploadPurpose.PACKAGE]
    assert taker.may_send(here.learner, upload)
    assert not taker.may_send(street.other.assessor, upload)
    taker.refuse_early(upload)
    job = work(taker.take(upload, sent(package)))
    assert (job.state, upload.state) == (PackageState.READY, UploadState.TAKEN)
    with pytest.raises(StaleState):
        taker.take(upload, sent(package))


def test_an_empty_or_too_large_file_is_told(street, here, package, settings):
    with pytest.raises(BadInput, match="The file is empty"):
        actions.begin_import(here, by=here.learner, upload=sent(b""))
    settings.PACKAGE_LIMIT_BYTES = 1024
    with pytest.raises(BadInput, match="the largest that can be taken is 1"):
        actions.begin_import(here, by=here.learner, upload=sent(package))


def test_two_at_once_are_refused_and_leave_no_file(street, here, package):
    actions.begin_import(here, by=here.learner, upload=sent(package))
    with pytest.raises(StaleState):
        actions.begin_import(here, by=here.learner, upload=sent(package))
    assert len(default_storage.listdir("packages")[1]) == 1


def test_a_newer_one_takes_the_place_of_the_one_that_was_looked_at(street, here, package):
    first = brought(here, package)
    brought(here, package)
    actions.delete_old_packages()
    first.refresh_from_db()
    assert (first.state, first.manifest) == (PackageState.EXPIRED, None)


def test_an_unwanted_one_is_dropped_and_deleted(street, here, package):
    job = brought(here, package)
    for person in people_but(street, here.learner):
        with pytest.raises(NotAllowed):
            actions.drop_package(job, by=person)
    actions.drop_package(job, by=here.learner)
    job.refresh_from_db()
    assert (job.state, job.manifest, default_storage.listdir("packages")[1]) == (PackageState.EXPIRED, None, [])
    with pytest.raises(StaleState):
        actions.accept_package(job, by=here.learner)


# --- looked at --------------------------------------------------------------------------------------------------------


def test_the_plan_says_what_would_arrive(street, here, package):
    plan = queries.arrival_plan(brought(here, package))
    assert (len(plan.new), plan.here, plan.withdrawn, plan.files, plan.made, plan.priors) == (4, 0, 0, 3, 12, 4)
    assert (plan.same_edition, plan.reworded, plan.off_route, plan.unknown) == (True, [], [], [])


def test_changed_wording_and_units_off_the_route_are_told(street, here, package):
    job = brought(here, package)
    Criterion.objects.filter(outcome__unit=street.work, outcome__number=1, number=2).update(statement="Serve better")
    plan = queries.arrival_plan(job)
    assert (plan.same_edition, plan.priors) == (False, 3)
    assert plan.reworded == [("W/1", "1.2", "E001, E002, E003")]
    here.route.filter(unit=street.work).delete()
    plan = queries.arrival_plan(job)
    assert (plan.made, plan.priors) == (0, 0)
    assert plan.off_route == [("W/1", "1.1, 1.2, 2.1, 2.2", "E001, E002, E003")]


def test_units_unknown_here_and_signed_off_ones_are_told(street, here, package):
    job = brought(here, package)
    here.route.filter(unit=street.work).update(locked_at=timezone.now())
    assert queries.arrival_plan(job).closed == [("W/1", "1.1, 1.2, 2.1, 2.2", "E001, E002, E003")]
    for piece in job.manifest["evidence"]:
        for link in piece["links"]:
            link["unit"] = "X/9"
    assert queries.arrival_plan(job).unknown == [("X/9", "1.1, 1.2, 2.1, 2.2", "E001, E002, E003")]


def test_a_unit_is_found_by_its_number_whatever_the_qualification(street, here, package):
    """The registration is on another edition that lists the same unit."""
    Registration.objects.filter(pk=here.pk).update(qualification=make_edition("another"))
    plan = queries.arrival_plan(PackageJob.objects.get(pk=brought(here, package).pk))
    assert (plan.same_edition, plan.made, plan.priors) == (False, 12, 4)


@pytest.mark.parametrize("count", [1, 3])
def test_looking_takes_the_same_number_of_queries(street, here, package, count, django_assert_num_queries):
    job = PackageJob.objects.select_related("registration__qualification").get(pk=brought(here, package).pk)
    pieces = [piece for piece in job.manifest["evidence"] if piece["links"]]
    job.manifest["evidence"] = pieces[:count]
    with django_assert_num_queries(4):
        queries.arrival_plan(job)


def test_another_name_waits_for_an_administrator(street, package):
    here = street.other.registration
    job = brought(here, package)
    with pytest.raises(Blocked, match="names another person"):
        actions.accept_package(job, by=here.learner)
    for person in people_but(street, street.other.admin):
        with pytest.raises(NotAllowed):
            actions.confirm_identity(job, by=person, why="I know them.")
    with pytest.raises(BadInput):
        actions.confirm_identity(job, by=street.other.admin, why=" ")
    actions.confirm_identity(job, by=street.other.admin, why="Marriage certificate of 3 May 2026 seen.")
    assert last_act(here.centre) == ("confirmed who brings the package for", street.other.admin)
    with pytest.raises(StaleState):
        actions.confirm_identity(job, by=street.other.admin, why="Again.")
    work(actions.accept_package(job, by=here.learner))
    assert here.evidence.count() == 4


def test_another_date_of_birth_waits_too_and_a_name_in_other_letters_does_not(street, here, package):
    Registration.objects.filter(pk=here.pk).update(name="  LEARNER   hl ")
    job = brought(here, package)
    job.registration.refresh_from_db()
    assert rules.differences(job) == []
    job.registration.date_of_birth = date(2001, 1, 1)
    assert [what for what, _, _ in rules.differences(job)] == ["Date of birth"]


# --- taken in ---------------------------------------------------------------------------------------------------------


def test_everything_arrives_as_it_was(street, here, package):
    job = taken_in(here, package)
    assert (job.state, job.findings["arrived"], job.findings["left"]) == (PackageState.READY, 4, {})
    assert told(here) == told(street.registration)
    assert set(here.evidence.values_list("status", "created_by")) == {(EvidenceStatus.PREPARING, here.learner_id)}
    for file in EvidenceFile.objects.filter(evidence__registration=here):
        with file.content.open() as content:
            assert hashlib.sha256(content.read()).hexdigest() == file.sha256


def test_what_is_redacted_stays_redacted(street, here, package):
    taken_in(here, package)
    form = EvidenceFile.objects.get(evidence__registration=here, name="till.png").renditions.get()
    assert (form.purpose, form.facts) == (Purpose.REDACTED, {"regions": 1})
    with form.content.open() as content:
        assert content.read() == b"blacked out"


def test_versions_references_and_where_it_comes_from_arrive(street, here, package):
    taken_in(here, package)
    newer = EvidenceFile.objects.get(evidence__registration=here, name="refund form 2.pdf")
    assert newer.replaces.name == "refund form.pdf"
    reference = EvidenceReference.objects.get(evidence__registration=here)
    assert (reference.evidence.title, reference.target.title, reference.note) == (
        "What I did",
        "Refund",
        "the form is there",
    )
    arrival = Arrival.objects.get(registration=here, reference="E003")
    assert (arrival.centre, arrival.author) == ("Harbour Lane Training", "Assessor HL")
    assert arrival.evidence.events.get().note == "Arrived from Harbour Lane Training, where it was E003."


def test_decisions_arrive_as_prior_ones_and_count_for_nothing(street, here, package):
    taken_in(here, package)
    rows = PriorDecision.objects.filter(registration=here).values_list("criterion__number", "outcome", "decided_by")
    assert list(rows) == [(1, "met", "Assessor HL"), (2, "met", "Assessor HL")] * 2
    assert Decision.objects.filter(registration=here).count() == 0


def test_the_same_package_twice_adds_nothing(street, here, package):
    taken_in(here, package)
    before = (here.evidence.count(), EvidenceFile.objects.count(), PriorDecision.objects.count())
    job = brought(here, package)
    plan = queries.arrival_plan(job)
    assert (len(plan.new), plan.here) == (0, 4)
    work(actions.accept_package(job, by=here.learner))
    assert (here.evidence.count(), EvidenceFile.objects.count(), PriorDecision.objects.count()) == before


def test_a_later_package_of_the_same_portfolio_brings_what_is_new(street, here, package):
    taken_in(here, package)
    portfolio.create_evidence(street.registration, by=street.learner, title="Since then")
    job = taken_in(here, package_of(street.registration))
    assert job.findings["arrived"] == 1
    assert here.evidence.count() == 5


def test_withdrawn_pieces_stay_behind(street, here):
    pieces = fill(street)
    portfolio.withdraw_evidence(pieces["second"], by=street.learner, reason="Not mine to show.")
    taken_in(here, package_of(street.registration))
    assert list(here.evidence.values_list("title", flat=True).order_by("pk")) == [
        "Refund",
        "Seen at the counter",
        "Not yet finished",
    ]


def test_a_job_killed_in_the_middle_goes_on_and_each_piece_is_whole(street, here, package, monkeypatch):
    job = actions.accept_package(brought(here, package), by=here.learner)
    taken = []
    whole = taking_in.take_in_piece

    def dies(*args):
        if len(taken) == 2:
            raise KeyboardInterrupt
        taken.append(args[2])
        whole(*args)

    monkeypatch.setattr(taking_in, "take_in_piece", dies)
    with pytest.raises(KeyboardInterrupt):
        actions.work_on_package(PackageJob.objects.get(pk=job.pk))
    assert here.evidence.count() == 2
    monkeypatch.undo()
    PackageJob.objects.filter(pk=job.pk).update(touched_at=timezone.now() - timedelta(hours=1))
    actions.resend_stuck_packages()
    work(job)
    assert (job.state, job.findings["arrived"]) == (PackageState.READY, 4)
    assert told(here) == told(street.registration)


def test_a_piece_that_cannot_be_taken_is_left_whole_and_told(street, here, package, settings):
    settings.EVIDENCE_FILE_KINDS = ["picture"]
    job = taken_in(here, package)
    assert list(job.findings["left"]) == ["E001"]
    assert job.findings["left"]["E001"].startswith("refund form.pdf is a kind of file that is not accepted.")
    assert [piece.title for piece in here.evidence.order_by("pk")] == [
        "What I did",
        "Seen at the counter",
        "Not yet finished",
    ]


def test_a_write_that_fails_leaves_nothing_of_the_piece(street, here, package, monkeypatch):
    job = actions.accept_package(brought(here, package), by=here.learner)

    def fails(*args, **kwargs):
        raise RuntimeError("the last write")

    monkeypatch.setattr(taking_in.PriorDecision.objects, "bulk_create", fails)
    with pytest.raises(actions.PackageFailed):
        actions.work_on_package(PackageJob.objects.get(pk=job.pk))
    assert (here.evidence.count(), Arrival.objects.count()) == (0, 0)


def test_only_the_learner_has_it_taken_in_and_only_once(street, here, package):
    job = brought(here, package)
    for person in people_but(street, here.learner):
        with pytest.raises(NotAllowed):
            actions.accept_package(job, by=person)
    actions.accept_package(job, by=here.learner)
    acts = act_count(here.centre)
    with pytest.raises(StaleState):
        actions.accept_package(job, by=here.learner)
    assert act_count(here.centre) == acts


def test_the_package_and_what_it_told_are_gone_afterwards(street, here, package, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = taken_in(here, package)
    assert (job.manifest, job.content.name, default_storage.listdir("packages")[1]) == (None, "", [])
    assert list(jobs.scratch_path("").iterdir()) == []


def test_an_assessors_record_keeps_its_words(street, here, package):
    taken_in(here, package)
    record = here.evidence.get(title="Seen at the counter")
    with pytest.raises(NotAllowed, match="stays as it was"):
        portfolio.change_evidence(record, by=here.learner, account="They were brilliant.")
    portfolio.map_evidence(record, links={}, by=here.learner)


def test_evidence_dated_in_the_future_is_left(street, here, package):
    def tomorrow(manifest):
        manifest["evidence"][1]["made_on"] = (timezone.localdate() + timedelta(days=1)).isoformat()

    members = resigned(members_of(package), keys.signing_key(street.centre), tomorrow)
    job = taken_in(here, packed(members))
    assert list(job.findings["left"]) == ["E002"]


def test_numbers_go_on_after_those_of_this_registration(street, here, package):
    with transaction.atomic():
        portfolio.create_evidence(here, by=here.learner, title="Mine already")
    taken_in(here, package)
    assert sorted(piece.reference for piece in here.evidence.all()) == ["E001", "E002", "E003", "E004", "E005"]
