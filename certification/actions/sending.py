"""Claims sent to the awarding organisation in its columns, and its numbers recorded when they come back."""

from django.db import transaction

from centres.ledger import record_act
from certification import queries, rules, sending
from certification.actions.answers import set_organisation_number
from certification.actions.register import record_certificate
from certification.models import Claim, ClaimSending
from config.refusals import BadInput, NotAllowed, StaleState
from portfolios.queries import centre_numbers

ADMINISTRATORS = "Only an administrator of the centre sends claims and records what comes back."


@transaction.atomic
def send_claims(centre, organisation, *, by):
    """Put every submitted claim that has not been sent yet into one file, and mark them as sent. Returns the sending.

    What stood in the file is kept with it. Raises NotAllowed or StaleState.
    """
    if not rules.can_administer_claims(by, centre):
        raise NotAllowed(ADMINISTRATORS)
    claims = list(queries.claims_to_send(centre, organisation))
    if not claims:
        raise StaleState("No claim waits to be sent to this organisation.")
    columns, day_format = queries.columns_for(centre, organisation)
    numbers = centre_numbers(centre)
    lines = [[heading for heading, _ in columns]]
    for claim in claims:
        number = numbers.get(claim.registration.qualification_id, "")
        lines.append(sending.cells_of(claim, columns, day_format, number))
    sent = ClaimSending.objects.create(centre=centre, awarding_organisation=organisation, lines=lines, by=by)
    marked = Claim.objects.filter(pk__in=[claim.pk for claim in claims], sent_in=None).update(sent_in=sent)
    if marked != len(claims):
        raise StaleState("Somebody else has sent some of these claims at this moment. Look again.")
    record_act(
        centre,
        by=by,
        verb="sent claims",
        obj=sent,
        organisation=organisation.code,
        claims=[claim.number for claim in claims],
    )
    return sent


@transaction.atomic
def record_numbers(centre, lines, *, by):
    """Record what came back, a line each: all of them or none. Returns (claim numbers, certificates) recorded.

    A line is judged again as the preview judged it. Raises NotAllowed, BadInput or StaleState.
    """
    if not rules.can_administer_claims(by, centre):
        raise NotAllowed(ADMINISTRATORS)
    numbers = certificates = 0
    for row in queries.judged_numbers(centre, lines):
        if row.problem:
            raise BadInput(f"Line {row.line.number}: {row.problem}")
        claim, line = row.claim, row.line
        if row.sets_number:
            set_organisation_number(claim, by=by, number=line.organisation_number)
            numbers += 1
        if row.adds_certificate:
            record_certificate(
                claim,
                by=by,
                serial=line.serial,
                printed_name=line.printed_name or claim.registration.name,
                title=claim.registration.qualification.title,
                awarded_on=line.awarded_on,
                kind=row.kind,
            )
            certificates += 1
    return numbers, certificates
