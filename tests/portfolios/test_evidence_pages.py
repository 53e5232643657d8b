from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portfolios import actions
from portfolios.files import KINDS, SHOWN_INLINE
from portfolios.models import Evidence, EvidenceFile
from portfolios.states import EvidenceKind, EvidenceStatus, Setting
from qualifications.models import Unit
from qualifications.states import AssessmentMethod, CriterionStyle, EvidenceRuleCode
from tests.cast import make_edition
from tests.factories.portfolios import (
    PDF,
    PNG,
    criteria_of,
    make_draft,
    make_many,
    make_ready,
    make_submitted,
    rule_of_evidence,
    upload,
)

TODAY = timezone.localdate()


def list_url(cast, query=""):
    return reverse("portfolios:evidence_list", args=[cast.registration.pk]) + query


def add_url(cast, query=""):
    return reverse("portfolios:evidence_add", args=[cast.registration.pk]) + query


def edit_url(evidence):
    return reverse("portfolios:evidence_edit", args=[evidence.pk])


def typed(**facts):
    """What a learner sends with "Keep as draft"."""
    return {
        "then": "keep",
        "title": "Refund call",
        "kind": EvidenceKind.RECORDING,
        "setting": Setting.WORKPLACE,
        "made_on": TODAY.isoformat(),
        "account": "I listened first.",
        "contribution": "",
        "detail_consent": "on",
        **facts,
    }


def references(response):
    return [evidence.reference for evidence, _ in response.context["rows"]]


def mapping(evidence):
    return {(link.criterion.plain_code, link.locator) for link in evidence.links.select_related("criterion__outcome")}


# --- library -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3, 500])
def test_evidence_list_query_count_is_fixed(cast, client, rows, django_assert_num_queries):
    make_many(cast.registration, rows)
    client.force_login(cast.learner)
    with django_assert_num_queries(13):
        response = client.get(list_url(cast))
    assert len(references(response)) == min(rows, 25)


def test_evidence_list_shows_drafts_to_their_author_only(cast, page):
    make_draft(cast.registration)
    make_submitted(cast.registration)
    make_draft(cast.registration, by=cast.assessor, kind=EvidenceKind.OBSERVATION)
    seen = {who: references(page(cast.everybody()[who], list_url(cast))) for who in ("learner", "assessor", "iqa")}
    assert seen == {"learner": ["E002", "E001"], "assessor": ["E003", "E002"], "iqa": ["E002"]}


def test_evidence_list_filters_by_state_kind_and_unit(cast, page):
    make_submitted(cast.registration)
    other = make_draft(cast.registration, kind=EvidenceKind.ACCOUNT)
    actions.map_evidence(other, links={criteria_of(cast.units[1])[0]: ""}, by=cast.learner)
    queries = {
        "?status=submitted": ["E001"],
        "?kind=RA": ["E002"],
        f"?unit={cast.units[0].pk}": ["E001"],
        f"?unit={cast.units[1].pk}&status=preparing": ["E002"],
        "?status=nonsense": ["E002", "E001"],
    }
    assert {query: references(page(cast.learner, list_url(cast, query))) for query in queries} == queries


def test_evidence_list_is_searched_by_title_account_file_and_reference(cast, page):
    make_draft(cast.registration, title="Refund call", account="I listened first.")
    with_file = make_draft(cast.registration, title="Complaint log")
    actions.add_file(with_file, upload=upload("rota.pdf"), by=cast.learner)
    gone = actions.add_file(with_file, upload=upload("old.pdf", PDF + b"%"), by=cast.learner)
    actions.remove_file(gone, by=cast.learner)
    queries = {
        "refund": ["E001"],
        "LISTENED": ["E001"],
        "rota": ["E002"],
        "old": [],
        "E002": ["E002"],
        "e2": ["E002"],
        "2": ["E002"],
        "refund+first": ["E001"],
        "refund+rota": [],
        "": ["E002", "E001"],
    }
    found = {words: references(page(cast.learner, list_url(cast, f"?words={words}"))) for words in queries}
    assert found == queries


def test_evidence_list_is_ordered_as_asked(cast, page):
    make_draft(cast.registration, title="bread", made_on=TODAY - timedelta(days=3))
    make_draft(cast.registration, title="Apples", made_on=TODAY)
    make_draft(cast.registration, title="cake", made_on=None)
    actions.change_evidence(Evidence.objects.get(number=1), by=cast.learner, title="Bread")
    orders = {
        "": ["E003", "E002", "E001"],
        "oldest": ["E001", "E002", "E003"],
        "changed": ["E001", "E003", "E002"],
        "made": ["E002", "E001", "E003"],
        "title": ["E002", "E001", "E003"],
        "nonsense": ["E003", "E002", "E001"],
    }
    assert {sort: references(page(cast.learner, list_url(cast, f"?sort={sort}"))) for sort in orders} == orders


def test_the_next_page_keeps_what_was_asked_for(cast, page):
    make_many(cast.registration, 30)
    text = page(cast.learner, list_url(cast, "?words=piece&sort=title")).content.decode()
    assert "?words=piece&amp;sort=title&amp;page=2" in text


def test_evidence_list_says_which_criteria_are_served(cast, page):
    make_submitted(cast.registration)
    ((_, units),) = page(cast.learner, list_url(cast)).context["rows"]
    assert units == [("small-1", "Unit small-1", "1.1, 1.2")]


def test_evidence_list_says_what_to_do_when_empty(cast, page):
    assert "Add a file, a photo or an account" in page(cast.learner, list_url(cast)).content.decode()
    assert "when it has been handed in" in page(cast.iqa, list_url(cast)).content.decode()


# --- adding ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("units", [1, 3])
def test_the_form_query_count_is_fixed(cast, client, units, django_assert_num_queries):
    for entry in list(cast.registration.route.order_by("unit__number"))[units:]:
        entry.delete()
    client.force_login(cast.learner)
    with django_assert_num_queries(13):
        response = client.get(add_url(cast))
    assert len(response.context["mapping"].matrix) == units


def test_the_form_may_begin_with_a_criterion_ticked(cast, page):
    criterion = criteria_of(cast.units[1])[0]
    picked = page(cast.learner, add_url(cast, f"?criterion={criterion.pk}")).context["mapping"].picked()
    assert [cell.criterion for _, cell in picked] == [criterion]
    assert Evidence.objects.count() == 0


def test_keeping_a_draft_saves_everything_that_was_entered(cast, page):
    one = criteria_of(cast.units[0])[0]
    data = typed(
        criterion=[one.pk],
        **{
            f"place_{one.pk}": "03:10",
            f"range_{cast.registration.route.get(unit=cast.units[1]).pk}": "1.1-1.2",
            "files": [upload("a.pdf"), upload("b.png", PNG)],
            "confidential": "on",
            "contribution": "I led the call.",
        },
    )
    response = page(cast.learner, add_url(cast), data)
    evidence = Evidence.objects.get()
    assert (response.status_code, response.url) == (302, edit_url(evidence))
    assert (evidence.title, evidence.account, evidence.confidential, evidence.contribution) == (
        "Refund call",
        "I listened first.",
        True,
        "I led the call.",
    )
    assert [file.name for file in evidence.files.all()] == ["a.pdf", "b.png"]
    links = {(link.criterion.outcome.unit.number, link.criterion.number, link.locator) for link in evidence.links.all()}
    assert links == {("small-1", 1, "03:10"), ("small-2", 1, ""), ("small-2", 2, "")}
    assert evidence.status == EvidenceStatus.PREPARING


def test_nothing_at_all_begins_no_draft(cast, page):
    response = page(cast.learner, add_url(cast), {"then": "keep"})
    assert (response.status_code, Evidence.objects.count()) == (422, 0)


def test_a_half_finished_piece_is_kept(cast, page):
    page(cast.learner, add_url(cast), {"then": "keep", "account": "Only this."})
    evidence = Evidence.objects.get()
    assert (evidence.account, evidence.title, evidence.made_on) == ("Only this.", "", None)


def test_a_date_in_the_future_costs_nothing_else(cast, page):
    tomorrow = TODAY + timedelta(days=1)
    response = page(cast.learner, add_url(cast), typed(then="submit", made_on=tomorrow.isoformat(), files=[upload()]))
    evidence = Evidence.objects.get()
    assert response.status_code == 422
    assert (evidence.title, evidence.made_on, evidence.files.count()) == ("Refund call", None, 1)
    text = response.content.decode()
    # What was typed stands there, and the next press goes to the draft, not to a second one.
    assert f'value="{tomorrow.isoformat()}"' in text
    assert f'action="{edit_url(evidence)}"' in text
    page(cast.learner, edit_url(evidence), typed())
    assert Evidence.objects.get().made_on == TODAY


def test_a_bad_file_costs_neither_the_text_nor_the_others(cast, page):
    data = typed(files=[upload("page.html", b"<p>hello"), upload("good.pdf"), SimpleUploadedFile("empty.pdf", b"")])
    response = page(cast.learner, add_url(cast), data)
    evidence = Evidence.objects.get()
    assert (response.status_code, evidence.title) == (422, "Refund call")
    assert [file.name for file in evidence.files.all()] == ["good.pdf"]
    assert response.context["form"].errors["files"] == [
        "page.html is a program or a web page and cannot be taken. Save what it shows as a PDF or picture.",
        "empty.pdf is empty. Check that it was saved, and choose it again.",
    ]


def test_a_range_that_cannot_be_read_stays_with_the_reason(cast, page):
    entry = cast.registration.route.get(unit=cast.units[0])
    one = criteria_of(cast.units[1])[0]
    response = page(cast.learner, add_url(cast), typed(criterion=[one.pk], **{f"range_{entry.pk}": "1.1-7.9"}))
    text = response.content.decode()
    assert 'value="1.1-7.9"' in text
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "small-1: There is no criterion 7.9: the unit has 1.1-1.2. Enter one of those."
    ]
    assert mapping(Evidence.objects.get()) == {("1.1", "")}


def test_ranges_are_read_and_shown_in_the_style_of_the_organisation(cast, page):
    organisation = cast.edition.awarding_organisation
    organisation.criterion_style = CriterionStyle.PADDED
    organisation.save()
    entry = cast.registration.route.get(unit=cast.units[0])
    page(cast.learner, add_url(cast), typed(then="tick", **{f"range_{entry.pk}": "01.01-01.02"}))
    evidence = Evidence.objects.get()
    assert mapping(evidence) == {("1.1", ""), ("1.2", "")}
    codes = [cell.code for _, cell in page(cast.learner, edit_url(evidence)).context["mapping"].picked()]
    assert codes == ["01.01", "01.02"]


def test_a_criterion_outside_the_route_is_refused_and_the_rest_kept(cast, page):
    stranger = criteria_of(make_edition("foreign").groups.first().entries.first().unit)[0]
    one = criteria_of(cast.units[0])[0]
    response = page(cast.learner, add_url(cast), typed(criterion=[one.pk, stranger.pk, "nonsense", "999999"]))
    assert response.status_code == 409
    assert response.context["form"].non_field_errors() == [
        "foreign-1 is not a unit of this learner’s route. Choose the unit first, or untick its criteria."
    ]
    assert mapping(Evidence.objects.get()) == {("1.1", "")}


def test_a_unit_shown_by_a_test_offers_no_ticks(cast, page):
    Unit.objects.filter(pk=cast.units[0].pk).update(method=AssessmentMethod.TEST)
    one = criteria_of(cast.units[0])[0]
    assert "Shown by its test" in page(cast.learner, add_url(cast)).content.decode()
    assert page(cast.learner, add_url(cast), typed(criterion=[one.pk])).status_code == 409
    assert mapping(Evidence.objects.get()) == set()


def test_an_assessor_is_offered_records_and_signs_another_statement(cast, page):
    context = page(cast.assessor, add_url(cast)).context
    assert [value for value, _ in context["form"].fields["kind"].choices] == ["OBS", "PD", "QO", "PR"]
    assert context["declaration"] == "This is my own record of what I saw and heard, made then or from notes made then."


def test_somebody_elses_kind_is_refused_by_the_form(cast, page):
    response = page(cast.learner, add_url(cast), typed(kind=EvidenceKind.OBSERVATION))
    assert (response.status_code, Evidence.objects.get().kind) == (422, "")


# --- editing and handing in ----------------------------------------------------------------------------------------


def test_unticking_takes_the_link_away(cast, page):
    evidence = make_ready(cast.registration)
    one, _ = criteria_of(cast.units[0])
    page(cast.learner, edit_url(evidence), typed(criterion=[one.pk], **{f"place_{one.pk}": "p. 3"}))
    assert mapping(evidence) == {("1.1", "p. 3")}


def test_handing_in_puts_it_before_the_assessor(cast, page):
    evidence = make_ready(cast.registration)
    data = typed(then="submit", declared="yes", criterion=[c.pk for c in criteria_of(cast.units[0])])
    response = page(cast.learner, edit_url(evidence), data)
    assert (response.status_code, response.url) == (302, list_url(cast))
    assert Evidence.objects.get().status == EvidenceStatus.SUBMITTED
    assert evidence.submissions.get().by == cast.learner


def test_handing_in_too_early_names_each_thing_at_its_field_and_keeps_the_rest(cast, page):
    response = page(cast.learner, add_url(cast), {"then": "submit", "contribution": "I held the phone."})
    form = response.context["form"]
    assert response.status_code == 409
    assert {name: list(errors) for name, errors in form.errors.items()} == {
        "title": ["It has no title. Enter a short, particular title."],
        "kind": ["It is not said what it is. Choose what it mainly is."],
        "setting": ["It is not said where it happened. Choose where it happened."],
        "made_on": ["It has no date. Enter the date it was made."],
        "files": ["There is nothing to look at yet. Add a file or write an account."],
        "__all__": [
            "No criterion is ticked. Tick what it shows.",
            "The declaration is not ticked. Read it, and tick it if it is true.",
        ],
    }
    evidence = Evidence.objects.get()
    assert (evidence.contribution, evidence.status) == ("I held the phone.", EvidenceStatus.PREPARING)


def test_a_rule_of_evidence_is_shown_and_the_ticks_stay_on_the_page(cast, page):
    rule_of_evidence(cast.edition, EvidenceRuleCode.NO_SIMULATION, unit=cast.units[0])
    one = criteria_of(cast.units[0])[0]
    data = typed(kind=EvidenceKind.SIMULATION, criterion=[one.pk], then="submit", declared="yes")
    response = page(cast.learner, add_url(cast), data)
    assert response.status_code == 409
    assert response.context["form"].non_field_errors()[0].startswith("small-1 1.1: So says the document.")
    assert [cell.criterion for _, cell in response.context["mapping"].picked()] == [one]
    assert mapping(Evidence.objects.get()) == set()


def test_two_windows_the_second_is_told_and_loses_nothing_typed(cast, page):
    evidence = make_submitted(cast.registration)
    response = page(cast.learner, edit_url(evidence), typed(title="Typed in the other window"))
    assert response.status_code == 409
    assert 'value="Typed in the other window"' in response.content.decode()
    assert Evidence.objects.get().title == "Complaint log"


def test_opening_what_was_handed_in_explains_why_not(cast, page):
    response = page(cast.learner, edit_url(make_submitted(cast.registration)))
    assert response.status_code == 409
    assert "E001 has been handed in or withdrawn and can no longer be changed." in response.content.decode()


def test_withdrawing_asks_for_a_reason_and_keeps_the_piece(cast, page):
    evidence = make_submitted(cast.registration)
    url = reverse("portfolios:evidence_withdraw", args=[evidence.pk])
    assert page(cast.learner, url, {"reason": ""}).status_code == 422
    assert page(cast.learner, url, {"reason": "Wrong file"}).url == list_url(cast)
    assert Evidence.objects.get().status == EvidenceStatus.WITHDRAWN
    assert page(cast.learner, url, {"reason": "Again"}).status_code == 409
    assert "E001 is “withdrawn” and stays so." in page(cast.learner, url).content.decode()


def test_the_page_to_withdraw_says_that_assessed_evidence_stays(cast, page):
    evidence = make_submitted(cast.registration)
    actions.complete_evidence(evidence, by=cast.assessor)
    text = page(cast.learner, reverse("portfolios:evidence_withdraw", args=[evidence.pk])).content.decode()
    assert "E001 is “assessed” and stays so." in text
    assert 'name="reason"' not in text


# --- files -------------------------------------------------------------------------------------------------------


def stored(cast, name="notes.pdf", content=PDF, make=make_ready, **facts):
    """A file of a new piece, checked."""
    evidence = make(cast.registration, **facts)
    return actions.inspect_file(actions.add_file(evidence, upload=upload(name, content), by=cast.learner))


def file_url(file):
    return reverse("portfolios:file_download", args=[file.pk])


def status_for(page, person, file):
    response = page(person, file_url(file))
    if response.streaming:
        body(response)  # read to the end, so that the file is closed
    return response.status_code


def body(response):
    return b"".join(response.streaming_content)


def test_a_file_is_handed_out_so_that_it_can_do_nothing(cast, page):
    response = page(cast.learner, file_url(stored(cast)))
    assert (response.status_code, body(response)) == (200, PDF)
    assert {name: response[name] for name in HEADERS} == HEADERS
    assert response["Content-Security-Policy"].split(";")[:2] == ["sandbox", " default-src 'none'"]


HEADERS = {
    "Content-Type": "application/pdf",
    "Content-Length": str(len(PDF)),
    "Content-Disposition": 'inline; filename="notes.pdf"',
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
    "Accept-Ranges": "bytes",
}


ALL_TYPES = sorted({kept for kinds in KINDS.values() for kept, *_ in kinds.values()})


@pytest.mark.parametrize("media_type", [*ALL_TYPES, "text/html", "image/svg+xml", "application/xhtml+xml", "text/xml"])
def test_no_type_is_ever_served_as_something_that_acts(cast, page, media_type):
    file = stored(cast)
    EvidenceFile.objects.update(media_type=media_type)
    response = page(cast.learner, file_url(file))
    body(response)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'; ")
    if response["Content-Disposition"].startswith("inline"):
        served = response["Content-Type"]
        assert served in SHOWN_INLINE | {"text/plain; charset=utf-8"} or served.startswith("audio/")
        assert not any(word in served for word in ("html", "svg", "xml", "script"))


@pytest.mark.parametrize(
    ("name", "content", "kind", "disposition"),
    [
        ("log.txt", b"Notes\n", "text/plain; charset=utf-8", 'inline; filename="log.txt"'),
        ("log.csv", b"a,b\n1,2\n3,4\n", "text/csv", 'attachment; filename="log.csv"'),
        ("żółw.png", PNG, "image/png", "inline; filename*=utf-8''%C5%BC%C3%B3%C5%82w.png"),
    ],
)
def test_a_file_is_shown_or_downloaded_by_its_type(cast, page, name, content, kind, disposition):
    response = page(cast.learner, file_url(stored(cast, name, content)))
    assert (response["Content-Type"], response["Content-Disposition"]) == (kind, disposition)
    body(response)


def test_a_file_can_always_be_downloaded(cast, page):
    response = page(cast.learner, file_url(stored(cast)) + "?download")
    assert response["Content-Disposition"] == 'attachment; filename="notes.pdf"'
    body(response)


@pytest.mark.parametrize(
    ("asked", "status", "content", "told"),
    [
        ("bytes=0-3", 206, PDF[:4], f"bytes 0-3/{len(PDF)}"),
        ("bytes=5-", 206, PDF[5:], f"bytes 5-{len(PDF) - 1}/{len(PDF)}"),
        ("bytes=-4", 206, PDF[-4:], f"bytes {len(PDF) - 4}-{len(PDF) - 1}/{len(PDF)}"),
        ("bytes=1-2,4-5", 200, PDF, None),
    ],
)
def test_a_player_gets_the_range_it_asks_for(cast, client, asked, status, content, told):
    url = file_url(stored(cast))
    client.force_login(cast.learner)
    response = client.get(url, headers={"range": asked})
    assert (response.status_code, body(response), response.headers.get("Content-Range")) == (status, content, told)
    assert response["Content-Length"] == str(len(content))


def test_a_range_outside_the_file_is_refused(cast, client):
    url = file_url(stored(cast))
    client.force_login(cast.learner)
    response = client.get(url, headers={"range": "bytes=9999-"})
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(PDF)}")


def test_a_range_of_an_older_content_gets_the_whole(cast, client):
    url = file_url(stored(cast))
    client.force_login(cast.learner)
    response = client.get(url, headers={"range": "bytes=0-3", "if-range": '"other"'})
    assert (response.status_code, body(response)) == (200, PDF)


def test_a_file_that_the_browser_has_is_not_sent_again(cast, client):
    file = stored(cast)
    client.force_login(cast.learner)
    response = client.get(file_url(file), headers={"if-none-match": f'"{file.sha256}"'})
    assert (response.status_code, response.content) == (304, b"")


def test_a_file_of_a_draft_is_seen_by_its_author_only(cast, page, but):
    file = stored(cast)
    assert {status_for(page, person, file) for person in but("learner")} == {404}


def test_a_file_that_was_handed_in_is_seen_by_those_who_may_read_it(cast, page):
    file = stored(cast)
    actions.submit_evidence(file.evidence, by=cast.learner, declared=True)
    seen = {}
    for who in (
        "assessor",
        "trainee",
        "second_assessor",
        "iqa",
        "lead_iqa",
        "admin",
        "other_assessor",
        "other_lead_iqa",
    ):
        seen[who] = status_for(page, cast.everybody()[who], file)
    assert seen == {
        "assessor": 200,
        "trainee": 200,
        "second_assessor": 404,
        "iqa": 200,
        "lead_iqa": 200,
        "admin": 404,
        "other_assessor": 404,
        "other_lead_iqa": 404,
    }


def test_a_file_taken_out_before_it_was_handed_in_stays_private(cast, page):
    file = stored(cast)
    actions.remove_file(file, by=cast.learner)
    actions.submit_evidence(file.evidence, by=cast.learner, declared=True)
    assert status_for(page, cast.assessor, file) == 403
    assert status_for(page, cast.learner, file) == 200


def test_a_file_taken_out_after_it_was_handed_in_can_still_be_read(cast, page):
    file = stored(cast)
    actions.submit_evidence(file.evidence, by=cast.learner, declared=True)
    evidence = Evidence.objects.get()
    actions.require_action(evidence, by=cast.assessor)
    actions.remove_file(EvidenceFile.objects.get(), by=cast.learner)
    assert status_for(page, cast.assessor, file) == 200


def test_a_file_is_removed_from_the_page(cast, page):
    file = stored(cast)
    url = reverse("portfolios:file_remove", args=[file.pk])
    assert page(cast.learner, url, {}).url == f"{edit_url(file.evidence)}#files-kept"
    assert EvidenceFile.objects.get().removed_at is not None
    assert page(cast.learner, url, {}).status_code == 409


def test_a_file_too_large_for_a_form_costs_nothing_else(cast, page, settings):
    settings.FORM_UPLOAD_LIMIT_BYTES = 1000
    response = page(cast.learner, add_url(cast), typed(files=[upload("big.pdf", PDF + b"x" * 1000), upload("a.pdf")]))
    evidence = Evidence.objects.get()
    assert (response.status_code, evidence.title, [file.name for file in evidence.files.all()]) == (
        422,
        "Refund call",
        ["a.pdf"],
    )
    (told,) = response.context["form"].errors["files"]
    assert told.startswith("big.pdf is too large to be sent like this: the limit is 1000\xa0bytes.")
