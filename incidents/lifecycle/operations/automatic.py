"""The moves that Muster makes itself when an incident has stood in a state for long enough."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction

from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock
from incidents.lifecycle.operations.transition import transition
from incidents.refusals import Refused
from incidents.timeline.models import TimelineEntry
from incidents.timeline.operations import record
from incidents.workflows.models import Transition

logger = logging.getLogger(__name__)


def run_automatic_transitions(*, at: datetime, limit: int = 200) -> int:
    """Make every automatic move that is due at `at`, at most `limit`; return how many were made.

    Each is a transaction of its own, dated when it was due no later than `at`. Imported history stays as it was.
    A move that is refused is told on the timeline once for each stay in the state. Needs a principal that sees all.
    """
    made = 0
    for move in Transition.objects.exclude(automatic_after_seconds=None).select_related("from_state"):
        due = at - timedelta(seconds=move.automatic_after_seconds or 0)
        waiting = Incident.objects.filter(state=move.from_state, state_entered_at__lte=due, is_history=False)
        for incident in waiting.order_by("state_entered_at")[: limit - made]:
            made += _make(incident, move, due, at)
    return made


def _make(incident: Incident, move: Transition, due: datetime, at: datetime) -> bool:
    try:
        with transaction.atomic():
            row = lock(incident)
            if row.state_id != move.from_state_id or row.state_entered_at > due:
                return False
            transition(row, slug=move.slug, actor=None, at=at, automatic=True)
            return True
    except Refused as refusal:
        _tell_refused(incident, move, refusal, at)
        return False


@transaction.atomic
def _tell_refused(incident: Incident, move: Transition, refusal: Refused, at: datetime) -> None:
    row = lock(incident)
    told = TimelineEntry.objects.filter(incident=row, code="automatic.refused", at__gte=row.state_entered_at)
    if told.exists():
        return
    logger.warning("Automatic move %s of incident %s refused: %s", move.slug, row.pk, refusal.code)
    data = {"transition": {"slug": move.slug, "name": move.name}, "reason": refusal.sentence}
    record(row, "automatic.refused", actor=None, at=at, data=data)
