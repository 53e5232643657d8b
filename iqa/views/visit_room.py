"""The room of a visit, as the external quality assurer has it. iqa/room.py guards every page and writes it down."""

import segno
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.downloads import send_stored_file
from config.forms import sent
from config.links import by_link
from config.refusals import BadInput, Blocked, StaleState, status_of, told_on
from iqa import actions, rules
from iqa.forms import AskForm, JudgeVisitForm, ReasonForm, ReportForm, TokenForm, VisitActionForm
from iqa.models import VisitLink
from iqa.queries import visits
from iqa.queries.sections import section_named, sections
from iqa.queries.sections.quality import sample_tables
from iqa.room import KEY, in_room, remember_entry
from iqa.states import PaperKind, SampleStatus
from iqa.views.demo import demo_token
from iqa.views.visits import send_paper
from portfolios.files import is_shown_inline
from portfolios.queries import original_form, pdf_form, shown_form
from portfolios.rules import awaits_redaction, file_blockers


@require_http_methods(["GET", "POST"])
@by_link(VisitLink)
def room_enter(request, link):
    """After link and code the authenticator app: set up at the first time, asked for at every other."""
    if blockers := rules.enter_blockers(link.visit):  # before a code is taken, so that none is used up for nothing
        return render(request, "link_closed.html", {"link": link, "why": blockers[0].sentence}, status=409)
    device = actions.authenticator_of(link.visit.eqa)
    form = TokenForm(sent(request) if "token" in request.POST else None)
    if form.is_valid():
        try:
            codes = actions.prove_authenticator(link, form.cleaned_data["token"])
        except StaleState:
            return redirect(request.path)  # the link is closed, and its page says why
        except BadInput as refusal:
            form.add_error("token", str(refusal))
        else:
            with told_on(form):
                remember_entry(request, actions.enter_room(link))
                if codes:
                    return render(request, "iqa/room_codes.html", {"visit": link.visit, "codes": codes})
                return redirect("iqa:room", pk=link.visit_id)
    page = {"visit": link.visit, "device": device, "form": form, "demo_token": demo_token(link.visit, device)}
    if not device.confirmed:
        page |= {"qr": _qr(device), "secret": device.key}
    return render(request, "iqa/room_enter.html", page, status=status_of(form))


def _qr(device):
    return segno.make(device.address, micro=False).svg_data_uri(scale=4, border=2)


def room_page(request, room, template, page=None, *, here="", status=200):
    """Every page of the room: its frame needs the visit and the list of sections."""
    context = {"visit": room.visit, "sections": sections(), "here": here, "density": "compact", **(page or {})}
    return render(request, template, context, status=status)


@require_safe
@in_room("Overview")
def room(request, room):
    return room_page(request, room, "iqa/room.html", visits.overview(room.visit), here="overview")


@require_POST
@in_room("Left the room")
def room_leave(request, room):
    actions.leave_room(room.entry)
    request.session.pop(KEY, None)
    return render(request, "iqa/room_closed.html", {"visit": room.visit, "left": True})


@require_safe
@in_room("Section")
def room_section(request, room, section):
    found = section_named(section)
    if found is None:
        raise Http404
    room.what = found.title
    page = {"section": found, "tables": found.query(room.visit)}
    return room_page(request, room, found.template, page, here=found.name)


@require_safe
@in_room("Sample of internal quality assurance")
def room_sample(request, room, sample):
    found = rules.samples_in_scope(room.visit).filter(pk=sample, status=SampleStatus.DONE).first()
    if found is None:
        raise Http404
    room.what = f"Reviewed sample: {found}"
    page = {"sample": found, "tables": sample_tables(found)}
    return room_page(request, room, "iqa/room_sample.html", page, here="plan")


def _learner(room, registration):
    found = visits.learner_in_scope(room.visit, registration)
    if found is None:
        raise Http404
    return found


@require_safe
@in_room("Learner")
def room_learner(request, room, registration):
    found = _learner(room, registration)
    room.what = f"Portfolio of {found.name}"
    return _learner_page(request, room, found, None)


@require_POST
@in_room("Asked for units")
def room_ask(request, room, registration):
    found = _learner(room, registration)
    room.what = f"Asked for units of {found.name}"
    page = visits.learner_page(room.visit, found)
    form = AskForm(request.POST, units=[row.unit for row in page["others"]])
    if form.is_valid():
        with told_on(form):
            rows = actions.ask_samples(room.visit, found, units=form.chosen(), why=form.cleaned_data["why"])
            messages.success(request, f"Asked for: {', '.join(row.unit.number for row in rows)}. The centre is told.")
            return redirect("iqa:room_learner", pk=room.visit.pk, registration=found.pk)
    return _learner_page(request, room, found, form, page)


def _learner_page(request, room, registration, form, page=None):
    page = page or visits.learner_page(room.visit, registration)
    form = form or AskForm(units=[row.unit for row in page["others"]])
    context = {**page, "form": form, "report": getattr(room.visit, "report", None)}
    return room_page(request, room, "iqa/room_learner.html", context, here="learners", status=status_of(form))


def _piece(room, evidence):
    rows = visits.asked_evidence(room.visit).select_related("registration__qualification__awarding_organisation")
    found = rows.filter(pk=evidence).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@in_room("Evidence")
def room_piece(request, room, evidence):
    """A piece of evidence; one that is confidential or shows other people only after a reason (ACCESS)."""
    piece = _piece(room, evidence)
    room.what = f"{piece.reference} {piece.title}, {piece.registration.name}"
    form = ReasonForm(sent(request))
    if piece.is_narrowed and form.is_valid():
        with told_on(form):
            room.reason = form.cleaned_data["reason"].strip()
            actions.open_narrowed_in_room(room.visit, piece, reason=room.reason)
            return redirect(request.path)
    if not visits.reason_given(room.visit, piece):
        room.what = f"{piece.reference} of {piece.registration.name}, not opened: a reason is asked for"
        page = {"evidence": piece, "registration": piece.registration, "form": form, "narrowed": True}
        return room_page(request, room, "iqa/room_reason.html", page, here="learners", status=status_of(form))
    return room_page(request, room, "iqa/room_piece.html", visits.piece_page(room.visit, piece), here="learners")


def _file(room, file):
    """A file of a piece that was asked for, whose reason was given where one is needed, and which passed its checks."""
    found = visits.asked_files(room.visit).filter(pk=file).first()
    if found is None or not visits.reason_given(room.visit, found.evidence):
        raise Http404
    if blockers := file_blockers(room.eqa, found):
        raise Blocked(blockers)
    evidence = found.evidence
    room.what = f"File {found.name} of {evidence.reference}, {evidence.registration.name}"
    return found


def _send(request, file, shown, *, inline, name=""):
    return send_stored_file(
        request,
        shown.content,
        name=name or file.name,
        media_type=shown.media_type,
        size=shown.size,
        etag=shown.sha256,
        inline=inline and is_shown_inline(shown.media_type),
    )


@require_safe
@in_room("File")
def room_file(request, room, file):
    found = _file(room, file)
    if awaits_redaction(found):
        raise StaleState("It is closed until its author has redacted it.")
    return _send(request, found, shown_form(found), inline="download" not in request.GET)


@require_safe
@in_room("File")
def room_file_pdf(request, room, file):
    found = _file(room, file)
    shown = pdf_form(found)
    if shown is None or awaits_redaction(found):
        raise Http404
    return _send(request, found, shown, inline=True, name=f"{found.name}.pdf")


@require_http_methods(["GET", "POST"])
@in_room("Sealed original")
def room_file_original(request, room, file):
    """The sealed original after a reason: in the ledger, in the log, and before the learner's eyes."""
    found = _file(room, file)
    room.what = f"Asked about the sealed original of {found.name}"
    form = ReasonForm(sent(request))
    if form.is_valid():
        with told_on(form):
            room.reason = form.cleaned_data["reason"].strip()
            room.what = f"Sealed original of {found.name}, {found.evidence.registration.name}"
            actions.open_original_in_room(room.visit, found, reason=room.reason)
            return _send(request, found, original_form(found), inline=False)
    page = {"file": found, "evidence": found.evidence, "registration": found.evidence.registration, "form": form}
    return room_page(request, room, "iqa/room_reason.html", page, here="learners", status=status_of(form))


@require_http_methods(["GET", "POST"])
@in_room("Judgement")
def room_judge(request, room, sample):
    found = room.visit.samples.select_related("registration", "unit", "visit").filter(pk=sample).first()
    if found is None:
        raise Http404
    room.what = f"Judgement on {found}"
    said = {name: getattr(found, name) for name in ("outcome", "reliability", "comment")}
    codes = visits.codes_of(found)
    form = JudgeVisitForm(sent(request), codes=codes, said=found.criteria, initial=said)
    if form.is_valid():
        with told_on(form):
            actions.judge_sample(found, **form.facts())
            messages.success(request, f"{found.unit.number} of {found.registration.name} is judged.")
            return redirect("iqa:room", pk=room.visit.pk)
    page = {"sample": found, "registration": found.registration, "form": form}
    return room_page(request, room, "iqa/room_judge.html", page, here="overview", status=status_of(form))


@require_http_methods(["GET", "POST"])
@in_room("Actions")
def room_actions(request, room):
    form = VisitActionForm(sent(request), visit=room.visit)
    if form.is_valid():
        with told_on(form):
            action = actions.set_visit_action(room.visit, **form.cleaned_data)
            room.what = f"Set action {action.number}"
            messages.success(request, f"Action {action.number} is set. {action.owner} is told.")
            return redirect("iqa:room_actions", pk=room.visit.pk)
    overview = visits.overview(room.visit)
    page = {"form": form, "actions": overview["actions"], "earlier": visits.earlier_actions(room.visit)}
    page["report"] = overview["report"]
    return room_page(request, room, "iqa/room_actions.html", page, here="actions", status=status_of(form))


@require_POST
@in_room("Closed an action")
def room_action_close(request, room, action):
    found = visits.action_of_organisation(room.visit, action)
    if found is None:
        raise Http404
    room.what = f"Closed action {found.number}"
    actions.accept_visit_answer(found, in_visit=room.visit)
    messages.success(request, f"Action {found.number} is closed.")
    return redirect("iqa:room_actions", pk=room.visit.pk)


@require_http_methods(["GET", "POST"])
@in_room("Report")
def room_report(request, room):
    report = getattr(room.visit, "report", None)
    names = ("summary", "reliability", "claims", "sanction")
    form = ReportForm(sent(request), initial={name: getattr(report, name) for name in names} if report else None)
    if form.is_valid():
        with told_on(form):
            room.what = "Wrote the report"
            actions.write_report(room.visit, **form.cleaned_data)
            messages.success(request, "Kept. Sign it when nothing stands in the way.")
            return redirect("iqa:room_report", pk=room.visit.pk)
    page = {
        "form": form,
        "report": report,
        "blockers": rules.report_blockers(room.visit, report),
        **{name: value for name, value in visits.overview(room.visit).items() if name in ("samples", "actions")},
    }
    page["papers"] = [paper for paper in visits.overview_papers(room.visit) if paper.kind == PaperKind.REPORT]
    return room_page(request, room, "iqa/room_report.html", page, here="report", status=status_of(form))


@require_POST
@in_room("Signed the report")
def room_report_sign(request, room):
    actions.sign_report(room.visit)
    messages.success(request, "The report is signed. Its PDF is being made; the centre can read it.")
    return redirect("iqa:room_report", pk=room.visit.pk)


@require_POST
@in_room("Asked for the pack")
def room_pack(request, room):
    actions.ask_paper(room.visit, kind=PaperKind.PACK, by=room.eqa)
    messages.success(request, "The pack is being made; it appears here.")
    return redirect("iqa:room", pk=room.visit.pk)


@require_safe
@in_room("Paper")
def room_paper(request, room, paper):
    found = room.visit.papers.select_related("visit__centre").filter(pk=paper).first()
    if found is None:
        raise Http404
    room.what = f"Fetched: {found}{', ZIP' if 'zip' in request.GET else ''}"
    return send_paper(request, found, by=room.eqa)


@require_POST
@in_room("Agreed to a claim")
def room_agree(request, room, waiting):
    """What of a later house waits for the external quality assurer: claims without direct claims status (R5.7)."""
    for more in visits.waiting_for_agreement:
        if found := next((row for row in more.rows(room.visit) if row.pk == waiting), None):
            actions.ask_in_room(room.visit, lambda visit, more=more: more.agree(visit, waiting))
            room.what = f"Agreed to {found.name}"
            messages.success(request, f"You have agreed to {found.name}.")
            return redirect(reverse("iqa:room", args=[room.visit.pk]))
    raise Http404
