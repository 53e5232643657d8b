import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction

from centres.ledger import START, digest_of, first_break, record_act
from centres.models import Act
from config.append_only import Frozen


def write(cast, verb, **facts):
    return record_act(cast.centre, by=cast.admin, verb=verb, obj=cast.registration, **facts)


def tamper(act, **values):
    """What somebody with the database in hand could do, around the model; on PostgreSQL the trigger goes first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE centres_act DISABLE TRIGGER ledger_is_append_only")
    models.QuerySet.update(Act.objects.filter(pk=act.pk), **values)


def test_record_act_chains_lines_of_a_centre(cast):
    first, second = write(cast, "looked"), write(cast, "looked again", facts_are="kept")
    assert (first.sequence, second.sequence) == (1, 2)
    assert (first.previous, second.previous) == (START, first.digest)
    assert second.facts == {"facts_are": "kept"}
    assert first_break(cast.centre) is None


def test_each_centre_has_its_own_chain(cast):
    write(cast, "looked")
    other = record_act(cast.other.centre, by=cast.other.admin, verb="looked", obj=cast.other.registration)
    assert (other.sequence, other.previous) == (1, START)


def test_digest_is_the_same_after_a_round_trip(cast):
    act = write(cast, "looked", name_with_accents="Zoë", number=3, nested={"b": [1, None], "a": True})
    assert digest_of(Act.objects.get(pk=act.pk)) == act.digest


@pytest.mark.parametrize(
    "change",
    [
        {"verb": "did something else"},
        {"facts": {"outcome": "met"}},
        {"object_name": "Somebody else"},
        {"by": None},
    ],
)
def test_first_break_names_a_changed_line(cast, change):
    write(cast, "looked")
    act = write(cast, "decided", outcome="not_yet_met")
    write(cast, "looked")
    tamper(act, **change)
    assert first_break(cast.centre).sequence == 2


def test_first_break_finds_a_line_made_to_look_right(cast):
    """Recomputing the digest of a changed line breaks the line after it."""
    act = write(cast, "decided", outcome="not_yet_met")
    write(cast, "looked")
    act.facts = {"outcome": "met"}
    tamper(act, facts=act.facts, digest=digest_of(act))
    assert first_break(cast.centre).sequence == 2


def test_first_break_finds_a_missing_line(cast):
    write(cast, "looked")
    act = write(cast, "decided")
    write(cast, "looked")
    tamper(act)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM centres_act WHERE id = %s", [act.pk])
    assert first_break(cast.centre).sequence == 2


def test_verify_ledger_tells_a_chain_that_holds(cast, capsys):
    write(cast, "looked")
    call_command("verify_ledger")
    assert "Harbour Lane Training: 1 lines, the chain holds." in capsys.readouterr().out


def test_verify_ledger_fails_on_a_break(cast, capsys):
    tamper(write(cast, "decided", outcome="not_yet_met"), verb="looked")
    with pytest.raises(CommandError):
        call_command("verify_ledger")
    assert "Harbour Lane Training: broken at line 1." in capsys.readouterr().err


@pytest.mark.parametrize(
    "attempt",
    [
        lambda act: act.save(),
        lambda act: act.delete(),
        lambda act: Act.objects.filter(pk=act.pk).update(verb="x"),
        lambda act: Act.objects.filter(pk=act.pk).delete(),
        lambda act: Act.objects.bulk_update([act], ["verb"]),
    ],
    ids=["save", "delete", "update", "queryset delete", "bulk_update"],
)
def test_a_line_is_never_changed(cast, attempt):
    act = write(cast, "looked")
    with pytest.raises(Frozen):
        attempt(act)


@pytest.mark.postgresql
@pytest.mark.parametrize("statement", ["UPDATE centres_act SET verb = 'x'", "DELETE FROM centres_act"])
def test_the_database_itself_refuses_changes(cast, statement):
    write(cast, "looked")
    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
