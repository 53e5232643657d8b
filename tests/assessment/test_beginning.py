"""The start of a learner: its steps, the agreement, the centre's terms, and what they keep from being signed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessment import actions, queries, rules
from assessment.actions import beginning
from assessment.models import AgreementSignature, StartItem, StartTerms
from assessment.states import AgreementParty, StartStep
from centres.models import Act
from config.append_only import Frozen
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios.models import Registration
from portfolios.states import RegistrationStatus
from tests.cast import make_person, register
from tests.factories.assessment import complete_unit, make_evidence, people_but, route_unit
from tests.together import together


def today():
    return timezone.localdate()


@pytest.fixture
def newcomer(street):
    """A registration whose start nobody has recorded yet, identity included."""
    learner = make_person("New Comer", "new@hl.example", street.centre, "learner")
    registration = register(street.home, learner, begun=False)
    Registration.objects.filter(pk=registration.pk).update(
        identity_document="", identity_seen_by=None, identity_seen_on=None
    )
    return Registration.objects.select_related("centre", "qualification", "learner").get(pk=registration.pk)


def missing(registration):
    return [check.step for check in rules.start_checks(registration) if not check.is_done]


def record(registration, by, **notes):
    return actions.record_start(registration, by=by, done_on=today(), notes=notes or {"induction": "Handbook"})


def sign(registration, by):
    return actions.sign_agreement(registration, by=by, sha256=rules.agreement_wording(registration).sha256)


def set_terms(street, **given):
    facts = {"agreement": "We agree.", "policies": "Shelf 3", "needed_to_sign": True, "in_force_from": today()}
    return actions.set_start_terms(street.centre, by=given.pop("by", street.admin), **{**facts, **given})


def test_a_step_is_recorded_with_day_and_name(street, newcomer):
    yesterday = today() - timedelta(1)
    notes = {"induction": " Handbook ", "training": "Telephone manner"}
    actions.record_start(newcomer, by=street.assessor, done_on=yesterday, notes=notes)
    done = {check.step: check for check in rules.start_checks(newcomer) if check.is_done}
    assert set(done) == {"induction", "training"}
    assert done["induction"][2:] == (yesterday, "Assessor HL", "Handbook")
    act = Act.objects.filter(verb="recorded the start").get()
    assert act.facts["steps"] == ["induction", "training"]
    assert "Telephone" not in str(act.facts)


def test_every_step_is_missing_at_first_and_none_when_all_is_done(street, newcomer):
    assert missing(newcomer) == [*StartStep, "identity", "age", "agreement"]
    assert missing(street.registration) == []


@pytest.mark.parametrize(
    ("done_on", "notes", "sentence"),
    [
        (1, {"induction": ""}, "This cannot have been done in the future."),
        (0, {}, "Tick what was done."),
        (0, {"dinner": "x"}, "There is no such step: dinner."),
        (0, {"held": " "}, "Units and credit already held: say what was found or told, if only “none”."),
        (-20000, {"induction": ""}, "This lies before the learner was born."),
        (0, {"induction": "x" * 2001}, "Induction: say it in at most 2000 characters; these are 2001."),
    ],
)
def test_a_step_that_says_nothing_is_refused_and_nothing_written(street, newcomer, done_on, notes, sentence):
    with pytest.raises(BadInput) as refusal:
        actions.record_start(newcomer, by=street.admin, done_on=today() + timedelta(done_on), notes=notes)
    assert str(refusal.value) == sentence
    assert not StartItem.objects.filter(registration=newcomer).exists()


def test_only_administrator_and_assessor_record_the_start(street, newcomer):
    for person in people_but(street, street.admin, street.assessor, street.trainee):
        with pytest.raises(NotAllowed):
            record(newcomer, person)
    assert not StartItem.objects.filter(registration=newcomer).exists()


def test_putting_right_supersedes_and_says_why(street, newcomer):
    record(newcomer, street.admin, held="None")
    with pytest.raises(BadInput, match="Say why it is put right"):
        record(newcomer, street.assessor, held="Unit A/1")
    actions.record_start(
        newcomer, by=street.assessor, done_on=today(), notes={"held": "Unit A/1"}, why="Certificate found"
    )
    old, new = StartItem.objects.filter(registration=newcomer)
    assert (old.is_current, old.superseded_by, old.superseded_why) == (False, street.assessor, "Certificate found")
    assert (new.is_current, new.note) == (True, "Unit A/1")
    assert [row.note for row in queries.start_history(newcomer)] == ["None"]


def test_nothing_is_recorded_once_the_learner_has_left(street, newcomer):
    Registration.objects.filter(pk=newcomer.pk).update(status=RegistrationStatus.WITHDRAWN)
    for act in (lambda: record(newcomer, street.admin), lambda: sign(newcomer, newcomer.learner)):
        with pytest.raises(StaleState):
            act()


def test_recording_writes_all_or_nothing(street, newcomer, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(beginning, "record_act", fails)
    with pytest.raises(RuntimeError):
        record(newcomer, street.admin)
    with pytest.raises(RuntimeError):
        sign(newcomer, newcomer.learner)
    assert not StartItem.objects.filter(registration=newcomer).exists()
    assert not AgreementSignature.objects.filter(registration=newcomer).exists()


def test_both_sign_the_same_text(street, newcomer):
    first = sign(newcomer, newcomer.learner)
    assert "agreement" in missing(newcomer)
    set_terms(street, needed_to_sign=False)  # newer words do not slip between two signatures
    second = sign(newcomer, street.assessor)
    assert (first.sha256, first.text, first.version) == (second.sha256, second.text, 0)
    assert (first.party, second.party) == (AgreementParty.LEARNER, AgreementParty.CENTRE)
    assert "agreement" not in missing(newcomer)
    assert [act.facts["sha256"] for act in Act.objects.filter(verb="signed agreement")] == [first.sha256] * 2
    assert queries.is_outdated(newcomer, rules.signatures_of(newcomer))


def test_nobody_signs_another_text_than_they_read(street, newcomer):
    read = rules.agreement_wording(newcomer).sha256
    set_terms(street)
    with pytest.raises(StaleState, match="The text has changed"):
        actions.sign_agreement(newcomer, by=newcomer.learner, sha256=read)
    assert not AgreementSignature.objects.filter(registration=newcomer).exists()


def test_a_party_signs_once(street, newcomer):
    sign(newcomer, street.admin)
    with pytest.raises(StaleState, match="signed for the centre already"):
        sign(newcomer, street.assessor)
    for person in people_but(street, street.admin, street.assessor, street.trainee):
        with pytest.raises(NotAllowed):
            sign(newcomer, person)
    assert AgreementSignature.objects.filter(registration=newcomer).count() == 1


def test_signing_anew_keeps_what_was_signed(street):
    registration = street.registration
    terms = set_terms(street, agreement="Better words.")
    for person in people_but(street, street.admin, street.assessor, street.trainee, street.second_assessor):
        with pytest.raises(NotAllowed):
            actions.renew_agreement(registration, by=person, why="New words")
    with pytest.raises(BadInput):
        actions.renew_agreement(registration, by=street.admin, why=" ")
    actions.renew_agreement(registration, by=street.admin, why="New words")
    assert missing(registration) == ["agreement"]
    assert rules.agreement_wording(registration).version == terms.version == 1
    assert [row.superseded_why for row in queries.old_signatures(registration)] == ["New words"] * 2
    with pytest.raises(StaleState):
        actions.renew_agreement(registration, by=street.admin, why="Again")


def test_age_is_asked_on_the_first_day(street, newcomer):
    Registration.objects.filter(pk=newcomer.pk).update(identity_seen_on=today(), identity_seen_by=street.admin)
    type(newcomer.qualification).objects.update(min_age=60)
    registration = Registration.objects.select_related("qualification", "identity_seen_by").get(pk=newcomer.pk)
    [age] = [check for check in rules.start_checks(registration) if check.step == "age"]
    assert not age.is_done
    assert age.text.endswith("the qualification asks for 60.")


def test_what_is_missing_is_said_with_what_to_do(street, newcomer):
    blockers = {blocker.code: blocker for blocker in rules.start_blockers(newcomer)}
    assert set(blockers) == set(missing(newcomer))
    assert all(blocker.remedy and blocker.url for blocker in blockers.values())


def test_assessing_before_the_start_is_warned_of(street, newcomer):
    warned = rules.start_warnings(newcomer)
    assert warned == ["Nothing of the start is recorded: neither initial assessment nor agreement nor identity"]
    piece = make_evidence(newcomer, [])
    assert warned[0] in [sentence for _, sentence in queries.assessment_sheet(piece, street.assessor).checks]
    record(newcomer, street.admin)
    assert rules.start_warnings(newcomer)[0].startswith("The start is not complete: training needs, ")
    assert rules.start_warnings(street.registration) == []


def test_a_unit_is_not_signed_before_identity_and_agreement_where_the_centre_wants_that(street, newcomer):
    complete_unit(newcomer, street.work, by=street.assessor)
    entry = route_unit(newcomer, street.work)
    assert rules.sign_off_blockers(entry, street.assessor) == []
    set_terms(street)
    assert [row.code for row in rules.sign_off_blockers(entry, street.assessor)] == ["identity", "agreement"]
    with pytest.raises(Blocked):
        actions.sign_off_unit(entry, by=street.assessor)
    assert not newcomer.sign_offs.exists()
    Registration.objects.filter(pk=newcomer.pk).update(identity_seen_on=today(), identity_seen_by=street.admin)
    sign(newcomer, newcomer.learner)
    sign(newcomer, street.admin)
    actions.sign_off_unit(route_unit(newcomer, street.work), by=street.assessor)


def test_terms_count_from_their_day(street, newcomer):
    set_terms(street, in_force_from=today() + timedelta(7), agreement="From next week.")
    assert rules.newest_wording(newcomer).version == 0
    later = rules.newest_wording(newcomer, today() + timedelta(7))
    assert (later.version, later.text.splitlines()[-1]) == (1, "From next week.")
    assert later.text.splitlines()[0] == "Learner: New Comer"


def test_terms_are_the_administrators_and_are_versions(street):
    for person in people_but(street, street.admin):
        with pytest.raises(NotAllowed):
            set_terms(street, by=person)
    assert set_terms(street).version == 1
    with pytest.raises(StaleState):
        set_terms(street, seen=0)
    assert set_terms(street, seen=1).version == 2
    for wrong in ({"agreement": " "}, {"policies": ""}, {"in_force_from": today() - timedelta(1)}):
        with pytest.raises(BadInput):
            set_terms(street, **wrong)
    assert [act.facts["version"] for act in Act.objects.filter(verb="set terms of the start")] == [1, 2]


@pytest.mark.parametrize("model", [StartItem, AgreementSignature, StartTerms])
def test_what_was_recorded_is_never_changed(street, model):
    set_terms(street)
    row = model.objects.first()
    for attempt in (row.save, row.delete, model.objects.all().delete, lambda: model.objects.update(by=street.iqa)):
        with pytest.raises(Frozen):
            attempt()
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_sign_for_the_centre_at_once():
    from tests.factories.assessment import make_street

    street = make_street()
    learner = make_person("New Comer", "new@hl.example", street.centre, "learner")
    registration = register(street.home, learner, begun=False)
    told = together(lambda: sign(registration, street.admin), lambda: sign(registration, street.assessor))
    assert told == ["StaleState", "done"]
    assert AgreementSignature.objects.filter(registration=registration).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_record_the_same_step_at_once():
    from tests.factories.assessment import make_street

    street = make_street()
    learner = make_person("New Comer", "new@hl.example", street.centre, "learner")
    registration = register(street.home, learner, begun=False)
    # Who comes second would put right what the first has said, and gives no reason for it.
    told = together(lambda: record(registration, street.admin), lambda: record(registration, street.assessor))
    assert told == ["BadInput", "done"]
    assert StartItem.objects.filter(registration=registration).count() == 1
