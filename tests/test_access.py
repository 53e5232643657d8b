"""Every URL × every kind of person: who may open or send what (ACCESS.md). A new URL fails until its row is here."""

from http.cookies import SimpleCookie
from typing import NamedTuple

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.factories.visits import step_in
from tests.world import make_world

pytestmark = pytest.mark.django_db

PEOPLE = ("learner", "assessor", "trainee", "second_assessor", "iqa", "lead_iqa", "admin")
# The external quality assurer of a visit to each centre: one person, in one room at a time, and signed in besides.
EXTERNAL = ("eqa", "other_eqa")
TUS = {"Tus-Resumable": "1.0.0"}
# Django's own pages of the system operator, tested there.
NOT_OURS = ("admin:",)


class Row(NamedTuple):
    """What the URL names, with blanks between, how it is asked for, and the status for each kind of person."""

    obj: str
    method: str
    args: tuple
    answers: dict
    headers: dict = {}


def about(obj, method="get", headers=None, args=(), **groups):
    """A URL that names a row of the first centre. s200="learner assessor" names people of that centre.

    Whoever is not named must not know of it: 404. So for everybody of the other centre, and for the operator. `args`
    name more rows that the URL names after the first.
    """
    answers = {**dict.fromkeys(everybody(), 404), None: 302}
    for status, names in groups.items():
        answers |= dict.fromkeys(names.split(), int(status[1:]))
    return Row(obj, method, args, answers, headers or {})


def page(method="get", default=403, signed_out=302, obj="", args=(), **groups):
    """A URL that shows each person their own centre: both centres answer alike. `default` is for all not named."""
    answers = {**dict.fromkeys(everybody(), default), None: signed_out}
    for status, names in groups.items():
        for name in names.split():
            answers |= dict.fromkeys([name, f"other_{name}"], int(status[1:]))
    return Row(obj, method, args, answers)


def inside(obj="visit", method="get", status=200, args=()):
    """A page of the room of the visit: only for who has entered it."""
    return Row(obj, method, args, {**dict.fromkeys(everybody(), 404), None: 404, "eqa": status})


def everybody():
    return (*PEOPLE, *(f"other_{name}" for name in PEOPLE), "operator", *EXTERNAL)


# 422: may send it, and what was sent lacks everything. 409: may, but the state of the thing is against it.
ROWS = {
    "home": [page(default=200, s302="learner assessor trainee second_assessor iqa lead_iqa admin")],
    "sign_in": [page(default=302, signed_out=200), page(default=302, method="post", signed_out=200)],
    "sign_out": [page(default=302, method="post")],
    "centres:unsent_keep": [page(method="post")],  # without a token of their own: 403
    "password_change": [page(default=200), page(default=200, method="post")],
    "password_change_done": [page(default=200)],
    "password_reset": [page(default=200, signed_out=200), page(default=200, method="post", signed_out=200)],
    "password_reset_done": [page(default=200, signed_out=200)],
    "password_reset_complete": [page(default=200, signed_out=200)],
    "password_reset_confirm": [
        page(args=("who", "token"), default=200, signed_out=200),
        page("post", args=("who", "token"), default=200, signed_out=200),
    ],
    "demo_sign_in": [page(default=404, method="post", signed_out=404)],
    "theme": [page(default=302, method="post")],
    "style": [page(default=200)],
    "qualifications:qualification_list": [page(default=200)],
    "qualifications:qualification_detail": [page(obj="qualification", default=200)],
    "qualifications:unit_detail": [page(obj="unit", default=200)],
    "centres:switch_role": [page(default=302, method="post")],
    "centres:staff_list": [page(s200="admin")],
    "centres:expiring_list": [page(s200="iqa lead_iqa admin")],
    "centres:staff_add": [page(s200="admin"), page(method="post", s422="admin")],
    "centres:staff_detail": [about("person", s200="second_assessor iqa lead_iqa admin")],
    # Whoever has signed in asks for a new password themselves.
    "centres:staff_invite": [about("person", method="post", s403="second_assessor iqa lead_iqa", s409="admin")],
    "centres:staff_leave": [
        about("person", s200="admin", s403="second_assessor iqa lead_iqa"),
        about("person", method="post", s403="second_assessor iqa lead_iqa", s422="admin"),
    ],
    "centres:unit_cover": [about("approval", s200="iqa lead_iqa admin", s403="assessor trainee second_assessor")],
    "centres:unit_cover_sheet": [about("approval", s200="iqa lead_iqa admin", s403="assessor trainee second_assessor")],
    "centres:grant_add": [about("person", method="post", s403="second_assessor iqa lead_iqa", s422="admin")],
    "centres:competence_add": [about("person", method="post", s403="second_assessor iqa lead_iqa", s422="admin")],
    "centres:conflict_add": [about("person", method="post", s403="second_assessor iqa lead_iqa", s422="admin")],
    "centres:grant_end": [about("grant", method="post", s302="admin", s403="second_assessor iqa lead_iqa")],
    "centres:competence_end": [about("competence", method="post", s302="admin", s403="second_assessor iqa lead_iqa")],
    "centres:approval_list": [page(s200="admin")],
    "centres:approval_add": [page(s200="admin"), page(method="post", s422="admin")],
    "centres:approval_edit": [
        about("approval", s200="admin", s403="assessor trainee second_assessor iqa lead_iqa"),
        about("approval", method="post", s403="assessor trainee second_assessor iqa lead_iqa", s422="admin"),
    ],
    "centres:sanction_end": [
        about("sanction", method="post", s302="admin", s403="assessor trainee second_assessor iqa lead_iqa")
    ],
    "centres:sanction_add": [
        about("approval", method="post", s403="assessor trainee second_assessor iqa lead_iqa", s422="admin")
    ],
    "centres:ledger": [page(s200="lead_iqa admin")],
    "centres:public_keys": [page(default=200, signed_out=200)],
    "portfolios:learner_list": [page(s200="assessor trainee second_assessor iqa lead_iqa admin")],
    # Without a qualification in the address, the page asks for one and refuses whatever was sent.
    "portfolios:learner_register": [page(s200="admin"), page(method="post", s422="admin")],
    "portfolios:import_list": [page(s200="admin"), page(method="post", s422="admin")],
    "portfolios:import_template": [page(s200="admin")],
    "portfolios:import_detail": [about("sheet", s200="admin")],
    # The world's sheet has a warning, and it is not said that it has been read.
    "portfolios:import_confirm": [about("sheet", method="post", s422="admin")],
    "portfolios:import_check": [about("sheet", method="post", s302="admin")],
    "portfolios:import_drop": [about("sheet", method="post", s302="admin")],
    "portfolios:import_wrong": [about("sheet", s200="admin")],
    "portfolios:allocate_many": [page(s200="admin"), page(method="post", s422="admin")],
    "portfolios:numbers": [page(s200="admin"), page(method="post", s422="admin")],
    "portfolios:sending_columns": [
        page(args=("ambleford",), s200="admin"),
        page(args=("ambleford",), method="post", s422="admin"),
    ],
    "portfolios:sending_download": [about("sending", s200="admin")],
    "portfolios:dates_ahead": [page(s200="admin")],
    "portfolios:registration_history": [about("registration", s200="learner assessor trainee iqa lead_iqa admin")],
    "portfolios:break_begin": [
        about("registration", s200="admin", s403="learner assessor trainee iqa lead_iqa"),
        about("registration", method="post", s403="learner assessor trainee iqa lead_iqa", s422="admin"),
    ],
    "portfolios:break_end": [
        about("learning_break", method="post", s302="admin", s403="learner assessor trainee iqa lead_iqa")
    ],
    "portfolios:registration_extend": [
        about("registration", s200="admin", s403="learner assessor trainee iqa lead_iqa"),
        about("registration", method="post", s403="learner assessor trainee iqa lead_iqa", s422="admin"),
    ],
    "portfolios:registration_uln": [
        about("registration", s200="admin", s403="learner assessor trainee iqa lead_iqa"),
        about("registration", method="post", s403="learner assessor trainee iqa lead_iqa", s422="admin"),
    ],
    "portfolios:transfer_report": [about("registration", s200="admin", s403="learner assessor trainee iqa lead_iqa")],
    "portfolios:registration_detail": [about("registration", s200="learner assessor trainee iqa lead_iqa admin")],
    "portfolios:registration_edit": [
        about("registration", s200="admin", s403="learner assessor trainee iqa lead_iqa"),
        about("registration", method="post", s403="learner assessor trainee iqa lead_iqa", s422="admin"),
    ],
    "portfolios:registration_withdraw": [
        about("registration", s200="admin", s403="learner assessor trainee iqa lead_iqa"),
        about("registration", method="post", s403="learner assessor trainee iqa lead_iqa", s422="admin"),
    ],
    "portfolios:equality": [
        about("registration", s200="learner", s403="assessor trainee iqa lead_iqa admin"),
        # Every question may be left out.
        about("registration", method="post", s302="learner", s403="assessor trainee iqa lead_iqa admin"),
    ],
    "portfolios:equality_delete": [
        about("registration", method="post", s302="learner", s403="assessor trainee iqa lead_iqa admin")
    ],
    "portfolios:registration_allocate": [
        about("registration", s200="admin", s403="learner assessor trainee iqa lead_iqa"),
        about("registration", method="post", s403="learner assessor trainee iqa lead_iqa", s422="admin"),
    ],
    "portfolios:registration_identity": [
        about("registration", s200="assessor trainee admin", s403="learner iqa lead_iqa"),
        about("registration", method="post", s403="learner iqa lead_iqa", s422="assessor trainee admin"),
    ],
    "portfolios:name_confirm": [
        about("registration", method="post", s403="assessor trainee iqa lead_iqa admin", s409="learner")
    ],
    "portfolios:allocation_end": [
        about("allocation", method="post", s302="admin", s403="learner assessor trainee iqa lead_iqa")
    ],
    "portfolios:evidence_list": [about("registration", s200="learner assessor trainee iqa lead_iqa", s403="admin")],
    "portfolios:mapping": [
        about("registration", s200="learner assessor trainee iqa lead_iqa", s403="admin"),
        # Nothing of the page was sent, so nothing is changed.
        about("registration", method="post", s302="learner assessor trainee iqa lead_iqa", s403="admin"),
    ],
    "portfolios:mapping_typed": [about("registration", s200="learner assessor trainee iqa lead_iqa", s403="admin")],
    "portfolios:mapping_copy": [about("draft", s200="learner"), about("draft", method="post", s422="learner")],
    "portfolios:evidence_add": [
        about("registration", s200="learner assessor trainee", s403="iqa lead_iqa admin"),
        about("registration", method="post", s403="iqa lead_iqa admin", s422="learner assessor trainee"),
    ],
    "portfolios:evidence_begin": [
        about("registration", method="post", s201="learner assessor trainee", s403="iqa lead_iqa admin")
    ],
    # Without a token of the account that it began from, the window is not asked whether another has overtaken it.
    "portfolios:account_keep": [about("draft", method="post", s200="learner")],
    "portfolios:revision_list": [about("draft", s200="learner")],
    "portfolios:revision_take_back": [about("revision", method="post", s302="learner")],
    "portfolios:sighting_add": [
        about("held", s200="assessor trainee", s403="learner iqa lead_iqa"),
        about("held", method="post", s403="learner iqa lead_iqa", s422="assessor trainee"),
    ],
    "portfolios:file_replace": [
        about("draft_file", s200="learner"),
        about("draft_file", method="post", s422="learner"),
    ],
    "portfolios:evidence_edit": [about("draft", s200="learner"), about("draft", method="post", s302="learner")],
    "portfolios:unit_suggestions": [about("route_unit", s200="learner assessor trainee iqa lead_iqa", s403="admin")],
    "portfolios:evidence_withdraw": [
        about("evidence", s200="learner", s403="assessor trainee iqa lead_iqa"),
        about("evidence", method="post", s403="assessor trainee iqa lead_iqa", s422="learner"),
    ],
    "portfolios:kept_files": [about("draft", s200="learner")],
    # What is sent lacks everything of the protocol but its version: no length, no type of content.
    "portfolios:upload_begin": [about("draft", method="post", headers=TUS, s400="learner")],
    "portfolios:upload_receive": [
        about("upload", method="head", headers=TUS, s200="learner"),
        about("upload", method="patch", headers=TUS, s415="learner"),
        about("upload", method="delete", headers=TUS, s204="learner"),
    ],
    "portfolios:file_download": [about("file", s200="learner assessor trainee iqa lead_iqa")],
    "portfolios:file_as_pdf": [
        about("document_file", s200="learner assessor trainee iqa lead_iqa"),
        about("file"),  # there is no such form of it
    ],
    # At once for its learner; quality assurers are asked for a reason; assessors and administrators never.
    "portfolios:file_original": [
        about("sealed_file", s200="learner iqa lead_iqa", s403="assessor trainee"),
        about("sealed_file", method="post", s200="learner", s403="assessor trainee", s422="iqa lead_iqa"),
        about("file", s302="learner iqa lead_iqa", s403="assessor trainee"),
    ],
    "portfolios:file_redact": [
        about("draft_file", s200="learner"),
        about("draft_file", method="post", s422="learner"),
        about("file", s403="assessor trainee iqa lead_iqa", s409="learner"),
    ],
    "portfolios:file_unredacted": [
        about("draft_file", s200="learner"),
        about("file", s403="assessor trainee iqa lead_iqa", s409="learner"),
    ],
    "portfolios:file_remove": [about("draft_file", method="post", s302="learner")],
    "assessment:learner_home": [page(default=200)],
    "assessment:start": [
        about("registration", s200="learner assessor trainee iqa lead_iqa admin"),
        about("registration", method="post", s422="learner assessor trainee iqa lead_iqa admin"),
    ],
    "assessment:agreement": [
        about("registration", s200="learner assessor trainee admin", s403="iqa lead_iqa"),
        about("registration", method="post", s422="learner assessor trainee admin", s403="iqa lead_iqa"),
    ],
    "assessment:adjustment_list": [about("registration", s200="learner assessor trainee iqa lead_iqa admin")],
    "assessment:adjustment_ask": [
        about("registration", s200="learner admin", s403="assessor trainee iqa lead_iqa"),
        about("registration", method="post", s422="learner admin", s403="assessor trainee iqa lead_iqa"),
    ],
    "assessment:adjustment": [about("adjustment", s200="learner assessor trainee iqa lead_iqa admin")],
    "assessment:adjustment_decide": [
        about("adjustment", method="post", s422="iqa lead_iqa admin", s403="learner assessor trainee")
    ],
    "assessment:adjustment_answer": [
        about("adjustment", method="post", s422="assessor trainee", s403="learner iqa lead_iqa admin")
    ],
    # The learner at once; those who decide are asked for a reason; assessors never.
    "assessment:adjustment_need": [
        about("adjustment", method="post", s200="learner", s422="iqa lead_iqa admin", s403="assessor trainee")
    ],
    "assessment:start_terms": [page(s200="admin"), page(method="post", s422="admin")],
    "assessment:registration_units": [
        about("registration", s200="learner assessor trainee iqa lead_iqa", s403="admin")
    ],
    "assessment:route": [
        about("registration", s200="learner assessor trainee admin", s403="iqa lead_iqa"),
        about("registration", method="post", s302="learner assessor trainee admin", s403="iqa lead_iqa"),
    ],
    "assessment:unit_detail": [about("route_unit", s200="learner assessor trainee iqa lead_iqa", s403="admin")],
    "assessment:unit_confirm": [
        about("signed_unit", s200="learner", s403="assessor trainee iqa lead_iqa admin"),
        about("signed_unit", method="post", s403="assessor trainee iqa lead_iqa admin", s422="learner"),
    ],
    "assessment:evidence_detail": [about("evidence", s200="learner assessor trainee iqa lead_iqa")],
    "assessment:question_list": [page(s200="assessor trainee second_assessor iqa lead_iqa")],
    # Without a unit in the address, the page asks for one and takes nothing.
    "assessment:question_add": [
        page(s200="assessor trainee second_assessor lead_iqa"),
        page(method="post", s200="assessor trainee second_assessor lead_iqa"),
    ],
    "assessment:question_detail": [about("question", s200="assessor trainee second_assessor iqa lead_iqa")],
    "assessment:question_change": [
        about("question", s200="assessor second_assessor lead_iqa", s403="trainee iqa"),
        about("question", method="post", s422="assessor second_assessor lead_iqa", s403="trainee iqa"),
    ],
    "assessment:question_retire": [
        about("question", method="post", s422="assessor second_assessor lead_iqa", s403="trainee iqa"),
    ],
    "assessment:questioning_list": [about("registration", s200="learner assessor trainee iqa lead_iqa", s403="admin")],
    "assessment:questioning_plan": [
        about("registration", s200="assessor trainee", s403="learner iqa lead_iqa admin"),
        about("registration", method="post", s422="assessor trainee", s403="learner iqa lead_iqa admin"),
    ],
    "assessment:questioning_detail": [
        about("paper", s200="learner assessor trainee"),
        about("discussion", s200="assessor trainee"),
        about("handed_in_paper", s200="learner assessor trainee iqa lead_iqa"),
    ],
    "assessment:questioning_cancel": [
        about("paper", method="post", s403="learner", s422="assessor trainee"),
        about("discussion", method="post", s403="trainee", s422="assessor"),
    ],
    "assessment:questioning_keep": [
        about("paper", method="post", s200="learner", s403="assessor trainee"),
        about("discussion", method="post", s200="assessor", s403="trainee"),
    ],
    # What is sent is kept, and the page is shown again.
    "assessment:questioning_answer": [
        about("paper", s200="learner", s403="assessor trainee"),
        about("paper", method="post", s302="learner", s403="assessor trainee"),
        about("discussion", s403="assessor trainee"),
    ],
    "assessment:questioning_ask": [
        about("discussion", s200="assessor", s403="trainee"),
        about("discussion", method="post", s302="assessor", s403="trainee"),
        about("paper", s403="learner assessor trainee"),
    ],
    "assessment:questioning_judge": [
        about("handed_in_paper", s200="assessor trainee", s403="learner iqa lead_iqa"),
        about("handed_in_paper", method="post", s422="assessor trainee", s403="learner iqa lead_iqa"),
        about("paper", method="post", s409="assessor trainee", s403="learner"),
    ],
    "assessment:assessor_home": [page(s200="assessor trainee second_assessor")],
    "assessment:decide": [
        about("evidence", s200="assessor trainee", s403="learner iqa lead_iqa"),
        about("evidence", method="post", s403="learner iqa lead_iqa", s422="assessor trainee"),
    ],
    "assessment:sitting_keep": [about("evidence", method="post", s200="assessor trainee", s403="learner iqa lead_iqa")],
    "assessment:sitting_beside": [
        about("evidence", method="post", s302="assessor trainee", s403="learner iqa lead_iqa")
    ],
    "assessment:sounds": [
        about("evidence", s200="assessor trainee", s403="learner iqa lead_iqa"),
        about("evidence", method="post", s403="learner iqa lead_iqa", s422="assessor trainee"),
    ],
    "assessment:sound_file": [about("sound", s200="learner assessor trainee iqa lead_iqa")],
    # Until the sitting is recorded it is its speaker's alone.
    "assessment:sound_remove": [about("sound_at_hand", method="post", s302="assessor")],
    "assessment:snippet_list": [
        page(s200="assessor trainee second_assessor lead_iqa admin"),
        page(method="post", s422="assessor trainee second_assessor lead_iqa admin"),
    ],
    "assessment:snippet_edit": [
        about("snippet", s200="lead_iqa admin", s403="assessor trainee second_assessor"),
        about("snippet", method="post", s403="assessor trainee second_assessor", s422="lead_iqa admin"),
    ],
    "assessment:snippet_retire": [
        about("snippet", method="post", s302="lead_iqa admin", s403="assessor trainee second_assessor")
    ],
    "assessment:countersign": [
        about("decision", s200="assessor", s403="learner trainee iqa lead_iqa admin"),
        about("decision", method="post", s403="learner trainee iqa lead_iqa admin", s422="assessor"),
    ],
    "assessment:unit_sign_off": [
        about("route_unit", s200="assessor trainee", s403="learner iqa lead_iqa admin"),
        about("route_unit", method="post", s403="learner iqa lead_iqa admin", s409="assessor trainee"),
    ],
    "assessment:test_record": [
        about("test_unit", s200="assessor trainee", s403="learner iqa lead_iqa admin"),
        about("test_unit", method="post", s403="learner iqa lead_iqa admin", s422="assessor trainee"),
    ],
    # An assessor of the learner, or the lead quality assurer; the slip is for whoever sees the registration.
    "assessment:test_correct": [
        about("test_result", s200="assessor trainee lead_iqa", s403="learner iqa admin"),
        about("test_result", method="post", s403="learner iqa admin", s422="assessor trainee lead_iqa"),
    ],
    "assessment:test_proof": [about("test_proof", s200="learner assessor trainee iqa lead_iqa admin")],
    "assessment:resit_terms": [
        page(s200="assessor trainee second_assessor iqa lead_iqa admin"),
        page(method="post", s422="admin"),
    ],
    "assessment:unit_reopen": [
        about("signed_unit", s200="iqa lead_iqa", s403="learner assessor trainee admin"),
        about("signed_unit", method="post", s403="learner assessor trainee admin", s422="iqa lead_iqa"),
    ],
    # A portfolio is the learner's to take away, also after withdrawal.
    "assessment:take_away": [
        about("registration", s200="learner", s403="assessor trainee iqa lead_iqa admin"),
        about("registration", method="post", s302="learner", s403="assessor trainee iqa lead_iqa admin"),
    ],
    "assessment:package_fetch": [about("package_out", s200="learner")],
    "assessment:bring": [
        about("registration", s200="learner admin", s403="assessor trainee iqa lead_iqa"),
        about("registration", method="post", s403="assessor trainee iqa lead_iqa", s422="learner admin"),
    ],
    "assessment:bring_begin": [
        about("registration", method="post", headers=TUS, s400="learner admin", s403="assessor trainee iqa lead_iqa")
    ],
    "assessment:package_detail": [about("package_in", s200="learner admin")],
    "assessment:package_accept": [about("package_in", method="post", s403="admin", s409="learner")],
    "assessment:package_drop": [about("package_in", method="post", s302="learner", s403="admin")],
    "assessment:package_identity": [about("package_in", method="post", s403="learner", s422="admin")],
    "assessment:package_retry": [about("package_in", method="post", s409="learner admin")],
    "assessment:appeal_list": [page(s200="iqa lead_iqa admin")],
    "assessment:appeal_procedure": [page(s200="lead_iqa admin"), page(method="post", s422="lead_iqa admin")],
    "assessment:registration_appeals": [about("registration", s200="learner assessor trainee iqa lead_iqa admin")],
    "assessment:appeal_plan": [
        about("registration", s200="learner", s403="assessor trainee iqa lead_iqa admin"),
        about("registration", method="post", s403="assessor trainee iqa lead_iqa admin", s422="learner"),
    ],
    "assessment:appeal_raise": [
        about("decision", s200="learner", s403="assessor trainee iqa lead_iqa admin"),
        about("decision", method="post", s403="assessor trainee iqa lead_iqa admin", s422="learner"),
    ],
    "assessment:appeal_detail": [about("appeal", s200="learner assessor trainee iqa lead_iqa admin")],
    "assessment:appeal_answer": [
        about("appeal", s200="assessor trainee", s403="learner iqa lead_iqa admin"),
        about("appeal", method="post", s403="learner iqa lead_iqa admin", s422="assessor trainee"),
    ],
    "assessment:appeal_go_on": [
        about("appeal", s200="learner", s403="assessor trainee iqa lead_iqa admin"),
        about("appeal", method="post", s403="assessor trainee iqa lead_iqa admin", s422="learner"),
    ],
    "assessment:appeal_take_back": [
        about("appeal", s200="learner", s403="assessor trainee iqa lead_iqa admin"),
        about("appeal", method="post", s302="learner", s403="assessor trainee iqa lead_iqa admin"),
    ],
    "assessment:appeal_search": [
        about("appeal", s200="iqa lead_iqa", s403="learner assessor trainee admin"),
        about("appeal", method="post", s403="learner assessor trainee admin", s422="iqa lead_iqa"),
    ],
    "assessment:case_list": [page(s200="iqa lead_iqa admin")],
    "assessment:registration_cases": [about("registration", s200="learner assessor trainee iqa lead_iqa admin")],
    "assessment:case_report": [
        about("registration", s200="assessor trainee iqa lead_iqa admin", s403="learner"),
        about("registration", method="post", s403="learner", s422="assessor trainee iqa lead_iqa admin"),
    ],
    # The second assessor has reported it, the trainee is named in it, the lead quality assurer investigates.
    "assessment:case_detail": [about("case", s200="second_assessor lead_iqa admin")],
    "assessment:case_people": [
        about("case", s200="lead_iqa admin", s403="second_assessor"),
        about("case", method="post", s403="second_assessor", s422="lead_iqa admin"),
    ],
    "assessment:case_take_out": [
        about("case_person", s200="lead_iqa admin", s403="second_assessor"),
        about("case_person", method="post", s403="second_assessor", s422="lead_iqa admin"),
    ],
    "assessment:case_investigator": [
        about("case", s200="lead_iqa admin", s403="second_assessor"),
        about("case", method="post", s403="second_assessor", s422="lead_iqa admin"),
    ],
    "assessment:case_organisation": [
        about("case", s200="lead_iqa admin", s403="second_assessor"),
        about("case", method="post", s403="second_assessor", s422="lead_iqa admin"),
    ],
    "assessment:case_note": [
        about("case", s200="lead_iqa admin", s403="second_assessor"),
        about("case", method="post", s403="second_assessor", s422="lead_iqa admin"),
    ],
    "assessment:case_tell": [
        about("case", s200="lead_iqa admin", s403="second_assessor"),
        about("case", method="post", s403="second_assessor", s422="lead_iqa admin"),
    ],
    "assessment:case_lift_hold": [
        about("case", s200="lead_iqa", s403="second_assessor admin"),
        about("case", method="post", s403="second_assessor admin", s422="lead_iqa"),
    ],
    "assessment:case_renew_hold": [
        about("case", s200="lead_iqa", s403="second_assessor admin"),
        about("case", method="post", s403="second_assessor admin", s422="lead_iqa"),
    ],
    "assessment:case_close": [
        about("case", s200="lead_iqa", s403="second_assessor admin"),
        about("case", method="post", s403="second_assessor admin", s422="lead_iqa"),
    ],
    "assessment:arrivals": [
        about("registration", s200="learner", s403="assessor trainee iqa lead_iqa admin"),
        about("registration", method="post", s403="assessor trainee iqa lead_iqa admin", s422="learner"),
    ],
    "assessment:priors": [
        about("registration", s200="assessor trainee", s403="learner iqa lead_iqa admin"),
        about("registration", method="post", s403="learner iqa lead_iqa admin", s422="assessor trainee"),
    ],
    # An administrator sees the dates of the list, no plan and no review.
    "assessment:plan_list": [about("registration", s200="learner assessor trainee iqa lead_iqa admin")],
    "assessment:plan_add": [
        about("registration", s200="learner assessor trainee", s403="iqa lead_iqa admin"),
        about("registration", method="post", s403="iqa lead_iqa admin", s422="learner assessor trainee"),
    ],
    "assessment:plan_detail": [about("plan", s200="learner assessor trainee iqa lead_iqa", s403="admin")],
    "assessment:plan_edit": [
        about("plan", s200="learner assessor trainee", s403="iqa lead_iqa admin"),
        about("plan", method="post", s403="iqa lead_iqa admin", s422="learner assessor trainee"),
    ],
    "assessment:plan_propose": [
        about("plan", method="post", s403="iqa lead_iqa admin", s409="learner assessor trainee")
    ],
    "assessment:plan_accept": [
        about("plan", method="post", s403="iqa lead_iqa admin", s422="learner assessor trainee")
    ],
    "assessment:plan_return": [
        about("plan", method="post", s403="iqa lead_iqa admin", s422="learner assessor trainee")
    ],
    "assessment:plan_close": [about("plan", method="post", s403="iqa lead_iqa admin", s422="learner assessor trainee")],
    "assessment:planning": [page(s200="lead_iqa admin"), page(method="post", s422="lead_iqa admin")],
    "assessment:review_add": [
        about("registration", s200="assessor trainee", s403="learner iqa lead_iqa admin"),
        about("registration", method="post", s403="learner iqa lead_iqa admin", s422="assessor trainee"),
    ],
    "assessment:review_detail": [about("review", s200="learner assessor trainee iqa lead_iqa", s403="admin")],
    "assessment:review_sign": [
        about("review", method="post", s403="assessor trainee iqa lead_iqa admin", s422="learner")
    ],
    "assessment:review_employer": [
        about("review", method="post", s403="learner iqa lead_iqa admin", s422="assessor trainee")
    ],
    # Nobody's: whoever has no true address gets 404, signed in or not.
    "assessment:employer_comment": [
        page(args=("x",), default=404, signed_out=404),
        page("post", args=("x",), default=404, signed_out=404),
    ],
    "assessment:calendar": [page(default=200), page(method="post", default=200)],
    "assessment:calendar_feed": [page(args=("x",), default=404, signed_out=404)],
    "assessment:action_check": [
        about("review_action", method="post", s403="iqa lead_iqa admin", s422="learner assessor trainee")
    ],
    "assessment:recognition_list": [about("registration", s200="learner assessor trainee iqa lead_iqa admin")],
    "assessment:recognition_propose": [
        about("route_unit", s200="learner assessor trainee", s403="iqa lead_iqa admin"),
        about("route_unit", method="post", s403="iqa lead_iqa admin", s422="learner assessor trainee"),
    ],
    "assessment:recognition_detail": [about("recognition", s200="learner assessor trainee iqa lead_iqa admin")],
    "assessment:recognition_record": [
        about("recognition", method="post", s403="learner iqa lead_iqa admin", s422="assessor trainee")
    ],
    "assessment:recognition_answer": [
        about("recognition", method="post", s403="learner assessor trainee iqa lead_iqa", s422="admin")
    ],
    "assessment:recognition_withdraw": [
        about("recognition", method="post", s403="admin", s422="learner assessor trainee iqa lead_iqa")
    ],
    "assessment:recognition_limits": [
        page(s200="assessor trainee second_assessor iqa lead_iqa admin"),
        page(method="post", s422="admin"),
    ],
    "iqa:iqa_home": [page(s200="iqa lead_iqa")],
    "iqa:feedback_list": [page(s200="assessor trainee second_assessor iqa lead_iqa")],
    "iqa:strategy": [page(s200="iqa lead_iqa")],
    "iqa:strategy_add": [page(s200="lead_iqa"), page(method="post", s422="lead_iqa")],
    "iqa:strategy_detail": [about("strategy", s200="iqa lead_iqa")],
    "iqa:risk_list": [about("approval", s200="iqa lead_iqa", s403="assessor trainee second_assessor admin")],
    "iqa:risk_detail": [
        about("approval", s200="iqa lead_iqa", s403="assessor trainee second_assessor admin", args=("assessor",)),
        about(
            "approval",
            method="post",
            s403="assessor trainee second_assessor admin",
            s422="iqa lead_iqa",
            args=("assessor",),
        ),
    ],
    "iqa:exercise_list": [page(s200="assessor trainee second_assessor iqa lead_iqa")],
    "iqa:exercise_plan": [
        about("approval", s200="iqa lead_iqa", s403="assessor trainee second_assessor admin"),
        about("approval", method="post", s403="assessor trainee second_assessor admin", s422="iqa lead_iqa"),
    ],
    # Who is invited knows of it once it is open.
    "iqa:exercise_detail": [
        about("exercise", s200="iqa lead_iqa"),
        about("open_exercise", s200="assessor trainee second_assessor iqa lead_iqa"),
    ],
    "iqa:exercise_edit": [
        about("exercise", s200="iqa lead_iqa"),
        about("open_exercise", method="post", s403="assessor trainee second_assessor", s422="iqa lead_iqa"),
    ],
    "iqa:exercise_people": [
        about("exercise", s200="iqa lead_iqa"),
        about("open_exercise", method="post", s403="assessor trainee second_assessor", s422="iqa lead_iqa"),
    ],
    "iqa:exercise_take_out": [
        about("invitation", s200="iqa lead_iqa"),
        about("invitation", method="post", s422="iqa lead_iqa"),
    ],
    "iqa:exercise_item": [
        about("exercise", s200="iqa lead_iqa"),
        about("open_exercise", method="post", s403="assessor trainee second_assessor", s422="iqa lead_iqa"),
    ],
    "iqa:exercise_specimen": [
        about("exercise", s200="iqa lead_iqa"),
        about("open_exercise", method="post", s403="assessor trainee second_assessor", s422="iqa lead_iqa"),
    ],
    "iqa:item_prepare": [
        about("open_item", s200="iqa lead_iqa", s403="assessor trainee second_assessor"),
        # Nothing was sent: no word is taken out.
        about("item", method="post", s302="iqa lead_iqa"),
    ],
    "iqa:item_confirm": [about("item", method="post", s302="iqa lead_iqa")],
    "iqa:item_remove": [about("item", method="post", s302="iqa lead_iqa")],
    "iqa:item_decide": [
        about("open_item", s200="assessor trainee second_assessor", s403="iqa lead_iqa"),
        about("open_item", method="post", s302="assessor trainee second_assessor", s403="iqa lead_iqa"),
    ],
    "iqa:item_discuss": [
        about("open_item", s403="assessor trainee second_assessor iqa lead_iqa"),
        about("closed_item", s200="assessor trainee iqa lead_iqa", s403="second_assessor"),
        about("closed_item", method="post", s403="second_assessor", s422="assessor trainee iqa lead_iqa"),
    ],
    "iqa:item_file": [about("item_file", s200="assessor trainee second_assessor iqa lead_iqa")],
    "iqa:exercise_open": [
        about("exercise", method="post", s302="iqa lead_iqa"),
        about("open_exercise", method="post", s403="assessor trainee second_assessor", s409="iqa lead_iqa"),
    ],
    "iqa:exercise_hand_in": [
        about("open_exercise", s200="assessor trainee second_assessor", s403="iqa lead_iqa"),
        about("open_exercise", method="post", s403="iqa lead_iqa", s409="assessor trainee second_assessor"),
    ],
    "iqa:exercise_close": [
        about("open_exercise", method="post", s403="assessor trainee second_assessor", s409="iqa lead_iqa")
    ],
    "iqa:exercise_cancel": [
        about("open_exercise", s200="iqa lead_iqa", s403="assessor trainee second_assessor"),
        about("open_exercise", method="post", s403="assessor trainee second_assessor", s422="iqa lead_iqa"),
    ],
    # Blind: open to nobody before the closing, and after it not to who has still to hand in.
    "iqa:exercise_results": [
        about("open_exercise", s403="assessor trainee second_assessor iqa lead_iqa"),
        about("closed_exercise", s200="assessor trainee iqa lead_iqa", s403="second_assessor"),
    ],
    "iqa:outcome_agree": [
        about("item_criterion", s200="iqa lead_iqa", s403="assessor trainee second_assessor"),
        about("item_criterion", method="post", s403="assessor trainee second_assessor", s422="iqa lead_iqa"),
    ],
    "iqa:exercise_meeting": [
        about("closed_exercise", s200="iqa lead_iqa", s403="assessor trainee second_assessor"),
        about("closed_exercise", method="post", s403="assessor trainee second_assessor", s422="iqa lead_iqa"),
    ],
    "iqa:exercise_action_add": [
        about("closed_exercise", s200="iqa lead_iqa", s403="assessor trainee second_assessor"),
        about("closed_exercise", method="post", s403="assessor trainee second_assessor", s422="iqa lead_iqa"),
    ],
    "iqa:exercise_action_answer": [
        about("exercise_action", s200="assessor", s403="trainee second_assessor iqa lead_iqa"),
        about("exercise_action", method="post", s403="trainee second_assessor iqa lead_iqa", s422="assessor"),
    ],
    "iqa:exercise_action_close": [
        about("answered_exercise_action", method="post", s302="iqa lead_iqa", s403="assessor trainee second_assessor")
    ],
    "iqa:exercise_conclude": [
        about("closed_exercise", method="post", s403="assessor trainee second_assessor", s409="iqa lead_iqa")
    ],
    "iqa:exercise_minutes": [about("closed_exercise", s200="assessor trainee iqa lead_iqa", s403="second_assessor")],
    "iqa:exercise_sheet": [about("closed_exercise", s200="assessor trainee iqa lead_iqa", s403="second_assessor")],
    "iqa:exemplar_list": [page(s200="assessor trainee second_assessor iqa lead_iqa")],
    # The second assessor has still to decide the same work: the exemplar would tell them the answer.
    "iqa:exemplar_detail": [about("exemplar", s200="assessor trainee iqa lead_iqa")],
    "iqa:exemplar_retire": [
        about("exemplar", s200="iqa lead_iqa", s403="assessor trainee"),
        about("exemplar", method="post", s403="assessor trainee", s422="iqa lead_iqa"),
    ],
    "iqa:sampling": [about("approval", s200="iqa lead_iqa", s403="assessor trainee second_assessor admin")],
    "iqa:sampling_sheet": [
        about("approval", s200="iqa lead_iqa", s403="assessor trainee second_assessor admin"),
    ],
    "iqa:report_index": [page(s200="iqa lead_iqa")],
    **{
        f"iqa:{name}": [about("approval", s200="iqa lead_iqa", s403="assessor trainee second_assessor admin")]
        for name in ("camera", "camera_sheet", "compliance", "compliance_sheet")
    },
    **{
        f"iqa:period_{form}": [about("approval", s200="iqa lead_iqa", s403="assessor trainee second_assessor admin")]
        for form in ("report", "sheet", "paper")
    },
    # The person is the second assessor: they read their own.
    **{
        f"iqa:assessor_{form}": [about("person", s200="second_assessor iqa lead_iqa", s403="admin")]
        for form in ("report", "sheet", "paper")
    },
    **{
        f"iqa:learner_{form}": [
            about("registration", s200="iqa lead_iqa", s403="learner assessor trainee admin"),
        ]
        for form in ("report", "sheet", "paper")
    },
    "iqa:characteristics": [
        about("approval", s200="iqa lead_iqa", s403="assessor trainee second_assessor admin"),
        about("approval", method="post", s200="iqa lead_iqa", s403="assessor trainee second_assessor admin"),
    ],
    "iqa:sampling_draw": [
        about("approval", method="post", s403="assessor trainee second_assessor admin", s409="iqa lead_iqa")
    ],
    "iqa:draw_detail": [about("draw", s200="iqa lead_iqa")],
    "iqa:sample_plan": [
        about("route_unit", s200="iqa lead_iqa", s403="learner assessor trainee admin"),
        about("route_unit", method="post", s403="learner assessor trainee admin", s422="iqa lead_iqa"),
    ],
    "assessment:witness_requests": [about("registration", s200="learner assessor trainee iqa lead_iqa", s403="admin")],
    "assessment:witness_add": [
        about("registration", s200="learner assessor trainee", s403="iqa lead_iqa admin"),
        about("registration", method="post", s422="learner assessor trainee", s403="iqa lead_iqa admin"),
    ],
    "assessment:witness_request": [
        about("witness_request", s200="learner assessor trainee iqa lead_iqa", s403="admin")
    ],
    "assessment:witness_ask": [
        about("witness_proposal", s200="assessor trainee", s403="learner iqa lead_iqa admin"),
        about("witness_proposal", method="post", s422="assessor trainee", s403="learner iqa lead_iqa admin"),
    ],
    "assessment:witness_again": [
        about("witness_request", method="post", s302="assessor trainee", s403="learner iqa lead_iqa admin")
    ],
    "assessment:witness_withdraw": [
        about("witness_request", method="post", s422="assessor trainee", s403="learner iqa lead_iqa admin"),
        about("witness_proposal", method="post", s422="learner assessor trainee", s403="iqa lead_iqa admin"),
    ],
    "assessment:witness_list": [page(s200="assessor trainee second_assessor iqa lead_iqa admin")],
    "assessment:witness_detail": [about("witness", s200="assessor trainee second_assessor iqa lead_iqa admin")],
    "assessment:witness_check": [
        about("witness", method="post", s403="assessor trainee second_assessor iqa", s422="lead_iqa admin")
    ],
    "assessment:witness_answer": [
        page(args=("no-such-link",), default=404, signed_out=404),
        page("post", args=("no-such-link",), default=404, signed_out=404),
    ],
    "iqa:sample_review": [about("sample", s200="iqa lead_iqa"), about("sample", method="post", s422="iqa lead_iqa")],
    "iqa:action_answer": [
        about("action", s200="assessor", s403="iqa lead_iqa"),
        about("action", method="post", s403="iqa lead_iqa", s422="assessor"),
    ],
    "iqa:action_close": [
        about("answered_action", s200="iqa lead_iqa", s403="assessor"),
        about("answered_action", method="post", s302="iqa lead_iqa", s403="assessor"),
    ],
    "iqa:action_return": [about("answered_action", method="post", s422="iqa lead_iqa", s403="assessor")],
    # The assessor's first word may be empty: read and acknowledged.
    "iqa:sample_note": [about("done_sample", method="post", s302="assessor", s422="iqa lead_iqa")],
    "iqa:sample_replan": [about("sample", s200="iqa lead_iqa"), about("sample", method="post", s422="iqa lead_iqa")],
    "iqa:sample_interview": [about("sample", s200="iqa lead_iqa"), about("sample", method="post", s422="iqa lead_iqa")],
    # The review is the quality assurer's own; the lead samples it.
    "iqa:sample_countersample": [
        about("done_sample", s200="lead_iqa", s403="assessor iqa"),
        about("done_sample", method="post", s422="lead_iqa", s403="assessor iqa"),
    ],
    "iqa:assessor_list": [page(s200="iqa lead_iqa")],
    # The person is the second assessor.
    "iqa:assessor_detail": [about("person", s200="second_assessor iqa lead_iqa", s403="admin")],
    "iqa:observation_plan": [
        about("person", s200="iqa lead_iqa", s403="second_assessor admin"),
        about("person", method="post", s422="iqa lead_iqa", s403="second_assessor admin"),
    ],
    "iqa:assessor_interview": [
        about("person", s200="iqa lead_iqa", s403="second_assessor admin"),
        about("person", method="post", s422="iqa lead_iqa", s403="second_assessor admin"),
    ],
    "iqa:observation_detail": [about("observation", s200="assessor iqa lead_iqa")],
    "iqa:observation_record": [
        about("observation", s200="iqa lead_iqa", s403="assessor"),
        about("observation", method="post", s422="iqa lead_iqa", s403="assessor"),
    ],
    "iqa:observation_acknowledge": [
        about("held_observation", method="post", s302="assessor", s403="iqa lead_iqa"),
    ],
    "iqa:observation_cancel": [about("observation", method="post", s422="iqa lead_iqa", s403="assessor")],
    "iqa:cpd_list": [page(s200="assessor trainee second_assessor iqa lead_iqa admin")],
    "iqa:cpd_add": [
        page(s200="assessor trainee second_assessor iqa lead_iqa admin"),
        page(method="post", s422="assessor trainee second_assessor iqa lead_iqa admin"),
    ],
    "iqa:cpd_of": [about("person", s200="second_assessor iqa lead_iqa admin")],
    # The entry is the assessor's own.
    "iqa:cpd_detail": [about("cpd", s200="assessor iqa lead_iqa admin")],
    "iqa:cpd_edit": [
        about("cpd", s200="assessor", s403="iqa lead_iqa admin"),
        about("cpd", method="post", s422="assessor", s403="iqa lead_iqa admin"),
    ],
    "iqa:cpd_attach": [about("cpd", method="post", s422="assessor", s403="iqa lead_iqa admin")],
    "iqa:cpd_verify": [about("cpd", method="post", s422="lead_iqa admin", s403="assessor iqa")],
    "iqa:cpd_return": [about("cpd", method="post", s422="lead_iqa admin", s403="assessor iqa")],
    "iqa:cpd_proof": [about("cpd_proof", s200="assessor iqa lead_iqa admin")],
    "iqa:registration_release": [
        about("registration", s200="iqa lead_iqa", s403="learner assessor trainee admin"),
        about("registration", method="post", s403="learner assessor trainee admin", s422="iqa lead_iqa"),
    ],
    "iqa:release_withdraw": [
        about("registration", method="post", s403="learner assessor trainee admin", s422="iqa lead_iqa")
    ],
    "assessment:observation_list": [about("registration", s200="learner assessor trainee iqa lead_iqa", s403="admin")],
    # What is sent has no key.
    "assessment:observe": [
        about("registration", s200="assessor trainee", s403="learner iqa lead_iqa admin"),
        about("registration", method="post", s403="learner iqa lead_iqa admin", s422="assessor trainee"),
    ],
    "assessment:observe_keep": [
        about("registration", method="post", s403="learner iqa lead_iqa admin", s422="assessor trainee")
    ],
    "assessment:observe_send": [
        about("registration", method="post", s403="learner iqa lead_iqa admin", s422="assessor trainee")
    ],
    "assessment:observe_worker": [page(default=200, signed_out=200)],
    "iqa:visit_list": [page(s200="lead_iqa admin")],
    "iqa:visit_add": [page(s200="lead_iqa admin"), page(method="post", s422="lead_iqa admin")],
    "iqa:visit_detail": [about("visit", s200="lead_iqa admin")],
    "iqa:visit_open": [about("planned_visit", method="post", s200="lead_iqa admin")],
    "iqa:visit_link": [about("visit", method="post", s200="lead_iqa admin")],
    "iqa:visit_authenticator": [about("visit", method="post", s302="lead_iqa admin")],
    "iqa:visit_close": [about("visit", method="post", s302="lead_iqa admin")],
    "iqa:visit_log": [about("visit", s200="lead_iqa admin")],
    "iqa:visit_log_sheet": [about("visit", s200="lead_iqa admin")],
    "iqa:visit_pack": [about("visit", method="post", s302="lead_iqa admin")],
    "iqa:visit_paper": [about("visit_paper", s200="lead_iqa admin")],
    "iqa:visit_action": [
        about("visit_action", s200="assessor lead_iqa admin"),
        about("visit_action", method="post", s403="lead_iqa admin", s422="assessor"),
    ],
    "iqa:visit_action_close": [about("visit_action", method="post", s403="assessor admin", s422="lead_iqa")],
    # No link has this address: it is told so, whoever asks.
    "iqa:room_enter": [
        page(args=("no-such-token",), default=404, signed_out=404),
        page(args=("no-such-token",), method="post", default=404, signed_out=404),
    ],
    "iqa:room": [inside()],
    "iqa:room_leave": [inside(method="post")],
    "iqa:room_section": [inside(args=("learners",))],
    "iqa:room_actions": [inside(), inside(method="post", status=422)],
    "iqa:room_action_close": [inside("visit visit_action", method="post", status=409)],
    "iqa:room_report": [inside(), inside(method="post", status=422)],
    "iqa:room_report_sign": [inside(method="post", status=409)],
    "iqa:room_pack": [inside(method="post", status=302)],
    "iqa:room_paper": [inside("visit visit_paper")],
    "iqa:room_agree": [inside("visit claim", method="post", status=409)],
    "iqa:room_learner": [inside("visit registration")],
    "iqa:room_ask": [inside("visit registration", method="post", status=422)],
    "iqa:room_sample": [inside("visit done_sample")],
    "iqa:room_judge": [inside("visit visit_sample"), inside("visit visit_sample", method="post", status=422)],
    "iqa:room_piece": [inside("visit asked_evidence"), inside("visit asked_evidence", method="post")],
    "iqa:room_file": [inside("visit file")],
    "iqa:room_file_pdf": [inside("visit document_file")],
    "iqa:room_file_original": [inside("visit sealed_file"), inside("visit sealed_file", method="post", status=422)],
    "certification:claim_list": [page(s200="iqa lead_iqa admin")],
    "certification:claim_make": [
        about("registration", method="post", s302="admin", s403="learner assessor trainee iqa lead_iqa")
    ],
    "certification:claim_detail": [about("claim", s200="iqa lead_iqa admin")],
    "certification:claim_submit": [about("claim", method="post", s403="iqa lead_iqa", s409="admin")],
    "certification:claim_accept": [
        about("claim", s200="admin", s403="iqa lead_iqa"),
        about("claim", method="post", s403="iqa lead_iqa", s422="admin"),
    ],
    "certification:claim_withdraw": [
        about("claim", s200="admin", s403="iqa lead_iqa"),
        about("claim", method="post", s403="iqa lead_iqa", s422="admin"),
    ],
    "certification:claim_rows": [page(s200="iqa lead_iqa admin")],
    "certification:claim_policy": [page(s200="admin"), page(method="post", s422="admin")],
    "certification:claim_units": [
        about("registration", s200="admin", s403="learner assessor trainee iqa lead_iqa"),
        about("registration", method="post", s403="learner assessor trainee iqa lead_iqa", s422="admin"),
    ],
    **{
        f"certification:claim_{act}": [
            about("claim", s200="admin", s403="iqa lead_iqa"),
            about("claim", method="post", s403="iqa lead_iqa", s422="admin"),
        ]
        for act in ("query", "answer", "reject", "fee")
    },
    "certification:certificate_add": [
        about("claim", s200="admin", s403="iqa lead_iqa"),
        about("claim", method="post", s403="iqa lead_iqa", s422="admin"),
    ],
    "certification:certificate_paper": [about("certificate", s200="iqa lead_iqa admin")],
    "certification:certificate_revoke": [
        about("certificate", s200="admin", s403="iqa lead_iqa"),
        about("certificate", method="post", s403="iqa lead_iqa", s422="admin"),
    ],
    "certification:certificate_custody": [
        about("certificate", args=("checked",), s200="admin", s403="iqa lead_iqa"),
        about("certificate", args=("checked",), method="post", s403="iqa lead_iqa", s422="admin"),
    ],
    "certification:custody_take_back": [
        about("custody", s200="admin", s403="iqa lead_iqa"),
        about("custody", method="post", s403="iqa lead_iqa", s422="admin"),
    ],
    "certification:document_paper": [about("document", s200="iqa lead_iqa admin", s403="learner")],
    "certification:document_custody": [
        about("document", args=("handed_over",), s200="admin", s403="learner iqa lead_iqa"),
        about("document", args=("handed_over",), method="post", s403="learner iqa lead_iqa", s422="admin"),
    ],
    "certification:bulk_pick": [page(s200="admin"), page(method="post", s422="admin")],
    "certification:bulk_list": [page(s200="admin")],
    "certification:bulk_detail": [about("bulk_job", s200="admin")],
    "certification:bulk_start": [about("bulk_job", method="post", s409="admin")],
    "certification:bulk_cancel": [about("bulk_job", method="post", s409="admin")],
    "certification:bulk_retry": [about("bulk_job", method="post", s409="admin")],
    "certification:bulk_archive": [about("bulk_job", s409="admin"), about("bulk_job", method="post", s409="admin")],
    "certification:sending_list": [page(s200="admin"), page(method="post", s422="admin")],
    "certification:sending_csv": [about("claim_sending", s200="admin")],
    "certification:sending_columns": [
        page(args=("ambleford",), s200="admin"),
        page(args=("ambleford",), method="post", s422="admin"),
    ],
    "certification:sending_numbers": [page(s200="admin"), page(method="post", s422="admin")],
    "certification:document_list": [page(s200="iqa lead_iqa admin")],
    "certification:document_csv": [page(s200="iqa lead_iqa admin")],
    "certification:my_documents": [page(default=200)],
    "certification:document_download": [about("document", s200="learner iqa lead_iqa admin")],
    "certification:document_retry": [about("unmade_document", method="post", s302="admin", s403="iqa lead_iqa")],
    "certification:document_replace": [
        about("document", s200="admin", s403="learner iqa lead_iqa"),
        about("document", method="post", s403="learner iqa lead_iqa", s422="admin"),
    ],
    "certification:document_revoke": [
        about("document", s200="admin", s403="learner iqa lead_iqa"),
        about("document", method="post", s403="learner iqa lead_iqa", s422="admin"),
    ],
    "certification:document_revoke_drop": [
        about("document", method="post", s403="learner iqa lead_iqa", s409="admin"),
    ],
    "certification:credential_download": [about("document", s200="learner iqa lead_iqa admin")],
    "certification:verify_file": [
        page(default=200, signed_out=200),
        page(method="post", default=422, signed_out=422),
    ],
    "certification:issuer": [page(args=("HL",), default=200, signed_out=200)],
    "certification:issuer_keys": [page(args=("HL",), default=200, signed_out=200)],
    "certification:issuer_key": [page(args=("HL", "0" * 16), default=404, signed_out=404)],
    "certification:issuer_status": [page(args=("HL", "1"), default=200, signed_out=200)],
    "certification:issuer_certificates": [page(args=("HL",), default=200, signed_out=200)],
    "certification:centre_reports": [page(s200="lead_iqa admin")],
    "certification:centre_report": [page(args=("risk",), s200="lead_iqa admin")],
    "certification:centre_report_sheet": [page(args=("load",), s200="lead_iqa admin")],
    "certification:centre_report_paper": [page(args=("claims",), s200="lead_iqa admin")],
    "certification:retention": [page(s200="lead_iqa admin"), page(method="post", s422="lead_iqa admin")],
    "certification:retention_rules": [page(s200="lead_iqa admin"), page(method="post", s422="lead_iqa admin")],
    "certification:disposal_detail": [about("disposal", s200="lead_iqa admin")],
    # The lead quality assurer has proposed it.
    "certification:disposal_confirm": [about("disposal", method="post", s403="lead_iqa", s422="admin")],
    "certification:disposal_withdraw": [about("disposal", method="post", s422="lead_iqa admin")],
    "certification:disposal_certificate": [about("disposal", s409="lead_iqa admin")],
    "certification:records_hold": [
        about("registration", s200="lead_iqa admin", s403="learner assessor trainee iqa"),
        about("registration", method="post", s403="learner assessor trainee iqa", s422="lead_iqa admin"),
    ],
    "certification:hold_lift": [
        about("hold", s200="lead_iqa admin"),
        about("hold", method="post", s422="lead_iqa admin"),
    ],
    "certification:erasure_answer": [
        about("erasure", s200="admin", s403="learner lead_iqa"),
        about("erasure", method="post", s403="learner lead_iqa", s422="admin"),
    ],
    "certification:own_data": [page(default=200)],
    "certification:copy_ask": [page(method="post", default=302)],
    "certification:copy_fetch": [about("copy", s409="learner")],
    "certification:erasure_ask": [
        about("registration", s200="learner", s403="assessor trainee iqa lead_iqa admin"),
        about("registration", method="post", s403="assessor trainee iqa lead_iqa admin", s409="learner"),
    ],
    "certification:verify": [
        page(default=200, signed_out=200),
        page(args=("HL26-AAAA-AAAA",), default=200, signed_out=200),
    ],
    "certification:verify_paper": [page(args=("HL26-AAAA-AAAA",), default=200, signed_out=200)],
}


def every_url(resolver=None, prefix=""):
    """(name, view) of every pattern below the root, with namespaces."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern.callback
        else:
            yield from every_url(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)


def ours():
    return {name: view for name, view in every_url() if not name.startswith(NOT_OURS)}


@pytest.fixture(autouse=True)
def empty_files():
    """Instead of the fixture that empties the files after each test: the world's files serve the whole module."""


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once for the module; each request is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def test_every_url_has_a_row():
    assert set(ours()) == set(ROWS)


def test_every_view_has_a_rule():
    """Django's own sign-in and password views are the only ones without a gate of ours."""
    without = {name for name, view in ours().items() if not hasattr(view, "access_rule")}
    assert without == {name for name in ROWS if name.startswith(("sign_", "password_"))}


def people_of(cast):
    return {**cast.everybody(), "eqa": cast.home.entry.visit.eqa, "other_eqa": cast.other.entry.visit.eqa}


def cases():
    for name, rows in ROWS.items():
        for row in rows:
            yield pytest.param(name, row, id=f"{row.method} {name}{'/'.join(('', *row.args))}")


def address(name, row, things):
    """The URL of a row; of one about an object, its further arguments name objects too, or stand for themselves."""
    further = [things[key].pk if key in things else key for key in row.args] if row.obj else row.args
    return reverse(name, args=[*(things[key].pk for key in row.obj.split()), *further])


@pytest.fixture(scope="module")
def cookies(world, django_db_blocker):
    """{kind of person: their browser's cookies, name to value}: everybody signs in once."""
    cast, _ = world
    with django_db_blocker.unblock():
        return {who: dict(cookies_of(cast, who, person)) for who, person in people_of(cast).items()}


def cookies_of(cast, who, person):
    client = Client()
    if person:
        client.force_login(person)
    if who in EXTERNAL:
        step_in(client, (cast.home if who == "eqa" else cast.other).entry)
    return ((name, cookie.value) for name, cookie in client.cookies.items())


@pytest.mark.parametrize(("name", "row"), list(cases()))
def test_who_may(world, cookies, client, name, row):
    _, things = world
    url = address(name, row, things)
    answers = {}
    for who, theirs in cookies.items():
        cache.clear()
        client.cookies = SimpleCookie(theirs)
        with transaction.atomic():
            data = {"data": {"sent": "yes"}} if row.method == "post" else {}
            response = getattr(client, row.method)(url, **data, headers=row.headers)
            if response.streaming:  # read to the end, so that the file that is handed out is closed
                b"".join(response.streaming_content)
            transaction.set_rollback(True)
        answers[who] = response.status_code
    assert answers == row.answers


@pytest.mark.parametrize("name", list(ROWS))
def test_a_method_without_a_row_is_refused(world, cookies, client, name):
    """405 for whoever could pass the gate: no view answers a method that its rows do not name."""
    _, things = world
    methods = {row.method for row in ROWS[name]}
    row = ROWS[name][0]
    url = address(name, row, things)
    cache.clear()
    client.cookies = SimpleCookie(cookies["admin"])
    for method in {"get", "post"} - methods:
        with transaction.atomic():
            assert getattr(client, method)(url).status_code == 405
            transaction.set_rollback(True)
