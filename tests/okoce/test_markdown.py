"""Markdown of members: what it may become, and what it never becomes."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okoce.markdown import plain, render

ALLOWED = re.compile(
    r"</?(?:p|br|em|strong|code|pre|ul|li|blockquote|h[23])>|</?ol>|<ol start=\"\d+\">|</a>"
    r'|<a href="https://[^"<>]*" rel="nofollow noopener ugc">',
    re.IGNORECASE,
)


def tags_beyond_the_list(html: str) -> str:
    return "".join(re.findall(r"<[^>]*>?", ALLOWED.sub("", html)))


def test_the_small_set_of_marks():
    html = render("**tebal** *miring* `kode`\nbaris\n\n- satu\n- dua\n\n3. tiga\n\n> kutip")

    for part in (
        "<strong>tebal</strong> <em>miring</em> <code>kode</code><br>",
        "<li>satu</li>",
        '<ol start="3">',
        "<blockquote>\n<p>kutip</p>",
    ):
        assert part in html


@pytest.mark.parametrize("mark", ["#", "##", "######"])
def test_headings_stay_below_those_of_the_page(mark):
    assert render(f"{mark} Judul", 3) == "<h3>Judul</h3>\n"


def test_links_lead_to_https_and_pass_nothing_on():
    html = render("[koperasi](https://koperasi.contoh.id/a?b=1&c=2)")

    assert '<a href="https://koperasi.contoh.id/a?b=1&amp;c=2" rel="nofollow noopener ugc">' in html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "javascript&#58;alert(1)",
        "&#106;avascript:alert(1)",
        "javascript&colon;alert(1)",
        "\\javascript:alert(1)",
        "%6aavascript:alert(1)",
        "vbscript:msgbox(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "data:image/svg+xml,<svg/onload=alert(1)>",
        "http://contoh.id",
        "//contoh.id",
        "/akun/keluar/",
        "#isi",
        "mailto:a@contoh.id",
        "https:contoh.id",
    ],
)
@pytest.mark.parametrize("form", ["[x]({})", "[x](<{}>)", "![x]({})", "[x]: {}\n\n[x]", "<{}>"])
def test_no_other_address_becomes_a_link(address, form):
    html = render(form.format(address))

    assert "<img" not in html
    assert "href=" not in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=https://jahat.test/x.js></SCRIPT>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<svg><script>alert&#40;1)</script></svg>",
        "<iframe src=javascript:alert(1)></iframe>",
        "<a href='javascript:alert(1)' onclick=alert(1)>x</a>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<style>@import 'https://jahat.test'</style>",
        "<!--<img src='--><img src=x onerror=alert(1)//'>",
        "<details open ontoggle=alert(1)>",
        "<form action=https://jahat.test><input name=kata-sandi></form>",
        "<b style='position:fixed'>x</b>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&#60;svg onload=alert(1)&#62;",
        "[<img src=x onerror=alert(1)>](https://contoh.id)",
        '[x](https://contoh.id "onmouseover=alert(1)")',
        '[x](https://contoh.id/"onclick="alert(1))',
        "[x](https://contoh.id/<script>)",
        "`<img src=x onerror=alert(1)>`",
        '```html"onload=alert(1)\n<script>alert(1)</script>\n```',
        "```<script>\n</code></pre><script>alert(1)</script>\n```",
        "![x](https://contoh.id/x.svg)",
        "<<script>script>alert(1)<</script>/script>",
    ],
)
def test_no_html_gets_through(text):
    html = render(text)

    assert tags_beyond_the_list(html) == ""


@given(st.text(alphabet="<>/&;:#!\"'`*_[]() \n-=.xajscript0123456789", max_size=200))
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_only_the_list_comes_out(text):
    assert tags_beyond_the_list(render(text)) == ""


@pytest.mark.parametrize(
    "text",
    [
        ">" * 5000,
        "> " * 2500,
        "- " * 2500,
        "> - " * 1250,
        "1. " * 1600,
        "*" * 5000,
        "**a " * 1250,
        "*a**b" * 1000,
        "*_" * 2500,
        "[" * 5000,
        "[" * 2500 + "]" * 2500,
        "[a](" * 1250,
        "[a](https://" * 400,
        "![" * 2500,
        "&" * 5000,
        "<a " * 1600,
        "\\*" * 2500,
        "```\n" * 1250,
        "# a\n" * 1250,
        "a\n" * 2500,
        ">\n" * 2500,
        " ".join("`" * number for number in range(99)),
        "\n".join("  " * number + "- a" for number in range(68)),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_the_longest_post_is_drawn_in_bounded_time(text):
    start = time.process_time()
    html = render(text)
    plain(text)

    assert time.process_time() - start < 1
    assert html.count("<blockquote>") <= 10
    assert tags_beyond_the_list(html) == ""


def test_plain_words_lose_their_marks_only():
    assert plain("**Halo**\n\n- satu\n- `dua` <b>") == "Halo satu dua <b>"
