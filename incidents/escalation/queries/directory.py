"""Who stands behind the targets of a plan: loaded once, asked for any instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from incidents.escalation.choices import TargetKind
from incidents.escalation.queries.situation import Situation
from incidents.escalation.shape import Target
from incidents.notifications.models import ChannelProvider
from incidents.oncall.models import OnCallSchedule
from incidents.oncall.queries import on_call
from incidents.people.models import Contact, Membership, Skill, Team, User
from incidents.timeline.reasons import Reason, reason


@dataclass
class Found:
    """Whom targets lead to, each once, and why some lead to nobody."""

    people: dict[int, User] = field(default_factory=dict)
    rooms: dict[int, ChannelProvider] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)

    def add(self, people: Iterable[User]) -> bool:
        """Take those who have an account in use; whether there was one."""
        active = [person for person in people if person.is_active]
        self.people.update({person.pk: person for person in active if person.pk not in self.people})
        return bool(active)

    def miss(self, code: str, name: str = "") -> None:
        self.reasons.append(reason(code, name))


class Directory:
    """Everybody whom these targets may lead to in a situation. At most nine queries; asking about an instant costs
    those of `on_call`, where a schedule is among them.
    """

    def __init__(self, targets: Iterable[Target], situation: Situation) -> None:
        self.situation = situation
        keys: dict[str, set[int]] = defaultdict(set)
        for target in targets:
            keys[target.kind].add(target.key or 0)
        teams = keys[TargetKind.TEAM] | (
            {situation.team.pk} if keys[TargetKind.OWN_TEAM] and situation.team is not None else set()
        )
        self.teams = Team.objects.in_bulk(teams) if teams else {}
        self.members = _members(teams)
        self.schedules = _schedules(keys, situation)
        self.skilled = _skilled(keys[TargetKind.SKILL])
        self.contacts = Contact.objects.in_bulk(keys[TargetKind.CONTACT]) if keys[TargetKind.CONTACT] else {}
        self.rooms = ChannelProvider.objects.in_bulk(keys[TargetKind.CHANNEL]) if keys[TargetKind.CHANNEL] else {}
        people = keys[TargetKind.USER]
        if keys[TargetKind.MANAGER] and situation.assignee is not None:
            people = people | {situation.assignee.pk}
        self.users = {user.pk: user for user in _users().filter(pk__in=people)} if people else {}

    def find(self, targets: Iterable[Target], *, at: datetime, is_open: bool, told: Collection[User]) -> Found:
        """Whom the targets lead to at `at`. `is_open`: whether it is business hours; `told`: who was told before."""
        found = Found()
        wanted = list(targets)
        duty = self._duty(wanted, at)
        for target in wanted:
            _FINDERS[TargetKind(target.kind)](self, target, found, _Moment(duty, is_open, list(told)))
        return found

    def _duty(self, targets: list[Target], at: datetime) -> dict[int, User | None]:
        """Who is on call by each schedule that any of the targets asks for."""
        kinds = {target.kind for target in targets}
        wanted = {target.key for target in targets if target.kind == TargetKind.SCHEDULE}
        chosen = [
            schedule
            for schedule in self.schedules.values()
            if schedule.pk in wanted
            or TargetKind.SKILL in kinds
            or (TargetKind.OWN_ON_CALL in kinds and schedule in self.own_schedules())
        ]
        return on_call([schedule for schedule in chosen if schedule.retired_at is None], at=at) if chosen else {}

    def own_schedules(self) -> list[OnCallSchedule]:
        """The schedules of the team that has it."""
        team = self.situation.team
        return [
            schedule
            for schedule in self.schedules.values()
            if team is not None and schedule.team_id == team.pk and schedule.retired_at is None
        ]


@dataclass(frozen=True)
class _Moment:
    """What depends on the instant, for all targets of a step."""

    duty: dict[int, User | None]
    is_open: bool
    told: list[User]


def _users() -> Any:
    return User.objects.select_related("manager")


def _members(teams: Collection[int]) -> dict[int, list[User]]:
    members: dict[int, list[User]] = defaultdict(list)
    if teams:
        rows = Membership.objects.filter(team__in=teams).select_related("user__manager").order_by("user__username")
        for row in rows:
            members[row.team_id].append(row.user)
    return members


def _schedules(keys: dict[str, set[int]], situation: Situation) -> dict[int, OnCallSchedule]:
    """Those that are named, the team's own, and for a skill all: whoever is on call is asked first."""
    if keys[TargetKind.SKILL]:
        rows = OnCallSchedule.objects.all()
    elif keys[TargetKind.OWN_ON_CALL] and situation.team is not None:
        named = OnCallSchedule.objects.filter(pk__in=keys[TargetKind.SCHEDULE])
        rows = named | OnCallSchedule.objects.filter(team=situation.team)
    elif keys[TargetKind.SCHEDULE]:
        rows = OnCallSchedule.objects.filter(pk__in=keys[TargetKind.SCHEDULE])
    else:
        return {}
    return {row.pk: row for row in rows.order_by("name")}


def _skilled(skills: Collection[int]) -> dict[int, list[User]]:
    skilled: dict[int, list[User]] = defaultdict(list)
    if skills:
        links = Skill.people.through.objects.filter(skill__in=skills, user__is_active=True)  # type: ignore[attr-defined]
        for link in links.select_related("user__manager").order_by("user__username"):
            skilled[link.skill_id].append(link.user)
    return skilled


def _user(directory: Directory, target: Target, found: Found, _moment: _Moment) -> None:
    person = directory.users.get(target.key or 0)
    if person is None or not found.add([person]):
        found.miss("inactive", target.name)


def _team(directory: Directory, target: Target, found: Found, _moment: _Moment) -> None:
    team = directory.teams.get(target.key or 0)
    if team is None or team.retired_at is not None:
        found.miss("team_retired", target.name)
    elif not found.add(directory.members[team.pk]):
        found.miss("team_empty", team.name)


def _own_team(directory: Directory, _target: Target, found: Found, _moment: _Moment) -> None:
    team = directory.situation.team
    if team is None:
        found.miss("no_team")
    elif not found.add(directory.members[team.pk]):
        found.miss("team_empty", team.name)


def _schedule(directory: Directory, target: Target, found: Found, moment: _Moment) -> None:
    schedule = directory.schedules.get(target.key or 0)
    if schedule is None or schedule.retired_at is not None:
        found.miss("schedule_retired", target.name)
    else:
        _on_call_by(schedule, found, moment)


def _own_on_call(directory: Directory, _target: Target, found: Found, moment: _Moment) -> None:
    team = directory.situation.team
    if team is None:
        found.miss("no_team")
        return
    schedules = directory.own_schedules()
    if not schedules:
        found.miss("no_schedule", team.name)
    for schedule in schedules:
        _on_call_by(schedule, found, moment)


def _on_call_by(schedule: OnCallSchedule, found: Found, moment: _Moment) -> None:
    person = moment.duty.get(schedule.pk)
    if person is None:
        found.miss("nobody_on_call", schedule.name)
    elif not found.add([person]):
        found.miss("inactive", str(person))


def _skill(directory: Directory, target: Target, found: Found, moment: _Moment) -> None:
    """Whoever has the skill and is on call; where nobody is, everybody who has it, in business hours."""
    skilled = directory.skilled[target.key or 0]
    on_duty = {person.pk for person in moment.duty.values() if person is not None}
    called = [person for person in skilled if person.pk in on_duty]
    if not found.add(called or (skilled if moment.is_open else [])):
        found.miss("no_skill", target.name)


def _assignee(directory: Directory, _target: Target, found: Found, _moment: _Moment) -> None:
    person = directory.situation.assignee
    if person is None:
        found.miss("no_assignee")
    elif not found.add([person]):
        found.miss("inactive", str(person))


def _manager(directory: Directory, _target: Target, found: Found, _moment: _Moment) -> None:
    person = directory.situation.assignee
    if person is None:
        found.miss("no_assignee")
    else:
        _managers_of([directory.users.get(person.pk, person)], found)


def _managers_of_told(_directory: Directory, _target: Target, found: Found, moment: _Moment) -> None:
    if not moment.told:
        found.miss("nobody_told")
    _managers_of(moment.told, found)


def _managers_of(people: Iterable[User], found: Found) -> None:
    for person in people:
        if person.manager is None or not found.add([person.manager]):
            found.miss("no_manager", str(person))


def _contact(directory: Directory, target: Target, found: Found, _moment: _Moment) -> None:
    contact = directory.contacts.get(target.key or 0)
    if contact is None:
        found.miss("contact_gone", target.name)
    elif not contact.email:
        found.miss("no_address", contact.name)
    elif contact.email not in found.addresses:
        found.addresses.append(contact.email)


def _email(_directory: Directory, target: Target, found: Found, _moment: _Moment) -> None:
    if target.name not in found.addresses:
        found.addresses.append(target.name)


def _channel(directory: Directory, target: Target, found: Found, _moment: _Moment) -> None:
    room = directory.rooms.get(target.key or 0)
    if room is None or not room.is_active:
        found.miss("room_off", target.name)
    else:
        found.rooms[room.pk] = room


_FINDERS = {
    TargetKind.USER: _user,
    TargetKind.TEAM: _team,
    TargetKind.SCHEDULE: _schedule,
    TargetKind.SKILL: _skill,
    TargetKind.CONTACT: _contact,
    TargetKind.EMAIL: _email,
    TargetKind.CHANNEL: _channel,
    TargetKind.OWN_ON_CALL: _own_on_call,
    TargetKind.OWN_TEAM: _own_team,
    TargetKind.ASSIGNEE: _assignee,
    TargetKind.MANAGER: _manager,
    TargetKind.MANAGER_OF_TOLD: _managers_of_told,
}
