"""Makers of contact methods, rules and quiet hours for tests of the outbox."""

from datetime import time, timedelta

from incidents.models import ChannelProvider, ContactMethod, Notification, NotificationRule, QuietHours
from incidents.permissions.principal import as_system
from tests.factories import NOW


def make_method(user, channel="email", address="", *, verified=True, **values):
    if channel != "email" and "provider" not in values:
        values["provider"] = ChannelProvider.objects.get_or_create(
            name=f"provider of {channel}", channel=channel, defaults={"url": "json://example.org/{address}"}
        )[0]
    proof = {"verified_at": NOW, "verify_by": NOW + timedelta(days=180)} if verified else {}
    return ContactMethod.objects.create(
        user=user,
        channel=channel,
        address=address or f"{user.username}@{channel}.example.org",
        created_at=NOW,
        **{**proof, **values},
    )


def make_rule(method, importance="important", after=0):
    return NotificationRule.objects.create(user=method.user, method=method, importance=importance, after_minutes=after)


def make_quiet(user, starts=22, ends=7, weekdays=range(7)):
    return QuietHours.objects.create(user=user, starts=time(starts), ends=time(ends), weekdays=list(weekdays))


def outbox(**conditions):
    """The rows of the outbox that leave the console, in the order in which they were made."""
    with as_system("a test reads the outbox"):
        return list(
            Notification.objects.filter(**conditions)
            .exclude(channel="inbox")
            .select_related("recipient", "method")
            .order_by("next_at", "pk")
        )


def again(notification):
    with as_system("a test reads the outbox"):
        return Notification.objects.select_related("recipient", "incident", "method").get(pk=notification.pk)
