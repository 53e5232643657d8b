"""A portfolio that is brought in parts: begun, sent, taken by the worker, and found again by its page."""

from uuid import uuid4

import pytest
from django.urls import reverse

from assessment.models import PackageJob
from assessment.states import PackageState
from portfolios import actions as portfolio
from portfolios.models import Registration, Upload
from portfolios.states import RegistrationStatus, UploadState
from tests.factories.packages import fill, package_of, sent, work
from tests.factories.uploads import TUS, Sender, metadata

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    settings.PACKAGE_SCRATCH_DIR = tmp_path / "scratch"


@pytest.fixture
def here(street):
    """The same person's registration at another centre."""
    person = {"name": street.registration.name, "date_of_birth": street.registration.date_of_birth}
    Registration.objects.filter(pk=street.other.registration.pk).update(**person)
    return Registration.objects.get(pk=street.other.registration.pk)


@pytest.fixture
def sender(here, client):
    client.force_login(here.learner)
    return Sender(client)


def begin(sender, here, size, **facts):
    url = reverse("assessment:bring_begin", args=[here.pk])
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata(name="portfolio.zip", **facts)}
    return sender.client.post(url, headers=headers)


def bring_page(sender, here, **asked):
    return sender.client.get(reverse("assessment:bring", args=[here.pk]), asked, headers=HTMX)


def test_a_package_sent_in_parts_is_proved_and_its_page_found(street, here, sender):
    fill(street)
    package, token = package_of(street.registration), uuid4()
    assert begin(sender, here, len(package), token=token).status_code == 201
    upload = Upload.objects.get()
    half = len(package) // 2
    sender.patch(upload, 0, package[:half])
    assert "% received. Choose the same file again" in bring_page(sender, here).content.decode()
    sender.patch(upload, half, package[half:])
    waiting = bring_page(sender, here, arrived=token)
    assert f"bring/?arrived={token}" in waiting.content.decode()  # it asks again
    portfolio.take_upload(upload)
    job = PackageJob.objects.get(sent_as=upload)
    assert work(job).state == PackageState.READY
    told = bring_page(sender, here, arrived=token)
    assert (told.status_code, told["HX-Redirect"]) == (200, reverse("assessment:package_detail", args=[job.pk]))


def test_nobody_elses_package_is_followed(here, sender, street, client):
    begin(sender, here, 9, token=(token := uuid4()))
    PackageJob.objects.create(registration=here, by=here.learner, work="check", sent_as=Upload.objects.get())
    client.force_login(street.other.admin)
    assert "HX-Redirect" not in bring_page(sender, here, arrived=token)
    assert "HX-Redirect" not in bring_page(sender, here, arrived="nonsense")


def test_what_is_no_package_is_told_to_its_sender(here, sender):
    begin(sender, here, 4)
    sender.patch(Upload.objects.get(), 0, b"no z")
    upload = Upload.objects.get()
    assert upload.state == UploadState.RECEIVED
    job = portfolio.take_upload(upload).package
    assert work(job).state == PackageState.REFUSED


def test_a_second_package_is_told_that_one_is_looked_at(here, sender):
    for number in range(2):
        begin(sender, here, 4)
        upload = Upload.objects.latest("pk")
        sender.patch(upload, 0, b"zip" + str(number).encode())
        portfolio.take_upload(upload)
    assert upload.state == UploadState.REFUSED
    assert "Another portfolio is being looked at for this registration." in bring_page(sender, here).content.decode()


@pytest.mark.parametrize(
    ("size", "status", "sentence"),
    [
        (0, 422, "portfolio.zip is empty."),
        (2000, 413, "portfolio.zip is too large: 2.0\xa0KB, and the limit is 1000\xa0bytes."),
    ],
)
def test_a_package_that_cannot_be_taken_is_refused_before_its_first_byte(
    here, sender, settings, size, status, sentence
):
    settings.PACKAGE_LIMIT_BYTES = 1000
    answer = begin(sender, here, size)
    assert answer.status_code == status
    assert answer.content.decode().startswith(sentence)
    assert not Upload.objects.exists()


def test_a_closed_registration_takes_no_package(here, sender):
    Registration.objects.filter(pk=here.pk).update(status=RegistrationStatus.WITHDRAWN)
    answer = begin(sender, here, 9)
    told = "This registration is no longer open, so no evidence can be added to it."
    assert (answer.status_code, answer.content.decode()) == (409, told)


def test_options_tell_the_limit_of_packages(here, sender, settings):
    settings.PACKAGE_LIMIT_BYTES = 5_000_000_000
    url = reverse("assessment:bring_begin", args=[here.pk])
    assert sender.client.options(url)["Tus-Max-Size"] == "5000000000"


def test_without_scripts_the_form_tells_its_own_limit(here, sender, settings):
    settings.FORM_UPLOAD_LIMIT_BYTES = 1000
    url = reverse("assessment:bring", args=[here.pk])
    assert "Up to 1000\xa0bytes: without scripts" in sender.client.get(url).content.decode()
    answer = sender.client.post(url, {"package": sent(b"P" * 70_000)})
    (told,) = answer.context["form"].errors["package"]
    assert answer.status_code == 422
    assert told.startswith("portfolio.zip is too large to be sent like this: the limit is 1000\xa0bytes.")
    assert not PackageJob.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_what_is_on_its_way_costs_one_question(here, sender, number, django_assert_num_queries):
    for _ in range(number):
        begin(sender, here, 9)
    with django_assert_num_queries(7):
        response = bring_page(sender, here)
    assert response.content.decode().count("data-upload=") == number
