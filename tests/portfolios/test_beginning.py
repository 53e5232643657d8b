"""A page begins one draft, however often it has to ask."""

from uuid import uuid4

import pytest
from django.urls import reverse

from config.refusals import StaleState
from portfolios import actions
from portfolios.models import Evidence
from portfolios.states import EvidenceStatus
from tests.factories.portfolios import PDF, act_count, make_draft, upload
from tests.together import together

pytestmark = pytest.mark.django_db


def begin_url(cast):
    return reverse("portfolios:evidence_begin", args=[cast.registration.pk])


def test_a_beginning_whose_answer_was_lost_is_the_same_draft(cast, page):
    typed = {"begun_as": str(uuid4()), "account": "I listened."}
    before = act_count(cast.centre)
    first = page(cast.learner, begin_url(cast), typed)
    again = page(cast.learner, begin_url(cast), {**typed, "account": "I listened. Then I refunded."})
    evidence = Evidence.objects.get()
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"] == evidence.pk
    # What was typed since goes after it, as ever: the page has the account that it begins from.
    assert (evidence.account, again.json()["began_from"]) == ("I listened.", actions.account_token("I listened."))
    assert act_count(cast.centre) == before + 1


@pytest.mark.parametrize("token", ["", "nonsense"])
def test_without_a_key_each_beginning_is_a_draft(cast, page, token):
    for _ in range(2):
        assert page(cast.learner, begin_url(cast), {"begun_as": token}).status_code == 201
    assert Evidence.objects.count() == 2


def test_the_form_goes_on_with_the_draft_that_its_script_began(cast, page):
    """The answer was lost, and then a button was pressed."""
    key = str(uuid4())
    page(cast.learner, begin_url(cast), {"begun_as": key, "account": "I"})
    form = {"begun_as": key, "title": "Refund", "account": "I listened.", "then": "keep"}
    form |= {"began_from": actions.account_token(""), "tried": "I", "files": upload("a.pdf", PDF)}
    response = page(cast.learner, reverse("portfolios:evidence_add", args=[cast.registration.pk]), form)
    evidence = Evidence.objects.get()
    assert response.url == reverse("portfolios:evidence_edit", args=[evidence.pk])
    assert (evidence.title, evidence.account, evidence.files.count()) == ("Refund", "I listened.", 1)


def test_each_page_has_a_key_of_its_own(cast, page):
    url = reverse("portfolios:evidence_add", args=[cast.registration.pk])
    first, second = (page(cast.learner, url).context["begun_as"] for _ in range(2))
    assert first != second


def test_a_key_of_another_author_or_registration_is_refused(cast):
    key = uuid4()
    actions.begin_evidence(cast.registration, by=cast.learner, page=key)
    with pytest.raises(StaleState, match="This page has begun another draft"):
        actions.begin_evidence(cast.registration, by=cast.assessor, page=key)
    assert Evidence.objects.count() == 1


def test_a_page_whose_draft_was_handed_in_is_told_and_keeps_what_was_typed(cast, page):
    key = uuid4()
    actions.begin_evidence(cast.registration, by=cast.learner, page=key)
    Evidence.objects.update(status=EvidenceStatus.WITHDRAWN)
    url = reverse("portfolios:evidence_add", args=[cast.registration.pk])
    response = page(cast.learner, url, {"begun_as": str(key), "title": "Another", "then": "keep"})
    assert response.status_code == 409
    assert "This page began E001, which has been handed in or withdrawn." in response.content.decode()
    assert response.context["begun_as"] != key  # the next try begins a new one
    assert 'value="Another"' in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_asked_twice_at_once_there_is_one_draft(cast):
    key, begun, before = uuid4(), [], act_count(cast.centre)

    def begin():
        evidence, is_new = actions.begin_evidence(cast.registration, by=cast.learner, page=key)
        begun.append((evidence.pk, is_new))

    assert together(begin, begin) == ["done", "done"]
    assert len({pk for pk, _ in begun}) == 1
    assert sorted(is_new for _, is_new in begun) == [False, True]
    assert (Evidence.objects.count(), act_count(cast.centre)) == (1, before + 1)


# --- what the page says that a draft still lacks ------------------------------------------------------------------


def test_an_empty_draft_is_said_to_be_one(cast, page):
    told = page(cast.learner, begin_url(cast), {}).json()["checks"]
    assert "E001 is begun and still empty. It stays as your draft until you add something" in told
    assert "Nothing to look at yet" in told


def test_what_is_kept_by_itself_changes_what_is_lacking(cast, page):
    evidence = make_draft(cast.registration, title="", account="")
    url = reverse("portfolios:account_keep", args=[evidence.pk])
    told = page(cast.learner, url, {"account": "I listened.", "began_from": actions.account_token("")}).json()["checks"]
    assert "There is something to look at" in told
    assert "still empty" not in told


def test_a_file_that_arrives_changes_what_is_lacking(cast, page):
    evidence = make_draft(cast.registration, account="")
    url = reverse("portfolios:kept_files", args=[evidence.pk])
    assert "Nothing to look at yet" in page(cast.learner, url).content.decode()
    actions.add_file(evidence, upload=upload("a.pdf", PDF), by=cast.learner)
    told = page(cast.learner, url).content.decode()
    assert "There is something to look at" in told
    assert '<ul class="list-unstyled cs-checks mb-0" id="draft-checks" hx-swap-oob="true">' in told


def test_the_page_itself_swaps_nothing_out_of_band(cast, page):
    evidence = make_draft(cast.registration)
    told = page(cast.learner, reverse("portfolios:evidence_edit", args=[evidence.pk])).content.decode()
    assert told.count('id="draft-checks"') == 1
    assert "hx-swap-oob" not in told
