"""One of everything that a URL can name, in the first centre of the cast, for the access table."""

from django.core.files.base import ContentFile
from django.utils import timezone

from assessment import actions as assessment
from assessment.actions import Judgement
from assessment.models import Decision, PackageJob
from assessment.queries import portfolio_of
from assessment.states import Outcome, PackageState, PackageWork
from centres.models import Competence, Membership, Sanction, User
from centres.states import SanctionEffect
from certification.facts import facts_for
from certification.models import Claim, Document
from certification.states import ClaimStatus, DocumentKind, Rendering
from iqa import actions as quality
from iqa.models import Action, Release
from iqa.states import SampleOutcome, SampleStatus
from portfolios.models import Registration, Upload
from portfolios.states import EvidenceStatus, Purpose
from qualifications.models import Criterion, TestSpecification, Unit
from qualifications.states import AssessmentMethod
from tests.cast import LONG_AGO, Cast, make_edition, make_house
from tests.factories.assessment import VARCS, add_file, add_rendition, make_evidence

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
        **evidence_rows(cast),
        **quality_rows(cast),
        **package_rows(cast),
    }
    return cast, rows | claim_rows(cast)


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
        "decision": Decision.objects.get(criterion=criteria_of(cast, TRAINEES)[0]),
        "route_unit": cast.route_unit(SEEN),
        "signed_unit": cast.route_unit(SIGNED),
        "test_unit": cast.route_unit(TEST),
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
        "draw": draw,
        "sample": samples.get(unit=cast.route_unit(PLANNED).unit),
        "done_sample": done,
        "action": Action.objects.create(**action),
        "answered_action": Action.objects.create(**action, answer="Done.", answered_at=timezone.now()),
    }


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
    unmade = Document.objects.create(
        **document, kind=DocumentKind.TRANSCRIPT, number="HL26-BBBB-BBBB", rendering=Rendering.FAILED
    )
    return {"claim": claim, "document": ready, "unmade_document": unmade}
