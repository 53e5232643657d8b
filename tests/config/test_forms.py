"""Every form in our look: hint and error are tied to the field, the summary links to it, refusals say what to do."""

import re

from django import forms
from django.template import Context, Template

from config.forms import Cards, DateInput, FileInput, ManyCards, OurLook


class ClaimForm(OurLook, forms.Form):
    title = forms.CharField(help_text="Short and particular.", max_length=20)
    made_on = forms.DateField(label="Date it was made", widget=DateInput())
    note = forms.CharField(required=False, error_messages={"required": "Say more."})
    setting = forms.ChoiceField(
        label="Where?",
        choices=[("w", "At work"), ("s", "Simulation")],
        widget=Cards(icons={"w": "shop"}, hints={"s": "Rare."}),
    )
    rules = forms.MultipleChoiceField(choices=[("v", "Valid")], widget=ManyCards())
    scope = forms.ChoiceField(choices=[("1", "One"), ("2", "All")], widget=forms.RadioSelect, help_text="Of the plan.")
    file = forms.FileField(widget=FileInput())
    own = forms.BooleanField(label="It is mine")


def rendered(form, source="{% crispy form %}"):
    return re.sub(r">\s+<", "><", Template(source).render(Context({"form": form})))


def opening(page, name, **attributes):
    """The opening tags `name` in the page that carry these attributes."""
    tags = re.findall(rf"<{name}\b[^>]*>", page)
    return [tag for tag in tags if all(f'{key}="{value}"' in tag for key, value in attributes.items())]


def test_field_order_is_label_hint_error_control():
    page = rendered(ClaimForm({}))
    block = page[page.index('id="div_id_title"') : page.index('id="div_id_made_on"')]
    order = ['for="id_title"', 'id="id_title_helptext"', 'id="id_title_error"', "<input"]
    assert sorted(order, key=block.index) == order


def test_field_with_error_is_tied_to_hint_and_error():
    [control] = opening(rendered(ClaimForm({})), "input", id="id_title")
    assert 'aria-describedby="id_title_helptext id_title_error"' in control
    assert 'aria-invalid="true"' in control


def test_group_with_error_is_tied_to_hint_and_error():
    page = rendered(ClaimForm({}))
    assert len(opening(page, "fieldset", **{"aria-describedby": "id_scope_helptext id_scope_error"})) == 1
    assert page.count('id="id_scope_error"') == 1


def test_untouched_form_shows_no_errors():
    page = rendered(ClaimForm())
    assert "cs-error" not in page
    assert "aria-invalid" not in page


def test_summary_is_an_alert_that_links_to_each_field():
    page = rendered(ClaimForm({}))
    [summary] = opening(page, "div", role="alert")
    assert 'tabindex="-1"' in summary
    links = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>', page)
    assert links == [
        ("id_title", "Title: Fill this in."),
        ("id_made_on", "Date it was made: Give a date."),
        ("id_setting_0", "Where?: Choose one."),
        ("id_rules_0", "Rules: Choose at least one."),
        ("id_scope_0", "Scope: Choose one."),
        ("id_file", "File: Choose a file."),
        ("id_own", "It is mine: Tick this box to go on."),
    ]
    assert [target for target, _ in links if f'id="{target}"' not in page] == []


def test_summary_tells_what_concerns_the_whole_form():
    form = ClaimForm({})
    form.add_error(None, "Someone has already changed this.")
    assert '<ul class="list-unstyled"><li>Someone has already changed this.</li>' in rendered(form)


def test_own_sentence_of_a_field_stays():
    assert ClaimForm().fields["note"].error_messages["required"] == "Say more."


def test_optional_fields_say_so_and_required_ones_do_not():
    page = rendered(ClaimForm())
    assert page.count("(optional)") == 1
    assert "*" not in page


def test_cards_have_icon_hint_and_a_real_input():
    page = rendered(ClaimForm({"setting": "s"}))
    cards = re.findall(r'<label class="cs-choice">(.*?)</label>', page)
    assert cards[0] == (
        '<input class="cs-over" type="radio" name="setting" value="w" id="id_setting_0" required aria-invalid="false">'
        '<i class="bi bi-shop" aria-hidden="true"></i><span>At work</span>'
    ).replace(' aria-invalid="false"', "")
    assert 'value="s" id="id_setting_1" required checked' in cards[1]
    assert '<span class="cs-hint">Rare.</span>' in cards[1]


def test_wrong_input_comes_back_as_typed():
    [control] = opening(rendered(ClaimForm({"title": "A title that is far too long for this"})), "input", id="id_title")
    assert 'value="A title that is far too long for this"' in control


def test_date_travels_in_iso_form():
    [control] = opening(rendered(ClaimForm(initial={"made_on": "2026-11-21"})), "input", id="id_made_on")
    assert 'type="date"' in control
    assert 'value="2026-11-21"' in control


def test_filter_and_single_field_give_the_same_look():
    form = ClaimForm()
    whole = rendered(form, "{{ form|crispy }}")
    single = rendered(form, "{{ form.title|as_crispy_field }}")
    assert single.strip() in whole
    assert 'class="cs-field"' in single
