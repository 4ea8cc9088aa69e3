"""Notes become HTML that can do nothing."""

from __future__ import annotations

import pytest

from incidents.timeline.markdown import ShownFile, files_named_in, render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** and `code`", "<p><strong>bold</strong> and <code>code</code></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("# Top", "<h3>Top</h3>"),
        ("###### Deep", "<h6>Deep</h6>"),
        ("~~gone~~", "<p><s>gone</s></p>"),
        ("<b>raw</b>", "<p>&lt;b&gt;raw&lt;/b&gt;</p>"),
        ("![a graph](https://x.example/a.png)", "<p>[picture: a graph]</p>"),
        ("![](https://x.example/a.png)", "<p>[picture: without words]</p>"),
        ("![<i>](x.png)", "<p>[picture: &lt;i&gt;]</p>"),
        ("3. three", '<ol start="3">\n<li>three</li>\n</ol>'),
    ],
)
def test_markdown_becomes(text, html):
    assert render(text).strip() == html


def test_link_opens_without_telling_whence():
    assert render("[wiki](https://wiki.example/)").strip() == (
        '<p><a href="https://wiki.example/" rel="noopener noreferrer nofollow">wiki</a></p>'
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>)",
        "[x](vbscript:x)",
        "<javascript:alert(1)>",
        '<img src=x onerror="alert(1)">',
        '[x](https://a.example/ "a" onmouseover=alert(1))',
        "<iframe src=//a.example></iframe>",
        "<style>*{display:none}</style>",
    ],
)
def test_nothing_can_run(text):
    html = render(text).lower()
    for tag in ("<script", "<img", "<iframe", "<style", 'href="javascript', 'href="data', 'href="vbscript', "<a onm"):
        assert tag not in html


FILES = {1: ShownFile("/files/1/", is_picture=True), 2: ShownFile("/files/2/", is_picture=False)}


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("![a <graph>](attachment:1)", '<p><img src="/files/1/" alt="a &lt;graph&gt;" class="m-picture"></p>'),
        ("[log](attachment:2)", '<p><a href="/files/2/" rel="noopener noreferrer nofollow">log</a></p>'),
        ("![not drawn](attachment:2)", "<p>[picture: not drawn]</p>"),
        ("![another's](attachment:3)", "<p>[picture: another's]</p>"),
        ("[another's](attachment:3) end", "<p>[file: another's] end</p>"),
        ("![x](attachment:01)", "<p>[picture: x]</p>"),
        ("![x](attachment:1/../2)", "<p>[picture: x]</p>"),
        ("![x](https://x.example/a.png)", "<p>[picture: x]</p>"),
        ("![x](/files/1/)", "<p>[picture: x]</p>"),
        ("`![x](attachment:1)`", "<p><code>![x](attachment:1)</code></p>"),
        ("<img src=/files/1/ onerror=x>", "<p>&lt;img src=/files/1/ onerror=x&gt;</p>"),
    ],
)
def test_files_of_the_incident_are_shown(text, html):
    assert render(text, FILES).strip() == html


def test_files_stay_words_where_none_are_given():
    assert render("![x](attachment:1) [y](attachment:2)").strip() == "<p>[picture: x] [file: y]</p>"


def test_other_links_beside_an_unknown_file_stay_links():
    html = render("[y](attachment:9) [w](https://w.example/)", FILES)
    assert '[file: y] <a href="https://w.example/"' in html


def test_files_named_are_found_and_bounded():
    assert files_named_in("![a](attachment:7) [b](attachment:12) attachment:0") == {7, 12}
    assert len(files_named_in("".join(f"attachment:{key} " for key in range(1, 999)))) == 200
