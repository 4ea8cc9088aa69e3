"""The mails that follow-ups are owed: claimed one by one, sent outside any transaction, marked."""

from __future__ import annotations

import re
import smtplib
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from incidents.lifecycle.models import Incident
from incidents.permissions.principal import as_system
from incidents.reporter.choices import MailKind, MailState
from incidents.reporter.links import digest, token_for
from incidents.reporter.models import FollowUp
from incidents.reporter.queries import owed_mails

# Seconds from one attempt to the next; after the last there is no other. Ten attempts in more than three days. The
# first is also the lease: longer than a mail server may take.
BACK_OFF = (60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600, 24 * 3600, 24 * 3600)
AT_ONCE = 50
# Strangers' words do not make links in mail that is ours.
_LINK = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]*://|www\.)\S+")


def send_owed_mails(*, base_url: str, confirm_days: int, at: datetime, limit: int = AT_ONCE) -> int:
    """Send at most `limit` mails that are due at `at`; return how many left. Leaves the process.

    Any number of callers at once: each mail is claimed by one. One that is killed on the way is tried again.
    """
    with as_system("receipts that reporters are owed"):
        sent = 0
        for pk in owed_mails(at=at, limit=limit):
            claimed = _claim(pk, at)
            if claimed is None:
                continue
            if not _is_still_true(claimed):
                _mark(claimed, MailState.NONE)
                continue
            try:
                _message(claimed, base_url, confirm_days).send()
            except smtplib.SMTPRecipientsRefused as error:
                codes = [code for code, _ in error.recipients.values()]
                _mark_failure(claimed, f"recipient refused {codes}", is_final=all(code >= 500 for code in codes))
            except smtplib.SMTPException as error:
                _mark_failure(claimed, type(error).__name__)
            except OSError as error:
                # Nobody listens there: the others would only wait for the same.
                _mark_failure(claimed, type(error).__name__)
                break
            else:
                sent += _mark(claimed, MailState.SENT, at=at)
        return sent


@transaction.atomic
def owe_word_of_the_end(incident: Incident, *, at: datetime) -> int:
    """Owe everybody who follows the incident a mail that it ended; return how many. Needs the incident locked."""
    with as_system("word of the end to whoever follows"):
        followed = FollowUp.objects.filter(incident=incident, revoked_at=None, expires_at__gt=at)
        keys = list(followed.exclude(user__isnull=False, user__email="").values_list("pk", flat=True))
        if not keys:
            return 0
        return FollowUp.objects.filter(pk__in=keys).update(
            mail_kind=MailKind.ENDED, mail_state=MailState.PENDING, mail_next_at=at, mail_attempts=0, mail_error=""
        )


@transaction.atomic
def _claim(pk: int, at: datetime) -> FollowUp | None:
    """Take one due mail, so that nobody else takes it before its next attempt; None when somebody has."""
    # Locked by itself, then read: see `lifecycle.operations.base.lock`.
    rows = FollowUp.objects.filter(pk=pk)
    list(rows.select_for_update(of=("self",)).values_list("pk"))
    due = rows.filter(mail_state=MailState.PENDING, mail_next_at__lte=at)
    row: FollowUp | None = due.select_related("incident", "user").first()
    if row is None:
        return None
    row.mail_next_at = at + timedelta(seconds=BACK_OFF[min(row.mail_attempts, len(BACK_OFF) - 1)])
    row.mail_attempts += 1
    row.token_hash = digest(token_for(row.nonce))  # the same, unless the secret key has changed since
    row.save(update_fields=["mail_next_at", "mail_attempts", "token_hash"])
    return row


def _is_still_true(row: FollowUp) -> bool:
    """What was reopened meanwhile has not ended; who has had no mail yet gets the receipt. Who has left gets none."""
    if row.user is not None and not row.user.is_active:
        return False
    if row.mail_kind == MailKind.ENDED and row.incident.is_open:
        row.mail_kind = MailKind.RECEIPT
        return row.mail_sent_at is None
    return True


def _message(row: FollowUp, base_url: str, confirm_days: int) -> EmailMessage:
    """The mail. Nothing a person typed stands in a header; of a restricted incident it says the reference only."""
    incident = row.incident
    title = "" if incident.restricted else row.title
    context = {
        "row": row,
        "name": _greeting(row),
        "title": title if row.user is not None else _LINK.sub("[link]", title),
        "service": "" if incident.restricted else row.service_name,
        "link": base_url.rstrip("/") + reverse("reporter_follow", args=[token_for(row.nonce)]),
        "until": incident.resolved_at + timedelta(days=confirm_days) if incident.resolved_at else None,
    }
    name = "ended" if row.mail_kind == MailKind.ENDED else "receipt"
    body = render_to_string(f"incidents/reporter/{name}.txt", context)
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    return EmailMessage(f"{row.reference}: {_subject(row)}", body, None, [row.address], headers=headers)


def _subject(row: FollowUp) -> str:
    if row.mail_kind == MailKind.ENDED:
        return "does it work again?" if row.is_reporter else "we believe it is fixed"
    return "we have your report" if row.is_reporter else "you follow it now"


def _greeting(row: FollowUp) -> str:
    return row.called if row.user is not None else _LINK.sub("", row.name).strip()


def _mark(row: FollowUp, state: MailState, *, error: str = "", at: datetime | None = None) -> int:
    row.mail_state, row.mail_error = state, error[:60]
    row.mail_sent_at = at or row.mail_sent_at
    row.save(update_fields=["mail_state", "mail_error", "mail_sent_at"])
    return 1


def _mark_failure(row: FollowUp, error: str, *, is_final: bool = False) -> None:
    is_over = is_final or row.mail_attempts >= len(BACK_OFF)
    _mark(row, MailState.FAILED if is_over else MailState.PENDING, error=error)
