"""One incident's story: logged, answered, worked along its way. A generator that yields when it goes on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from incidents.demo import clock, phrases
from incidents.demo.asides import Asides
from incidents.demo.paths import CALM, MINUTES
from incidents.demo.stage import Story


class Teller(Asides):
    """Tells one planned incident on the stage."""

    def story(self) -> Story:
        """The whole of it, as far as the plan goes."""
        self.log()
        if self.chance(0.3):
            self.tag()
        if self.plan.acknowledged or self.plan.moves:
            yield self.soon(clock.answer_at(self.stage.now, self.rank, self.random))
            self.answer()
        for move in self.plan.moves:
            yield self.when(move)
            if move.startswith("~"):
                self.stage.pass_time()
                self.incident.refresh_from_db()
            else:
                yield from self.before(move)
                if not self.make(move):
                    return
                yield from self.since(move)

    def when(self, move: str) -> datetime:
        now = self.stage.now
        if move.startswith("~"):
            after = self.stage.moves[self.incident.state_id, move[1:]].automatic_after_seconds or 0
            return self.incident.state_entered_at + timedelta(seconds=after)
        if move in CALM:
            return self.soon(clock.calm_step_at(now, CALM[move], self.random))
        return self.after(MINUTES[move])

    def log(self) -> None:
        scenario = self.told.scenario
        service = self.stage.services.get(self.told.service)
        desk = self.stage.teams["security" if self.type == "security" else "service-desk"]
        by_machine = scenario.source in ("monitoring", "email", "report")
        self.incident = self.stage.act(
            "log_incident",
            type=self.stage.types[self.type],
            title=self.told.title,
            description=self.told.say(scenario.description),
            source=self.stage.sources[scenario.source],
            category=self.stage.categories[scenario.category],
            service=service,
            impact=scenario.impact,
            urgency=scenario.urgency,
            actor=None if by_machine else self.random.choice(self.stage.members[desk.pk]),
            **self.first_known(),
        )
        if not self.incident.restricted and service is not None:
            self.stage.known.setdefault(service.pk, []).append(self.incident)

    def first_known(self) -> dict[str, Any]:
        """When it began, whose it is, who told us and what suffers."""
        scenario, now, known = self.told.scenario, self.stage.now, dict[str, Any]()
        if scenario.source == "monitoring":
            known["detected_at"] = now - timedelta(seconds=self.random.randint(20, 90))
            known["occurred_at"] = known["detected_at"] - timedelta(seconds=self.random.randint(60, 400))
        elif self.type != "user_issue":
            known["occurred_at"] = now - timedelta(seconds=self.random.randint(300, 2400))
        if self.type == "security":
            known["team"] = self.stage.teams["security"]
        elif self.type == "user_issue":
            known["team"] = self.stage.teams["service-desk"]
            kind = "customer" if "crm" in scenario.words else "reporter"
            known["contact"] = self.random.choice(self.stage.contacts[kind])
        elif self.told.service:
            known["affected"] = [(self.stage.services[self.told.service], scenario.effect)]
        return known

    def answer(self) -> None:
        self.who = self.colleague()
        if self.plan.is_private:
            self.hide()
        self.act(self.random.choice(("acknowledge", "take")), actor=self.who)

    def before(self, move: str) -> Story:
        """What is written and done before a move."""
        if move in ("mitigate", "resolve", "contain", "eradicate", "ask_requester") and self.notes:
            self.write_next()
            yield self.after(3)
        if move == "resolve" and self.type == "user_issue" and self.chance(0.25):
            yield from self.pass_on()
        elif self.incident.is_open and self.chance(0.14) and not self.plan.is_private:
            self.hand_over()
            yield self.after(4)
        while move == "resolve" and self.notes:
            self.write_next()
            yield self.after(5)

    def make(self, move: str) -> bool:
        """Make the move; False when Muster, as the workflow says, has meanwhile made another."""
        self.incident.refresh_from_db()
        if self.plan.becomes and self.type == self.plan.type:
            self.retype()
        if (self.incident.state_id, move) not in self.stage.moves:
            return False
        actor = self.stage.entitled(self.incident, move, self.who)
        values: dict[str, Any] = {"fields": self.fields(move)}
        if reason := self.reason(move):
            values["reason"] = reason
        self.read(actor)
        if move == "mitigate":
            self.restore(actor)
        self.incident = self.stage.move(self.incident, move, actor=actor, **values)
        if move == "relapse":
            self.strike_again(actor)
        return True

    def reason(self, move: str) -> str:
        if move == "hold":
            return self.told.scenario.hold[1]
        if move == "cancel":
            return self.told.scenario.false_alarm
        if move == "close" and self.type == "user_issue":
            return self.random.choice(phrases.CONFIRMED)
        if move == "investigate" and self.incident.phase != "mitigated":
            return ""
        return self.random.choice(phrases.REASONS[move]) if move in phrases.REASONS else ""

    def fields(self, move: str) -> dict[str, Any]:
        """What the workflow asks for here, out of the scenario."""
        scenario = self.told.scenario
        given = {
            "resolution_code": self.stage.codes[scenario.code],
            "resolution_summary": self.told.say(scenario.summary),
            "resolution_kind": scenario.kind,
            "hold_reason": self.stage.hold_reasons[scenario.hold[0]],
            "assignee": self.who,
            "service": self.stage.services.get(self.told.service),
            **self.facts,
        }
        asked = self.stage.moves[self.incident.state_id, move].required_fields
        fields = {name: given[name] for name in asked}
        if move == "eradicate" and self.facts.get("data_exposed") == "Personal data":
            fields["authority_told_at"] = self.stage.now.isoformat()
        return fields

    def since(self, move: str) -> Story:
        """What is written and done after a move."""
        scenario = self.told.scenario
        if move == "triage" and self.chance(0.12):
            self.override()
        if move in ("investigate", "relapse") and self.notes:
            yield self.after(9)
            self.write_next()
        if move in ("triage", "investigate") and scenario.update and not self.incident.restricted and self.chance(0.5):
            self.write(self.told.say(scenario.update), is_public=True)
        if move == "investigate" and self.type == "outage" and self.rank == 1 and self.chance(0.35):
            self.stage.begin(self.report_again(), self.after(2))
        if move == "resolve":
            yield self.after(4)
            self.round_off()

    def round_off(self) -> None:
        """What follows a resolution."""
        if not self.incident.restricted and self.chance(0.5):
            self.write(self.random.choice(phrases.PUBLIC_DONE), is_public=True)
        if self.chance(0.3):
            self.correct()
        if self.plan.is_private and self.incident.restricted:
            self.show()
        if self.chance(0.3):
            self.link()

    def retype(self) -> None:
        """Triage finds that it is something else; from here on the story is that other scenario's."""
        self.type = self.plan.becomes
        if self.plan.turns_into is not None:
            self.told = self.plan.turns_into
            self.facts = self.told.facts()
            self.notes = [self.told.say(note) for note in self.told.scenario.notes]
        values: dict[str, Any] = {"type": self.stage.types[self.type]}
        if self.type == "security":
            values["team"] = self.stage.teams["security"]
        self.act("triage", actor=self.who, **values)
        if self.type == "security":
            self.who = self.stage.users["noor"]
            self.act("assign", assignee=self.who, actor=self.manager)
