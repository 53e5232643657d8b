"""Adding a piece of evidence and editing it, until it is handed in."""

from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.access import access
from config.form_files import too_large, too_large_sentence
from config.once import key_of
from config.refusals import Blocked, Refusal, StaleState, sentences_of, status_of, told_on
from portfolios import actions, files, queries, rules
from portfolios.forms import EvidenceForm, MappingForm
from portfolios.models import Evidence, Registration
from portfolios.views.keeping import began_from, draft_checks

# A blocker of rules.submit_blockers -> the field that it is about.
FIELD_OF = {
    "no_title": "title",
    "no_kind": "kind",
    "no_setting": "setting",
    "no_date": "made_on",
    "no_content": "files",
    "future_date": "made_on",
    "file_refused": "files",
    "uploads_open": "files",
}
# A part of what was sent -> the field at which a refusal of it is told.
PART_FIELDS = {"files": "files", "account": "account", "references": "refer_to"}
UNREFER = "unrefer-"  # then the key of a reference: the value of the button that takes it out
# What a button asks for beside keeping -> where on the page it leads.
PLACES = {"tick": "shows", "upload": "files-kept", "refer": "points", "rows": "kind-fields", "preview": "preview"}


@require_http_methods(["GET", "POST"])
@access(Registration, rule=rules.can_add_evidence)
def evidence_add(request, registration):
    return _edit(request, registration, None)


@require_http_methods(["GET", "POST"])
@access(Evidence, rule=rules.can_edit_evidence)
def evidence_edit(request, evidence):
    if not rules.is_editable(evidence) and request.method == "GET":
        raise StaleState(f"{evidence.reference} has been handed in or withdrawn and can no longer be changed.")
    return _edit(request, evidence.registration, evidence)


def _edit(request, registration, evidence):
    """Every button first keeps what was typed; `then` says what follows."""
    people = {"author": request.user, "registration": registration, "evidence": evidence}
    style = registration.qualification.awarding_organisation.criterion_style
    matrix = queries.mapping_matrix(registration, evidence)
    if request.method == "GET":
        ticked = [int(key) for key in request.GET.getlist("criterion") if key.isdecimal()]
        mapping = MappingForm(matrix, style, ticked=ticked)
        return _edit_page(request, registration, evidence, EvidenceForm(**people), mapping)
    form = EvidenceForm(request.POST, request.FILES, **people)
    mapping = MappingForm(matrix, style, request.POST)
    evidence = _keep(request, registration, evidence, form, mapping)
    _tell_too_large(request, form)
    if evidence and not form.errors:
        done = _then(request, evidence, form)
        if done:
            return done
    return _edit_page(request, registration, evidence, form, mapping)


def _keep(request, registration, evidence, form, mapping):
    """Save the draft; what could not be taken is told on the form. None when there is nothing to begin a draft with."""
    changes = actions.Changes(*mapping.changes())
    uploads = request.FILES.getlist("files")
    prefers_mine = request.POST.get("then") == "mine"
    if evidence is None and form.is_blank() and not uploads and not changes and not mapping.has_unread():
        form.add_error(None, "There is nothing to keep yet: add a file, write an account or give it a title.")
        return None
    with told_on(form):
        kept = actions.save_draft(
            registration,
            evidence,
            by=request.user,
            facts=form.facts(),
            uploads=uploads,
            changes=changes,
            began_from=None if prefers_mine else began_from(request),
            fresh=prefers_mine,
            page=key_of(request.POST.get("begun_as", "")),
        )
        evidence, form.kept_account = kept.evidence, kept.account
        for part, refusal in kept.refusals:
            _tell(form, part, refusal)
        _point(request, evidence, form)
    for complaint in mapping.complaints():
        form.add_error(None, complaint)
    return evidence


def _point(request, evidence, form):
    """Add the reference that has been typed, take out the one whose button was pressed."""
    given, wish = form.cleaned_data, request.POST.get("then", "")
    try:
        if wish.startswith(UNREFER):
            reference = evidence.references.filter(pk=wish.removeprefix(UNREFER)).first()
            if reference:
                actions.remove_reference(reference, by=request.user)
        if given.get("refer_to"):
            actions.add_reference(evidence, number=given["refer_to"], note=given.get("refer_note", ""), by=request.user)
    except Refusal as refusal:
        _tell(form, "references", refusal)


def _tell_too_large(request, form):
    for name in too_large(request):
        form.add_error("files", too_large_sentence(files.clean_name(name)))


def _tell(form, part, refusal):
    """Each reason on its own line, at the part that it is about."""
    form.refusal = refusal
    for sentence in sentences_of(refusal):
        form.add_error(PART_FIELDS.get(part), sentence)


def _then(request, evidence, form):
    """What follows a draft that was kept whole; None when handing it in was refused."""
    wish = "tick" if "also" in request.POST else request.POST.get("then", "")
    at = reverse("portfolios:evidence_edit", args=[evidence.pk])
    if wish == "submit":
        return _submit(request, evidence, form)
    if wish.startswith(UNREFER):
        return redirect(f"{at}#points")
    if wish in PLACES:
        return redirect(f"{at}{'?preview=1' if wish == 'preview' else ''}#{PLACES[wish]}")
    messages.success(request, f"{evidence.reference} is kept as a draft. Nobody else sees it.")
    return redirect(at)


def _submit(request, evidence, form):
    try:
        actions.submit_evidence(evidence, by=request.user, declared=bool(request.POST.get("declared")))
    except Blocked as refusal:
        form.refusal = refusal
        for blocker in refusal.blockers:
            field = FIELD_OF.get(blocker.code) or rules.field_of_blocker(blocker.code)
            form.add_error(field, f"{blocker.sentence} {blocker.remedy}")
        return None
    except StaleState as refusal:
        _tell(form, "submission", refusal)
        return None
    messages.success(request, f"{evidence.reference} is with the assessor.")
    return redirect("portfolios:evidence_list", pk=evidence.registration_id)


def _edit_page(request, registration, evidence, form, mapping):
    if evidence:
        evidence.refresh_from_db()
        if mapping.is_bound:
            mapping.again(queries.mapping_matrix(registration, evidence))
    account = evidence.account if evidence else ""
    kept = getattr(form, "kept_account", None)
    _, declaration = actions.declaration_words(registration, request.user, evidence)
    findings = rules.evidence_findings(evidence) if evidence else []
    context = {
        "registration": registration,
        **draft_checks(evidence, findings),
        "begun_as": uuid4(),
        "form": form,
        "mapping": mapping,
        "ticked": len(mapping.picked()),
        **queries.kept_files(evidence, request.user),
        "began_from": request.POST.get("began_from") if kept and kept.overtaken else actions.account_token(account),
        "preview": account if "preview" in request.GET else None,
        "overtaken": queries.compare(account, kept.revision.body) if kept and kept.overtaken else None,
        "mine": kept.revision if kept and kept.overtaken else None,
        "readers": queries.readers_of(evidence, handed_in=True) if evidence else [],
        "references": queries.references_of(evidence) if evidence else [],
        "referable": queries.referable(request.user, registration, evidence),
        "suggestions": _suggestions(evidence, mapping, request.user) if evidence else [],
        "findings": findings,
        "shown": queries.viewed_files(request.user, evidence) if evidence else [],
        "assessors": queries.assessors_of(registration),
        "is_own": registration.learner_id == request.user.pk,
        "held": rules.hold_blockers(registration) if evidence else [],
        "declaration": declaration,
        "limit": filesizeformat(files.limit()),
        "form_limit": filesizeformat(settings.FORM_UPLOAD_LIMIT_BYTES),
        "accepted": files.accepted_words(),
        "asks_more": any(shown for _, _, shown in form.kind_rows()),
    }
    return render(request, "portfolios/evidence_edit.html", context, status=status_of(form))


def _suggestions(evidence, mapping, user):
    """Criteria that the draft may also serve, without those that are ticked on the page but not kept yet."""
    ticked = {cell.criterion.pk for _, cell in mapping.picked()}
    return [row for row in queries.criteria_for(evidence, user) if row.criterion.pk not in ticked]
