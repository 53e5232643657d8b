"""The register: our documents and the organisation's certificates in one list, with where each paper is (R6.19)."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import CharField, Exists, F, OuterRef, Q, Subquery, Value
from django.urls import reverse
from django.utils import timezone

from centres.models import Centre
from centres.states import Role
from certification import rules
from certification.models import ClaimPolicy, Custody, Document, OrganisationCertificate
from certification.states import CERTIFICATES, CustodyKind, DocumentStatus, Rendering
from portfolios.queries import Place

OURS, THEIRS = "document", "certificate"


@dataclass
class Entry:
    """A line of the register, whoever printed it."""

    paper: object
    source: str
    number: str
    day: date
    printed_name: str
    custody: dict = field(default_factory=dict)

    @property
    def is_ours(self):
        return self.source == OURS

    @property
    def registration(self):
        return self.paper.claim.registration

    @property
    def url(self):
        return reverse(f"certification:{self.source}_paper", args=[self.paper.pk])

    def step_url(self, kind):
        return reverse(f"certification:{self.source}_custody", args=[self.paper.pk, kind.value])

    @property
    def hand_over_url(self):
        return self.step_url(CustodyKind.HANDED_OVER)

    @property
    def handed_over(self):
        return self.custody.get(CustodyKind.HANDED_OVER)


def register_keys(user, *, find="", kind="", status="", where="", qualification=None):
    """What is on the register, newest first, as (source, pk, day): a union that can be counted and cut into pages.

    `find` looks in serials, numbers, names as registered and printed, ULNs and learner numbers.
    """
    ours = narrowed_papers(Document.objects, user, OURS, find, status, where, qualification)
    theirs = narrowed_papers(OrganisationCertificate.objects, user, THEIRS, find, status, where, qualification)
    source, _, kind = kind.partition(":")
    ours = ours.none() if source == THEIRS else ours.filter(kind=kind) if source else ours
    theirs = theirs.none() if source == OURS else theirs.filter(kind=kind) if source else theirs
    return _keys(ours, OURS, "issued_on").union(_keys(theirs, THEIRS, "awarded_on"), all=True).order_by("-day", "-key")


def _keys(rows, source, day):
    named = rows.order_by().annotate(source=Value(source, output_field=CharField()), key=F("pk"), day=F(day))
    return named.values_list("source", "key", "day")


def narrowed_papers(manager, user, source, find, status, where, qualification):
    """The papers of one kind of source, by the filters of the register; of ours all that administrators may see."""
    kept = Centre.objects.where(user, Role.ADMIN, Role.IQA, Role.LEAD_IQA)
    rows = manager.filter(claim__registration__centre__in=kept)
    if find:
        serial = Q(number__icontains=find) if source == OURS else Q(serial__icontains=find)
        printed = (
            Q(printed_name__icontains=find) if source == THEIRS else Q(facts__printed__learner_name__icontains=find)
        )
        registration = "claim__registration__"
        person = Q(**{f"{registration}name__icontains": find}) | Q(**{f"{registration}learner_number__iexact": find})
        rows = rows.filter(
            serial | printed | person | Q(**{f"{registration}uln": find}) | Q(claim__number__icontains=find)
        )
    if status:
        rows = rows.filter(status=status)
    if qualification:
        rows = rows.filter(claim__registration__qualification=qualification)
    if where:
        rows = _where(rows, source, where)
    return rows


def _where(rows, source, where):
    """By the custody: "handed_over", "here" (not handed over), "unchecked", "uncollected" (too long here)."""
    if where == "uncollected":
        return uncollected(rows, source)
    current = Custody.objects.current().filter(**{source: OuterRef("pk")})
    handed = Exists(current.filter(kind=CustodyKind.HANDED_OVER))
    if where == "handed_over":
        return rows.filter(handed)
    if where == "unchecked":
        return rows.filter(~Exists(current.filter(kind=CustodyKind.CHECKED)), status=DocumentStatus.VALID)
    return rows.filter(~handed, status=DocumentStatus.VALID)


def uncollected(rows, source):
    """Standing certificates that have been here for longer than their centre wants, and nobody was given (R6.19).

    Ours are here when they are issued, the organisation's when they are received.
    """
    return _not_handed_over(rows, source, _long_since)


def _not_handed_over(rows, source, late):
    """Standing certificates that nobody was given; `late` makes the condition on the column of the day they came."""
    current = Custody.objects.current().filter(**{source: OuterRef("pk")})
    rows = rows.filter(~Exists(current.filter(kind=CustodyKind.HANDED_OVER)), status=DocumentStatus.VALID)
    if source == OURS:
        return rows.filter(late("issued_on"), rendering=Rendering.DONE, kind__in=CERTIFICATES)
    here_on = Subquery(current.filter(kind=CustodyKind.RECEIVED).values("on")[:1])
    return rows.annotate(here_on=here_on).filter(late("here_on"))


def _long_since(column):
    """The column lies as many days back as the centre has set; where it has set none, as the model says. 1 query."""
    today, centre = timezone.localdate(), "claim__registration__centre"
    days_of = dict(ClaimPolicy.objects.current().values_list("centre", "uncollected_days"))
    usual = today - timedelta(days=ClaimPolicy().uncollected_days)
    late = ~Q(**{f"{centre}__in": list(days_of)}) & Q(**{f"{column}__lte": usual})
    for pk, days in days_of.items():
        late |= Q(**{centre: pk, f"{column}__lte": today - timedelta(days=days)})
    return late


def register_entries(keys):
    """The Entries of one page of keys, in its order. 3 queries."""
    keys = list(keys)
    wanted = {source: [pk for of, pk, _ in keys if of == source] for source in (OURS, THEIRS)}
    related = ("claim__registration__qualification__awarding_organisation", "replaces", "replaced_by")
    ours = Document.objects.filter(pk__in=wanted[OURS]).select_related(*related)
    theirs = OrganisationCertificate.objects.filter(pk__in=wanted[THEIRS]).select_related(*related)
    papers = {(OURS, row.pk): row for row in ours} | {(THEIRS, row.pk): row for row in theirs}
    custody = custody_of(documents=wanted[OURS], certificates=wanted[THEIRS])
    return [entry_of(papers[source, pk], custody.get((source, pk), {})) for source, pk, _ in keys]


def entry_of(paper, custody):
    """A line of the register: a document of ours, or a certificate of the awarding organisation (R6.19)."""
    source = rules.paper_field(paper)
    if source == OURS:
        return Entry(paper, source, paper.number, paper.issued_on, paper.facts["printed"]["learner_name"], custody)
    return Entry(paper, source, paper.serial, paper.awarded_on, paper.printed_name, custody)


def serial_of(paper):
    """The number or serial of a paper, empty for none."""
    return paper.number if paper else ""


def custody_of(*, documents=(), certificates=(), claims=()):
    """{(source, pk): {kind: Custody that counts}}. 1 query."""
    wanted = Q(document__in=documents) | Q(certificate__in=certificates)
    if claims:
        wanted = Q(document__claim__in=claims) | Q(certificate__claim__in=claims)
    found = {}
    for row in Custody.objects.current().filter(wanted).select_related("by"):
        key = (OURS, row.document_id) if row.document_id else (THEIRS, row.certificate_id)
        found.setdefault(key, {})[row.kind] = row
    return found


def chain_of(paper):
    """The papers that this one replaces and is replaced by, oldest first, itself included; shorter than a hundred."""
    chain = [paper]
    while chain[0].replaces_id and len(chain) < 100:
        chain.insert(0, chain[0].replaces)
    while (newer := getattr(chain[-1], "replaced_by", None)) and len(chain) < 100:
        chain.append(newer)
    return chain


def paper_page(paper, user):
    """A paper with its custody, the entries that were taken back, and its chain."""
    rows = list(paper.custody.select_related("by", "superseded_by"))
    current = {row.kind: row for row in rows if row.superseded_at is None}
    may_keep = rules.can_keep_paper(user, paper)
    standing, entry, chain = list(current.values()), entry_of(paper, current), chain_of(paper)
    return {
        "entry": entry,
        "paper": paper,
        "registration": paper.claim.registration,
        "steps": [(kind, current.get(kind.value), entry.step_url(kind)) for kind in _told_kinds(paper, current)],
        "taken_back": [row for row in rows if row.superseded_at],
        "chain": chain,
        "links": [entry_of(link, {}) for link in chain],
        "may_keep": may_keep,
        "blockers": {kind.value: rules.custody_blockers(paper, kind, standing) for kind in CustodyKind},
    }


def _told_kinds(paper, current):
    """What can be written down of the paper, and whatever has been."""
    possible = rules.custody_kinds(paper)
    return [kind for kind in CustodyKind if kind in possible or kind.value in current]


def uncollected_places(user, centre):
    """For the administrator's home: certificates that nobody has collected. A list of Place. 2 queries."""
    days = rules.policy_of(centre).uncollected_days
    last = timezone.localdate() - timedelta(days=days)
    ours, theirs = (
        _not_handed_over(
            manager.filter(claim__registration__centre=centre), source, lambda day: Q(**{f"{day}__lte": last})
        )
        .order_by()
        .values("pk")
        for manager, source in ((Document.objects, OURS), (OrganisationCertificate.objects, THEIRS))
    )
    number = ours.union(theirs, all=True).count()
    if not number:
        return []
    title = f"{number} certificate{'s' if number > 1 else ''} not collected"
    url = f"{reverse('certification:document_list')}?where=uncollected"
    return [Place(title, url, "award", f"Here for {days} days or more, and handed over to nobody.")]


def own_documents(user):
    """What the person has been awarded, ready and standing, newest first."""
    rows = Document.objects.filter(claim__registration__learner=user, rendering=Rendering.DONE)
    rows = rows.filter(status=DocumentStatus.VALID).select_related("claim__registration__qualification", "credential")
    return rows.order_by("-issued_on", "-claim", "pk")
