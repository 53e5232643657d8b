"""Everything that is held about a person, by the data map: for their copy of it (subject access, R7.4)."""

from datetime import date, datetime
from typing import NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import ForeignKey
from django.utils import timezone
from django.utils.text import capfirst

from centres.models import Act, Letter, Membership, User
from certification.data_map import HOLDINGS
from certification.models import Claim, ClaimUnit, Document
from portfolios.models import Allocation, EqualityRecord, Registration, RouteUnit

# Never told: they open something, or say nothing to a person.
SECRET = {"password", "token_digest", "code_digest", "content", "file", "picture_hash"}
# Rows without words of their own that are still about the person.
PLAIN = ((RouteUnit, "registration"), (Allocation, "registration"), (Claim, "registration"))
REGISTER = ((ClaimUnit, "claim__registration"), (Document, "claim__registration"))


class Table(NamedTuple):
    """Rows of one kind: what they are called, the names of the columns, the values as text."""

    name: str
    columns: list[str]
    rows: list[list[str]]


class Held(NamedTuple):
    """What is held about a person: general tables, those of each registration, and what is not told, with why."""

    person: User
    at: datetime
    account: list[Table]
    registrations: list[tuple[Registration, list[Table]]]
    untold: list[tuple[str, str]]


def held_about(person):
    """A fixed number of queries for each registration: one for each model of the data map."""
    rows = Registration.objects.filter(learner=person, disposed_on=None).select_related("centre", "qualification")
    return Held(
        person=person,
        at=timezone.now(),
        account=list(_filled(_account(person))),
        registrations=[(row, list(_filled(_of_registration(row)))) for row in rows.order_by("pk")],
        untold=sorted({(_name(holding.model), holding.untold) for holding in HOLDINGS if holding.untold}),
    )


def _filled(tables):
    return (table for table in tables if table.rows)


def _account(person):
    yield _table(User, User.objects.filter(pk=person.pk))
    yield _table(Membership, Membership.objects.filter(user=person))
    yield _table(EqualityRecord, EqualityRecord.objects.filter(learner=person))
    yield _table(Letter, Letter.objects.filter(to=person.email).order_by("pk"), "Letters sent to you")
    yield _table(Act, Act.objects.filter(by=person).order_by("pk"), "Your own acts in the ledger")


def _of_registration(registration):
    yield _table(Registration, Registration.objects.filter(pk=registration.pk))
    for model, path in (*PLAIN, *REGISTER):
        yield _table(model, model._default_manager.filter(**{path: registration.pk}).order_by("pk"))
    done = set()
    for holding in HOLDINGS:
        if holding.untold or holding.label in done or holding.model is Registration:
            continue
        done.add(holding.label)
        yield _table(holding.model, holding.rows(registration))


def _table(model, rows, name=""):
    fields = [field for field in model._meta.concrete_fields if field.name not in SECRET]
    told = [[_words(row, field) for field in fields] for row in rows.select_related(*_people(fields))]
    return Table(name or _name(model), [str(capfirst(field.verbose_name)) for field in fields], told)


def _people(fields):
    """Keys to people: told by name, in the part that they had (R7.4); other keys are told by number."""
    return [field.name for field in fields if isinstance(field, ForeignKey) and field.related_model is User]


def _words(row, field):
    if field.name in _people([field]):
        person = getattr(row, field.name)
        return person.full_name if person else ""
    value = field.value_from_object(row)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (dict, list)):
        return DjangoJSONEncoder(ensure_ascii=False, indent=1).encode(value)
    return "" if value is None else str(value)


def _name(model):
    return str(capfirst(model._meta.verbose_name_plural))
