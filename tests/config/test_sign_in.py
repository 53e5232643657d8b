"""Signing in and out, a new password, and the door when something is wrong."""

import re

import pytest
from django.core import mail
from django.test import Client

from centres.models import User

PASSWORD = "correct horse battery"


@pytest.fixture
def robin(db):
    return User.objects.create_user("robin@example.org", "Robin Ashby", PASSWORD)


def sign_in(client, email, password):
    return client.post("/sign-in/", {"username": email, "password": password})


@pytest.mark.parametrize("email", ["robin@example.org", "ROBIN@Example.ORG", " robin@example.org "])
def test_sign_in_takes_the_address_in_any_case(client, robin, email):
    response = sign_in(client, email, PASSWORD)
    assert (response.status_code, response.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(robin.pk)


def test_sign_in_goes_on_to_the_page_asked_for(client, robin):
    asked = client.get("/style/")
    assert (asked.status_code, asked.url) == (302, "/sign-in/?next=/style/")
    page = client.get(asked.url).content.decode()
    assert '<input type="hidden" name="next" value="/style/">' in page
    response = client.post("/sign-in/", {"username": robin.email, "password": PASSWORD, "next": "/style/"})
    assert response.url == "/style/"


@pytest.mark.parametrize(("email", "password"), [("robin@example.org", "wrong"), ("nobody@example.org", PASSWORD)])
def test_sign_in_refuses_with_the_same_sentence_and_keeps_the_address(client, robin, email, password):
    response = sign_in(client, email, password)
    page = response.content.decode()
    assert response.context["form"].non_field_errors() == [
        "That email address and password do not go together. Check both and try again, or ask for a new password."
    ]
    assert 'role="alert"' in page
    assert f'value="{email}"' in page
    assert password not in page
    assert "_auth_user_id" not in client.session


def test_sign_in_refuses_a_leaver(client, robin):
    User.objects.update(is_active=False)
    assert sign_in(client, robin.email, PASSWORD).status_code == 200
    assert "_auth_user_id" not in client.session


def test_sign_out_only_by_post(client, robin):
    client.force_login(robin)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == "/sign-in/"
    assert "_auth_user_id" not in client.session


def test_new_password_by_mail(client, robin):
    response = client.post("/password/forgotten/", {"email": "Robin@example.org"})
    assert response.url == "/password/sent/"
    [letter] = mail.outbox
    assert letter.subject == "Choose a new Countersign password"
    link = re.search(r"https?://[^/]+(/\S+)", letter.body)[1]
    chosen = client.get(link)
    new = "three unrelated words"
    assert client.post(chosen.url, {"new_password1": new, "new_password2": new}).url == "/password/set/"
    robin.refresh_from_db()
    assert robin.check_password(new)
    assert "This link is used up" in Client().get(link).content.decode()


def test_a_leaver_is_sent_no_new_password(client, robin):
    User.objects.update(is_active=False)
    assert client.post("/password/forgotten/", {"email": robin.email}).url == "/password/sent/"
    assert mail.outbox == []


def test_change_password_needs_the_old_one(client, robin):
    client.force_login(robin)
    new = "three unrelated words"
    facts = {"old_password": "wrong", "new_password1": new, "new_password2": new}
    assert list(client.post("/password/", facts).context["form"].errors) == ["old_password"]
    assert client.post("/password/", facts | {"old_password": PASSWORD}).url == "/password/changed/"


def test_demo_panel_only_where_people_are_given(client, db):
    assert "Demo: step in as" not in client.get("/sign-in/").content.decode()
