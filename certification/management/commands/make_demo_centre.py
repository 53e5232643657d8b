from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from centres.models import Centre
from certification.demonstration import people, story
from certification.models import Document
from certification.states import Rendering


class Command(BaseCommand):
    help = "Make the living demo centre on the real specifications, once, and print who can sign in."

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("This is not a demo: set DEMO=yes to make the demo centre.")
        if not Centre.objects.filter(name=people.NAME).exists():
            self.stderr.write("Making the demo centre …")
            with transaction.atomic():
                story.bring_to_life(people.make_centre())
        story.render_now(Document.objects.exclude(rendering=Rendering.DONE))
        self.stdout.write(f"Sign in with any of these, password {settings.DEMO_PASSWORD}")
        for character in people.CAST:
            self.stdout.write(f"  {character.email:<28} {character.label:<20} {character.what}")
