"""Cards with their answers: what is asked for each, and the chart that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.refusals import Refused
from reports import charts
from reports.charts import Chart
from reports.dashboards.boards import Card, step_for
from reports.dashboards.choices import CardKind
from reports.dashboards.queries.options import currency
from reports.metrics.asking import NotAsked, about
from reports.metrics.behind import behind, behind_all
from reports.metrics.choices import Better, Group, Unit
from reports.metrics.questions import Answer, Question
from reports.metrics.registry import Metric, ask_all, metric_named


@dataclass(frozen=True)
class Drawn:
    """A card with what it shows. Without an answer `sentence` says why there is none.

    `tone` says whether the change is "better" or "worse", empty where it is neither.
    """

    card: Card
    metric: Metric
    answer: Answer | None = None
    before: Answer | None = None
    chart: Chart | None = None
    currency: str = ""
    behind: str = ""
    tone: str = ""
    sentence: str = ""


def title_of(card: Card, metric: Metric, other: Metric | None = None) -> str:
    if other is not None:
        return f"{metric.label} and {other.label.lower()}"
    if card.kind == CardKind.SPREAD:
        return f"{metric.label} by {_by(card)}: how far apart"
    if card.group is not None and metric.label == f"{card.group.label}s":
        return f"Share of each {_by(card)}"
    if card.group is not None:
        return f"{metric.label} by {_by(card)}"
    return metric.label if card.kind == CardKind.FIGURE else f"{metric.label} over time"


def _by(card: Card) -> str:
    return str(card.group.label).lower() if card.group is not None else "time"


def draw(card: Card, plain: Question, *, compares: bool, at: datetime) -> Drawn:
    """Ask what a card shows of what the page is about, and what it was before where the page compares."""
    metric = metric_named(card.metric)
    try:
        question = about(plain, metric=card.metric, group=_group(card, plain, metric))
        return _drawn(card, metric, question, compares=compares, at=at)
    except NotAsked as refusal:
        return Drawn(card, metric, sentence=_cannot(refusal))
    except Refused as refusal:
        return Drawn(card, metric, sentence=refusal.sentence)


def _cannot(refusal: NotAsked) -> str:
    names = [str(name).replace("_", " ") for name in refusal.fields]
    return f"Cannot be narrowed by {' or '.join(names)}." if names else refusal.sentence


def _group(card: Card, plain: Question, metric: Metric) -> Group | None:
    return card.group if card.group is not None else step_for(plain.days, metric.groups)


def _drawn(card: Card, metric: Metric, question: Question, *, compares: bool, at: datetime) -> Drawn:
    told = currency() if metric.unit == Unit.MONEY else ""
    if card.kind == CardKind.PAIR:
        other = metric_named(card.other)
        answer, beside = ask_all([question, about(question, metric=card.other, group=question.group)], at)
        names = (metric.label, other.label)
        pair = charts.lines(answer, beside, link=behind(question), currency=told, names=names)
        return Drawn(card, metric, answer, None, pair, told, behind_all(question))
    has_before = compares and card.kind != CardKind.SPREAD
    answer, *earlier = ask_all([question, question.before()] if has_before else [question], at)
    before = earlier[0] if earlier else None
    chart = _chart(card, metric, answer, before, told)
    return Drawn(card, metric, answer, before, chart, told, behind_all(question), _tone(metric, answer, before))


def _chart(card: Card, metric: Metric, answer: Answer, before: Answer | None, told: str) -> Chart | None:
    link = behind(answer.question)
    if answer.question.group is None:
        return None
    if card.kind == CardKind.FIGURE:
        return charts.spark(answer)
    if card.kind == CardKind.SPREAD:
        return charts.spread(answer, link=link, currency=told)
    if card.kind == CardKind.COURSE and not _is_counted(metric, answer):
        return charts.lines(answer, before, link=link, currency=told)
    # Where high is good, what is low is looked for; of codes, what is most frequent.
    is_graded = metric.better == Better.HIGHER and metric.unit in (Unit.SHARE, Unit.POINTS)
    lowest = is_graded and answer.question.group != Group.RESOLUTION_CODE
    return charts.bars(answer, before, link=link, currency=told, lowest_first=lowest)


def _is_counted(metric: Metric, answer: Answer) -> bool:
    """Each value is one thing: it stands as a column, while what is measured goes as a line."""
    return metric.unit in (Unit.COUNT, Unit.MONEY) and not answer.total.details


def _tone(metric: Metric, answer: Answer, before: Answer | None) -> str:
    now, was = answer.total.value, before.total.value if before is not None else None
    if metric.better == Better.NEITHER or now is None or was is None or now == was:
        return ""
    return "better" if (now < was) == (metric.better == Better.LOWER) else "worse"
