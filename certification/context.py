"""What the sign-in page of a demonstration shows: whom one can step in as."""

from django.conf import settings

from certification.demonstration.people import CAST


def demo_people(request):
    """`demo_people` for templates/registration/login.html; nothing outside the demo."""
    if not settings.DEMO:
        return {}
    return {
        "demo_people": [
            {"email": person.email, "name": person.name, "role": person.label, "what": person.what} for person in CAST
        ]
    }
