"""One of everything that a URL can name, in the first centre of the cast, for the access table."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from assessment import actions as assessment
from assessment.actions import (
    Judgement,
    Written,
)
from assessment.models import (
    Decision,
    PackageJob,
    Recognition,
    Snippet,
    Witness,
    WitnessRequest,
)
from assessment.queries import portfolio_of
from assessment.states import (
    Asking,
    CaseKind,
    Outcome,
    PackageState,
    PackageWork,
    RequestState,
)
from centres.models import Competence, Membership, Sanction, User
from centres.states import RecordClass, Role, SanctionEffect
from certification.actions.credentials import issue_credential
from certification.facts import facts_for
from certification.models import (
    BulkJob,
    Claim,
    ClaimSending,
    Custody,
    DataCopy,
    DisposalItem,
    DisposalList,
    Document,
    ErasureRequest,
    OrganisationCertificate,
    RetentionHold,
)
from certification.states import BulkState, ClaimStatus, CopyState, CustodyKind, DocumentKind, ItemState, Rendering
from iqa import actions as quality
from iqa.models import Action, Release, VisitPaper
from iqa.states import SampleOutcome, SampleStatus
from portfolios import actions as portfolio
from portfolios.models import Evidence, LearningBreak, Registration, Sending, Upload
from portfolios.sheets.reading import Line, Sheet
from portfolios.sheets.sending import DEFAULT
from portfolios.states import EvidenceStatus, ImportPurpose, Purpose, RegistrationStatus
from qualifications.models import Criterion, TestSpecification, Unit
from qualifications.states import AssessmentMethod
from tests.cast import LONG_AGO, Cast, make_edition, make_house, make_person, register
from tests.factories import plans, standardising, visits
from tests.factories.adjusting import make_adjustment
from tests.factories.assessment import VARCS, add_file, add_rendition, make_evidence
from tests.factories.certification import with_keys
from tests.factories.sheets import learner
from tests.factories.support import make_cpd_proof, make_entry, make_held, make_observation
from tests.factories.testing import make_result, make_slip
from tests.factories.workspace import make_sound

SEEN, TRAINEES, SIGNED, PLANNED, TEST = range(5)  # the units of the world, by what has happened to them


def make_world():
    """The cast, and on its registration one of everything. Returns (cast, {what a URL names: the row})."""
    edition = make_edition(units=5)
    set_test(Unit.objects.order_by("number").last())
    operator = User.objects.create_superuser("operator@host.example", "Operator", "a-long-enough-password")
    cast = Cast(
        make_house("Harbour Lane Training", "HL", edition), make_house("Mill Street College", "MS", edition), operator
    )
    rows = {
        "qualification": edition,
        "unit": edition.groups.first().entries.first().unit,
        "person": cast.second_assessor,
        "grant": Membership.objects.get(user=cast.second_assessor),
        "competence": Competence.objects.filter(user=cast.second_assessor).first(),
        "approval": cast.approval,
        "sanction": Sanction.objects.create(
            approval=cast.approval, effect=SanctionEffect.NO_DCS, reason="EQA report 7", starts_on=LONG_AGO
        ),
        "registration": cast.registration,
        "allocation": cast.registration.allocations.get(person=cast.trainee),
        "adjustment": make_adjustment(cast.registration, by=cast.learner),
    }
    makers = (
        evidence_rows,
        quality_rows,
        package_rows,
        plan_rows,
        question_rows,
        recognition_rows,
        witness_rows,
        appeal_rows,
        case_rows,
        visit_rows,
        support_rows,
        standardisation_rows,
        volume_rows,
        claim_rows,
        retention_rows,
    )
    for make in makers:
        made = make(cast)
        assert not rows.keys() & made.keys(), "two rows under one name"
        rows |= made
    return cast, rows


def retention_rows(cast):
    today = timezone.localdate()
    of = {"registration": cast.registration}
    erasure = ErasureRequest.objects.create(**of, by=cast.learner, answer_by=today)
    disposal = DisposalList.objects.create(centre=cast.centre, number=1, why="Time", proposed_by=cast.lead_iqa)
    basis = {"months": 12, "source": "Handbook", "ended_on": "2020-01-01", "due_on": "2021-01-01"}
    DisposalItem.objects.create(list=disposal, **of, record_class=RecordClass.WORK, basis=basis)
    return {
        "erasure": erasure,
        "disposal": disposal,
        "hold": RetentionHold.objects.create(**of, why="A claim at law", by=cast.admin),
        "copy": DataCopy.objects.create(person=cast.learner, state=CopyState.EXPIRED),
    }


def set_test(unit):
    Unit.objects.filter(pk=unit.pk).update(method=AssessmentMethod.TEST)
    TestSpecification.objects.create(unit=unit, title="Test", questions=25, pass_mark=18, minutes=60, source="tests")


def criteria_of(cast, place):
    unit = cast.route_unit(place).unit
    return list(Criterion.objects.filter(outcome__unit=unit).select_related("outcome__unit"))


def evidence_rows(cast):
    registration = cast.registration
    draft = make_evidence(registration, criteria_of(cast, SEEN), status=EvidenceStatus.PREPARING)
    upload = Upload.objects.create(registration=registration, evidence=draft, by=cast.learner, name="a.pdf", size=9)
    waiting = make_evidence(registration, criteria_of(cast, SEEN))
    by_trainee = make_evidence(registration, criteria_of(cast, TRAINEES))
    judge(by_trainee, cast.trainee)
    judge(make_evidence(registration, criteria_of(cast, SIGNED)), cast.assessor)
    assessment.sign_off_unit(cast.route_unit(SIGNED), by=cast.assessor)
    Registration.objects.filter(pk=registration.pk).update(evidence_made=registration.evidence.count())
    return {
        "draft": draft,
        "revision": draft.revisions.create(number=1, by=cast.learner, body="I listened."),
        "held": make_evidence(registration, [], held_at_workplace=True, held={"what": "Appraisal"}),
        "upload": upload,
        "draft_file": add_file(draft, "draft.pdf", b"%PDF-1.4 draft"),
        "evidence": waiting,
        "file": add_file(waiting, "shown.pdf", b"%PDF-1.4 shown"),
        "sealed_file": sealed(add_file(waiting, "photo.jpg", b"with a place", "image/jpeg")),
        "document_file": converted(add_file(waiting, "notes.docx", b"PK notes", "application/msword")),
        **workspace_rows(cast, waiting, by_trainee),
        "decision": Decision.objects.get(criterion=criteria_of(cast, TRAINEES)[0]),
        "route_unit": cast.route_unit(SEEN),
        "signed_unit": cast.route_unit(SIGNED),
        **tested_rows(cast),
    }


def tested_rows(cast):
    """A unit by set test with a result that is no pass, and its slip."""
    entry = cast.route_unit(TEST)
    slip = make_slip(entry.registration, entry.unit, by=cast.assessor)
    return {"test_unit": entry, "test_result": make_result(entry, by=cast.assessor, slip=slip), "test_proof": slip}


def workspace_rows(cast, waiting, decided):
    """Spoken feedback at hand and recorded with a sitting; ready words of the centre."""
    facts = {"changed_by": cast.admin, "name": "Well observed", "text": "You watched closely."}
    sitting = decided.submissions.get().assessments.get()
    return {
        "sound_at_hand": make_sound(waiting, cast.assessor),
        "sound": make_sound(decided, cast.trainee, assessment=sitting),
        "snippet": Snippet.objects.create(centre=cast.centre, **facts),
    }


def package_rows(cast):
    """A portfolio made to take away, and one brought that names another person, proved and to be looked at."""
    facts = {
        "registration": cast.registration,
        "by": cast.learner,
        "name": "portfolio.zip",
        "state": PackageState.READY,
    }
    out = PackageJob.objects.create(**facts, work=PackageWork.MAKE, size=4, sha256="0" * 64)
    out.content.save("portfolio.zip", ContentFile(b"PK.."))
    manifest = portfolio_of(cast.registration).facts
    manifest["learner"]["name"] = "Somebody Else"
    findings = {"fingerprint": "0" * 64, "owner": "", "files": 0}
    inward = PackageJob.objects.create(**facts, work=PackageWork.CHECK, manifest=manifest, findings=findings)
    return {"package_out": out, "package_in": inward}


def plan_rows(cast):
    """A plan that waits for the learner's answer; a review with an action of the learner."""
    plan = plans.propose_plan(cast.registration, criteria_of(cast, SEEN), by=cast.assessor)
    review = plans.hold_review(cast.registration, by=cast.assessor)
    return {"plan": plan, "review": review, "review_action": review.actions.get()}


def question_rows(cast):
    """A question of the bank; a paper to answer, one handed in, and a discussion that is planned."""
    unit = cast.route_unit(SEEN).unit
    facts = {"wording": "How?", "points": ["So."], "criteria": criteria_of(cast, SEEN)}
    question = assessment.add_question(cast.centre, unit, by=cast.assessor, **facts)

    def plan(way):
        facts = {"way": way, "title": "Care", "questions": [question], "topics": [], "criteria": []}
        return assessment.plan_questioning(cast.registration, by=cast.assessor, day=timezone.localdate(), **facts)

    handed_in = plan(Asking.WRITTEN)
    answers = Written({str(row.key): "With care." for row in handed_in.asked.all()})
    assessment.keep_questioning(handed_in, answers, by=cast.learner, draft=None)
    assessment.hand_in_answers(handed_in, by=cast.learner, declared=True)
    return {
        "question": question,
        "paper": plan(Asking.WRITTEN),
        "handed_in_paper": handed_in,
        "discussion": plan(Asking.DISCUSSION),
    }


def recognition_rows(cast):
    """A proposal of the learner, on a unit of which nothing else is told."""
    facts = {"kind": "exemption", "achievement": "First aid", "organisation": "Others", "achieved_on": LONG_AGO}
    unit = cast.route_unit(PLANNED).unit
    return {
        "recognition": Recognition.objects.create(registration=cast.registration, unit=unit, by=cast.learner, **facts)
    }


def appeal_rows(cast):
    """An appeal against the plan that waits for the assessor."""
    return {"appeal": assessment.appeal_against_plan(cast.registration, by=cast.learner, grounds="I work nights.")}


def case_rows(cast):
    """A case about another learner, who has left, which the second assessor has reported and the trainee is named in;
    the lead quality assurer investigates. The learner whom everything else is about is held by nothing."""
    house = cast.home
    learner = make_person("Learner Two", "learner-two@hl.example", house.centre, Role.LEARNER)
    registration = register(house, learner, allocate=("assessor", "trainee", "second_assessor", "iqa"))
    case = assessment.report_case(
        registration,
        by=cast.second_assessor,
        kind=CaseKind.MALPRACTICE,
        allegation="Copied.",
        came_to_light_on=timezone.localdate(),
        people=[cast.trainee],
    )
    assessment.name_investigator(case, by=cast.admin, person=cast.lead_iqa)
    Registration.objects.filter(pk=registration.pk).update(status=RegistrationStatus.WITHDRAWN)
    return {"case": case, "case_person": case.people.get()}


def visit_rows(cast):
    """An open room in each centre for the same person, who is in both; in the first a sample, an action, a report and
    papers. `planned_visit` is not open yet, `closed_visit` no longer."""
    visit, entry = visits.in_room(cast.home)
    _, cast.other.entry = visits.in_room(cast.other)
    cast.home.entry = entry
    evidence = Evidence.objects.filter(registration=cast.registration, links__criterion__in=criteria_of(cast, SEEN))
    asked = quality.ask_samples(visit, cast.registration, units=[cast.route_unit(SEEN).unit])
    facts = {"qualification": cast.edition, "severity": "minor", "text": "Date each plan.", "owner": cast.assessor}
    action = quality.set_visit_action(visit, due_on=timezone.localdate(), **facts)
    paper = VisitPaper.objects.create(visit=visit, kind="pack", by=cast.admin, state="ready", sha256="0" * 64)
    paper.document.save("pack.pdf", ContentFile(b"%PDF-1.4 pack"))
    return {
        "visit": visit,
        "planned_visit": visits.plan_visit(cast.home, email="later@ambleford.example"),
        "visit_sample": asked[0],
        "visit_action": action,
        "visit_paper": paper,
        "asked_evidence": evidence.exclude(status=EvidenceStatus.PREPARING).first(),
    }


def standardisation_rows(cast):
    """An exercise that is open, one with results, one being planned; the second assessor has handed in nothing."""
    return standardising.world_rows(cast)


def volume_rows(cast):
    """A sheet that waits, with a warning; what was sent to the awarding organisation; a break."""
    rows = [learner(1, cast.edition, family_name="CAPITALS")]
    sheet = Sheet(list(rows[0]), [], [Line(2, rows[0])], "0" * 64)
    facts = {"purpose": ImportPurpose.LEARNERS, "name": "learners.csv", "sheet": sheet}
    organisation = cast.edition.awarding_organisation
    columns = {"columns": DEFAULT.columns, "day_format": DEFAULT.day_format}
    soon = timezone.localdate() + timedelta(days=2)
    away = {"starts_on": LONG_AGO, "ends_on": soon, "why": "Travel", "made_by": cast.admin}
    return {
        "sheet": portfolio.keep_sheet(cast.centre, by=cast.admin, **facts),
        "sending": Sending.objects.create(
            centre=cast.centre, awarding_organisation=organisation, by=cast.admin, **columns
        ),
        "learning_break": LearningBreak.objects.create(registration=cast.registration, **away),
    }


def sealed(file):
    """With a form of it that others see, so that the original is sealed."""
    return add_rendition(file, Purpose.SHOWN, b"without a place", "image/jpeg").file


def converted(file):
    return add_rendition(file, Purpose.PDF, b"%PDF-1.4 converted", "application/pdf").file


def judge(evidence, by):
    judgements = [Judgement(link.criterion, Outcome.MET) for link in evidence.links.all()]
    assessment.record_decisions(evidence, by=by, judgements=judgements, feedback="Well shown.", confirmed=VARCS)


def quality_rows(cast):
    quality.set_strategy(
        cast.centre,
        by=cast.lead_iqa,
        rates={"new": 100, "high": 75, "medium": 40, "low": 20},
        least_per_learner=1,
        rationale="As agreed.",
        in_force_from=timezone.localdate(),
    )
    draw = quality.draw_sample(cast.approval, by=cast.iqa)
    samples = cast.registration.samples
    samples.filter(unit=cast.route_unit(SEEN).unit).update(
        status=SampleStatus.DONE,
        outcome=SampleOutcome.AGREE_WITH_ACTION,
        assessor=cast.assessor,
        done_by=cast.iqa,
        done_at=timezone.now(),
    )
    done = samples.get(status=SampleStatus.DONE)
    action = {"sample": done, "owner": cast.assessor, "text": "Name the product.", "due_on": timezone.localdate()}
    Release.objects.create(registration=cast.registration, by=cast.iqa, statement="Valid.", facts={"units": {}})
    return {
        "strategy": draw.strategy,
        "assessor": cast.assessor,
        "draw": draw,
        "sample": samples.get(unit=cast.route_unit(PLANNED).unit),
        "done_sample": done,
        "action": Action.objects.create(**action),
        "answered_action": Action.objects.create(**action, answer="Done.", answered_at=timezone.now()),
    }


def support_rows(cast):
    """An observation of the assessor planned, another held; an entry of their development log with a checked file."""
    entry = make_entry(cast.centre, cast.assessor)
    return {
        "observation": make_observation(cast, cast.assessor),
        "held_observation": make_held(cast, cast.assessor),
        "cpd": entry,
        "cpd_proof": make_cpd_proof(entry),
    }


def witness_rows(cast):
    """One proposed by the learner, one asked by the assessor."""
    about = {
        "name": "Ann Baker",
        "email": "ann@works.example",
        "job": "Manager",
        "relation": "Boss",
        "about": "Tuesday",
    }
    proposal = WitnessRequest.objects.create(registration=cast.registration, made_by=cast.learner, **about)
    witness = Witness.objects.create(
        centre=cast.centre, name="Ann Baker", email="ann@works.example", job="Manager", added_by=cast.assessor
    )
    asked = WitnessRequest.objects.create(
        registration=cast.registration,
        made_by=cast.assessor,
        invited_by=cast.assessor,
        invited_at=timezone.now(),
        witness=witness,
        state=RequestState.INVITED,
        **about,
    )
    return {"witness": witness, "witness_proposal": proposal, "witness_request": asked}


def claim_rows(cast):
    claim = Claim.objects.create(
        registration=cast.registration,
        number="C-HL-2026-0001",
        status=ClaimStatus.AWAITING_EQA,
        made_by=cast.admin,
        submitted_by=cast.admin,
        accepted_on=timezone.localdate(),
        verdict={"credits": 25},
    )
    number = "HL26-AAAA-AAAA"
    printed = facts_for(DocumentKind.CERTIFICATE, claim, cast.approval, number=number, issued_at=timezone.now())
    document = {"claim": claim, "issued_on": timezone.localdate(), "facts": {"printed": printed.to_dict()}}
    ready = Document.objects.create(
        **document, kind=DocumentKind.CERTIFICATE, number=number, rendering=Rendering.DONE, sha256="0" * 64
    )
    ready.file.save("certificate.pdf", ContentFile(b"%PDF-1.4 certificate"))
    with_keys(cast)
    issue_credential(ready)
    unmade = Document.objects.create(
        **document, kind=DocumentKind.TRANSCRIPT, number="HL26-BBBB-BBBB", rendering=Rendering.FAILED
    )
    return {"claim": claim, "document": ready, "unmade_document": unmade, **paper_rows(cast, claim)}


def paper_rows(cast, claim):
    """A certificate of the organisation that has been received; what was sent; a claim of many that has ended."""
    paper = OrganisationCertificate.objects.create(
        claim=claim,
        awarding_organisation=cast.edition.awarding_organisation,
        serial="AMB-1",
        printed_name=cast.registration.name,
        title="Diploma",
        awarded_on=timezone.localdate(),
        recorded_by=cast.admin,
    )
    job = BulkJob.objects.create(centre=cast.centre, by=cast.admin, state=BulkState.DONE)
    job.items.create(registration=cast.registration, state=ItemState.CANCELLED)
    facts = {"centre": cast.centre, "by": cast.admin, "awarding_organisation": cast.edition.awarding_organisation}
    return {
        "certificate": paper,
        "custody": Custody.objects.create(certificate=paper, kind=CustodyKind.RECEIVED, by=cast.admin),
        "claim_sending": ClaimSending.objects.create(**facts, lines=[["Claim number"], [claim.number]]),
        "bulk_job": job,
    }
