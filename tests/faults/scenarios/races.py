"""Somebody acknowledges at the very moment at which a page is made: none is made after the acknowledgement."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

from django.db import connections
from django.utils import timezone

from tests.faults.place import place
from tests.faults.report import Report

SIDE_BY_SIDE = 4
# Either side begins up to this much later than the other, in seconds.
SPREAD = 0.012


def races(size: str) -> Report:
    """So many interleavings, a few at a time, on PostgreSQL."""
    number = 10_000 if size == "full" else 200
    report = Report(f"races: acknowledge against page, {number:,} times, PostgreSQL", size)
    with place(on_postgres=True):
        rivals = [Rivals(seed) for seed in range(SIDE_BY_SIDE)]
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            found = list(pool.map(lambda rival: rival.race(number // SIDE_BY_SIDE), rivals))
        report.exactly("interleavings", number, sum(one["raced"] for one in found))
        report.exactly("acknowledged", number, sum(one["acknowledged"] for one in found))
        report.exactly("pages left waiting after the acknowledgement", 0, sum(one["waiting"] for one in found))
        report.exactly("pages made after the acknowledgement", 0, sum(one["late"] for one in found))
        first = sum(one["page_first"] for one in found)
        report.least("the page was first", number // 20, first)
        report.least("the acknowledgement was first", number // 20, number - first)
    return report


class Rivals:
    """One incident that is paged and acknowledged again and again, each time as if it were new."""

    def __init__(self, seed: int) -> None:
        from incidents.lifecycle.operations import log_incident
        from incidents.models import IncidentType, Source, User

        self.random = Random(seed)
        self.responder = User.objects.create_user(f"responder{seed}", email=f"responder{seed}@example.org")
        self.responder.is_staff = self.responder.is_superuser = True
        self.responder.save()
        self.incident = log_incident(
            type=IncidentType.objects.get(slug="outage"),
            title="Raced",
            source=Source.objects.get(slug="console"),
            actor=None,
            at=timezone.now(),
        )
        fields = [field.attname for field in self.incident._meta.concrete_fields if not field.primary_key]
        self.fresh = {name: getattr(self.incident, name) for name in fields}

    def race(self, number: int) -> dict[str, int]:
        from incidents.permissions.principal import as_system

        found = dict.fromkeys(("raced", "acknowledged", "waiting", "late", "page_first"), 0)
        with as_system("a race"):
            for _ in range(number):
                for name, value in self._once().items():
                    found[name] += value
        connections.close_all()
        return found

    def _once(self) -> dict[str, int]:
        from incidents.models import Incident, Notification, Paging
        from incidents.notifications.operations import page

        Paging.objects.filter(incident=self.incident).delete()
        Notification.objects.filter(incident=self.incident).delete()
        Incident.objects.filter(pk=self.incident.pk).update(**self.fresh)
        start = threading.Barrier(2)
        results: dict[str, Any] = {}
        sides = [threading.Thread(target=self._side, args=(start, side, results)) for side in (self._page, self._take)]
        for side in sides:
            side.start()
        for side in sides:
            side.join()
        pages = Notification.objects.filter(incident=self.incident, notification_class="page")
        waiting = pages.filter(state__in=["pending", "sending"]).count()
        late = page(self.incident, users=[self.responder], reason="late", actor=None, at=timezone.now(), intent="late")
        return {
            "raced": 1,
            "acknowledged": int(results.get("_take", False)),
            "waiting": waiting,
            "late": len(late),
            "page_first": int(bool(results.get("_page"))),
        }

    def _side(self, start: threading.Barrier, side: Any, results: dict[str, Any]) -> None:
        from incidents.permissions.principal import as_system

        pause = self.random.uniform(0, SPREAD)
        try:
            with as_system("a race"):
                start.wait(60)
                time.sleep(pause)
                results[side.__name__] = side()
        finally:
            connections.close_all()

    def _page(self) -> bool:
        from incidents.notifications.operations import page

        users = [self.responder]
        return bool(page(self.incident, users=users, reason="race", actor=None, at=timezone.now(), intent="race"))

    def _take(self) -> bool:
        from incidents.lifecycle.operations import acknowledge

        acknowledge(self.incident, actor=self.responder, at=timezone.now())
        return True
