"""Registrations that an awarding organisation has still to be told of, and what was sent to it."""

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.shortcuts import get_object_or_404

from centres.models import QualificationApproval
from portfolios.models import ColumnSet, Registration, RouteUnit, Sending, SentRegistration
from portfolios.sheets.sending import DEFAULT, Columns
from portfolios.states import ColumnPurpose, RegistrationStatus
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


def organisation_of(centre, code):
    """The awarding organisation of this code, if the centre has an approval with it; else 404."""
    return get_object_or_404(organisations_of(centre), code=code)


def column_set(centre, organisation, purpose):
    """The ColumnSet of today, or None. 1 query."""
    facts = {"centre": centre, "awarding_organisation": organisation, "purpose": purpose}
    return ColumnSet.objects.in_force().filter(**facts).order_by("starts_on", "pk").last()


def columns_for(centre, organisation):
    """The Columns in which the organisation wants registrations of the centre today."""
    found = column_set(centre, organisation, ColumnPurpose.REGISTRATIONS)
    return Columns(found.columns, found.day_format, str(found)) if found else DEFAULT


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
