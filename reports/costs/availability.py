"""How much of the time a service worked, by itself and along what it needs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from incidents.catalog.choices import Effect
from incidents.catalog.graph import walk
from reports.costs.intervals import Span, clipped, length_of, merged


def availability(down: Iterable[Span], window: Span) -> float:
    """Which share of the time a service worked, from 0 to 1.

    Formula: 1 − time down (overlaps merged) over the length of the window.
    Population: services in use; being degraded or at risk is no downtime.
    Source: the affected services of incidents, as corrected.
    """
    length = (window[1] - window[0]).total_seconds()
    return 1 - length_of(merged(clipped(down, window))).total_seconds() / length


def down_along_chain(
    service: int, needs: Sequence[tuple[int, int, bool]], down: Mapping[int, Iterable[Span]]
) -> list[Span]:
    """When a service was down by itself or because of what it needs through hard dependencies alone, merged.

    `needs` are (service, what it needs, whether it stops without it); a soft dependency makes it worse, not down.
    """
    causes = [service, *(step.service_id for step in walk(service, needs) if step.is_hard)]
    return merged(span for cause in causes for span in down.get(cause, ()))


def is_down(effect: str) -> bool:
    return effect == Effect.DOWN


def now_or(ends: datetime | None, at: datetime) -> datetime:
    """The end of what runs: now."""
    return at if ends is None else ends
