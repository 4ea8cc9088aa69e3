"""What responders of the demonstration cost. A real organisation says it itself: nothing is shipped."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from incidents.people.models import Team
from reports.costs.choices import Responder
from reports.costs.models import ResponseRate
from reports.costs.operations import Amount, set_response_rate

# Before the first of its stories.
_SINCE = timedelta(days=400)
# Of a team (none: of every other) and as what: at least, most likely, at most, and the share of the time in per cent.
_RATES: tuple[tuple[str, str, tuple[int, int, int], int], ...] = (
    ("", Responder.ANY, (40, 52, 70), 60),
    ("", Responder.ASSIGNEE, (32, 45, 60), 10),
    ("service-desk", Responder.ASSIGNEE, (22, 28, 36), 10),
    ("security", Responder.ASSIGNEE, (55, 70, 95), 20),
    ("", Responder.COMMANDER, (60, 75, 95), 100),
)


@transaction.atomic
def load_demo_rates(*, at: datetime) -> int:
    """Return how many rates were made: none where there is any."""
    if ResponseRate.objects.exists():
        return 0
    teams = {team.slug: team for team in Team.objects.all()}
    wanted = [rate for rate in _RATES if not rate[0] or rate[0] in teams]
    for slug, responder, (low, likely, high), share in wanted:
        set_response_rate(
            team=teams.get(slug),
            responder=responder,
            valid_from=(at - _SINCE).date(),
            amount=Amount(Decimal(low), Decimal(likely), Decimal(high)),
            share_percent=share,
            actor=None,
            at=at,
        )
    return len(wanted)
