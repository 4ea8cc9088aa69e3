"""The page with the records behind a figure, where the queue has no list of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.lifecycle.choices import Surface
from incidents.lifecycle.operations import record_reads
from incidents.rest.fields import MAX_ID
from reports.dashboards.asked import last_day
from reports.dashboards.queries.options import currency, narrowed_words
from reports.dashboards.views.base import reader_of, show, today
from reports.metrics.asking import GROUP, NotAsked, question_from
from reports.metrics.behind import KEY, WITHOUT, in_queue
from reports.metrics.choices import DIMENSIONS, OF_TIME, Group, Side, Unit
from reports.metrics.listing import MOST, PAGE, Behind, Listing
from reports.metrics.periods import HOURS_OF_WEEK
from reports.metrics.questions import Question
from reports.metrics.registry import Metric, MetricUnknown, metric_named

SIDE, NUMBER = "side", "page"
# What has a number as its key.
_NUMBERED = (*DIMENSIONS, Group.PERSON)


@require_safe
def records_view(request: HttpRequest, name: str) -> HttpResponse:
    """A page of them, each with its own value, as the reader may see them; what is restricted is noted as read."""
    user = reader_of(request)
    try:
        metric = metric_named(name)
    except MetricUnknown as error:
        raise Http404 from error
    if metric.records is None:
        raise Http404("The queue lists them.")
    context: dict[str, Any] = {"title": f"Behind the figure: {metric.label}", "metric": metric, "here": "metrics"}
    try:
        question = _question(request.GET, metric)
    except NotAsked as refusal:
        return show(request, "records", context | {"problems": refusal.fields})
    side, page = _side(request.GET), _page(request.GET)
    at = timezone.now()
    found = metric.records(Behind(question, _key(request.GET, question), side, (page - 1) * PAGE), at)
    record_reads(
        [row.incident for row in found.rows if row.incident is not None], user=user, surface=Surface.LIST, at=at
    )
    return show(request, "records", context | _shown(request.GET, metric, question, found, side, page))


def _question(given: QueryDict, metric: Metric) -> Question:
    """Raises NotAsked, also where the group cannot be told apart by a key."""
    question = question_from(given, metric=metric.name, today=today())
    if question.group in OF_TIME and question.group != Group.HOUR_OF_WEEK:
        raise NotAsked(fields={GROUP: "Of a day, week or month: ask for its days, from the first to the last."})
    return question


def _key(given: QueryDict, question: Question) -> str | None:
    """The key of the group as a figure has it, None for all. Raises Http404 for what is no key of such a group."""
    text = given.get(KEY, "")
    if question.group is None or not text:
        return None
    if text == WITHOUT and question.group in _NUMBERED:
        return ""
    if question.group not in (*_NUMBERED, Group.HOUR_OF_WEEK):
        return text
    end = HOURS_OF_WEEK if question.group == Group.HOUR_OF_WEEK else MAX_ID + 1
    if not (text.isascii() and text.isdigit() and int(text[:20]) < end):
        raise Http404
    return str(int(text))


def _side(given: QueryDict) -> Side:
    return next((side for side in Side if side.value == given.get(SIDE)), Side.ALL)


def _page(given: QueryDict) -> int:
    text = given.get(NUMBER, "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(number, 1), MOST // PAGE)


def _shown(
    given: QueryDict, metric: Metric, question: Question, found: Listing, side: Side, page: int
) -> dict[str, Any]:
    asked = {name: given.getlist(name) for name in given if name not in (SIDE, NUMBER)}
    plain = {name: words for name, words in asked.items() if name not in (GROUP, KEY)}
    count = found.counts.get(side, 0)
    pages = -(-min(count, MOST) // PAGE)

    def address(**more: object) -> str:
        return urlencode({**asked, **{name: [str(value)] for name, value in more.items()}}, doseq=True)

    return {
        "question": question,
        "first": question.since,
        "last": last_day(question),
        "narrowed": narrowed_words(question),
        "found": found,
        "currency": currency() if found.unit == Unit.MONEY else "",
        "of_group": question.group is not None and bool(given.get(KEY)),
        "sides": [(one.label, count, address(side=one.value), one == side) for one, count in found.counts.items()],
        "side": side,
        "count": count,
        "most": MOST,
        "page": page,
        "pages": pages,
        "before": address(side=side.value, page=page - 1) if page > 1 else "",
        "after": address(side=side.value, page=page + 1) if page < pages else "",
        "metric_url": f"{reverse('report_metric', args=[metric.name])}?{urlencode(plain, doseq=True)}",
        "queue_url": "" if given.get(KEY) else in_queue(question),
    }
