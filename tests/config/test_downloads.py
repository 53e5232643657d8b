import pytest

from config.downloads import wanted_range


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-4", (0, 4)),
        ("bytes=5-", (5, 9)),
        ("bytes=-3", (7, 9)),
        ("bytes=-30", (0, 9)),
        ("bytes=2-100", (2, 9)),
        ("bytes=9-9", (9, 9)),
        # the whole is sent: several ranges, other units, what cannot be read
        ("bytes=0-1,3-4", None),
        ("lines=0-4", None),
        ("bytes=4-2", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("", None),
    ],
)
def test_wanted_range_of_ten_bytes(header, part):
    assert wanted_range(header, 10) == part


@pytest.mark.parametrize(("header", "size"), [("bytes=10-", 10), ("bytes=-0", 10), ("bytes=0-", 0), ("bytes=-5", 0)])
def test_a_range_outside_the_file_is_an_error(header, size):
    with pytest.raises(ValueError, match="bytes"):
        wanted_range(header, size)
