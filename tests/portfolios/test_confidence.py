"""Who sees narrowed evidence, by name and by right; what is held at the workplace and seen there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from centres.models import Membership, User
from config.refusals import BadInput, NotAllowed, StaleState
from portfolios import actions
from portfolios.models import Allocation, Evidence, Sighting
from portfolios.queries import readers_of
from portfolios.states import EvidenceKind
from tests.cast import LONG_AGO, make_edition, make_person
from tests.factories.portfolios import act_count, last_act, make_draft, make_ready, make_submitted

TODAY = timezone.localdate()
FLAGS = [{"confidential": True}, {"third_party": True}, {"confidential": True, "third_party": True}]


def who_sees(evidence):
    """By right: everybody for whom the piece is visible."""
    people = User.objects.filter(is_active=True)
    return {person for person in people if Evidence.objects.visible_to(person).filter(pk=evidence.pk).exists()}


def named(evidence):
    return {reader.person for reader in readers_of(evidence)}


@pytest.fixture
def not_allocated(cast):
    """Another quality assurer of the centre, whose grant has no limit."""
    return make_person("Quinn IQA", "quinn@hl.example", cast.centre, "iqa")


@pytest.mark.parametrize("flags", FLAGS)
def test_a_narrowed_piece_is_hidden_from_quality_assurers_who_are_not_allocated(cast, not_allocated, flags):
    open_piece = make_submitted(cast.registration)
    assert who_sees(open_piece) == {
        cast.learner,
        cast.assessor,
        cast.trainee,
        cast.iqa,
        not_allocated,
        cast.lead_iqa,
    }
    narrowed = make_submitted(cast.registration, **flags)
    assert who_sees(narrowed) == {cast.learner, cast.assessor, cast.trainee, cast.iqa, cast.lead_iqa}


def ended(cast):
    Membership.objects.filter(user=cast.assessor).update(ends_on=TODAY - timedelta(days=1))


def allocation_over(cast):
    Allocation.objects.filter(person=cast.iqa).update(ends_on=TODAY - timedelta(days=1))


def elsewhere_only(cast):
    Membership.objects.filter(user=cast.iqa).update(qualification=make_edition("other"))


def lead_is_allocated(cast):
    Membership.objects.filter(user=cast.lead_iqa).update(ends_on=TODAY - timedelta(days=1))


def learner_is_staff_too(cast):
    Membership.objects.create(user=cast.learner, centre=cast.centre, role="iqa", starts_on=LONG_AGO)


@pytest.mark.parametrize("flags", [{}, *FLAGS])
@pytest.mark.parametrize(
    "change", [None, ended, allocation_over, elsewhere_only, lead_is_allocated, learner_is_staff_too]
)
def test_who_can_see_it_by_name_is_who_can_see_it_by_right(cast, not_allocated, flags, change):
    evidence = make_submitted(cast.registration, **flags)
    if change:
        change(cast)
    assert named(evidence) == who_sees(evidence)
    assert len(readers_of(evidence)) == len(named(evidence))


def test_a_draft_is_its_authors_alone_and_says_who_will_see_it(cast):
    draft = make_draft(cast.registration, by=cast.assessor, kind=EvidenceKind.OBSERVATION)
    assert named(draft) == who_sees(draft) == {cast.assessor}
    assert cast.learner in {reader.person for reader in readers_of(draft, handed_in=True)}


def test_readers_have_words(cast):
    evidence = make_submitted(cast.registration)
    assert [(reader.person.full_name, reader.words) for reader in readers_of(evidence)] == [
        ("Learner HL", "learner"),
        ("Assessor HL", "assessor"),
        ("Trainee HL", "assessor"),
        ("Iqa HL", "quality assurer"),
        ("Lead Iqa HL", "lead quality assurer"),
    ]


@pytest.mark.parametrize("more", [0, 3])
def test_readers_of_query_count_is_fixed(cast, more, django_assert_num_queries):
    for number in range(more):
        make_person(f"More {number}", f"m{number}@hl.example", cast.centre, "iqa")
    evidence = make_submitted(cast.registration, third_party=True)
    evidence = Evidence.objects.select_related("registration__learner").get(pk=evidence.pk)
    with django_assert_num_queries(3):
        assert len(readers_of(evidence)) == 5


def test_its_author_reads_who_can_see_it_and_nobody_else_does(cast, page):
    evidence = make_submitted(cast.registration, confidential=True)
    url = reverse("assessment:evidence_detail", args=[evidence.pk])
    assert "Who can see this" in page(cast.learner, url).content.decode()
    assert "Who can see this" not in page(cast.assessor, url).content.decode()


# --- held at the workplace ---------------------------------------------------------------------------------------


@pytest.fixture
def held(cast):
    facts = {"what": "Staff appraisal", "where": "HR office", "shown_by": "Pat Lee, HR"}
    return make_submitted(cast.registration, held_at_workplace=True, held=facts)


def see(evidence, by, **facts):
    return actions.record_sighting(evidence, by=by, **{"seen_on": TODAY, "statement": "Six pages, signed.", **facts})


def test_an_assessor_records_having_seen_it(cast, held):
    sighting = see(held, cast.assessor)
    assert (sighting.by, sighting.seen_on, sighting.statement) == (cast.assessor, TODAY, "Six pages, signed.")
    assert last_act(cast.centre) == ("saw at the workplace", cast.assessor)


def test_nobody_else_records_it(cast, held, but):
    for person in but("assessor", "trainee"):
        with pytest.raises(NotAllowed):
            see(held, person)
    assert Sighting.objects.count() == 0


@pytest.mark.parametrize("facts", [{"statement": "  "}, {"seen_on": TODAY + timedelta(days=1)}])
def test_a_sighting_says_what_was_seen_and_not_in_the_future(cast, held, facts):
    before = act_count(cast.centre)
    with pytest.raises(BadInput):
        see(held, cast.assessor, **facts)
    assert (Sighting.objects.count(), act_count(cast.centre)) == (0, before)


def test_a_sighting_loses_to_a_withdrawal(cast, held):
    actions.withdraw_evidence(Evidence.objects.get(), by=cast.learner, reason="Wrong one")
    with pytest.raises(StaleState):
        see(held, cast.assessor)


def test_there_is_nothing_to_see_where_nothing_is_held(cast):
    with pytest.raises(StaleState):
        see(make_submitted(cast.registration), cast.assessor)


def test_the_pages_say_that_it_is_held_at_the_workplace_and_who_has_seen_it(cast, held, page):
    decide = reverse("assessment:decide", args=[held.pk])
    detail = reverse("assessment:evidence_detail", args=[held.pk])
    for url in (decide, detail):
        shown = page(cast.assessor, url).content.decode()
        assert "Held at the workplace, not stored here" in shown
        assert "Pat Lee, HR" in shown
        assert "No assessor has recorded having seen it yet." in shown
        assert "Record that you have seen it" in shown
    assert "Record that you have seen it" not in page(cast.learner, detail).content.decode()
    answer = page(
        cast.assessor, reverse("portfolios:sighting_add", args=[held.pk]), {"seen_on": TODAY, "statement": "S."}
    )
    assert answer.url == detail
    checks = page(cast.assessor, decide).context["sheet"].checks
    assert ("ok", f"Seen at the workplace by Assessor HL on {TODAY:%-d %b %Y}") in checks


def test_an_assessors_own_record_points_to_what_is_held(cast, held):
    record = make_ready(cast.registration, by=cast.assessor, kind=EvidenceKind.DISCUSSION)
    reference = actions.add_reference(record, number=held.number, by=cast.assessor, note="seen with Pat Lee")
    assert reference.target == held
