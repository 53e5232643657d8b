"""The living demo centre, and the whole story from registration to the printed certificate."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from assessment import actions as assessment
from centres.models import User
from certification import actions as certification
from certification.demonstration import (
    appeals,
    claims,
    equality,
    plans,
    policy,
    questioning,
    recognition,
    retention,
    standardising,
    support,
    visits,
    volume,
    witness,
    work,
    workspace,
)
from certification.demonstration.observation import observe
from certification.demonstration.people import DOMAIN, person
from certification.models import Document
from iqa import actions as quality
from iqa.states import SampleOutcome, SampleStatus
from portfolios import actions as portfolio
from portfolios.states import AllocatedRole, EvidenceKind
from qualifications.models import Qualification

ICQ = "icq-l3-customer-service"
INNOVATE = "innovate-l2-customer-service"
CITY_AND_GUILDS = "cg-l2-customer-service-practitioners"
WHY_STRATEGY = (
    "A small centre with two experienced assessors and one trainee: whoever is new is looked at whole, everybody else "
    "by what earlier samples showed."
)
RATES = {"new": 100, "high": 75, "medium": 40, "low": 20}
REFUND_CALL = (
    "A customer rang to complain that the kettle they had bought was faulty. I apologised, asked what had happened, "
    "checked the refund procedure with my manager and offered a refund or a replacement. I kept the customer informed "
    "of progress by e-mail until it was resolved. Afterwards I asked colleagues for feedback, agreed two objectives "
    "for my personal development plan and suggested improvements to how we handle service failures."
)


def edition(code):
    return Qualification.objects.published().select_related("awarding_organisation").get(code=code)


def bring_to_life(centre):
    """Three learners: one part way, one with the test passed, one finished and certificated."""
    quality.set_strategy(
        centre,
        by=person("morgan"),
        rates=RATES,
        least_per_learner=1,
        rationale=WHY_STRATEGY,
        in_force_from=timezone.localdate() - timedelta(days=200),
    )
    plans.set_policy(centre)
    workspace.write_ready_words(centre)
    claim = finish(centre, learner=person("taylor"), code=INNOVATE)
    nia = User.objects.create_user(f"nia.bowen@{DOMAIN}", "Nia Bowen", settings.DEMO_PASSWORD)
    make_ready(centre, learner=nia, code=INNOVATE)
    robin = start_robin(centre)
    start_amal(centre)
    standardising.standardise(centre, robin)
    claims.fill_board(centre, register, person("amal").registrations.get())
    volume.bring_sheet(centre, CITY_AND_GUILDS)
    for code in (ICQ, CITY_AND_GUILDS):
        quality.draw_sample(centre.approvals.get(qualification=edition(code)), by=person("sam"))
    visits.hold(centre, claim.registration, admin=person("lee"), owner=person("morgan"))
    visits.open_one(centre, robin, admin=person("lee"))
    retention.look_back(centre, register, INNOVATE)
    policy.revise_strategy(centre, RATES)
    for code in (ICQ, CITY_AND_GUILDS):
        approval = centre.approvals.get(qualification=edition(code))
        policy.confirm_risks(approval)
        policy.draw_again(approval)
    support.bring_to_life(centre)


def register(centre, learner, code, *, assessor="jo", optional=None, months_ago=8):
    qualification = edition(code)
    units = work.least_route(qualification) if optional is None else optional(qualification)
    return work.register(
        centre,
        by=person("lee"),
        learner=learner,
        qualification=qualification,
        assessor=person(assessor),
        iqa=person("sam"),
        optional_units=units,
        months_ago=months_ago,
    )


def finish(centre, *, learner, code, optional=None, say=lambda words: None):
    """The whole story of one learner, from registration to documents. Returns the claim.

    `say` is told each step in a sentence.
    """
    lee = person("lee")
    registration = make_ready(centre, learner=learner, code=code, optional=optional, say=say)
    claim = certification.make_claim(registration, by=lee)
    claim = certification.submit_claim(claim, by=lee) or claim
    claim.refresh_from_db()
    say(f"{lee} claimed: {claim.number}, {claim.get_status_display().lower()}.")
    return claim


def make_ready(centre, *, learner, code, optional=None, say=lambda words: None):
    """A learner who has everything that the claim needs. Returns the registration."""
    assessor, iqa, lee = person("jo"), person("sam"), person("lee")
    registration = register(centre, learner, code, optional=optional)
    say(f"{lee} registered {learner} on {registration.qualification}.")
    route = work.in_signing_order(registration)
    for entry in route:
        work.achieve(entry, assessor=assessor, learner=learner)
        say(f"{entry.unit.number} {entry.unit.title}: shown, judged, signed by {assessor} and {learner}.")
    approval = centre.approvals.get(qualification=registration.qualification)
    draw = quality.draw_sample(approval, by=iqa)
    review_all(registration, by=iqa)
    say(f"{iqa} drew sample {draw.number} (seed {draw.seed}) and agreed with what was sampled.")
    quality.release_registration(registration, by=iqa)
    say(f"{iqa} released {learner} for the claim.")
    return registration


def review_all(registration, *, by):
    for sample in registration.samples.filter(status=SampleStatus.PLANNED).select_related("unit"):
        criteria = work.criteria_of(sample.unit)[:4] if sample.unit.method == "portfolio" else []
        quality.review_sample(
            sample,
            by=by,
            findings=[(criterion, SampleOutcome.AGREE, "") for criterion in criteria],
            outcome=SampleOutcome.AGREE,
            feedback="Decisions are sound, and the feedback tells the learner what was good.",
        )


def start_robin(centre):
    """iCQ level 3: a unit done, a unit to sign, something to act on and appealed against, a draft, work that waits."""
    robin, jo = person("robin"), person("jo")
    registration = register(centre, robin, ICQ)
    route = work.in_signing_order(registration)
    work.achieve(route[0], assessor=jo, learner=robin)
    work.prove(registration, route[1].unit, assessor=jo, learner=robin)
    route[1].refresh_from_db()
    assessment.sign_off_unit(route[1], by=jo)
    act_on(registration, route[2].unit, robin, jo)
    waiting = work.criteria_of(route[3].unit)[:6] + work.criteria_of(route[4].unit)[:3]
    handling = "Handling a refund at the service desk"
    work.hand_in(work.show(registration, by=robin, title=handling, criteria=waiting, days_ago=12), by=robin)
    by_trainee(registration, route[5].unit, robin)
    draft = work.criteria_of(route[3].unit)[6:9]
    work.show(
        registration, by=robin, title="Refund call and case notes", criteria=draft, account=REFUND_CALL, days_ago=2
    )
    questioning.ask(registration, route[3].unit, assessor=jo)
    plans.plan_and_review(registration, learner=robin, assessor=jo)
    witness.testify(registration, work.criteria_of(route[4].unit)[:3], asked_by=jo)
    appeals.appeal(registration, learner=robin, assessor=jo)
    equality.say(registration, learner=robin)
    return registration


def act_on(registration, unit, learner, assessor):
    criteria = work.criteria_of(unit)
    piece = work.show(registration, by=learner, title="Complaint log for October", criteria=criteria[:8], days_ago=25)
    why = "I need to see the plan that you made before the rush: add the rota, or say how you would plan it."
    notes = [("p. 1 at 5,4 60x10", "The month is clear at once. Here the rota would stand well.")]
    work.judge(work.hand_in(piece, by=learner), by=assessor, not_yet=criteria[4:5], reason=why, notes=notes)


def by_trainee(registration, unit, learner):
    """A trainee's decisions, which wait for a qualified assessor (R1.6)."""
    casey = person("casey")
    portfolio.allocate_person(registration, role=AllocatedRole.ASSESSOR, person=casey, by=person("lee"))
    portfolio.allocate_person(registration, role=AllocatedRole.ASSESSOR, person=person("ellis"), by=person("lee"))
    criteria = work.criteria_of(unit)[:2]
    account = work.show(
        registration,
        by=learner,
        title="How I keep to our standards",
        criteria=criteria,
        kind=EvidenceKind.ACCOUNT,
        account="I greet within a minute, repeat the question in my own words, and say what happens next.",
        with_file=False,
    )
    work.judge(work.hand_in(account, by=learner), by=casey)


def with_test_unit(qualification):
    """The optional unit that is assessed by a set test (2794-210)."""
    entries = [entry for group in qualification.groups.all() for entry in group.entries.all()]
    return [entry.unit for entry in entries if entry.unit.method == "test"]


def start_amal(centre):
    """City & Guilds: unit 201 begun, the test of 210 passed, an observation to be judged, a unit from before."""
    amal, jo = person("amal"), person("jo")
    registration = register(centre, amal, CITY_AND_GUILDS, optional=with_test_unit, months_ago=4)
    units = {entry.unit.number: entry for entry in registration.route.select_related("unit")}
    goals = work.criteria_of(units["2794-201"].unit)[:5]
    piece = work.show(registration, by=amal, title="My development plan, first version", criteria=goals, days_ago=80)
    work.judge(work.hand_in(piece, by=amal), by=jo)
    work.achieve(units["2794-210"], assessor=jo, learner=amal)
    seen = work.criteria_of(units["2794-204"].unit, [3])
    told = "Amal greeted four customers, found out what they needed and checked that it was done."
    observe(registration, seen[:-1], by=jo, title="Observation at the help desk", seen=told, missed=seen[-1:])
    recognition.propose(units["2794-203"], learner=amal, assessor=jo)
    appeals.ask_adjustment(registration, learner=amal)


def render_now(documents):
    """Make PDFs in this process: for commands that run without a worker."""
    for document in documents:
        certification.render_document(document)
    return list(Document.objects.filter(pk__in=[document.pk for document in documents]))
