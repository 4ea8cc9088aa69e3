"""Names of files that nobody can do harm with."""

from __future__ import annotations

import pytest

from incidents.attachments.names import LONGEST, clean_name, extension_of


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie_ x=1.txt"),
        ('in "quotes".txt', "in _quotes_.txt"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("zero\0byte.txt", "zero byte.txt"),
        ("e\u0301t\u00e9.png", "été.png"),
        ("日本語の報告.pdf", "日本語の報告.pdf"),
        ("half \ud800 character.txt", "half character.txt"),
        (".htaccess", "htaccess"),
        ("...", "file"),
        ("", "file"),
        ("folder/", "file"),
        ("  spaces   .txt. ", "spaces .txt"),
    ],
)
def test_name_is_made_fit(raw, name):
    assert clean_name(raw) == name


def test_long_name_keeps_its_extension():
    cut = clean_name("x" * 300 + ".pdf")
    assert len(cut) == LONGEST
    assert cut.endswith("x.pdf")
    assert clean_name("x." + "y" * 300) == "x." + "y" * (LONGEST - 2)


@pytest.mark.parametrize(("name", "extension"), [("a.TXT", "txt"), ("a.tar.gz", "gz"), ("none", ""), (".x", "")])
def test_extension_is_what_stands_behind_the_last_dot(name, extension):
    assert extension_of(name) == extension
