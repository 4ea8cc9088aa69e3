"""The panel of the services' status."""

from __future__ import annotations

from collections import Counter
from typing import Any

from incidents.catalog.choices import EFFECT_ORDER, Effect
from incidents.catalog.models import Service
from incidents.desk.dashboard.reader import Reader, queue
from incidents.lifecycle.queries import service_status

SHOWN = 12


def services(_reader: Reader) -> dict[str, Any]:
    """How the services fare, as the reader may know: counts, and the suffering by name, worst first. Two queries."""
    every = list(Service.objects.filter(retired_at=None).only("pk", "name", "tier"))
    status = service_status(every)
    suffering = sorted(
        (service for service in every if service.pk in status),
        key=lambda service: (EFFECT_ORDER.index(Effect(status[service.pk])), service.tier, service.name),
    )
    tally = Counter(status.values())
    return {
        "is_any": bool(every),
        "well": len(every) - len(suffering),
        "counts": [(effect.label, effect.value, tally[effect.value]) for effect in EFFECT_ORDER if tally[effect.value]],
        "rows": [
            {
                "service": service,
                "effect": status[service.pk],
                "label": Effect(status[service.pk]).label,
                "url": queue(tab="open", service=service.name),
            }
            for service in suffering[:SHOWN]
        ],
        "hidden": max(len(suffering) - SHOWN, 0),
    }
