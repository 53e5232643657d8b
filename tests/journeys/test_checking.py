"""A stranger checks a file and a changed copy of it; the learner takes the credential; two administrators revoke."""

import jwt
import pytest
from django.core.files.storage import default_storage
from playwright.sync_api import expect

from certification.states import DocumentStatus
from tests.factories import certification as make
from tests.journeys.people import PHONE, assert_fits, sign_in


@pytest.fixture
def certificate(transactional_db, request):
    cast = request.getfixturevalue("cast")
    return cast, make.certificate(make.issued(cast)), make.second_admin(cast)


def send(page, path):
    page.goto("/verify/file/")
    page.get_by_label("PDF file").set_input_files(path)
    page.get_by_role("button", name="Check the file").click()


def test_a_file_is_checked_and_its_certificate_taken_back_by_two_people(open_browser, certificate, tmp_path):
    cast, document, second = certificate
    with default_storage.open(document.file.name) as file:
        data = bytearray(file.read())
    (tmp_path / "genuine.pdf").write_bytes(data)
    data[len(data) // 2] ^= 1
    (tmp_path / "changed.pdf").write_bytes(data)

    stranger = open_browser(**PHONE)
    send(stranger, tmp_path / "genuine.pdf")
    expect(stranger.get_by_text("This is the file that was issued")).to_be_visible()
    assert_fits(stranger)
    send(stranger, tmp_path / "changed.pdf")
    expect(stranger.get_by_role("heading", name="This file has been changed")).to_be_visible()
    assert_fits(stranger)

    learner = sign_in(open_browser(), cast.learner)
    learner.goto("/documents/mine/")
    with learner.expect_download() as taken:
        learner.get_by_role("link", name="digital credential for a wallet").click()
    assert jwt.get_unverified_header(taken.value.path().read_text())["alg"] == "EdDSA"

    admin = sign_in(open_browser(), cast.admin)
    admin.goto(f"/documents/{document.pk}/revoke/")
    admin.get_by_label("Reason").fill("Issued in error.")
    admin.get_by_role("button", name="Ask for revocation").click()
    expect(admin.get_by_text("another administrator confirms")).to_be_visible()
    assert_fits(admin)

    other = sign_in(open_browser(), second)
    other.goto(f"/claims/{document.claim_id}/")
    other.get_by_role("link", name="asks to revoke it").click()
    expect(other.get_by_text("Issued in error.")).to_be_visible()
    assert_fits(other)
    other.get_by_role("button", name="Revoke it").click()
    expect(other.get_by_text("is revoked. The public page says so")).to_be_visible()

    send(stranger, tmp_path / "genuine.pdf")
    expect(stranger.get_by_role("heading", name="This certificate has been revoked")).to_be_visible()
    document.refresh_from_db()
    assert document.status == DocumentStatus.REVOKED
