"""Personal rules and quiet hours: each person says how and when they want to be reached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction

from incidents.notifications.choices import Importance
from incidents.notifications.models import ContactMethod, NotificationRule, QuietHours
from incidents.people.models import User
from incidents.refusals import NotPermitted, Refused

LATEST_MINUTES = 1440


class RuleRefused(Refused):
    """A rule that could not work; `fields` says why."""

    code = "rule_refused"


@transaction.atomic
def add_rule(
    user: User, *, importance: str, method: ContactMethod, after_minutes: int, actor: User, at: datetime
) -> NotificationRule:
    """Reach `user` by `method`, `after_minutes` after the inbox had it. Raises NotPermitted, RuleRefused."""
    _require_own(user, actor)
    if importance not in Importance.values:
        raise RuleRefused("There is no such kind of rule.")
    _check_minutes(after_minutes)
    row = ContactMethod.objects.select_for_update().filter(pk=method.pk, user=user, retired_at=None).first()
    if row is None or row.verified_at is None or row.verified_at > at:
        raise _refused("method", "Choose one of your ways that is proven by its code.")
    if NotificationRule.objects.filter(user=user, importance=importance, method=row).exists():
        raise _refused("method", "There is a rule for this one already. Remove that first.")
    return NotificationRule.objects.create(user=user, importance=importance, method=row, after_minutes=after_minutes)


@transaction.atomic
def remove_rule(rule: NotificationRule, *, actor: User) -> None:
    """Take a rule away; one that is gone already is no failure. Raises NotPermitted."""
    _require_own(rule.user, actor)
    NotificationRule.objects.filter(pk=rule.pk).delete()


@transaction.atomic
def set_quiet_hours(user: User, *, starts: time, ends: time, weekdays: Iterable[int], actor: User) -> QuietHours:
    """Disturb `user` with nothing but pages from `starts` to `ends`, wall time of their zone, on quiet times that begin
    on `weekdays` (0 for Monday). An end before the start lies on the next day. Raises NotPermitted, RuleRefused.
    """
    _require_own(user, actor)
    days = sorted(set(weekdays))
    if not days or not all(day in range(7) for day in days):
        raise _refused("weekdays", "Choose at least one day.")
    if starts == ends:
        raise _refused("ends", "They would have no length. Choose another end.")
    row, _made = QuietHours.objects.update_or_create(
        user=user, defaults={"starts": starts, "ends": ends, "weekdays": days}
    )
    return row


@transaction.atomic
def clear_quiet_hours(user: User, *, actor: User) -> None:
    """Have no quiet hours. Raises NotPermitted."""
    _require_own(user, actor)
    QuietHours.objects.filter(user=user).delete()


def _check_minutes(minutes: int) -> None:
    if not 0 <= minutes <= LATEST_MINUTES:
        raise _refused("after_minutes", f"Choose between 0 and {LATEST_MINUTES} minutes, which is a day.")


def _require_own(user: User, actor: User) -> None:
    if actor.pk != user.pk:
        raise NotPermitted("How somebody is reached is for themselves to say.")


def _refused(field: str, sentence: str) -> RuleRefused:
    return RuleRefused(sentence, fields={field: sentence})
