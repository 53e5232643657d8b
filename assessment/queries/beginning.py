"""What the pages of the start read: the agreement's signatures, old and new, and the centre's terms."""

from django.utils import timezone
from django.utils.formats import date_format

from assessment import rules
from assessment.models import AgreementSignature, StartItem, StartTerms
from assessment.states import AgreementParty


def start_history(registration):
    """Steps that were put right, newest first. One query."""
    rows = StartItem.objects.filter(registration=registration).exclude(superseded_at=None)
    return rows.select_related("by", "superseded_by").order_by("-superseded_at", "-pk")


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
