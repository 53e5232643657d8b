import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from centres.ledger import first_break
from centres.models import Centre, User
from certification.demonstration import people, story
from certification.models import Document
from certification.states import Rendering
from qualifications.models import Qualification

STORIES = (
    ("Robin Demo", story.ICQ, None),
    ("Amal Demo", story.CITY_AND_GUILDS, story.with_test_unit),
)


class Command(BaseCommand):
    help = "Play the whole story, from registration to the printed certificate, and print the paths of the PDFs."

    def add_arguments(self, parser):
        parser.add_argument("--wait", type=float, default=10, help="Seconds to wait for a worker (default 10).")

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("This is not a demo: set DEMO=yes to play the story.")
        if not Qualification.objects.exists():
            call_command("load_specifications", stdout=self.stderr)
        if not Centre.objects.filter(name=people.NAME).exists():
            with transaction.atomic():
                centre = people.make_centre()
                story.quality.set_strategy(
                    centre,
                    by=people.person("morgan"),
                    rates=story.RATES,
                    least_per_learner=1,
                    rationale=story.WHY_STRATEGY,
                    in_force_from=people.SINCE,
                )
        centre = Centre.objects.get(name=people.NAME)
        for name, code, optional in STORIES:
            learner = self.newcomer(name)
            claim = story.finish(centre, learner=learner, code=code, optional=optional, say=self.stdout.write)
            self.show_documents(claim, options["wait"])
        fault = first_break(centre)
        self.stdout.write(f"Ledger of {centre}: {'the chain holds' if fault is None else fault.sentence}")

    def newcomer(self, name):
        """A new person each time, so that the story can be played again."""
        number = User.objects.filter(email__startswith=name.split()[0].lower()).count() + 1
        email = f"{name.split()[0].lower()}-{number}@{people.DOMAIN}"
        return User.objects.create_user(email, f"{name} {number}", settings.DEMO_PASSWORD)

    def show_documents(self, claim, seconds):
        documents = Document.objects.filter(claim=claim)
        until = time.monotonic() + seconds
        while documents.exclude(rendering=Rendering.DONE).exists() and time.monotonic() < until:
            time.sleep(0.2)
        left = documents.exclude(rendering=Rendering.DONE)
        if left.exists():
            self.stdout.write("No worker answered: making the documents here.")
            story.render_now(left)
        for document in documents.all():
            if document.rendering != Rendering.DONE:
                raise CommandError(f"{document} could not be made: {document.error}")
            self.stdout.write(f"{document}: {Path(settings.MEDIA_ROOT) / document.file.name}")
