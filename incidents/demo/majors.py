"""The major incidents: declared, commanded with roles, reported on, with children, and stood down. One runs now."""

from __future__ import annotations

from datetime import datetime, timedelta

from incidents.demo import clock
from incidents.demo.asides import Asides
from incidents.demo.organisation import SERVICES
from incidents.demo.plan import Plan
from incidents.demo.scenarios import MAJORS
from incidents.demo.scenarios.majors import Major
from incidents.demo.scenarios.shape import tell
from incidents.demo.stage import Stage, Story
from incidents.lifecycle.models import Incident

__all__ = ["MAJORS", "MajorTeller", "break_the_glass"]

RUNNING_FOR = timedelta(minutes=104)
_NAMES = {service.slug: service.name for service in SERVICES}


class MajorTeller(Asides):
    """Tells one major incident."""

    def __init__(self, stage: Stage, major: Major, number: int) -> None:
        random = stage.random("major", number)
        told = tell(major.scenario, random, _NAMES)
        plan = Plan(10_000 + number, "outage", told, self.beginning(major, stage.end), (), pace=0.3)
        super().__init__(stage, plan)
        self.major = major
        self.children: list[Incident] = []
        self.commander = stage.users["daniel"]
        self.deputy = stage.users["miriam"]

    @staticmethod
    def beginning(major: Major, end: datetime) -> datetime:
        if major.days_ago is None:
            return end - RUNNING_FOR
        day = (end - timedelta(days=major.days_ago)).astimezone(clock.ZONE)
        return day.replace(hour=9, minute=2, second=30, microsecond=0).astimezone(end.tzinfo)

    @property
    def begins_at(self) -> datetime:
        return self.plan.begins_at

    def minutes(self, count: float) -> datetime:
        return self.soon(self.stage.now + clock.spread(count, self.random, sigma=0.2))

    def story(self) -> Story:
        self.log()
        yield self.minutes(3)
        self.who = self.colleague()
        self.act("acknowledge", actor=self.who, note="I am on it.")
        yield self.minutes(2)
        self.incident = self.stage.move(self.incident, "triage", actor=self.who)
        yield self.minutes(3)
        self.declare()
        yield from self.gather()
        self.incident = self.stage.move(self.incident, "investigate", actor=self.who)
        yield from self.work()
        if self.major.days_ago is not None:
            yield from self.end()

    def log(self) -> None:
        scenario, now = self.told.scenario, self.stage.now
        service = self.stage.services[self.told.service]
        self.incident = self.stage.act(
            "log_incident",
            type=self.stage.types["outage"],
            title=self.told.title,
            description=scenario.description,
            source=self.stage.sources["monitoring"],
            category=self.stage.categories[scenario.category],
            service=service,
            team=service.owning_team,
            impact=scenario.impact,
            urgency=scenario.urgency,
            occurred_at=now - timedelta(minutes=2),
            detected_at=now - timedelta(seconds=40),
            affected=[(service, scenario.effect)],
            tags=[self.stage.tags[name] for name in scenario.tags],
            actor=None,
        )

    def declare(self) -> None:
        self.act("declare_major", reason=self.major.reason, actor=self.commander)
        self.stage.act("take_role", self.incident, role="commander", actor=self.commander)
        for slug, effect in self.major.also:
            service, since = self.stage.services[slug], self.incident.reported_at
            self.stage.act(
                "affect_service", self.incident, service=service, effect=effect, started_at=since, actor=self.who
            )

    def gather(self) -> Story:
        roles = [("deputy", "miriam"), ("scribe", "aisha"), ("liaison", "hannah")]
        for role, name in [*roles, *(("expert", name) for name in self.major.experts)]:
            yield self.minutes(1.5)
            user = self.stage.users[name]
            self.stage.act("assign_role", self.incident, role=role, user=user, actor=self.commander)

    def work(self) -> Story:
        # The last word to customers comes when it is over.
        updates = list(self.major.updates if self.major.days_ago is None else self.major.updates[:-1])
        notes = list(self.notes)
        reports = list(self.major.children)
        while notes or updates or reports:
            yield self.minutes(7)
            if reports:
                self.take_report(*reports.pop(0))
            if updates:
                self.tell_public(updates.pop(0))
            if notes:
                yield self.minutes(5)
                self.stage.act("add_note", self.incident, body=notes.pop(0), actor=self.who)

    def tell_public(self, text: str) -> None:
        self.stage.act("add_note", self.incident, body=text, actor=self.stage.users["hannah"], is_public=True)

    def take_report(self, title: str, description: str) -> None:
        """The desk logs what somebody reports and hangs it below the major incident."""
        agent = self.stage.users["tom"]
        kind = "customer" if "hotel" in title.lower() or "bank" in title else "reporter"
        child = self.stage.act(
            "log_incident",
            type=self.stage.types["user_issue"],
            title=title,
            description=description,
            source=self.stage.sources["console"],
            contact=self.random.choice(self.stage.contacts[kind]),
            service=self.incident.service,
            team=self.stage.teams["service-desk"],
            impact=2,
            urgency=1,
            actor=agent,
        )
        self.stage.act("take", child, actor=agent)
        self.stage.act("link", child, to=self.incident, kind="child_of", actor=agent)
        self.children.append(child)

    def end(self) -> Story:
        yield self.minutes(20)
        hand_over = {"role": "commander", "to": self.deputy}
        self.stage.act("release_role", self.incident, role="deputy", user=self.deputy, actor=self.deputy)
        self.stage.act("hand_over_role", self.incident, actor=self.commander, **hand_over)
        yield self.minutes(25)
        running = self.running()
        for affected in running[1:]:
            self.stage.act("restore_service", affected, ended_at=self.stage.now, actor=self.who)
            yield self.minutes(4)
        self.stage.act("restore_service", running[0], ended_at=self.stage.now, actor=self.who)
        self.incident = self.stage.move(self.incident, "mitigate", actor=self.who)
        self.tell_public(self.major.updates[-1])
        yield self.minutes(15)
        self.correct_first(running[-1].pk)
        yield self.minutes(90)
        yield from self.settle()

    def correct_first(self, key: int) -> None:
        """One service turned out to have suffered for longer than was written down."""
        affected = next(row for row in self.all_affected() if row.pk == key)
        self.stage.act(
            "correct_affected_service",
            affected,
            started_at=affected.started_at - timedelta(minutes=4),
            reason="The logs of the service show the first errors four minutes earlier.",
            actor=self.deputy,
        )
        began = (self.incident.occurred_at or self.incident.reported_at) - timedelta(minutes=3)
        reason = "First errors in the logs, before the probe noticed."
        self.incident.refresh_from_db()
        self.act("correct_milestone", milestone="occurred", value=began, reason=reason, actor=self.deputy)

    def settle(self) -> Story:
        scenario = self.told.scenario
        for role, name in (("scribe", "aisha"), ("liaison", "hannah")):
            user = self.stage.users[name]
            self.stage.act("release_role", self.incident, role=role, user=user, actor=self.deputy)
        # The last child needs more than the parent's resolution, so it is left out and closed by the desk.
        self.act(
            "resolve",
            code=self.stage.codes[scenario.code],
            summary=scenario.summary,
            kind=scenario.kind,
            children=self.children[:-1],
            actor=self.who,
        )
        yield self.minutes(10)
        reason = "Services are well, customers are told, the record is handed to the review."
        self.act("stand_down", reason=reason, actor=self.deputy)
        yield self.minutes(300)
        self.resolve_child(self.children[-1])
        yield self.minutes(1500)
        fields = self.facts
        self.incident = self.stage.move(self.incident, "close", actor=self.deputy, fields=fields)

    def resolve_child(self, child: Incident) -> None:
        self.stage.act(
            "resolve",
            child,
            code=self.stage.codes["explained"],
            summary="Called back: the order went through on the second try, nothing was charged twice.",
            kind="permanent",
            actor=self.stage.users["tom"],
        )


def break_the_glass(stage: Stage) -> None:
    """The administrator opens one restricted incident of now, with a reason, as the owner is told."""
    candidates = Incident.objects.open().filter(restricted=True, assignee__isnull=False).order_by("pk")
    incident = candidates.first()
    if incident is not None:
        stage.now = max(incident.updated_at, stage.end - timedelta(minutes=9))
        reason = "Restoring a mailbox that the investigation has locked."
        administrator = stage.users["alex"]
        stage.act("break_glass", incident.pk, reason=reason, actor=administrator)
        stage.read(incident, administrator)
