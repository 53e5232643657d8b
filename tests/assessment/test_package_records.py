"""What a package holds beside evidence and decisions: what was said, and what is on record; and that it proves it."""

import io
import json
import posixpath
import re

import jsonschema
import pytest

from assessment import actions, queries
from assessment.actions import Checked, Note
from assessment.models import FeedbackSound, PackageJob
from assessment.portable import shape, verify
from assessment.portable.layout import RECORDS
from assessment.states import ActionOutcome
from centres import keys
from portfolios.states import FileState
from tests.factories.appeals import appeal, go_on, refused, turn_down
from tests.factories.assessment import criterion, not_yet, route_unit
from tests.factories.packages import brought, fill, hand_in, members_of, package_of, packed, piece, resigned
from tests.factories.plans import agree_plan, draft_plan, hold_review, in_days, propose_plan
from tests.factories.portfolios import PDF, criteria_of, upload
from tests.factories.recognition import achieved_in, recognise, second_registration
from tests.factories.witness import SAW, ask, confirm
from tests.factories.workspace import make_sound

pytestmark = pytest.mark.django_db
WELFARE = "Tired of nights."


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    settings.PACKAGE_SCRATCH_DIR = tmp_path / "scratch"


def spoken_to(street):
    """A piece decided with a note at a place and spoken feedback; a second recording waits for its sitting."""
    evidence = piece(street.registration, "Refund", [upload("refund form.pdf", PDF)])
    hand_in(evidence)
    evidence.refresh_from_db()
    make_sound(evidence, street.assessor)
    file = evidence.files.get().pk
    codes = criteria_of(street.work)
    actions.record_decisions(
        evidence,
        by=street.assessor,
        judgements=not_yet(codes[0]),
        feedback="Nearly.",
        confirmed="VARCS",
        notes=[Note(file, "page 2 at 10,20 30x15", "The date is missing.")],
    )
    make_sound(evidence, street.assessor, name="not-recorded-yet.wav")
    return evidence


def everything(street):
    """Records of every kind, with what the learner may not see beside them."""
    registration, codes = street.registration, criteria_of(street.work)
    spoken_to(street)
    agree_plan(registration, codes[:2], by=street.assessor, other=street.learner)
    propose_plan(registration, codes[2:3], by=street.assessor, title="Only proposed")
    draft_plan(registration, codes[3:], by=street.assessor, title="A draft of the assessor")
    review = hold_review(registration, by=street.assessor, welfare=WELFARE)
    actions.sign_review(review, by=street.learner, words="It is right.")
    turn_down(appeal(street, refused(street, "1.2")), by=street.assessor)
    request, _, _ = ask(registration, codes[:1], by=street.assessor)
    confirm(request)


def proved(street):
    """(manifest, members) of the package, which proves itself and fits the schema."""
    package = package_of(street.registration)
    proof = verify.prove(io.BytesIO(package))
    assert shape.fault_of(proof.manifest) == ""
    jsonschema.Draft202012Validator(shape.schema()).validate(proof.manifest)
    return proof.manifest, members_of(package)


def titled(manifest, title):
    return next(row for row in manifest["evidence"] if row["title"] == title)


def test_notes_at_places_and_spoken_feedback_go_along_once_recorded(street):
    spoken_to(street)
    manifest, members = proved(street)
    (sitting,) = titled(manifest, "Refund")["assessments"]
    text = {"place": "p. 2 at 10,20 30x15", "text": "The date is missing."}
    assert sitting["notes"] == [{"file": "E001-1", "file_name": "refund form.pdf", **text}]
    sound = FeedbackSound.objects.get(name="well-done.wav")
    (spoken,) = sitting["spoken"]
    assert (spoken["path"], spoken["sha256"]) == ("feedback/E001/1-well-done.wav", sound.sha256)
    with sound.content.open() as content:
        assert members[spoken["path"]] == content.read()
    assert not any("not-recorded-yet" in name for name in members)
    page = members["evidence/E001.html"].decode()
    assert 'src="../feedback/E001/1-well-done.wav"' in page
    assert 'href="../files/E001/1-refund-form.pdf#page=2"' in page


def test_a_sound_that_has_not_passed_its_checks_stays_at_the_centre(street):
    spoken_to(street)
    FeedbackSound.objects.update(state=FileState.REFUSED)
    manifest, _ = proved(street)
    assert titled(manifest, "Refund")["assessments"][0]["spoken"] == []


def test_another_sound_in_place_of_the_spoken_feedback_shows(street):
    spoken_to(street)
    members = members_of(package_of(street.registration))
    members["feedback/E001/1-well-done.wav"] = b"RIFF other"
    with pytest.raises(verify.Tampered, match=r"feedback/E001/1-well-done.wav: It has"):
        verify.prove(io.BytesIO(packed(members)))
    members = resigned(members, keys.signing_key(street.centre))
    with pytest.raises(verify.Tampered, match="not the spoken feedback that E001 names"):
        verify.prove(io.BytesIO(packed(members)))


def test_a_recognition_goes_along_with_its_record_and_the_reference(street):
    recognise(street.registration, street.work, by=street.assessor, admin=street.admin)
    manifest, members = proved(street)
    (row,) = manifest["recognitions"]
    assert (row["unit"], row["kind"], row["state"], row["certificate"]) == ("W/1", "equivalence", "counts", "C-77")
    assert row["proof"] in {piece["reference"] for piece in manifest["evidence"]}
    assert row["record"]["checked"] == "Original seen, number checked by telephone"
    assert (row["answer"]["reference"], row["answer"]["by"]) == ("AO-1", street.admin.full_name)
    assert "AO-1" in members["records.html"].decode()
    assert "records.html#recognitions" in members["units/W-1.html"].decode()


def test_a_transfer_says_where_the_unit_was_signed(street):
    there = second_registration(street, street.work)
    source = achieved_in(there, street.work, by=street.assessor)
    entry = route_unit(street.registration, street.work)
    actions.propose_transfer(entry, by=street.assessor, source=source)
    manifest, _ = proved(street)
    (row,) = manifest["recognitions"]
    assert (row["state"], row["record"], row["answer"], row["proof"]) == ("proposed", None, None, None)
    assert row["source"]["qualification"] == there.qualification.title


def test_plans_go_along_as_agreed_with_both_signatures(street):
    everything(street)
    manifest, members = proved(street)
    (plan,) = manifest["plans"]
    (version,) = plan["versions"]
    assert [row["side"] for row in version["signatures"]] == ["assessor", "learner"]
    assert {"label": "About", "text": "Refunds at the desk"} in version["says"]
    assert [(row["unit"], row["code"]) for row in version["criteria"]] == [("W/1", "1.1"), ("W/1", "1.2")]
    whole = b"".join(members.values())
    assert (b"A draft of the assessor" in whole, b"Only proposed" in whole) == (False, False)


def test_reviews_go_along_with_actions_and_the_learners_own_welfare(street):
    everything(street)
    manifest, members = proved(street)
    (review,) = manifest["reviews"]
    assert (review["welfare"], review["comments"][0]["words"]) == (WELFARE, "It is right.")
    assert [(row["owner"], row["check"]) for row in review["actions"]] == [("learner", None)]
    assert WELFARE in members["records.html"].decode()


def test_the_welfare_stays_out_when_its_learner_may_not_read_it(street, monkeypatch):
    hold_review(street.registration, by=street.assessor, welfare=WELFARE)
    monkeypatch.setattr("assessment.rules.can_read_welfare", lambda user, registration: False)
    assert WELFARE.encode() not in b"".join(members_of(package_of(street.registration)).values())


def test_the_agreement_goes_along_and_a_changed_text_shows(street):
    manifest, members = proved(street)
    assert [row["party"] for row in manifest["agreement"]] == ["learner", "centre"]

    def change(manifest):
        manifest["agreement"][0]["text"] += " And more."

    members = resigned(members, keys.signing_key(street.centre), change)
    with pytest.raises(verify.Tampered, match="not the one that was signed"):
        verify.prove(io.BytesIO(packed(members)))


def test_appeals_go_along_with_stages_and_answers(street):
    made = appeal(street)
    turn_down(made, by=street.assessor)
    go_on(street, made)
    manifest, members = proved(street)
    (row,) = manifest["appeals"]
    assert (row["reference"], row["status"], row["decision"]["code"]) == (made.reference, "open", "1.1")
    first, second = row["stages"]
    assert (first["answer"]["outcome"], second["answer"]) == ("not_upheld", None)
    assert second["why"] == "Page 4 does say it."
    assert "Page 4 says nothing of it." in members["records.html"].decode()


def test_a_witness_is_named_and_cannot_be_reached_from_it(street):
    request, _, _ = ask(street.registration, [criterion(street.work, "1.1")], by=street.assessor)
    statement = confirm(request)
    manifest, members = proved(street)
    row = titled(manifest, "Statement of Ann Baker")
    assert (row["in_anothers_words"], row["account"]) == (True, SAW)
    said = row["testimony"]
    assert (said["name"], said["relation"], said["sha256"]) == (
        "Ann Baker",
        "Line manager for two years",
        statement.digest,
    )
    whole = b"".join(members.values())
    assert (b"ann@works.example" in whole, b"01234 567890" in whole) == (False, False)
    assert "in the words of Ann Baker" in members[row["page"]].decode()

    def change(manifest):
        titled(manifest, "Statement of Ann Baker")["account"] = "I saw nothing."

    members = resigned(members, keys.signing_key(street.centre), change)
    with pytest.raises(verify.Tampered, match="not those that the witness confirmed"):
        verify.prove(io.BytesIO(packed(members)))


def test_every_record_together_proves_itself_and_every_link_leads_somewhere(street):
    everything(street)
    manifest, members = proved(street)
    assert [name for name in RECORDS if not manifest[name]] == ["recognitions"]
    missing = []
    for name, data in members.items():
        if name.endswith(".html"):
            for target in re.findall(r'(?:href|src)="([^"#]+)', data.decode()):
                path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
                if path not in members:
                    missing.append((name, target))
    assert missing == []
    assert members["index.html"].decode().count('href="records.html') == 5  # four records, and the head


def test_the_newest_record_makes_the_day_of_the_package(street):
    fill(street)
    before = queries.portfolio_of(street.registration)
    hold_review(street.registration, by=street.assessor)
    after = queries.portfolio_of(street.registration)
    assert (after.at > before.at, after.facts["origin"]) == (True, before.facts["origin"])


def test_a_package_of_before_has_none_of_it_and_still_proves_itself_and_arrives(street):
    fill(street)

    def older(manifest):
        for name in RECORDS:
            del manifest[name]
        for row in manifest["evidence"]:
            del row["in_anothers_words"], row["testimony"]
            for sitting in row["assessments"]:
                del sitting["notes"], sitting["spoken"]

    members = members_of(package_of(street.registration))
    package = packed(resigned(members, keys.signing_key(street.centre), older))
    assert shape.fault_of(verify.prove(io.BytesIO(package)).manifest) == ""
    assert brought(street.other.registration, package).state == "ready"


def test_records_of_another_centre_are_told_of_and_not_kept(client, street):
    everything(street)
    package = package_of(street.registration)
    there = street.other.registration
    job = brought(there, package)
    assert job.state == "ready", job.problem
    assert job.findings["records"] == {"plans": 1, "reviews": 1, "agreement": 2, "appeals": 1}
    kept = PackageJob.objects.get(pk=job.pk).manifest
    assert WELFARE not in json.dumps(kept)
    client.force_login(there.learner)
    page = client.get(f"/packages/{job.pk}/").content.decode()
    assert "They were settled there and are not taken in" in page


def carried_on(street):
    """A second review at which what was agreed at the first is carried on."""
    action = street.registration.review_actions.get(check_made=None)
    checks = [Checked(action, ActionOutcome.CARRIED, "On leave", in_days(20))]
    hold_review(street.registration, by=street.assessor, owners=(), checks=checks)


def test_what_was_carried_on_says_from_which_review(street):
    hold_review(street.registration, by=street.assessor)
    carried_on(street)
    first, second = proved(street)[0]["reviews"]
    assert (first["actions"][0]["check"]["outcome"], first["actions"][0]["check"]["note"]) == ("carried", "On leave")
    assert [row["carried_from"] for row in second["actions"]] == [1]


@pytest.mark.parametrize("count", [1, 3])
def test_reading_the_records_takes_the_same_number_of_queries(street, count, django_assert_num_queries):
    everything(street)
    codes = criteria_of(street.work)
    for number in range(count):
        agree_plan(street.registration, codes[:1], by=street.assessor, other=street.learner)
        carried_on(street)
        appeal(street, refused(street, ("1.1", "2.1", "2.2")[number]))
        request, _, _ = ask(street.registration, codes[:1], by=street.assessor, email=f"{number}@works.example")
        confirm(request, words=f"{SAW} {number}")
    with django_assert_num_queries(53):
        queries.portfolio_of(street.registration)
