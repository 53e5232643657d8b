"""Every file of the corpus through the real door: sent with the form, checked, asked for by learner and assessor."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portfolios import actions, queries
from portfolios.models import EvidenceFile
from portfolios.states import FileState
from portfolios.templatetags.files import told
from tests.factories.portfolios import make_ready
from tests.portfolios.corpus import CONTAINED, CORPUS, DOOR, REFUSED

ANYTHING_INLINE = ("application/pdf", "image/", "audio/", "video/", "text/plain")


@pytest.fixture(autouse=True)
def little_memory(settings):
    """So that a bomb need not be as large as one that ordinary limits stop."""
    settings.ARRIVAL_MEMORY_MB = 700


def send(page, evidence, case):
    """Send the file with the form of the draft; returns the page and the row, if there is one."""
    at = reverse("portfolios:evidence_edit", args=[evidence.pk])
    sent = {
        "then": "upload",
        "title": evidence.title,
        "kind": evidence.kind,
        "setting": evidence.setting,
        "made_on": evidence.made_on.isoformat(),
        "account": evidence.account,
        "criterion": [link.criterion_id for link in evidence.links.all()],
        "files": SimpleUploadedFile("x", case.make()),
    }
    sent["files"]._name = case.name  # as a browser may send it; the setter would clean it
    return page(evidence.created_by, at, sent), EvidenceFile.objects.filter(evidence=evidence).first()


def opened(page, person, file):
    response = page(person, reverse("portfolios:file_download", args=[file.pk]))
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return response, content


def test_the_corpus_is_large_and_each_entry_is_one_thing():
    assert len(CORPUS) >= 60
    assert len({case.what for case in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.what.replace(" ", "-"))
def test_what_becomes_of_a_hostile_or_odd_file(cast, page, case):
    evidence = make_ready(cast.registration)
    response, file = send(page, evidence, case)
    if case.fate == DOOR:
        assert file is None
        assert case.word in response.content.decode()
        return
    assert file is not None, [str(error) for error in response.context["form"].errors.values()]
    actions.inspect_file(file)
    if case.fate == REFUSED:
        is_refused(page, cast, file, case)
    else:
        is_harmless(page, cast, file, case)


def is_refused(page, cast, file, case):
    assert (file.state, file.refusal.startswith(file.name)) == (FileState.REFUSED, True)
    assert case.word in file.refusal
    assert file.renditions.count() == 0
    assert opened(page, cast.learner, file)[0].status_code == 409


def is_harmless(page, cast, file, case):
    assert (file.state, file.refusal) == (FileState.CHECKED, "")
    assert case.word in " ".join([file.name, *told(file)]) or case.fate != CONTAINED
    actions.submit_evidence(file.evidence, by=cast.learner, declared=True)
    response, content = opened(page, cast.assessor, file)
    assert response.status_code == 200
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "\n" not in response["Content-Disposition"]
    if response["Content-Disposition"].startswith("inline"):
        assert response["Content-Type"].startswith(ANYTHING_INLINE)
        assert not case.payload or case.payload not in content
    if queries.shown_form(file).sealed:
        assert not case.payload or case.payload not in content
