"""What stands on each dashboard. What names a metric that there is not (yet) is left out. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.people.choices import FirstPage
from reports.dashboards.choices import CardKind, Own
from reports.metrics.choices import OF_TIME, Group, Reality, Unit
from reports.metrics.registry import Metric


@dataclass(frozen=True)
class Card:
    """One metric in one way. Without `group` a course over time, in steps that suit the period.

    `other` is the metric that a pair is held against.
    """

    metric: str
    kind: CardKind
    group: Group | None = None
    other: str = ""
    is_wide: bool = False

    @property
    def slug(self) -> str:
        return "-".join(part for part in (self.metric, self.kind.value, self.group or self.other) if part)


@dataclass(frozen=True)
class Board:
    """A dashboard. `figures` stand on top; `subjects` bring every further metric of theirs; `cards` are charts.

    `own` narrows it to the reader's own at first. `kinds` are the first pages whose readers find it first.
    """

    slug: str
    title: str
    words: str
    figures: tuple[str, ...]
    cards: tuple[Card, ...]
    subjects: tuple[str, ...] = ()
    own: Own = Own.NOTHING
    reality: Reality = Reality.REAL
    kinds: tuple[FirstPage, ...] = ()


def _course(metric: str, *, wide: bool = False) -> Card:
    return Card(metric, CardKind.COURSE, is_wide=wide)


def _bars(metric: str, group: Group, *, wide: bool = False) -> Card:
    return Card(metric, CardKind.BARS, group, is_wide=wide or group == Group.HOUR_OF_WEEK)


def _spread(metric: str, group: Group) -> Card:
    return Card(metric, CardKind.SPREAD, group)


_IN_AND_OUT = Card("reported", CardKind.PAIR, other="resolved", is_wide=True)

BOARDS: dict[str, Board] = {
    board.slug: board
    for board in (
        Board(
            "operations",
            "Operations",
            "What comes in, what goes out, and how long it takes.",
            (
                *("reported", "resolved", "backlog", "time_to_acknowledge", "time_to_mitigate", "time_to_resolve"),
                *("kept_acknowledge", "kept_resolve"),
            ),
            (
                _IN_AND_OUT,
                _bars("reported", Group.PRIORITY),
                _spread("time_to_resolve", Group.PRIORITY),
                _course("time_to_acknowledge"),
                _course("time_to_resolve"),
                _bars("reported", Group.SERVICE),
                _bars("reported", Group.CATEGORY),
                _bars("reported", Group.HOUR_OF_WEEK),
                _bars("reported", Group.TYPE),
                _bars("reported", Group.SOURCE),
                _course("kept_acknowledge"),
                _bars("kept_resolve", Group.PRIORITY),
            ),
            kinds=(FirstPage.COMMANDER, FirstPage.ADMINISTRATOR, FirstPage.OBSERVER),
        ),
        Board(
            "services",
            "Service owner",
            "How services fare: how often they break, for how long, and whether it comes back.",
            ("reported", "time_to_mitigate", "time_to_resolve", "reopened", "recurrence", "workarounds", "ping_pong"),
            (
                _course("reported", wide=True),
                _bars("reported", Group.SERVICE),
                _spread("time_to_mitigate", Group.SERVICE),
                _course("time_to_mitigate"),
                _bars("reported", Group.CATEGORY),
                _bars("resolution_codes", Group.RESOLUTION_CODE),
                _bars("reopened", Group.SERVICE),
                _bars("downtime", Group.SERVICE),
                _bars("availability", Group.SERVICE),
                _bars("cost", Group.SERVICE),
            ),
            ("Downtime", "Downtime and cost", "Cost"),
            own=Own.SERVICES,
        ),
        Board(
            "team",
            "Team lead",
            "What the team has taken on, how quickly, and how its work goes from hand to hand.",
            (
                *("reported", "resolved", "backlog", "time_to_acknowledge", "time_to_resolve", "kept_acknowledge"),
                *("kept_resolve", "reassignments", "ping_pong", "reopened"),
            ),
            (
                _IN_AND_OUT,
                _bars("reported", Group.TEAM),
                _bars("resolved", Group.TEAM),
                _spread("time_to_acknowledge", Group.TEAM),
                _spread("time_to_resolve", Group.TEAM),
                _course("reassignments"),
                _bars("reassignments", Group.TEAM),
                _bars("reported", Group.PRIORITY),
                _bars("reported", Group.HOUR_OF_WEEK),
                _bars("kept_resolve", Group.TEAM),
                _bars("ping_pong", Group.TEAM),
            ),
            own=Own.TEAMS,
            kinds=(FirstPage.AGENT,),
        ),
        Board(
            "on-call",
            "On-call",
            "When people are called, how often at night, and how quickly somebody takes it.",
            ("pages", "pages_at_night", "page_fairness", "time_to_acknowledge", "kept_acknowledge"),
            (
                _course("pages", wide=True),
                _bars("pages", Group.PERSON),
                _bars("pages_at_night", Group.PERSON),
                _bars("pages", Group.HOUR_OF_WEEK),
                _bars("pages", Group.TEAM),
                _course("page_fairness"),
                _course("time_to_acknowledge"),
                _spread("time_to_acknowledge", Group.PRIORITY),
                _spread("time_to_acknowledge", Group.TEAM),
            ),
            ("On call",),
        ),
        Board(
            "knowledge",
            "Knowledge",
            "What is written down, whether it helps, and what is learned from incidents.",
            (),
            (
                _course("articles_used"),
                _bars("articles_used", Group.CATEGORY),
                _course("content_gaps"),
                _bars("articles_overdue", Group.PERSON),
                _bars("lessons", Group.STATE),
                _bars("reviews_due", Group.STATE),
                _bars("actions_overdue", Group.PERSON),
                _bars("actions_effective", Group.SERVICE),
                _bars("workarounds", Group.CATEGORY),
                _bars("resolution_codes", Group.RESOLUTION_CODE),
            ),
            ("Knowledge", "Learning"),
            kinds=(FirstPage.EDITOR,),
        ),
        Board(
            "training",
            "Training",
            "What was exercised, and how it went. Incidents are those of drills until you choose otherwise.",
            ("drills_held", "drills_missed", "drill_results", "readiness", "time_to_acknowledge", "time_to_resolve"),
            (
                _course("drills_held"),
                _course("drill_results"),
                _bars("readiness", Group.TEAM),
                _bars("readiness", Group.SERVICE),
                _bars("drills_held", Group.TEAM),
                _bars("drills_held", Group.SERVICE),
                _bars("drill_results", Group.TEAM),
                _bars("micro_drills_right", Group.PERSON),
                _course("time_to_acknowledge"),
                _spread("time_to_resolve", Group.TEAM),
            ),
            ("Training",),
            reality=Reality.DRILL,
            kinds=(FirstPage.TRAINER,),
        ),
        Board(
            "executive",
            "Executive",
            "The few figures that say whether it gets better.",
            (
                *("reported", "backlog", "time_to_resolve", "kept_resolve", "reopened", "recurrence", "availability"),
                *("downtime", "cost", "cost_of_recurrence"),
            ),
            (
                _IN_AND_OUT,
                _course("time_to_resolve"),
                _bars("reported", Group.SERVICE),
                _bars("reported", Group.TYPE),
                _course("kept_resolve"),
                _course("reopened"),
                _course("cost"),
                _bars("cost", Group.SERVICE),
            ),
            kinds=(FirstPage.MANAGER, FirstPage.AUDITOR),
        ),
    )
}
FIRST = "operations"
SHORT, MIDDLE = 45, 200


def board_for(kind: FirstPage) -> Board:
    """The dashboard that readers of a first page find first."""
    return next((board for board in BOARDS.values() if kind in board.kinds), BOARDS[FIRST])


def figures_on(board: Board, metrics: Iterable[Metric]) -> list[Card]:
    """The cards on top: the metrics that the board names, then the others of its subjects."""
    known = {metric.name: metric for metric in metrics}
    named = [name for name in board.figures if name in known]
    more = [name for name, one in known.items() if one.subject in board.subjects and name not in named]
    return [Card(name, CardKind.FIGURE) for name in (*named, *more)]


def charts_on(board: Board, metrics: Iterable[Metric]) -> list[Card]:
    """The charts of the board that its metrics can be drawn as."""
    known = {metric.name: metric for metric in metrics}
    return [card for card in board.cards if is_offered(card, known)]


def is_offered(card: Card, known: dict[str, Metric]) -> bool:
    metric = known.get(card.metric)
    if metric is None or (card.other and card.other not in known):
        return False
    if card.kind in (CardKind.COURSE, CardKind.PAIR):
        return any(step in metric.groups for step in OF_TIME[:3])
    return card.group is None or card.group in metric.groups


def cards_of_metric(metric: Metric) -> list[Card]:
    """Everything that the page of one metric draws besides its course: each group, and how far its values lie apart."""
    cards = []
    for group in metric.groups:
        if group in OF_TIME[:3]:
            continue
        cards.append(_bars(metric.name, group))
        if metric.unit == Unit.SECONDS and group in (Group.PRIORITY, Group.TEAM, Group.SERVICE):
            cards.append(_spread(metric.name, group))
    paired = {card.group for card in cards if card.kind == CardKind.SPREAD}
    return sorted(cards, key=lambda card: (card.is_wide, card.group not in paired))


def step_for(days: int, groups: Iterable[Group]) -> Group | None:
    """Days, weeks or months, as a period of so many days is read best and the metric offers."""
    best = Group.DAY if days <= SHORT else Group.WEEK if days <= MIDDLE else Group.MONTH
    offered = [step for step in OF_TIME[:3] if step in groups]
    return best if best in offered else next(iter(reversed(offered)), None)
