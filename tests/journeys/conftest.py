"""The centre of the stories, and a window for each of its people."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from certification.demonstration import people
from certification.demonstration.story import RATES
from iqa import actions as quality
from tests.journeys import story


@pytest.fixture
def harbour_lane(transactional_db, settings):
    """The demo's centre on the real specifications, with staff, approvals, competence and a sampling strategy, but
    without a learner; nobody's password is the demo's."""
    call_command("load_specifications", verbosity=0)
    settings.DEMO_PASSWORD = story.PASSWORD
    with transaction.atomic():
        centre = people.make_centre()
    settings.DEMO_PASSWORD = None
    quality.set_strategy(
        centre,
        by=people.person("morgan"),
        rates=RATES,
        least_per_learner=1,
        rationale="As agreed.",
        in_force_from=timezone.localdate() - timedelta(days=200),
    )
    return centre


@pytest.fixture
def window(open_browser):
    """Open a window for somebody: `jo = window(story.Assessor, "jo")`; without a name nobody has signed in."""
    seen = set()

    def open_window(role, key=None):
        opened = role(open_browser(), seen)
        if key:
            opened.sign_in(people.person(key).email)
        return opened

    return open_window
