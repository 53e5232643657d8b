"""What is typed into a long form is kept for its writer alone, until the form is sent or begun anew."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from centres import tasks
from centres.models import UnsentForm
from centres.unsent import KEPT_FOR, MOST, keep_unsent, unsent_form
from config.refusals import BadInput, NotAllowed

PAGE = "/registrations/1/reviews/add/"


def shown(person, page=PAGE, method="get"):
    request = getattr(RequestFactory(), method)(page)
    request.user = person
    return unsent_form(request)


def typed(**fields):
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values if isinstance(values, list) else [values])
    return data


def test_what_is_typed_comes_back_on_the_same_page(cast):
    token = shown(cast.assessor).token
    assert keep_unsent(cast.assessor, token, typed(said="Going well", units=["1", "2"], csrfmiddlewaretoken="x"))
    page = shown(cast.assessor)
    assert page.of({"said": "", "on": "today"}, many=("units",)) == {"said": "Going well", "units": ["1", "2"]}
    assert page.kept_at is not None
    assert shown(cast.assessor, "/elsewhere/").of({"said": "new"}) == {"said": "new"}


def test_it_is_nobody_elses(cast):
    token = shown(cast.assessor).token
    keep_unsent(cast.assessor, token, typed(said="Going well"))
    assert shown(cast.second_assessor).of() == {}
    with pytest.raises(NotAllowed, match="Somebody else has signed in"):
        keep_unsent(cast.second_assessor, token, typed(said="Mine"))
    with pytest.raises(NotAllowed, match="open for too long"):
        keep_unsent(cast.assessor, token[:-2] + "xx", typed(said="Forged"))
    assert shown(cast.assessor).of() == {"said": "Going well"}


def test_what_is_sent_counts_not_what_was_kept(cast):
    keep_unsent(cast.assessor, shown(cast.assessor).token, typed(said="Going well"))
    assert shown(cast.assessor, method="post").of({"said": "default"}) == {"said": "default"}


def test_a_page_left_open_does_not_bring_back_what_was_sent(cast):
    old = shown(cast.assessor)
    keep_unsent(cast.assessor, old.token, typed(said="Going well"))
    late = old.token
    shown(cast.assessor, method="post").forget()
    assert keep_unsent(cast.assessor, late, typed(said="Going well, too late")) is False
    assert shown(cast.assessor).of() == {}
    assert keep_unsent(cast.assessor, shown(cast.assessor).token, typed(said="The next one"))


def test_too_much_is_refused_and_what_was_kept_stays(cast):
    token = shown(cast.assessor).token
    keep_unsent(cast.assessor, token, typed(said="Going well"))
    with pytest.raises(BadInput, match="more than can be kept"):
        keep_unsent(cast.assessor, token, typed(said="x" * MOST))
    assert shown(cast.assessor).of() == {"said": "Going well"}


def test_what_nobody_goes_on_with_is_deleted(cast):
    keep_unsent(cast.assessor, shown(cast.assessor).token, typed(said="Old"))
    keep_unsent(cast.admin, shown(cast.admin).token, typed(said="New"))
    UnsentForm.objects.filter(user=cast.assessor).update(kept_at=timezone.now() - KEPT_FOR - timedelta(1))
    tasks.delete_unsent_forms()
    assert [row.user for row in UnsentForm.objects.all()] == [cast.admin]


def test_begin_anew_goes_back_to_the_page(client, cast):
    token = shown(cast.assessor).token
    client.force_login(cast.assessor)
    url = reverse("centres:unsent_keep")
    assert client.post(url, {"unsent_token": token, "said": "Going well"}).json().keys() == {"at"}
    response = client.post(url, {"unsent_token": token, "unsent": "anew"})
    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert client.post(url, {"unsent_token": token, "said": "From another tab"}).status_code == 204
    assert shown(cast.assessor).of() == {}


def test_a_token_that_is_none_is_told_in_words(client, cast):
    client.force_login(cast.assessor)
    response = client.post(reverse("centres:unsent_keep"), {"said": "x"}, headers={"Accept": "application/json"})
    assert (response.status_code, list(response.json())) == (403, ["sentence"])
