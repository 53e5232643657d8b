from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError

from config.kept import Reading, copy
from config.progress import Progress
from config.storage import StorageDown


class Command(BaseCommand):
    help = "Copy every kept file to another storage, checked by its fingerprint; may be stopped and begun again."

    def add_arguments(self, parser):
        places = [name for name in storages.backends if name not in {"staticfiles", "default"}]
        parser.add_argument("--from", dest="source", required=True, choices=places, help="Where they lie.")
        parser.add_argument("--to", dest="target", required=True, choices=places, help="Where they shall lie too.")

    def handle(self, *, source, target, **options):
        if source == target:
            raise CommandError("--from and --to name the same storage.")
        reading, faults = Reading(Progress(self.stderr)), 0
        try:
            for fault in copy(storages[source], storages[target], reading):
                faults += 1
                self.stdout.write(f"{fault.kind}: {fault.name}. {fault.sentence}")
        except StorageDown as error:
            raise CommandError(f"Stopped: {error} Begin again when it is mended.") from error
        if faults:
            raise CommandError(f"{faults} files could not be copied.")
        self.stdout.write("Every file is in both places, with the right fingerprint.")
