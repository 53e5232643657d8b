from django.core.management.base import BaseCommand, CommandError

from centres.ledger import first_break
from centres.models import Centre


class Command(BaseCommand):
    help = "Check the hash chain of every centre's ledger, and name the first line that does not fit."

    def handle(self, **options):
        broken = []
        for centre in Centre.objects.order_by("name"):
            fault = first_break(centre)
            count = centre.acts.count()
            if fault is None:
                self.stdout.write(f"{centre.name}: {count} lines, the chain holds.")
            else:
                broken.append(fault)
                self.stderr.write(f"{fault.centre}: broken at line {fault.sequence}. {fault.sentence}")
        if broken:
            raise CommandError(f"{len(broken)} of {Centre.objects.count()} ledgers are broken.")
