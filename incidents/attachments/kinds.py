"""What kind of file some bytes are, told by the bytes and never by what somebody claims. Pure."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

TEXT = "text/plain"
UNKNOWN = "application/octet-stream"
ZIP = "application/zip"
# What a browser may draw in a page. SVG is not among them: it can hold scripts.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
HEAD_BYTES = 4096

# (where, bytes, type). Each begins with enough to be no accident; what is plain text has been told apart before.
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (4, b"1AY&SY", "application/x-bzip2"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (257, b"ustar", "application/x-tar"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"\xd4\xc3\xb2\xa1", "application/vnd.tcpdump.pcap"),
    (0, b"\xa1\xb2\xc3\xd4", "application/vnd.tcpdump.pcap"),
    (0, b"\x0a\x0d\x0d\x0a", "application/x-pcapng"),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
)
# RIFF is a shell around several kinds.
_IN_RIFF = frozenset({"image/webp", "audio/wav"})
# What a machine carries out: Windows, Linux, macOS (both byte orders, one or several architectures), Java, Android.
_PROGRAMS: tuple[bytes, ...] = (
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"dex\n03",
    b"\x4c\x00\x00\x00\x01\x14\x02\x00",
)
# Documents that are packed files; their name says which, once their bytes have said that they are packed.
_OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
# What Windows carries out when somebody opens the file, whatever its bytes are.
_OPENED_AS_PROGRAM = frozenset({
    "app", "appref-ms", "bat", "cmd", "com", "cpl", "exe", "gadget", "hta", "inf", "jar", "jse", "lnk", "msc", "msi",
    "msix", "msp", "mst", "pif", "reg", "scf", "scr", "vb", "vbe", "vbs", "ws", "wsc", "wsf", "wsh", "xll",
})  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class TextJudge:
    """Reads bytes piece by piece and says whether all of them were UTF-8 text without control characters."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.is_text = True

    def read(self, chunk: bytes, *, last: bool = False) -> None:
        if not self.is_text:
            return
        try:
            self.is_text = _CONTROL.search(self._decoder.decode(chunk, last)) is None
        except UnicodeDecodeError:
            self.is_text = False


def kind_of(head: bytes, *, is_text: bool, extension: str = "") -> str:
    """The content type of a file by its first `HEAD_BYTES` bytes; `is_text` is the judgement of the whole.

    A page or a drawing in HTML or SVG is text here, and is handed out as nothing else.
    """
    if is_text:
        return "application/pdf" if head.startswith(b"%PDF-") else TEXT
    for where, magic, kind in _SIGNATURES:
        if head[where : where + len(magic)] == magic and (kind not in _IN_RIFF or head.startswith(b"RIFF")):
            return _OFFICE.get(extension, kind) if kind == ZIP else kind
    return UNKNOWN


def is_program(head: bytes, *, is_text: bool, extension: str = "") -> bool:
    """Whether a machine would carry the file out, by its bytes or because its name makes Windows do so."""
    return extension in _OPENED_AS_PROGRAM or (not is_text and head.startswith(_PROGRAMS))


@dataclass(frozen=True)
class Look:
    """How a kind of file is shown: a word, and the name of an icon."""

    word: str
    icon: str


_LOOKS = {
    "image": Look("Picture", "image"),
    "video": Look("Video", "movie"),
    "audio": Look("Sound", "audio_file"),
    "text": Look("Text", "description"),
}
_PACKED = {ZIP, "application/gzip", "application/zstd", "application/vnd.rar", "application/x-tar"} | {
    "application/x-bzip2", "application/x-xz", "application/x-7z-compressed",
}  # fmt: skip
_CAPTURES = {"application/vnd.tcpdump.pcap", "application/x-pcapng"}


def look_of(content_type: str) -> Look:
    """How to show a file of this content type."""
    if content_type == "application/pdf":
        return Look("PDF", "picture_as_pdf")
    if content_type in _OFFICE.values() or content_type == "application/x-ole-storage":
        return Look("Document", "article")
    if content_type in _PACKED:
        return Look("Packed files", "folder_zip")
    if content_type in _CAPTURES:
        return Look("Network capture", "lan")
    return _LOOKS.get(content_type.partition("/")[0], Look("Other file", "draft"))
