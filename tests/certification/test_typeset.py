"""Sizes and line breaks of names, titles and addresses."""

import pytest

from certification.printing.documents import NAME_PLAN, TITLE_PLAN, bands
from config.printing import typeset


def test_short_name_takes_the_largest_size():
    assert typeset.fit("Jo Li", 150, NAME_PLAN) == typeset.Setting(40, [typeset.Piece("Jo Li", "")])


def test_lines_are_broken_at_spaces_and_after_hyphens_only():
    text = "Wilhelmina Alexandrina Featherstonehaugh-Cholmondeley-Baxter"
    setting = typeset.fit(text, 90, NAME_PLAN)
    assert "".join(line.text + line.glue for line in setting.lines) == text
    assert [line.text for line in setting.lines] == [
        "Wilhelmina Alexandrina",
        "Featherstonehaugh-",
        "Cholmondeley-Baxter",
    ]


def test_lines_are_balanced():
    text = "Ambleford Level 3 Diploma in Customer Service (RQF)"
    assert [line.text for line in typeset.fit(text, 150, TITLE_PLAN, "serif-bold").lines] == [
        "Ambleford Level 3 Diploma",
        "in Customer Service (RQF)",
    ]


def test_text_without_breaks_shrinks_to_the_width():
    setting = typeset.fit("W" * 60, 150, NAME_PLAN)
    assert len(setting.lines) == 1
    assert typeset.measure("W" * 60) * setting.size == pytest.approx(150 * typeset.POINTS_PER_MM, rel=0.02)


def test_address_is_broken_after_slashes():
    assert typeset.break_address("verify.ambleford.example/check/7K3M-9Q2R-XW4T", 45, 8) == [
        "verify.ambleford.example/check/",
        "7K3M-9Q2R-XW4T",
    ]
    assert typeset.break_address("127.0.0.1:8000/c/7K3M", 45, 8) == ["127.0.0.1:8000/c/7K3M"]


def test_address_longer_than_a_line_is_cut_where_the_line_is_full():
    address = "a-very-long-host-of-a-further-education-college.example/C/1"
    lines = typeset.break_address(address, 45, 8)
    assert "".join(lines) == address
    assert max(typeset.measure(line, "sans") for line in lines) * 8 <= 45 * typeset.POINTS_PER_MM


@pytest.mark.parametrize(
    ("text", "expected"), [("محمد (Mo)", "rtl"), ("Mo محمد", "ltr"), ("12 בן", "rtl"), ("12", "ltr")]
)
def test_direction_is_that_of_the_first_letter(text, expected):
    assert typeset.direction(text) == expected


def test_bands_fill_every_row_and_leave_out_empty_values():
    rows = bands([("a", "1"), ("b", "2"), ("c", "3"), ("d", None), ("e", "5")], 3, wide={"b": 2, "c": 2})
    assert [[(cell["label"], cell["span"]) for cell in row] for row in rows] == [
        [("a", 1), ("b", 2)],
        [("c", 2), ("e", 1)],
    ]
