from django.core.management.base import BaseCommand, CommandError

from centres import keys
from centres.models import Centre


class Command(BaseCommand):
    help = "Make the key that a centre signs packages with, for every centre that has none (or --replace, for one)."

    def add_arguments(self, parser):
        parser.add_argument("prefix", nargs="?", help="Prefix of the centre; without it all centres that have no key.")
        parser.add_argument("--replace", action="store_true", help="Make a new one although there is one.")

    def handle(self, *, prefix, replace, **options):
        centres = Centre.objects.filter(prefix=prefix) if prefix else Centre.objects.all()
        if prefix and not centres:
            raise CommandError(f"There is no centre with the prefix {prefix}.")
        if replace and not prefix:
            raise CommandError("Name the centre whose key is to be replaced.")
        for centre in centres:
            if replace or not keys.has_key(centre):
                keys.make_key(centre)
            newest = keys.public_keys(centre)[0]
            self.stdout.write(f"{centre.name}: key {newest.id} of {newest.made_on}, fingerprint {newest.fingerprint}")
