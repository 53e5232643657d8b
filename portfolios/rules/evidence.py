"""What stands in the way of a piece of evidence, and what its readers should be warned of."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from config.refusals import Blocker
from portfolios.states import EvidenceKind, RegistrationStatus, Setting, UploadState
from qualifications.models import EvidenceRule
from qualifications.numbering import criterion_code
from qualifications.states import AssessmentMethod, Effect, EvidenceRuleCode, Kind


def mapping_blockers(evidence, criteria):
    return [blocker for blocker, _ in mapping_refusals(evidence, criteria)]


def mapping_refusals(evidence, criteria):
    """(Blocker, criteria it concerns) for criteria that the evidence cannot serve: not in the route, signed off, shown
    by a test, or against a rule of evidence (R2.14, R2.15). `criteria` have outcome and unit loaded."""
    by_unit = {}
    for criterion in criteria:
        by_unit.setdefault(criterion.outcome.unit, []).append(criterion)
    route = {entry.unit_id: entry for entry in evidence.registration.route.all()}
    found = []
    for unit, those in by_unit.items():
        blocker = _unit_blocker(unit, route.get(unit.pk))
        if blocker:
            found.append((blocker, those))
    return found + list(_rule_refusals(evidence, by_unit)) if by_unit else found


def _unit_blocker(unit, entry):
    if entry is None:
        sentence = f"{unit.number} is not a unit of this learner’s route."
        return Blocker("outside_route", sentence, "Choose the unit first, or untick its criteria.")
    if entry.locked_at:
        sentence = f"{unit.number} is signed off: its evidence can no longer change."
        return Blocker("unit_locked", sentence, "A quality assurer can reopen the unit, with a reason.")
    if unit.method == AssessmentMethod.TEST:
        sentence = f"{unit.number} is shown by its test, not by evidence."
        return Blocker("test_unit", sentence, "Untick its criteria; the assessor records the result of the test.")
    return None


def _rule_refusals(evidence, by_unit):
    rules = EvidenceRule.objects.filter(
        qualification=evidence.registration.qualification_id,
        code__in=(EvidenceRuleCode.NO_SIMULATION, EvidenceRuleCode.SKILLS_SETTING),
        effect=Effect.BLOCK,
    )
    style = evidence.registration.qualification.awarding_organisation.criterion_style
    for rule in rules:
        for unit, criteria in by_unit.items():
            against = [criterion for criterion in criteria if breaks(rule, evidence, unit, criterion)]
            if against:
                codes = ", ".join(criterion_code(style, *criterion.pair) for criterion in against)
                sentence = f"{unit.number} {codes}: {rule.text}"
                yield Blocker(rule.code, sentence, _setting_remedy(rule)), against


def _setting_remedy(rule):
    allowed = " or ".join(f"“{Setting(value).label}”" for value in _allowed_settings(rule))
    return f"Untick them, or use evidence made in the setting {allowed}."


def _allowed_settings(rule):
    return (rule.value or {}).get("allowed", [Setting.WORKPLACE, Setting.RWE])


def breaks(rule, evidence, unit, criterion):
    """Whether the rule of evidence forbids this criterion to this evidence; a draft without setting breaks nothing.

    Knowledge can be shown anywhere; skills only in the settings that the rule allows. Simulation is forbidden to all
    criteria of a unit that forbids it, save those in value["except"] (R2.14: permission is per criterion).
    """
    if rule.unit_id not in (None, unit.pk) or criterion.plain_code in (rule.value or {}).get("except", []):
        return False
    simulated = evidence.kind == EvidenceKind.SIMULATION or evidence.setting == Setting.SIMULATION
    if rule.code == EvidenceRuleCode.NO_SIMULATION and simulated:
        return True
    is_skill = (criterion.kind or criterion.outcome.kind) in (Kind.COMPETENCE, Kind.MIXED)
    return bool(is_skill and evidence.setting and evidence.setting not in _allowed_settings(rule))


def submit_blockers(evidence):
    """Everything that the piece still lacks before its assessor may see it; the declaration apart."""
    return [
        *_missing_facts(evidence),
        *_missing_content(evidence),
        *_uploads_open(evidence),
        *_mapping_at_submission(evidence),
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
    if not evidence.account.strip() and not evidence.files.filter(removed_at=None).exists():
        remedy = "Add a file or write an account."
        yield Blocker("no_content", "There is nothing to look at yet.", remedy, f"{at}#id_files", "Files")


def _uploads_open(evidence):
    """A file that is still on its way would not be part of what is handed in."""
    names = [upload.name for upload in evidence.uploads.filter(state__in=(UploadState.RECEIVING, UploadState.RECEIVED))]
    if names:
        at = reverse("portfolios:evidence_edit", args=[evidence.pk])
        sentence = f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} still on the way."
        yield Blocker(
            "uploads_open", sentence, "Wait until it has arrived, or give it up.", f"{at}#files-kept", "Files"
        )


def _mapping_at_submission(evidence):
    links = evidence.links.select_related("criterion__outcome__unit")
    criteria = [link.criterion for link in links]
    if not criteria:
        at = reverse("portfolios:evidence_edit", args=[evidence.pk])
        return [Blocker("no_criteria", "No criterion is ticked.", "Tick what it shows.", f"{at}#shows", "Criteria")]
    # What is already signed off stays linked as it was; it does not hold back the rest.
    return [blocker for blocker in mapping_blockers(evidence, criteria) if blocker.code != "unit_locked"]


def evidence_warnings(evidence, on=None):
    """Sentences that the author and the assessor should see; none of them blocks (R2.3, R2.5)."""
    return [*_currency_warnings(evidence, on or timezone.localdate()), *_rule_warnings(evidence)]


def _currency_warnings(evidence, on):
    made = evidence.made_on
    years = settings.EVIDENCE_CURRENT_YEARS
    if made and made < on - timedelta(days=round(365.25 * years)):
        yield f"Made on {date_format(made)}, more than {years} years ago: is it still what the learner can do?"
    elif made and made < evidence.registration.starts_on:
        yield f"Made on {date_format(made)}, before the course began: the assessor will ask whether it is current."


# The kinds of evidence that a rule of evidence speaks about; a rule that is not here is shown elsewhere.
WARNED_KINDS = {
    EvidenceRuleCode.VIDEO_MINUTES: (EvidenceKind.RECORDING,),
    EvidenceRuleCode.NO_SELF_ASSESSMENT: (EvidenceKind.ACCOUNT, EvidenceKind.LOG),
    EvidenceRuleCode.EMPLOYER_OBSERVES: (
        EvidenceKind.WITNESS,
        EvidenceKind.EXPERT_WITNESS,
        EvidenceKind.OBSERVATION_BY_OTHER,
    ),
    EvidenceRuleCode.RPL_ALLOWED: (EvidenceKind.PRIOR_LEARNING,),
}


def _rule_warnings(evidence):
    codes = [code for code, kinds in WARNED_KINDS.items() if evidence.kind in kinds]
    if evidence.confidential:
        codes.append(EvidenceRuleCode.CONFIDENTIAL_WITNESS)
    units = {link.criterion.outcome.unit_id for link in evidence.links.all()} if codes else set()
    rules = EvidenceRule.objects.filter(qualification=evidence.registration.qualification_id, code__in=codes)
    return [rule.text for rule in rules if rule.unit_id is None or rule.unit_id in units]
