"""The tabs: what changed, unusual numbers, what comes next, most often, hours of the week, alike, come again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from reports.charts import heat, lines
from reports.formulas.unusual import LIMIT
from reports.metrics.behind import behind, behind_all
from reports.metrics.choices import Group
from reports.metrics.questions import Figure, Question, figures_by_key
from reports.metrics.registry import ask
from reports.patterns.choices import ASKED_FOR, By
from reports.patterns.days import DAY
from reports.patterns.queries.again import AllAgain, came_again
from reports.patterns.queries.alike import MOST, alike_in
from reports.patterns.queries.changes import METHODS, Told, changes_of
from reports.patterns.queries.changes import MOST as MOST_COMPARED
from reports.patterns.queries.coming import as_answer, coming
from reports.patterns.queries.top import Place, Top, top_of
from reports.patterns.queries.unusual import (
    DAYS_OF_HOURS,
    WEEKS,
    UnusualDays,
    UnusualHour,
    bounds_of,
    unusual_days,
    unusual_hours,
)
from reports.patterns.views.base import Look, address_of_incidents, look, note_reads, reader_of, show, show_part
from reports.patterns.words import bounds_words, change_words, verdict

INCIDENTS_OF_GROUP, DAYS_LISTED = 50, 60


@require_safe
def changes_view(request: HttpRequest) -> HttpResponse:
    """The main figures against the period before."""
    seen = look(request, is_whole=True)
    context: dict[str, Any] = {"title": "What changed", "methods": METHODS.values(), "most": MOST_COMPARED}
    if seen.question is not None:
        context["rows"] = [_of_change(told, seen.question) for told in changes_of(seen.question, seen.at)]
    return show(request, "patterns", seen, context)


def _of_change(told: Told, question: Question) -> dict[str, Any]:
    unit = told.metric.unit.value
    asked = replace(question, metric=told.metric.name)
    return {
        "told": told,
        "unit": unit,
        "url": behind_all(asked),
        "url_before": behind_all(asked.before()),
        "by": change_words(told.change, unit),
        "bounds": bounds_words(told.change, unit),
        "verdict": verdict(told.change, told.is_better),
    }


@require_safe
def unusual_view(request: HttpRequest) -> HttpResponse:
    """Days and hours with more or fewer incidents than is usual for them."""
    seen = look(request)
    context: dict[str, Any] = {
        "title": "Unusual numbers",
        "weeks": WEEKS,
        "limit": LIMIT,
        "days_of_hours": DAYS_OF_HOURS,
    }
    if seen.question is not None:
        found = unusual_days(seen.question, seen.at)
        context |= _of_days(found)
        context["hours"] = [(one, _of_hour(seen.question, one)) for one in unusual_hours(seen.question)]
    return show(request, "patterns_unusual", seen, context)


def _of_hour(question: Question, one: UnusualHour) -> str:
    day = replace(question, since=one.day, until=one.day + DAY, group=Group.HOUR_OF_WEEK)
    return behind(day)(Figure(str(one.day.weekday() * 24 + one.hour), "", one.judgement.count, 0, None))


def _of_days(found: UnusualDays) -> dict[str, Any]:
    by_key = {day.isoformat(): judged for day, judged in found.judged.items()}
    band = [bounds_of(by_key[figure.key]) if figure.key in by_key else None for figure in found.answer.groups]
    flags = {
        day.isoformat(): "Unusually many" if one.is_many else "Unusually few" for day, one in found.flagged.items()
    }
    link, figures = behind(found.answer.question), figures_by_key(found.answer.groups)
    listed = list(found.flagged.items())[:DAYS_LISTED]
    return {
        "chart": lines(found.answer, link=link, band=band, flags=flags),
        "judged": len(found.judged),
        "flagged": len(found.flagged),
        "more_days": len(found.flagged) - len(listed),
        "days": [(day, one, bounds_of(one), link(figures[day.isoformat()])) for day, one in listed],
    }


@require_safe
def coming_view(request: HttpRequest) -> HttpResponse:
    """How many incidents come in the next two weeks, and how far off such a forecast has been."""
    seen = look(request)
    context: dict[str, Any] = {"title": "What comes next"}
    if seen.question is not None:
        found = coming(seen.question, seen.at)
        context["found"] = found
        if found.forecast is not None:
            error = found.forecast.chosen.error
            answer = as_answer(found)
            known = len(answer.groups) - len(found.days)
            around = [(max(0.0, value - error), value + error) for _day, value in found.days]
            context["chart"] = lines(answer, band=[*[None] * known, *around])
    return show(request, "patterns_coming", seen, context)


@require_safe
def most_view(request: HttpRequest) -> HttpResponse:
    """What incidents were mostly about, by one thing at a time, and which of it rose or fell."""
    seen = look(request, is_whole=True)
    user = reader_of(request)
    offered = [by for by in By if by not in ASKED_FOR or user.has_perm(ASKED_FOR[by])]
    wanted = request.GET.get("by", "")
    by = next((one for one in offered if one.value == wanted), By.SERVICE)
    context: dict[str, Any] = {"title": "Most often", "by": by, "offered": offered}
    if seen.question is not None:
        top = top_of(by, seen.question)
        context |= {"top": top, "rows": [_of_place(place, top, seen.question) for place in top.places]}
    return show(request, "patterns_most", seen, context)


def _of_place(place: Place, top: Top, question: Question) -> dict[str, Any]:
    if top.by.value in set(Group):
        asked = replace(question, metric=top.metric, group=Group(top.by.value))
        url = behind(asked)(Figure(place.key, place.name, place.count, 0, None))
    else:
        url = address_of_incidents(question, top.by.value, place.key) if place.count else ""
    return {
        "place": place,
        "url": url,
        "by": change_words(place.change, "count"),
        "bounds": bounds_words(place.change, "count"),
    }


@require_safe
def hours_view(request: HttpRequest) -> HttpResponse:
    """At which hours of the week incidents are reported."""
    seen = look(request)
    context: dict[str, Any] = {"title": "Hours of the week"}
    if seen.question is not None:
        answer = ask(replace(seen.question, metric="reported", group=Group.HOUR_OF_WEEK), seen.at)
        context |= {"chart": heat(answer, link=behind(answer.question)), "total": answer.total}
    return show(request, "patterns_hours", seen, context)


@require_safe
def alike_view(request: HttpRequest) -> HttpResponse:
    """The frame of what is alike: the groups take a while and come after it."""
    seen = look(request)
    context = {"title": "Alike", "groups_url": f"{reverse('patterns_groups')}?{request.GET.urlencode()}", "most": MOST}
    return show(request, "patterns_alike", seen, context)


@require_safe
def groups_view(request: HttpRequest) -> HttpResponse:
    """Groups of incidents that speak of the same; a fragment for scripts, a page without them."""
    seen = look(request)
    context: dict[str, Any] = {"title": "Incidents that are alike", "question": seen.question, "most": MOST}
    if seen.question is not None:
        found = alike_in(seen.question)
        note_reads(request, found.shown)
        context |= {
            "found": found,
            "groups": [
                {
                    "group": group,
                    "shown": group.incidents[:INCIDENTS_OF_GROUP],
                    "more": len(group.incidents) - INCIDENTS_OF_GROUP,
                    "pace": verdict(group.pace),
                }
                for group in found.groups
            ],
        }
    return show_part(request, "groups", "groups_page", context)


@require_safe
def again_view(request: HttpRequest) -> HttpResponse:
    """Where incidents of one service and category follow each other within thirty days."""
    seen = look(request)
    context: dict[str, Any] = {"title": "Come again"}
    if seen.question is not None:
        found = came_again(seen.question)
        context |= {"found": found, "rows": _of_again(found, seen)}
    return show(request, "patterns_again", seen, context)


def _of_again(found: AllAgain, seen: Look) -> list[tuple[Any, str]]:
    assert seen.question is not None
    rows = []
    for place in found.places:
        service, category = place.recurrence.place
        asked = replace(seen.question, group=Group.CATEGORY, only={**seen.question.only, Group.SERVICE: (service,)})
        of_category = Figure("" if category is None else str(category), "", place.recurrence.count, 0, None)
        rows.append((place, behind(asked)(of_category)))
    return rows
