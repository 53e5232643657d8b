"""The pages of the start: what each person is shown, and what they can send."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment import rules
from assessment.models import AgreementSignature, StartItem, StartTerms
from assessment.states import StartStep
from tests.cast import make_person, register
from tests.factories.beginning import complete_start


@pytest.fixture
def newcomer(cast):
    learner = make_person("New Comer", "new@hl.example", cast.centre, "learner")
    return register(cast.home, learner, begun=False)


def sent_steps(**notes):
    data = {"done_on": timezone.localdate().isoformat()}
    for step, note in notes.items():
        data |= {f"done_{step}": "on", f"note_{step}": note}
    return data


def test_the_centre_ticks_what_was_done(client, cast, newcomer):
    url = reverse("assessment:start", args=[newcomer.pk])
    client.force_login(cast.assessor)
    response = client.post(url, sent_steps(induction="Handbook", held="None"), follow=True)
    assert "6 of 10 missing" in response.content.decode()
    assert set(StartItem.objects.filter(registration=newcomer).values_list("step", flat=True)) == {"induction", "held"}


def test_a_note_without_its_tick_is_not_dropped(client, cast, newcomer):
    client.force_login(cast.assessor)
    data = sent_steps(induction="Handbook") | {"note_held": "None"}
    response = client.post(reverse("assessment:start", args=[newcomer.pk]), data)
    assert response.status_code == 422
    assert "Tick it too, or clear the note." in response.content.decode()
    assert not StartItem.objects.filter(registration=newcomer).exists()


def test_a_step_is_put_right_on_the_page(client, cast):
    client.force_login(cast.admin)
    url = reverse("assessment:start", args=[cast.registration.pk])
    assert "Why it is put right" not in client.get(url).content.decode()
    page = client.get(f"{url}?again=held")
    assert list(page.context["form"].fields) == ["done_on", "done_held", "note_held", "why"]
    response = client.post(f"{url}?again=held", sent_steps(held="Unit A/1") | {"why": "Found"}, follow=True)
    assert "Put right before (1)" in response.content.decode()


def test_the_learner_reads_the_checklist_and_cannot_tick(client, cast, newcomer):
    client.force_login(newcomer.learner)
    url = reverse("assessment:start", args=[newcomer.pk])
    page = client.get(url).content.decode()
    assert "Your centre records these steps with you." in page
    assert client.post(url, sent_steps(induction="Handbook")).status_code == 403
    assert not StartItem.objects.filter(registration=newcomer).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_checklist_query_count_is_fixed(client, cast, rows, newcomer, django_assert_num_queries):
    steps = list(StartStep)[:rows]
    StartItem.objects.bulk_create(
        StartItem(registration=newcomer, step=step, done_on=newcomer.starts_on, note="x", by=cast.admin)
        for step in steps
    )
    client.force_login(cast.assessor)
    client.get(reverse("assessment:start", args=[newcomer.pk]))
    with django_assert_num_queries(13):
        client.get(reverse("assessment:start", args=[newcomer.pk]))


def test_the_learner_signs_what_they_have_read(client, cast, newcomer):
    url = reverse("assessment:agreement", args=[newcomer.pk])
    client.force_login(newcomer.learner)
    page = client.get(url)
    wording = page.context["wording"]
    assert wording.sha256 in page.content.decode()
    assert client.post(url, {"sha256": wording.sha256}).status_code == 422
    assert client.post(url, {"sha256": "0" * 64, "agreed": "on"}).status_code == 409
    client.post(url, {"sha256": wording.sha256, "agreed": "on"})
    assert AgreementSignature.objects.get(registration=newcomer).by == newcomer.learner
    page = client.get(url)
    assert not page.context["may_sign"]
    assert client.post(url, {"sha256": wording.sha256, "agreed": "on"}).status_code == 409


def test_new_signatures_are_asked_for_on_the_page(client, cast):
    url = reverse("assessment:agreement", args=[cast.registration.pk])
    client.force_login(cast.assessor)
    assert client.post(url, {"renew": "1", "why": ""}).status_code == 422
    client.post(url, {"renew": "1", "why": "The planned end has changed"})
    page = client.get(url)
    assert "Signed before (2)" in page.content.decode()
    assert page.context["may_sign"]


def test_the_learners_home_asks_for_the_signature(client, cast, newcomer):
    client.force_login(newcomer.learner)
    page = client.get(reverse("assessment:learner_home"))
    assert "Sign your learning agreement" in page.content.decode()
    complete_start(newcomer, by=cast.admin)
    page = client.get(reverse("assessment:learner_home"))
    assert "Sign your learning agreement" not in page.content.decode()


def test_the_start_is_listed_where_the_registration_is_shown(client, cast):
    for person, expected in ((cast.learner, 2), (cast.admin, 2), (cast.iqa, 1)):
        client.force_login(person)
        page = client.get(reverse("portfolios:registration_detail", args=[cast.registration.pk]))
        urls = [place.url for place in page.context["places"]]
        ours = [reverse(f"assessment:{name}", args=[cast.registration.pk]) for name in ("start", "agreement")]
        assert [url for url in urls if url in ours] == ours[:expected]


def test_the_administrator_puts_terms_in_force(client, cast):
    url = reverse("assessment:start_terms")
    client.force_login(cast.admin)
    page = client.get(url)
    given = page.context["form"].initial
    data = {**given, "in_force_from": given["in_force_from"].isoformat(), "policies": "Shelf 3"}
    response = client.post(url, data | {"needed_to_sign": "on"}, follow=True)
    assert "Version 1 is in force" in response.content.decode()
    terms = StartTerms.objects.get()
    assert (terms.centre, terms.needed_to_sign, terms.policies) == (cast.centre, True, "Shelf 3")
    assert client.post(url, data).status_code == 409  # somebody who had opened the page before


def test_the_sign_off_page_names_what_is_missing(client, cast, newcomer):
    StartTerms.objects.create(
        centre=cast.centre, version=1, agreement="We agree.", policies="Shelf", needed_to_sign=True, by=cast.admin
    )
    client.force_login(cast.assessor)
    entry = newcomer.route.first()
    page = client.get(reverse("assessment:unit_sign_off", args=[entry.pk])).content.decode()
    assert reverse("assessment:agreement", args=[newcomer.pk]) in page
    assert rules.AGREEMENT in [row.code for row in rules.sign_off_blockers(entry, cast.assessor)]
