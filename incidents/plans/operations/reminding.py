"""Reminding people of reviews: first whoever answers for something, then more, the longer it is overdue."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.urls import reverse

from incidents.notifications.choices import NotificationClass
from incidents.notifications.links import absolute
from incidents.notifications.operations import notify
from incidents.notifications.operations.trouble import administrators
from incidents.people.models import Membership, User
from incidents.permissions.principal import as_system
from incidents.plans.models import KeyContact, Plan, Procedure
from incidents.plans.models.base import Reviewed
from incidents.plans.queries.rights import Thing

ADDRESSES = {Plan: "plan", Procedure: "procedure", KeyContact: "key_contact"}
WHAT = {Plan: "The plan", Procedure: "The procedure", KeyContact: "The key contact"}
AHEAD = timedelta(days=14)
DAYS = "%-d %b %Y"


def url_of(thing: Thing) -> str:
    return absolute(reverse(ADDRESSES[type(thing)], args=[thing.slug]))


def answerable(thing: Reviewed) -> list[User]:
    """Whoever answers for it: its owner, else the managers of its team, else the administrators."""
    if thing.owner is not None and thing.owner.is_active:
        return [thing.owner]
    return managers_of(thing) or administrators()


def managers_of(thing: Reviewed) -> list[User]:
    if thing.team_id is None:
        return []
    rows = Membership.objects.filter(team=thing.team_id, is_manager=True, user__is_active=True)
    return [row.user for row in rows.select_related("user")]


def remind_of_reviews(*, at: datetime) -> int:
    """Remind of every review: its owner a fortnight before and on its day, then the managers of its team too, and the
    administrators once its days of grace are over. How many messages were made; again tells nobody twice.
    """
    told = 0
    with as_system("reviews of plans, procedures and key contacts"):
        for model in (Plan, Procedure, KeyContact):
            rows = model._default_manager.filter(retired_at=None, review_on__lte=(at + AHEAD).date())
            for thing in rows.select_related("owner", "team"):
                told += remind(thing, what=WHAT[model], url=url_of(thing), at=at)
    return told


def remind(
    thing: Reviewed, *, what: str, url: str, at: datetime, may_hear: Callable[[User], bool] = lambda _user: True
) -> int:
    """Remind of one review, whoever `may_hear` of the thing; how many messages were made."""
    due, today = thing.review_on, at.date()
    if due is None:
        return 0
    people: Iterable[User] = answerable(thing)
    if today < due:
        stage, when = "ahead", f"is to be reviewed by {due:{DAYS}}"
    elif today <= due + timedelta(days=thing.grace_days):
        stage, when = "due", f"was to be reviewed by {due:{DAYS}}"
        people = {*people, *managers_of(thing)}
    else:
        stage, when = "lapsed", f"was to be reviewed by {due:{DAYS}} and is marked as not reviewed"
        people = {*people, *managers_of(thing), *administrators()}
    rows = notify(
        kind="plans.review",
        recipients=[person for person in people if may_hear(person)],
        notification_class=NotificationClass.UPDATE,
        actor=None,
        at=at,
        intent=f"plans:review:{thing._meta.model_name}:{thing.pk}:{due:%Y%m%d}:{stage}",
        context={"what": what, "thing": str(thing), "when": when, "url": url},
    )
    return len(rows)
