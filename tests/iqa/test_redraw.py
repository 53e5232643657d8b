"""manage.py redraw: an outsider's check of a draw."""

import pytest
from django.core.management import CommandError, call_command

from iqa import actions
from iqa.draw import digest
from iqa.models import Draw, Sample
from tests.factories.iqa import tamper


@pytest.fixture
def drawn(street):
    return actions.draw_sample(street.approval, by=street.iqa, seed="8f2c41d7b90e5a31")


def test_redraw_says_that_the_same_units_come_out(drawn, capsys):
    call_command("redraw", drawn.pk)
    assert capsys.readouterr().out == (
        "Draw 1 of Level 2 Certificate in Serving at Harbour Lane Training, seed 8f2c41d7b90e5a31, cover-2.\n"
        "The same 3 units come out, for the same reasons.\n"
    )


def test_redraw_repeats_after_reviews_and_top_ups(street, drawn):
    Sample.objects.filter(draw=drawn).update(status="done", outcome="agree")
    actions.plan_sample(street.registration.route.first(), by=street.iqa, why="Once more")
    call_command("redraw", drawn.pk)


def test_redraw_names_a_sample_that_somebody_took_out(drawn):
    gone = drawn.samples.first()
    gone.delete()
    with pytest.raises(CommandError, match=f"not planned: unit {gone.unit_id} of registration {gone.registration_id}"):
        call_command("redraw", drawn.pk)


def test_redraw_names_a_reason_that_somebody_changed(drawn):
    drawn.samples.filter(pk=drawn.samples.first().pk).update(why="A favour")
    with pytest.raises(CommandError, match="for another reason"):
        call_command("redraw", drawn.pk)


def test_redraw_finds_a_population_that_somebody_changed_with_its_digest(drawn):
    """Whoever changes records and digest together is found by the ledger."""
    stored = {**drawn.population, "units_covered": [1, 2, 3]}
    tamper(drawn, population=stored)
    with pytest.raises(CommandError, match="its digest differs"):
        call_command("redraw", drawn.pk)
    tamper(drawn, population=stored, population_digest=digest(stored))
    with pytest.raises(CommandError, match="ledger names another population"):
        call_command("redraw", drawn.pk)


def test_redraw_needs_the_ledger_to_know_the_draw(drawn):
    """A draw that somebody slipped into the table has no line in the ledger."""
    drawn.samples.all().delete()
    facts = {"number": 2, "algorithm": drawn.algorithm, "seed": drawn.seed, "population": drawn.population}
    slipped = Draw.objects.create(
        centre=drawn.centre,
        qualification=drawn.qualification,
        strategy=drawn.strategy,
        population_digest=drawn.population_digest,
        by=drawn.by,
        **facts,
    )
    with pytest.raises(CommandError, match="does not know this draw"):
        call_command("redraw", slipped.pk)


def test_redraw_says_when_it_cannot(drawn):
    with pytest.raises(CommandError, match="no draw with the number 999"):
        call_command("redraw", 999)
    tamper(drawn, algorithm="strata-9")
    with pytest.raises(CommandError, match="does not know the algorithm strata-9"):
        call_command("redraw", drawn.pk)
