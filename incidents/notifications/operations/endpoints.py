"""Webhooks as rows: made, changed, given another secret, paused, tried."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from uuid_utils.compat import uuid7

from incidents.notifications.choices import NotificationClass, WebhookEvent
from incidents.notifications.links import absolute
from incidents.notifications.models import Notification, WebhookEndpoint
from incidents.notifications.operations.notify import notify, notify_places
from incidents.notifications.operations.waiting import cancel_notifications
from incidents.notifications.queries.webhooks import TEST, forget_listening
from incidents.notifications.webhook_secrets import make_nonce, secret_of
from incidents.outgoing.client import check_target
from incidents.outgoing.failures import Blocked
from incidents.people.models import User
from incidents.refusals import Refused

LONGEST_OVERLAP = timedelta(days=7)
REASON_LENGTH = 200
TEST_LIVES = timedelta(hours=1)
GONE = "It answered that it is gone (410)"


class EndpointRefused(Refused):
    """A webhook would not work as it is described; `fields` says where."""

    code = "webhook_refused"
    sentence = "This webhook would not work as it is described."


class EndpointPaused(Refused):
    """It gets nothing at the moment."""

    code = "webhook_paused"
    sentence = "This webhook is paused. Switch it on first."


@transaction.atomic
def create_endpoint(
    *, name: str, url: str, owner: User, events: Iterable[str], includes_restricted: bool, at: datetime
) -> tuple[WebhookEndpoint, str]:
    """Make a webhook and return it with its secret, which is shown now and never again. Raises EndpointRefused."""
    values = _checked(None, name=name, url=url, owner=owner, events=events)
    nonce = make_nonce()
    endpoint = WebhookEndpoint.objects.create(
        **values, includes_restricted=includes_restricted, nonce=nonce, created_at=at
    )
    forget_listening()
    return endpoint, secret_of(nonce)


@transaction.atomic
def update_endpoint(
    endpoint: WebhookEndpoint, *, name: str, url: str, owner: User, events: Iterable[str], includes_restricted: bool
) -> WebhookEndpoint:
    """Change what a webhook is told and where. Its secret stays. Raises EndpointRefused."""
    row = lock_endpoint(endpoint)
    values = _checked(row, name=name, url=url, owner=owner, events=events)
    for field, value in {**values, "includes_restricted": includes_restricted}.items():
        setattr(row, field, value)
    row.save(update_fields=[*values, "includes_restricted"])
    return row


@transaction.atomic
def rotate_secret(endpoint: WebhookEndpoint, *, overlap: timedelta, at: datetime) -> tuple[WebhookEndpoint, str]:
    """Give a webhook another secret, and return both. The one it had signs beside it for `overlap`, if any.

    A secret before that one ends at once: two live at most. Raises EndpointRefused.
    """
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        sentence = "The old secret can go on for seven days at most."
        raise EndpointRefused(sentence, fields={"hours": sentence})
    row = lock_endpoint(endpoint)
    row.former_nonce, row.former_until = (row.nonce, at + overlap) if overlap else ("", None)
    row.nonce = make_nonce()
    row.save(update_fields=["nonce", "former_nonce", "former_until"])
    return row, secret_of(row.nonce)


@transaction.atomic
def pause_endpoint(endpoint: WebhookEndpoint, *, reason: str, at: datetime) -> WebhookEndpoint:
    """Send a webhook nothing more until it is switched on, and call off what waits. Again: no change."""
    row = lock_endpoint(endpoint)
    if row.is_active:
        _switch_off(row, reason=reason.strip(), at=at)
    return row


@transaction.atomic
def disable_gone(endpoint: WebhookEndpoint, *, at: datetime) -> WebhookEndpoint:
    """Switch off a webhook that wants nothing any more, and tell its owner, or administrators where that one has left.

    Again: no change.
    """
    row = lock_endpoint(endpoint)
    if not row.is_active:
        return row
    _switch_off(row, reason=GONE, at=at)
    owner = User.objects.filter(pk=row.owner_id, is_active=True)
    notify(
        kind="webhook.disabled",
        recipients=list(owner) or list(User.objects.filter(is_superuser=True, is_active=True)),
        notification_class=NotificationClass.UPDATE,
        actor=None,
        at=at,
        intent=f"webhook.disabled:{row.pk}:{at.isoformat()}",
        context={"webhook": row.name, "reason": GONE, "url": absolute(reverse("webhook", args=[row.pk]))},
    )
    return row


def _switch_off(row: WebhookEndpoint, *, reason: str, at: datetime) -> None:
    row.is_active, row.disabled_at, row.disabled_reason = False, at, reason[:REASON_LENGTH]
    row.save(update_fields=["is_active", "disabled_at", "disabled_reason"])
    cancel_notifications(at=at, reason="The webhook was switched off.", endpoint=row)


@transaction.atomic
def resume_endpoint(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Switch a webhook on. What happened meanwhile is not told. Again: no change."""
    row = lock_endpoint(endpoint)
    if not row.is_active:
        row.is_active, row.disabled_at, row.disabled_reason = True, None, ""
        row.save(update_fields=["is_active", "disabled_at", "disabled_reason"])
    return row


@transaction.atomic
def send_test(endpoint: WebhookEndpoint, *, actor: User, at: datetime) -> Notification:
    """Put a test for this webhook into the outbox. Raises EndpointPaused."""
    row = lock_endpoint(endpoint)
    if not row.is_active:
        raise EndpointPaused
    (sent,) = notify_places(
        kind=TEST,
        notification_class=NotificationClass.INFO,
        actor=actor,
        at=at,
        intent=f"{TEST}:{uuid7().hex}",
        endpoints=[row],
        context={"message": "This is a test that somebody asked for in Muster."},
        expires_at=at + TEST_LIVES,
    )
    return sent


def lock_endpoint(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Hold the row until the transaction ends, and return it afresh, to be changed."""
    forget_listening()
    return WebhookEndpoint.objects.select_for_update(of=("self",)).get(pk=endpoint.pk)


def _checked(
    row: WebhookEndpoint | None, *, name: str, url: str, owner: User, events: Iterable[str]
) -> dict[str, object]:
    """The columns, in order. Raises EndpointRefused with everything that is wrong."""
    name, url, wanted = name.strip(), url.strip(), set(events)
    problems = {}
    others = WebhookEndpoint.objects.filter(name=name)
    if not name or len(name) > 120:
        problems["name"] = "Give it a name of at most 120 characters."
    elif (others.exclude(pk=row.pk) if row else others).exists():
        problems["name"] = "Another webhook has this name."
    try:
        url = check_target(url).url
        if len(url) > 500:
            problems["url"] = "Use an address of at most 500 characters."
    except Blocked as refusal:
        problems["url"] = str(refusal)
    if not owner.is_active:
        problems["owner"] = "Choose somebody whose account is active: they are told when it does not work."
    unknown = sorted(wanted - set(WebhookEvent.values))
    if unknown or not wanted:
        problems["events"] = f"There is no such event: {unknown[0]}." if unknown else "Choose at least one event."
    if problems:
        raise EndpointRefused(" ".join(problems.values()), fields=problems)
    return {"name": name, "url": url, "owner": owner, "events": [one for one in WebhookEvent.values if one in wanted]}
