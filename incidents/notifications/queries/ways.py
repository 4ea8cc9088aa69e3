"""The ways by which people are reached: their proven methods, their rules and their quiet hours, for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from incidents.notifications.choices import Channel, Importance
from incidents.notifications.models import ContactMethod, NotificationRule, QuietHours
from incidents.notifications.quiet import quiet_until
from incidents.people.models import User


@dataclass(frozen=True)
class Way:
    """By this method (none: the account's own e-mail, which nobody has proven) from `due` on."""

    user: User
    method: ContactMethod | None
    due: datetime


def working_methods() -> QuerySet[ContactMethod]:
    """Methods by which something can leave: proven, not retired, the provider active."""
    through = Q(provider=None) | Q(provider__is_active=True)
    return ContactMethod.objects.filter(through, verified_at__isnull=False, retired_at=None)


def ways_of(people: Sequence[User], *, importance: Importance, at: datetime) -> list[Way]:
    """How each of `people` is reached outside the inbox, the earliest first. Three queries, however many people.

    Without a rule that works, a page goes by every method at once and anything else by the first e-mail. Whoever has
    no method at all is written to at the account's address. What is no page waits for the end of quiet hours.
    """
    methods: dict[int, list[ContactMethod]] = defaultdict(list)
    for method in working_methods().filter(user__in=people).order_by("created_at", "pk"):
        methods[method.user_id].append(method)
    rules: dict[int, list[NotificationRule]] = defaultdict(list)
    for rule in NotificationRule.objects.filter(user__in=people, importance=importance):
        rules[rule.user_id].append(rule)
    quiet: dict[int, QuietHours] = {}
    if importance != Importance.IMPORTANT:
        quiet = {hours.user_id: hours for hours in QuietHours.objects.filter(user__in=people)}
    return [
        Way(person, method, _after_quiet(quiet.get(person.pk), person, at + timedelta(minutes=minutes)))
        for person in people
        for method, minutes in lines_of(person, methods[person.pk], rules[person.pk], importance)
    ]


def lines_of(
    person: User, methods: list[ContactMethod], rules: list[NotificationRule], importance: Importance
) -> list[tuple[ContactMethod | None, int]]:
    """By which of a person's working methods (none: the account's own e-mail), after how many minutes, in order.

    `rules` are those for this importance. Pure.
    """
    by_key = {method.pk: method for method in methods}
    lines: list[tuple[ContactMethod | None, int]] = [
        (by_key[rule.method_id], rule.after_minutes)
        for rule in sorted(rules, key=lambda rule: rule.after_minutes)
        if rule.method_id in by_key
    ]
    if lines:
        return lines
    if not methods:
        return [(None, 0)] if person.email else []
    if importance != Importance.IMPORTANT:
        methods = [method for method in methods if method.channel == Channel.EMAIL][:1]
    return [(method, 0) for method in methods]


def _after_quiet(quiet: QuietHours | None, person: User, due: datetime) -> datetime:
    if quiet is None:
        return due
    return quiet_until(due, starts=quiet.starts, ends=quiet.ends, weekdays=quiet.weekdays, zone=person.time_zone)
