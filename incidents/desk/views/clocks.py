"""The clocks of an incident; a fragment for scripts, a page without them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from incidents.clocks.choices import ClockState
from incidents.clocks.models import Clock
from incidents.clocks.queries import clocks_of, notices_of
from incidents.clocks.reckoning import standing_of
from incidents.clocks.words import badge, explanation
from incidents.desk.acts import acts_for
from incidents.desk.views.loading import answer_absent, open_incident, page_of, person, render
from incidents.people.views.acting import is_dialog


@dataclass(frozen=True)
class ShownClock:
    """A clock with its words; `tone` is late, soon, later, paused, met or ended."""

    clock: Clock
    badge: str
    explanation: str
    percent: int
    tone: str

    @property
    def counts_down(self) -> bool:
        return self.tone in ("late", "soon", "later") and self.clock.ended_at is None


SOON = 75
_TONES = {
    ClockState.PAUSED: "paused",
    ClockState.MET: "met",
    ClockState.CANCELLED: "ended",
    ClockState.BREACHED: "late",
}


def shown_clock(clock: Clock, now: datetime) -> ShownClock:
    standing = standing_of(clock, now)
    percent = round(100 * standing.share)
    tone = _TONES.get(standing.state) or ("soon" if percent >= SOON else "later")
    return ShownClock(clock, badge(clock, now), explanation(clock, now), percent, tone)


def clocks_view(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    """What is promised, how each promise stands, why it is due when it is, and what authorities were told."""
    incident = open_incident(request, pk)
    if incident is None:
        return answer_absent(request, pk)
    now = timezone.now()
    shown = [shown_clock(clock, now) for clock in clocks_of(incident)]
    context = {
        "title": f"Clocks of {incident}",
        "incident": incident,
        "acts": acts_for(incident, person(request)),
        "running": [one for one in shown if one.clock.ended_at is None],
        "over": [one for one in shown if one.clock.ended_at is not None],
        "owes_authority": any(one.clock.authority and one.clock.ended_at is None for one in shown),
        "has_authority": any(one.clock.authority for one in shown),
        "notices": notices_of(incident),
        "back": page_of(incident),
        "now": now,
    }
    if is_dialog(request):
        return TemplateResponse(request, "incidents/desk/clocks_list.html", context)
    return render(request, site, "incidents/desk/clocks.html", context)
