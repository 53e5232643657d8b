"""The rules of evidence that documents state, tested on a piece: a function for each code (R2.3, R2.5, R2.12-R2.15).

The rule's effect in the data says whether it blocks, warns or informs. A code without a function here is tested by a
later house or by nobody; its text is shown with the specification.
"""

import re
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list

from portfolios.models import EvidenceFile, EvidenceReference
from portfolios.rules.evidence.mapping import MAPPING_CODES, breaks, broken_sentence, setting_remedy
from portfolios.states import EvidenceKind, EvidenceStatus, FileState
from qualifications.models import Criterion, EvidenceRule
from qualifications.states import Effect, EvidenceRuleCode

SELF_ASSESSMENT = re.compile(r"\bself[- ]?(?:assess|evaluat|apprais|rating|scor)", re.IGNORECASE)
YEAR = 365.25


class Finding(NamedTuple):
    """What a rule has to say about a piece: `effect` is a qualifications Effect; `remedy` may be empty."""

    code: str
    effect: str
    sentence: str
    remedy: str = ""

    def __str__(self):
        return f"{self.sentence} {self.remedy}".strip()


class Stated:
    """The rules of evidence for a registration, and what of its portfolio they look at; each read once."""

    def __init__(self, registration, on=None):
        self.registration = registration
        self.on = on or timezone.localdate()

    @cached_property
    def rules(self):
        return list(EvidenceRule.objects.filter(qualification=self.registration.qualification_id))

    @cached_property
    def style(self):
        return self.registration.qualification.awarding_organisation.criterion_style

    @cached_property
    def videos(self):
        """Current video files of the portfolio with their evidence."""
        files = EvidenceFile.objects.filter(evidence__registration=self.registration, media_type__startswith="video/")
        files = files.filter(~Q(evidence__status=EvidenceStatus.WITHDRAWN), removed_at=None)
        return list(files.exclude(state=FileState.REFUSED).select_related("evidence"))

    @cached_property
    def withdrawn_targets(self):
        """{evidence id: [number of a withdrawn piece that it points to]}."""
        gone = EvidenceReference.objects.filter(
            evidence__registration=self.registration, target__status=EvidenceStatus.WITHDRAWN
        )
        found = {}
        for evidence, number in gone.order_by("target__number").values_list("evidence", "target__number"):
            found.setdefault(evidence, []).append(number)
        return found

    def _points_to_nothing(self, evidence):
        for number in self.withdrawn_targets.get(evidence.pk, ()):
            yield Finding("target_withdrawn", Effect.WARN, f"E{number:03d}, to which it points, has been withdrawn.")

    def findings(self, evidence, criteria):
        """[Finding] of every rule about a piece that serves `criteria`, those with outcome and unit loaded."""
        units = {criterion.outcome.unit_id for criterion in criteria}
        found = []
        for rule in self.rules:
            check = CHECKS.get(rule.code)
            if check and (rule.unit_id is None or rule.unit_id in units):
                found += check(rule, evidence, criteria, self)
        if not any(rule.code == EvidenceRuleCode.CURRENCY for rule in self.rules):
            found += _not_current(evidence, settings.EVIDENCE_CURRENT_YEARS, Effect.WARN, self)
        return [*found, *self._points_to_nothing(evidence)]


def evidence_findings(evidence, on=None):
    """[Finding] about one piece. 4 queries at most."""
    criteria = Criterion.objects.filter(links__evidence=evidence).select_related("outcome__unit")
    return Stated(evidence.registration, on).findings(evidence, list(criteria.order_by("pk")))


# --- a function for each code: (rule, evidence, criteria, stated) -> [Finding] -----------------------------------


def _video_minutes(rule, evidence, criteria, stated):
    """All video of a portfolio together (2794-02: ten minutes). Other people's drafts are no part of it yet."""
    own = [file for file in stated.videos if file.evidence_id == evidence.pk]
    if not own:
        return []
    handed_in = [file for file in stated.videos if file.evidence.status != EvidenceStatus.PREPARING]
    others = [file for file in handed_in if file.evidence_id != evidence.pk]
    allowed = rule.value["minutes"] * 60
    used, adds = _seconds(others), _seconds(own)
    sentence = f"Video: {lasting(used)} of {lasting(allowed)} used; this piece adds {lasting(adds)}."
    sentence += _unknown_lengths(own, others)
    if used + adds <= allowed:
        return [Finding(rule.code, Effect.INFORM, sentence)]
    over = f"That is {lasting(used + adds - allowed)} too much. {rule.text}"
    return [Finding(rule.code, rule.effect, f"{sentence} {over}", "Shorten a clip, or show it in another way.")]


def _seconds(files):
    return sum(file.seconds or 0 for file in files)


def _unknown_lengths(own, others):
    names = [file.name for file in own if file.seconds is None]
    elsewhere = sum(file.seconds is None for file in others)
    if elsewhere:
        names.append(f"{elsewhere} video{'' if elsewhere == 1 else 's'} elsewhere")
    return f" Not known yet is the length of {get_text_list(names, 'and')}." if names else ""


def lasting(seconds):
    """3 min 5 s, 10 min, 40 s."""
    minutes, rest = divmod(round(seconds), 60)
    parts = ([f"{minutes} min"] if minutes or not rest else []) + ([f"{rest} s"] if rest else [])
    return " ".join(parts)


def _self_assessment(rule, evidence, criteria, stated):
    """The effect of the rule where the piece calls itself self-assessment; else a reminder on personal accounts."""
    if SELF_ASSESSMENT.search(f"{evidence.title} {evidence.account}"):
        return [Finding(rule.code, rule.effect, rule.text, "Let somebody who saw it say so, or show the work itself.")]
    if evidence.kind in (EvidenceKind.ACCOUNT, EvidenceKind.LOG):
        return [Finding(rule.code, Effect.INFORM, rule.text)]
    return []


def _of_kinds(*kinds):
    """A reminder on evidence of these kinds: what makes it acceptable cannot be told from the rows."""

    def check(rule, evidence, criteria, stated):
        return [Finding(rule.code, rule.effect, rule.text)] if evidence.kind in kinds else []

    return check


def _confidential(rule, evidence, criteria, stated):
    """Testimony in place of confidential records (R2.12)."""
    return [Finding(rule.code, rule.effect, rule.text)] if evidence.confidential else []


def _currency(rule, evidence, criteria, stated):
    return _not_current(evidence, years_on(rule, stated.on), rule.effect, stated)


def years_on(rule, day):
    """How old evidence may be on a day: value {"years": 3}, or dated {"from": [["2024-09-01", 3], ["2026-09-01", 2]]}.

    Before the first date the installation's default holds (R2.5; numbers that can change are dated, ARCHITECTURE 3.7).
    """
    value = rule.value or {}
    begun = [(since, years) for since, years in value.get("from", []) if date.fromisoformat(since) <= day]
    return max(begun)[1] if begun else value.get("years", settings.EVIDENCE_CURRENT_YEARS)


def _not_current(evidence, years, effect, stated):
    made = evidence.made_on
    code = EvidenceRuleCode.CURRENCY
    if made and made < stated.on - timedelta(days=round(YEAR * years)):
        age = f"{years} year{'' if years == 1 else 's'}"
        sentence = f"Made on {date_format(made)}, more than {age} ago: is it still what the learner can do?"
        return [Finding(code, effect, sentence)]
    if made and made < stated.registration.starts_on:
        sentence = f"Made on {date_format(made)}, before the course began: the assessor will ask whether it is current."
        return [Finding(code, Effect.WARN, sentence)]
    return []


def _mapping(rule, evidence, criteria, stated):
    """Rules about settings and simulation, where they only warn; those that block refuse the mapping itself."""
    found = []
    for unit in dict.fromkeys(criterion.outcome.unit for criterion in criteria):
        those = [criterion for criterion in criteria if criterion.outcome.unit_id == unit.pk]
        against = [criterion for criterion in those if breaks(rule, evidence, unit, criterion)]
        if against:
            sentence = broken_sentence(rule, unit, against, stated.style)
            found.append(Finding(rule.code, rule.effect, sentence, setting_remedy(rule)))
    return found


CHECKS = {
    EvidenceRuleCode.VIDEO_MINUTES: _video_minutes,
    EvidenceRuleCode.NO_SELF_ASSESSMENT: _self_assessment,
    EvidenceRuleCode.EMPLOYER_OBSERVES: _of_kinds(
        EvidenceKind.WITNESS, EvidenceKind.EXPERT_WITNESS, EvidenceKind.OBSERVATION_BY_OTHER
    ),
    EvidenceRuleCode.RPL_ALLOWED: _of_kinds(EvidenceKind.PRIOR_LEARNING),
    EvidenceRuleCode.CONFIDENTIAL_WITNESS: _confidential,
    EvidenceRuleCode.CURRENCY: _currency,
    **dict.fromkeys(MAPPING_CODES, _mapping),
}
