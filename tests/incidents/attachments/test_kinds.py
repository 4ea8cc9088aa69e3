"""Files are what their bytes say."""

from __future__ import annotations

import pytest

from incidents.attachments.kinds import HEAD_BYTES, PICTURES, TextJudge, is_program, kind_of, look_of
from tests.incidents.attachments.files import ELF, EXE, GIF, HTML, JPEG, PDF, PNG, SVG, WEBP, packed


def judged(content: bytes, chunk: int = 7) -> bool:
    judge = TextJudge()
    for start in range(0, len(content), chunk):
        judge.read(content[start : start + chunk])
    judge.read(b"", last=True)
    return judge.is_text


def kind(content: bytes, extension: str = "") -> str:
    return kind_of(content[:HEAD_BYTES], is_text=judged(content), extension=extension)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (GIF, "image/gif"),
        (WEBP, "image/webp"),
        (PDF, "application/pdf"),
        (b"%PDF-1.4 only letters", "application/pdf"),
        (packed(), "application/zip"),
        (b"\0" * 257 + b"ustar\x0000", "application/x-tar"),
        (b"RIFF\x24\0\0\0AVI LIST", "application/octet-stream"),
        (b"xxxx\0\0\0\0WEBP", "application/octet-stream"),
        (b"plain words\n", "text/plain"),
        ("Grüße\tan alle\r\n".encode(), "text/plain"),
        (HTML, "text/plain"),
        (SVG, "text/plain"),
        (b"\xef\xbb\xbfwith a mark", "text/plain"),
        ("Grüße".encode("latin-1"), "application/octet-stream"),
        (b"a\0b", "application/octet-stream"),
        (b"\x1b[31mred", "application/octet-stream"),
        (b"words cut in a character \xc3", "application/octet-stream"),
        # What begins like another kind and is text all through is text.
        (b"GIF89a=1;alert(document.domain)", "text/plain"),
        (b"ID3 tags are broken", "text/plain"),
        (b"MZ is the code of Mozambique", "text/plain"),
    ],
)
def test_kind_is_told_by_the_bytes(content, expected):
    assert kind(content) == expected


def test_polyglot_is_what_it_begins_with():
    assert kind(PNG + HTML) == "image/png"
    assert kind(GIF + packed()) == "image/gif"
    assert kind(HTML + b"\0" + PNG) == "application/octet-stream"


def test_name_tells_apart_only_packed_documents():
    assert kind(packed(), "docx").endswith("wordprocessingml.document")
    assert kind(packed(), "png") == "application/zip"
    assert kind(b"words", "png") == "text/plain"


@pytest.mark.parametrize(
    ("content", "extension", "refused"),
    [
        (ELF, "", True),
        (EXE, "png", True),
        (b"\xca\xfe\xba\xbe\0\0\0\x34", "class", True),
        (b"@echo off", "bat", True),
        (packed(), "jar", True),
        (b"#!/bin/sh\necho hello", "sh", False),
        (b"MZ is the code of Mozambique", "txt", False),
        (PNG, "png", False),
    ],
)
def test_programs_are_known_by_bytes_and_by_what_windows_opens(content, extension, refused):
    assert is_program(content, is_text=judged(content), extension=extension) is refused


def test_every_kind_has_a_word():
    words = {look_of(kind).word for kind in (*PICTURES, "application/pdf", "text/plain", "application/zip", "x/y")}
    assert words == {"Picture", "PDF", "Text", "Packed files", "Other file"}
