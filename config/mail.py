"""How mail leaves: read from one address, EMAIL_URL."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from config.environment import BadVariable, read_number, read_text, split_url

BACKENDS = "django.core.mail.backends"
# Scheme: port, encrypted from the start, encrypted after greeting.
SMTP = {"smtp": (25, False, False), "smtp+tls": (587, False, True), "smtps": (465, True, False)}


def read_mail(*, default: str) -> dict[str, Any]:
    """Mail settings from EMAIL_URL: smtp://, smtp+tls:// or smtps:// with user and password, console:// or file:///folder."""
    value = read_text("EMAIL_URL", default)
    parts = split_url("EMAIL_URL", value)
    sender = read_text("MAIL_FROM", "Muster <muster@localhost>")
    found: dict[str, Any] = {
        "DEFAULT_FROM_EMAIL": sender,
        "SERVER_EMAIL": sender,
        "EMAIL_SUBJECT_PREFIX": "[Muster] ",
        "EMAIL_TIMEOUT": read_number("EMAIL_TIMEOUT", 10, least=1, most=300),
    }
    if parts.scheme == "console":
        return found | {"EMAIL_BACKEND": f"{BACKENDS}.console.EmailBackend"}
    if parts.scheme == "file":
        if not parts.path:
            raise BadVariable("EMAIL_URL", "must name a folder: file:///var/spool/muster.")
        return found | {"EMAIL_BACKEND": f"{BACKENDS}.filebased.EmailBackend", "EMAIL_FILE_PATH": parts.path}
    if parts.scheme not in SMTP:
        raise BadVariable("EMAIL_URL", "must begin with smtp://, smtp+tls://, smtps://, console:// or file://.")
    if not parts.hostname:
        raise BadVariable("EMAIL_URL", "must name a host.")
    port, use_ssl, use_tls = SMTP[parts.scheme]
    return found | {
        "EMAIL_BACKEND": f"{BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": use_ssl,
        "EMAIL_USE_TLS": use_tls,
    }
