"""Samples for the living style page; people are made up, nothing comes from the database."""

from datetime import date
from types import SimpleNamespace as Some

from django import forms
from django.templatetags.static import static

from config import charts, ui
from config.forms import Cards, DateInput, FileInput, ManyCards, OurLook
from config.refusals import Blocker

LONG_NAME = "Wilhelmina Featherstonehaugh-Cholmondeley van der Westhuizen"
LONG_TITLE = (
    "Communicate effectively and safely with customers, colleagues and the public in complex, distressing or "
    "unforeseen situations across more than one channel of service delivery"
)
UNIT = [
    ["met"] * 6,
    ["met", "submitted", "met", "met", "action", "none"],
    ["submitted", "submitted", "none", "claimed"],
]

SWATCHES = [
    ("paper", "page"),
    ("surface", "panels, controls"),
    ("sunken", "wells, bands, hover"),
    ("line", "quiet borders"),
    ("ctl-line", "control borders, 3:1"),
    ("text", "text"),
    ("text-2", "secondary text"),
    ("text-3", "captions, 4.5:1"),
    ("accent", "links, focus, waiting"),
    ("accent-fill", "primary button, ticks"),
    ("accent-soft", "selection, waiting"),
    ("ink", "sign-in only"),
    ("done", "met, signed, valid"),
    ("done-soft", ""),
    ("act", "action, short, soon"),
    ("act-soft", ""),
    ("stop", "overdue, blocked, revoked"),
    ("stop-soft", ""),
]
CONTENTS = [
    ("colour", "Colour"),
    ("type", "Type"),
    ("buttons", "Buttons"),
    ("states", "States"),
    ("writing", "Writing"),
    ("forms", "Forms"),
    ("notes", "Notices"),
    ("rows", "Rows"),
    ("tables", "Tables"),
    ("charts", "Charts"),
    ("sign", "Signatures"),
    ("assess", "Assess"),
    ("viewer", "Files"),
    ("public", "Public"),
]
CELLS = [
    ("S", "done", "full", "Agreed"),
    ("A", "done", "", "Agreed, with action"),
    ("R", "stop", "full", "Reassess"),
    ("O", "stop", "ring", "Overdue"),
    ("M", "act", "full", "Must sample"),
    ("I", "wait", "full", "Interim open"),
    ("P", "wait", "", "Planned"),
    ("N", "none", "hush", "Not selected"),
    ("W", "none", "bare", "At work"),
]


class SampleForm(OurLook, forms.Form):
    title = forms.CharField(help_text="Short and particular, so that you find it again.", initial="Handling a refund")
    made_on = forms.DateField(label="Date it was made", widget=DateInput())
    assessor = forms.ChoiceField(choices=[("jo", "Jo Hartley"), ("mel", LONG_NAME)])
    account = forms.CharField(widget=forms.Textarea({"rows": 3}), required=False, label="What happened")
    setting = forms.ChoiceField(
        label="Where did it happen?",
        choices=[("w", "At work"), ("r", "Realistic workplace"), ("s", "Simulation"), ("c", "Classroom")],
        widget=Cards(icons={"w": "shop", "r": "building", "s": "puzzle", "c": "easel"}),
    )
    shows = forms.MultipleChoiceField(
        label="This evidence is",
        choices=[("v", "Valid"), ("a", "Authentic"), ("s", "Sufficient")],
        widget=ManyCards(hints={"v": "It shows what the criterion asks for.", "a": "It is the learner’s own."}),
    )
    scope = forms.ChoiceField(
        label="For how much?",
        choices=[("unit", "Only this unit"), ("all", "All units of the plan")],
        widget=forms.RadioSelect,
        initial="unit",
    )
    files = forms.FileField(widget=FileInput(), required=False, help_text="Up to 200 MB each.")
    confidential = forms.BooleanField(
        label="It shows other people’s names or details",
        help_text="Only Jo and the quality assurer of this piece will see it.",
    )

    def clean_made_on(self):
        raise forms.ValidationError("30 Nov 2026 is in the future. Enter today’s date or earlier.")


def _wrong_form():
    return SampleForm({"wrong-title": LONG_TITLE, "wrong-made_on": "2026-11-30"}, prefix="wrong")


def _viewed():
    """A picture that is still being checked, as its author sees it."""
    return {
        "file": {"pk": 0, "name": "till.svg", "size": 2048},
        "viewer": "picture",
        "url": static("favicon.svg"),
        "calm": ("scanning", "It is being checked. Until that is done only you can open it."),
        "original": "ask",
    }


def _signs():
    statement = (
        "I have judged the evidence referenced here against every criterion. It is valid, authentic, reliable, "
        "current and sufficient."
    )
    return [
        Some(role="Assessor", statement=statement, name="Jo Hartley", note="19 Nov 2026, 16:20 · 18 decisions"),
        Some(
            role="Learner",
            statement="The evidence referenced for this unit is my own work, except where I have said so.",
            name=LONG_NAME,
            note="19 Nov 2026, 18:02",
        ),
        Some(
            role="Quality assurer",
            statement="I have sampled the items listed and agree with the decisions.",
            wait="planned for 8 Dec 2026",
            note="Sam Okoro",
        ),
    ]


def _thread():
    return [
        Some(
            look="act",
            icon="arrow-counterclockwise",
            what="4.5 not yet met",
            who="Jo Hartley",
            when="10 Nov 2026, 16:02",
            text="Sufficient: show how you know that the customer was content. By 24 Nov.",
        ),
        Some(look="done", icon="check-lg", what="11 criteria met", who="Jo Hartley", when="12 Oct 2026, 15:20"),
        Some(
            icon="arrow-counterclockwise",
            what="1.4 met",
            who=LONG_NAME,
            when="14 Sep 2026, 09:10",
            text="Superseded on 16 Sep: decided again with E006 added. Both are kept.",
            old=True,
        ),
    ]


def _blockers():
    return [
        Blocker(
            "criterion_open",
            "4.5 is not yet met",
            "Wait for the second submission, due 24 Nov, or ask Casey about it at the observation on that day.",
            "#sign",
            "Remind Casey",
        ),
        Blocker(
            "countersign",
            "The decision of Kit Sanders on 5.2 waits for a countersignature",
            "Look at E018 and countersign, or decide 5.2 yourself.",
            "#sign",
            "Open the decision",
        ),
        Blocker("expired", "Your competence for this unit ended on 31 Aug 2026", "Ask your centre to renew it."),
    ]


def _chart():
    figures = [(1, 3), (2, 6), (3, 8), (4, 12), (6, 17), (7, 22)]
    points = [(date(2026, 4 + month, 1), value) for month, value in figures] + [(date(2026, 11, 20), 26)]
    return charts.progress_chart(date(2026, 3, 1), date(2027, 7, 31), 55, points)


def _caseload():
    rows = [
        (LONG_NAME, [0, 1, 3, 4, 4, 5], 45, 0.31, "stop", 5, "well_behind", "9 behind"),
        ("Robin Ashby", [0, 3, 6, 8, 12, 12, 17, 22, 26], 55, 0.5, "act", 26, "behind", "2 behind"),
        ("Casey Dunn", [0, 4, 12, 20, 25, 35, 41], 45, 0.85, "done", 41, "ahead", "3 ahead"),
        ("Nia Bevan", [], 45, 0, "wait", 0, "not_started", None),
    ]
    names = ("who", "points", "total", "share", "look", "credits", "state", "word")
    return [Some(**dict(zip(names, row, strict=True))) for row in rows]


def page():
    """Everything that templates/style.html shows."""
    by_family = {}
    for name, look in ui.STATES.items():
        by_family.setdefault(look.family, []).append((name.rpartition(".")[2], name.rpartition(".")[0]))
    return {
        "contents": CONTENTS,
        "swatches": SWATCHES,
        "densities": [("", "Roomy"), ("cs-compact", "Compact")],
        "families": list(by_family.items()),
        "kinds": list(ui.KINDS),
        "unit_strip": UNIT,
        "long_strip": [["met"] * 20, ["submitted"] * 15, ["none"] * 25],
        "sample_form": SampleForm(prefix="right"),
        "wrong_form": _wrong_form(),
        "long_name": LONG_NAME,
        "long_title": LONG_TITLE,
        "signs": _signs(),
        "viewed": _viewed(),
        "thread": _thread(),
        "blockers": _blockers(),
        "chart": _chart(),
        "caseload": _caseload(),
        "cells": CELLS,
        "answers": [
            ("done", "patch-check-fill", "This certificate is valid"),
            ("act", "arrow-left-right", "This certificate has been replaced"),
            ("stop", "x-octagon-fill", "This certificate has been revoked"),
        ],
        "steps": ["Draft", "Released", "Submitted", "Accepted", "Issued", "Handed over"],
    }
