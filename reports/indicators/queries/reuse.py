"""On which share of resolved incidents an article was used: links over what the count of resolved incidents says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from reports.indicators.headlines import distinct
from reports.indicators.indicators import Indicator
from reports.indicators.knowing import article_reuse
from reports.indicators.queries import rows
from reports.indicators.queries.answering import answer_indicator
from reports.metrics.choices import DIMENSIONS, Better, Unit
from reports.metrics.queries.records import column_of
from reports.metrics.questions import Answer, Figure, Question, figures_by_key
from reports.metrics.registry import ask

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
