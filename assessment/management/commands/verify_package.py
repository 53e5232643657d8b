from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from assessment.portable import shape, verify
from centres import keys
from centres.models import Act, Centre


class Command(BaseCommand):
    help = "Prove a portable portfolio: every file, the signature, and, for one of ours, its lines in the ledger."

    def add_arguments(self, parser):
        parser.add_argument("package", nargs="?", type=Path, help="The ZIP.")
        parser.add_argument(
            "--print-script", action="store_true", help="Print the script with which anybody can do this elsewhere."
        )

    def handle(self, *, package, print_script, **options):
        if print_script:
            self.stdout.write(Path(verify.__file__).read_text(encoding="utf-8"), ending="")
            return
        if package is None:
            raise CommandError("Name the package.")
        try:
            proof = verify.prove(package)
        except verify.Tampered as error:
            raise CommandError(f"REFUSED. {error}") from error
        if fault := shape.fault_of(proof.manifest):
            raise CommandError(f"REFUSED. {verify.MANIFEST}: {fault}")
        owner = keys.owner_of(proof.fingerprint, Centre.objects.all())
        self.stdout.write(verify.describe(proof, owner))
        self.compare_ledger(proof.manifest)

    def compare_ledger(self, manifest):
        """Whether the lines in the package stand at their places in our own ledger."""
        centre = Centre.objects.filter(name=manifest["centre"]["name"], pk=manifest["ledger"]["centre"]).first()
        if centre is None:
            self.stdout.write("The ledger is kept elsewhere: ask that centre to prove the package.")
            return
        told = {act["sequence"]: act["digest"] for act in manifest["ledger"]["acts"]}
        kept = dict(Act.objects.filter(centre=centre, sequence__in=told).values_list("sequence", "digest"))
        wrong = sorted(sequence for sequence, digest in told.items() if kept.get(sequence) != digest)
        if wrong:
            raise CommandError(f"Line {wrong[0]} of the ledger of {centre} is not what the package says.")
        self.stdout.write(f"All {len(told)} lines stand in the ledger of {centre}.")
