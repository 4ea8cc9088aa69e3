"""How people can be reached: their methods and rules, and what is wrong with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.notifications.choices import Channel, Importance
from incidents.notifications.models import ChannelProvider, ContactMethod, NotificationRule, QuietHours
from incidents.notifications.queries.ways import lines_of, working_methods
from incidents.notifications.sentences import Step
from incidents.people.models import User

# So long before a proof ends its owner is reminded.
REMINDED_BEFORE = timedelta(days=14)
# A method whose last try failed within this time is said to be failing.
FAILING_FOR = timedelta(days=7)
WORKS = "work_incident"


def methods_of(user: User) -> QuerySet[ContactMethod]:
    """The person's methods that are not retired, in the order in which they were added. One query."""
    return ContactMethod.objects.filter(user=user, retired_at=None).select_related("provider")


def rules_of(user: User) -> QuerySet[NotificationRule]:
    """The person's rules with their methods, the earliest first. One query."""
    return NotificationRule.objects.filter(user=user).select_related("method__provider")


def quiet_hours_of(user: User) -> QuietHours | None:
    return QuietHours.objects.filter(user=user).first()


@dataclass(frozen=True)
class Reach:
    """How one person is reached. `problems` are sentences; `pages_arrive`: a page goes where it is proven to arrive."""

    user: User
    methods: list[ContactMethod]
    pages: list[Step]
    rest: list[Step]
    pages_arrive: bool
    problems: list[str] = field(default_factory=list)


def reach_of(users: Iterable[User], *, at: datetime) -> list[Reach]:
    """How each of `users` is reached at `at`, in their order. Two queries, however many people."""
    people = list(users)
    methods: dict[int, list[ContactMethod]] = defaultdict(list)
    found = ContactMethod.objects.filter(user__in=people, retired_at=None).select_related("provider")
    for method in found.order_by("created_at", "pk"):
        methods[method.user_id].append(method)
    rules: dict[int, list[NotificationRule]] = defaultdict(list)
    for rule in NotificationRule.objects.filter(user__in=people).order_by("after_minutes", "pk"):
        rules[rule.user_id].append(rule)
    return [_reach(user, methods[user.pk], rules[user.pk], at) for user in people]


def _reach(user: User, methods: list[ContactMethod], rules: list[NotificationRule], at: datetime) -> Reach:
    working = [method for method in methods if works_now(method)]
    steps = {}
    for importance in Importance:
        own = [rule for rule in rules if rule.importance == importance]
        steps[importance] = [
            Step(Channel.EMAIL, user.email, minutes) if method is None else _step(method, minutes)
            for method, minutes in lines_of(user, working, own, importance)
        ]
    problems = [problem for method in methods for problem in _problems(method, at)]
    return Reach(user, methods, steps[Importance.IMPORTANT], steps[Importance.DEFAULT], bool(working), problems)


def _step(method: ContactMethod, minutes: int) -> Step:
    return Step(method.channel, method.address, minutes)


def works_now(method: ContactMethod) -> bool:
    """Whether something can leave by a method that is not retired. Needs its provider loaded."""
    return method.verified_at is not None and (method.provider is None or method.provider.is_active)


def _problems(method: ContactMethod, at: datetime) -> list[str]:
    found = []
    if method.provider is not None and not method.provider.is_active:
        found.append(f"{method}: {method.provider} is switched off, so nothing leaves by it.")
    if method.verify_by is not None and method.verify_by <= at:
        found.append(f"{method}: to be proven again. It is still used, but nobody knows whether it arrives.")
    if is_failing(method, at=at):
        found.append(f"{method}: the last message did not get through.")
    return found


def is_failing(method: ContactMethod, *, at: datetime) -> bool:
    """Whether the last thing that was sent by the method failed, and lately."""
    failed, reached = method.last_failed_at, method.last_reached_at
    return failed is not None and at - failed < FAILING_FOR and (reached is None or reached < failed)


def methods_to_prove(*, at: datetime) -> QuerySet[ContactMethod]:
    """The methods in use of active people whose proof ends within a fortnight of `at`, or has ended. One query."""
    ending = ContactMethod.objects.filter(retired_at=None, verify_by__lte=at + REMINDED_BEFORE, user__is_active=True)
    return ending.select_related("user", "provider").order_by("verify_by", "pk")


def overdue_methods(*, at: datetime) -> QuerySet[ContactMethod]:
    """For the health page: the methods whose proof has ended, the longest ago first. One query."""
    return methods_to_prove(at=at).filter(verify_by__lte=at)


def people_who_work() -> QuerySet[User]:
    """Everybody who may be asked to work an incident, and hence be paged."""
    holders = Permission.objects.filter(content_type__app_label="incidents", codename=WORKS)
    holders = holders.filter(Q(user=OuterRef("pk")) | Q(group__user=OuterRef("pk")))
    return User.objects.filter(Q(is_superuser=True) | Exists(holders), is_active=True)


def unreachable_people() -> QuerySet[User]:
    """For the health page: those who may be paged and have no proven way outside the console. One query."""
    return people_who_work().filter(~Exists(working_methods().filter(user=OuterRef("pk"))))


def providers_for_people() -> list[ChannelProvider]:
    """The active providers by which one person can be reached, by name. One query."""
    return [provider for provider in ChannelProvider.objects.filter(is_active=True) if provider.is_personal]
