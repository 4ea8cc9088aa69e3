"""The copies that are owed: claimed one by one, counted for their reader, sent outside any transaction, settled."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.urls import reverse
from django.utils import timezone

from incidents.notifications.channels.base import Message, Outcome
from incidents.notifications.channels.email import EmailSender
from incidents.notifications.choices import ErrorClass, NotificationClass
from incidents.notifications.links import absolute
from incidents.notifications.operations.notify import notify
from incidents.people.choices import zone_named
from incidents.permissions.principal import as_user
from reports.builder.queries.answers import answer_wanted, wanted_by
from reports.builder.queries.listing import report_for
from reports.builder.queries.rights import may_read
from reports.schedules.choices import DeliveryState
from reports.schedules.letters import Letter, letter_of
from reports.schedules.models import ReportDelivery, ReportRun
from reports.schedules.queries.links import page_of
from reports.schedules.queries.listing import due_copies

logger = logging.getLogger(__name__)

# Seconds from one attempt to the next; after the last there is no other: ten attempts in more than three days. The
# first is also the lease: longer than counting, drawing and the mail server together may take.
BACK_OFF = (300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600, 24 * 3600, 24 * 3600)
AT_ONCE = 50
# How often it may fail before its owner is told; it goes on being tried.
TELL_AFTER = 3
BROKEN = "It could not be made: something went wrong that nobody expected. The log of Muster says more."
FINAL = (ErrorClass.PERMANENT, ErrorClass.BLOCKED)
Settled = tuple[DeliveryState, str]


def send_due_copies(*, clock: Callable[[], datetime], limit: int = AT_ONCE) -> int:
    """Send at most `limit` copies that are due; return how many left. `clock` tells the time (aware UTC).

    Leaves the process, and must not be called in a transaction. Any number of callers at once: each copy is claimed by
    one. One that is killed on the way is tried again, by the same Message-ID.
    """
    sent = 0
    for pk in due_copies(at=clock(), limit=limit):
        copy = _claim(pk, clock())
        if copy is None:
            continue
        try:
            state, reason = _carry_out(copy, clock())
        except (OperationalError, InterfaceError):
            # The database: the copy is claimed until its next attempt.
            raise
        except Exception:
            logger.exception("A copy of a report could not be made.", extra={"copy": pk})
            state, reason = _again(copy, BROKEN)
        _settle(copy, state, reason, clock())
        sent += state == DeliveryState.SENT
    return sent


@transaction.atomic
def _claim(pk: int, at: datetime) -> ReportDelivery | None:
    """Take one copy, so that nobody else takes it before its next attempt; None when somebody has."""
    rows = ReportDelivery.objects.filter(pk=pk)
    list(rows.select_for_update(of=("self",)).values_list("pk"))
    due = rows.filter(state=DeliveryState.PENDING, next_at__lte=at)
    copy: ReportDelivery | None = due.select_related(
        "user", "run__schedule__owner", "run__schedule__report__owner", "run__schedule__report__team"
    ).first()
    if copy is None:
        return None
    copy.next_at = at + timedelta(seconds=BACK_OFF[min(copy.attempts, len(BACK_OFF) - 1)])
    copy.attempts += 1
    copy.save(update_fields=["next_at", "attempts"])
    return copy


def _carry_out(copy: ReportDelivery, at: datetime) -> Settled:
    """Count, word and send one copy; return what became of it. Pending: it is tried again."""
    refused = _why_not(copy)
    if refused is not None:
        return refused
    schedule = copy.run.schedule
    report = schedule.report
    with as_user(copy.user), timezone.override(zone_named(schedule.time_zone)):
        answered = answer_wanted(wanted_by(report), today=copy.run.today, at=at)
        if schedule.skips_empty and answered.is_empty:
            return DeliveryState.SKIPPED, "There was nothing to tell: nothing was counted that they may see."
        links = {"schedule": absolute(page_of(schedule))}
        if report_for(copy.user, report.pk) is not None:
            links["report"] = absolute(reverse("saved_report", args=[report.pk]))
        letter = letter_of(report, answered, copy.user, formats=schedule.formats, note=schedule.note, links=links)
    return _sent(copy, letter)


def _why_not(copy: ReportDelivery) -> Settled | None:
    """Why a copy is not to be sent any more, or cannot be."""
    user, run = copy.user, copy.run
    if run.schedule.retired_at is not None:
        return DeliveryState.SKIPPED, "The schedule was ended before it was sent."
    if run.asked_by_id is None and not run.schedule.recipients.filter(user=user).exists():
        return DeliveryState.SKIPPED, "They are not among those who get it any more."
    if not user.is_active:
        return DeliveryState.FAILED, "The account is closed."
    if not may_read(user):
        return DeliveryState.FAILED, "They may not read reports any more."
    if not user.email:
        return DeliveryState.FAILED, "No e-mail address is known."
    return None


def _sent(copy: ReportDelivery, letter: Letter) -> Settled:
    message = Message(f"report-{copy.pk}", copy.user.email, letter.subject, letter.text, extra=letter.extra)
    outcome: Outcome = EmailSender().send(message)
    if outcome.is_accepted:
        return DeliveryState.SENT, ""
    if outcome.error_class in FINAL:
        return DeliveryState.FAILED, outcome.error[:300]
    return _again(copy, outcome.error[:300])


def _again(copy: ReportDelivery, reason: str) -> Settled:
    """It is tried again, unless it had all its attempts."""
    is_over = copy.attempts >= len(BACK_OFF)
    return DeliveryState.FAILED if is_over else DeliveryState.PENDING, reason


@transaction.atomic
def _settle(copy: ReportDelivery, state: DeliveryState, reason: str, at: datetime) -> None:
    """Keep what became of a claimed copy, and tell the owner of the schedule what went wrong, once for each mailing."""
    mine = ReportDelivery.objects.filter(pk=copy.pk, state=DeliveryState.PENDING, attempts=copy.attempts)
    if state == DeliveryState.PENDING:
        mine.update(reason=reason)
    else:
        mine.update(state=state, reason=reason, next_at=None, settled_at=at)
    failing = state == DeliveryState.FAILED or (state == DeliveryState.PENDING and copy.attempts >= TELL_AFTER)
    if failing:
        _tell_owner(copy.run, at)


def _tell_owner(run: ReportRun, at: datetime) -> None:
    """Told once, with what failed until then; the page of the schedule has the rest."""
    if not ReportRun.objects.filter(pk=run.pk, told_at=None).update(told_at=at):
        return
    failed = run.deliveries.exclude(state=DeliveryState.SENT).exclude(reason="").exclude(state=DeliveryState.SKIPPED)
    lines = [f"{one.user}: {one.reason}" for one in failed.select_related("user")]
    notify(
        kind="report.undelivered",
        recipients=[run.schedule.owner],
        notification_class=NotificationClass.UPDATE,
        actor=None,
        at=at,
        intent=f"report-undelivered:{run.pk}",
        context={
            "report": run.schedule.report.name,
            "slot": run.slot_at.isoformat(),
            "count": f"{len(lines)} {'person' if len(lines) == 1 else 'people'}",
            "reasons": "\n".join(lines),
            "url": absolute(page_of(run.schedule)),
        },
    )
