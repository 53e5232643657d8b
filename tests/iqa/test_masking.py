"""Names taken out of text and PDFs."""

import io

import pikepdf
import pytest

from config.refusals import BadInput
from iqa.masking import areas_of_words, mask_text, read_words, words_left, words_of_names
from portfolios.redaction import redact_pdf, words_of_pdf
from tests.factories.standardising import pdf_of


def test_words_are_masked_whatever_their_case_and_only_whole():
    text = "Robin met ROBIN ASHBY; the robins sang. Ashby’s kettle."
    assert mask_text(text, ["Robin", "Robin Ashby", "Ashby"]) == "[name] met [name]; the robins sang. [name]’s kettle."


def test_a_name_over_a_line_break_is_masked():
    assert mask_text("Robin\nAshby wrote", ["Robin Ashby"]) == "[name] wrote"


def test_nothing_to_mask_leaves_the_text():
    assert mask_text("Robin", []) == "Robin"


def test_characters_of_patterns_are_taken_as_they_are():
    assert mask_text("a (b) c.d cxd", ["(b)", "c.d"]) == "a [name] [name] cxd"


def test_names_and_their_parts():
    assert words_of_names(["Taylor Anne Reed", "", "Li Wu"]) == ["Taylor Anne Reed", "Li Wu", "Taylor", "Anne", "Reed"]


def test_words_are_read_one_a_line_or_between_commas():
    assert read_words(" Robin , Ashby\n\nHarbour  Lane\nRobin") == ["Robin", "Ashby", "Harbour Lane"]


@pytest.mark.parametrize("typed", ["x", "\n".join(f"word{number}" for number in range(61))])
def test_words_that_cannot_be_masked_are_refused(typed):
    with pytest.raises(BadInput):
        read_words(typed)


def test_a_pdf_loses_the_words_and_its_title(tmp_path):
    path = tmp_path / "log.pdf"
    path.write_bytes(pdf_of("Refund by Robin Ashby", "The second page"))
    areas = areas_of_words(str(path), ["Robin Ashby"])
    assert [area.page for area in areas] == [1]
    # 72 points from the left of 595, and the words begin after "Refund by ".
    assert 20 < areas[0].region.left < 30
    assert 15 < areas[0].region.top < 18
    data = redact_pdf(str(path), areas)
    assert words_left(words_of_pdf(data), ["Robin Ashby"]) == []
    assert "The second page" in words_of_pdf(data)
    with pikepdf.open(io.BytesIO(data)) as made:
        assert "/Title" not in made.docinfo


def test_a_turned_page_with_a_name_is_refused(tmp_path):
    path = tmp_path / "log.pdf"
    with pikepdf.open(io.BytesIO(pdf_of("By Robin"))) as source:
        source.pages[0].rotate(90, relative=True)
        source.save(path)
    with pytest.raises(BadInput, match="Page 1 is turned"):
        areas_of_words(str(path), ["Robin"])
    assert areas_of_words(str(path), ["Sam"]) == []
