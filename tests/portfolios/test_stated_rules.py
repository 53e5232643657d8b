"""Rules of evidence as data: each broken alone, with each effect; and those of the real City & Guilds 2794-02."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from config.refusals import Blocked
from portfolios import actions, rules
from portfolios.models import Evidence, EvidenceFile, EvidenceLink
from portfolios.rules.evidence import CHECKS
from portfolios.rules.evidence.stated import lasting, years_on
from portfolios.states import EvidenceKind, EvidenceStatus, FileState, Setting
from qualifications.models import Criterion, EvidenceRule, Qualification
from qualifications.states import Effect, EvidenceRuleCode
from tests.cast import make_house
from tests.factories.portfolios import criteria_of, details_for, make_draft, make_ready, rule_of_evidence

TODAY = timezone.localdate()
TEXT = "So says the document."


def add_video(evidence, seconds, **facts):
    number = EvidenceFile.objects.count()
    return EvidenceFile.objects.create(
        **{
            "evidence": evidence,
            "name": f"clip{number}.mp4",
            "media_type": "video/mp4",
            "size": 1,
            "sha256": f"{number:064}",
            "added_by": evidence.created_by,
            "seconds": seconds,
            "state": FileState.CHECKED,
            **facts,
        }
    )


def findings(evidence, on=None):
    return [(finding.code, finding.effect, finding.sentence) for finding in rules.evidence_findings(evidence, on)]


# --- one rule broken at a time ------------------------------------------------------------------------------------


def become(evidence, kind):
    Evidence.objects.filter(pk=evidence.pk).update(kind=kind, details=details_for(kind))


def long_video(evidence):
    add_video(evidence, 601)


def self_assessment(evidence):
    Evidence.objects.filter(pk=evidence.pk).update(title="My self-assessment of the call")


def witness(evidence):
    become(evidence, EvidenceKind.WITNESS)


def prior_learning(evidence):
    become(evidence, EvidenceKind.PRIOR_LEARNING)


def confidential(evidence):
    Evidence.objects.filter(pk=evidence.pk).update(confidential=True)


def old(evidence):
    Evidence.objects.filter(pk=evidence.pk).update(made_on=TODAY - timedelta(days=800))


def simulated(evidence):
    become(evidence, EvidenceKind.SIMULATION)


def in_a_classroom(evidence):
    Evidence.objects.filter(pk=evidence.pk).update(setting=Setting.CLASSROOM)


BREAKING = {
    EvidenceRuleCode.VIDEO_MINUTES: (long_video, {"minutes": 10}),
    EvidenceRuleCode.NO_SELF_ASSESSMENT: (self_assessment, None),
    EvidenceRuleCode.EMPLOYER_OBSERVES: (witness, None),
    EvidenceRuleCode.RPL_ALLOWED: (prior_learning, None),
    EvidenceRuleCode.CONFIDENTIAL_WITNESS: (confidential, None),
    EvidenceRuleCode.CURRENCY: (old, {"years": 2}),
    EvidenceRuleCode.NO_SIMULATION: (simulated, None),
    EvidenceRuleCode.SKILLS_SETTING: (in_a_classroom, {"allowed": ["workplace"]}),
}


def test_every_rule_that_is_tested_here_is_broken_here():
    assert set(BREAKING) == set(CHECKS)


@pytest.mark.parametrize("effect", Effect)
@pytest.mark.parametrize("code", BREAKING)
def test_a_broken_rule_blocks_warns_or_informs_as_its_data_says(cast, code, effect):
    spoil, value = BREAKING[code]
    evidence = make_ready(cast.registration)
    rule_of_evidence(cast.edition, code, effect=effect, value=value)
    assert findings(evidence) == []
    spoil(evidence)
    evidence = Evidence.objects.get(pk=evidence.pk)
    assert [found[:2] for found in findings(evidence)] == [(code, effect)]
    assert [blocker.code for blocker in rules.submit_blockers(evidence)] == ([code] if effect == Effect.BLOCK else [])
    if effect == Effect.BLOCK:
        with pytest.raises(Blocked):
            actions.submit_evidence(evidence, by=cast.learner, declared=True)
    else:
        actions.submit_evidence(evidence, by=cast.learner, declared=True)
        assert Evidence.objects.get(pk=evidence.pk).status == EvidenceStatus.SUBMITTED


@pytest.mark.parametrize("code", BREAKING)
def test_a_rule_of_another_unit_says_nothing(cast, code):
    spoil, value = BREAKING[code]
    evidence = make_ready(cast.registration)
    rule_of_evidence(cast.edition, code, unit=cast.units[2], value=value)
    spoil(evidence)
    assert findings(Evidence.objects.get(pk=evidence.pk)) == []


def test_a_code_without_a_test_changes_nothing(cast):
    rule_of_evidence(cast.edition, EvidenceRuleCode.FORMS_APPROVED)
    EvidenceRule.objects.update(code="from_another_version")
    assert findings(make_ready(cast.registration)) == []


def test_the_rules_are_read_in_four_queries(cast, django_assert_num_queries):
    rule_of_evidence(cast.edition, EvidenceRuleCode.VIDEO_MINUTES, value={"minutes": 10})
    pieces = [make_ready(cast.registration) for _ in range(3)]
    for piece in pieces:
        add_video(piece, 60)
    with django_assert_num_queries(4):
        rules.evidence_findings(pieces[0])


# --- video --------------------------------------------------------------------------------------------------------


@pytest.fixture
def ten_minutes(cast):
    return rule_of_evidence(
        cast.edition, EvidenceRuleCode.VIDEO_MINUTES, effect=Effect.WARN, value={"minutes": 10}, text=TEXT
    )


def handed_in(cast, *seconds, status=EvidenceStatus.SUBMITTED):
    evidence = make_draft(cast.registration)
    for length in seconds:
        add_video(evidence, length)
    Evidence.objects.filter(pk=evidence.pk).update(status=status)
    return evidence


def test_the_minutes_of_the_whole_portfolio_are_added_up(cast, ten_minutes):
    handed_in(cast, 300, 200)
    evidence = make_draft(cast.registration)
    assert findings(evidence) == []  # nothing to say about a piece without video
    add_video(evidence, 60)
    sentence = "Video: 8 min 20 s of 10 min used; this piece adds 1 min."
    assert findings(evidence) == [("video_minutes", "inform", sentence)]
    add_video(evidence, 125)
    sentence = "Video: 8 min 20 s of 10 min used; this piece adds 3 min 5 s. That is 1 min 25 s too much. " + TEXT
    assert findings(evidence) == [("video_minutes", "warn", sentence)]


def test_exactly_ten_minutes_are_allowed(cast, ten_minutes):
    handed_in(cast, 300)
    evidence = make_draft(cast.registration)
    add_video(evidence, 300)
    assert findings(evidence)[0][1] == "inform"


def test_what_is_no_part_of_the_portfolio_is_not_counted(cast, ten_minutes):
    handed_in(cast, 900, status=EvidenceStatus.WITHDRAWN)
    add_video(make_draft(cast.registration), 900)  # another draft
    other = handed_in(cast, 900)
    EvidenceFile.objects.filter(evidence=other).update(removed_at=timezone.now())
    add_video(other, 900, state=FileState.REFUSED)
    add_video(other, 900, media_type="audio/mpeg")
    stranger = Evidence.objects.create(registration=cast.other.registration, number=9, created_by=cast.other.learner)
    add_video(stranger, 900)
    evidence = make_draft(cast.registration)
    add_video(evidence, 40)
    assert findings(evidence)[0][2] == "Video: 0 min of 10 min used; this piece adds 40 s."


def test_lengths_that_are_not_known_are_said(cast, ten_minutes):
    handed_in(cast, None)
    evidence = make_draft(cast.registration)
    name = add_video(evidence, None).name
    assert findings(evidence)[0][2] == (
        "Video: 0 min of 10 min used; this piece adds 0 min. "
        f"Not known yet is the length of {name} and 1 video elsewhere."
    )


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 min"), (40.4, "40 s"), (60, "1 min"), (185, "3 min 5 s"), (3600, "60 min")]
)
def test_lengths_in_words(seconds, words):
    assert lasting(seconds) == words


# --- the others ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Self-assessment", "my self assessment", "a self-evaluation", "SELF-APPRAISAL sheet"])
def test_self_assessment_is_known_by_its_name(cast, text):
    rule_of_evidence(cast.edition, EvidenceRuleCode.NO_SELF_ASSESSMENT, effect=Effect.WARN)
    assert findings(make_draft(cast.registration, account=text)) == [("no_self_assessment", "warn", TEXT)]


@pytest.mark.parametrize("kind", [EvidenceKind.ACCOUNT, EvidenceKind.LOG])
def test_personal_accounts_are_reminded_of_it(cast, kind):
    rule_of_evidence(cast.edition, EvidenceRuleCode.NO_SELF_ASSESSMENT)
    evidence = make_draft(cast.registration, kind=kind, account="An assessment of myself as a server of tea")
    assert findings(evidence) == [("no_self_assessment", "inform", TEXT)]
    assert findings(make_draft(cast.registration)) == []


@pytest.mark.parametrize(
    ("value", "day", "years"),
    [
        (None, "2026-01-01", 3),
        ({"years": 5}, "2026-01-01", 5),
        ({"from": [["2024-09-01", 4], ["2026-09-01", 2]]}, "2024-08-31", 3),
        ({"from": [["2024-09-01", 4], ["2026-09-01", 2]]}, "2024-09-01", 4),
        ({"from": [["2026-09-01", 2], ["2024-09-01", 4]]}, "2026-10-01", 2),
    ],
)
def test_how_old_evidence_may_be_is_dated_data(settings, value, day, years):
    settings.EVIDENCE_CURRENT_YEARS = 3
    rule = EvidenceRule(code=EvidenceRuleCode.CURRENCY, value=value)
    assert years_on(rule, timezone.datetime.fromisoformat(day).date()) == years


def test_a_rule_of_currency_takes_the_place_of_the_default(cast, settings):
    settings.EVIDENCE_CURRENT_YEARS = 1
    evidence = make_draft(cast.registration, made_on=TODAY - timedelta(days=500))
    assert findings(evidence)[0][2].endswith("more than 1 year ago: is it still what the learner can do?")
    rule_of_evidence(cast.edition, EvidenceRuleCode.CURRENCY, effect=Effect.WARN, value={"years": 2})
    assert [found[2].endswith("ask whether it is current.") for found in findings(evidence)] == [True]


@pytest.mark.parametrize("name", ["1.1", "1", "small-1", "small-1 1", "small-1 1.1"])
def test_an_exception_names_criterion_outcome_or_unit(cast, name):
    rule_of_evidence(cast.edition, EvidenceRuleCode.NO_SIMULATION, value={"except": [name]})
    evidence = make_draft(cast.registration, kind=EvidenceKind.SIMULATION)
    (first, second), (elsewhere, _) = criteria_of(cast.units[0]), criteria_of(cast.units[1])
    assert rules.mapping_blockers(evidence, [first]) == []
    assert bool(rules.mapping_blockers(evidence, [second])) is name.endswith("1.1")
    assert bool(rules.mapping_blockers(evidence, [elsewhere])) is name.startswith("small-1")


# --- the real ones ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def specification(django_db_setup, django_db_blocker):
    """Loaded once for the module; what a test writes is rolled back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", "awarding_organisations", "city_and_guilds_2794_02", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def house(specification, db):
    return make_house("Harbour Lane Training", "HL", Qualification.objects.get(own_number="2794-02"))


def of_unit(number, kind=None):
    """The first criterion of a unit, or the first of its own or its outcome's kind."""
    rows = Criterion.objects.filter(outcome__unit__number=f"2794-{number}").select_related("outcome__unit")
    rows = rows.order_by("outcome__number", "number")
    return next(row for row in rows if kind in (None, row.kind or row.outcome.kind))


def real_piece(house, *criteria, **facts):
    evidence = make_draft(house.registration, **facts)
    for criterion in criteria:
        EvidenceLink.objects.create(evidence=evidence, criterion=criterion)
    return Evidence.objects.get(pk=evidence.pk)


def test_city_and_guilds_allow_ten_minutes_of_video_and_warn(house):
    piece = real_piece(house)
    add_video(piece, 620)
    [(code, effect, sentence)] = findings(piece)
    assert (code, effect) == ("video_minutes", "warn")
    assert sentence.startswith("Video: 0 min of 10 min used; this piece adds 10 min 20 s. That is 20 s too much.")


def test_city_and_guilds_warn_of_self_assessment(house):
    piece = real_piece(house, account="My self-assessment: I was good.")
    assert [found[:2] for found in findings(piece)] == [("no_self_assessment", "warn")]


@pytest.mark.parametrize(("number", "refused"), [(205, False), (206, True), (207, True), (208, True), (209, True)])
def test_city_and_guilds_forbid_simulation_in_four_units(house, number, refused):
    piece = make_draft(house.registration, kind=EvidenceKind.SIMULATION, setting=Setting.WORKPLACE)
    codes = [blocker.code for blocker in rules.mapping_blockers(piece, [of_unit(number)])]
    assert codes == (["no_simulation"] if refused else [])


@pytest.mark.parametrize("setting", [Setting.CLASSROOM, Setting.SIMULATION, Setting.OTHER])
def test_city_and_guilds_want_skills_from_real_work(house, setting):
    skill, fact = of_unit(205, "competence"), of_unit(205, "knowledge")
    piece = make_draft(house.registration, setting=setting)
    assert [blocker.code for blocker in rules.mapping_blockers(piece, [skill, fact])] == ["skills_setting"]
    piece = make_draft(house.registration, setting=Setting.RWE)
    assert rules.mapping_blockers(piece, [skill, fact]) == []


def test_city_and_guilds_accept_testimony_for_confidential_records_of_unit_206(house):
    facts = {"confidential": True}
    assert [found[:2] for found in findings(real_piece(house, of_unit(206), **facts))] == [
        ("confidential_witness", "inform")
    ]
    assert findings(real_piece(house, of_unit(205), **facts)) == []
