"""The figures of a report, counted for whoever looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from incidents.refusals import Refused
from reports.builder.choices import ChartKind
from reports.builder.models import SavedReport
from reports.builder.questions import Wanted, chart_for
from reports.metrics.choices import Group, Preset, Unit
from reports.metrics.presets import days_of
from reports.metrics.questions import Answer, Figure, Question, figures_by_key
from reports.metrics.registry import Metric, all_metrics, ask_all

GONE = "There is no such metric any more."


@dataclass(frozen=True)
class Block:
    """One metric of a report. Without an answer, `sentence` says why there is none."""

    name: str
    metric: Metric | None = None
    answer: Answer | None = None
    before: Answer | None = None
    chart: ChartKind = ChartKind.TABLE
    sentence: str = ""

    @property
    def label(self) -> str:
        return self.metric.label if self.metric is not None else self.name

    @property
    def unit(self) -> Unit:
        return self.answer.unit if self.answer is not None else Unit.COUNT

    @property
    def rows(self) -> list[tuple[Figure, Figure | None]]:
        """Each group with what it was in the period before, if anything; all of it comes last."""
        if self.answer is None:
            return []
        groups = self.answer.groups
        if self.before is None:
            return [(figure, None) for figure in (*groups, self.answer.total)]
        beside = _beside(groups, self.before)
        return [*zip(groups, beside, strict=True), (self.answer.total, self.before.total)]

    @property
    def is_empty(self) -> bool:
        """Nothing was counted, neither known nor unknown."""
        return self.answer is None or not (self.answer.total.n or self.answer.total.unknown)


def _beside(groups: Sequence[Figure], before: Answer) -> list[Figure | None]:
    """The figure before of each group: of the same place where time is split into days, weeks or months, else of the
    same key."""
    if before.question.group in (Group.DAY, Group.WEEK, Group.MONTH):
        places: list[Figure | None] = [*before.groups, *[None] * len(groups)]
        return places[: len(groups)]
    earlier = figures_by_key(before.groups)
    return [earlier.get(figure.key) for figure in groups]


@dataclass(frozen=True)
class Answered:
    """What a report says, for one reader."""

    since: date
    until: date
    blocks: tuple[Block, ...]

    @property
    def is_empty(self) -> bool:
        return all(block.is_empty for block in self.blocks)

    @property
    def uncounted(self) -> int:
        """How many changes are not counted yet."""
        return max((block.answer.uncounted for block in self.blocks if block.answer is not None), default=0)


def wanted_by(report: SavedReport) -> Wanted:
    return Wanted(
        tuple(report.metrics),
        report.group,
        report.reality,
        report.only,
        report.in_business_hours,
        report.period,
        report.compares,
        report.chart,
    )


def answer_wanted(wanted: Wanted, *, today: date, at: datetime) -> Answered:
    """Ask each metric what the principal may see, and what it was before where that is compared.

    `today` is the day from which the period is counted. What is refused is said in its block.
    """
    metrics = {metric.name: metric for metric in all_metrics()}
    days = days_of(Preset(wanted.period), today)
    known = [name for name in wanted.metrics if name in metrics]
    try:
        plain = wanted.plain_question(known[0], today) if known else None
    except Refused as refusal:
        said = " ".join(refusal.fields.values()) or refusal.sentence
        return Answered(*days, tuple(Block(name, metrics.get(name), sentence=said) for name in wanted.metrics))
    if plain is None:
        return Answered(*days, tuple(Block(name, sentence=GONE) for name in wanted.metrics))
    answered = {block.name: block for block in _blocks([metrics[name] for name in known], plain, wanted, at)}
    return Answered(*days, tuple(answered.get(name) or Block(name, sentence=GONE) for name in wanted.metrics))


def _blocks(metrics: list[Metric], plain: Question, wanted: Wanted, at: datetime) -> list[Block]:
    """A block for each metric: asked together, or, where one of them refuses, one by one."""
    asked = [wanted.question(plain, metric) for metric in metrics]
    before = [question.before() for question in asked] if wanted.compares else []
    try:
        answers = ask_all([*asked, *before], at)
    except Refused as refusal:
        if len(metrics) == 1:
            return [Block(metrics[0].name, metrics[0], sentence=refusal.sentence)]
        return [block for metric in metrics for block in _blocks([metric], plain, wanted, at)]
    chart = chart_for(wanted.chart, wanted.group)
    earlier: list[Answer | None] = [*answers[len(asked) :]] or [None] * len(asked)
    each = zip(metrics, answers, earlier, strict=False)
    return [Block(metric.name, metric, answer, was, chart) for metric, answer, was in each]
