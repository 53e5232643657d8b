"""Two people, or two workers, at the very same moment: threads with connections of their own."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from centres.models import Act, Centre
from centres.states import Role
from certification import actions
from certification.actions.rendering import Made, finish_rendering, start_rendering
from certification.models import Claim, Document
from certification.states import ClaimStatus, Rendering
from config.refusals import Blocked, StaleState
from portfolios.models import Registration
from tests.cast import make_person
from tests.factories import certification as make

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts):
    """Run the acts at once; returns what each gave back or raised."""
    start, answers = Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        start.wait(timeout=10)
        try:
            answers[place] = act()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def test_two_administrators_make_one_claim(cast):
    people = [cast.admin, make.second_admin(cast)]
    rows = [Registration.objects.get(pk=cast.registration.pk) for _ in people]
    answers = together(
        *(lambda row=row, by=by: actions.make_claim(row, by=by) for row, by in zip(rows, people, strict=True))
    )
    assert {type(answer) for answer in answers} == {Claim, StaleState}
    assert Claim.objects.count() == 1
    assert Centre.objects.get(pk=cast.centre.pk).claims_made == 1


def test_claims_made_at_once_have_different_numbers(cast):
    first, second = make.another_ready(cast, 1), make.another_ready(cast, 2)
    together(
        lambda: actions.make_claim(first, by=cast.admin),
        lambda: actions.make_claim(second, by=cast.admin),
    )
    assert [number[-4:] for number in Claim.objects.order_by("number").values_list("number", flat=True)] == [
        "0001",
        "0002",
    ]


def test_a_double_click_submits_once(cast):
    claim = make.draft(cast)
    rows = [Claim.objects.get(pk=claim.pk) for _ in range(2)]
    answers = together(*(lambda row=row: actions.submit_claim(row, by=cast.admin) for row in rows))
    assert {type(answer) for answer in answers} == {Claim, StaleState}
    assert Document.objects.count() == 2


def test_the_last_two_documents_finished_at_once_still_issue_the_claim(cast):
    claim = make.accepted(cast)
    documents = list(claim.documents.all())
    assert [start_rendering(document) for document in documents] == [True, True]
    together(
        *(lambda document=document: finish_rendering(document, Made(b"%PDF-1.7", "0" * 64)) for document in documents)
    )
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.ISSUED


def test_two_workers_take_a_document_once(cast):
    document = make.accepted(cast).documents.first()
    rows = [Document.objects.get(pk=document.pk) for _ in range(2)]
    answers = together(*(lambda row=row: start_rendering(row) for row in rows))
    document.refresh_from_db()
    assert (sorted(answers), document.attempts, document.rendering) == ([False, True], 1, Rendering.RUNNING)


def test_two_confirm_a_revocation_at_once_and_one_does(cast):
    document = make.certificate(make.issued(cast))
    actions.ask_revocation(document, by=cast.admin, why="Issued in error.")
    people = [make.second_admin(cast), make_person("Third Admin", "third@hl.example", cast.centre, Role.ADMIN)]
    rows = [Document.objects.get(pk=document.pk) for _ in people]
    answers = together(
        *(lambda row=row, by=by: actions.revoke_document(row, by=by) for row, by in zip(rows, people, strict=True))
    )
    assert sorted(isinstance(answer, Document) for answer in answers) == [False, True]
    assert {type(answer) for answer in answers} <= {Document, Blocked, StaleState}
    assert Act.objects.filter(verb="revoked document").count() == 1


def test_revoked_and_replaced_at_once_only_one_happens(cast):
    document, second = make.certificate(make.issued(cast)), make.second_admin(cast)
    actions.ask_revocation(document, by=cast.admin, why="Issued in error.")
    rows = [Document.objects.get(pk=document.pk) for _ in range(2)]
    answers = together(
        lambda: actions.revoke_document(rows[0], by=second),
        lambda: make.replaced(cast, rows[1]),
    )
    assert sorted(isinstance(answer, Document) for answer in answers) == [False, True]
    document.refresh_from_db()
    assert document.status in ("revoked", "replaced")


def test_two_press_for_a_unit_claim_at_once(cast):
    rows = [Registration.objects.get(pk=cast.registration.pk) for _ in range(2)]
    answers = together(*(lambda row=row: actions.make_unit_claim(row, by=cast.admin) for row in rows))
    assert {type(answer) for answer in answers} == {Claim, StaleState}
    assert Claim.objects.count() == 1
