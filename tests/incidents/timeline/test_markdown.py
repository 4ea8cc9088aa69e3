"""Notes become HTML that can do nothing."""

from __future__ import annotations

import pytest

from incidents.timeline.markdown import render


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
