"""On which share of resolved incidents an article was used: links over what the count of resolved incidents says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.utils import timezone

from incidents.lifecycle.models import Incident
from reports.indicators.headlines import distinct
from reports.indicators.indicators import Asked, Indicator
from reports.indicators.knowing import article_reuse
from reports.indicators.queries import rows
from reports.indicators.queries.answering import answer_indicator, rows_of
from reports.metrics.choices import DIMENSIONS, Better, Group, Side, Unit
from reports.metrics.listing import PAGE, Behind, Listed, Listing
from reports.metrics.measures import MEASURES
from reports.metrics.periods import key_of
from reports.metrics.queries.listing import figure_behind, listed, named, page_of
from reports.metrics.queries.records import column_of
from reports.metrics.questions import Answer, Figure, Question, figures_by_key
from reports.metrics.registry import ask

# Known of every resolved incident, so that it lists them all.
_RESOLVED = next(measure for measure in MEASURES if measure.name == "reopened")
# Resolved incidents with an article.
_WITH = Indicator(
    *("article_reuse", "", "", Unit.COUNT, Better.HIGHER, article_reuse),
    rows=rows.uses,
    at="incident__resolved_at",
    fields=("incident_id",),
    headline=distinct,
    columns={each: f"incident__{column_of(each)}" for each in DIMENSIONS},
)


def answer_reuse(question: Question, at: datetime) -> Answer:
    """Two queries beside those of the count of resolved incidents, which may be kept."""
    resolved = ask(replace(question, metric="resolved", in_business_hours=False), at)
    having = answer_indicator(_WITH, question, at)
    found = figures_by_key(having.groups)
    return replace(
        resolved,
        question=question,
        unit=Unit.SHARE,
        total=_share(resolved.total, having.total),
        groups=tuple(_share(figure, found.get(figure.key)) for figure in resolved.groups),
    )


def _share(of: Figure, having: Figure | None) -> Figure:
    number = having.value if having is not None and having.value is not None else 0.0
    return replace(of, value=min(1.0, number / of.n) if of.n else None, details={})


def list_reuse(behind: Behind, at: datetime) -> Listing:
    """Resolved incidents, each with whether an article was used on it; those on which one was, alone."""
    plain = replace(behind, question=replace(behind.question, metric="resolved", in_business_hours=False))
    figure, having = figure_behind(plain, at), _having(behind, at)
    if behind.side == Side.YES:
        pks = sorted(having, key=lambda pk: having[pk], reverse=True)[behind.first : behind.first + PAGE]
        seen = Incident.objects.in_bulk(pks)
        shown = [Listed(having[pk], named(seen[pk]), page_of(seen[pk]), 1, seen[pk]) for pk in pks if pk in seen]
    else:
        rows = listed(_RESOLVED, plain, at)
        shown = [replace(row, value=float(row.incident is not None and row.incident.pk in having)) for row in rows]
    used = min(figure.n, len(having))
    share = replace(figure, value=used / figure.n if figure.n else None)
    return Listing(share, Unit.SHARE, {Side.ALL: figure.n, Side.YES: used}, shown, is_either=True)


def _having(behind: Behind, at: datetime) -> dict[int, date | datetime]:
    """The resolved incidents on which an article was used, with when they were resolved. One query."""
    zone, key = timezone.get_default_timezone(), behind.key
    having = {}
    for _pk, moment, value in rows_of(_WITH, Asked(behind.question, at), zone):
        own = value.key
        if behind.question.group == Group.HOUR_OF_WEEK:
            own = key_of(value.at, Group.HOUR_OF_WEEK, zone)
        if value.value is not None and key in (None, "" if own is None else str(own)):
            having[int(value.value)] = moment
    return having
