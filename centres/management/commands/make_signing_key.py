from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from centres import signing_keys
from centres.keys import NoKey
from centres.models import Centre


class Command(BaseCommand):
    help = "Make the key and certificate that a centre signs documents with; without a prefix for all that have none."

    def add_arguments(self, parser):
        parser.add_argument("prefix", nargs="?", help="Prefix of the centre; without it all centres that have no key.")
        parser.add_argument("--replace", action="store_true", help="Make a new one although there is one.")
        parser.add_argument("--csr", action="store_true", help="Print the request for a certification authority.")
        parser.add_argument("--certificate", type=Path, help="Take the authority's answer (PEM) into use.")

    def handle(self, *, prefix, replace, csr, certificate, **options):
        if not prefix and (replace or csr or certificate):
            raise CommandError("Name the centre.")
        centres = Centre.objects.filter(prefix=prefix) if prefix else Centre.objects.all()
        if prefix and not centres:
            raise CommandError(f"There is no centre with the prefix {prefix}.")
        for centre in centres:
            if replace or not signing_keys.has_signing_key(centre):
                signing_keys.make_signing_key(centre)
            try:
                self.answer(centre, csr, certificate)
            except (NoKey, OSError, ValueError) as error:
                raise CommandError(str(error)) from error

    def answer(self, centre, csr, certificate):
        if csr:
            self.stdout.write(signing_keys.certificate_request(centre))
            return
        if certificate:
            signing_keys.install_certificate(centre, certificate.read_bytes())
        own = signing_keys.signing_key(centre).chain[0]
        until = f"{own.not_valid_after_utc:%-d %b %Y}"
        self.stdout.write(f"{centre.name}: signs documents until {until}, SHA-256 {signing_keys.fingerprint(own)}")
