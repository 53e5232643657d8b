"""What a piece of evidence still lacks before its assessor may see it."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from config.refusals import Blocker
from portfolios import kinds
from portfolios.rules.details import detail_blockers
from portfolios.rules.evidence.mapping import MAPPING_CODES, mapping_blockers
from portfolios.rules.evidence.stated import evidence_findings
from portfolios.rules.holding import hold_blockers
from portfolios.states import WITHDRAW, FileState, RedactionState, RegistrationStatus, UploadState
from qualifications.states import Effect

# Later houses add what stands against handing a piece in: functions of an Evidence -> iterable of Blocker.
more_submit_checks = []


def submit_blockers(evidence, findings=None):
    """Everything that the piece still lacks before its assessor may see it; the declaration apart.

    `findings` of the rules of evidence, when they have been asked for already.
    """
    return [
        *_missing_facts(evidence),
        *detail_blockers(evidence),
        *_missing_content(evidence),
        *_refused_files(evidence),
        *_redactions_that_failed(evidence),
        *_uploads_open(evidence),
        *_mapping_at_submission(evidence),
        *_stated_blockers(evidence, evidence_findings(evidence) if findings is None else findings),
        *[blocker for check in more_submit_checks for blocker in check(evidence)],
    ]


def _missing_facts(evidence):
    at = reverse("portfolios:evidence_edit", args=[evidence.pk])
    if evidence.registration.status != RegistrationStatus.REGISTERED:
        yield Blocker("not_registered", "The registration is no longer open.", "Ask your centre.")
    if not evidence.title:
        yield Blocker("no_title", "It has no title.", "Enter a short, particular title.", f"{at}#id_title", "Title")
    if not evidence.kind:
        yield Blocker("no_kind", "It is not said what it is.", "Choose what it mainly is.", f"{at}#id_kind_0", "Kind")
    if not evidence.setting:
        yield Blocker(
            "no_setting",
            "It is not said where it happened.",
            "Choose where it happened.",
            f"{at}#id_setting_0",
            "Place",
        )
    if evidence.made_on is None:
        yield Blocker("no_date", "It has no date.", "Enter the date it was made.", f"{at}#id_made_on", "Date")
    elif evidence.made_on > timezone.localdate():
        yield Blocker("future_date", future_sentence(evidence.made_on), "Enter today’s date or earlier.", at, "Date")


def future_sentence(day):
    return f"{date_format(day)} is in the future. Enter today’s date or earlier."


def _missing_content(evidence):
    at = reverse("portfolios:evidence_edit", args=[evidence.pk])
    if kinds.is_given(kinds.QUESTIONS, evidence.details.get("questions")):  # asked and answered is something to read
        return
    if evidence.held_at_workplace:  # what is held there stands for a file; detail_blockers asks for what, where, who
        return
    if not evidence.account.strip() and not evidence.files.filter(removed_at=None).exists():
        remedy = "Add a file or write an account."
        yield Blocker("no_content", "There is nothing to look at yet.", remedy, f"{at}#id_files", "Files")


def _mapping_at_submission(evidence):
    links = evidence.links.select_related("criterion__outcome__unit")
    criteria = [link.criterion for link in links]
    if not criteria:
        at = reverse("portfolios:evidence_edit", args=[evidence.pk])
        return [Blocker("no_criteria", "No criterion is ticked.", "Tick what it shows.", f"{at}#shows", "Criteria")]
    # What is already signed off stays linked as it was; it does not hold back the rest.
    return [blocker for blocker in mapping_blockers(evidence, criteria) if blocker.code != "unit_locked"]


def _stated_blockers(evidence, findings):
    """Rules of evidence that block, save those about single criteria, which stand against the mapping."""
    at = reverse("portfolios:evidence_edit", args=[evidence.pk])
    for finding in findings:
        if finding.effect == Effect.BLOCK and finding.code not in MAPPING_CODES:
            yield Blocker(finding.code, finding.sentence, finding.remedy, at, "Change it")


def _uploads_open(evidence):
    """A file that is still on its way would not be part of what is handed in."""
    names = [upload.name for upload in evidence.uploads.filter(state__in=(UploadState.RECEIVING, UploadState.RECEIVED))]
    if names:
        at = reverse("portfolios:evidence_edit", args=[evidence.pk])
        sentence = f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} still on the way."
        yield Blocker(
            "uploads_open", sentence, "Wait until it has arrived, or give it up.", f"{at}#files-kept", "Files"
        )


def _redactions_that_failed(evidence):
    failed = {"redactions__state": RedactionState.FAILED, "redactions__superseded_at": None}
    for file in evidence.files.filter(removed_at=None, **failed):
        where = reverse("portfolios:file_redact", args=[file.pk])
        sentence = f"The black parts of {file.name} could not be made, so the assessor could not open it."
        yield Blocker("redaction_failed", sentence, "Mark them again, or replace the file.", where, "Black out parts")


def _refused_files(evidence):
    at = reverse("portfolios:evidence_edit", args=[evidence.pk])
    for file in evidence.files.filter(removed_at=None, state=FileState.REFUSED):
        yield Blocker("file_refused", file.refusal, "Remove it here, or send another.", f"{at}#files-kept", "Files")


def withdraw_blockers(evidence):
    """Why a piece cannot be taken back: the portfolio is held (R3.17), or a signed unit rests on it (R2.2, R3.12). A
    draft that nobody was ever shown carries nothing; what is assessed, or withdrawn already, stays as it is."""
    if held := hold_blockers(evidence.registration):
        return held  # drafts too: what was being prepared may be what the case is about
    if not evidence.submissions.exists():
        return []
    signed = evidence.registration.route.filter(
        locked_at__isnull=False, unit__outcomes__criteria__links__evidence=evidence
    )
    blockers = [
        Blocker(
            "signed_unit",
            f"{entry.unit.number} is signed off and rests on {evidence.reference}.",
            "A quality assurer can reopen the unit, with a reason; then it can be withdrawn.",
            _page_of_unit(entry),
            "Open the unit",
        )
        for entry in signed.select_related("unit").order_by("pk").distinct()
    ]
    if not blockers and evidence.status not in WITHDRAW.sources:
        sentence = f"{evidence.reference} is “{evidence.get_status_display().lower()}” and stays so."
        blockers.append(Blocker("settled", sentence, "If something in it is wrong, add evidence that puts it right."))
    return blockers


def _page_of_unit(entry):
    """By name: the page of a unit stands in a later house."""
    return reverse("assessment:unit_detail", args=[entry.pk])
