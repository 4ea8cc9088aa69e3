"""What counts for each criterion, and whether it is well: from facts to items. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

from incidents.desk.words import day
from incidents.evaluation.choices import Outcome, Rating
from incidents.lifecycle.choices import Role
from incidents.oncall.choices import FindingKind
from incidents.scenarios.choices import Measure
from reports.formulas.ages import days_since, fading
from reports.indicators.training import RATINGS
from reports.readiness import criteria
from reports.readiness.facts import Fact, Facts, Source
from reports.readiness.scoring import Item

Items = list[Item]


def _keys(*values: int | None) -> frozenset[int]:
    return frozenset(value for value in values if value is not None)


def _conditions(fact: Fact) -> tuple[frozenset[int], frozenset[int]]:
    """The teams and the services that the conditions of a contact or procedure name."""
    held = json.loads(fact.more or "{}")
    return frozenset(held.get("teams", ())), frozenset(held.get("services", ()))


def _owners(facts: Facts) -> dict[int, int]:
    return {row.pk: row.team for row in facts.of(Source.SERVICE) if row.team is not None}


def _services_of(facts: Facts) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for service, team in _owners(facts).items():
        found.setdefault(team, set()).add(service)
    return {team: frozenset(services) for team, services in found.items()}


def results(facts: Facts) -> Items:
    return [
        Item(
            RATINGS[row.words],
            f"{row.name}: {Rating(row.words).label.lower()} in “{row.more}”",
            ("drill_evaluation", row.parent or 0),
            _keys(row.team),
            _keys(row.service),
        )
        for row in facts.of(Source.RESULT)
    ]


def exercised(facts: Facts) -> Items:
    last_of_team: dict[int, Fact] = {}
    last_of_service: dict[int, Fact] = {}
    for row in sorted(facts.of(Source.DRILL), key=lambda row: (row.at or facts.at, row.pk)):
        if row.team is not None:
            last_of_team[row.team] = row
        if row.service is not None:
            last_of_service[row.service] = row
    return [
        *(_exercised(row, last_of_team.get(row.pk), facts, teams=_keys(row.pk)) for row in facts.of(Source.TEAM)),
        *(
            _exercised(row, last_of_service.get(row.pk), facts, services=_keys(row.pk))
            for row in facts.of(Source.SERVICE)
        ),
    ]


def _exercised(
    of: Fact,
    drill: Fact | None,
    facts: Facts,
    *,
    teams: frozenset[int] = frozenset(),
    services: frozenset[int] = frozenset(),
) -> Item:
    if drill is None or drill.at is None:
        address = (f"admin:incidents_{of.source}_change", of.pk)
        return Item(0.0, f"{of.name} was never exercised", address, teams, services)
    share = fading(days_since(drill.at, facts.at), whole_until=criteria.QUARTER, gone_at=criteria.YEAR)
    words = f"{of.name} was last exercised on {day(drill.at)}"
    return Item(share, words, ("drill", drill.pk), teams, services)


def drill_times(facts: Facts) -> Items:
    return [
        Item(
            float(row.words == Outcome.WITHIN),
            f"{Measure(row.name).label}: {Outcome(row.words).label.lower()} in “{row.more}”",
            ("drill_evaluation", row.parent or 0),
            _keys(row.team),
            _keys(row.service),
        )
        for row in facts.of(Source.MEASURED)
        if row.words in (Outcome.WITHIN, Outcome.BEYOND, Outcome.NOT_DONE)
    ]


def real_times(facts: Facts) -> Items:
    names = {row.pk: row for row in facts.of(Source.SERVICE)}
    found = []
    for row in facts.of(Source.PROMISE):
        kept, missed, of = row.n or 0, row.m or 0, names.get(row.service or 0)
        if kept + missed == 0:
            continue
        words = f"{missed} of {kept + missed} promises missed: {of.name if of else 'no service in use'}"
        address = ("readiness_service", of.words) if of else None
        owner = of.team if of else None
        found.append(Item(kept / (kept + missed), words, address, _keys(owner), _keys(row.service), kept + missed))
    return found


def micro(facts: Facts) -> Items:
    teams: dict[int, set[int]] = {}
    names: dict[int, str] = {}
    for row in facts.of(Source.MEMBER):
        teams.setdefault(row.parent or 0, set()).add(row.team or 0)
        names[row.parent or 0] = row.name
    owned = _services_of(facts)
    found = []
    for row in facts.of(Source.MICRO):
        right, of = row.n or 0, row.pk
        held = frozenset(teams.get(row.m or 0, ()))
        services = frozenset(service for team in held for service in owned.get(team, ()))
        words = f"{names.get(row.m or 0, 'Somebody')}: {right} of {of} tasks right in “{row.name}”"
        found.append(Item(right / of, words, ("drill", row.parent or 0), held, services, of))
    return found


def roles(facts: Facts) -> Items:
    members: dict[int, dict[int, str]] = {}
    for row in facts.of(Source.MEMBER):
        members.setdefault(row.team or 0, {})[row.parent or 0] = row.name
    until: dict[tuple[str, int], str] = {}
    for row in facts.of(Source.QUALIFIED):
        key = (row.words, row.parent or 0)
        until[key] = max(until.get(key, ""), row.on or "")
    owned = _services_of(facts)
    return [
        _role(row, role, members.get(row.pk, {}), until, owned.get(row.pk, frozenset()))
        for row in facts.of(Source.TEAM)
        for role in Role
    ]


def _role(
    team: Fact, role: Role, members: dict[int, str], until: dict[tuple[str, int], str], services: frozenset[int]
) -> Item:
    held = sorted((until[(role, user)], name) for user, name in members.items() if (role, user) in until)
    who = ", ".join(f"{name} until {day(date.fromisoformat(last[:10]))}" for last, name in held)
    words = f"{role.label} in {team.name}: {len(held)} of {criteria.QUALIFIED_PEOPLE} qualified"
    share = min(1.0, len(held) / criteria.QUALIFIED_PEOPLE)
    address = ("admin:incidents_team_change", team.pk)
    return Item(share, f"{words} ({who})" if who else words, address, _keys(team.pk), services)


def contacts(facts: Facts) -> Items:
    found = []
    for row in facts.of(Source.CONTACT):
        teams, services = _conditions(row)
        verified = row.at is not None and (row.n is None or row.at > facts.at - timedelta(days=row.n))
        reason = "was never verified" if row.at is None else f"was last verified on {day(row.at)}"
        reason = "said what is wrong, and nobody put it right" if row.m else reason
        share = float(verified and not row.m)
        found.append(Item(share, f"{row.name} {reason}", ("key_contact", row.words), teams | _keys(row.team), services))
    return found


def procedures(facts: Facts) -> Items:
    since = facts.at - timedelta(days=criteria.YEAR)
    found = []
    for row in facts.of(Source.PROCEDURE):
        teams, services = _conditions(row)
        whose = {"address": ("procedure", row.words), "teams": teams | _keys(row.team), "services": services}
        if row.day is not None:
            well = row.day >= facts.today
            words = f"{row.name}: its review {'is' if well else 'was'} due on {day(row.day)}"
            found.append(Item(float(well), words, **whose))  # type: ignore[arg-type]
        when = "was never exercised" if row.at is None else f"was last exercised on {day(row.at)}"
        found.append(Item(float(row.at is not None and row.at >= since), f"{row.name} {when}", **whose))  # type: ignore[arg-type]
    return found


def schedules(facts: Facts) -> Items:
    kinds: dict[int, set[str]] = {}
    for row in facts.of(Source.FINDING):
        kinds.setdefault(row.parent or 0, set()).add(row.words)
    owned = _services_of(facts)
    found = []
    for row in facts.of(Source.SCHEDULE):
        trouble = kinds.get(row.pk, set())
        share = 1.0 if not trouble else 0.5 if trouble == {FindingKind.DOUBLE} else 0.0
        words = f"{row.name}: {', '.join(FindingKind(kind).label.lower() for kind in sorted(trouble)) or 'no trouble'}"
        services = owned.get(row.team or 0, frozenset())
        found.append(Item(share, words, ("oncall_schedule", row.words), _keys(row.team), services))
    return found


def actions(facts: Facts) -> Items:
    owners = _owners(facts)
    return [
        Item(
            float(row.day is None or row.day >= facts.today),
            f"{row.name}: due on {day(row.day)}",
            ("corrective_action", row.pk),
            _keys(owners.get(row.service or 0)),
            _keys(row.service),
            incident=row.parent,
        )
        for row in facts.of(Source.ACTION)
    ]


RULES: dict[str, Callable[[Facts], Items]] = {
    criteria.RESULTS: results,
    criteria.EXERCISED: exercised,
    criteria.DRILL_TIMES: drill_times,
    criteria.REAL_TIMES: real_times,
    criteria.MICRO: micro,
    criteria.ROLES: roles,
    criteria.CONTACTS: contacts,
    criteria.PROCEDURES: procedures,
    criteria.SCHEDULES: schedules,
    criteria.ACTIONS: actions,
}


def items_of(facts: Facts) -> dict[str, Items]:
    """What every criterion counts."""
    return {code: rule(facts) for code, rule in RULES.items()}
