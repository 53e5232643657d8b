"""The tags of the look: exact output, the dictionary of states, icons that exist."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template, TemplateDoesNotExist
from django.template.loader import get_template

from assessment import states as assessment
from certification import states as certification
from config import ui
from config.letters import LetterState
from iqa import states as iqa
from portfolios import states as portfolios

CSS = (settings.BASE_DIR / "static/vendor/icons/icons.css").read_text()
DRAWN = set(re.findall(r"\.bi-([a-z0-9-]+)::before", CSS))


def rendered(source, **context):
    return Template(source).render(Context(context))


def test_icon_is_hidden_from_readers():
    assert rendered('{% icon "plus-lg" "cs-3" %}') == '<i class="bi bi-plus-lg cs-3" aria-hidden="true"></i>'


def test_state_has_icon_word_and_colour():
    assert rendered('{% state "met" %}') == (
        '<span class="cs-state is-done"><i class="bi bi-check-circle-fill" aria-hidden="true"></i>Met</span>'
    )


def test_state_with_own_word_escapes_it():
    assert rendered('{% state "behind" word "cs-calm" %}', word="<b>2</b> behind") == (
        '<span class="cs-state is-act cs-calm"><i class="bi bi-arrow-down-right" aria-hidden="true"></i>'
        "&lt;b&gt;2&lt;/b&gt; behind</span>"
    )


def test_state_of_a_claim_has_its_own_word():
    assert ui.shown("submitted").word == "With assessor"
    assert ui.shown("submitted", "claim").word == "With awarding organisation"
    assert ui.shown("met", "claim") == ui.shown("met")


def test_state_without_entry_stops_and_names_it():
    with pytest.raises(KeyError, match="no state 'unheard' of claim"):
        ui.shown("unheard", "claim")


def test_tag_is_a_pill():
    assert rendered('{% tag "overdue" "10 days" %}') == (
        '<span class="cs-tag is-stop"><i class="bi bi-clock-fill" aria-hidden="true"></i>10 days</span>'
    )


@pytest.mark.parametrize(
    ("noun", "choices"),
    [
        ("evidence", portfolios.EvidenceStatus),
        ("registration", portfolios.RegistrationStatus),
        ("import", portfolios.ImportState),
        ("row", portfolios.RowState),
        ("criterion", assessment.CriterionState),
        ("criterion", assessment.Outcome),
        ("unit", assessment.UnitState),
        ("sample", iqa.SampleStatus),
        ("sample", iqa.SampleOutcome),
        ("assessor", iqa.Risk),
        ("observation", iqa.ObservationStatus),
        ("rating", iqa.Rating),
        ("action", iqa.ActionStepKind),
        ("claim", certification.ClaimStatus),
        ("document", certification.DocumentStatus),
        ("rendering", certification.Rendering),
        ("bulk", certification.BulkState),
        ("item", certification.ItemState),
        ("custody", certification.CustodyKind),
        ("package", assessment.PackageState),
        ("plan", assessment.PlanStatus),
        ("plan", assessment.VersionState),
        ("review_action", assessment.ActionOutcome),
        ("request", assessment.RequestState),
        ("letter", LetterState),
        ("disposal", certification.ListState),
        ("disposal", certification.Fate),
        ("copy", certification.CopyState),
        ("erasure", certification.ErasureState),
    ],
)
def test_every_state_of_the_street_can_be_shown(noun, choices):
    assert [value for value in choices.values if f"{noun}.{value}" not in ui.STATES and value not in ui.STATES] == []


def test_every_kind_of_evidence_has_an_icon():
    assert [kind for kind in portfolios.EvidenceKind.values if kind not in ui.KINDS] == []


def test_words_of_states_leave_the_door_open():
    banned = re.compile(r"\b(fail|failed|pending|invalid|rejected|refused)\b", re.IGNORECASE)
    assert [look.word for look in ui.STATES.values() if banned.search(look.word)] == []


def test_every_icon_in_use_is_drawn():
    in_python = {look.icon for look in ui.STATES.values()} | set(ui.KINDS.values()) | set(ui.NOTE_ICONS.values())
    pages = [path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.html")]
    named = re.compile(r'{% icon "([a-z0-9-]+)"|picture="([a-z0-9-]+)"')
    in_templates = {one or other for page in pages for one, other in named.findall(page)}
    assert sorted((in_python | in_templates) - DRAWN) == []


def test_strip_draws_cells_and_says_them():
    assert rendered("{% strip outcomes %}", outcomes=[["met", "submitted"], [], ["action", "none", "met"]]) == (
        '<span class="cs-strip" role="img" aria-label="5 criteria: 2 met, 1 with assessor, 1 action required, '
        '1 no evidence yet"><i class="m"></i><i class="s"></i><i class="g"></i><i class="a"></i><i></i>'
        '<i class="m"></i></span>'
    )


def test_strip_of_one_and_of_none():
    assert 'aria-label="1 criterion: 1 met"' in rendered("{% strip outcomes %}", outcomes=[["met"]])
    assert 'aria-label="No criteria"' in rendered("{% strip outcomes %}", outcomes=[])


@pytest.mark.parametrize(("number", "css"), [(32, "cs-strip"), (33, "cs-strip cs-long")])
def test_strip_of_many_stands_in_rows(number, css):
    assert rendered("{% strip outcomes %}", outcomes=[["none"] * number]).startswith(f'<span class="{css}" ')


def test_key_shows_cell_and_word():
    assert rendered('{% key "submitted" "With Jo" %}') == (
        '<span><span class="cs-strip" aria-hidden="true"><i class="s"></i></span>With Jo</span>'
    )


def test_chip_is_a_link_only_with_an_address():
    body = '<i class="bi bi-film" aria-hidden="true"></i><b>E014</b> 03:10'
    assert rendered('{% chip "E014" "AV" "03:10" "/e/14/" %}') == f'<a class="cs-chip" href="/e/14/">{body}</a>'
    assert rendered('{% chip "E014" "AV" "03:10" %}') == f'<span class="cs-chip">{body}</span>'


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Robin Ashby", "RA"),
        ("Ana de la Cruz", "AC"),
        ("Cher", "C"),
        ("", ""),
        ("élodie (Ellie) Ñuñez", "ÉÑ"),
        ("Dr. O'Neil", "DO"),
    ],
)
def test_initials_are_first_and_last(name, letters):
    assert ui.initials(name) == letters


def test_head_has_way_back_title_and_buttons():
    page = rendered(
        '{% head title sub="Two wait." back="/" back_to="Home" %}<a href="/x">X</a>{% endhead %}', title="A<b>"
    )
    assert page == (
        '<div class="cs-head"><div><p class="cs-back"><a href="/">'
        '<i class="bi bi-arrow-left" aria-hidden="true"></i> Home</a></p><h1>A&lt;b&gt;</h1>'
        '<p class="cs-sub">Two wait.</p></div><div class="cs-tools"><a href="/x">X</a></div></div>'
    )


def test_note_escapes_what_the_block_prints():
    page = rendered('{% note "act" "Not yet" %}<p>{{ reason }}</p>{% endnote %}', reason="<script>")
    assert page == (
        '<div class="cs-note is-act"><i class="bi bi-dash-circle-fill" aria-hidden="true"></i>'
        '<div class="cs-grow"><h2 class="h3">Not yet</h2><p>&lt;script&gt;</p></div></div>'
    )


def test_every_template_can_be_read():
    home = settings.BASE_DIR / "templates"
    broken = []
    for path in sorted(Path(home).rglob("*.html")):
        try:
            get_template(str(path.relative_to(home)))
        except TemplateDoesNotExist:
            broken.append(path.name)
    assert broken == []


@pytest.mark.parametrize("folder", ["templates", "static/js"])
def test_nothing_inline(folder):
    """The Content-Security-Policy forbids inline style, script and event handlers; htmx is told so too."""
    inline = re.compile(r'\sstyle="|\son[a-z]+="|<style|<script(?![^>]*\ssrc=)|hx-on|hx-vals=.js:')
    paths = [path for path in (settings.BASE_DIR / folder).rglob("*.*") if path.suffix in (".html", ".js")]
    assert [path.name for path in paths if inline.search(path.read_text())] == []
