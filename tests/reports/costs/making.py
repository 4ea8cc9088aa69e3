"""Makers of what costs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.models import Permission

from incidents.models import AffectedService, Incident, User
from incidents.permissions.principal import as_system
from reports.costs import operations
from reports.costs.operations import Amount, Grid
from tests.factories import NOW, make_user

HOUR = timedelta(hours=1)
LONG_AGO = date(2020, 1, 1)


def amount(likely, low=None, high=None):
    return Amount(*(Decimal(value) for value in (likely if low is None else low, likely, high or likely)))


def suffer(incident, service, since, until=None, effect="down"):
    """The service suffered from `since` to `until` hours after NOW."""
    with as_system("a test says what suffered"):
        return AffectedService.objects.create(
            incident=incident,
            service=service,
            effect=effect,
            started_at=NOW + since * HOUR,
            ended_at=None if until is None else NOW + until * HOUR,
        )


def price(service, likely=100, low=None, high=None, *, valid_from=LONG_AGO, **grid):
    return operations.set_service_rate(
        service, valid_from=valid_from, amount=amount(likely, low, high), grid=Grid(**grid), actor=None, at=NOW
    )


def price_staff(likely=60, *, team=None, responder="", share=100, valid_from=LONG_AGO):
    return operations.set_response_rate(
        team=team,
        responder=responder,
        valid_from=valid_from,
        amount=amount(likely),
        share_percent=share,
        actor=None,
        at=NOW,
    )


def put(incident, **values):
    """Set columns of an incident as they would be."""
    with as_system("a test sets"):
        Incident.objects.filter(pk=incident.pk).update(**values)
        return Incident.objects.get(pk=incident.pk)


def spend(incident, likely=50, *, on=None, what="Refunds", at=NOW):
    with as_system("a test records a cost"):
        return operations.record_cost(
            incident, on=on or NOW.date(), what=what, amount=amount(likely), actor=None, at=at
        )


def make_manager(name="mara", **values):
    return make_user(name, "manager", **values)


def allow(user, *codenames):
    """Let somebody see costs, and whatever else is named; return the person without cached rights."""
    found = Permission.objects.filter(content_type__app_label="reports", codename__in=["view_costs", *codenames])
    user.user_permissions.add(*found)
    return User.objects.get(pk=user.pk)
