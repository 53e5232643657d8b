"""Repeat a draw from its seed and population and compare it with what was planned (R4.9)."""

from django.core.management.base import BaseCommand, CommandError

from centres.models import Act
from iqa.models import Draw
from iqa.queries.coverage import repeat_draw
from iqa.states import SampleKind


class Command(BaseCommand):
    help = "Repeats a draw and says whether the same units come out. Ends with an error when they do not."

    def add_arguments(self, parser):
        parser.add_argument("draw", type=int, help="The number of the row; the page of the draw shows it.")

    def handle(self, *args, draw, **options):
        drawn = Draw.objects.select_related("centre", "qualification").filter(pk=draw).first()
        if drawn is None:
            raise CommandError(f"There is no draw with the number {draw}.")
        try:
            again = repeat_draw(drawn)
        except KeyError as error:
            raise CommandError(f"This version does not know the algorithm {drawn.algorithm}.") from error
        problems = list(self.problems(drawn, again))
        if problems:
            raise CommandError("\n".join([f"{drawn} of {drawn.qualification} does not repeat.", *problems]))
        self.stdout.write(f"{drawn} of {drawn.qualification} at {drawn.centre}, seed {drawn.seed}, {drawn.algorithm}.")
        self.stdout.write(f"The same {again.count} units come out, for the same reasons.")

    def problems(self, drawn, again):
        if not again.digest_holds:
            yield "The stored population is not the one that was drawn from: its digest differs."
        if self.in_ledger(drawn) != drawn.population_digest:
            yield "The ledger names another population, or does not know this draw."
        for words, pairs in (
            ("Comes out now but was not planned", again.missing),
            ("Was planned but does not come out", again.extra),
            ("Comes out for another reason", again.why_differs),
        ):
            for registration, unit, kind in pairs:
                interim = " (interim)" if kind == SampleKind.INTERIM else ""
                yield f"{words}: unit {unit} of registration {registration}{interim}."

    def in_ledger(self, drawn):
        """The digest that the centre's ledger kept of this draw."""
        acts = Act.objects.filter(
            centre=drawn.centre, object_type=drawn._meta.label_lower, object_id=str(drawn.pk), verb="drew sample"
        )
        facts = acts.values_list("facts", flat=True).first()
        return facts and facts["population"]
