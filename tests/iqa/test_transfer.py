"""What the next centre is told of the units of a learner who leaves."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from iqa import actions
from iqa.states import SampleOutcome
from tests.factories.assessment import complete_unit, sign
from tests.factories.iqa import make_done, sign_unit


def told(client, street):
    client.force_login(street.admin)
    page = client.get(reverse("portfolios:transfer_report", args=[street.registration.pk]))
    return [entry.standing for entry in page.context["report"].units]


def test_a_signature_is_not_said_to_be_a_release(client, street):
    """Signed by the assessor, by both, and released are three things (R3.12, R4.19, R5.10)."""
    registration, today = street.registration, date_format(timezone.localdate())
    assert set(told(client, street)) == {"Not signed off"}
    complete_unit(registration, street.work, by=street.assessor)
    sign(registration, street.work, by=street.assessor)
    sign_unit(registration, street.test, by=street.assessor)
    assert sorted(told(client, street)) == [
        "Not signed off",
        f"Signed off by assessor and learner on {today}; not released by quality assurance",
        f"Signed off by the assessor alone on {today}; not released by quality assurance",
    ]


def test_what_is_released_is_said_to_be(client, street):
    registration, today = street.registration, date_format(timezone.localdate())
    for unit in (street.work, street.test, street.last):
        sign_unit(registration, unit, by=street.assessor)
        make_done(registration, unit, SampleOutcome.AGREE, by=street.iqa, assessor=street.assessor)
    actions.release_registration(registration, by=street.iqa)
    assert set(told(client, street)) == {f"Signed off by assessor and learner on {today}; released on {today}"}
