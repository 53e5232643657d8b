"""What each member of staff has in hand."""

from collections import Counter, defaultdict
from datetime import timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from assessment.models import Signature
from assessment.states import Signer
from centres.models import Membership, User
from centres.states import QUALITY_ROLES, STAFF_ROLES, Role
from certification.queries.reports.shared import middle_number, report_of
from config.charts import Series, column_chart
from iqa.models import Sample
from iqa.queries.reports.layout import Column, Figure, Table, cell
from iqa.states import SampleStatus
from portfolios.models import Allocation, Evidence
from portfolios.states import AllocatedRole, EvidenceStatus, RegistrationStatus


def load_report(centre, on=None):
    """What each member of staff has in hand today. 8 queries."""
    on = on or timezone.localdate()
    grants = Membership.objects.in_force(on).filter(centre=centre, role__in=STAFF_ROLES)
    people = list(User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("full_name"))
    roles = defaultdict(set)
    for user, role in grants.values_list("user", "role"):
        roles[user].add(role)
    learners = _learners_of(centre, on, AllocatedRole.ASSESSOR)
    waiting = _waiting_with(centre, on)
    signed = _signed_by(centre, on - timedelta(days=90))
    assured = _learners_of(centre, on, AllocatedRole.IQA)
    planned, reviewed = _samples_of(centre, on - timedelta(days=90))
    assessors = [person for person in people if Role.ASSESSOR in roles[person.pk]]
    quality = [person for person in people if roles[person.pk] & set(QUALITY_ROLES)]
    series = [
        Series("Learners", "wait", [learners[person.pk] for person in assessors]),
        Series("Pieces waiting", "act", [waiting[person.pk][0] for person in assessors]),
    ]
    names = [person.full_name for person in assessors]
    return report_of(
        "Staff load",
        centre,
        None,
        on,
        [
            Figure("Assessors", str(len(assessors)), "with the role today"),
            Figure("Learners each", middle_number([learners[one.pk] for one in assessors]), "the middle of all"),
            Figure("Pieces waiting", str(sum(waiting[one.pk][0] for one in assessors))),
            Figure("Quality assurers", str(len(quality)), "with the role today"),
        ],
        [
            Table(
                "assessors",
                "Assessors",
                [
                    *(Column("Assessor"), Column("Learners", "n"), Column("Pieces waiting", "n")),
                    *(Column("Oldest, days", "n"), Column("Units signed in 90 days", "n")),
                ],
                [_assessor_line(person, learners, waiting, signed, on) for person in assessors],
                "The centre has no assessor today.",
                chart=column_chart("Learners and pieces waiting", names, series, by="assessor", letters=9),
            ),
            Table(
                "quality",
                "Quality assurers",
                [
                    *(Column("Quality assurer"), Column("Learners", "n"), Column("Samples planned", "n")),
                    Column("Reviewed in 90 days", "n"),
                ],
                [
                    [cell(one.full_name), cell(assured[one.pk]), cell(planned[one.pk]), cell(reviewed[one.pk])]
                    for one in quality
                ],
                "The centre has no quality assurer today.",
            ),
        ],
    )


def _assessor_line(person, learners, waiting, signed, on):
    count, oldest = waiting[person.pk]
    days = (on - timezone.localdate(oldest)).days if oldest else ""
    url = reverse("centres:staff_detail", args=[person.pk])
    return [
        cell(person.full_name, url),
        cell(learners[person.pk]),
        cell(count),
        cell(days),
        cell(signed[person.pk]),
    ]


def _learners_of(centre, on, role):
    """Counter of people: learners at work who are allocated to them. 1 query."""
    rows = Allocation.objects.in_force(on).filter(role=role, registration__centre=centre)
    rows = rows.filter(registration__status=RegistrationStatus.REGISTERED).order_by()
    counted = rows.values("person").annotate(n=Count("registration", distinct=True))
    return Counter(dict(counted.values_list("person", "n")))


def _waiting_with(centre, on):
    """{person: (pieces handed in and not assessed of their learners, when the oldest was)}. 1 query."""
    submitted = Evidence.objects.filter(status=EvidenceStatus.SUBMITTED, registration__centre=centre)
    rows = Allocation.objects.in_force(on).filter(role=AllocatedRole.ASSESSOR, registration__evidence__in=submitted)
    counted = (
        rows.order_by()
        .values("person")
        .annotate(
            n=Count("registration__evidence", distinct=True), oldest=Min("registration__evidence__submissions__at")
        )
    )
    found = defaultdict(lambda: (0, None))
    found.update({row["person"]: (row["n"], row["oldest"]) for row in counted})
    return found


def _signed_by(centre, since):
    rows = Signature.objects.filter(
        signer=Signer.ASSESSOR, at__date__gte=since, sign_off__registration__centre=centre, sign_off__superseded_at=None
    ).order_by()
    return Counter(dict(rows.values("by").annotate(n=Count("pk")).values_list("by", "n")))


def _samples_of(centre, since):
    rows = Sample.objects.filter(registration__centre=centre).order_by()
    planned = rows.filter(status=SampleStatus.PLANNED).values("iqa").annotate(n=Count("pk")).values_list("iqa", "n")
    done = rows.filter(done_at__date__gte=since).values("done_by").annotate(n=Count("pk")).values_list("done_by", "n")
    return Counter(dict(planned)), Counter(dict(done))
