"""Landing, switching roles, and which centre a page is about; what is typed and not sent."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from centres import queries
from centres.forms import (
    ActingForm,
)
from centres.models import User
from centres.roles import HOMES, KEY, acting, acting_centre, roles_of
from centres.states import QUALITY_ROLES, Role
from centres.unsent import begin_anew, keep_unsent
from config.access import access, anybody, signed_in


@require_safe
@access(rule=signed_in)
def home(request):
    """To the home of the role in which the person acts."""
    mine = acting(request)
    if mine is None:
        return render(request, "centres/no_role.html")
    return redirect(HOMES[mine.role])


@require_POST
@access(rule=signed_in)
def switch_role(request):
    """Act from now on in another of the person's own roles; any other leaves things as they are, and says so."""
    form = ActingForm(request.POST, roles=roles_of(request.user))
    if form.is_valid():
        request.session[KEY] = form.cleaned_data["role"]
    else:
        messages.error(request, "You do not hold that role today. Choose one of yours.")
    return redirect("home")


@require_POST
@login_not_required
@access(rule=anybody)
def demo_sign_in(request):
    """One click to step in as a person of the demo centre; does not exist outside the demo."""
    if not settings.DEMO:
        raise Http404
    people = User.objects.filter(is_active=True, is_superuser=False, memberships__centre__specimen=True).distinct()
    person = get_object_or_404(people, email__iexact=request.POST.get("email", ""))
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("home")


def admin_centre(request, person=None):
    """The centre that this person administers, of `person` if named; keeping everybody else out is the gate's work."""
    among = queries.centres_of(person) if person else None
    return acting_centre(request, Role.ADMIN, among=among)


def shared_centre(request, person):
    """The centre whose record of the person is shown: where one acts oneself, if they belong there, else the first."""
    if request.user == person:
        return acting(request).centre if acting(request) else None
    return acting_centre(request, Role.ADMIN, *QUALITY_ROLES, among=queries.centres_of(person))


@require_POST
@access(rule=signed_in)
def unsent_keep(request):
    """Keep what is typed into a form of the person's own; or begin the form anew, and back to its page."""
    token = request.POST.get("unsent_token", "")
    if request.POST.get("unsent") == "anew":
        return redirect(begin_anew(request.user, token))
    kept = keep_unsent(request.user, token, request.POST)
    return JsonResponse({"at": f"{timezone.localtime():%H:%M}"}) if kept else HttpResponse(status=204)
