"""Files like those of other learners: found on arrival, told to assessor and quality assurer, never to the learner."""

import io
import random

import pytest
from django.urls import reverse
from PIL import Image, ImageEnhance

from portfolios import actions, queries
from portfolios.arrival import likeness
from portfolios.models import FileLikeness, Registration
from portfolios.states import Likeness
from tests.cast import make_person, register
from tests.factories.portfolios import make_ready, upload
from tests.portfolios import made

WORDS = [f"word{number}" for number in range(400)]


def prose(seed, length=300):
    draw = random.Random(seed)
    return " ".join(draw.choice(WORDS) for _ in range(length))


@pytest.fixture
def another(cast):
    """A second learner of the same centre, looked after by another assessor."""
    return register(cast.home, make_person("Robin Other", "robin@hl.example"), allocate=("second_assessor", "iqa"))


@pytest.fixture
def show(db):
    """show(registration, name, content): a piece handed in, its file checked."""

    def hand_in(registration, name, content):
        evidence = make_ready(registration)
        file = actions.inspect_file(actions.add_file(evidence, upload=upload(name, content), by=evidence.created_by))
        actions.submit_evidence(evidence, by=evidence.created_by, declared=True)
        return file

    return hand_in


def found():
    return [(row.file, row.other, row.kind) for row in FileLikeness.objects.order_by("pk")]


def test_the_same_file_of_another_learner_is_found(cast, another, show):
    content = made.word("Hello")
    theirs, mine = show(another, "theirs.docx", content), show(cast.registration, "mine.docx", content)
    assert found() == [(mine, theirs, Likeness.SAME)]


def test_the_same_file_of_the_same_learner_is_nothing(cast, show):
    show(cast.registration, "a.txt", b"Notes of the day")
    show(cast.registration, "b.txt", b"Notes of the day")
    assert found() == []


def test_the_same_file_at_another_centre_is_nothing(cast, show):
    show(cast.other.registration, "a.txt", b"Notes of the day")
    show(cast.registration, "b.txt", b"Notes of the day")
    assert found() == []


def smaller(picture):
    return made.picture("JPEG", image=picture.resize((210, 160)), quality=60)


def brighter(picture):
    return made.picture("PNG", image=ImageEnhance.Brightness(picture).enhance(1.15))


def in_other_colours(picture):
    return made.picture("WEBP", image=picture.convert("L"), quality=70)


@pytest.mark.parametrize("change", [smaller, brighter, in_other_colours])
def test_a_picture_made_anew_is_nearly_the_same(cast, another, show, change):
    theirs = show(another, "theirs.jpg", made.picture(quality=95))
    endings = {smaller: "jpg", brighter: "png", in_other_colours: "webp"}
    mine = show(cast.registration, f"mine.{endings[change]}", change(made.drawing()))
    assert found() == [(mine, theirs, Likeness.NEAR)]


def test_another_picture_is_not_the_same(cast, another, show):
    show(another, "theirs.jpg", made.picture(image=made.drawing(seed=5)))
    show(cast.registration, "mine.jpg", made.picture(image=made.drawing(seed=6)))
    assert found() == []


def test_blank_pictures_are_not_like_each_other(cast, another, show):
    show(another, "theirs.png", made.picture("PNG", image=Image.new("RGB", (300, 200), "white")))
    show(cast.registration, "mine.png", made.picture("PNG", image=Image.new("RGB", (310, 200), "white")))
    assert found() == []


def test_a_text_changed_a_little_is_nearly_the_same_in_whatever_form(cast, another, show):
    theirs = show(another, "theirs.txt", prose(1).encode())
    mine = show(cast.registration, "mine.docx", made.word(prose(1) + " and a closing line of my own"))
    assert found() == [(mine, theirs, Likeness.NEAR)]
    assert FileLikeness.objects.get().measure > 0.9


def test_another_text_and_a_short_one_are_nothing(cast, another, show):
    show(another, "a.txt", prose(1).encode())
    show(another, "b.txt", b"Signed in at nine and served the first guest")
    show(cast.registration, "c.txt", prose(2).encode())
    show(cast.registration, "d.txt", b"Signed in at nine and served the first guest.")
    assert found() == []


# --- who is told what ------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(cast, another, show):
    """(theirs, mine): the same file, handed in by two learners."""
    return show(another, "theirs.txt", b"Notes of the day"), show(cast.registration, "mine.txt", b"Notes of the day")


def told(user, file):
    return [like.sentence for like in queries.likenesses(user, [file.evidence])]


def test_who_may_not_read_the_other_portfolio_is_not_told_whose_it_is(cast, pair):
    _, mine = pair
    assert told(cast.assessor, mine) == ["mine.txt is the same file as a file of another learner of this centre"]


def test_who_may_read_both_is_told_whose_it_is_from_either_side(cast, pair):
    theirs, mine = pair
    assert told(cast.iqa, mine)[0].startswith("mine.txt is the same file as theirs.txt in E001 of Robin Other, added ")
    assert told(cast.iqa, theirs)[0].startswith(
        f"theirs.txt is the same file as mine.txt in E001 of {cast.registration.name}, added "
    )


def test_the_learner_is_told_nothing(cast, pair, page):
    theirs, mine = pair
    assert told(cast.learner, mine) == []
    assert told(Registration.objects.get(pk=theirs.evidence.registration_id).learner, theirs) == []
    pages = [
        reverse("assessment:evidence_detail", args=[mine.evidence_id]),
        reverse("portfolios:evidence_list", args=[cast.registration.pk]),
    ]
    for url in pages:
        text = page(cast.learner, url).content.decode()
        assert "mine.txt" in text or "E001" in text
        assert "same file" not in text
        assert "another learner" not in text


def test_drafts_and_removed_files_of_others_stay_theirs(cast, another, show):
    evidence = make_ready(another)
    file = actions.add_file(evidence, upload=upload("theirs.txt", b"Notes of the day"), by=another.learner)
    mine = show(cast.registration, "mine.txt", b"Notes of the day")
    assert len(found()) == 1
    assert told(cast.iqa, mine) == []
    actions.remove_file(file, by=another.learner)
    actions.submit_evidence(evidence, by=another.learner, declared=True)
    assert told(cast.iqa, mine) == []


def test_assessor_and_iqa_see_it_where_they_judge(cast, pair, page):
    _, mine = pair
    text = page(cast.assessor, reverse("assessment:decide", args=[mine.evidence_id])).content.decode()
    assert "mine.txt is the same file as a file of another learner of this centre" in text


@pytest.mark.parametrize("rows", [1, 3])
def test_likenesses_take_two_queries(cast, another, show, rows, django_assert_num_queries):
    for number in range(rows):
        show(another, f"{number}.txt", b"Notes of the day")
    mine = show(cast.registration, "mine.txt", b"Notes of the day")
    with django_assert_num_queries(2):
        assert len(queries.likenesses(cast.iqa, [mine.evidence])) == rows


# --- the pure part ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bits", [1, 3, 5])
def test_pictures_that_differ_in_a_few_bits_share_a_mark(bits):
    draw = random.Random(bits)
    for _ in range(200):
        one = draw.getrandbits(64)
        other = one
        for bit in draw.sample(range(64), bits):
            other ^= 1 << bit
        assert set(likeness.picture_marks(f"{one:016x}")) & set(likeness.picture_marks(f"{other:016x}"))


def test_texts_that_are_much_alike_nearly_always_share_a_mark():
    shared = 0
    for seed in range(60):
        words = prose(seed).split()
        words[seed % 250] = words[(seed * 7) % 250 + 20] = "changed"
        one, other = likeness.shingles(prose(seed)), likeness.shingles(" ".join(words))
        assert likeness.text_likeness(one, other) > likeness.ALIKE_TEXT
        shared += bool(set(likeness.text_marks(one)) & set(likeness.text_marks(other)))
    assert shared >= 58


def test_texts_of_other_words_share_no_mark():
    marks = [set(likeness.text_marks(likeness.shingles(prose(seed)))) for seed in range(60)]
    assert sum(bool(one & other) for number, one in enumerate(marks) for other in marks[:number]) == 0


def test_a_mark_fits_its_column():
    marks = likeness.text_marks(likeness.shingles(prose(1))) + likeness.picture_marks("f" * 16)
    assert (len(marks), max(map(len, marks))) == (16 + 6, 18)


def test_a_picture_without_a_fingerprint_is_like_nothing():
    assert (likeness.picture_marks(""), likeness.picture_likeness("", ""), likeness.picture_likeness(None, "ff")) == (
        [],
        0,
        0,
    )


def test_half_a_picture_is_read_as_a_picture():
    assert Image.open(io.BytesIO(made.picture())).size == (320, 240)
