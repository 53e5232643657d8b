"""What every page gets, whoever looks at it: the chosen theme and whether this is the demo."""

from django.conf import settings

THEMES = ("light", "dark")


def look(request):
    """`theme` is "light", "dark" or "" (follow the device: static/js/theme.js)."""
    chosen = request.COOKIES.get("theme", "")
    return {"theme": chosen if chosen in THEMES else "", "demo": settings.DEMO}
