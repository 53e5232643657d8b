import base64
import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from centres import keys


class Command(BaseCommand):
    help = "Make the keys of centres elsewhere known here, from the file that they show as countersign-keys.json."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="Their countersign-keys.json.")

    def handle(self, *, file, **options):
        """Compare the fingerprints that are printed with the other centre by telephone, say, before relying on them."""
        try:
            centres = json.loads(file.read_text(encoding="utf-8"))["centres"]
            given = [(row["centre"], base64.b64decode(key["public_key"])) for row in centres for key in row["keys"]]
            for name, raw in given:
                self.stdout.write(f"{name}: {keys.make_known(name, raw)}")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{file} is no list of keys of a centre: {error}") from error
