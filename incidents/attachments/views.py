"""Handing out a file, to whom the caller has let in."""

from __future__ import annotations

from django.http import FileResponse

from incidents.attachments.models import Attachment
from incidents.attachments.storage import VAULT


def hand_out(attachment: Attachment) -> FileResponse:
    """The bytes of a present attachment. The caller has checked who asks, and recorded the read.

    Always a download, which does not hinder a page from drawing it in an <img>. Raises Http404 when the bytes are gone.
    """
    return VAULT.hand_out(
        attachment.stored, name=attachment.name, content_type=attachment.content_type, size=attachment.size
    )
