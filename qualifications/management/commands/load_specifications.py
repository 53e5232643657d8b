"""Load the specifications of fixtures/ORDER that the database does not hold yet."""

from django.conf import settings
from django.core import serializers
from django.core.management import BaseCommand, call_command
from django.db import transaction

FOLDER = settings.BASE_DIR / "fixtures"


class Command(BaseCommand):
    help = "Load the specifications of fixtures/ORDER that are not in the database yet. What is there stays as it is."

    @transaction.atomic
    def handle(self, **options):
        for name in (FOLDER / "ORDER").read_text(encoding="utf-8").split():
            path = FOLDER / f"{name}.yaml"
            if not is_loaded(path):
                call_command("loaddata", str(path), verbosity=0)
                self.stdout.write(f"Loaded {name}.")


def is_loaded(path):
    """Whether the file's first row is in the database; a file is loaded whole or not at all."""
    with path.open(encoding="utf-8") as lines:
        first = next(line for line in lines if line.startswith("- "))
    return next(serializers.deserialize("yaml", first)).object.pk is not None
