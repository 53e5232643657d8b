"""Accounts while they are written: revisions, two windows, what a submission rests on."""

import random
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from config.refusals import BadInput, NotAllowed, StaleState
from portfolios import actions
from portfolios.actions import account_token
from portfolios.actions.accounts import LENGTH, PAUSE
from portfolios.models import AccountRevision, Evidence, Registration
from portfolios.queries import compare, revision_list
from portfolios.states import EvidenceKind
from tests.cast import Cast, make_edition, make_house
from tests.factories.portfolios import act_count, last_act, make_draft, make_submitted


def bodies(evidence):
    return [(row.number, row.body, row.aside) for row in evidence.revisions.order_by("number")]


def typed(text, evidence):
    """The token that a window which shows this text would send."""
    return (account_token(text),)


def age(evidence, by=PAUSE):
    """As if the newest revision had been typed so long ago."""
    newest = actions.newest_revision(evidence)
    AccountRevision.objects.filter(pk=newest.pk).update(saved_at=newest.saved_at - by)


def stands(evidence):
    return Evidence.objects.get(pk=evidence.pk).account


# --- revisions ---------------------------------------------------------------------------------------------------


def test_typing_goes_on_in_one_revision_and_one_line_of_the_ledger(cast):
    evidence = make_draft(cast.registration)
    before = act_count(cast.centre)
    for text in ("I", "I lis", "I listened."):
        kept = actions.keep_account(evidence, text, by=cast.learner)
    assert bodies(evidence) == [(1, "I listened.", False)]
    assert (stands(evidence), kept.revision.number, kept.begun) == ("I listened.", 1, False)
    assert act_count(cast.centre) == before + 1
    assert last_act(cast.centre) == ("wrote", cast.learner)


def test_after_a_pause_a_new_revision_begins(cast):
    evidence = make_draft(cast.registration, account="Before lunch.")
    age(evidence)
    assert actions.keep_account(evidence, "After lunch.", by=cast.learner).begun
    assert bodies(evidence) == [(1, "Before lunch.", False), (2, "After lunch.", False)]


def test_a_draft_begun_with_an_account_has_its_first_revision(cast):
    assert bodies(make_draft(cast.registration, account="Once.")) == [(1, "Once.", False)]
    assert bodies(make_draft(cast.registration)) == []


def test_a_text_from_before_revisions_were_kept_is_the_first_of_them(cast):
    evidence = make_draft(cast.registration)
    Evidence.objects.filter(pk=evidence.pk).update(account="As it stood.")
    actions.keep_account(evidence, "As it goes on.", by=cast.learner)
    assert bodies(evidence) == [(1, "As it stood.", False), (2, "As it goes on.", False)]


def test_the_same_text_writes_nothing(cast):
    evidence = make_draft(cast.registration, account="Once.")
    before = act_count(cast.centre)
    kept = actions.keep_account(evidence, "Once.", by=cast.learner, began_from=typed("Once.", evidence))
    assert (kept.revision.number, kept.overtaken, act_count(cast.centre)) == (1, False, before)


def test_line_ends_of_browsers_are_one(cast):
    evidence = make_draft(cast.registration)
    actions.keep_account(evidence, "One\r\ntwo", by=cast.learner)
    assert stands(evidence) == "One\ntwo"


def test_too_long_an_account_is_told_and_changes_nothing(cast):
    evidence = make_draft(cast.registration, account="Short.")
    with pytest.raises(BadInput):
        actions.keep_account(evidence, "x" * (LENGTH + 1), by=cast.learner)
    assert stands(evidence) == "Short."


def test_only_its_author_writes_and_takes_back_an_account(cast, but):
    evidence = make_draft(cast.registration, account="Mine.")
    revision = evidence.revisions.get()
    for person in but("learner"):
        with pytest.raises(NotAllowed):
            actions.keep_account(evidence, "Theirs.", by=person)
        with pytest.raises(NotAllowed):
            actions.take_back_account(revision, by=person)
    assert bodies(evidence) == [(1, "Mine.", False)]


# --- two windows -------------------------------------------------------------------------------------------------


def test_a_window_that_was_overtaken_overwrites_nothing_and_loses_nothing(cast):
    evidence = make_draft(cast.registration, account="Start.")
    began = typed("Start.", evidence)
    actions.keep_account(evidence, "Start. First window.", by=cast.learner, began_from=began)
    kept = actions.keep_account(evidence, "Start. Second window.", by=cast.learner, began_from=began)
    assert kept.overtaken
    assert stands(evidence) == "Start. First window."
    assert bodies(evidence)[-1] == (2, "Start. Second window.", True)


def test_the_overtaken_window_goes_on_in_its_own_revision_another_one_in_its_own(cast):
    evidence = make_draft(cast.registration, account="Start.")
    began = typed("Start.", evidence)
    actions.keep_account(evidence, "First.", by=cast.learner, began_from=began)
    second = actions.keep_account(evidence, "Second.", by=cast.learner, began_from=began).revision.number
    actions.keep_account(evidence, "Second, on.", by=cast.learner, began_from=began, aside=second)
    actions.keep_account(evidence, "Third.", by=cast.learner, began_from=began)
    assert bodies(evidence) == [(1, "First.", False), (2, "Second, on.", True), (3, "Third.", True)]


def test_a_window_in_which_nothing_was_typed_leaves_what_another_wrote(cast):
    evidence = make_draft(cast.registration, account="Start.")
    actions.keep_account(evidence, "Start. More.", by=cast.learner)
    kept = actions.keep_account(evidence, "Start.", by=cast.learner, began_from=typed("Start.", evidence))
    assert (kept.overtaken, stands(evidence), evidence.account) == (False, "Start. More.", "Start. More.")


def test_a_window_whose_answer_was_lost_has_not_overtaken_itself(cast):
    evidence = make_draft(cast.registration, account="Start.")
    actions.keep_account(evidence, "Start. Sent, no answer.", by=cast.learner)
    knows = (account_token("Start."), account_token("Start. Sent, no answer."))
    kept = actions.keep_account(evidence, "Start. Sent, no answer. On.", by=cast.learner, began_from=knows)
    assert (kept.overtaken, stands(evidence)) == (False, "Start. Sent, no answer. On.")


def test_going_on_with_mine_keeps_the_text_of_the_other_among_the_revisions(cast):
    evidence = make_draft(cast.registration, account="Theirs.")
    actions.keep_account(evidence, "Mine.", by=cast.learner, fresh=True)
    assert bodies(evidence) == [(1, "Theirs.", False), (2, "Mine.", False)]


def test_two_windows_at_the_very_same_moment(transactional_db):
    cast = Cast(make_house("Harbour Lane Training", "HL", make_edition()), None, None)
    evidence = make_draft(cast.registration, account="Start.")
    start, told = threading.Barrier(2), []

    def write(text):
        mine = Evidence.objects.get(pk=evidence.pk)
        start.wait()
        told.append(actions.keep_account(mine, text, by=cast.learner, began_from=typed("Start.", mine)).overtaken)
        connection.close()

    threads = [threading.Thread(target=write, args=[text]) for text in ("Left.", "Right.")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False, True]
    assert {body for _, body, _ in bodies(evidence)} == {"Left.", "Right."}
    assert [aside for _, _, aside in bodies(evidence)] == [False, True]


# --- handed in ---------------------------------------------------------------------------------------------------


def test_a_submission_rests_on_a_revision_that_is_never_written_again(cast):
    evidence = make_submitted(cast.registration)
    assert evidence.submissions.get().facts["account_revision"] == 1
    actions.require_action(evidence, by=cast.assessor)
    actions.keep_account(evidence, "Better.", by=cast.learner)
    actions.submit_evidence(evidence, by=cast.learner, declared=True)
    assert [submission.facts["account_revision"] for submission in evidence.submissions.all()] == [1, 2]
    assert bodies(evidence) == [(1, "I listened first.", False), (2, "Better.", False)]


def test_typing_that_arrives_after_handing_in_is_kept_beside_the_account(cast):
    evidence = make_submitted(cast.registration)
    kept = actions.keep_account(evidence, "Too late.", by=cast.learner)
    assert (kept.overtaken, stands(evidence)) == (True, "I listened first.")
    assert bodies(evidence)[-1] == (2, "Too late.", True)


def test_take_back_makes_a_new_revision_and_keeps_all_others(cast):
    evidence = make_draft(cast.registration, account="First.")
    age(evidence)
    actions.keep_account(evidence, "Second.", by=cast.learner)
    new = actions.take_back_account(evidence.revisions.get(number=1), by=cast.learner)
    assert (new.number, stands(evidence)) == (3, "First.")
    assert bodies(evidence) == [(1, "First.", False), (2, "Second.", False), (3, "First.", False)]
    assert last_act(cast.centre) == ("took back the account of", cast.learner)


def test_take_back_is_refused_once_handed_in(cast):
    evidence = make_submitted(cast.registration)
    with pytest.raises(StaleState):
        actions.take_back_account(evidence.revisions.get(), by=cast.learner)
    assert bodies(evidence) == [(1, "I listened first.", False)]


def test_an_account_is_written_whole_or_not_at_all(cast, monkeypatch):
    evidence = make_draft(cast.registration, account="Whole.")
    age(evidence)
    monkeypatch.setattr("portfolios.actions.accounts.record_act", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.keep_account(evidence, "Half.", by=cast.learner)
    assert (stands(evidence), bodies(evidence)) == ("Whole.", [(1, "Whole.", False)])


# --- reading -----------------------------------------------------------------------------------------------------


def test_compare_says_what_went_and_what_came():
    marks = [tuple(piece) for piece in compare("I listened to her first.", "I listened to him first.")]
    assert marks == [("same", "I listened to "), ("gone", "her"), ("new", "him"), ("same", " first.")]
    assert [tuple(piece) for piece in compare("", "New.")] == [("new", "New.")]
    assert [tuple(piece) for piece in compare("Same.", "Same.")] == [("same", "Same.")]
    assert compare("", "") == []


@pytest.mark.parametrize("seed", range(20))
def test_compare_loses_nothing_of_either_text(seed):
    words = random.Random(seed)
    before, after = (" ".join(words.choices("abcde", k=words.randint(0, 40))) for _ in "12")
    pieces = compare(before, after)
    assert "".join(piece.text for piece in pieces if piece.mark != "new") == before
    assert "".join(piece.text for piece in pieces if piece.mark != "gone") == after


def test_very_different_long_texts_are_compared_at_once():
    before, after = " ".join(map(str, range(9000))), " ".join(map(str, range(9000, 18000)))
    assert [piece.mark for piece in compare(before, after)] == ["gone", "new"]


@pytest.mark.parametrize("rows", [1, 3])
def test_revision_list_query_count_is_fixed(cast, rows, django_assert_num_queries):
    evidence = make_draft(cast.registration, account="0")
    for number in range(1, rows):
        age(evidence)
        actions.keep_account(evidence, str(number), by=cast.learner)
    with django_assert_num_queries(2):
        found = revision_list(evidence)
        assert [(row.revision.by.full_name, row.letters) for row in found] == [("Learner HL", 1)] * rows
    assert [row.is_current for row in found] == [True] + [False] * (rows - 1)


def test_revision_list_compares_with_what_was_the_account_before(cast):
    evidence = make_draft(cast.registration, account="One.")
    actions.keep_account(evidence, "Beside.", by=cast.learner, began_from=typed("Other.", evidence))
    age(evidence)
    actions.keep_account(evidence, "Two.", by=cast.learner)
    assert [(row.revision.number, row.before, row.is_current) for row in revision_list(evidence)] == [
        (3, "One.", True),
        (2, "One.", False),
        (1, "", False),
    ]


# --- pages -------------------------------------------------------------------------------------------------------


def keep(page, person, evidence, began="", **facts):
    data = {"title": evidence.title, "kind": evidence.kind, "setting": evidence.setting, **facts}
    return page(
        person, reverse("portfolios:account_keep", args=[evidence.pk]), {"began_from": account_token(began), **data}
    )


def test_the_page_keeps_text_and_facts_by_itself(cast, page):
    evidence = make_draft(cast.registration)
    answer = keep(page, cast.learner, evidence, account="I listened.", title="Refund").json()
    kept = Evidence.objects.get()
    assert (kept.account, kept.title) == ("I listened.", "Refund")
    assert (answer["began_from"], answer["problem"]) == (account_token("I listened."), "")


def test_keeping_by_itself_writes_few_lines_into_the_ledger(cast, page):
    evidence = make_draft(cast.registration)
    before = act_count(cast.centre)
    for letter in "abc":
        keep(page, cast.learner, evidence, account="", title=letter)
    assert act_count(cast.centre) == before
    Evidence.objects.update(changed_at=evidence.changed_at - timedelta(hours=1))
    keep(page, cast.learner, evidence, account="", title="After a pause")
    assert last_act(cast.centre) == ("changed", cast.learner)


def test_what_cannot_be_read_costs_nothing_else(cast, page):
    evidence = make_draft(cast.registration, kind=EvidenceKind.WITNESS)
    answer = keep(page, cast.learner, evidence, account="Kept.", detail_witness="Pat", detail_witnessed_on="31/02")
    assert answer.status_code == 200
    kept = Evidence.objects.get()
    assert (kept.account, kept.details["witness"], kept.details["witnessed_on"]) == ("Kept.", "Pat", "2026-01-05")


def test_the_second_window_gets_409_and_both_texts(cast, page):
    evidence = make_draft(cast.registration, account="Start.")
    assert keep(page, cast.learner, evidence, "Start.", account="First <b>.").status_code == 200
    answer = keep(page, cast.learner, evidence, "Start.", account="Second.")
    facts = answer.json()
    assert (answer.status_code, facts["account"], facts["aside"]) == (409, "First <b>.", 2)
    assert "<ins>Second.</ins>" in facts["html"]
    assert "<del>First &lt;b&gt;.</del>" in facts["html"]
    assert stands(evidence) == "First <b>."
    chosen = keep(page, cast.learner, evidence, facts["account"], account="Second.", mine="1")
    assert (chosen.status_code, stands(evidence)) == (200, "Second.")
    assert [body for _, body, _ in bodies(evidence)] == ["First <b>.", "Second.", "Second."]


def test_a_preview_is_made_on_the_server(cast, page):
    evidence = make_draft(cast.registration)
    answer = keep(page, cast.learner, evidence, account="**So.**<script>", preview="1").json()
    assert answer["preview"] == "<p><strong>So.</strong>&lt;script&gt;</p>\n"


def test_typing_after_handing_in_is_answered_with_409_and_kept(cast, page):
    evidence = make_submitted(cast.registration)
    answer = keep(page, cast.learner, evidence, "I listened first.", account="I listened first. And then")
    assert answer.status_code == 409
    assert bodies(evidence)[-1] == (2, "I listened first. And then", True)


def test_without_scripts_the_second_window_is_told_on_the_page_and_may_go_on_with_its_own(cast, page):
    evidence = make_draft(cast.registration, account="Start.")
    actions.keep_account(evidence, "First.", by=cast.learner)
    url = reverse("portfolios:evidence_edit", args=[evidence.pk])
    data = {"title": "T", "kind": "WP", "setting": "workplace", "made_on": "2026-01-05", "account": "Second."}
    told = page(cast.learner, url, {**data, "then": "submit", "declared": "yes", "began_from": account_token("Start.")})
    assert told.status_code == 409
    assert "Written in two windows" in told.content.decode()
    assert (stands(evidence), Evidence.objects.get().status) == ("First.", "preparing")
    again = page(cast.learner, url, {**data, "then": "mine", "began_from": told.context["began_from"]})
    assert (again.status_code, stands(evidence)) == (302, "Second.")


def test_a_page_that_was_only_looked_at_does_not_undo_the_account(cast, page):
    evidence = make_draft(cast.registration, account="Start.")
    actions.keep_account(evidence, "Start. More.", by=cast.learner)
    url = reverse("portfolios:evidence_edit", args=[evidence.pk])
    page(
        cast.learner, url, {"then": "keep", "title": "New", "account": "Start.", "began_from": account_token("Start.")}
    )
    assert (stands(evidence), Evidence.objects.get().title) == ("Start. More.", "New")


def test_the_first_keystroke_begins_a_draft(cast, page):
    url = reverse("portfolios:evidence_begin", args=[cast.registration.pk])
    answer = page(cast.learner, url, {"account": "I", "title": "Ref"})
    evidence = Evidence.objects.get()
    assert (answer.status_code, answer.json()["reference"]) == (201, "E001")
    assert (evidence.account, evidence.title, bodies(evidence)) == ("I", "Ref", [(1, "I", False)])


def test_a_script_is_told_a_refusal_as_json(cast, client):
    Registration.objects.update(status="completed")
    client.force_login(cast.learner)
    url = reverse("portfolios:evidence_begin", args=[cast.registration.pk])
    answer = client.post(url, {}, headers={"accept": "application/json"})
    assert (answer.status_code, list(answer.json())) == (409, ["sentence"])


def test_revisions_are_shown_and_taken_back_on_their_page(cast, page):
    evidence = make_draft(cast.registration, account="First.")
    age(evidence)
    actions.keep_account(evidence, "Second.", by=cast.learner)
    url = reverse("portfolios:revision_list", args=[evidence.pk])
    shown = page(cast.learner, f"{url}?show=1")
    assert shown.context["chosen"].revision.number == 1
    assert "Take back this one" in shown.content.decode()
    page(cast.learner, reverse("portfolios:revision_take_back", args=[evidence.revisions.get(number=1).pk]), {})
    assert stands(evidence) == "First."


def test_others_see_what_was_handed_in_while_its_author_changes_it(cast, page):
    evidence = make_submitted(cast.registration)
    actions.require_action(evidence, by=cast.assessor)
    actions.keep_account(evidence, "Half a sent", by=cast.learner)
    url = reverse("assessment:evidence_detail", args=[evidence.pk])
    assert page(cast.learner, url).context["shown"].account == "Half a sent"
    assert page(cast.assessor, url).context["shown"].account == "I listened first."
    assert page(cast.learner, f"{url}?submission=1").context["shown"].account == "I listened first."
