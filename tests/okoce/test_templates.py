"""Components and the one way a form is drawn."""

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory

from okoce.showcase import SampleForm
from okoce.staticfiles import SOURCES
from tests.factories import PhotoFactory


class VisitForm(forms.Form):
    name = forms.CharField(help_text="As on the sign.")
    note = forms.CharField(required=False)
    day = forms.ChoiceField(choices=[("1", "Monday"), ("2", "Tuesday")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="I agree")
    source = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("Closed on Sundays.")


def draw(form, **context) -> str:
    context["form"] = form
    return render_to_string("components/form.html", context, RequestFactory().get("/"))


def ids(html: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', html))


def test_field_is_tied_to_its_label_help_and_error():
    html = draw(VisitForm({}))

    name = re.search(r'<input[^>]*name="name"[^>]*>', html)[0]
    assert 'aria-invalid="true"' in name
    assert 'aria-describedby="id_name_helptext id_name_error"' in name
    assert {"id_name", "id_name_helptext", "id_name_error"} <= ids(html)
    assert 'for="id_name"' in html


def test_every_described_and_linked_id_exists():
    html = draw(VisitForm({}))

    told = re.findall(r'aria-describedby="([^"]+)"', html)
    wanted = {each for group in told for each in group.split()}
    wanted |= set(re.findall(r'href="#([^"]+)"', html))
    wanted |= set(re.findall(r'\bfor="([^"]+)"', html))
    assert wanted <= ids(html)
    assert len(re.findall(r'\bid="', html)) == len(ids(html))


def test_summary_links_to_each_wrong_field_and_tells_the_rest():
    html = render_to_string("components/error_summary.html", {"form": VisitForm({})})

    assert re.findall(r'href="#([^"]+)"', html) == ["id_name", "id_day", "id_agree"]
    assert "Closed on Sundays." in html
    # A hidden field has no place to go to.
    assert html.count("<li>") == 5


def test_summary_is_silent_before_anything_was_sent():
    assert render_to_string("components/error_summary.html", {"form": VisitForm()}).strip() == ""


def test_optional_field_says_so_and_a_needed_one_does_not():
    html = draw(VisitForm())

    assert html.count("field__optional") == 1


def test_choices_are_one_group_with_a_legend():
    html = draw(VisitForm())

    assert html.count("<fieldset") == 1
    assert html.count("<legend") == 1
    assert html.count('type="radio"') == 2


def test_form_with_a_file_is_sent_as_one_with_files():
    assert 'enctype="multipart/form-data"' in draw(SampleForm())
    assert "enctype" not in draw(VisitForm())


def test_rupiah_field_has_its_sign():
    assert "field__affix" in str(SampleForm()["price"].as_field_group())


def test_typed_words_are_escaped_everywhere():
    evil = "<script>alert(1)</script>"
    pages = [
        ("alert.html", {"tone": "warn", "title": evil, "text": evil}),
        ("badge.html", {"label": evil}),
        ("breadcrumbs.html", {"crumbs": [(evil, "/")]}),
        ("empty.html", {"title": evil, "text": evil, "url": "/", "action": evil}),
        ("facts.html", {"facts": [(evil, evil)]}),
        ("page_head.html", {"title": evil, "lead": evil, "eyebrow": evil}),
        ("progress.html", {"label": evil, "value": 1, "max": 2}),
        ("search.html", {"query": evil}),
        ("stat.html", {"label": evil, "value": evil, "note": evil}),
        ("steps.html", {"steps": [{"label": evil, "state": "now", "note": evil, "when": evil}]}),
        ("timeline.html", {"rows": [{"title": evil, "text": evil, "when": evil, "by": evil}]}),
    ]
    for name, context in pages:
        html = render_to_string(f"components/{name}", context)
        assert evil not in html, name
        assert "&lt;script&gt;" in html, name


@pytest.mark.parametrize(
    ("state", "current"), [("done", False), ("now", True), ("todo", False), ("blocked", False)]
)
def test_step_is_told_in_words_too(state, current):
    steps = [{"label": "Training", "state": state}]

    html = render_to_string("components/steps.html", {"steps": steps})

    assert ('aria-current="step"' in html) is current
    assert "visually-hidden" in html


def test_pager_is_absent_on_a_single_page():
    assert render_to_string("components/pager.html", {}).strip() == ""
    assert 'rel="next"' in render_to_string("components/pager.html", {"next_url": "?after=3"})


def test_picture_without_a_photo_says_so():
    assert "no-picture" in render_to_string("components/picture.html", {"photo": None})


def test_picture_offers_every_width_and_keeps_its_place(db):
    photo = PhotoFactory(state="siap", widths=[320, 640], width=640, height=480, alt="A jar")

    html = render_to_string("components/picture.html", {"photo": photo})

    assert f"photos/{photo.code}/320.webp 320w" in html
    assert f"photos/{photo.code}/640.jpg" in html
    assert 'alt="A jar" width="640" height="480"' in html
    assert 'loading="lazy"' in html


def test_no_form_is_included_without_what_its_token_needs():
    """``only`` leaves the CSRF token out, and a form without it can be sent by nobody."""
    parts = {
        str(path.relative_to(folder)): path.read_text()
        for folder in settings.TEMPLATES[0]["DIRS"]
        for path in Path(folder).rglob("*.html")
    }
    forms_in = {name for name, text in parts.items() if "{% csrf_token %}" in text}
    includes = [
        (name, part, " only" in rest and "csrf_token=" not in rest)
        for name, text in parts.items()
        for part, rest in re.findall(r'{% include "([^"]+)"([^%]*)%}', text)
    ]
    for _depth in range(5):
        forms_in |= {name for name, part, is_only in includes if part in forms_in and not is_only}

    assert "components/form.html" in forms_in
    assert not [each for each in includes if each[1] in forms_in and each[2]]


def test_the_layout_of_pages_is_not_undone_by_the_style_of_a_component():
    """The files are joined into one: a second rule of the same name would win everywhere."""
    base = (SOURCES / "css" / "base.css").read_text()
    layout = set(re.findall(r"^\.([\w-]+) \{ display:", base, flags=re.MULTILINE))
    assert {"columns", "cluster"} <= layout
    for file in (SOURCES / "css").glob("*.css"):
        rules = set(re.findall(r"^\s*\.([\w-]+) \{", file.read_text(), flags=re.MULTILINE))
        assert file.name == "base.css" or not layout & rules, file.name
