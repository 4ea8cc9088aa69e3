"""The timers of the harness: `fault.mark` leaves a row, `fault.page` sends a page to the sink as well."""

from __future__ import annotations

from django.apps import AppConfig
from django.db import connection

TABLE = "fault_effect"
CREATE = f"CREATE TABLE IF NOT EXISTS {TABLE} (timer bigint NOT NULL, fired_at timestamp with time zone NOT NULL)"


def mark(timers, at) -> None:
    """No unique key: what happened twice is seen twice."""
    with connection.cursor() as cursor:
        value = timers[0]._meta.get_field("fired_at").get_db_prep_value(at, connection)
        cursor.executemany(f"INSERT INTO {TABLE} (timer, fired_at) VALUES (%s, %s)", [(t.pk, value) for t in timers])


def page(timers, at) -> None:
    from incidents.notifications.choices import NotificationClass
    from incidents.notifications.models import WebhookEndpoint
    from incidents.notifications.operations import notify_places

    mark(timers, at)
    sink = WebhookEndpoint.objects.get(name="sink")
    for timer in timers:
        notify_places(
            kind="incident.logged",
            notification_class=NotificationClass(timer.payload.get("class", "page")),
            actor=None,
            at=at,
            intent=f"fault:{timer.pk}",
            endpoints=[sink],
        )


class FaultsConfig(AppConfig):
    name = "tests.faults.app"
    label = "faults"

    def ready(self) -> None:
        from incidents.timers.handlers import Handler, connect

        connect([Handler("fault.mark", mark, "Harness: mark"), Handler("fault.page", page, "Harness: page")])
