"""An administrator brings a workbook, corrects what was set aside, confirms, and sees the learners."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from playwright.sync_api import expect

from portfolios import actions
from portfolios.models import ImportBatch, Registration
from tests.cast import make_edition, make_house
from tests.factories.sheets import as_xlsx, learner
from tests.journeys.people import assert_fits, sign_in


@pytest.fixture
def house(transactional_db):
    return make_house("Harbour Lane Training", "HL", make_edition())


def payload(file: SimpleUploadedFile):
    return {"name": file.name, "mimeType": "application/octet-stream", "buffer": file.read()}


def test_a_workbook_from_the_desk_to_the_list_of_learners(open_browser, house, tmp_path):
    rows = [learner(number, house.edition, assessor="Assessor HL", site="Main site") for number in range(4)]
    rows[1]["site"] = "Mian site"
    rows[2]["family_name"] = "CAPITALS"
    page = sign_in(open_browser(), house.admin)
    page.goto("/learners/")
    page.get_by_role("link", name="Sheets").click()
    assert_fits(page)
    page.get_by_label("The sheet, CSV or XLSX").set_input_files(payload(as_xlsx(rows)))
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="learners.xlsx")).to_be_visible()
    expect(page.get_by_text("Did you mean Main site?")).to_be_visible()
    assert_fits(page)

    page.get_by_label("I have read the warnings").check()
    page.get_by_role("button", name="Write 3 rows").click()
    expect(page.locator("#messages")).to_contain_text("are being written")
    expect(page.get_by_role("progressbar", name="Rows done")).to_be_visible()
    actions.write_import(ImportBatch.objects.get())  # what the worker does
    expect(page.get_by_text("3 rows written", exact=False)).to_be_visible()
    page.reload()
    assert Registration.objects.filter(centre=house.centre).count() == 4

    with page.expect_download() as download:
        page.get_by_role("link", name="To correct, XLSX").click()
    path = tmp_path / "mended.xlsx"
    download.value.save_as(path)
    book = load_workbook(path)
    site = next(cell.column for cell in book.active[1] if cell.value == "Site")
    book.active.cell(2, site).value = "Main site"
    book.save(path)
    page.get_by_role("link", name="Sheets").first.click()
    page.get_by_label("The sheet, CSV or XLSX").set_input_files(path)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Write 1 row").click()
    expect(page.get_by_role("progressbar", name="Rows done")).to_be_visible()
    actions.write_import(ImportBatch.objects.order_by("pk").last())
    expect(page.get_by_text("1 row written", exact=False)).to_be_visible()
    page.get_by_role("link", name="See the learners").click()
    expect(page.get_by_text("5 registrations", exact=False)).to_be_visible()
    assert ImportBatch.objects.count() == 2

    phone = sign_in(open_browser(viewport={"width": 390, "height": 844}, color_scheme="dark"), house.admin)
    phone.goto(f"/learners/sheets/{ImportBatch.objects.order_by('pk').first().pk}/?only=")
    assert_fits(phone)
    phone.goto("/learners/allocate/")
    assert_fits(phone)
    phone.goto("/learners/numbers/")
    assert_fits(phone)
