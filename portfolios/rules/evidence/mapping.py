"""Which criteria a piece of evidence cannot serve: outside the route, signed off, by test, against a stated rule."""

from config.refusals import Blocker
from portfolios.rules.holding import hold_blockers
from portfolios.states import EvidenceKind, Setting
from qualifications.models import EvidenceRule
from qualifications.numbering import criterion_code
from qualifications.states import AssessmentMethod, Effect, EvidenceRuleCode, Kind


def mapping_blockers(evidence, criteria):
    """Why the piece cannot be mapped to these criteria, without which of them."""
    return [blocker for blocker, _ in mapping_refusals(evidence, criteria)]


def mapping_refusals(evidence, criteria, gone=()):
    """(Blocker, criteria it concerns) for criteria that the evidence cannot serve: not in the route, signed off, shown
    by a test, or against a rule of evidence (R2.14, R2.15). Those in `gone` are taken away, which a signature
    forbids (R3.12), and the legal hold (R3.17). `criteria` have outcome and unit loaded and include those in `gone`."""
    by_unit, added = {}, {}
    for criterion in criteria:
        by_unit.setdefault(criterion.outcome.unit, []).append(criterion)
        if criterion not in gone:
            added.setdefault(criterion.outcome.unit, []).append(criterion)
    if not by_unit:
        return []
    route = {entry.unit_id: entry for entry in evidence.registration.route.all()}
    found = [(blocker, list(gone)) for blocker in hold_blockers(evidence.registration)] if gone else []
    for unit, those in by_unit.items():
        blocker = unit_blocker(unit, route.get(unit.pk))
        if blocker and blocker.code == "unit_locked":
            found.append((blocker, those))
        elif blocker and unit in added:
            found.append((blocker, added[unit]))
    return [*found, *_rule_refusals(evidence, added)] if added else found


def unit_blocker(unit, entry):
    """Why no evidence can be mapped to the unit, whatever it is; None when it can. `entry` is its RouteUnit."""
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
    style = evidence.registration.qualification.awarding_organisation.criterion_style
    for rule in MappingRules(evidence.registration.qualification_id).rules:
        for unit, criteria in by_unit.items():
            against = [criterion for criterion in criteria if breaks(rule, evidence, unit, criterion)]
            if against:
                yield Blocker(rule.code, broken_sentence(rule, unit, against, style), setting_remedy(rule)), against


def broken_sentence(rule, unit, criteria, style):
    """ "2794-206 AC1.2, AC1.3: Simulation is not used in this unit." """
    codes = ", ".join(criterion_code(style, *criterion.pair) for criterion in criteria)
    return f"{unit.number} {codes}: {rule.text}"


def setting_remedy(rule):
    """What to do where a rule of evidence allows some settings only."""
    allowed = " or ".join(f"“{Setting(value).label}”" for value in _allowed_settings(rule))
    return f"Untick them, or use evidence made in the setting {allowed}."


class MappingRules:
    """The rules of an edition that forbid criteria to evidence, read once. 1 query."""

    def __init__(self, qualification):
        rules = EvidenceRule.objects.filter(qualification=qualification, code__in=MAPPING_CODES, effect=Effect.BLOCK)
        self.rules = list(rules)

    def forbid(self, evidence, criterion):
        """Whether some rule forbids the criterion, its outcome loaded, to the evidence."""
        unit = criterion.outcome.unit
        return any(breaks(rule, evidence, unit, criterion) for rule in self.rules)


def breaks(rule, evidence, unit, criterion):
    """Whether the rule of evidence forbids this criterion to this evidence; a draft without setting breaks nothing.

    A rule of the edition holds for every unit, one of a unit for that unit; both save what value["except"] names
    (R2.14: permission is per criterion, inherited from its outcome, its unit and the qualification).
    """
    if rule.unit_id not in (None, unit.pk) or _is_exception(rule, unit, criterion):
        return False
    return FORBIDS[rule.code](rule, evidence, criterion)


def _is_exception(rule, unit, criterion):
    """value["except"] names criteria ("4.1"), whole outcomes ("4"), or either with the unit in front of it."""
    outcome = str(criterion.outcome.number)
    names = {criterion.plain_code, outcome, unit.number}
    names |= {f"{unit.number} {criterion.plain_code}", f"{unit.number} {outcome}"}
    return not names.isdisjoint((rule.value or {}).get("except", ()))


def _simulated(rule, evidence, criterion):
    """Simulation is forbidden to all criteria, the setting to skills (2794-02: units 206 to 209)."""
    simulated = evidence.kind == EvidenceKind.SIMULATION or evidence.setting == Setting.SIMULATION
    return simulated or _in_another_setting(rule, evidence, criterion)


def _in_another_setting(rule, evidence, criterion):
    """Knowledge can be shown anywhere; skills only in the settings that the rule allows (R2.15)."""
    is_skill = (criterion.kind or criterion.outcome.kind) in (Kind.COMPETENCE, Kind.MIXED)
    return bool(is_skill and evidence.setting and evidence.setting not in _allowed_settings(rule))


def _allowed_settings(rule):
    return (rule.value or {}).get("allowed", [Setting.WORKPLACE, Setting.RWE])


FORBIDS = {EvidenceRuleCode.NO_SIMULATION: _simulated, EvidenceRuleCode.SKILLS_SETTING: _in_another_setting}
MAPPING_CODES = tuple(FORBIDS)
