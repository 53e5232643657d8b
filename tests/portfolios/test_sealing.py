"""Sealed originals and redaction: who may, what others are shown meanwhile, and that nothing is written by halves."""

import io
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from centres.models import Act
from config.append_only import Frozen
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions, queries, redaction, rules
from portfolios.models import EvidenceFile, FileText, OriginalOpening, Redaction, Rendition
from portfolios.states import EvidenceStatus, FileState, Purpose, RedactionState
from tests.factories import papers
from tests.factories.assessment import add_file, add_rendition, make_evidence

pytestmark = pytest.mark.django_db

REGION = [1, 10, 12, 50, 8]


@pytest.fixture
def draft(cast):
    return make_evidence(cast.registration, [], status=EvidenceStatus.PREPARING)


@pytest.fixture
def report(draft):
    return add_file(draft, "report.pdf", papers.pdf("Secret Name", "Open words"))


@pytest.fixture
def returned(cast):
    """A piece that came back from the assessor: it can be changed, and others read it."""
    return make_evidence(cast.registration, [], status=EvidenceStatus.ACTION_REQUIRED)


def redact(file, by, *regions):
    asked = actions.redact_file(file, regions=regions or [REGION], by=by)
    actions.make_redaction(asked)
    return asked


def shown_bytes(file):
    with queries.shown_form(file).content.open() as content:
        return content.read()


def last_act():
    act = Act.objects.order_by("pk").last()
    return act.verb, act.by, act.facts


# --- redaction ------------------------------------------------------------------------------------------------------
def test_a_redacted_pdf_is_what_everybody_is_shown(cast, report):
    FileText.objects.create(file=report, text="Secret Name Open words")
    thumb = add_rendition(report, Purpose.THUMB, b"old", "image/png")
    asked = redact(report, cast.learner)
    assert asked.state == RedactionState.MADE
    assert redaction.words_of_pdf(shown_bytes(report)).split() == ["Open", "words"]
    assert asked.rendition.facts == {"regions": [[1, 10.0, 12.0, 50.0, 8.0]]}
    assert FileText.objects.get(file=report).text.split() == ["Open", "words"]
    assert Rendition.objects.get(pk=thumb.pk).superseded_at is not None
    verb, by, facts = last_act()
    assert (verb, by) == ("redacted a file of", cast.learner)
    assert facts == {"sha256": report.sha256, "pages": [1], "regions": 1}


def test_a_redacted_picture_is_made_from_what_others_saw_and_gets_a_new_small_form(cast, draft):
    photo = add_file(draft, "photo.heic", b"as sent", "image/heic")
    add_rendition(photo, Purpose.SHOWN, papers.picture(form="JPEG"), "image/jpeg")
    redact(photo, cast.learner, [1, 0, 0, 50, 50])
    picture = Image.open(io.BytesIO(shown_bytes(photo)))
    assert picture.getpixel((50, 50)) == (0, 0, 0)
    small = photo.renditions.get(purpose=Purpose.THUMB, superseded_at=None)
    with small.content.open() as content:
        assert Image.open(content).getpixel((50, 50)) == (0, 0, 0)
    with queries.original_form(photo).content.open() as content:
        assert content.read() == b"as sent"


def test_redacting_again_starts_from_the_original_and_takes_its_place(cast, report):
    first = redact(report, cast.learner)
    second = redact(report, cast.learner, [2, 0, 0, 100, 100])
    first.refresh_from_db()
    assert (first.superseded_at is not None, second.superseded_at) == (True, None)
    assert redaction.words_of_pdf(shown_bytes(report)).split() == ["Secret", "Name"]
    assert report.renditions.filter(purpose=Purpose.REDACTED).count() == 2


def test_until_it_is_made_nobody_but_the_author_opens_the_file(cast, returned):
    report = add_file(returned, "report.pdf", papers.pdf("Secret Name"))
    FileText.objects.create(file=report, text="Secret Name")
    assert rules.can_read_file(cast.assessor, report)
    asked = actions.redact_file(report, regions=[REGION], by=cast.learner)
    assert (rules.can_read_file(cast.assessor, report), rules.can_read_file(cast.learner, report)) == (False, True)
    assert FileText.objects.get(file=report).text == ""
    (theirs,) = queries.viewed_files(cast.assessor, returned)
    (mine,) = queries.viewed_files(cast.learner, returned)
    assert (theirs.viewer, theirs.url, theirs.calm[1]) == (
        "",
        "",
        "Its parts are being blacked out. Until that is done it stays closed.",
    )
    assert (mine.viewer, mine.calm[0]) == ("pdf", "scanning")
    actions.make_redaction(asked)
    assert rules.can_read_file(cast.assessor, report)
    assert queries.viewed_files(cast.assessor, returned)[0].viewer == "pdf"


def test_what_cannot_be_made_stays_closed_and_its_author_is_told(cast, returned):
    broken = add_file(returned, "report.pdf", b"%PDF-1.4 broken")
    asked = redact(broken, cast.learner)
    assert (asked.state, asked.problem) == (
        RedactionState.FAILED,
        "The PDF cannot be read. Save it again as a PDF, without a password, and replace it.",
    )
    assert not rules.can_read_file(cast.assessor, broken)
    (mine,) = queries.viewed_files(cast.learner, returned)
    assert mine.calm == (
        "stopped",
        f"The black parts could not be made, so nobody else can open it. {asked.problem}",
    )


def test_a_piece_is_not_handed_in_while_a_redaction_could_not_be_made(cast, returned):
    broken = add_file(returned, "report.pdf", b"%PDF-1.4 broken")
    good = add_file(returned, "photo.png", papers.picture(), "image/png")
    for file in (broken, good):
        redact(file, cast.learner)
    found = [blocker for blocker in rules.submit_blockers(returned) if blocker.code == "redaction_failed"]
    assert [(blocker.sentence, blocker.url) for blocker in found] == [
        (
            "The black parts of report.pdf could not be made, so the assessor could not open it.",
            reverse("portfolios:file_redact", args=[broken.pk]),
        )
    ]
    actions.remove_file(broken, by=cast.learner)
    assert "redaction_failed" not in [blocker.code for blocker in rules.submit_blockers(returned)]


def test_only_the_author_redacts(cast, returned):
    photo = add_file(returned, "photo.png", papers.picture(), "image/png")
    for who, person in cast.everybody().items():
        if person and who != "learner":
            with pytest.raises(NotAllowed):
                actions.redact_file(photo, regions=[REGION], by=person)
    assert not Redaction.objects.exists()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"media_type": "video/mp4"}, "Only pictures and PDFs can be blacked out here."),
        ({"state": FileState.WAITING}, "report.pdf is still being checked."),
        ({"state": FileState.REFUSED, "refusal": "It is a program."}, "report.pdf was refused: It is a program."),
        ({"removed_at": timezone.now()}, "report.pdf has been taken out of E001."),
    ],
)
def test_what_stands_in_the_way_is_said(cast, report, facts, sentence):
    EvidenceFile.objects.filter(pk=report.pk).update(**facts)
    with pytest.raises(Blocked, match=sentence):
        actions.redact_file(EvidenceFile.objects.get(pk=report.pk), regions=[REGION], by=cast.learner)
    assert not Redaction.objects.exists()


def test_after_submission_it_is_frozen(cast, draft, report):
    type(draft).objects.filter(pk=draft.pk).update(status=EvidenceStatus.SUBMITTED)
    with pytest.raises(StaleState):  # the row that the page was made from is older than the submission
        actions.redact_file(report, regions=[REGION], by=cast.learner)
    with pytest.raises(Blocked, match="E001 has been handed in"):
        actions.redact_file(EvidenceFile.objects.get(pk=report.pk), regions=[REGION], by=cast.learner)
    assert not Redaction.objects.exists()


def test_bad_regions_write_nothing(cast, report):
    for regions in ([], [[1, 90, 0, 20, 5]], [REGION] * 10_000):
        with pytest.raises(BadInput):
            actions.redact_file(report, regions=regions, by=cast.learner)
    assert not Redaction.objects.exists()


def test_a_doubled_message_changes_nothing(cast, report):
    asked = redact(report, cast.learner)
    made = list(report.renditions.values_list("pk", "superseded_at"))
    actions.make_redaction(asked)
    assert list(report.renditions.values_list("pk", "superseded_at")) == made


def test_a_message_that_was_overtaken_makes_nothing(cast, report):
    old = actions.redact_file(report, regions=[REGION], by=cast.learner)
    new = actions.redact_file(report, regions=[[2, 0, 0, 9, 9]], by=cast.learner)
    actions.make_redaction(old)
    assert not report.renditions.exists()
    actions.make_redaction(new)
    assert report.renditions.get().redaction == new


def test_a_redaction_whose_form_cannot_be_kept_writes_nothing(cast, report, monkeypatch):
    asked = actions.redact_file(report, regions=[REGION], by=cast.learner)

    def full(*args):
        raise OSError("No space left on device")

    monkeypatch.setattr("portfolios.actions.sealing.keep", full)
    with pytest.raises(OSError, match="No space"), transaction.atomic():
        actions.make_redaction(asked)
    asked.refresh_from_db()
    assert (asked.state, report.renditions.count()) == (RedactionState.WAITING, 0)


def test_what_is_stuck_is_sent_again_and_given_up_after_three_tries(cast, report):
    asked = actions.redact_file(report, regions=[REGION], by=cast.learner)
    assert actions.resend_stuck_redactions() == 0
    long_ago = timezone.now() - timedelta(hours=1)
    Redaction.objects.update(sent_at=long_ago)
    assert actions.resend_stuck_redactions() == 1
    Redaction.objects.update(sent_at=long_ago, attempts=3)
    assert actions.resend_stuck_redactions() == 0
    asked.refresh_from_db()
    assert (asked.state, asked.problem[:24]) == (RedactionState.FAILED, "It could not be made in ")


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(client, cast, report):
    client.force_login(cast.learner)
    at = reverse("portfolios:file_redact", args=[report.pk])
    sent = {"page": ["1", "1", ""], "left": ["10", "95", ""], "top": ["12", "0", ""], "width": ["50", "9", ""]}
    response = client.post(at, {**sent, "height": ["8", "9", ""]})
    assert response.status_code == 422
    assert "Region 2 does not lie on the page" in response.text
    assert response.context["form"].rows == [["1", "10", "12", "50", "8"], ["1", "95", "0", "9", "9"]]
    response = client.post(at, {side: ["1"] for side in ("page", "left", "top", "width", "height")})
    assert response.url == reverse("portfolios:evidence_edit", args=[report.evidence_id]) + f"#file-{report.pk}"
    assert report.redactions.get().regions == [[1, 1.0, 1.0, 1.0, 1.0]]
    assert client.get(at).context["form"].rows == [["1", "1", "1", "1", "1"]]


def test_the_worker_makes_it(worker, cast, report):
    asked = actions.redact_file(report, regions=[REGION], by=cast.learner)
    worker.wait(lambda: Redaction.objects.get(pk=asked.pk).state == RedactionState.MADE)


# --- sealed originals -----------------------------------------------------------------------------------------------
@pytest.fixture
def sealed(cast):
    piece = make_evidence(cast.registration, [])
    photo = add_file(piece, "photo.jpg", b"with a place", "image/jpeg")
    add_rendition(photo, Purpose.SHOWN, b"without a place", "image/jpeg")
    return photo


def original(client, person, file, **sent):
    client.force_login(person)
    at = reverse("portfolios:file_original", args=[file.pk])
    return client.post(at, sent) if sent else client.get(at)


def test_the_learner_opens_the_original_at_once_and_no_line_is_written(client, cast, sealed):
    before = Act.objects.count()
    response = original(client, cast.learner, sealed)
    assert b"".join(response.streaming_content) == b"with a place"
    assert response["Content-Security-Policy"].startswith("sandbox;")
    assert (Act.objects.count(), OriginalOpening.objects.count()) == (before, 0)


@pytest.mark.parametrize("role", ["iqa", "lead_iqa"])
def test_a_quality_assurer_opens_it_with_a_reason_that_the_learner_sees(client, cast, sealed, role):
    person = cast.home.people[role]
    before = Act.objects.count()
    assert original(client, person, sealed).status_code == 200
    assert original(client, person, sealed, reason="  ").status_code == 422
    assert Act.objects.count() == before
    response = original(client, person, sealed, reason="Was it taken at work?")
    assert b"".join(response.streaming_content) == b"with a place"
    assert response["Content-Disposition"] == 'attachment; filename="photo.jpg"'
    facts = {"sha256": sealed.sha256, "reason": "Was it taken at work?", "evidence": sealed.evidence.reference}
    assert (Act.objects.count(), last_act()) == (before + 1, ("opened the sealed original", person, facts))
    client.force_login(cast.learner)
    page = client.get(reverse("assessment:evidence_detail", args=[sealed.evidence_id])).text
    assert f"{person.full_name}, " in page
    assert "Was it taken at work?" in page
    client.force_login(cast.assessor)
    assert "Was it taken" not in client.get(reverse("assessment:evidence_detail", args=[sealed.evidence_id])).text


def test_the_action_refuses_everybody_else(cast, sealed):
    for who, person in cast.everybody().items():
        if person and who not in ("learner", "iqa", "lead_iqa"):
            with pytest.raises(NotAllowed):
                actions.open_original(sealed, by=person, reason="I want to.")
    assert not OriginalOpening.objects.exists()


def test_an_opening_is_never_changed(cast, sealed):
    opening = actions.open_original(sealed, by=cast.iqa, reason="To be sure.")
    opening.reason = "Other"
    with pytest.raises(Frozen):
        opening.save()


def test_a_refused_file_is_opened_by_nobody_and_an_unchecked_one_by_its_learner_alone(cast, sealed):
    for state, answers in ((FileState.REFUSED, (False, False)), (FileState.WAITING, (True, False))):
        sealed.state = state
        assert (rules.can_open_original(cast.learner, sealed), rules.can_open_original(cast.iqa, sealed)) == answers


def test_the_link_is_offered_where_it_is_allowed(cast, sealed):
    people = ("learner", "assessor", "iqa", "lead_iqa")
    offered = [queries.viewed_files(cast.home.people[who], sealed.evidence)[0].original for who in people]
    assert offered == ["open", "", "ask", "ask"]


def test_what_is_not_sealed_is_opened_as_it_is(client, cast):
    plain = add_file(make_evidence(cast.registration, []), "notes.txt", b"Notes", "text/plain")
    assert original(client, cast.iqa, plain).url == reverse("portfolios:file_download", args=[plain.pk])


# --- what is shown --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("many", [1, 3])
def test_files_are_viewed_in_a_fixed_number_of_queries(cast, many, django_assert_num_queries):
    piece = make_evidence(cast.registration, [])
    for number in range(many):
        file = add_file(piece, f"{number}.jpg", bytes([number]), "image/jpeg")
        add_rendition(file, Purpose.SHOWN, b"shown" + bytes([number]), "image/jpeg")
        actions.open_original(file, by=cast.iqa, reason="To be sure.")
    with django_assert_num_queries(4):
        assert len(queries.viewed_files(cast.learner, piece)[0].openings) == 1
    with django_assert_num_queries(4):
        assert len(queries.viewed_in_pieces(cast.iqa, queries.handed_in_last([piece]))[piece.pk]) == many


@pytest.mark.parametrize(
    ("name", "media_type", "form", "viewer"),
    [
        ("a.docx", "application/msword", (Purpose.PDF, "application/pdf"), "pdf"),
        ("a.docx", "application/msword", None, ""),
        ("a.heic", "image/heic", (Purpose.SHOWN, "image/jpeg"), "picture"),
        ("a.heic", "image/heic", None, ""),
        ("a.mov", "video/quicktime", None, "video"),
        ("a.zip", "application/zip", None, ""),
    ],
)
def test_each_kind_of_file_has_its_viewer(cast, name, media_type, form, viewer):
    file = add_file(make_evidence(cast.registration, []), name, b"content", media_type)
    if form:
        add_rendition(file, form[0], b"made", form[1])
    (viewed,) = queries.viewed_files(cast.assessor, file.evidence)
    address = "file_as_pdf" if form and form[0] == Purpose.PDF else "file_download"
    assert (viewed.viewer, viewed.url) == (viewer, reverse(f"portfolios:{address}", args=[file.pk]))


def test_an_archive_is_listed(client, cast):
    file = add_file(make_evidence(cast.registration, []), "a.zip", b"PK", "application/zip")
    EvidenceFile.objects.update(
        facts={
            "archive": {
                "count": 2,
                "unpacked": 2048,
                "files": [{"name": "<b>till.txt", "size": 2048}, {"name": "a/b.png", "size": 0}],
            }
        }
    )
    client.force_login(cast.assessor)
    page = client.get(reverse("assessment:evidence_detail", args=[file.evidence_id])).text
    assert "&lt;b&gt;till.txt" in page
    assert "a/b.png" in page


@pytest.mark.parametrize(
    ("state", "who", "sentence", "opens"),
    [
        (FileState.WAITING, "learner", "It is being checked. Until that is done only you can open it.", True),
        (FileState.WAITING, "assessor", "It is being checked. It opens here when that is done.", False),
        (FileState.REFUSED, "learner", "It is a program.", False),
        (FileState.REFUSED, "assessor", "It did not pass the checks.", False),
    ],
)
def test_a_file_that_is_not_checked_shows_a_calm_line(cast, state, who, sentence, opens):
    file = add_file(make_evidence(cast.registration, []), "a.png", b"PNG", "image/png")
    EvidenceFile.objects.update(state=state, refusal="It is a program." if state == FileState.REFUSED else "")
    (viewed,) = queries.viewed_files(cast.home.people[who], file.evidence)
    assert (viewed.calm[1], bool(viewed.url)) == (sentence, opens)


def test_the_conversion_of_a_document_is_sent_without_any_power(client, cast):
    file = add_file(make_evidence(cast.registration, []), "a.docx", b"PK", "application/msword")
    add_rendition(file, Purpose.PDF, b"%PDF-1.4 made", "application/pdf")
    client.force_login(cast.assessor)
    response = client.get(reverse("portfolios:file_as_pdf", args=[file.pk]), headers={"Range": "bytes=0-7"})
    assert b"".join(response.streaming_content) == b"%PDF-1.4"
    sent = {name: response[name] for name in ("Content-Range", "Content-Type", "Content-Disposition")}
    assert (response.status_code, sent) == (
        206,
        {
            "Content-Range": "bytes 0-7/13",
            "Content-Type": "application/pdf",
            "Content-Disposition": 'inline; filename="a.docx.pdf"',
        },
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
