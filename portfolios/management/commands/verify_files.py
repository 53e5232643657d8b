from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError

from config.kept import Reading, verify
from config.progress import Progress
from config.storage import StorageDown


class Command(BaseCommand):
    help = "Read every kept file, compare its fingerprint with its row, and name what is missing, damaged or orphaned."

    def add_arguments(self, parser):
        parser.add_argument("--storage", default="default", choices=places(), help="Where to look (default: default).")

    def handle(self, *, storage, **options):
        reading, faults = Reading(Progress(self.stderr)), 0
        try:
            for fault in verify(storages[storage], reading):
                faults += 1
                self.stdout.write(f"{fault.kind}: {fault.name}. {fault.sentence}")
        except StorageDown as error:
            raise CommandError(f"Stopped: {error} What the storage said stands above.") from error
        done = f"{reading.files} files read, {reading.bytes:,} bytes"
        if faults:
            raise CommandError(f"{done}, {faults} at fault.")
        self.stdout.write(f"{done}, all as they were kept.")


def places():
    return [name for name in storages.backends if name != "staticfiles"]
