"""External visits: planned, opened, entered, sampled, reported and closed (DOMAIN 5)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.actions import reopen_unit
from assessment.rules import claim_hold_blockers
from centres.models import Act, Letter, Membership, User
from centres.states import Role
from config.links import try_code
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa import actions, rules
from iqa.models import Authenticator, ExternalVisit, VisitAction, VisitEntry, VisitLook, VisitReport, VisitSample
from iqa.room import KEY
from iqa.states import VisitStatus
from portfolios.models import OriginalOpening, Registration
from portfolios.states import Purpose
from qualifications.models import Criterion
from tests.factories.assessment import add_file, add_rendition, make_evidence, sign
from tests.factories.iqa import add_learner, make_done, sign_unit
from tests.factories.visits import app_code, in_room, open_visit, plan_visit, step_in

pytestmark = pytest.mark.django_db


def unit_of(house, place=0):
    return house.route_unit(place).unit


def verbs(house):
    return list(Act.objects.filter(centre=house.centre).order_by("sequence").values_list("verb", flat=True))


def criteria_of(unit):
    return list(Criterion.objects.filter(outcome__unit=unit))


# ---------- planned, opened, closed ----------


def test_plan_visit_makes_a_person_who_can_do_nothing_yet(cast):
    visit = plan_visit(cast.home)
    assert (visit.status, visit.eqa.full_name, visit.eqa.has_usable_password()) == ("planned", "Ada Verne", False)
    assert not Membership.objects.filter(user=visit.eqa).exists()
    assert verbs(cast.home)[-1] == "planned visit"


@pytest.mark.parametrize("key", ["learner", "assessor", "trainee", "iqa"])
def test_plan_visit_is_refused_to_everybody_else(cast, key):
    with pytest.raises(NotAllowed):
        actions.plan_visit(
            cast.centre,
            by=cast.home.people[key],
            qualifications=[cast.edition],
            organisation=cast.edition.awarding_organisation,
            name="A",
            email="a@b.example",
            opens_on=timezone.localdate(),
            visits_on=timezone.localdate(),
            closes_on=timezone.localdate(),
        )
    assert not ExternalVisit.objects.exists()


def test_nobody_of_the_centre_can_be_its_external_quality_assurer(cast):
    with pytest.raises(Blocked, match="works or learns"):
        plan_visit(cast.home, email=cast.assessor.email)
    assert plan_visit(cast.home, email=cast.other.assessor.email).eqa == cast.other.assessor


def test_the_day_lies_in_the_days_of_the_room(cast):
    today = timezone.localdate()
    with pytest.raises(BadInput, match="The day of the visit"):
        plan_visit(cast.home, visits_on=today + timedelta(days=15))


def test_open_room_grants_the_role_for_these_days_and_qualifications_and_sends_the_link(cast):
    visit, link, told = open_visit(cast.home)
    grant = Membership.objects.get(user=visit.eqa)
    assert (grant.role, grant.qualification, grant.starts_on, grant.ends_on) == (
        Role.EQA,
        cast.edition,
        visit.opens_on,
        visit.closes_on,
    )
    letter = Letter.objects.get()
    assert letter.to == visit.email
    assert reverse("iqa:room_enter", args=[told.token]) in letter.words
    assert told.code not in letter.words
    assert told.code not in link.code_digest


def test_a_room_is_opened_once(cast):
    visit, *_ = open_visit(cast.home)
    with pytest.raises(Blocked, match="room open"):
        actions.open_room(visit, by=cast.lead_iqa)


def test_close_room_ends_link_entry_and_role_at_once(cast):
    visit, entry = in_room(cast.home)
    actions.close_room(visit, by=cast.lead_iqa)
    visit.refresh_from_db()
    assert visit.status == VisitStatus.CLOSED
    assert visit.links.get().why_closed
    assert not actions.stay_in_room(entry)
    assert verbs(cast.home)[-1] == "closed room"
    with pytest.raises(StaleState):
        actions.close_room(visit, by=cast.admin)


def test_the_gate_does_not_wait_for_the_timetable(cast, client):
    visit, entry = in_room(cast.home)
    ExternalVisit.objects.filter(pk=visit.pk).update(
        opens_on=timezone.localdate() - timedelta(days=9),
        visits_on=timezone.localdate() - timedelta(days=2),
        closes_on=timezone.localdate() - timedelta(days=1),
    )
    step_in(client, entry)
    assert client.get(reverse("iqa:room", args=[visit.pk])).status_code == 410
    assert actions.close_ended_visits() == 1
    assert ExternalVisit.objects.get().status == VisitStatus.CLOSED
    assert actions.close_ended_visits() == 0


# ---------- entering ----------


def test_entering_asks_for_link_code_and_authenticator(cast, client):
    visit, _, told = open_visit(cast.home)
    address = reverse("iqa:room_enter", args=[told.token])
    assert b"six digits in another letter" in client.get(address).content
    assert client.get(reverse("iqa:room", args=[visit.pk])).status_code == 404
    assert client.post(address, {"code": told.code}).status_code == 302
    page = client.get(address)
    assert b"data:image/svg+xml" in page.content
    wrong = client.post(address, {"token": "000000"})
    assert (wrong.status_code, b"4 more tries" in wrong.content) == (422, True)
    before = client.session.session_key
    codes = client.post(address, {"token": app_code(visit.eqa)})
    assert codes.status_code == 200
    assert len(codes.context["codes"]) == 10
    assert all(code.encode() in codes.content for code in codes.context["codes"])
    assert client.session.session_key != before
    assert client.get(reverse("iqa:room", args=[visit.pk])).status_code == 200
    assert "_auth_user_id" not in client.session  # nobody is signed in by it
    assert client.get(reverse("home")).status_code == 302


def test_a_code_of_the_app_opens_once_and_a_backup_code_too(cast, client):
    visit, link, _ = open_visit(cast.home)
    code = app_code(visit.eqa)
    tokens = actions.prove_authenticator(link, code)
    with pytest.raises(BadInput):
        actions.prove_authenticator(link, code)
    assert actions.prove_authenticator(link, tokens[0].upper()) == []
    with pytest.raises(BadInput):
        actions.prove_authenticator(link, tokens[0])
    assert actions.prove_authenticator(link, app_code(visit.eqa, later=1)) == []


def test_five_wrong_codes_close_the_link(cast):
    visit, link, _ = open_visit(cast.home)
    actions.authenticator_of(visit.eqa)
    for _ in range(4):
        with pytest.raises(BadInput):
            actions.prove_authenticator(link, "000000")
    with pytest.raises(StaleState, match="closed"):
        actions.prove_authenticator(link, "000000")
    with pytest.raises(StaleState):
        actions.prove_authenticator(link, app_code(visit.eqa))
    assert not Authenticator.objects.get().confirmed


def test_a_lost_telephone_is_forgotten_and_the_next_entry_sets_up_another(cast):
    visit, link, _ = open_visit(cast.home)
    actions.prove_authenticator(link, app_code(visit.eqa))
    entry = actions.enter_room(link)
    actions.forget_authenticator(visit, by=cast.admin)
    assert not Authenticator.objects.exists()
    assert not actions.stay_in_room(entry)
    assert actions.prove_authenticator(link, app_code(visit.eqa)) != []


def test_a_new_link_closes_the_old_one_and_whoever_is_in(cast):
    visit, link, _ = open_visit(cast.home)
    entry = actions.enter_room(link)
    new, again = actions.send_link_again(visit, by=cast.admin)
    link.refresh_from_db()
    assert link.why_closed
    assert not actions.stay_in_room(entry)
    try_code(new, again.code)


def test_the_room_closes_after_half_an_hour_of_rest(cast, client):
    visit, entry = in_room(cast.home)
    step_in(client, entry)
    address = reverse("iqa:room", args=[visit.pk])
    assert client.get(address).status_code == 200
    VisitEntry.objects.update(seen_at=timezone.now() - timedelta(minutes=31))
    response = client.get(address)
    assert (response.status_code, b"half an hour of rest" in response.content) == (410, True)


def test_leaving_closes_it_for_this_browser(cast, client):
    visit, entry = in_room(cast.home)
    step_in(client, entry)
    assert client.post(reverse("iqa:room_leave", args=[visit.pk])).status_code == 200
    assert KEY not in client.session
    assert client.get(reverse("iqa:room", args=[visit.pk])).status_code == 404


def test_two_rooms_of_one_person_each_open_only_themselves(cast, client):
    visit, entry = in_room(cast.home)
    other, _ = in_room(cast.other)
    assert visit.eqa == other.eqa
    step_in(client, entry)
    assert client.get(reverse("iqa:room", args=[visit.pk])).status_code == 200
    assert client.get(reverse("iqa:room", args=[other.pk])).status_code == 404
    assert client.get(reverse("iqa:room_learner", args=[visit.pk, cast.other.registration.pk])).status_code == 404


def test_a_person_with_a_password_gets_nothing_by_the_role(cast, client):
    visit, _ = in_room(cast.home)
    client.force_login(visit.eqa)
    assert client.get(reverse("iqa:room", args=[visit.pk])).status_code == 404
    assert client.get(reverse("portfolios:registration_detail", args=[cast.registration.pk])).status_code == 404
    assert client.get(reverse("iqa:visit_list")).status_code == 403


def test_somebody_who_signs_in_afterwards_is_not_in_the_room(cast, client):
    visit, entry = in_room(cast.home)
    step_in(client, entry)
    client.force_login(cast.admin)
    step_in(client, entry)
    assert client.get(reverse("iqa:room", args=[visit.pk])).status_code == 404


def test_entering_signs_out_whoever_was_signed_in(cast, client):
    visit, _, told = open_visit(cast.home)
    client.force_login(cast.admin)
    address = reverse("iqa:room_enter", args=[told.token])
    client.post(address, {"code": told.code})
    client.get(address)
    assert client.post(address, {"token": app_code(visit.eqa)}).status_code == 200
    assert client.get(reverse("iqa:visit_list")).status_code == 302
    assert client.get(reverse("iqa:room", args=[visit.pk])).status_code == 200


def test_before_its_first_day_nobody_enters(cast, client):
    tomorrow = timezone.localdate() + timedelta(days=1)
    visit, link, told = open_visit(cast.home, opens_on=tomorrow, visits_on=tomorrow)
    with pytest.raises(StaleState, match="opens on"):
        actions.enter_room(link)
    address = reverse("iqa:room_enter", args=[told.token])
    client.post(address, {"code": told.code})
    response = client.get(address)
    assert (response.status_code, b"The room opens on" in response.content) == (409, True)
    assert not VisitEntry.objects.exists()
    assert not Authenticator.objects.filter(user=visit.eqa).exists()


# ---------- the sample ----------


def test_ask_samples_keeps_what_was_there_and_tells_the_centre(cast):
    visit, _ = in_room(cast.home)
    evidence = make_evidence(cast.registration, criteria_of(unit_of(cast)))
    add_file(evidence, "a.pdf", b"%PDF-1.4 a")
    rows = actions.ask_samples(visit, cast.registration, units=[unit_of(cast)], why="New assessor")
    assert [row["name"] for row in rows[0].snapshot["files"]] == ["a.pdf"]
    add_file(evidence, "b.pdf", b"%PDF-1.4 b")
    assert [row["name"] for row in VisitSample.objects.get().snapshot["files"]] == ["a.pdf"]
    assert (rows[0].on_the_day, rows[0].stage) == (True, "in_progress")
    assert Letter.objects.latest("pk").to == visit.made_by.email
    assert verbs(cast.home)[-1] == "asked for sample"
    with pytest.raises(StaleState, match="already"):
        actions.ask_samples(visit, cast.registration, units=[unit_of(cast)])


def test_learners_who_are_not_registered_cannot_be_sampled(cast):
    visit, _ = in_room(cast.home)
    Registration.objects.filter(pk=cast.registration.pk).update(registered_on=None)
    with pytest.raises(Blocked, match="not registered"):
        actions.ask_samples(visit, cast.registration, units=[unit_of(cast)])
    assert not VisitSample.objects.exists()


def test_learners_of_another_centre_and_units_of_others_cannot_be_sampled(cast):
    visit, _ = in_room(cast.home)
    with pytest.raises(BadInput, match="not on a qualification"):
        actions.ask_samples(visit, cast.other.registration, units=[unit_of(cast)])
    cast.registration.route.filter(unit=unit_of(cast, 2)).delete()
    with pytest.raises(BadInput, match="not one of this learner"):
        actions.ask_samples(visit, cast.registration, units=[cast.units[2]])


def test_a_closed_room_takes_nothing(cast):
    visit, _ = in_room(cast.home)
    rows = actions.ask_samples(visit, cast.registration, units=[unit_of(cast)])
    actions.close_room(visit, by=cast.admin)
    facts = {"outcome": "agree", "reliability": "A", "comment": "", "criteria": {}}
    acts = [
        lambda: actions.ask_samples(visit, cast.registration, units=[unit_of(cast, 1)]),
        lambda: actions.judge_sample(rows[0], **facts),
        lambda: actions.write_report(visit, summary="x"),
        lambda: actions.sign_report(visit),
        lambda: actions.set_visit_action(
            visit,
            qualification=cast.edition,
            severity="minor",
            text="x",
            owner=cast.iqa,
            due_on=timezone.localdate(),
        ),
    ]
    for act in acts:
        with pytest.raises(StaleState):
            act()
    assert VisitSample.objects.get().outcome == ""


# ---------- evidence ----------


def asked_piece(cast, visit, **facts):
    evidence = make_evidence(cast.registration, criteria_of(unit_of(cast)), **facts)
    file = add_file(evidence, "shown.pdf", b"%PDF-1.4 shown")
    actions.ask_samples(visit, cast.registration, units=[unit_of(cast)])
    return evidence, file


def test_evidence_opens_only_when_its_unit_was_asked_for(cast, client):
    visit, entry = in_room(cast.home)
    step_in(client, entry)
    evidence, file = asked_piece(cast, visit)
    other = make_evidence(cast.registration, criteria_of(unit_of(cast, 1)))
    hidden = add_file(other, "hidden.pdf", b"%PDF-1.4 hidden")
    assert client.get(reverse("iqa:room_piece", args=[visit.pk, evidence.pk])).status_code == 200
    response = client.get(reverse("iqa:room_file", args=[visit.pk, file.pk]))
    assert b"".join(response.streaming_content) == b"%PDF-1.4 shown"
    assert client.get(reverse("iqa:room_piece", args=[visit.pk, other.pk])).status_code == 404
    assert client.get(reverse("iqa:room_file", args=[visit.pk, hidden.pk])).status_code == 404
    seen = list(VisitLook.objects.order_by("pk").values_list("what", flat=True))
    assert seen == [
        f"{evidence.reference} {evidence.title}, Learner HL",
        f"File shown.pdf of {evidence.reference}, Learner HL",
    ]


def test_restricted_evidence_opens_with_a_reason_that_is_kept(cast, client):
    visit, entry = in_room(cast.home)
    step_in(client, entry)
    evidence, file = asked_piece(cast, visit, confidential=True)
    address = reverse("iqa:room_piece", args=[visit.pk, evidence.pk])
    assert b"Restricted evidence" in client.get(address).content
    assert client.get(reverse("iqa:room_file", args=[visit.pk, file.pk])).status_code == 404
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.get(reverse("iqa:room_file", args=[visit.pk, file.pk])).status_code == 404
    assert client.post(address, {"reason": "It is the only proof."}).status_code == 302
    assert b"shown.pdf" in client.get(address).content
    response = client.get(reverse("iqa:room_file", args=[visit.pk, file.pk]))
    assert b"".join(response.streaming_content) == b"%PDF-1.4 shown"
    act = Act.objects.get(centre=cast.centre, verb="opened in confidence")
    assert (act.by, act.facts["reason"]) == (visit.eqa, "It is the only proof.")


def test_a_sealed_original_opens_with_a_reason_and_its_learner_sees_it(cast, client):
    visit, entry = in_room(cast.home)
    step_in(client, entry)
    _, file = asked_piece(cast, visit)
    add_rendition(file, Purpose.SHOWN, b"%PDF-1.4 cleaned", "application/pdf")
    response = client.get(reverse("iqa:room_file", args=[visit.pk, file.pk]))
    assert b"".join(response.streaming_content) == b"%PDF-1.4 cleaned"
    address = reverse("iqa:room_file_original", args=[visit.pk, file.pk])
    assert client.post(address, {}).status_code == 422
    assert not OriginalOpening.objects.exists()
    response = client.post(address, {"reason": "The date is in doubt."})
    assert b"".join(response.streaming_content) == b"%PDF-1.4 shown"
    assert OriginalOpening.objects.get().by == visit.eqa
    assert VisitLook.objects.first().reason == "The date is in doubt."


def test_an_unsubmitted_draft_is_never_shown(cast, client):
    visit, entry = in_room(cast.home)
    step_in(client, entry)
    evidence, file = asked_piece(cast, visit, status="preparing")
    assert client.get(reverse("iqa:room_piece", args=[visit.pk, evidence.pk])).status_code == 404
    assert client.get(reverse("iqa:room_file", args=[visit.pk, file.pk])).status_code == 404


# ---------- findings, actions, report ----------


def an_action(cast, visit, **facts):
    facts = {"qualification": cast.edition, "severity": "major", "text": "Standardise.", "owner": cast.iqa} | facts
    return actions.set_visit_action(visit, **({"due_on": timezone.localdate()} | facts))


def test_an_action_is_answered_by_its_owner_and_closed_in_a_second_step(cast):
    visit, _ = in_room(cast.home)
    action = an_action(cast, visit)
    with pytest.raises(Blocked, match="not answered"):
        actions.accept_visit_answer(action, in_visit=visit)
    for key in ("admin", "lead_iqa", "assessor"):
        with pytest.raises(NotAllowed):
            actions.answer_visit_action(action, by=cast.home.people[key], answer="Done.")
    actions.answer_visit_action(action, by=cast.iqa, answer="Held on Monday.")
    action.refresh_from_db()
    actions.accept_visit_answer(action, in_visit=visit)
    action.refresh_from_db()
    assert (action.closed_by, action.answer) == (visit.eqa, "Held on Monday.")


def test_after_the_room_the_lead_closes_by_the_letter_but_never_their_own(cast):
    visit, _ = in_room(cast.home)
    action, own = an_action(cast, visit), an_action(cast, visit, owner=cast.lead_iqa)
    actions.answer_visit_action(action, by=cast.iqa, answer="Done.")
    actions.answer_visit_action(own, by=cast.lead_iqa, answer="Done.")
    actions.close_room(visit, by=cast.admin)
    action.refresh_from_db()
    own.refresh_from_db()
    for by in (cast.iqa, cast.admin):
        with pytest.raises(NotAllowed):
            actions.close_visit_action(action, by=by, reference="Letter 7")
    with pytest.raises(NotAllowed):
        actions.close_visit_action(own, by=cast.lead_iqa, reference="Letter 7")
    with pytest.raises(BadInput):
        actions.close_visit_action(action, by=cast.lead_iqa, reference=" ")
    actions.close_visit_action(action, by=cast.lead_iqa, reference="Letter 7")
    action.refresh_from_db()
    assert (action.closed_by, action.reference) == (cast.lead_iqa, "Letter 7")


def test_an_overdue_action_is_found_for_its_qualification(cast):
    visit, _ = in_room(cast.home)
    action = an_action(cast, visit)
    today = timezone.localdate()
    assert not rules.overdue_visit_actions(cast.centre, cast.edition, today).exists()
    assert rules.overdue_visit_actions(cast.centre, cast.edition, today + timedelta(days=1)).get() == action
    assert not rules.overdue_visit_actions(cast.other.centre, cast.edition, today + timedelta(days=1)).exists()


def a_judgement(**facts):
    return {"outcome": "agree", "reliability": "A", "comment": "", "criteria": {}} | facts


def test_a_judgement_that_is_no_plain_agreement_says_why(cast):
    visit, _ = in_room(cast.home)
    (sample,) = actions.ask_samples(visit, cast.registration, units=[unit_of(cast)])
    with pytest.raises(BadInput, match="Say why"):
        actions.judge_sample(sample, **a_judgement(outcome="disagree"))
    with pytest.raises(BadInput, match=r"disagree about 1\.1"):
        actions.judge_sample(sample, **a_judgement(criteria={"1.1": ["disagree", ""]}))
    actions.judge_sample(sample, **a_judgement(criteria={"1.1": ["agree", ""]}))
    sample.refresh_from_db()
    assert (sample.outcome, sample.criteria) == ("agree", {"1.1": ["agree", ""]})


def test_a_report_is_signed_whole_and_never_changed(cast, django_capture_on_commit_callbacks):
    visit, _ = in_room(cast.home)
    (sample,) = actions.ask_samples(visit, cast.registration, units=[unit_of(cast)])
    codes = {blocker.code for blocker in rules.report_blockers(visit, None)}
    assert codes == {"summary", "unjudged"}
    with pytest.raises(Blocked):
        actions.sign_report(visit)
    actions.judge_sample(sample, **a_judgement())
    action = an_action(cast, visit)
    actions.write_report(visit, summary="Sound.", reliability="A", claims="none", sanction="none")
    report = actions.sign_report(visit)
    assert report.signed_by == visit.eqa
    assert report.facts["samples"][0]["learner"] == "Learner HL"
    assert report.facts["actions"][0]["text"] == action.text
    assert len(report.digest) == 64
    for act in (
        lambda: actions.write_report(visit, summary="Other."),
        lambda: actions.judge_sample(sample, **a_judgement()),
        lambda: an_action(cast, visit),
        lambda: actions.ask_samples(visit, cast.registration, units=[unit_of(cast, 1)]),
    ):
        with pytest.raises(StaleState):
            act()
    assert VisitReport.objects.get().summary == "Sound."
    with pytest.raises(Blocked, match="signed"):
        actions.sign_report(visit)
    assert VisitAction.objects.count() == 1


def test_a_judgement_writes_all_or_nothing(cast, monkeypatch):
    visit, _ = in_room(cast.home)
    (sample,) = actions.ask_samples(visit, cast.registration, units=[unit_of(cast)])

    def fail(*args, **facts):
        raise RuntimeError("the ledger is full")

    monkeypatch.setattr("iqa.actions.visit_samples.record_act", fail)
    with pytest.raises(RuntimeError):
        actions.judge_sample(sample, **a_judgement())
    sample.refresh_from_db()
    assert sample.outcome == ""


def test_an_account_that_exists_keeps_its_name(cast):
    known = User.objects.create_user("known@ao.example", "Known Already", "a-long-enough-password")
    visit = plan_visit(cast.home, email="KNOWN@ao.example", name="Other Name")
    assert (visit.eqa, visit.eqa.full_name) == (known, "Known Already")


# ---------- what a disagreement holds ----------


def test_a_unit_about_which_they_disagree_is_held_until_it_is_signed_anew(street):
    """R4.19: release and claims wait, in every place that asks for what holds them."""
    sign_unit(street.registration, street.work, by=street.assessor)
    visit, _ = in_room(street)
    (asked,) = actions.ask_samples(visit, street.registration, units=[street.work])

    def held():
        return [blocker.sentence for blocker in claim_hold_blockers(street.registration)]

    assert held() == []
    actions.judge_sample(asked, outcome="disagree", reliability="D", comment="Not shown.", criteria={})
    today = f"{timezone.localdate():%-d %b %Y}"
    [sentence] = held()
    assert sentence == (
        f"The external quality assurer disagreed about W/1 on {today}, and it has not been signed anew since."
    )
    asked_for = [blocker.code for blocker in rules.release_blockers(street.registration, street.iqa)]
    assert "eqa_disagreed" in asked_for
    reopen_unit(street.registration.route.get(unit=street.work), by=street.iqa, why="Looked at again.")
    assert held() == [sentence]
    sign(street.registration, street.work, by=street.assessor, confirmed_by=street.registration.learner)
    assert held() == []
    actions.judge_sample(asked, outcome="disagree", reliability="D", comment="Still not shown.", criteria={})
    assert held() == [sentence]
    actions.judge_sample(asked, outcome="agree", reliability="B", comment="", criteria={})
    assert held() == []


def test_what_quality_assurance_says_lifts_no_disagreement_of_theirs_and_another_learner_is_free(street):
    other = add_learner(street, "Second Learner")
    for registration in (street.registration, other):
        sign_unit(registration, street.work, by=street.assessor)
    visit, _ = in_room(street)
    (asked,) = actions.ask_samples(visit, street.registration, units=[street.work])
    actions.judge_sample(asked, outcome="disagree", reliability="D", comment="Not shown.", criteria={})
    make_done(street.registration, street.work, "agree", by=street.iqa, assessor=street.assessor)
    assert [blocker.code for blocker in claim_hold_blockers(street.registration)] == ["eqa_disagreed"]
    assert claim_hold_blockers(other) == []
