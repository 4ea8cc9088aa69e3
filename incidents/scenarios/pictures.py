"""The vault of the pictures that injects show. Their bytes are looked at before they are kept."""

from __future__ import annotations

from django.http import FileResponse, Http404

from incidents.scenarios.choices import Delivery
from incidents.vault import Vault

VAULT = Vault("scenarios")
MOST_BYTES = 10 * 1024 * 1024
# What reaches the players as words on a page, beside which a picture can stand.
SHOWN_WITH = (Delivery.EMAIL, Delivery.CONSOLE, Delivery.QUESTION, Delivery.MATERIAL)
EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


def hand_out(key: str, stored: str, content_type: str) -> FileResponse:
    """The bytes; the caller has checked who asks. Raises Http404 when they are gone.

    Always a download, which does not hinder a page from drawing it in an <img>.
    """
    try:
        size = VAULT.path_of(stored).stat().st_size
    except FileNotFoundError:
        raise Http404 from None
    return VAULT.hand_out(stored, name=_name_of(key, content_type), content_type=content_type, size=size)


def _name_of(key: str, content_type: str) -> str:
    """The name under which a picture is handed out."""
    return f"{key}.{EXTENSIONS.get(content_type, 'bin')}"
