"""Where a plan, a procedure or a key contact stands in its round of reviews, from its own row."""

from __future__ import annotations

from datetime import datetime

from incidents.catalog.freshness import Freshness
from incidents.plans.queries.rights import Thing


def review_of(
    thing: Thing, *, last_used_at: datetime | None = None, last_exercised_at: datetime | None = None
) -> Freshness:
    """No query."""
    return Freshness(
        last_reviewed_at=thing.last_reviewed_at,
        last_used_at=last_used_at,
        last_exercised_at=last_exercised_at,
        review_on=thing.review_on,
        grace_days=thing.grace_days,
    )
