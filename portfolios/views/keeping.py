"""What the page of a draft sends by itself while its author works, and the revisions that come of it."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config.access import access
from config.markup import to_html
from config.once import key_of
from portfolios import actions, queries, rules
from portfolios.forms import EvidenceForm
from portfolios.models import AccountRevision, Evidence, Registration


@require_POST
@access(Registration, rule=rules.can_add_evidence)
def evidence_begin(request, registration):
    """Begin a draft with what is good of what has been typed so far; asked for by static/js/draft.js.

    201; or 200 when the page had begun it already and has not heard of it: then it keeps what is typed as always.
    """
    form = EvidenceForm(request.POST, author=request.user, registration=registration)
    page = key_of(request.POST.get("begun_as", ""))
    evidence, is_new = actions.begin_evidence(registration, by=request.user, page=page, **form.facts())
    return JsonResponse(draft_facts(evidence), status=201 if is_new else 200)


@require_POST
@access(Evidence, rule=rules.can_edit_evidence)
def account_keep(request, evidence):
    """Keep what has been typed: 200 kept, 409 the account has gone on elsewhere and this text is kept beside it."""
    form = EvidenceForm(request.POST, author=request.user, registration=evidence.registration, evidence=evidence)
    aside = request.POST.get("aside", "")
    kept = actions.keep_typing(
        evidence,
        by=request.user,
        facts=form.facts(),
        began_from=began_from(request),
        aside=int(aside) if aside.isdecimal() else None,
        fresh="mine" in request.POST,
    )
    refused = [str(refusal) for part, refusal in kept.refusals if part != "account"]
    answer = {**draft_facts(kept.evidence), "problem": " ".join(refused)}
    told = next((refusal for part, refusal in kept.refusals if part == "account"), None)
    if told:
        return _account_refused(evidence, kept.account, told, answer)
    if "preview" in request.POST:
        answer["preview"] = to_html(evidence.account)
    return JsonResponse(answer)


def _account_refused(evidence, kept, told, answer):
    """The sentence; for a window that has been overtaken, with the two texts side by side."""
    answer["sentence"] = str(told)
    if kept is None:
        return JsonResponse(answer, status=told.status)
    now = Evidence.objects.get(pk=evidence.pk)
    context = {"evidence": now, "mine": kept.revision, "changes": queries.compare(now.account, kept.revision.body)}
    answer |= {
        "aside": kept.revision.number,
        "began_from": actions.account_token(now.account),
        "account": now.account,
        "html": render_to_string("portfolios/_account_twice.html", context),
    }
    return JsonResponse(answer, status=409)


def began_from(request):
    """Tokens of the accounts that the window knows: the one it began from, then those it sent without an answer.

    None where it names none: then the account is written whatever it has become.
    """
    if "began_from" not in request.POST:
        return None
    sent = (text.replace("\r\n", "\n").strip() for text in request.POST.getlist("tried"))
    return (request.POST["began_from"], *map(actions.account_token, sent))


def draft_checks(evidence, findings=None):
    """What templates/portfolios/_draft_checks.html shows; `is_empty` when nobody could tell what the draft is for."""
    missing = {blocker.code: blocker for blocker in rules.submit_blockers(evidence, findings)} if evidence else None
    return {
        "evidence": evidence,
        "missing": missing,
        "lacking": list(rules.detail_blockers(evidence)) if evidence else [],
        "is_empty": bool(missing) and {"no_title", "no_kind", "no_content", "no_criteria"} <= missing.keys(),
    }


def draft_facts(evidence):
    """How scripts know a draft: its key, its reference, where it is edited and kept, from which account on, and what
    it still lacks."""
    return {
        "checks": render_to_string("portfolios/_draft_checks.html", draft_checks(evidence)),
        "id": evidence.pk,
        "reference": evidence.reference,
        "url": reverse("portfolios:evidence_edit", args=[evidence.pk]),
        "keep": reverse("portfolios:account_keep", args=[evidence.pk]),
        "files": reverse("portfolios:kept_files", args=[evidence.pk]),
        "place": f"evidence-{evidence.pk}",
        "uploads": reverse("portfolios:upload_begin", args=[evidence.pk]),
        "revisions": reverse("portfolios:revision_list", args=[evidence.pk]),
        "began_from": actions.account_token(evidence.account),
        "at": f"{timezone.localtime():%H:%M}",
    }


@require_safe
@access(Evidence, rule=rules.can_edit_evidence)
def revision_list(request, evidence):
    """Every revision of the account, what the chosen one changed, and what was written over under a hold."""
    rows = queries.revision_list(evidence)
    asked = request.GET.get("show", "")
    chosen = next((row for row in rows if str(row.revision.number) == asked), rows[0] if rows else None)
    context = {
        "evidence": evidence,
        "rows": rows,
        "chosen": chosen,
        "changes": chosen.changes() if chosen else [],
        "may_take": rules.is_editable(evidence),
        "overwritten": queries.overwritten(evidence),
    }
    return render(request, "portfolios/revision_list.html", context)


@require_POST
@access(AccountRevision, rule=rules.can_take_back_account)
def revision_take_back(request, revision):
    """An earlier text becomes the account again, in a new revision."""
    new = actions.take_back_account(revision, by=request.user)
    messages.success(request, f"Revision {revision.number} is the account again, as revision {new.number}.")
    return redirect("portfolios:evidence_edit", pk=revision.evidence_id)
