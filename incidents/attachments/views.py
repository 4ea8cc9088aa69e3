"""Handing out a file, to whom the caller has let in: as a download that can do nothing, piece by piece."""

from __future__ import annotations

from django.http import FileResponse, Http404

from incidents.attachments import storage
from incidents.attachments.models import Attachment

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Not kept by the browser: who signs in after this reader need not be one who may know.
    "Cache-Control": "private, no-store",
}


def hand_out(attachment: Attachment) -> FileResponse:
    """The bytes of a present attachment. The caller has checked who asks, and recorded the read.

    Always a download, which does not hinder a page from drawing it in an <img>. Raises Http404 when the bytes are gone.
    """
    try:
        file = storage.path_of(attachment.stored).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        file,
        as_attachment=True,
        filename=attachment.name,
        content_type=_declared(attachment.content_type),
        headers={**HEADERS, "Content-Length": str(attachment.size)},
    )


def _declared(content_type: str) -> str:
    return f"{content_type}; charset=utf-8" if content_type.startswith("text/") else content_type
