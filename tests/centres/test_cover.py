"""Who covers which unit (R1.1), and people who start and leave (R1.13)."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from centres import actions, queries, rules
from centres.models import Act, Competence, Letter, Membership
from centres.states import Duty, Role
from config.refusals import Blocked, NotAllowed, StaleState
from iqa.models import Sample
from tests.cast import LONG_AGO, make_person
from tests.factories.assessment import people_but


def drop(person, duty=None):
    rows = Competence.objects.filter(user=person)
    rows.filter(duty=duty).delete() if duty else rows.delete()


def test_every_unit_of_the_cast_is_covered(cast):
    found = queries.cover(cast.approval)
    assert (found.gaps, found.soon) == (0, 0)
    letters = {person.full_name: row[0].letter for person, row in zip(found.people, found.lines[0][1], strict=True)}
    assert letters == {
        "Assessor HL": "A",
        "Second Assessor HL": "A",
        "Trainee HL": "T",
        "Iqa HL": "Q",
        "Lead Iqa HL": "Q",
    }


def test_a_unit_needs_a_qualified_assessor(cast):
    drop(cast.assessor)
    drop(cast.second_assessor)
    assert {row.gap for row in queries.cover(cast.approval).units} == {"Nobody qualified assesses it."}


def test_a_unit_needs_a_quality_assurer(cast):
    drop(cast.iqa)
    drop(cast.lead_iqa)
    assert {row.gap for row in queries.cover(cast.approval).units} == {"Nobody quality assures it."}


def test_one_person_cannot_be_both(cast):
    for person in (cast.assessor, cast.second_assessor, cast.lead_iqa):
        drop(person)
    Membership.objects.create(user=cast.iqa, centre=cast.centre, role=Role.ASSESSOR, starts_on=LONG_AGO)
    unit = cast.units[0]
    facts = {"centre": cast.centre, "unit": unit, "starts_on": LONG_AGO}
    Competence.objects.create(user=cast.iqa, duty=Duty.ASSESS, **facts)
    assert queries.cover(cast.approval).units[0].gap == ("Only Iqa HL does both: another person has to quality assure.")


def test_competence_without_the_role_covers_nothing(cast):
    Membership.objects.filter(user__in=[cast.iqa, cast.lead_iqa]).delete()
    assert queries.cover(cast.approval).units[0].gap == "Nobody quality assures it."


def test_what_runs_out_soon_is_told(cast):
    today = timezone.localdate()
    Competence.objects.filter(duty=Duty.QUALITY_ASSURE, centre=cast.centre).update(ends_on=today + timedelta(days=30))
    found = queries.cover(cast.approval)
    assert (found.gaps, found.soon) == (0, len(cast.units))
    assert "nobody quality assures it." in found.units[0].soon


@pytest.mark.parametrize("count", [1, 3])
def test_the_matrix_takes_the_same_queries_for_one_and_three(cast, django_assert_num_queries, count):
    for number in range(count - 1):
        person = make_person(f"More {number}", f"more{number}@hl.example", cast.centre, Role.ASSESSOR)
        Competence.objects.create(
            user=person, centre=cast.centre, unit=cast.units[0], duty=Duty.ASSESS, starts_on=LONG_AGO
        )
    with django_assert_num_queries(4):
        assert len(queries.cover(cast.approval).people) == 4 + count


def test_the_matrix_as_a_sheet(cast, client):
    client.force_login(cast.admin)
    text = client.get(reverse("centres:unit_cover_sheet", args=[cast.approval.pk])).content.decode("utf-8-sig")
    assert text.splitlines()[0] == "Unit,Title,Assessor HL,Iqa HL,Lead Iqa HL,Second Assessor HL,Trainee HL,Gap"


# ---------- start ----------


def test_a_new_person_is_invited_by_letter_and_sets_a_password(cast, client):
    client.force_login(cast.admin)
    facts = {"email": "new@hl.example", "full_name": "Nia New", "role": Role.ASSESSOR, "qualification": ""}
    client.post(reverse("centres:staff_add"), facts)
    letter = Letter.objects.get(to="new@hl.example")
    address = next(line for line in letter.words.splitlines() if "/password" in line)
    client.logout()
    page = client.get(urlsplit(address).path, follow=True)
    assert "new_password1" in page.text


def test_an_invitation_may_be_sent_again_until_the_first_sign_in(cast):
    person = make_person("Nia New", "nia@hl.example", cast.centre, Role.ASSESSOR)
    actions.invite_person(person, cast.centre, by=cast.admin)
    actions.invite_person(person, cast.centre, by=cast.admin)
    assert Letter.objects.filter(to=person.email).count() == 2
    person.last_login = timezone.now()
    with pytest.raises(StaleState):
        actions.invite_person(person, cast.centre, by=cast.admin)


def test_only_an_administrator_invites(cast):
    for user in people_but(cast, cast.admin):
        with pytest.raises(NotAllowed):
            actions.invite_person(cast.trainee, cast.centre, by=user)


# ---------- leave ----------


def test_somebody_with_learners_hands_them_over_first(cast):
    codes = [blocker.code for blocker in rules.leave_blockers(cast.assessor, cast.centre)]
    assert codes == ["allocated"]
    with pytest.raises(Blocked, match="1 learner is allocated to them"):
        actions.end_employment(cast.assessor, cast.centre, by=cast.admin, why="Left")


def test_planned_samples_are_handed_over_first(cast):
    cast.registration.allocations.filter(person=cast.iqa).delete()
    Sample.objects.create(registration=cast.registration, unit=cast.units[0], iqa=cast.iqa, why="Drawn")
    assert [blocker.code for blocker in rules.leave_blockers(cast.iqa, cast.centre)] == ["samples"]


def test_the_last_lead_stays(cast):
    assert [blocker.code for blocker in rules.leave_blockers(cast.lead_iqa, cast.centre)] == ["last"]


def test_leaving_ends_everything_and_deletes_nothing(cast):
    person = cast.second_assessor
    actions.end_employment(person, cast.centre, by=cast.admin, why="Left the centre")
    person.refresh_from_db()
    today = timezone.localdate()
    assert not person.is_active
    assert set(Membership.objects.filter(user=person).values_list("ends_on", flat=True)) == {today}
    assert set(Competence.objects.filter(user=person).values_list("ends_on", flat=True)) == {today}
    act = Act.objects.get(verb="ended employment")
    assert (act.facts["closed"], act.facts["units"]) == (True, len(cast.units))


def test_whoever_works_elsewhere_too_keeps_the_account(cast):
    person = cast.second_assessor
    Membership.objects.create(user=person, centre=cast.other.centre, role=Role.ASSESSOR, starts_on=LONG_AGO)
    actions.end_employment(person, cast.centre, by=cast.admin, why="Left")
    person.refresh_from_db()
    assert person.is_active


def test_a_grant_of_the_future_never_begins(cast):
    person, later = cast.second_assessor, timezone.localdate() + timedelta(days=10)
    grant = Membership.objects.create(user=person, centre=cast.centre, role=Role.IQA, starts_on=later)
    actions.end_employment(person, cast.centre, by=cast.admin, why="Left")
    grant.refresh_from_db()
    assert grant.ends_on == later


def test_only_an_administrator_ends_employment_and_nobody_their_own(cast):
    for user in people_but(cast, cast.admin):
        with pytest.raises(NotAllowed):
            actions.end_employment(cast.second_assessor, cast.centre, by=user, why="Left")
    with pytest.raises(NotAllowed):
        actions.end_employment(cast.admin, cast.centre, by=cast.admin, why="Left")


def test_leaving_twice_is_told(cast):
    actions.end_employment(cast.second_assessor, cast.centre, by=cast.admin, why="Left")
    with pytest.raises(Blocked, match="holds no role here today"):
        actions.end_employment(cast.second_assessor, cast.centre, by=cast.admin, why="Left")


def test_the_page_of_leaving(cast, client):
    client.force_login(cast.admin)
    url = reverse("centres:staff_leave", args=[cast.second_assessor.pk])
    assert "Nothing they did is deleted" in client.get(url).text
    assert client.post(url, {"why": "Left"}).status_code == 302
    assert "Account closed" in client.get(reverse("centres:staff_detail", args=[cast.second_assessor.pk])).text
