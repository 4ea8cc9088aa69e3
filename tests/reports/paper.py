"""Reads PDFs as far as tests need it: by their own table of contents, with the words of each page's text."""

from __future__ import annotations

import base64
import re
import zlib


class Paper:
    """A PDF, taken apart as a reader does it: from the end, over the table of where each object begins."""

    def __init__(self, content: bytes) -> None:
        assert content.startswith(b"%PDF-1.")
        assert content.rstrip().endswith(b"%%EOF")
        begins = int(re.findall(rb"startxref\s+(\d+)", content)[-1])
        table = re.match(rb"xref\s+0 (\d+)\s+((?:\d{10} \d{5} [fn]\s+)+)trailer", content[begins:])
        assert table is not None, "There is no table where the end says that it is."
        places = [int(entry[:10]) for entry in table[2].splitlines() if entry[17:18] == b"n"]
        assert len(places) == int(table[1]) - 1
        self.objects = [content[place : content.index(b"endobj", place)] for place in places]
        assert all(re.match(rb"\d+ 0 obj", one) for one in self.objects)

    @property
    def pages(self) -> int:
        return sum(re.search(rb"/Type /Page\b", one) is not None for one in self.objects)

    @property
    def pictures(self) -> int:
        return sum(b"/Subtype /Image" in one for one in self.objects)

    @property
    def words(self) -> str:
        """What is written on it, as far as it is of the first characters of each font: letters and digits are."""
        shown = [text for one in self.objects for text in re.findall(rb"\(((?:\\.|[^()\\])*)\) Tj", self._stream(one))]
        return " ".join(text.decode("latin-1") for text in shown)

    @staticmethod
    def _stream(one: bytes) -> bytes:
        if b"/Subtype" in one or b"stream" not in one:
            return b""
        body = one.partition(b"stream")[2].partition(b"endstream")[0].strip()
        if b"/ASCII85Decode" in one:
            body = base64.a85decode(body.removesuffix(b"~>"))
        return zlib.decompress(body) if b"/FlateDecode" in one else body
