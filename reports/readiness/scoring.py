"""From things that are well or not to a score of 100, with what every lost point was lost for. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.formulas.scores import Part, shares_of_hundred, weighted_score
from reports.readiness.choices import SubjectKind
from reports.readiness.criteria import CRITERIA, Criterion

# An address by its name, and what it takes.
Address = tuple[str, int | str]


@dataclass(frozen=True)
class Item:
    """One thing that a criterion counts, or `count` alike of which `share` are well; whose it is, and where it stands.

    `incident` is the key of the incident that `words` come from: where it is restricted, showing them is a read of it.
    """

    share: float
    words: str
    address: Address | None = None
    teams: frozenset[int] = frozenset()
    services: frozenset[int] = frozenset()
    count: int = 1
    incident: int | None = None


@dataclass(frozen=True)
class Subject:
    """A team, a service or the whole organisation."""

    kind: SubjectKind
    pk: int | None
    slug: str
    name: str
    team: int | None = None


@dataclass(frozen=True)
class Loss:
    """One thing that is not well, and the points that it costs."""

    item: Item
    points: float


@dataclass(frozen=True)
class Line:
    """One criterion of one subject. `worth` are the points that it can earn here: 0 where it has no population."""

    criterion: Criterion
    worth: float
    earned: float
    count: int
    losses: tuple[Loss, ...] = ()

    @property
    def is_counted(self) -> bool:
        return self.count > 0

    @property
    def points(self) -> float:
        return self.worth * self.earned / self.count if self.count else 0.0

    @property
    def lost(self) -> float:
        return self.worth - self.points


@dataclass(frozen=True)
class Score:
    """`points` of 100; None where nothing counts. They and the points of all losses add up to 100."""

    subject: Subject
    points: float | None
    lines: tuple[Line, ...] = ()

    @property
    def uncounted(self) -> list[Criterion]:
        return [line.criterion for line in self.lines if not line.is_counted]


class Ledger:
    """What every criterion counts, and for each subject what of it is theirs. To the organisation belongs all of it."""

    def __init__(self, items: Mapping[str, Sequence[Item]]) -> None:
        self._all = items
        self._of: dict[tuple[SubjectKind, int], dict[str, list[Item]]] = defaultdict(lambda: defaultdict(list))
        for code, counted in items.items():
            for item in counted:
                for team in item.teams:
                    self._of[SubjectKind.TEAM, team][code].append(item)
                for service in item.services:
                    self._of[SubjectKind.SERVICE, service][code].append(item)

    def of(self, subject: Subject) -> Mapping[str, Sequence[Item]]:
        return self._all if subject.pk is None else self._of.get((subject.kind, subject.pk), {})

    def score(self, subject: Subject) -> Score:
        """The criteria in their order, the losses of each by what they cost."""
        own = self.of(subject)
        held = [own.get(criterion.code, ()) for criterion in CRITERIA]
        parts = [
            Part(criterion.weight, sum(item.share * item.count for item in of), sum(item.count for item in of))
            for criterion, of in zip(CRITERIA, held, strict=True)
        ]
        worths = shares_of_hundred(parts)
        lines = tuple(
            Line(criterion, worth, part.earned, part.count, _losses(of, worth, part.count))
            for criterion, worth, part, of in zip(CRITERIA, worths, parts, held, strict=True)
        )
        return Score(subject, weighted_score(parts), lines)


def _losses(items: Iterable[Item], worth: float, count: int) -> tuple[Loss, ...]:
    lost = (Loss(item, worth * (1 - item.share) * item.count / count) for item in items if item.share < 1)
    return tuple(sorted(lost, key=lambda loss: (-loss.points, loss.item.words)))
