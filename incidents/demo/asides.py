"""What happens beside an incident's way through its workflow: notes, hand-overs, links, corrections, access."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from incidents.catalog.models import Priority
from incidents.demo import clock, phrases
from incidents.demo.plan import Plan
from incidents.demo.stage import Stage, Story
from incidents.lifecycle.models import AffectedService, Incident
from incidents.people.models import User
from incidents.permissions.principal import as_system


class Asides:
    """One incident on the stage and the person who has it; the telling itself is `story.Teller`."""

    def __init__(self, stage: Stage, plan: Plan) -> None:
        self.stage, self.plan, self.told = stage, plan, plan.told
        self.random = stage.random("incident", plan.number)
        self.type = plan.type
        self.facts = self.told.facts()
        self.notes = [self.told.say(note) for note in self.told.scenario.notes]
        self.incident = Incident()
        self.who = stage.users["hannah"]

    @property
    def rank(self) -> int:
        return int(self.incident.priority_id)

    @property
    def manager(self) -> User:
        return self.stage.managers[self.incident.team_id or 0]

    def act(self, operation: str, *, actor: User, **values: Any) -> None:
        """An operation that returns the incident."""
        self.incident = self.stage.act(operation, self.incident, actor=actor, **values)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def soon(self, wanted: datetime) -> datetime:
        """`wanted`, but never later than the plan's share of the time that is left."""
        latest = self.stage.now + (self.stage.end - self.stage.now) * self.plan.pace
        return min(wanted, latest).replace(microsecond=0)

    def after(self, minutes: float) -> datetime:
        return self.soon(clock.next_step_at(self.stage.now, self.rank, minutes, self.random))

    def colleague(self) -> User:
        """Somebody of the incident's team, rather not its manager and not who has it already."""
        people = self.stage.members[self.incident.team_id or self.stage.teams["service-desk"].pk]
        others = [person for person in people if person not in (self.manager, self.who)]
        return self.random.choice(others or people)

    # What people write and change.

    def write(self, text: str, *, is_public: bool = False) -> None:
        if not is_public and self.chance(0.18):
            name = self.colleague().username
            text = self.random.choice(phrases.MENTIONS).format(note=text, name=name)
        self.stage.act("add_note", self.incident, body=text, actor=self.who, is_public=is_public)

    def write_next(self) -> None:
        if self.notes:
            self.write(self.notes.pop(0))

    def hand_over(self) -> None:
        to = self.colleague()
        if to != self.who:
            self.act("hand_over", to=to, note=self.random.choice(phrases.HAND_OVERS), actor=self.who)
            self.who = to

    def pass_on(self) -> Story:
        """The service desk gives an issue to the team that answers for the service."""
        service = self.stage.services.get(self.told.service)
        team = service.owning_team if service is not None else None
        if team is None or team.pk == self.incident.team_id or self.incident.restricted:
            return
        note = f"First line is done. {team} has to look at {service}."
        self.act("assign", team=team, assignee=None, note=note, actor=self.who)
        yield self.after(10)
        self.who = self.colleague()
        self.act("take", actor=self.who)

    def tag(self) -> None:
        if names := self.told.scenario.tags:
            actor = self.random.choice(self.stage.members[self.incident.team_id or 0])
            self.act("set_tags", tags=[self.stage.tags[name] for name in names], actor=actor)

    def override(self) -> None:
        rank, reason = self.random.choice(phrases.OVERRIDES)
        if rank != self.rank:
            priority = Priority.objects.get(pk=rank)
            self.act("override_priority", priority=priority, reason=reason, actor=self.manager)

    def correct(self) -> None:
        """The manager finds that it began earlier."""
        if (began := self.incident.occurred_at) is not None:
            value = began - timedelta(minutes=self.random.randint(4, 50))
            reason = self.random.choice(phrases.CORRECTIONS)
            self.act("correct_milestone", milestone="occurred", value=value, reason=reason, actor=self.manager)

    # Other incidents.

    def link(self) -> None:
        """Link to an earlier incident of the same service that everybody may see."""
        service = self.incident.service_id
        if self.incident.restricted or service is None:
            return
        earlier = [other for other in self.stage.known.get(service, []) if other.pk < self.incident.pk]
        if earlier:
            kind = "related" if self.type == "user_issue" else self.random.choice(phrases.RELATED)
            self.stage.act("link", self.incident, to=self.random.choice(earlier), kind=kind, actor=self.who)

    def report_again(self) -> Story:
        """Somebody reports the same by phone; the desk marks it as a duplicate."""
        desk = self.stage.teams["service-desk"]
        agent = self.random.choice(self.stage.members[desk.pk])
        again = self.stage.act(
            "log_incident",
            type=self.stage.types["user_issue"],
            title=f"Reported by phone: {self.told.title[:1].lower()}{self.told.title[1:]}",
            description=self.random.choice(phrases.BY_PHONE),
            source=self.stage.sources["console"],
            contact=self.random.choice(self.stage.contacts["reporter"]),
            service=self.incident.service,
            team=desk,
            actor=agent,
            impact=3,
            urgency=1,
        )
        yield self.soon(self.stage.now + clock.spread(6, self.random))
        self.stage.act("mark_duplicate", again, of=self.incident, actor=agent)

    # Need to know.

    def read(self, actor: User) -> None:
        """Who works on a restricted incident has read it; now and then somebody is let in."""
        if self.incident.restricted:
            self.stage.read(self.incident, actor)
            if self.type == "security" and self.chance(0.12):
                name, reason = self.random.choice(phrases.GRANTS)
                until = self.stage.now + timedelta(days=30)
                user, head = self.stage.users[name], self.stage.users["victoria"]
                self.stage.act("grant_access", self.incident, user=user, reason=reason, expires_at=until, actor=head)

    def hide(self) -> None:
        reason = "Concerns one person's health; nobody else needs to know."
        self.act("restrict", reason=reason, actor=self.manager)
        self.act("assign", assignee=self.who, actor=self.manager)

    def show(self) -> None:
        self.act("lift_restriction", reason="Settled; nothing personal is left in the record.", actor=self.manager)

    # Services.

    def running(self) -> list[AffectedService]:
        with as_system("the demonstration looks at its own incident"):
            return list(AffectedService.objects.current().filter(incident=self.incident).select_related("incident"))

    def all_affected(self) -> list[AffectedService]:
        with as_system("the demonstration looks at its own incident"):
            return list(AffectedService.objects.filter(incident=self.incident).select_related("incident"))

    def restore(self, actor: User) -> None:
        for affected in self.running():
            self.stage.act("restore_service", affected, ended_at=self.stage.now, actor=actor)

    def strike_again(self, actor: User) -> None:
        service, effect, now = self.stage.services[self.told.service], self.told.scenario.effect, self.stage.now
        self.stage.act("affect_service", self.incident, service=service, effect=effect, started_at=now, actor=actor)
