"""Telling administrators another way than by the outbox: by mail at once, and by a webhook of the environment."""

from __future__ import annotations

import json
import logging
import smtplib
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q

from incidents.outgoing import client
from incidents.outgoing.failures import OutgoingFailed
from incidents.people.models import User
from incidents.watchdog.choices import TOLD_AGAIN_AFTER
from incidents.watchdog.models import EngineViolation

logger = logging.getLogger("incidents.watchdog")

ADMINISTERS = "change_organisationsettings"


class NobodyTold(Exception):
    """No way led to anybody; the message says what each way said, for the log and the health page."""


def tell(sentences: dict[str, str], *, at: datetime) -> int:
    """Tell of open violations, each at most every 30 minutes, and once of each that is over; return how many.

    `sentences` says what each code promises. What could be told to nobody is told at the next call.
    """
    claimed = _claim(at)
    if not claimed:
        return 0
    subject, text = _words(claimed, sentences)
    error = ""
    try:
        send_alarm(subject, text, addresses=alarm_addresses())
    except NobodyTold as failure:
        logger.error("Administrators could not be told: %s", failure)
        error = str(failure)[:300]
    _settle(claimed, error)
    return 0 if error else len(claimed)


Claimed = list[tuple[EngineViolation, datetime | None]]


@transaction.atomic
def _claim(at: datetime) -> Claimed:
    """Those to be told of now, marked as told before they are, with when they were told before."""
    is_due = Q(ended_at=None) & (Q(told_at=None) | Q(told_at__lte=at - TOLD_AGAIN_AFTER))
    is_well_again = Q(ended_at__isnull=False, told_at__isnull=False, told_end=False)
    found = list(EngineViolation.objects.select_for_update().filter(is_due | is_well_again).order_by("since", "pk"))
    before = [(violation, violation.told_at) for violation in found]
    for violation in found:
        if violation.ended_at is None:
            violation.told_at = at
        else:
            violation.told_end = True
        violation.save(update_fields=["told_at", "told_end"])
    return before


@transaction.atomic
def _settle(claimed: Claimed, error: str) -> None:
    for violation, before in claimed:
        row = EngineViolation.objects.filter(pk=violation.pk)
        if not error:
            row.exclude(tell_error="").update(tell_error="")
        elif violation.ended_at is None:
            row.update(told_at=before, tell_error=error)
        else:
            row.update(told_end=False, tell_error=error)


def _words(claimed: Claimed, sentences: dict[str, str]) -> tuple[str, str]:
    still = [violation for violation, _ in claimed if violation.ended_at is None]
    over = [violation for violation, _ in claimed if violation.ended_at is not None]
    subject = "Muster's engine needs you" if still else "Muster's engine is well again"
    lines = []
    for violation in still:
        lines += [f"{violation.code}: {violation.words}", f"  What must hold: {sentences.get(violation.code, '')}"]
        lines += [f"  Since {violation.since:%d %b %Y, %H:%M:%S} UTC.", ""]
    for violation in over:
        lines += [f"{violation.code}: well again since {violation.ended_at:%d %b %Y, %H:%M:%S} UTC.", ""]
    lines.append(
        f"Look at {settings.MUSTER_URL}/admin/health/ . Pages may be late or lost until this is mended."
        if still
        else f"See {settings.MUSTER_URL}/admin/health/ ."
    )
    return subject, "\n".join(lines) + "\n"


def alarm_addresses() -> list[str]:
    """Where alarms are mailed: what the environment says, else the addresses of those who administer Muster."""
    if settings.ALARM_MAIL:
        return list(settings.ALARM_MAIL)
    right = Permission.objects.filter(content_type__app_label="incidents", codename=ADMINISTERS)
    holders = User.objects.filter(is_active=True).exclude(email="")
    holders = holders.filter(Q(is_superuser=True) | Q(groups__permissions__in=right) | Q(user_permissions__in=right))
    return list(holders.order_by("pk").values_list("email", flat=True).distinct()[:20])


def send_alarm(subject: str, text: str, *, addresses: Iterable[str]) -> None:
    """Mail it and post it, with no row and no broker between. Raises NobodyTold when neither way took it."""
    failures, taken = [], 0
    for way, send in (("mail", _mail), ("webhook", _post)):
        try:
            taken += send(subject, text, list(addresses))
        except (smtplib.SMTPException, OSError, OutgoingFailed) as error:
            logger.warning("An alarm did not leave by %s: %s", way, error)
            failures.append(f"{way}: {error}")
    if not taken:
        raise NobodyTold("; ".join(failures) or "no address is known: set MUSTER_ALARM_MAIL or MUSTER_ALARM_URL")


def _mail(subject: str, text: str, addresses: list[str]) -> int:
    if not addresses:
        return 0
    # To each alone: one address that is refused must not keep the others from hearing.
    sent, refused = 0, None
    for address in addresses:
        try:
            sent += EmailMessage(f"{settings.EMAIL_SUBJECT_PREFIX}{subject}", text, None, [address]).send()
        except smtplib.SMTPRecipientsRefused as error:
            refused = error
    if refused is not None and not sent:
        raise refused
    return sent


def _post(subject: str, text: str, _addresses: list[str]) -> int:
    if not settings.ALARM_URL:
        return 0
    # `text` is what the webhooks of most chats read.
    body = json.dumps({"subject": subject, "text": f"{subject}\n\n{text}"}).encode()
    answer = client.send("POST", settings.ALARM_URL, content=body, headers={"content-type": "application/json"})
    if answer.error_class is not None:
        raise OutgoingFailed(f"The alarm's webhook answered {answer.status}.")
    return 1
