"""Registrations that an awarding organisation has still to be told of, and what was sent to it."""

from django.db.models import Count, OuterRef, Prefetch, Subquery

from centres.models import QualificationApproval
from portfolios.models import ColumnSet, Registration, RouteUnit, Sending, SentRegistration
from portfolios.sheets.sending import DEFAULT, Columns
from portfolios.states import RegistrationStatus
from qualifications.models import AwardingOrganisation


def to_send(user, centre, organisation=None):
    """Registrations without a number of the organisation, with the day on which they were sent last."""
    rows = Registration.objects.visible_to(user).filter(centre=centre, status=RegistrationStatus.REGISTERED)
    rows = rows.filter(learner_number="").exclude(learner_id=user.pk)
    if organisation:
        rows = rows.filter(qualification__awarding_organisation=organisation)
    last = SentRegistration.objects.filter(registration=OuterRef("pk")).order_by("-pk").values("sending__at")[:1]
    return rows.annotate(sent_at=Subquery(last)).select_related(
        "qualification__awarding_organisation", "learner", "site"
    )


def organisations_of(centre):
    """Awarding organisations of the centre's approvals."""
    approvals = QualificationApproval.objects.filter(centre=centre)
    return AwardingOrganisation.objects.filter(qualifications__approvals__in=approvals).distinct()


def columns_for(organisation):
    """The Columns in which the organisation wants registrations today."""
    found = ColumnSet.objects.in_force().filter(awarding_organisation=organisation).order_by("starts_on", "pk").last()
    return Columns(found.columns, found.day_format, found.name) if found else DEFAULT


def whole(registrations):
    """The registrations with everything that a column can hold, loaded."""
    route = RouteUnit.objects.select_related("unit")
    rows = registrations.select_related("qualification__awarding_organisation", "learner", "site")
    return rows.prefetch_related(Prefetch("route", route))


def centre_numbers(centre):
    """{qualification id: the centre's number at its organisation}."""
    rows = QualificationApproval.objects.filter(centre=centre)
    return dict(rows.values_list("qualification", "centre_number"))


def sending_list(user, centre):
    """What was sent, the newest first, with how many learners."""
    rows = Sending.objects.visible_to(user).filter(centre=centre).select_related("by", "awarding_organisation")
    return rows.annotate(number=Count("lines"))
