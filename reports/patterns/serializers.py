"""Patterns as programs read them."""

from __future__ import annotations

from datetime import timedelta
from math import isinf
from typing import Any

from rest_framework import serializers

from incidents.lifecycle.serializers.shapes import Json, Shape, instant
from reports.formulas.changes import Change
from reports.formulas.forecasts import BackTest
from reports.formulas.unusual import Judgement
from reports.metrics.choices import Unit
from reports.metrics.questions import Question
from reports.patterns.choices import By
from reports.patterns.queries.again import AllAgain, CameAgain
from reports.patterns.queries.alike import Alike, AllAlike
from reports.patterns.queries.changes import Told
from reports.patterns.queries.coming import Coming
from reports.patterns.queries.top import Place, Top
from reports.patterns.queries.unusual import UnusualDays, UnusualHour, bounds_of

METHODS = (("rate", "Poisson rates"), ("median", "Medians"), ("share", "Shares"), ("mean", "Means"))
PLACES = 4


def _rounded(value: float | None) -> float | None:
    return None if value is None or isinf(value) else round(value, PLACES)


class PatternPeriod(Shape):
    """The days that were looked at, and whether anything was looked at besides."""

    first = serializers.DateField()
    last = serializers.DateField()

    @staticmethod
    def render(question: Question) -> Json:
        return {"first": question.since.isoformat(), "last": (question.until - timedelta(days=1)).isoformat()}


class PatternChange(Shape):
    """How far something went, with the bounds of 95 % confidence."""

    before = serializers.FloatField(allow_null=True)
    now = serializers.FloatField(allow_null=True)
    by = serializers.FloatField(allow_null=True, help_text="Null where there was nothing before, or nothing is known.")
    low = serializers.FloatField(allow_null=True, help_text="Null where there are too few to tell.")
    high = serializers.FloatField(
        allow_null=True, help_text="Null where it is unbounded, or there are too few to tell."
    )
    is_relative = serializers.BooleanField(help_text="Whether by, low and high are shares of “before”.")
    is_clear = serializers.BooleanField(help_text="Whether no change lies outside the bounds.")
    p = serializers.FloatField(allow_null=True, help_text="Of so great a change by chance, where the method has one.")

    @staticmethod
    def render(change: Change) -> Json:
        return {
            "before": _rounded(change.before),
            "now": _rounded(change.now),
            "by": _rounded(change.by),
            "low": _rounded(change.low),
            "high": _rounded(change.high),
            "is_relative": change.is_relative,
            "is_clear": change.is_clear,
            "p": _rounded(change.p),
        }


class MetricChange(Shape):
    """How one metric changed against the period before."""

    metric = serializers.CharField()
    unit = serializers.ChoiceField(choices=Unit.choices)
    n_before = serializers.IntegerField()
    n = serializers.IntegerField()
    unknown = serializers.IntegerField(help_text="Of the period, without a value; in no figure.")
    method = serializers.ChoiceField(choices=METHODS)
    is_better = serializers.BooleanField(allow_null=True, help_text="Null where it is neither, or may be chance.")
    change = PatternChange()

    @staticmethod
    def render(told: Told) -> Json:
        return {
            "metric": told.metric.name,
            "unit": told.metric.unit.value,
            "n_before": told.n_before,
            "n": told.n,
            "unknown": told.unknown,
            "method": told.method,
            "is_better": told.is_better,
            "change": PatternChange.render(told.change),
        }


class Changes(Shape):
    """What changed. Where there are too many incidents only the volumes are told."""

    period = PatternPeriod()
    metrics = MetricChange(many=True)

    @staticmethod
    def render_of(question: Question, rows: list[Told]) -> Json:
        return {"period": PatternPeriod.render(question), "metrics": [MetricChange.render(told) for told in rows]}


class UnusualCount(Shape):
    """A day, or an hour of it, with unusually many or few incidents."""

    day = serializers.DateField()
    hour = serializers.IntegerField(allow_null=True, help_text="Of the clock; null for the whole day.")
    count = serializers.IntegerField()
    usual = serializers.FloatField(help_text="The median of the same weekday, or hour of the week, before it.")
    low = serializers.IntegerField(help_text="The least that is usual.")
    high = serializers.IntegerField(help_text="The most that is usual.")
    score = serializers.FloatField(help_text="Standard deviations off, about.")
    n = serializers.IntegerField(help_text="How many counts it is judged by.")

    @staticmethod
    def render_of(day: Any, hour: int | None, judged: Judgement) -> Json:
        low, high = bounds_of(judged)
        return {
            "day": day.isoformat(),
            "hour": hour,
            "count": judged.count,
            "usual": _rounded(judged.usual),
            "low": low,
            "high": high,
            "score": _rounded(judged.score),
            "n": judged.history,
        }


class UnusualNumbers(Shape):
    """What is unusual, the newest first."""

    period = PatternPeriod()
    judged = serializers.IntegerField(help_text="How many days have enough weeks before them to be judged.")
    days = UnusualCount(many=True)
    hours = UnusualCount(many=True, help_text="Of the period's last four weeks.")

    @staticmethod
    def render_of(question: Question, days: UnusualDays, hours: list[UnusualHour]) -> Json:
        return {
            "period": PatternPeriod.render(question),
            "judged": len(days.judged),
            "days": [UnusualCount.render_of(day, None, one) for day, one in days.flagged.items()],
            "hours": [UnusualCount.render_of(one.day, one.hour, one.judgement) for one in hours],
        }


class ForecastTest(Shape):
    """How a method did on past weeks."""

    method = serializers.CharField()
    error = serializers.FloatField(help_text="Mean absolute error of one day.")
    total_error = serializers.FloatField(help_text="Mean absolute error of all days together.")
    scaled = serializers.FloatField(allow_null=True, help_text="Over the error of repeating the week before.")
    tests = serializers.IntegerField()

    @staticmethod
    def render(test: BackTest) -> Json:
        return {
            "method": test.method,
            "error": _rounded(test.error),
            "total_error": _rounded(test.total_error),
            "scaled": _rounded(test.scaled),
            "tests": test.folds,
        }


class ForecastDay(serializers.Serializer[Any]):
    """One day that is to come."""

    day = serializers.DateField()
    expected = serializers.FloatField()


class IncidentForecast(Shape):
    """How many incidents come in the next two weeks; nothing where no forecast can be tested yet."""

    history = serializers.IntegerField(help_text="Whole days to go by.")
    needed = serializers.IntegerField(help_text="Whole days that it takes.")
    days = ForecastDay(many=True)
    chosen = ForecastTest(allow_null=True)
    others = ForecastTest(many=True)

    @staticmethod
    def render(found: Coming) -> Json:
        forecast = found.forecast
        return {
            "history": found.history,
            "needed": found.needed,
            "days": [{"day": day.isoformat(), "expected": _rounded(value)} for day, value in found.days],
            "chosen": ForecastTest.render(forecast.chosen) if forecast is not None else None,
            "others": [ForecastTest.render(test) for test in forecast.others] if forecast is not None else [],
        }


class FrequentPlace(Shape):
    """One of what incidents were mostly about."""

    key = serializers.CharField(help_text="Its id, or the kind of factor; empty for incidents that have none.")
    name = serializers.CharField()
    count = serializers.IntegerField()
    share = serializers.FloatField()
    is_news = serializers.BooleanField(
        help_text="Whether it changed by more than chance, among all that were compared."
    )
    change = PatternChange()

    @staticmethod
    def render(place: Place) -> Json:
        return {
            "key": place.key,
            "name": place.name,
            "count": place.count,
            "share": _rounded(place.share),
            "is_news": place.is_news,
            "change": PatternChange.render(place.change),
        }


class MostFrequent(Shape):
    """What incidents were mostly about, the most frequent first, with all that changed by more than chance."""

    period = PatternPeriod()
    by = serializers.ChoiceField(choices=By.choices)
    n = serializers.IntegerField()
    places = FrequentPlace(many=True)
    more = serializers.IntegerField(help_text="Places that are left out.")

    @staticmethod
    def render_of(question: Question, top: Top) -> Json:
        return {
            "period": PatternPeriod.render(question),
            "by": top.by.value,
            "n": top.total,
            "places": [FrequentPlace.render(place) for place in top.places],
            "more": top.more,
        }


class AlikeGroup(Shape):
    """Incidents that speak of the same."""

    words = serializers.ListField(child=serializers.CharField(), help_text="Those that tell it from the rest.")
    incidents = serializers.ListField(child=serializers.IntegerField(), help_text="Ids, the newest first.")
    centre = serializers.IntegerField(help_text="The incident to which the others are alike.")
    alike = serializers.FloatField(help_text="The mean cosine to the centre.")
    open = serializers.IntegerField()
    first_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()
    pace = PatternChange(help_text="The later half of the period against the earlier.")

    @staticmethod
    def render(group: Alike) -> Json:
        return {
            "words": list(group.cluster.words),
            "incidents": [incident.pk for incident in group.incidents],
            "centre": group.cluster.centre,
            "alike": _rounded(group.cluster.alike),
            "open": group.open,
            "first_at": instant(group.first_at),
            "last_at": instant(group.last_at),
            "pace": PatternChange.render(group.pace),
        }


class AlikeGroups(Shape):
    """The greatest groups first."""

    period = PatternPeriod()
    read = serializers.IntegerField(help_text="How many incidents were compared.")
    is_capped = serializers.BooleanField(help_text="Whether these are only the newest of the period.")
    groups = AlikeGroup(many=True)
    more = serializers.IntegerField(help_text="Smaller groups that are left out.")

    @staticmethod
    def render_of(question: Question, found: AllAlike) -> Json:
        return {
            "period": PatternPeriod.render(question),
            "read": found.read,
            "is_capped": found.is_capped,
            "groups": [AlikeGroup.render(group) for group in found.groups],
            "more": found.more,
        }


class RecurringPlace(Shape):
    """One service and category at which incidents came again."""

    service = serializers.IntegerField(help_text="Its id.")
    service_name = serializers.CharField()
    category = serializers.IntegerField(allow_null=True, help_text="Its id; null where they have none.")
    category_name = serializers.CharField()
    n = serializers.IntegerField()
    again = serializers.IntegerField()
    days_between = serializers.FloatField(help_text="The median.")
    last_at = serializers.DateTimeField()

    @staticmethod
    def render(place: CameAgain) -> Json:
        found = place.recurrence
        return {
            "service": found.place[0],
            "service_name": place.service,
            "category": found.place[1],
            "category_name": place.category,
            "n": found.count,
            "again": len(found.again),
            "days_between": _rounded(found.days_between),
            "last_at": instant(found.last_at),
        }


class Recurrences(Shape):
    """Where incidents of one service and category follow each other within thirty days."""

    period = PatternPeriod()
    n = serializers.IntegerField(help_text="Incidents with a service.")
    again = serializers.IntegerField()
    places = RecurringPlace(many=True)
    more = serializers.IntegerField(help_text="Places that are left out.")

    @staticmethod
    def render_of(question: Question, found: AllAgain) -> Json:
        return {
            "period": PatternPeriod.render(question),
            "n": found.count,
            "again": found.again,
            "places": [RecurringPlace.render(place) for place in found.places],
            "more": found.more,
        }
