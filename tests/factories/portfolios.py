"""Drafts, files and rules of evidence for tests of portfolios; people and editions come from tests/cast.py."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from centres.models import Act
from portfolios import actions, kinds
from portfolios.kinds import FieldType
from portfolios.models import Evidence
from portfolios.states import EvidenceKind, Setting
from qualifications.models import Criterion, EvidenceRule, UnitRelation
from qualifications.states import Effect

# One empty page.
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def upload(name="notes.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def zipped(*names):
    """A ZIP archive (and so an Office file) with entries of these names."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return sink.getvalue()


def criteria_of(unit):
    return list(Criterion.objects.filter(outcome__unit=unit).select_related("outcome__unit"))


def details_for(kind):
    """What a kind of evidence asks for, filled in."""
    samples = {
        FieldType.DATE: "2026-01-05",
        FieldType.TIME: "10:05",
        FieldType.YES: True,
    }
    filled = {}
    for field in kinds.fields_of(kind):
        if field.type == FieldType.ROWS:
            filled[field.name] = [{column.name: f"A {column.name}" for column in field.columns}]
        elif field.type == FieldType.CHOICE:
            filled[field.name] = field.choices[0][0]
        else:
            filled[field.name] = samples.get(field.type, f"The {field.name}")
    return filled


def make_draft(registration, *, by=None, **facts):
    """A draft of the learner with everything but content and mapping."""
    facts = {
        "details": details_for(facts.get("kind", "")),
        "kind": EvidenceKind.WORK_PRODUCT,
        "title": "Complaint log",
        "setting": Setting.WORKPLACE,
        "made_on": timezone.localdate(),
        **facts,
    }
    return actions.create_evidence(registration, by=by or registration.learner, **facts)


def make_ready(registration, *, by=None, **facts):
    """A draft that can be handed in: an account, mapped to the first unit of the route."""
    evidence = make_draft(registration, by=by, account="I listened first.", **facts)
    unit = registration.route.order_by("unit__number").first().unit
    actions.map_evidence(evidence, links=dict.fromkeys(criteria_of(unit), "p. 2"), by=evidence.created_by)
    return evidence


def make_submitted(registration, **facts):
    evidence = make_ready(registration, **facts)
    actions.submit_evidence(evidence, by=evidence.created_by, declared=True)
    return Evidence.objects.get(pk=evidence.pk)


def rule_of_evidence(qualification, code, *, unit=None, effect=Effect.BLOCK, value=None, text="So says the document."):
    return EvidenceRule.objects.create(
        key=f"{code}-{unit.pk if unit else 'all'}".replace("_", "-"),
        qualification=qualification,
        unit=unit,
        code=code,
        effect=effect,
        value=value,
        text=text,
    )


def exclude(qualification, kind, first, second):
    return UnitRelation.objects.create(qualification=qualification, kind=kind, first=first, second=second)


def last_act(centre):
    """(verb, by) of the newest line of the ledger, or None."""
    act = Act.objects.filter(centre=centre).order_by("sequence").last()
    return act and (act.verb, act.by)


def act_count(centre):
    return Act.objects.filter(centre=centre).count()
