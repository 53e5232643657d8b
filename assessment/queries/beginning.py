"""What the pages of the start read: the agreement's signatures, old and new, and the centre's terms."""

from django.db.models import Case, Count, OuterRef, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format

from assessment import rules
from assessment.models import AgreementSignature, StartItem, StartTerms
from assessment.states import AgreementParty, StartStep


def start_history(registration):
    """Steps that were put right, newest first. One query."""
    rows = StartItem.objects.filter(registration=registration).exclude(superseded_at=None)
    return rows.select_related("by", "superseded_by").order_by("-superseded_at", "-pk")


def incomplete_starts(registrations):
    """Those registrations of which something of R3.1 is missing, with `missing`, how many, as the checklist counts: a
    proof of identity stands for the age too, two signatures for the agreement. 1 query."""
    items = StartItem.objects.current().filter(registration=OuterRef("pk")).order_by()
    signed = AgreementSignature.objects.current().filter(registration=OuterRef("pk")).order_by()
    unseen = Case(When(identity_seen_on=None, then=2), default=0)
    unsigned = Case(When(parties__lt=len(AgreementParty), then=1), default=0)
    rows = registrations.annotate(parties=_counted(signed))
    return rows.annotate(missing=len(StartStep) - _counted(items) + unseen + unsigned).filter(missing__gt=0)


def _counted(rows):
    return Coalesce(Subquery(rows.values("registration").annotate(n=Count("pk")).values("n")[:1]), 0)


def agreement_lines(registration, signed):
    """The two signatures as _signatures.html takes them. `signed` is rules.signatures_of. No queries."""
    words = {
        AgreementParty.LEARNER: "I have read this agreement and will keep to it.",
        AgreementParty.CENTRE: "The centre will keep to this agreement.",
    }
    return [_line(party, words[party], signed.get(party)) for party in AgreementParty]


def _line(party, statement, row):
    line = {"role": party.label, "statement": statement, "name": "", "wait": "Not signed yet", "note": ""}
    if row is None:
        return line
    when = date_format(timezone.localtime(row.at), "j M Y H:i")
    return line | {"name": row.by.full_name, "note": f"{when}, version {row.version}"}


def old_signatures(registration):
    """Signatures that were made anew, newest first. One query."""
    rows = AgreementSignature.objects.filter(registration=registration).exclude(superseded_at=None)
    return rows.select_related("by", "superseded_by").order_by("-superseded_at", "pk")


def terms_list(centre):
    """Every version of the centre's terms, newest first. One query."""
    return list(StartTerms.objects.filter(centre=centre).select_related("by").order_by("-version"))


def is_outdated(registration, signed):
    """Whether the centre has newer words than those that were signed."""
    return bool(signed) and rules.newest_wording(registration).version > max(row.version for row in signed.values())
