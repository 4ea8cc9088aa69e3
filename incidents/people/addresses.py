"""From which address a request comes, seen through the proxies that are ours."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """Return the client's address; None when nobody can tell.

    `TRUSTED_PROXY_COUNT` proxies of ours each append to X-Forwarded-For whom they heard; what stands left of that was
    written by the client and is not believed.
    """
    proxies: int = getattr(settings, "TRUSTED_PROXY_COUNT", 0)
    heard = [request.META.get("REMOTE_ADDR", "")]
    if proxies:
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        heard = forwarded[-proxies:] or heard
    try:
        return str(ipaddress.ip_address(heard[0].partition("%")[0]))
    except ValueError:
        return None
