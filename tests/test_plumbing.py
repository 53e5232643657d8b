"""The test run's own plumbing: each fixture tried once, so that a journey that fails is not its fault."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction

from centres.ledger import record_act
from centres.models import Act, Centre, User
from tests.plugins import emptying
from tests.plugins.browser import assert_accessible
from tests.plugins.tasks import disable_person

PAGE = "<!doctype html><html lang='en'><title>A page</title><main><h1>A page</h1>{}</main></html>"


@pytest.mark.parametrize("turn", [1, 2])
def test_files_of_one_test_are_gone_in_the_next(turn):
    assert default_storage.listdir("") == ([], [])
    default_storage.save(f"evidence/{turn}.txt", ContentFile(b"mine"))
    assert default_storage.listdir("evidence") == ([], [f"{turn}.txt"])


def test_files_lie_in_a_throw_away_folder():
    assert settings.MEDIA_ROOT.parent.name[:18] == "countersign-tests-"


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_a_test_that_commits_leaves_nothing_but_what_the_migrations_made(transactional_db):
    centre = Centre.objects.create(name="Harbour Lane Training", prefix="HL")
    with transaction.atomic():
        record_act(centre, by=None, verb="made", obj=centre)
    kept = Permission.objects.count()
    emptying.empty()
    assert emptying.filled(emptying.tables()) == []
    assert (Act.objects.count(), Permission.objects.count()) == (0, kept)
    assert kept


def test_worker_sees_the_rows_of_the_test_and_the_test_its_work(worker):
    person = User.objects.create_user("ada@example.org", "Ada Smith")
    disable_person.delay(person.email)
    worker.wait(lambda: not User.objects.get(pk=person.pk).is_active)
    worker.wait_idle(seconds=5)
    assert worker.open_tasks() == 0


def test_without_the_worker_a_sent_task_goes_nowhere(transactional_db):
    person = User.objects.create_user("ada@example.org", "Ada Smith")
    disable_person.delay(person.email)
    assert User.objects.get(pk=person.pk).is_active


@pytest.mark.both_lanes
def test_browser_gets_pages_with_their_static_files(browser_page):
    User.objects.create_superuser("ada@example.org", "Ada Smith", "correct horse battery")
    browser_page.goto("/admin/login/")
    browser_page.fill("#id_username", "ada@example.org")
    browser_page.fill("#id_password", "correct horse battery")
    browser_page.click("[type=submit]")
    assert browser_page.title() == "Site administration | Django site admin"
    assert browser_page.evaluate("document.styleSheets[0].cssRules.length > 0") is True


@pytest.mark.both_lanes
def test_each_browser_window_is_another_person(open_browser, live_site):
    User.objects.create_superuser("ada@example.org", "Ada Smith", "correct horse battery")
    ada, stranger = open_browser(), open_browser(color_scheme="dark")
    ada.goto("/admin/login/")
    ada.fill("#id_username", "ada@example.org")
    ada.fill("#id_password", "correct horse battery")
    ada.click("[type=submit]")
    stranger.goto("/admin/")
    assert stranger.url == f"{live_site}/admin/login/?next=/admin/"


def test_accessible_page_passes(browser_page):
    browser_page.set_content(PAGE.format("<p>Words.</p>"))
    assert_accessible(browser_page)


def test_inaccessible_page_is_told_rule_by_rule(browser_page):
    browser_page.set_content(PAGE.format("<p style='color:#eee;background:#fff'>Pale</p><img src='data:,'>"))
    with pytest.raises(AssertionError) as failure:
        assert_accessible(browser_page)
    assert "color-contrast (serious)" in str(failure.value)
    assert "image-alt (critical)" in str(failure.value)
