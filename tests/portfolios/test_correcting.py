from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment import rules as assessment_rules
from centres.models import Act, Membership, Sanction, Site
from centres.states import Role, SanctionEffect
from certification import rules as certification_rules
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions, rules
from portfolios.models import Allocation, Evidence, Registration
from portfolios.states import AllocatedRole, RegistrationStatus
from qualifications.models import Qualification
from tests.factories.portfolios import act_count, last_act, make_submitted

TODAY = timezone.localdate()
DAY = timedelta(days=1)


def correct(cast, *, by=None, **facts):
    return actions.correct_registration(cast.registration, by=by or cast.admin, **facts)


def withdraw(cast, *, by=None, **facts):
    return actions.withdraw_registration(cast.registration, **{"by": by or cast.admin, "why": "Left her job", **facts})


def kept(cast):
    return Registration.objects.get(pk=cast.registration.pk)


def codes(blocked):
    return [blocker.code for blocker in blocked.value.blockers]


def put(cast, **facts):
    Registration.objects.filter(pk=cast.registration.pk).update(**facts)


# --- correct -----------------------------------------------------------------------------------------------------


def test_correct_registration_puts_every_fact_right_and_tells_the_ledger(cast):
    was = kept(cast)
    site = Site.objects.create(centre=cast.centre, name="Quayside")
    facts = {
        "name": "Learner  Harbour-Lane ",
        "date_of_birth": date(2001, 1, 1),
        "uln": "9276308686",
        "site": site,
        "planned_end_on": was.planned_end_on + DAY,
        "registered_on": was.registered_on - DAY,
        "learner_number": "L-2",
        "expires_on": was.expires_on + DAY,
    }
    correct(cast, **facts)
    assert rules.correctable_facts(kept(cast)) == {**facts, "name": "Learner Harbour-Lane"}
    act = Act.objects.filter(centre=cast.centre).get()
    assert (act.verb, act.by, act.object_id) == ("corrected registration", cast.admin, str(cast.registration.pk))
    assert act.facts == {
        "changes": {
            "name": {"was": "Learner HL", "is": "Learner Harbour-Lane"},
            "date_of_birth": "changed",
            "uln": {"was": "", "is": "9276308686"},
            "site": {"was": str(was.site), "is": "Quayside"},
            "planned_end_on": {"was": str(was.planned_end_on), "is": str(facts["planned_end_on"])},
            "registered_on": {"was": str(was.registered_on), "is": str(facts["registered_on"])},
            "learner_number": {"was": "L-1", "is": "L-2"},
            "expires_on": {"was": str(was.expires_on), "is": str(facts["expires_on"])},
        }
    }


def test_the_ledger_never_holds_a_date_of_birth(cast):
    correct(cast, date_of_birth=date(1999, 12, 31))
    written = str(Act.objects.filter(centre=cast.centre).values_list("facts", "object_name"))
    assert ("1999" in written, "2000-02-29" in written, "date_of_birth" in written) == (False, False, True)


def test_a_new_name_has_to_be_confirmed_again(cast):
    correct(cast, learner_number="L-2")
    assert kept(cast).name_confirmed_at is not None
    correct(cast, name="Learner Lane")
    now = kept(cast)
    assert (now.name_confirmed_at, now.name_changed_on) == (None, TODAY)


def test_the_same_facts_once_more_change_nothing(cast):
    before = kept(cast)
    correct(cast, **rules.correctable_facts(before))
    correct(cast, name=" Learner   HL ")
    assert (kept(cast).name_confirmed_at, act_count(cast.centre)) == (before.name_confirmed_at, 0)


def test_correct_registration_refuses_everybody_but_the_administrator(cast, but):
    for person in but("admin"):
        with pytest.raises(NotAllowed):
            correct(cast, by=person, learner_number="L-2")
    assert (kept(cast).learner_number, act_count(cast.centre)) == ("L-1", 0)


def test_an_administrator_neither_corrects_nor_withdraws_their_own_registration(cast):
    Membership.objects.create(user=cast.learner, centre=cast.centre, role=Role.ADMIN)
    with pytest.raises(NotAllowed):
        correct(cast, by=cast.learner, learner_number="L-2")
    with pytest.raises(NotAllowed):
        withdraw(cast, by=cast.learner)
    assert act_count(cast.centre) == 0


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ({"route_closed_at": timezone.now()}, "claimed"),
        ({"status": RegistrationStatus.WITHDRAWN}, "not_registered"),
        ({"status": RegistrationStatus.COMPLETED}, "not_registered"),
    ],
)
def test_what_is_claimed_or_over_is_neither_corrected_nor_withdrawn(cast, state, code):
    put(cast, **state)
    for act in (lambda: correct(cast, learner_number="L-2"), lambda: withdraw(cast)):
        with pytest.raises(Blocked) as blocked:
            act()
        assert codes(blocked) == [code]
    assert (kept(cast).learner_number, kept(cast).withdrawn_on, act_count(cast.centre)) == ("L-1", None, 0)


def test_a_registration_that_is_not_in_force_can_be_put_right(cast):
    put(cast, registered_on=None, expires_on=None)
    correct(cast, registered_on=TODAY)
    assert kept(cast).is_live(TODAY)
    put(cast, registered_on=TODAY - 9 * DAY, expires_on=TODAY - DAY)
    correct(cast, expires_on=TODAY + DAY)
    assert kept(cast).is_live(TODAY)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": "  "}, "Enter the learner’s name."),
        ({"date_of_birth": TODAY}, "The date of birth has to be in the past."),
        ({"planned_end_on": TODAY - 200 * DAY}, "The planned end lies before the start."),
        (
            {"registered_on": TODAY + DAY},
            "The day of registration with the awarding organisation is in the future.",
        ),
        ({"expires_on": TODAY - 100 * DAY}, "The registration would expire before it begins."),
    ],
)
def test_correct_registration_refuses_what_cannot_be(cast, facts, sentence):
    with pytest.raises(BadInput) as refusal:
        correct(cast, learner_number="L-2", **facts)
    assert str(refusal.value) == sentence
    assert (kept(cast).learner_number, act_count(cast.centre)) == ("L-1", 0)


def test_correct_registration_refuses_a_site_of_another_centre(cast):
    with pytest.raises(BadInput):
        correct(cast, site=cast.other.centre.sites.first())


def test_correct_registration_asks_the_age_only_when_it_could_change(cast):
    Qualification.objects.filter(pk=cast.edition.pk).update(min_age=80)
    correct(cast, learner_number="L-2")
    with pytest.raises(Blocked) as blocked:
        correct(cast, date_of_birth=date(2001, 1, 1))
    assert codes(blocked) == ["too_young"]


def test_a_new_day_of_registration_is_asked_as_at_registration(cast):
    Sanction.objects.create(approval=cast.approval, effect=SanctionEffect.NO_REGISTER, reason="Fees", starts_on=TODAY)
    first = TODAY - 50 * DAY
    Qualification.objects.filter(pk=cast.edition.pk).update(operational_start=first, status="closed")
    for day, code in ((TODAY, "no_register"), (first - DAY, "too_early")):
        with pytest.raises(Blocked) as blocked:
            correct(cast, registered_on=day)
        assert codes(blocked) == [code]
    correct(cast, registered_on=first)
    assert kept(cast).registered_on == first


def test_a_registration_cannot_leave_out_the_day_of_a_sign_off(cast):
    entry = cast.registration.route.select_related("unit").first()
    entry.locked_at = timezone.now() - 10 * DAY
    entry.save()
    for facts in ({"registered_on": TODAY - 9 * DAY}, {"registered_on": None}, {"expires_on": TODAY - 11 * DAY}):
        with pytest.raises(Blocked) as blocked:
            correct(cast, **facts)
        assert codes(blocked) == ["signed_outside"]
    correct(cast, registered_on=TODAY - 11 * DAY, expires_on=TODAY - 9 * DAY)


def test_the_second_of_two_administrators_is_told(cast):
    seen = rules.facts_token(kept(cast))
    correct(cast, changed=seen, learner_number="L-2")
    with pytest.raises(StaleState) as refusal:
        correct(cast, changed=seen, site=None)
    assert str(refusal.value) == "Somebody else has changed this registration since you opened the page."
    assert (kept(cast).site, act_count(cast.centre)) == (cast.registration.site, 1)


@pytest.mark.parametrize("name", rules.CORRECTABLE)
def test_the_token_notices_a_change_of_every_fact(cast, name):
    before = kept(cast)
    after = kept(cast)
    setattr(after, name, Site(name="other", pk=999) if name == "site" else "other")
    assert rules.facts_token(before) != rules.facts_token(after)
    assert rules.facts_token(before) == rules.facts_token(kept(cast))


def test_a_claim_that_was_judged_on_other_facts_does_not_close_the_route(cast):
    for change in ({"name": "Learner Lane"}, {"status": RegistrationStatus.WITHDRAWN}):
        judged = kept(cast)
        put(cast, **change)
        with pytest.raises(StaleState):
            actions.close_route(judged, by=cast.admin)
    assert kept(cast).route_closed_at is None


def _break(*args, **kwargs):
    raise RuntimeError("the disk is full")


def test_nothing_is_corrected_or_withdrawn_without_its_ledger_line(cast, monkeypatch):
    monkeypatch.setattr("centres.ledger.Act.save", _break)
    with pytest.raises(RuntimeError):
        correct(cast, name="Learner Lane")
    with pytest.raises(RuntimeError):
        withdraw(cast)
    now = kept(cast)
    assert (now.name, now.status, now.name_confirmed_at is None) == ("Learner HL", RegistrationStatus.REGISTERED, False)
    assert Allocation.objects.filter(registration=now, ends_on=None).count() == 3


# --- withdraw ----------------------------------------------------------------------------------------------------


def test_withdraw_registration_keeps_why_and_ends_the_allocations(cast):
    later = actions.allocate_person(
        cast.registration,
        role=AllocatedRole.ASSESSOR,
        person=cast.second_assessor,
        by=cast.admin,
        starts_on=TODAY + 5 * DAY,
    )
    withdraw(cast, why=" Left her job ", on=TODAY - DAY)
    now = kept(cast)
    assert (now.status, now.withdrawn_on, now.withdrawn_why) == (
        RegistrationStatus.WITHDRAWN,
        TODAY - DAY,
        "Left her job",
    )
    ends = dict(Allocation.objects.filter(registration=now).values_list("pk", "ends_on"))
    assert ends.pop(later.pk) == later.starts_on
    assert set(ends.values()) == {TODAY}
    act = Act.objects.filter(centre=cast.centre, verb="withdrew registration").get()
    assert (act.by, act.facts) == (
        cast.admin,
        {
            "on": str(TODAY - DAY),
            "reason": "Left her job",
            "leaving": "other",
            "transferred_to": "",
            "allocations_ended": 4,
        },
    )
    # those of the other centre go on
    assert Allocation.objects.filter(registration=cast.other.registration, ends_on=None).count() == 3


def test_evidence_of_a_withdrawn_registration_stays_readable_and_takes_no_more(cast, page):
    evidence = make_submitted(cast.registration)
    optional = cast.units[-1]
    withdraw(cast)
    assert Evidence.objects.visible_to(cast.learner).get() == evidence
    assert Evidence.objects.visible_to(cast.lead_iqa).get() == evidence
    assert page(cast.learner, reverse("portfolios:evidence_list", args=[cast.registration.pk])).status_code == 200
    assert [blocker.code for blocker in rules.submit_blockers(evidence)] == ["not_registered"]
    with pytest.raises(Blocked) as blocked:
        actions.choose_units(kept(cast), units=[optional], by=cast.learner)
    assert codes(blocked) == ["withdrawn"]


def test_withdraw_registration_refuses_everybody_but_the_administrator(cast, but):
    for person in but("admin"):
        with pytest.raises(NotAllowed):
            withdraw(cast, by=person)
    assert (kept(cast).status, act_count(cast.centre)) == (RegistrationStatus.REGISTERED, 0)


def test_withdraw_registration_twice_is_refused(cast):
    withdraw(cast)
    with pytest.raises(Blocked) as blocked:
        withdraw(cast, why="Again")
    assert codes(blocked) == ["not_registered"]
    assert (kept(cast).withdrawn_why, act_count(cast.centre)) == ("Left her job", 1)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"why": "  "}, "Say why the registration is withdrawn."),
        ({"on": TODAY + DAY}, "The day of the withdrawal is in the future."),
        ({"on": TODAY - 101 * DAY}, "The day of the withdrawal lies before the course and the registration."),
    ],
)
def test_withdraw_registration_refuses_bad_input(cast, facts, sentence):
    with pytest.raises(BadInput) as refusal:
        withdraw(cast, **facts)
    assert str(refusal.value) == sentence
    assert (kept(cast).status, act_count(cast.centre)) == (RegistrationStatus.REGISTERED, 0)


def test_a_learner_can_leave_before_the_course_begins(cast):
    put(cast, starts_on=TODAY + 5 * DAY, registered_on=None, expires_on=None)
    withdraw(cast)
    assert kept(cast).withdrawn_on == TODAY


# --- pages -------------------------------------------------------------------------------------------------------


def url(cast, name):
    return reverse(f"portfolios:registration_{name}", args=[cast.registration.pk])


def form_data(cast, **facts):
    """What the page sends when nothing is touched, with `facts` typed over it."""
    now = kept(cast)
    shown = {**rules.correctable_facts(now), "site": now.site_id or "", "changed": rules.facts_token(now)}
    return {name: "" if fact is None else str(fact) for name, fact in {**shown, **facts}.items()}


def test_the_page_corrects_and_says_that_the_name_is_asked_again(cast, client):
    client.force_login(cast.admin)
    response = client.post(url(cast, "edit"), form_data(cast, name="Learner Lane"), follow=True)
    assert response.redirect_chain == [(url(cast, "detail"), 302)]
    assert [str(message) for message in response.context["messages"]] == [
        "The registration is corrected. Learner Lane is asked to confirm the name again."
    ]
    assert (kept(cast).name, last_act(cast.centre)) == ("Learner Lane", ("corrected registration", cast.admin))
    client.force_login(cast.learner)
    text = client.get(url(cast, "detail")).content.decode()
    assert "Your centre changed the name as registered on" in text
    assert '<input type="hidden" name="name" value="Learner Lane">' in text


def test_the_page_that_was_sent_untouched_changes_nothing(cast, client):
    client.force_login(cast.admin)
    response = client.post(url(cast, "edit"), form_data(cast), follow=True)
    assert [str(message) for message in response.context["messages"]] == ["Nothing was changed."]
    assert act_count(cast.centre) == 0


def test_a_learner_cannot_confirm_a_name_that_their_page_did_not_show(cast, page):
    put(cast, name_confirmed_at=None)
    correct(cast, name="Learner Lane")
    confirm = reverse("portfolios:name_confirm", args=[cast.registration.pk])
    assert page(cast.learner, confirm, {"name": "Learner HL"}).status_code == 409
    assert kept(cast).name_confirmed_at is None
    assert page(cast.learner, confirm, {"name": "Learner Lane"}).status_code == 302
    assert kept(cast).name_confirmed_at is not None


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": " "}, "name"),
        ({"date_of_birth": TODAY}, "date_of_birth"),
        ({"date_of_birth": TODAY - 3650 * DAY}, "date_of_birth"),
        ({"uln": "9276308687"}, "uln"),
        ({"uln": "12"}, "uln"),
        ({"planned_end_on": "2001-01-01"}, "planned_end_on"),
        ({"registered_on": TODAY + DAY, "expires_on": ""}, "registered_on"),
        ({"registered_on": ""}, "registered_on"),
        ({"expires_on": "2001-01-01"}, "expires_on"),
        ({"site": "999999"}, "site"),
        ({"learner_number": "L" * 31}, "learner_number"),
        ({"changed": ""}, "changed"),
    ],
)
def test_the_page_says_at_the_field_what_is_wrong_and_keeps_what_was_typed(cast, page, typed, field):
    response = page(cast.admin, url(cast, "edit"), form_data(cast, **typed))
    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (422, [field])
    assert {name: form[name].value() for name in typed} == {name: str(value) for name, value in typed.items()}
    assert act_count(cast.centre) == 0


def test_a_number_is_taken_as_given_when_the_administrator_insists(cast, page):
    data = form_data(cast, uln="9276308687")
    assert "uln_as_given" in page(cast.admin, url(cast, "edit"), data).content.decode()
    assert page(cast.admin, url(cast, "edit"), {**data, "uln_as_given": "on"}).status_code == 302
    assert kept(cast).uln == "9276308687"
    # and is not asked about again while something else is corrected
    assert page(cast.admin, url(cast, "edit"), form_data(cast, learner_number="L-2")).status_code == 302


def test_the_page_tells_the_second_administrator_what_is_on_record_now(cast, page):
    mine = form_data(cast, learner_number="L-9")
    correct(cast, learner_number="L-2", expires_on=None)
    response = page(cast.admin, url(cast, "edit"), mine)
    form = response.context["form"]
    assert response.status_code == 409
    assert form.non_field_errors() == ["Somebody else has changed this registration since you opened the page."]
    assert form.on_record == [("Learner number there", "L-2"), ("Registration runs out on", "empty")]
    assert (form["learner_number"].value(), kept(cast).learner_number) == ("L-9", "L-2")
    # knowing that, they may save
    again = {**mine, "changed": form["changed"].value()}
    assert page(cast.admin, url(cast, "edit"), again).status_code == 302
    assert kept(cast).learner_number == "L-9"


LEAVES = {"on": TODAY, "leaving": "left_job", "why": "Left her job"}


def test_pages_of_a_claimed_registration_say_why_not(cast, page):
    put(cast, route_closed_at=timezone.now())
    for name, data in (("edit", form_data(cast, learner_number="L-2")), ("withdraw", LEAVES)):
        shown = page(cast.admin, url(cast, name))
        assert [blocker.code for blocker in shown.context["blockers"]] == ["claimed"]
        assert page(cast.admin, url(cast, name), data).status_code == 409
    assert (kept(cast).learner_number, kept(cast).status) == ("L-1", RegistrationStatus.REGISTERED)


def test_the_page_withdraws_and_shows_it_to_staff_and_learner(cast, page):
    assert page(cast.admin, url(cast, "withdraw")).context["form"]["on"].value() == TODAY
    response = page(cast.admin, url(cast, "withdraw"), LEAVES)
    assert (response.status_code, response.url) == (302, url(cast, "detail"))
    seen = {}
    for who in ("admin", "lead_iqa", "learner"):
        text = page(cast.everybody()[who], url(cast, "detail")).content.decode()
        seen[who] = ("This registration is withdrawn" in text, "Left her job" in text, "End today" in text)
    assert seen == {"admin": (True, True, False), "lead_iqa": (True, True, False), "learner": (True, False, False)}


def test_a_learner_finds_what_was_withdrawn_on_their_home(cast, page):
    home = reverse("assessment:learner_home")
    evidence = reverse("portfolios:evidence_list", args=[cast.registration.pk])
    withdraw(cast)
    text = page(cast.learner, home).content.decode()
    assert ("You are not registered now" in text, f'href="{evidence}"' in text) == (True, True)
    Registration.objects.filter(learner=cast.other.learner).update(learner=cast.other.admin)
    assert "You are not registered yet" in page(cast.other.learner, home).content.decode()


def test_a_bad_withdrawal_is_told_on_its_page(cast, page):
    assert page(cast.admin, url(cast, "withdraw"), {"on": "", "why": ""}).status_code == 422
    late = page(cast.admin, url(cast, "withdraw"), {"on": TODAY + DAY, "why": "Left"})
    assert (late.status_code, late.context["form"]["why"].value()) == (422, "Left")
    assert kept(cast).status == RegistrationStatus.REGISTERED


def test_only_the_administrator_is_shown_the_links_and_only_while_they_work(cast, page):
    def links(person):
        text = page(person, url(cast, "detail")).content.decode()
        return [name for name in ("edit", "withdraw") if f'href="{url(cast, name)}"' in text]

    people = ("admin", "assessor", "iqa", "lead_iqa", "learner")
    shown = {who: links(cast.everybody()[who]) for who in people}
    assert shown == {**{who: [] for who in people}, "admin": ["edit", "withdraw"]}
    put(cast, route_closed_at=timezone.now())
    assert links(cast.admin) == []


def test_a_registration_not_in_force_is_put_right_from_where_it_blocks(cast):
    put(cast, expires_on=TODAY - DAY)
    entry = kept(cast).route.first()
    Membership.objects.create(user=cast.assessor, centre=cast.centre, role=Role.ADMIN)

    def where(blockers):
        return [blocker.url for blocker in blockers if blocker.code == "registration"]

    assert where(assessment_rules.sign_off_blockers(entry, cast.assessor)) == [url(cast, "edit")]
    assert where(assessment_rules.sign_off_blockers(entry, cast.trainee)) == [url(cast, "detail")]
    assert where(certification_rules.claim_blockers(kept(cast), by=cast.admin)) == [url(cast, "edit")]
    assert where(certification_rules.claim_blockers(kept(cast))) == [url(cast, "detail")]
