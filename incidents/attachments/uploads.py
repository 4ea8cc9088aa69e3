"""What arrives from outside: a limit that holds while bytes arrive, whichever door they use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# The names of fields, the boundaries between parts, the other answers of a form.
ENVELOPE_BYTES = 64 * 1024


def was_cut(upload: Any) -> bool:
    """Whether the rest of this upload was thrown away because there was too much of it."""
    return bool(getattr(upload, "was_cut", False))


class CappedUploads(FileUploadHandler):
    """Stands before the handlers that keep bytes, and throws away what is beyond the limits.

    A file that goes on after the most for one file goes no further than this, and arrives as an empty one that is
    marked `was_cut`: the form can say which it was, and keeps what else was typed. The same happens to every file once
    the request has brought as much as one incident may hold.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.of_request = self.of_file = 0
        self.is_cut = False

    def limits(self) -> tuple[int, int]:
        """The most bytes of one file, and of one request."""
        return settings.ATTACHMENT_BYTES, settings.ATTACHMENT_BYTES_PER_INCIDENT

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.of_file, self.is_cut = 0, False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.of_file += len(raw_data)
        self.of_request += len(raw_data)
        most_of_file, most_of_request = self.limits()
        too_much = self.of_file > most_of_file or self.of_request > most_of_request
        self.is_cut = self.is_cut or too_much
        return None if self.is_cut else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self.is_cut:
            return None
        cut = SimpleUploadedFile(self.file_name or "file", b"", self.content_type or "")
        cut.was_cut = True  # type: ignore[attr-defined]
        return cut
