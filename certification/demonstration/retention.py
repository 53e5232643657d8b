"""Learners of years ago: records that may go, some that are held, a list that waits for a second person, and somebody
who asks to be erased."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from centres.models import User
from centres.states import RecordClass
from certification.actions import disposing, erasing
from certification.actions import retention as keeping
from certification.demonstration import work
from certification.demonstration.people import DOMAIN, person
from portfolios import actions as portfolio
from portfolios.models import Registration

LEFT = (("Dana Whitlock", 7), ("Colin Frost", 6.5), ("Hana Brook", 4), ("Imran Sale", 1.5))  # years ago
WHY_HELD = "A claim about an accident at the workplace; our insurer asks for the records"
PLEASE = "I have changed my trade. Please delete my photographs and recordings, and my name where you can."


def look_back(centre, register, code):
    """`register` makes a registration for a qualification that an external quality assurer has been to since."""
    lee = person("lee")
    due, held, listed, asks = (leave(centre, register, code, name, years) for name, years in LEFT)
    keeping.hold_records(held, by=person("morgan"), why=WHY_HELD)
    picked = [(listed, each) for each in (RecordClass.WORK, RecordClass.SENSITIVE, RecordClass.RECORDS)]
    disposing.propose_disposal(centre, by=lee, picked=picked, why="Over its time, and looked at externally since")
    erasing.ask_erasure(asks, by=asks.learner, words=PLEASE)
    return due


def leave(centre, register, code, name, years):
    """A learner with a piece of work that was judged, who left so many years ago."""
    key = name.lower().replace(" ", ".")
    learner = User.objects.create_user(f"{key}@{DOMAIN}", name, settings.DEMO_PASSWORD)
    registration = register(centre, learner, code)
    unit = work.in_signing_order(registration)[0].unit
    some = work.criteria_of(unit)[:3]
    piece = work.show(registration, by=learner, title="My first weeks at the counter", criteria=some)
    work.judge(work.hand_in(piece, by=learner), by=person("jo"))
    portfolio.withdraw_registration(registration, by=person("lee"), why="Found work in another trade")
    return years_ago(registration, years)


def years_ago(registration, years):
    """The days of the registration, so much earlier: what no action can make."""
    back = timedelta(days=round(365.25 * years))
    days = ("registered_on", "expires_on", "starts_on", "planned_end_on")
    earlier = {name: getattr(registration, name) - back for name in days}
    rows = Registration.objects.filter(pk=registration.pk)
    rows.update(**earlier, withdrawn_on=timezone.localdate() - back)
    registration.refresh_from_db()
    return registration
