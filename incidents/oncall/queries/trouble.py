"""What is wrong with the next weeks: holes, double bookings, and people whom no page reaches."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from incidents.notifications.queries.reach import reach_of
from incidents.oncall.choices import FindingKind
from incidents.oncall.engine import final
from incidents.oncall.findings import MARGIN, Finding, doubles, holes, unreachable
from incidents.oncall.models import OnCallSchedule
from incidents.oncall.queries.plans import people_of, plans_between
from incidents.people.models import User

AHEAD = timedelta(weeks=4)


@dataclass(frozen=True)
class Trouble:
    """A finding with whom and what it is about."""

    finding: Finding
    schedule: OnCallSchedule
    user: User | None
    other: OnCallSchedule | None

    @property
    def sentence(self) -> str:
        """What is wrong, without when: for lists that say when beside it."""
        if self.finding.kind == FindingKind.GAP:
            return "Nobody is on call"
        if self.finding.kind == FindingKind.DOUBLE:
            return f"{self.user} is on call here and on {self.other} at once"
        if self.user is not None and not self.user.is_active:
            return f"{self.user} is on call and has no active account"
        return f"{self.user} is on call and no page reaches them: no way to reach them is proven"


def find_trouble(schedules: Collection[OnCallSchedule], *, at: datetime) -> dict[int, list[Trouble]]:
    """What is wrong with each schedule in the four weeks from `at`, by its key, the soonest first.

    A constant number of queries. Double bookings are found among all schedules that are not retired.
    """
    ends = at + AHEAD
    everything = {row.pk: row for row in OnCallSchedule.objects.filter(retired_at=None).select_related("team")}
    plans = plans_between(list(everything.values()), at - MARGIN, ends + MARGIN)
    spans = {key: final(plan, at - MARGIN, ends + MARGIN) for key, plan in plans.items()}
    wanted = [row for row in schedules if row.pk in everything]
    people = people_of(span.person for row in wanted for span in spans[row.pk] if span.begins < ends and span.ends > at)
    lost = {reach.user.pk for reach in reach_of(people.values(), at=at) if not reach.pages_arrive}
    lost |= {key for key, person in people.items() if not person.is_active}
    twice = doubles(spans, at, ends)
    found = {}
    for row in wanted:
        findings = [
            *holes(spans[row.pk], row.time_zone, at, ends),
            *twice[row.pk],
            *unreachable(spans[row.pk], lost, at, ends),
        ]
        found[row.pk] = [
            Trouble(
                finding,
                row,
                people.get(finding.person) if finding.person is not None else None,
                everything.get(finding.other) if finding.other is not None else None,
            )
            for finding in sorted(findings, key=lambda finding: (finding.begins, finding.key))
        ]
    return found
