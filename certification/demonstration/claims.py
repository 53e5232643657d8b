"""What the demo shows of claims: a learner in every lane of the board, most of them with units by themselves."""

from django.conf import settings
from django.utils import timezone

from centres.models import User
from certification import actions
from certification.demonstration import work
from certification.demonstration.people import DOMAIN, person
from certification.states import CertificateKind, CustodyKind, HandOverWay

PROQUAL = "proqual-l4-nvq-customer-service"
QUESTION = "Which assessor observed outcome 2, and on which day?"


def fill_board(centre, register, waiting):
    """`register` makes a registration, `waiting` is one that has no release yet."""
    lee = person("lee")
    actions.set_claim_policy(centre, by=lee, needs_fee=False, uncollected_days=28)
    actions.make_claim(waiting, by=lee)
    draft, submitted, queried, received, handed_over = (
        claim_unit(centre, name, register)
        for name in ("Priya Nair", "Owen Pryce", "Marta Kowal", "Leila Haddad", "Ben Carter")
    )
    actions.record_fee(draft, by=lee, due=12)
    for claim in (submitted, queried, received, handed_over):
        actions.submit_claim(claim, by=lee)
    organisation = draft.registration.qualification.awarding_organisation
    actions.send_claims(centre, organisation, by=lee)
    actions.set_organisation_number(submitted, by=lee, number="PQ-88120")
    actions.query_claim(queried, by=lee, text=QUESTION)
    arrive(received, "PQC-400117")
    collect(arrive(handed_over, "PQC-400118"))


def claim_unit(centre, name, register):
    """A learner who has one unit, signed and claimed as a draft."""
    key = name.lower().replace(" ", ".")
    learner = User.objects.create_user(f"{key}@{DOMAIN}", name, settings.DEMO_PASSWORD)
    registration = register(centre, learner, PROQUAL)
    route = work.in_signing_order(registration)
    smallest = min(route, key=lambda entry: len(work.criteria_of(entry.unit)))
    work.achieve(smallest, assessor=person("jo"), learner=learner)
    return actions.make_unit_claim(registration, [smallest.unit], by=person("lee"))


def arrive(claim, serial):
    """Accepted by the organisation, whose certificate has come and has been compared."""
    lee, registration = person("lee"), claim.registration
    claim = actions.accept_claim(claim, by=lee, reference="EQA visit of this month")
    for document in claim.documents.all():
        actions.render_document(document)
    claim.refresh_from_db()
    paper = actions.record_certificate(
        claim,
        by=lee,
        serial=serial,
        kind=CertificateKind.UNIT,
        printed_name=registration.name,
        title=registration.qualification.title,
        awarded_on=timezone.localdate(),
    )
    for kind in (CustodyKind.RECEIVED, CustodyKind.CHECKED):
        actions.record_custody(paper, kind, by=lee)
    return paper


def collect(paper):
    return actions.record_custody(
        paper,
        CustodyKind.HANDED_OVER,
        by=person("lee"),
        way=HandOverWay.IN_PERSON,
        whom=paper.claim.registration.name,
        proof="Driving licence seen",
    )
