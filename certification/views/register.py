"""The register of documents and certificates, and what happens to each paper."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from certification import actions, queries, rules
from certification.forms.plain import WhyForm
from certification.forms.register import CertificateForm, CustodyForm, RegisterFilter
from certification.models import Claim, Custody, Document, OrganisationCertificate
from certification.states import CustodyKind
from config.access import access
from config.forms import sent
from config.refusals import status_of, told_on
from config.sheets import csv_response

PER_PAGE = 50
HEADINGS = (
    "Serial or number",
    "Printed by",
    "Kind",
    "Name as printed",
    "Name as registered",
    "Learner number",
    "ULN",
    "Qualification",
    "Date",
    "Standing",
    "Reason",
    "Replaces",
    "Replaced by",
    "Received on",
    "Checked by",
    "Checked on",
    "Handed over on",
    "To whom",
    "How",
    "Proof",
    "Handed over by",
)


@require_safe
@access(rule=rules.can_list_documents)
def document_list(request):
    form = RegisterFilter(request.GET, user=request.user)
    keys = queries.register_keys(request.user, **form.wanted())
    page = Paginator(keys, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "entries": queries.register_entries(page)}
    return render(request, "certification/document_list.html", context)


@require_safe
@access(rule=rules.can_list_documents)
def document_csv(request):
    """What the list shows, all of it."""
    form = RegisterFilter(request.GET, user=request.user)
    keys = queries.register_keys(request.user, **form.wanted())
    return csv_response("register.csv", [HEADINGS, *map(_cells, queries.register_entries(keys))])


def _cells(entry):
    paper, registration = entry.paper, entry.registration
    received, checked, handed = (entry.custody.get(kind) for kind in CustodyKind)
    return (
        entry.number,
        "Centre" if entry.is_ours else registration.qualification.awarding_organisation.short_name,
        paper.get_kind_display(),
        entry.printed_name,
        registration.name,
        registration.learner_number,
        registration.uln,
        str(registration.qualification),
        entry.day,
        paper.get_status_display(),
        paper.closed_why,
        queries.serial_of(paper.replaces),
        queries.serial_of(getattr(paper, "replaced_by", None)),
        received and received.on,
        checked and str(checked.by),
        checked and checked.on,
        handed and handed.on,
        handed and handed.whom,
        handed and handed.get_way_display(),
        handed and handed.proof,
        handed and str(handed.by),
    )


@require_http_methods(["GET", "POST"])
@access(Claim, rule=rules.can_answer_claim)
def certificate_add(request, claim):
    form = CertificateForm(sent(request), claim=claim)
    if form.is_valid():
        with told_on(form):
            certificate = actions.record_certificate(claim, by=request.user, **form.cleaned_data)
            messages.success(request, f"{certificate} is on the register.")
            return redirect("certification:certificate_paper", pk=certificate.pk)
    context = {"form": form, "claim": claim, "blockers": rules.certificate_blockers(claim)}
    return render(request, "certification/certificate_add.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(OrganisationCertificate, rule=rules.can_keep_paper)
def certificate_revoke(request, certificate):
    form = WhyForm(sent(request))
    if form.is_valid():
        with told_on(form):
            actions.revoke_certificate(certificate, by=request.user, **form.cleaned_data)
            messages.success(request, f"{certificate} is recorded as revoked.")
            return redirect("certification:certificate_paper", pk=certificate.pk)
    context = {"form": form, "paper": certificate}
    return render(request, "certification/certificate_revoke.html", context, status=status_of(form))


@require_safe
@access(Document, rule=rules.can_read_paper)
def document_paper(request, document):
    return render(request, "certification/paper_detail.html", queries.paper_page(document, request.user))


@require_safe
@access(OrganisationCertificate, rule=rules.can_read_paper)
def certificate_paper(request, certificate):
    return render(request, "certification/paper_detail.html", queries.paper_page(certificate, request.user))


@require_http_methods(["GET", "POST"])
@access(Document, rule=rules.can_keep_paper)
def document_custody(request, document, kind):
    return _custody(request, document, kind)


@require_http_methods(["GET", "POST"])
@access(OrganisationCertificate, rule=rules.can_keep_paper)
def certificate_custody(request, certificate, kind):
    return _custody(request, certificate, kind)


def _custody(request, paper, kind):
    """One entry about a paper, by an administrator."""
    if kind not in CustodyKind.values:
        raise Http404
    page = queries.paper_page(paper, request.user)
    form = CustodyForm(sent(request), kind=kind, registration=page["registration"])
    if form.is_valid():
        with told_on(form):
            actions.record_custody(paper, CustodyKind(kind), by=request.user, **form.cleaned_data)
            messages.success(request, f"{paper}: {CustodyKind(kind).label.lower()}.")
            return redirect(page["entry"].url)
    context = {**page, "form": form, "kind": CustodyKind(kind), "why_not": page["blockers"][kind]}
    return render(request, "certification/paper_custody.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@access(Custody, rule=rules.can_keep_entry)
def custody_take_back(request, entry):
    form = WhyForm(sent(request))
    paper = entry.document or entry.certificate
    back = queries.entry_of(paper, {}).url
    if form.is_valid():
        with told_on(form):
            actions.take_back_custody(entry, by=request.user, **form.cleaned_data)
            messages.success(request, "The entry no longer counts. It is kept with your reason.")
            return redirect(back)
    context = {"form": form, "entry": entry, "paper": paper, "back": back}
    return render(request, "certification/custody_take_back.html", context, status=status_of(form))
