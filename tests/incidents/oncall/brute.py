"""Who is on call, worked out the slow way: by what clocks on the wall have shown, turn by turn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from incidents.oncall.choices import HandOver
from incidents.oncall.engine import Plan, Rules

DAY = timedelta(days=1)


def shown(at: datetime, zone: str) -> datetime:
    """The latest wall time that the zone's clocks have shown until `at`: they never take back what they have shown."""
    local = at.astimezone(ZoneInfo(zone))
    latest = local.replace(tzinfo=None)
    if local.fold:
        # This hour is shown for the second time. The last thing shown before it began again was later.
        probe = at
        while probe.astimezone(ZoneInfo(zone)).fold:
            probe -= timedelta(seconds=1)
        latest = max(latest, probe.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0))
    return latest


class Turning:
    """Hand-overs of one version, written down one after the other."""

    def __init__(self, rules: Rules, until: datetime) -> None:
        self.rules = rules
        self.hand_overs = []
        wall = self._first()
        while wall <= until.replace(tzinfo=None) + 40 * DAY:
            self.hand_overs.append(wall)
            wall += self._step()

    def _step(self) -> timedelta:
        unit = {HandOver.WEEKLY: 7 * DAY, HandOver.HOURS: timedelta(hours=1)}.get(self.rules.kind, DAY)
        return unit * self.rules.every

    def _first(self) -> datetime:
        day = self.rules.starts_on
        while self.rules.kind == HandOver.WEEKLY and day.weekday() != self.rules.weekday:
            day -= DAY
        return datetime.combine(day, self.rules.hand_over)

    def person_at(self, at: datetime) -> int | None:
        rules = self.rules
        if at < rules.begins or (rules.ends is not None and at >= rules.ends):
            return None
        now = shown(at, rules.zone)
        if now < datetime.combine(rules.starts_on, rules.hand_over):
            return None
        if rules.ends_on is not None and now >= datetime.combine(rules.ends_on, rules.hand_over):
            return None
        if rules.hours and not any(self._is_open(now, window) for window in rules.hours):
            return None
        passed = self._passed(now)
        return rules.people[(passed - 1) % len(rules.people)]

    def _passed(self, now: datetime) -> int:
        low, high = 0, len(self.hand_overs)
        while low < high:
            middle = (low + high) // 2
            if self.hand_overs[middle] <= now:
                low = middle + 1
            else:
                high = middle
        return low

    @staticmethod
    def _is_open(now: datetime, window) -> bool:
        for day in (now.date(), now.date() - DAY):
            if day.weekday() != window.weekday:
                continue
            opens = datetime.combine(day, window.begins)
            closes = datetime.combine(day, window.ends)
            if closes <= opens:
                closes += DAY
            if opens <= now < closes:
                return True
        return False


class Brute:
    """The whole plan, asked instant by instant."""

    def __init__(self, plan: Plan, until: datetime) -> None:
        self.plan = plan
        ordered = sorted(plan.rules, key=lambda rules: (rules.position, rules.rotation))
        self.turnings = [Turning(rules, until) for rules in ordered]

    def person_at(self, at: datetime) -> int | None:
        if self.plan.retired_at is not None and at >= self.plan.retired_at:
            return None
        for cover in reversed(self.plan.covers):
            if cover.begins <= at < cover.ends:
                return cover.person
        for turning in self.turnings:
            person = turning.person_at(at)
            if person is not None:
                return person
        return None


def clock_changes(zone: str, begins: datetime, ends: datetime) -> list[datetime]:
    """The instants in [begins, ends) at which the zone's offset changes, to the second."""
    found = []
    at = begins
    while at < ends:
        later = at + timedelta(hours=6)
        if offset(at, zone) != offset(later, zone):
            low, high = at, later
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
                low, high = (middle, high) if offset(middle, zone) == offset(low, zone) else (low, middle)
            found.append(high)
        at = later
    return found


def offset(at: datetime, zone: str) -> timedelta | None:
    return at.astimezone(ZoneInfo(zone)).utcoffset()


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)
