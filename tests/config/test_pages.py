"""The frame of pages: theme, style page, error pages."""

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import server_error

from centres.models import User


@pytest.fixture
def robin(db):
    return User.objects.create_user("robin@example.org", "Robin Ashby")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_is_kept_and_put_on_the_page(client, db, theme):
    response = client.post("/theme/", {"theme": theme, "next": "/sign-in/?next=/style/"})
    assert (response.status_code, response.url) == (302, "/sign-in/?next=/style/")
    assert client.cookies["theme"].value == theme
    assert f'<html lang="en-GB" data-bs-theme="{theme}">' in client.get("/sign-in/").content.decode()


def test_theme_follows_the_device_until_chosen(client, db):
    assert '<html lang="en-GB">' in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize("theme", ["", "device", '"><script>'])
def test_theme_of_another_name_means_the_device(client, db, theme):
    client.cookies["theme"] = "dark"
    client.post("/theme/", {"theme": theme})
    assert client.cookies["theme"].value == ""
    client.cookies["theme"] = theme
    assert '<html lang="en-GB">' in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_theme_goes_back_only_within_the_site(client, back):
    assert client.post("/theme/", {"theme": "dark", "next": back}).url == "/"


def test_theme_only_by_post_with_token(client):
    assert client.get("/theme/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"}).status_code == 403


@pytest.mark.parametrize(("query", "body"), [("", ""), ("?density=compact", "cs-compact"), ("?density=roomy", "")])
def test_style_page_in_both_densities(client, robin, query, body):
    client.force_login(robin)
    page = client.get(f"/style/{query}").content.decode()
    assert f'<body class="{body}"' in page
    assert page.count("cs-note is-act") > 1


def test_bar_shows_the_person_and_posts_to_sign_out(client, robin):
    client.force_login(robin)
    page = client.get("/style/").content.decode()
    assert '<span class="cs-face" aria-hidden="true">RA</span>' in page
    assert '<form method="post" action="/sign-out/">' in page


def test_page_not_found_says_what_to_do(client, robin):
    client.force_login(robin)
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "<h1>There is nothing here for you</h1>" in response.content.decode()


def test_csrf_failure_says_what_to_do(robin):
    client = Client(enforce_csrf_checks=True)
    client.force_login(robin)
    response = client.post("/password/", {})
    assert response.status_code == 403
    assert "<h1>Please send that once more</h1>" in response.content.decode()


def test_server_error_page_needs_no_database():
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "<h1>Something went wrong on our side</h1>" in response.content.decode()


def test_policy_forbids_inline_code(client, db):
    policy = client.get("/sign-in/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
