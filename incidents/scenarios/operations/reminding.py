"""Reminding people of scenarios that are to be looked over, and nobody who is to play one of them."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.urls import reverse

from incidents.notifications.links import absolute
from incidents.people.models import User
from incidents.permissions.principal import as_system, as_user
from incidents.plans.operations.reminding import AHEAD, remind
from incidents.scenarios.models import Scenario
from incidents.scenarios.queries.rights import may_view


def remind_of_scenarios(*, at: datetime) -> int:
    """As `plans.remind_of_reviews`, of scenarios; how many messages were made. Again tells nobody twice."""
    told = 0
    with as_system("reviews of scenarios"):
        rows = Scenario.objects.filter(retired_at=None, review_on__lte=(at + AHEAD).date())
        for row in rows.select_related("owner", "team"):
            url = absolute(reverse("scenario", args=[row.slug]))
            told += remind(row, what="The scenario", url=url, at=at, may_hear=partial(_may_read, row.pk))
    return told


def _may_read(key: int, user: User) -> bool:
    """Whoever plays it in a drill that is not over cannot, nor who may not know of the incident that it replays."""
    with as_user(user):
        return may_view(user) and Scenario.objects.filter(pk=key).exists()
