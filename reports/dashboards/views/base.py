"""What the pages of dashboards share: who may read, what was asked, the frame around it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from incidents.desk.views.loading import person, render
from incidents.people.models import User
from reports.dashboards.asked import HOURS, NARROWING, Asked, last_day
from reports.dashboards.boards import BOARDS, Card
from reports.dashboards.console import VIEWS
from reports.dashboards.queries.cards import title_of
from reports.dashboards.queries.options import chips_for, selects_for
from reports.metrics.asking import FROM, REALITY, TO
from reports.metrics.choices import Preset, Reality
from reports.metrics.registry import all_metrics

QUICK = (Preset.LAST_7_DAYS, Preset.LAST_30_DAYS, Preset.LAST_90_DAYS, Preset.LAST_365_DAYS)


def reader_of(request: HttpRequest) -> User:
    """Whoever is signed in and may read reports. Raises PermissionDenied."""
    user = person(request)
    if not user.has_perm(VIEWS):
        raise PermissionDenied("You may not read reports.")
    return user


def today() -> date:
    """The day that it is for the installation, by which days of reports go."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def bar_of(asked: Asked) -> dict[str, Any]:
    """The names of the bar of filters. Four queries, and one for each dimension that it does not offer."""
    selects = selects_for(asked)
    question = asked.question
    offered = {select.name for select in selects}
    return {
        "asked": asked,
        "selects": selects,
        "chips": chips_for(asked, selects),
        "presets": [(preset.value, preset.label, preset.value == asked.preset) for preset in Preset],
        "quick": [
            (str(preset.label).removeprefix("Last "), asked.without_days(preset.value), preset.value == asked.preset)
            for preset in QUICK
        ],
        "realities": [(one.value, one.label, [one.value] == asked.values.get(REALITY, ["real"])) for one in Reality],
        "in_business_hours": asked.values.get(HOURS) == ["business"],
        "first": question.since if question else asked.values.get(FROM, [""])[0],
        "last": last_day(question) if question else asked.values.get(TO, [""])[0],
        "before": question.before() if question and asked.compares else None,
        "before_last": last_day(question.before()) if question and asked.compares else None,
        "has_chosen_days": not asked.preset,
        "carried": {name: asked.values[name] for name in NARROWING if name in asked.values and name not in offered},
        "zone": timezone.get_default_timezone_name(),
    }


def cards_of(cards: list[Card], asked: Asked) -> list[dict[str, Any]]:
    """Cards as the page names them before they are fetched."""
    known = {metric.name: metric for metric in all_metrics()}
    return [
        {
            "card": card,
            "metric": known[card.metric],
            "title": title_of(card, known[card.metric], known.get(card.other)),
            "address": asked.address(),
        }
        for card in cards
    ]


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, admin.site, f"reports/dashboards/{template}.html", {"boards": BOARDS.values(), **context})
