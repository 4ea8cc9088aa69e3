"""Whether a message is still to be sent: asked after it was claimed, just before it leaves."""

from __future__ import annotations

from incidents.notifications.choices import Channel, NotificationClass
from incidents.notifications.models import Notification, Paging
from incidents.notifications.queries.entitled import may_be_told, named_outside, takes_part
from incidents.permissions.principal import as_system

BUNDLES = {"page.bundle": NotificationClass.PAGE, "update.bundle": NotificationClass.UPDATE}
SYSTEM = "whether a message is still true"


def why_not(notification: Notification) -> str:
    """Why it is not to be sent any more, in a sentence; empty when it is. Some cheap queries."""
    reason = _destination(notification)
    if reason:
        return reason
    if notification.kind in BUNDLES:
        return "" if still_bundled(notification) else "Nothing of it is needed any more."
    return _subject(notification)


def still_bundled(bundle: Notification) -> list[Notification]:
    """What a bundle still has to tell, in the order in which it was due."""
    return [row for row in bundled(bundle) if not _subject(row)]


def bundled(bundle: Notification) -> list[Notification]:
    """Everything that a bundle took the place of; a bundle that goes on by another way tells the same."""
    with as_system(SYSTEM):
        rows = Notification.objects.filter(bundle=bundle.context.get("of", bundle.pk))
        loaded = rows.select_related("recipient", "endpoint", "incident__exercise")
        return list(loaded.order_by("created_at", "pk"))


def _destination(notification: Notification) -> str:
    recipient, method, endpoint, provider = (
        notification.recipient,
        notification.method,
        notification.endpoint,
        notification.provider,
    )
    if recipient is not None and not recipient.is_active:
        return "The account is not active any more."
    if method is not None and method.retired_at is not None:
        return "The contact method was removed."
    if endpoint is not None and not endpoint.is_active:
        return "The webhook is switched off."
    if provider is not None and not provider.is_active:
        return "The provider is switched off."
    return ""


def _subject(notification: Notification) -> str:
    incident = notification.incident
    if incident is None:
        return _exercise(notification)
    if notification.recipient is not None:
        if not may_be_told(incident, notification.recipient):
            return "The person may not know of it any more."
    elif incident.exercise_id is not None and not _is_named(notification, incident.exercise_id):
        return "It belongs to a drill."
    elif incident.restricted and not (
        notification.channel == Channel.WEBHOOK
        and notification.endpoint is not None
        and notification.endpoint.includes_restricted
    ):
        return "The incident is restricted now."
    return _paging(notification)


def _exercise(notification: Notification) -> str:
    """What tells of an exercise, but of no incident, goes to those who take part and to whom its trainer named."""
    exercise = notification.context.get("exercise")
    if not exercise or notification.kind in BUNDLES:
        return ""
    if notification.recipient_id is not None:
        part = takes_part(exercise, [notification.recipient_id])
        return "" if part else "The person takes no part in the drill any more."
    return "" if _is_named(notification, exercise) else "It belongs to a drill."


def _is_named(notification: Notification, exercise: int) -> bool:
    """Whether it goes to somebody outside whom the trainer named."""
    outside = named_outside(exercise)
    if notification.channel == Channel.WEBHOOK and notification.endpoint_id is not None:
        return outside.filter(webhook=notification.endpoint_id).exists()
    return notification.provider_id is None and outside.filter(email__iexact=notification.address or "-").exists()


def _paging(notification: Notification) -> str:
    """A page of a generation that is settled, or over, is not sent."""
    if notification.notification_class != NotificationClass.PAGE or notification.generation is None:
        return ""
    with as_system(SYSTEM):
        paging = Paging.objects.filter(incident=notification.incident_id).first()
    if paging is None or paging.settled_at is not None:
        return "Nobody needs to be paged any more."
    return "" if paging.generation == notification.generation else "It belongs to an earlier paging."
