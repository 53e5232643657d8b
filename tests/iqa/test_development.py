"""The development log (R4.16): written by each, verified by another, its files checked; competence that runs out."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from centres import actions as centre_actions
from centres.models import Competence, CpdEntry, Letter, Membership
from centres.queries import cpd_hours, expiring
from centres.states import Duty, Role
from config.refusals import BadInput, NotAllowed, StaleState
from iqa import actions
from iqa.models import CpdProof
from portfolios.states import FileState
from tests.cast import LONG_AGO, make_person
from tests.factories import papers
from tests.factories.assessment import people_but
from tests.factories.support import cpd_facts, in_days, make_cpd_proof, make_entry


def test_an_entry_is_written_and_verified_by_another(street):
    entry = make_entry(street.centre, street.assessor)
    centre_actions.verify_cpd(entry, by=street.lead_iqa, note="Certificate seen.")
    assert (entry.state, entry.verified_by, entry.verified_note) == ("verified", street.lead_iqa, "Certificate seen.")
    with pytest.raises(StaleState):
        centre_actions.change_cpd(entry, by=street.assessor, **cpd_facts(what="Another"))
    with pytest.raises(StaleState):
        centre_actions.verify_cpd(entry, by=street.admin, note="Again.")


def test_nobody_verifies_their_own_and_only_lead_and_administrator_do(street):
    entry = make_entry(street.centre, street.lead_iqa)
    for person in people_but(street, street.admin):
        with pytest.raises(NotAllowed):
            centre_actions.verify_cpd(entry, by=person, note="Seen.")
        with pytest.raises(NotAllowed):
            centre_actions.return_cpd(entry, by=person, why="More.")
    centre_actions.return_cpd(entry, by=street.admin, why="What did it change?")
    assert entry.state == "returned"
    centre_actions.change_cpd(entry, by=street.lead_iqa, **cpd_facts(changed="I ask first."))
    assert entry.state == "written"


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": " "},
        {"changed": ""},
        {"kind": "holiday"},
        {"ended_on": in_days(1)},
        {"started_on": in_days(-3), "ended_on": in_days(-4)},
        {"hours": Decimal(0)},
        {"hours": Decimal(25)},
    ],
)
def test_an_entry_that_cannot_be_meant_is_refused(street, wrong):
    with pytest.raises(BadInput):
        make_entry(street.centre, street.assessor, **wrong)
    assert not CpdEntry.objects.exists()


def test_only_staff_of_the_centre_write(street):
    for person in (street.learner, street.other.assessor, street.operator):
        with pytest.raises(NotAllowed):
            make_entry(street.centre, person)


def test_an_entry_is_read_by_its_writer_the_lead_administrators_and_quality_assurers_in_scope(street):
    narrow = make_person("Narrow", "narrow@hl.example")
    grant = Membership.objects.create(
        user=narrow, centre=street.centre, role=Role.IQA, qualification=street.edition, starts_on=LONG_AGO
    )
    entry = make_entry(street.centre, street.assessor)
    leads = make_entry(street.centre, street.lead_iqa)
    people = [*people_but(street), narrow]
    readers = {person for person in people if entry in CpdEntry.objects.visible_to(person)}
    assert readers == {street.assessor, street.iqa, street.lead_iqa, street.admin, narrow}
    assert leads not in CpdEntry.objects.visible_to(narrow)
    Membership.objects.filter(pk=grant.pk).update(ends_on=in_days(-1))
    assert entry not in CpdEntry.objects.visible_to(narrow)


def test_hours_of_a_year_are_counted(street):
    make_entry(street.centre, street.assessor)
    make_entry(street.centre, street.assessor, started_on=in_days(-400), ended_on=in_days(-400))
    back = make_entry(street.centre, street.assessor)
    centre_actions.return_cpd(back, by=street.admin, why="Twice.")
    seen = make_entry(street.centre, street.assessor, hours=Decimal(2))
    centre_actions.verify_cpd(seen, by=street.admin, note="Seen.")
    assert cpd_hours(street.centre, [street.assessor]) == {street.assessor.pk: (Decimal("5.5"), Decimal(2))}


def test_a_file_is_attached_checked_and_opened(client, street):
    entry = make_entry(street.centre, street.assessor)
    client.force_login(street.assessor)
    upload = SimpleUploadedFile("course.pdf", papers.pdf("Course"), "application/pdf")
    client.post(reverse("iqa:cpd_attach", args=[entry.pk]), {"upload": upload})
    for _ in range(2):  # a message may come twice
        proof = actions.inspect_cpd_proof(CpdProof.objects.get())
    assert (proof.state, proof.refusal) == (FileState.CHECKED, "")
    response = client.get(reverse("iqa:cpd_proof", args=[proof.pk]))
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    client.force_login(street.second_assessor)
    assert client.get(reverse("iqa:cpd_proof", args=[proof.pk])).status_code == 404


def test_what_could_act_is_not_taken_and_what_waits_is_not_opened(client, street):
    entry = make_entry(street.centre, street.assessor)
    client.force_login(street.assessor)
    page = SimpleUploadedFile("page.html", b"<script>alert(1)</script>", "text/html")
    response = client.post(reverse("iqa:cpd_attach", args=[entry.pk]), {"upload": page})
    assert response.status_code == 422
    assert not CpdProof.objects.exists()
    proof = make_cpd_proof(entry)
    CpdProof.objects.update(state=FileState.WAITING)
    assert client.get(reverse("iqa:cpd_proof", args=[proof.pk])).status_code == 409


def test_only_the_writer_attaches_and_nothing_after_it_is_verified(street):
    entry = make_entry(street.centre, street.assessor)
    upload = SimpleUploadedFile("course.pdf", papers.pdf("Course"), "application/pdf")
    with pytest.raises(NotAllowed):
        actions.attach_cpd_proof(entry, by=street.lead_iqa, upload=upload)
    centre_actions.verify_cpd(CpdEntry.objects.get(), by=street.lead_iqa, note="Seen.")
    with pytest.raises(StaleState):
        actions.attach_cpd_proof(entry, by=street.assessor, upload=upload)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_log_query_count_is_fixed(client, street, rows, django_assert_num_queries):
    for _ in range(rows):
        make_entry(street.centre, street.lead_iqa)
        make_cpd_proof(make_entry(street.centre, street.assessor))
    client.force_login(street.lead_iqa)
    url = reverse("iqa:cpd_list")
    client.get(url)
    with django_assert_num_queries(12):
        response = client.get(url)
    assert (len(response.context["log"]), len(response.context["waiting"])) == (rows, rows)


# Competence that runs out


def end_in(street, days, person=None):
    rows = Competence.objects.filter(user=person or street.assessor, centre=street.centre, duty=Duty.ASSESS)
    rows.update(ends_on=in_days(days))


def test_competence_that_runs_out_is_told_unless_something_follows(street):
    assert expiring(street.centre) == []
    end_in(street, 91)
    assert expiring(street.centre) == []
    end_in(street, 60)
    (group,) = expiring(street.centre)
    assert (group.person, group.days, group.is_near, group.units) == (street.assessor, 60, False, ("L/3", "T/2", "W/1"))
    units = [street.work, street.test]
    centre_actions.record_competence(
        street.centre, by=street.admin, user=street.assessor, units=units, duty=Duty.ASSESS, basis="Renewed"
    )
    (group,) = expiring(street.centre)
    assert group.units == ("L/3",)


def at(hour):
    return timezone.make_aware(datetime.combine(timezone.localdate(), datetime.min.time())) + timedelta(hours=hour)


def test_a_letter_goes_out_once_at_ninety_and_once_at_thirty_days(street):
    end_in(street, 90)
    assert centre_actions.remind_of_expiry(at(5)) == 0
    for _ in range(2):
        centre_actions.remind_of_expiry(at(7))
    people = {street.assessor.email, street.lead_iqa.email, street.admin.email}
    assert set(Letter.objects.values_list("to", flat=True)) == people
    assert Letter.objects.count() == 3
    assert Letter.objects.get(to=street.admin.email).subject.startswith(f"{street.assessor}: competence runs out on")
    end_in(street, 60)
    Letter.objects.all().delete()
    centre_actions.remind_of_expiry(at(7))
    assert Letter.objects.count() == 3  # another last day is another thing to tell
    end_in(street, 25)
    centre_actions.remind_of_expiry(at(7))
    assert Letter.objects.count() == 6


def test_homes_of_person_lead_and_administrator_warn(client, street):
    end_in(street, 25)
    told = {}
    for person, url in (
        (street.assessor, "/work/"),
        (street.lead_iqa, "/quality/"),
        (street.admin, reverse("portfolios:learner_list")),
        (street.second_assessor, "/work/"),
    ):
        client.force_login(person)
        told[person] = "Competence that runs out" in client.get(url).content.decode()
    assert list(told.values()) == [True, True, True, False]


def test_a_last_day_is_recorded_and_can_be_brought_forward(client, street):
    client.force_login(street.admin)
    person = make_person("New", "new@hl.example", street.centre, Role.ASSESSOR)
    data = {"competence-duty": "assess", "competence-qualification": street.edition.pk, "competence-basis": "CAVA"}
    client.post(
        reverse("centres:competence_add", args=[person.pk]), data | {"competence-ends_on": in_days(40).isoformat()}
    )
    rows = Competence.objects.filter(user=person)
    assert {row.ends_on for row in rows} == {in_days(40)}
    client.post(reverse("centres:competence_end", args=[rows.first().pk]))
    assert rows.filter(ends_on=timezone.localdate()).count() == 1
