"""Observations: the page on the spot, what its script keeps and sends, its worker for no connection, and the list."""

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment import actions, queries, rules
from assessment.forms import ObservationForm
from config.access import access, anybody
from config.once import key_of
from config.refusals import BadInput, Blocked, StaleState, sentences_of, status_of, told_on
from portfolios import actions as portfolio
from portfolios import rules as portfolio_rules
from portfolios.models import Registration

BLOCKED = "It was not sent: something is still missing."


@require_safe
@access(Registration, rule=portfolio_rules.can_read_portfolio)
def observation_list(request, registration):
    """Every observation of the learner, with what was marked."""
    context = {
        "registration": registration,
        "rows": queries.observation_list(request.user, registration),
        "may_observe": rules.can_observe_learner(request.user, registration),
    }
    return render(request, "assessment/observation_list.html", context)


@require_http_methods(["GET", "POST"])
@access(Registration, rule=rules.can_observe_learner)
def observe(request, registration):
    """The page on the spot. Its buttons work without a script, too: then it is kept when one is pressed.

    `?new` and `?blank` begin another observation; the latter is what a device keeps for when it has no connection.
    """
    units = queries.observe_units(registration, request.user)
    if request.method == "GET":
        drafts = list(queries.open_observations(request.user, registration))
        fresh = "new" in request.GET or "blank" in request.GET
        asked = [draft for draft in drafts if str(draft.key) == request.GET.get("draft")]
        draft = (asked or drafts or [None])[0] if not fresh else None
        form = _form(request, registration, units, draft=draft)
        return _page(request, registration, form, drafts=[] if "blank" in request.GET else drafts, draft=draft)
    form = _form(request, registration, units)
    blockers = []
    if form.is_valid():
        with told_on(form):
            _same_person(request)
            if request.POST.get("then") != "send":
                return _kept(request, registration, form)
            try:
                return _sent(request, _send(request, registration, form))
            except Blocked as refusal:
                blockers = refusal.blockers
                form.add_error(None, BLOCKED)
                form.refusal = refusal
            except actions.Overtaken:
                _offer_mine(form)
                raise
    return _page(request, registration, form, blockers=blockers)


def _form(request, registration, units, draft=None):
    data = request.POST if request.method == "POST" else None
    return ObservationForm(data, registration=registration, units=units, key=uuid4(), person=request.user, draft=draft)


def _page(request, registration, form, *, blockers=(), drafts=(), draft=None):
    _, statement = portfolio.declaration_words(registration, request.user)
    context = {
        "registration": registration,
        "form": form,
        "blockers": blockers,
        "drafts": [row for row in drafts if row != draft],
        "draft": draft,
        "alike": _alike(request, registration, form) if form.is_bound else [],
        "statement": statement,
        "blank": "blank" in request.GET,
    }
    return render(request, "assessment/observe.html", context, status=status_of(form))


def _same_person(request):
    """A page that stayed open, or was kept on the device, is that of whoever loaded it."""
    if request.POST.get("person") != str(request.user.pk):
        raise StaleState("Somebody else has signed in here since this page was opened. Sign in again to go on with it.")


def _offer_mine(form):
    """The page comes back with what was typed; pressed again, it counts, and the other is kept aside."""
    form.data = form.data.copy()
    form.data["mine"] = "on"


def _kept(request, registration, form):
    given = form.cleaned_data
    try:
        row = actions.keep_observation(
            registration,
            by=request.user,
            key=given["key"],
            version=given["version"],
            said=form.said(),
            mine=given["mine"],
        )
    except actions.Overtaken:
        _offer_mine(form)
        raise
    messages.success(request, "Kept. Nobody else sees it until you send it.")
    return redirect(f"{reverse('assessment:observe', args=[registration.pk])}?draft={row.key}")


def _send(request, registration, form):
    given = form.cleaned_data
    return actions.send_observation(
        registration,
        by=request.user,
        key=given["key"],
        version=given["version"],
        said=form.said(),
        observed=form.observed(),
        declared=given["declared"],
        verdict=form.verdict(),
        mine=given["mine"],
    )


def _sent(request, sent):
    _tell(request, sent)
    return redirect(_place_of(sent))


def _place_of(sent):
    return reverse("assessment:evidence_detail", args=[sent.observation.evidence_id])


def _tell(request, sent):
    reference = sent.observation.evidence.reference
    if not sent.is_new:
        at = timezone.localtime(sent.observation.sent_at)
        changed = "" if sent.is_same else " What was changed since is not in it."
        messages.info(request, f"It had arrived already, as {reference} at {at:%H:%M}.{changed}")
    elif sent.refusal:
        why = " ".join(sentences_of(sent.refusal))
        messages.warning(request, f"{reference} is recorded. Your decisions were not: {why}")
    elif sent.assessment:
        messages.success(request, f"{reference} is recorded, with your decisions.")
    else:
        messages.success(request, f"{reference} is recorded, and waits to be judged.")


def _alike(request, registration, form):
    criteria = [row.cell.criterion for row in form.rows if row.mark]
    text = form.data.get("seen", "")
    return queries.narratives_like(request.user, registration, text, criteria) if criteria else []


@require_POST
@access(Registration, rule=rules.can_observe_learner)
def observe_keep(request, registration):
    """Keep what the page's script sends by itself: 200 kept, 409 it has gone on elsewhere, then with that text.

    `aside`: this device gives way, and what was typed on it is kept beside the observation.
    """
    form = _read(request, registration)
    said, key = form.said(), key_of(request.POST.get("key", ""))
    if "aside" in request.POST:
        row = actions.set_aside(registration, by=request.user, key=key, said=said)
        return JsonResponse(_facts(row) | {"said": row.said})
    version = request.POST.get("version", "")
    try:
        row = actions.keep_observation(
            registration,
            by=request.user,
            key=key,
            version=int(version) if version.isdecimal() else 0,
            said=said,
            mine="mine" in request.POST,
        )
    except actions.Overtaken as refusal:
        return _overtaken(refusal)
    alike = [row.sentence for row in _alike(request, registration, form)]
    return JsonResponse(_facts(row) | {"alike": alike})


@require_POST
@access(Registration, rule=rules.can_observe_learner)
def observe_send(request, registration):
    """Send the record for the page's script, once for its key: 201 recorded, 200 it had arrived before.

    409 it has gone on elsewhere, or something is missing: then with `blockers`; 422 it cannot be read.
    """
    form = _read(request, registration)
    if not form.is_valid():
        raise BadInput(" ".join(error for errors in form.errors.values() for error in errors))
    try:
        sent = _send(request, registration, form)
    except actions.Overtaken as refusal:
        return _overtaken(refusal)
    except Blocked as refusal:
        blockers = [{"sentence": row.sentence, "remedy": row.remedy, "place": row.url} for row in refusal.blockers]
        return JsonResponse({"sentence": BLOCKED, "blockers": blockers}, status=refusal.status)
    if sent.is_same:
        _tell(request, sent)
    answer = {"url": _place_of(sent), "reference": sent.observation.evidence.reference, "same": sent.is_same}
    return JsonResponse(answer, status=201 if sent.is_new else 200)


def _read(request, registration):
    """The form as the script sent it, by the person whose page it is, under a key."""
    form = _form(request, registration, queries.observe_units(registration, request.user))
    if key_of(request.POST.get("key", "")) is None:
        raise BadInput("This page has no key. Load it again; what you typed stays on this device.")
    _same_person(request)
    return form


def _facts(row):
    return {"version": row.version, "at": f"{timezone.localtime(row.kept_at):%H:%M}"}


def _overtaken(refusal):
    row = refusal.observation
    return JsonResponse(_facts(row) | {"sentence": str(refusal), "said": row.said}, status=refusal.status)


@require_safe
@login_not_required
@access(rule=anybody)
def observe_worker(request):
    """The script that answers for the page of an observation when there is no connection.

    Served from the root of the site, so that it may answer below /observe/, and there alone (static/js/observe.js).
    """
    with open(finders.find("js/observe_worker.js"), encoding="utf-8") as script:
        response = HttpResponse(script.read(), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response
