import io
from pathlib import Path

from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont

from okoce import staticfiles


def test_font_is_small_and_has_what_our_words_need():
    path = finders.find("fonts/plus-jakarta-sans.woff2")

    content = Path(path).read_bytes()
    assert len(content) <= 30 * 1024
    font = TTFont(io.BytesIO(content))
    assert set(map(ord, "Rp 1.250.000 – Dapur Ibu é “Ratna”… →")) <= font.getBestCmap().keys()
    assert [axis.axisTag for axis in font["fvar"].axes] == ["wght"]
    assert "tnum" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}


def test_styles_are_one_file_with_tokens_first():
    text = Path(finders.find("css/site.css")).read_text()

    assert text.startswith("@font-face")
    assert "/*" not in text
    assert ".btn--primary" in text


def test_what_members_see_does_not_weigh_on_visitors():
    site = Path(finders.find("css/site.css")).read_text()
    member = Path(finders.find("css/member.css")).read_text()

    assert ".talk" in member
    assert ".talk" not in site


def test_scripts_are_one_file_and_their_names_never_meet():
    for name in ("js/site.js", "js/member.js"):
        text = Path(finders.find(name)).read_text()

        assert text.startswith("{\n")
        # A block may hold neither; a module that needs them is loaded by its own page.
        assert "\nimport " not in text
        assert "\nexport " not in text


def test_built_file_follows_its_sources(tmp_path, monkeypatch):
    source = tmp_path / "a.css"
    source.write_text("a { color: red }")
    monkeypatch.setattr(staticfiles, "BUILT", tmp_path / "built")
    recipe = (lambda: sorted(tmp_path.glob("*.css")), lambda: source.read_bytes())
    monkeypatch.setitem(staticfiles.RECIPES, "css/a.css", recipe)

    first = staticfiles.build("css/a.css").read_text()
    source.write_text("a { color: blue }")
    second = staticfiles.build("css/a.css").read_text()

    assert (first, second) == ("a { color: red }", "a { color: blue }")


def test_collected_files_are_found_and_others_are_not():
    listed = dict(staticfiles.BuiltFinder().list([]))

    assert set(listed) == set(staticfiles.RECIPES)
    assert all(storage.exists(name) for name, storage in listed.items())
    assert finders.find("css/tidak-ada.css") is None
