"""E-mail, by whatever mail server Django was told of."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from email.mime.image import MIMEImage
from email.mime.text import MIMEText
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, SafeMIMEMultipart, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from incidents.notifications.channels.base import Message, Outcome
from incidents.notifications.choices import ErrorClass

# For each word of the conversation with the server; there are up to eight of them.
PATIENCE_SECONDS = 6
HEADER = "X-Muster-Notification"


@dataclass
class EmailSender:
    """`message.to` is the address. `message.extra` may have an iCalendar event (`calendar`), the same words as `html`
    with its `pictures` (PNG by the names that it has for them), and `files` (name, content, type)."""

    timeout_seconds: int = 30
    at_once: int = 4

    def send(self, message: Message) -> Outcome:
        identifier = message_id(message.key)
        try:
            connection = get_connection(timeout=PATIENCE_SECONDS)
            _mail(message, identifier, connection).send()
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            return _refused(code, words)
        except smtplib.SMTPAuthenticationError as error:
            # The account of Muster itself: once that is put right, what waits leaves.
            return _failed(ErrorClass.TEMPORARY, "The mail server refuses Muster's account.", status=error.smtp_code)
        except smtplib.SMTPResponseException as error:
            return _refused(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPNotSupportedError, ValueError):
            return _failed(ErrorClass.PERMANENT, "The address or the message is none that can be sent by mail.")
        except (smtplib.SMTPException, OSError) as error:
            return _unheard(error)
        return Outcome(True, provider_message_id=identifier)


def message_id(key: str) -> str:
    """The same on every try, so that whoever gets it twice sees it once."""
    return f"<{key}@{urlsplit(settings.MUSTER_URL).hostname or 'muster'}>"


class _Letter(EmailMultiAlternatives):
    """A mail whose pictures belong to its HTML (RFC 2387): programs for mail show them in it, not among the files."""

    pictures: dict[str, bytes] = {}

    def _create_alternatives(self, msg: Any) -> Any:
        built = super()._create_alternatives(msg)  # type: ignore[misc]
        if self.pictures and self.alternatives:
            parts = built.get_payload()
            related = SafeMIMEMultipart(_subtype="related", encoding=self.encoding or settings.DEFAULT_CHARSET)
            related.attach(parts[-1])
            for name, content in self.pictures.items():
                related.attach(_picture(name, content))
            parts[-1] = related
        return built


def _picture(name: str, content: bytes) -> MIMEImage:
    part = MIMEImage(content, "png")
    part.add_header("Content-ID", f"<{name}>")
    part.add_header("Content-Disposition", "inline", filename=f"{name}.png")
    return part


def _mail(message: Message, identifier: str, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    headers = {
        "Message-ID": identifier,
        HEADER: message.key,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if message.is_page:
        headers |= {"Importance": "high", "X-Priority": "1"}
    # A subject is one line, whatever a title holds.
    subject = " ".join(message.subject.split())
    mail = _Letter(subject, message.text, None, [message.to], connection=connection, headers=headers)
    if message.extra.get("html"):
        mail.attach_alternative(message.extra["html"], "text/html")
        mail.pictures = message.extra.get("pictures", {})
    for name, content, content_type in message.extra.get("files", ()):
        mail.attach(name, content, content_type)
    if message.extra.get("calendar"):
        mail.attach(_invitation(message.extra["calendar"]))
    return mail


def _invitation(written: str) -> MIMEText:
    """An event of iCalendar, as programs for mail offer it to be accepted (RFC 6047)."""
    part = MIMEText(written, "calendar", "utf-8")
    part.set_param("method", "REQUEST")
    part.add_header("Content-Disposition", "attachment", filename="invitation.ics")
    return part


def _refused(code: int, words: bytes | str) -> Outcome:
    """What a reply of the server means: 4xx another time, 5xx never (RFC 5321, 4.2.1)."""
    said = (words.decode(errors="replace") if isinstance(words, bytes) else words).strip()
    error_class = ErrorClass.PERMANENT if code >= 500 else ErrorClass.TEMPORARY
    return _failed(error_class, f"The mail server answered {code}.", status=code, excerpt=" ".join(said.split()))


def _unheard(error: Exception) -> Outcome:
    is_timeout = isinstance(error, TimeoutError) or "timed out" in str(error)
    if is_timeout:
        return _failed(ErrorClass.TIMEOUT, "The mail server did not answer in time.")
    return _failed(ErrorClass.TEMPORARY, f"The mail server was not reached ({type(error).__name__}).")


def _failed(error_class: ErrorClass, error: str, *, status: int | None = None, excerpt: str = "") -> Outcome:
    return Outcome(False, error_class=error_class, error=error, status=status, excerpt=excerpt[:500])
