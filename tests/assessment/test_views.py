"""The assessor's pages: what they show, what they send, and that nothing typed is lost."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessment import actions
from assessment.models import Countersignature, Decision, Signature, TestResult, UnitSignOff
from assessment.working_days import add_working_days
from centres.states import Nation
from portfolios.actions import inspect_file
from portfolios.models import Evidence, RouteUnit
from portfolios.states import EvidenceKind, EvidenceStatus, FileState
from tests.cast import make_person, register
from tests.factories.assessment import (
    add_file,
    complete_unit,
    criterion,
    decide,
    make_evidence,
    met,
    not_yet,
    pass_test,
    route_unit,
    sign,
    submit_again,
)
from tests.factories.portfolios import PDF


class Texts(HTMLParser):
    """The words of a page, tag by tag."""

    def __init__(self, html):
        super().__init__()
        self.found, self.stack = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.stack.append(tag)

    def handle_endtag(self, tag):
        if tag in self.stack:
            while self.stack.pop() != tag:
                pass

    def handle_data(self, data):
        if data.strip():
            self.found.append((self.stack[-1] if self.stack else "", " ".join(data.split())))


def texts(response, tag):
    return [text for found, text in Texts(response.content.decode()).found if found == tag]


def signed_in(client, person):
    client.force_login(person)
    return client


def answer(decisions, *, feedback="Clear and complete.", confirmed="VARCS", attempt=1, **more):
    """The fields of the assessor's form: {criterion: (outcome, reason)}."""
    fields = {"feedback": feedback, "confirmed": list(confirmed), "attempt": attempt, **more}
    for one, (outcome, reason) in decisions.items():
        fields |= {f"c{one.pk}-outcome": outcome, f"c{one.pk}-reason": reason, f"c{one.pk}-act_by": ""}
    return fields


@pytest.fixture
def first(street):
    return criterion(street.work, "1.1")


@pytest.fixture
def second(street):
    return criterion(street.work, "1.2")


@pytest.fixture
def piece(street, first, second):
    return make_evidence(street.registration, [first, second])


# --- work -----------------------------------------------------------------------------------------------------------


def test_work_page_shows_the_queue_and_the_caseload(client, street, piece):
    response = signed_in(client, street.assessor).get(reverse("assessment:assessor_home"))
    assert texts(response, "h1") == ["Work waiting"]
    assert [row.url for row in response.context["shown"]] == [reverse("assessment:decide", args=[piece.pk])]
    assert [load.registration for load in response.context["loads"]] == [street.registration]
    assert texts(response, "td")[:3] == ["today", "Learner HL", "W/1"]


def test_work_page_filters_by_kind(client, street, piece):
    pass_test(street.registration, street.test, by=street.assessor)
    client.force_login(street.assessor)
    response = client.get(reverse("assessment:assessor_home"), {"kind": "sign"})
    assert [row.what for row in response.context["shown"]] == ["Unit: Know"]
    assert response.context["tabs"] == [("", "All", 2), ("evidence", "Evidence", 1), ("sign", "To sign off", 1)]


def test_a_kept_kind_that_has_emptied_does_not_hide_the_rest(client, street, piece):
    client.force_login(street.assessor)
    response = client.get(reverse("assessment:assessor_home"), {"kind": "sign"}, follow=True)
    again = client.get(reverse("assessment:assessor_home"), follow=True)
    assert [row.url for row in again.context["shown"]] == [row.url for row in response.context["shown"]]
    assert [row.url for row in again.context["shown"]] == [reverse("assessment:decide", args=[piece.pk])]


def test_work_page_says_when_nothing_waits(client, street):
    response = signed_in(client, street.assessor).get(reverse("assessment:assessor_home"))
    assert texts(response, "h2")[0] == "You are up to date"


@pytest.mark.parametrize("rows", [1, 3])
def test_work_page_query_count_is_fixed(client, street, rows, django_assert_num_queries):
    registrations = [street.registration]
    for number in range(rows - 1):
        registrations.append(register(street.home, make_person(f"Learner {number}", f"l{number}@hl.example")))
    for registration in registrations:
        make_evidence(registration, [criterion(street.work, "1.1"), criterion(street.last, "1.1")])
    client.force_login(street.assessor)
    # session, person, grant, roles; evidence and its links, decisions to countersign, units, plans, reviews 3, actions,
    # questions, observations, witnesses, recognitions, starts, adjustments; caseload, its decisions, what is due 5
    with django_assert_num_queries(30):
        response = client.get(reverse("assessment:assessor_home"))
    assert len(response.context["loads"]) == rows


# --- deciding -------------------------------------------------------------------------------------------------------


def test_decide_page_shows_the_piece_and_its_criteria(client, street, piece, first, second):
    add_file(piece)
    other = make_evidence(street.registration, [second])
    decide(other, met(second), by=street.second_assessor)
    response = signed_in(client, street.assessor).get(reverse("assessment:decide", args=[piece.pk]))
    sheet = response.context["sheet"]
    assert [(row.code, row.locator, row.also) for row in sheet.rows] == [
        ("01.01", "p. 2", []),
        ("01.02", "p. 2", ["E002 p. 2"]),
    ]
    assert [row.code for row in sheet.open_rows] == ["01.01"]
    assert (sheet.met_already, sheet.rows[1].met_by.by) == (1, street.second_assessor)
    assert [(viewed.file.name, viewed.viewer) for viewed in sheet.files] == [("refund.pdf", "pdf")]
    assert texts(response, "h2")[:2] == ["Checks", "Decide 1 criterion"]


def test_decide_records_and_comes_back_while_something_is_left(client, street, piece, first):
    page = reverse("assessment:decide", args=[piece.pk])
    response = signed_in(client, street.assessor).post(page, answer({first: ("met", "")}))
    assert (response.status_code, response.url) == (302, page)
    assert Decision.objects.get().criterion == first


def test_decide_records_and_goes_to_the_work_list_when_done(client, street, piece, first, second):
    page = reverse("assessment:decide", args=[piece.pk])
    response = signed_in(client, street.assessor).post(
        page, answer({first: ("met", ""), second: ("not_yet_met", "Show the refund.")})
    )
    assert response.url == reverse("assessment:assessor_home")
    assert Evidence.objects.get().status == EvidenceStatus.ACTION_REQUIRED
    assert Decision.objects.get(criterion=second).reason == "Show the refund."


def test_decide_records_and_goes_to_the_next_piece(client, street, piece, first, second):
    following = make_evidence(street.registration, [first])
    page = reverse("assessment:decide", args=[piece.pk])
    response = signed_in(client, street.assessor).post(
        page, answer({first: ("met", ""), second: ("met", "")}, next="1")
    )
    assert response.url == reverse("assessment:decide", args=[following.pk])


def test_decide_proposes_a_day_to_act_by(client, street, piece, first):
    response = signed_in(client, street.assessor).get(reverse("assessment:decide", args=[piece.pk]))
    proposed = response.context["form"].criteria[first.pk]["act_by"].value()
    assert proposed == add_working_days(timezone.localdate(), 10, Nation.ENGLAND_AND_WALES)


def test_decide_without_reason_is_refused_and_keeps_what_was_typed(client, street, piece, first, second):
    page = reverse("assessment:decide", args=[piece.pk])
    fields = answer({first: ("met", ""), second: ("not_yet_met", "  ")}, feedback="Nearly there.")
    response = signed_in(client, street.assessor).post(page, fields)
    assert response.status_code == 422
    form = response.context["form"]
    assert form.non_field_errors() == ["01.02: Say what is missing."]
    assert (form["feedback"].value(), form.criteria[first.pk]["outcome"].value()) == ("Nearly there.", "met")
    assert not Decision.objects.exists()


def test_decide_without_feedback_is_refused(client, street, piece, first):
    page = reverse("assessment:decide", args=[piece.pk])
    response = signed_in(client, street.assessor).post(page, answer({first: ("met", "")}, feedback=""))
    assert response.status_code == 422
    assert response.context["form"].errors == {"feedback": ["Write feedback for Learner."]}


def test_decide_an_empty_form_is_refused(client, street, piece):
    page = reverse("assessment:decide", args=[piece.pk])
    response = signed_in(client, street.assessor).post(page, {})
    assert response.status_code == 422
    assert not Decision.objects.exists()


def test_decide_not_authentic_is_refused_on_the_form(client, street, piece, first):
    page = reverse("assessment:decide", args=[piece.pk])
    response = signed_in(client, street.assessor).post(page, answer({first: ("met", "")}, confirmed="VRCS"))
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "Evidence that is not confirmed as authentic cannot meet a criterion."
    ]


def test_the_loser_of_two_assessors_is_told_and_keeps_the_text(client, street, first):
    piece = make_evidence(street.registration, [first])
    decide(piece, met(first), by=street.second_assessor)
    page = reverse("assessment:decide", args=[piece.pk])
    fields = answer({first: ("not_yet_met", "Show the receipt.")}, feedback="One thing more.", confirmed="VARC")
    response = signed_in(client, street.assessor).post(page, fields)
    assert response.status_code == 409
    form = response.context["form"]
    assert form.non_field_errors() == ["E001 is not waiting for an assessor: assessed."]
    assert (form["feedback"].value(), form.criteria[first.pk]["reason"].value()) == (
        "One thing more.",
        "Show the receipt.",
    )
    assert texts(response, "textarea") == ["Show the receipt.", "One thing more."]
    assert Decision.objects.get().by == street.second_assessor


def test_the_loser_on_one_criterion_of_several_is_told_and_keeps_the_text(client, street, piece, first, second):
    decide(piece, met(first), by=street.second_assessor)
    page = reverse("assessment:decide", args=[piece.pk])
    fields = answer({first: ("not_yet_met", "Show the receipt."), second: ("met", "")})
    response = signed_in(client, street.assessor).post(page, fields)
    assert response.status_code == 409
    assert response.context["form"].non_field_errors() == [
        "Somebody else has just decided about this. Look again before you decide."
    ]
    assert "Show the receipt." in texts(response, "textarea")
    assert Decision.objects.get().by == street.second_assessor


def test_decide_on_an_older_submission_is_told(client, street, first):
    piece = make_evidence(street.registration, [first])
    decide(piece, not_yet(first), by=street.second_assessor)
    submit_again(piece)
    page = reverse("assessment:decide", args=[piece.pk])
    response = signed_in(client, street.assessor).post(page, answer({first: ("met", "")}, attempt=1))
    assert response.status_code == 409
    assert response.context["form"].non_field_errors() == [
        "E001 has been submitted again since you opened it. Look at it again."
    ]


def test_decide_page_of_assessed_evidence_shows_the_decisions_and_no_form(client, street, first):
    piece = make_evidence(street.registration, [first])
    decide(piece, met(first), by=street.assessor)
    response = signed_in(client, street.assessor).get(reverse("assessment:decide", args=[piece.pk]))
    assert [blocker.code for blocker in response.context["sheet"].blockers] == ["not_submitted"]
    assert "Record" not in texts(response, "button")


def test_decide_page_names_a_unit_that_this_person_cannot_judge(client, street, piece, first):
    street.assessor.competences.filter(unit=street.work).delete()
    response = signed_in(client, street.assessor).get(reverse("assessment:decide", args=[piece.pk]))
    [unit] = response.context["sheet"].units
    assert (unit.refused.code, response.context["form"].criteria) == ("competence", {})
    refused = client.post(reverse("assessment:decide", args=[piece.pk]), answer({first: ("met", "")}))
    assert refused.status_code == 409


def test_decide_page_lets_a_trainee_leave_what_is_met_alone(client, street, first, second):
    decide(make_evidence(street.registration, [first]), met(first), by=street.assessor)
    decide(make_evidence(street.registration, [second]), met(second), by=street.trainee)
    piece = make_evidence(street.registration, [first, second])
    page = reverse("assessment:decide", args=[piece.pk])
    sheet = signed_in(client, street.trainee).get(page).context["sheet"]
    assert (sheet.units[0].trainee, sheet.open_rows, sheet.nothing_left) == (True, [], True)
    # A qualified assessor may decide what still waits for a countersignature.
    sheet = signed_in(client, street.assessor).get(page).context["sheet"]
    assert [row.code for row in sheet.open_rows] == ["01.02"]


def test_decide_page_when_others_have_met_everything_takes_feedback_only(client, street, first):
    decide(make_evidence(street.registration, [first]), met(first), by=street.assessor)
    piece = make_evidence(street.registration, [first])
    page = reverse("assessment:decide", args=[piece.pk])
    response = signed_in(client, street.assessor).get(page)
    assert texts(response, "h2")[-3:-2] == ["Other evidence has met all of this"]
    client.post(page, answer({}, feedback="E001 shows this already.", confirmed=""))
    piece.refresh_from_db()
    assert piece.status == EvidenceStatus.COMPLETE


@pytest.mark.parametrize(
    ("facts", "check"),
    [
        ({"confidential": True}, ("confidential", "Confidential at the workplace: restricted")),
        ({"third_party": True}, ("confidential", "Shows other people: restricted")),
        ({}, ("ok", "In no other portfolio")),
    ],
)
def test_decide_page_lists_what_to_look_at_first(client, street, first, facts, check):
    piece = make_evidence(street.registration, [first], **facts)
    add_file(piece)
    response = signed_in(client, street.assessor).get(reverse("assessment:decide", args=[piece.pk]))
    assert check in response.context["sheet"].checks


def test_decide_page_finds_a_file_in_another_portfolio(client, street, first):
    learner = make_person("Another", "another@hl.example")
    theirs = make_evidence(register(street.home, learner), [first], created_by=learner)
    piece = make_evidence(street.registration, [first])
    add_file(theirs, content=PDF)
    inspect_file(add_file(piece, content=PDF, state=FileState.WAITING))
    response = signed_in(client, street.assessor).get(reverse("assessment:decide", args=[piece.pk]))
    checks = response.context["sheet"].checks
    assert (
        "short",
        f"refund.pdf is the same file as refund.pdf in E001 of Another, added {date_format(theirs.made_on)}",
    ) in checks


def test_decide_page_says_when_identity_has_not_been_checked(client, street, piece):
    street.registration.identity_seen_on = None
    street.registration.save()
    response = signed_in(client, street.assessor).get(reverse("assessment:decide", args=[piece.pk]))
    assert ("short", "The start is not complete: identity seen, age") in response.context["sheet"].checks


@pytest.mark.parametrize("rows", [1, 3])
def test_decide_page_query_count_is_fixed(client, street, rows, django_assert_num_queries):
    codes = ("1.1", "1.2", "2.1")[:rows]
    piece = make_evidence(street.registration, [criterion(street.work, code) for code in codes])
    for number in range(rows):
        add_file(piece, f"{number}.pdf", b"%PDF" + bytes([number]))
    decide(piece, not_yet(criterion(street.work, "1.1")), by=street.assessor)
    Evidence.objects.update(status=EvidenceStatus.SUBMITTED)
    submit_again(piece)
    client.force_login(street.assessor)
    with django_assert_num_queries(45):
        response = client.get(reverse("assessment:decide", args=[piece.pk]))
    assert len(response.context["sheet"].open_rows) == rows


# --- countersigning -------------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(street, piece, first, second):
    """Two decisions of a trainee's sitting."""
    decide(piece, met(first, second), by=street.trainee)
    return list(Decision.objects.order_by("pk"))


def test_countersign_page_shows_the_sitting(client, street, waiting):
    response = signed_in(client, street.assessor).get(reverse("assessment:countersign", args=[waiting[0].pk]))
    assert response.context["waiting"] == [("01.01", waiting[0]), ("01.02", waiting[1])]
    assert response.context["ticked"] == [str(row.pk) for row in waiting]


def test_countersign_signs_what_is_ticked(client, street, waiting):
    page = reverse("assessment:countersign", args=[waiting[0].pk])
    response = signed_in(client, street.assessor).post(page, {"decisions": [waiting[1].pk]})
    assert response.url == reverse("assessment:assessor_home")
    assert Countersignature.objects.get().decision == waiting[1]


def test_countersign_sends_back_with_a_reason(client, street, waiting):
    page = reverse("assessment:countersign", args=[waiting[0].pk])
    fields = {"decisions": [waiting[0].pk], "why": "The receipt is missing.", "back": "1"}
    signed_in(client, street.assessor).post(page, fields)
    waiting[0].refresh_from_db()
    assert waiting[0].superseded_why == "The receipt is missing."
    assert not Countersignature.objects.exists()


def test_countersign_sends_nothing_back_without_a_reason(client, street, waiting):
    page = reverse("assessment:countersign", args=[waiting[0].pk])
    response = signed_in(client, street.assessor).post(page, {"decisions": [waiting[0].pk], "why": "", "back": "1"})
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == ["Give the reason for sending the decision back."]


def test_countersign_takes_only_decisions_of_the_page(client, street, waiting):
    one = criterion(street.last, "1.1")
    decide(make_evidence(street.registration, [one]), met(one), by=street.trainee)
    other = Decision.objects.get(criterion=one)
    page = reverse("assessment:countersign", args=[waiting[0].pk])
    response = signed_in(client, street.assessor).post(page, {"decisions": [other.pk]})
    assert response.status_code == 422
    assert not Countersignature.objects.exists()


def test_countersign_page_afterwards_says_so(client, street, waiting):
    actions.countersign_decisions(waiting, by=street.second_assessor)
    page = reverse("assessment:countersign", args=[waiting[0].pk])
    response = signed_in(client, street.assessor).get(page)
    assert "Nothing here waits for a countersignature" in texts(response, "h2")


# --- signing --------------------------------------------------------------------------------------------------------


def test_sign_off_page_lists_what_stands_in_the_way_and_what_is_in_order(client, street, piece):
    entry = route_unit(street.registration, street.work)
    response = signed_in(client, street.assessor).get(reverse("assessment:unit_sign_off", args=[entry.pk]))
    assert [blocker.code for blocker in response.context["blockers"]] == ["criteria", "evidence", "observation"]
    assert response.context["in_order"] == [
        "No decision waits to be countersigned",
        "You may assess this unit",
        "No conflict of interest is on record",
        f"Registered with Guild until {street.registration.expires_on:%-d %b %Y}",
    ]
    assert [sign["wait"] for sign in response.context["signs"]] == [
        "opens when the 3 points are settled",
        "after the assessor",
        "only if this unit is sampled",
    ]
    assert "Sign unit W/1" not in texts(response, "button")


def test_sign_off_page_signs(client, street):
    complete_unit(street.registration, street.work, by=street.assessor)
    entry = route_unit(street.registration, street.work)
    page = reverse("assessment:unit_sign_off", args=[entry.pk])
    client.force_login(street.assessor)
    assert "Sign unit W/1" in texts(client.get(page), "button")
    response = client.post(page)
    assert (response.status_code, response.url) == (302, page)
    assert Signature.objects.get().by == street.assessor
    after = client.get(page)
    assert [line.get("name", "") for line in after.context["signs"]] == ["Assessor HL", "", ""]
    assert [act["what"] for act in after.context["thread"]] == [
        "Signed by the assessor",
        "01.01, 01.02, 02.01 and 02.02 met",
    ]
    assert after.context["facts"][1] == ("Observed", f"{timezone.localdate():%-d %b %Y}, E001")


def test_sign_off_page_refuses_with_the_reasons(client, street, piece):
    entry = route_unit(street.registration, street.work)
    page = reverse("assessment:unit_sign_off", args=[entry.pk])
    response = signed_in(client, street.assessor).post(page)
    assert response.status_code == 409
    assert [blocker.code for blocker in response.context["blockers"]] == ["criteria", "evidence", "observation"]
    assert not UnitSignOff.objects.exists()


def test_sign_off_page_tells_the_second_signer(client, street):
    complete_unit(street.registration, street.work, by=street.assessor)
    entry = sign(street.registration, street.work, by=street.second_assessor)
    response = signed_in(client, street.assessor).post(reverse("assessment:unit_sign_off", args=[entry.pk]))
    assert response.status_code == 409
    assert response.context["form"].non_field_errors() == ["This unit has been signed already."]


def test_sign_off_page_keeps_superseded_history(client, street):
    complete_unit(street.registration, street.work, by=street.assessor)
    entry = sign(street.registration, street.work, by=street.assessor, confirmed_by=street.learner)
    actions.reopen_unit(entry, by=street.iqa, why="1.2 is not shown.")
    response = signed_in(client, street.assessor).get(reverse("assessment:unit_sign_off", args=[entry.pk]))
    assert [(act["what"], act.get("old", False)) for act in response.context["thread"]] == [
        ("Reopened", False),
        ("Signed by the learner", True),
        ("Signed by the assessor", True),
        ("01.01, 01.02, 02.01 and 02.02 met", False),
    ]


# --- tests ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def test_page(street):
    return reverse("assessment:test_record", args=[route_unit(street.registration, street.test).pk])


def result(**fields):
    return {"taken_on": timezone.localdate().isoformat(), "score_1": 8, "score_2": 10, "proof": "Report 17", **fields}


def test_test_page_records_a_pass_and_leads_to_the_signature(client, street, test_page):
    response = signed_in(client, street.assessor).post(test_page, result())
    entry = route_unit(street.registration, street.test)
    assert response.url == reverse("assessment:unit_sign_off", args=[entry.pk])
    row = TestResult.objects.get()
    assert (row.score, row.passed, row.scores) == (18, True, {"1": 8, "2": 10})


def test_test_page_records_what_is_not_a_pass_and_stays(client, street, test_page):
    response = signed_in(client, street.assessor).post(test_page, result(score_2=9))
    assert response.url == test_page
    shown = client.get(test_page)
    assert [row.score for row in shown.context["results"]] == [17]
    assert "Not passed" in "".join(texts(shown, "span"))


def test_test_page_refuses_more_than_there_are_questions(client, street, test_page):
    response = signed_in(client, street.assessor).post(test_page, result(score_1=11))
    assert response.status_code == 422
    assert response.context["form"].errors == {"score_1": ["Ensure this value is less than or equal to 10."]}
    assert not TestResult.objects.exists()


def test_test_page_refuses_the_future_and_keeps_what_was_typed(client, street, test_page):
    response = signed_in(client, street.assessor).post(test_page, result(taken_on="2099-01-01"))
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == ["The test cannot have been taken in the future."]
    assert response.context["form"]["proof"].value() == "Report 17"


def test_test_page_of_a_signed_unit_shows_results_only(client, street, test_page):
    pass_test(street.registration, street.test, by=street.assessor)
    sign(street.registration, street.test, by=street.assessor)
    response = signed_in(client, street.assessor).get(test_page)
    assert [blocker.code for blocker in response.context["blockers"]] == ["locked"]
    assert "Record the result" not in texts(response, "button")


# --- reopening ------------------------------------------------------------------------------------------------------


@pytest.fixture
def signed(street):
    complete_unit(street.registration, street.work, by=street.assessor)
    return sign(street.registration, street.work, by=street.assessor, confirmed_by=street.learner)


def test_reopen_page_reopens_with_the_reason(client, street, signed):
    page = reverse("assessment:unit_reopen", args=[signed.pk])
    response = signed_in(client, street.iqa).post(page, {"why": "1.2 is not shown."})
    assert response.url == reverse("assessment:unit_detail", args=[signed.pk])
    assert UnitSignOff.objects.get().superseded_why == "1.2 is not shown."
    assert RouteUnit.objects.get(pk=signed.pk).locked_at is None


def test_reopen_page_wants_a_reason(client, street, signed):
    page = reverse("assessment:unit_reopen", args=[signed.pk])
    response = signed_in(client, street.iqa).post(page, {"why": " "})
    assert response.status_code == 422
    assert UnitSignOff.objects.get().is_current


def test_reopen_page_of_an_unsigned_unit_says_so(client, street):
    entry = route_unit(street.registration, street.work)
    response = signed_in(client, street.iqa).get(reverse("assessment:unit_reopen", args=[entry.pk]))
    assert texts(response, "h2") == ["This unit is not signed"]


def test_an_assessor_who_quality_assures_too_does_not_undo_their_own_learners_unit(client, street, signed):
    street.assessor.memberships.create(centre=street.centre, role="lead_iqa")
    response = signed_in(client, street.assessor).post(
        reverse("assessment:unit_reopen", args=[signed.pk]), {"why": "Second thoughts"}
    )
    assert response.status_code == 403
    assert UnitSignOff.objects.get().is_current


def test_the_kind_of_a_file_decides_how_it_is_shown(client, street, first):
    piece = make_evidence(street.registration, [first], kind=EvidenceKind.RECORDING)
    kinds = {
        "a.png": "image/png",
        "b.mp3": "audio/mpeg",
        "c.mp4": "video/mp4",
        "d.pdf": "application/pdf",
        "e.txt": "text/plain",
        "f.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
    for name, media_type in kinds.items():
        add_file(piece, name, name.encode(), media_type)
    response = signed_in(client, street.assessor).get(reverse("assessment:decide", args=[piece.pk]))
    assert [viewed.viewer for viewed in response.context["sheet"].files] == [
        "picture",
        "audio",
        "video",
        "pdf",
        "text",
        "",
    ]
