import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolios.locators import LAST_PAGE, LAST_SECOND, Place, Region, normalise, parse, region
from portfolios.models import EvidenceLink

READ = [
    ("p. 2", Place(page=2), "p. 2"),
    ("p.2", Place(page=2), "p. 2"),
    ("P2", Place(page=2), "p. 2"),
    (" page  2. ", Place(page=2), "p. 2"),
    ("pg. 12", Place(page=12), "p. 12"),
    ("p. 007", Place(page=7), "p. 7"),
    ("pp 2–4", Place(page=2, last_page=4), "p. 2-4"),
    ("pages 2 to 4", Place(page=2, last_page=4), "p. 2-4"),
    ("p. 4-2", Place(page=2, last_page=4), "p. 2-4"),
    ("p. 3-3", Place(page=3), "p. 3"),
    ("p. 2 - p. 4", Place(page=2, last_page=4), "p. 2-4"),
    ("03:10", Place(start=190), "03:10"),
    ("3:10", Place(start=190), "03:10"),
    ("00:00", Place(start=0), "00:00"),
    ("3m10s", Place(start=190), "03:10"),
    ("3 min 10 sec", Place(start=190), "03:10"),
    ("3 minutes", Place(start=180), "03:00"),
    ("90s", Place(start=90), "01:30"),
    ("1h 2m 3s", Place(start=3723), "1:02:03"),
    ("75:10", Place(start=4510), "1:15:10"),
    ("1:02:03", Place(start=3723), "1:02:03"),
    ("03:10–04:05", Place(start=190, end=245), "03:10-04:05"),
    ("3m10s to 4m5s", Place(start=190, end=245), "03:10-04:05"),
    ("04:05-03:10", Place(start=190, end=245), "03:10-04:05"),
    ("at 10,20 30x15", Place(region=Region(10, 20, 30, 15)), "at 10,20 30x15"),
    ("@ 10.04%, 20% 30 × 15", Place(region=Region(10, 20, 30, 15)), "at 10,20 30x15"),
    ("p. 2 at 10,20.5 30x15", Place(page=2, region=Region(10, 20.5, 30, 15)), "p. 2 at 10,20.5 30x15"),
    ("page 2, at 0,0 100x100", Place(page=2, region=Region(0, 0, 100, 100)), "p. 2 at 0,0 100x100"),
]
WORDS = [
    "",
    "the second shelf",
    "2",
    "p. 0",
    "p. 123456",
    "p. 2, p. 5",
    "03:75",
    "1:60:00",
    "100:00:00",
    "at 10,20",
    "at 90,20 30x15",
    "at 10,20 0x15",
    "p. 0 at 10,20 30x15",
    "p. 2-4 at 10,20 30x15",
    "1-2-3",
    "to",
    "h",
    "p. ²",
]
ADDRESSES = [
    ("p. 2", "p=2"),
    ("p. 2-4", "p=2-4"),
    ("03:10", "t=190"),
    ("03:10-04:05", "t=190,245"),
    ("p. 2 at 10,20.5 30x15", "p=2&at=10,20.5,30,15"),
]


@pytest.mark.parametrize(("text", "place", "written"), READ)
def test_a_place_is_read_as_people_write_it_and_kept_in_one_form(text, place, written):
    assert parse(text) == place
    assert normalise(text) == str(place) == written


@pytest.mark.parametrize("text", WORDS)
def test_what_is_no_place_stays_words(text):
    assert parse(text) is None
    assert normalise(f" {text} ") == text


@pytest.mark.parametrize(("text", "fragment"), ADDRESSES)
def test_a_place_as_the_end_of_an_address(text, fragment):
    assert parse(text).fragment == fragment


@pytest.mark.parametrize("sides", [(-1, 0, 5, 5), (0, 0, 0.01, 5), (60, 0, 41, 5), (0, 99.9, 5, 0.2)])
def test_a_region_lies_on_the_page_and_has_an_area(sides):
    with pytest.raises(ValueError, match="does not lie on the page"):
        region(*sides)


pages = st.integers(1, LAST_PAGE)
seconds = st.integers(0, LAST_SECOND)


@st.composite
def regions(draw):
    left, top = draw(st.integers(0, 999)), draw(st.integers(0, 999))
    return region(left / 10, top / 10, draw(st.integers(1, 1000 - left)) / 10, draw(st.integers(1, 1000 - top)) / 10)


def ranges(values, first, last):
    return st.lists(values, min_size=2, max_size=2, unique=True).map(
        lambda pair: Place(**dict(zip((first, last), sorted(pair), strict=True)))
    )


places = st.one_of(
    pages.map(lambda page: Place(page=page)),
    ranges(pages, "page", "last_page"),
    seconds.map(lambda start: Place(start=start)),
    ranges(seconds, "start", "end"),
    regions().map(lambda area: Place(region=area)),
    st.tuples(pages, regions()).map(lambda pair: Place(page=pair[0], region=pair[1])),
)


@given(places)
def test_what_is_written_is_read_again_as_the_same_place(place):
    assert parse(str(place)) == place
    assert len(str(place)) <= EvidenceLink._meta.get_field("locator").max_length


@given(st.text(max_size=60))
def test_any_words_can_be_kept_and_keeping_them_twice_changes_nothing(text):
    kept = normalise(text)
    assert normalise(kept) == kept
