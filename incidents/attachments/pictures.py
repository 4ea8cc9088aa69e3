"""A picture that arrives, looked at by its bytes."""

from __future__ import annotations

from django.core.files import File

from incidents.attachments.kinds import HEAD_BYTES, PICTURES, kind_of
from incidents.attachments.uploads import was_cut


class NoPicture(ValueError):
    """What arrived cannot be shown on a page as a picture. Its text is a sentence."""


def read_picture(upload: File[bytes], *, most_bytes: int, how: str) -> tuple[bytes, str]:
    """The bytes, and what they are. `how` a picture is given is a verb, such as "choose". Raises NoPicture."""
    size = upload.size or 0
    if was_cut(upload) or size > most_bytes:
        raise NoPicture(f"A picture has at most {most_bytes // 1024 // 1024} MB.")
    if not size:
        raise NoPicture("This file is empty.")
    data = upload.read()
    content_type = kind_of(data[:HEAD_BYTES], is_text=False)
    if content_type not in PICTURES:
        raise NoPicture(f"This is not a picture that a page can show: {how} PNG, JPEG, GIF or WebP.")
    return data, content_type
