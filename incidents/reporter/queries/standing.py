"""Whether a reporter may say now that the fix works or fails, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from incidents.reporter.choices import Answer
from incidents.reporter.models import FollowUp
from incidents.workflows.choices import Phase

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident


@dataclass(frozen=True)
class Standing:
    """`why_not` is empty while an answer is asked for; `until` is when that ends, where it does."""

    why_not: str
    until: datetime | None = None

    @property
    def is_asked(self) -> bool:
        return not self.why_not


def standing_of(follow_up: FollowUp, incident: Incident, *, at: datetime, confirm_days: int) -> Standing:
    """How the reporter stands to the fix at `at`. At most one query. The window is half-open: [resolved, until)."""
    if not follow_up.is_reporter:
        return Standing("Only whoever reported it can say whether it is fixed.")
    if incident.is_open:
        return Standing(_while_open(follow_up))
    if incident.phase == Phase.CANCELLED or incident.resolved_at is None:
        return Standing("It was closed without a fix, so there is nothing to confirm.")
    until = incident.resolved_at + timedelta(days=confirm_days)
    return Standing(_why_not(follow_up, incident, at, until), until)


def _while_open(follow_up: FollowUp) -> str:
    if follow_up.answer == Answer.FAILS:
        return "You told us that it still fails. It is being worked on again."
    return "It is being worked on, so there is nothing to confirm yet."


def _why_not(follow_up: FollowUp, incident: Incident, at: datetime, until: datetime) -> str:
    if follow_up.answer and follow_up.answered_for == incident.resolved_at:
        return f"You have answered already: “{Answer(follow_up.answer).label}”. Thank you."
    others = FollowUp.objects.filter(incident=incident, answered_for=incident.resolved_at).exclude(pk=follow_up.pk)
    first = others.order_by("answered_at", "pk").first()
    if first is not None:
        return f"Somebody else who reported it has answered already: “{Answer(first.answer).label}”."
    if at >= until:
        return "The time to answer is over. If it fails again, report it anew."
    return ""
