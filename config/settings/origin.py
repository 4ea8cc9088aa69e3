"""Settings that follow from the address at which people reach Muster."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

YEAR_SECONDS = 365 * 24 * 3600


def read_origin(url: str) -> dict[str, Any]:
    """Secure cookies, HSTS and the redirect to https: all of them where `url` is https, else none."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    found: dict[str, Any] = {
        "CSRF_TRUSTED_ORIGINS": [f"{parts.scheme}://{parts.netloc}"],
        "SESSION_COOKIE_SECURE": secure,
        "CSRF_COOKIE_SECURE": secure,
        "SECURE_SSL_REDIRECT": secure,
        "SECURE_HSTS_SECONDS": YEAR_SECONDS if secure else 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": secure,
        "SECURE_HSTS_PRELOAD": secure,
        # Asked on the machine itself, where there is no TLS.
        "SECURE_REDIRECT_EXEMPT": [r"^healthz", r"^readyz$"],
    }
    if secure:
        # TLS ends at the proxy in front, which must set this header and drop one that a client sends.
        found["SECURE_PROXY_SSL_HEADER"] = ("HTTP_X_FORWARDED_PROTO", "https")
    return found
