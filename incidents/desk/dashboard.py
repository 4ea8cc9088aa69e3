"""The first page: what waits, in numbers that lead to the lists behind them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from incidents.catalog.choices import EFFECT_ORDER, Effect
from incidents.catalog.models import Service
from incidents.desk.queries import TABS, count_tabs
from incidents.desk.views.loading import QUEUE, person
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.lifecycle.queries import broken_glass_on, service_status
from incidents.lifecycle.rights import may
from incidents.timeline.queries import mentions_of

FIRST_PAGE_TABS = ("mine", "team", "unassigned", "major", "open")
MINE_SHOWN = 8
SERVICES_SHOWN = 12
GLASS_SHOWN_FOR = timedelta(days=7)
NAMED_SHOWN_FOR = timedelta(days=7)
NAMED_SHOWN = 5


def first_page(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the numbers to the index page's context. At most nine queries."""
    user, now = person(request), timezone.now()
    context |= {"now": now, "may_see": may(user, "view"), "may_log": may(user, "log_incident")}
    if not context["may_see"]:
        return context
    counts = count_tabs(user, Incident.objects.real())
    queue = reverse(QUEUE)
    of_mine = Incident.objects.real().open().assigned_to(user).in_queue_order()
    mine = list(of_mine.select_related("priority", "state")[:MINE_SHOWN])
    named = list(mentions_of(user, since=now - NAMED_SHOWN_FOR)[:NAMED_SHOWN])
    record_reads([*mine, *(mention.incident for mention in named)], user=user, surface=Surface.LIST, at=now)
    return context | {
        "numbers": [
            {"label": TABS[slug].label, "count": counts[slug], "url": f"{queue}?tab={slug}"} for slug in FIRST_PAGE_TABS
        ],
        "mine": mine,
        "mine_url": f"{queue}?tab=mine",
        "named": named,
        "broken_glass": list(broken_glass_on(user, since=now - GLASS_SHOWN_FOR)[:5]),
        "services": _services(queue) if user.has_perm("incidents.view_service") else None,
    }


def _services(queue: str) -> dict[str, Any]:
    """How the services fare, as the reader may know: counts, and the suffering ones by name, worst first."""
    services = list(Service.objects.filter(retired_at=None))
    status = service_status(services)
    suffering = sorted(
        (service for service in services if service.pk in status),
        key=lambda service: (EFFECT_ORDER.index(Effect(status[service.pk])), service.tier, service.name),
    )
    tally = Counter(status.values())
    return {
        "well": len(services) - len(suffering),
        "counts": [(effect.label, effect.value, tally[effect.value]) for effect in EFFECT_ORDER if tally[effect.value]],
        "suffering": [
            {"service": service, "effect": status[service.pk], "label": Effect(status[service.pk]).label}
            for service in suffering[:SERVICES_SHOWN]
        ],
        "queue": queue,
    }
