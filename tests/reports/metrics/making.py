"""Makers of many incidents that differ in everything that metrics look at, and of their changes."""

from __future__ import annotations

import random
from datetime import timedelta

from incidents.models import Category, Clock, Incident, Priority, ResolutionCode, SlaPolicy, TimelineEntry
from incidents.permissions.principal import as_system
from reports.metrics.operations import fold_facts
from tests.factories import NOW, make_incident, make_service, make_team
from tests.reports.readiness.making import make_drill

HOUR = timedelta(hours=1)
ALWAYS_OPEN = None
OFFICE = {
    "name": "Office",
    "zone": "Europe/Berlin",
    "always": False,
    "hours": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
}


def fold(at=NOW):
    """Take in everything that changed."""
    return fold_facts(clock=lambda: at)


class World:
    """Incidents by chance, the same for the same seed."""

    def __init__(self, seed=1, days=40):
        self.random = random.Random(seed)
        self.days = days
        self.teams = [make_team(f"Team {number}") for number in range(3)]
        self.services = [make_service(f"Service {number}", owning_team=self.teams[0]) for number in range(4)]
        self.drill = make_drill()
        with as_system("a test looks"):
            self.priorities = list(Priority.objects.all())
            self.categories = [*Category.objects.all()[:3], None]
            self.codes = list(ResolutionCode.objects.all()[:2])
            self.policy = SlaPolicy.objects.create(name="Any", conditions={})

    def add(self, count):
        """Log incidents and let chance decide what became of them."""
        made = [make_incident(self.random.choice(["outage", "security", "user_issue"])) for _ in range(count)]
        for incident in made:
            self.shuffle(incident)
        return made

    def shuffle(self, incident):
        """Change everything of an incident."""
        chance = self.random.random
        reported = NOW - timedelta(minutes=self.random.randrange(60 * 24 * self.days))

        def later(likely):
            return reported + timedelta(seconds=self.random.randrange(-900, 9 * 86_400)) if chance() < likely else None

        is_open = chance() < 0.3
        resolved = None if is_open else reported + timedelta(seconds=self.random.randrange(-600, 9 * 86_400))
        with as_system("a test shuffles"):
            Incident.objects.filter(pk=incident.pk).update(
                reported_at=reported,
                acknowledged_at=later(0.7),
                acknowledged_by=None,
                is_history=True,
                mitigated_at=later(0.4),
                is_open=is_open,
                phase="investigating" if is_open else "resolved",
                resolved_at=resolved,
                priority=self.random.choice(self.priorities),
                team=self.random.choice([*self.teams, None]),
                service=self.random.choice([*self.services, None]),
                category=self.random.choice(self.categories),
                resolution_code=None if is_open else self.random.choice(self.codes),
                resolution_kind="" if is_open else self.random.choice(["", "workaround", "permanent"]),
                reassignment_count=self.random.randrange(4),
                reopen_count=self.random.randrange(2),
                restricted=chance() < 0.25,
                exercise=self.drill if chance() < 0.2 else None,
            )
            if chance() < 0.5:
                add_entry(incident, "note.added", reported + HOUR * self.random.randrange(40), is_public=True)
            if chance() < 0.6:
                self.promise(incident, reported)

    def promise(self, incident, reported):
        kind = self.random.choice(["acknowledge", "resolve", "first_update"])
        state = self.random.choice(["met", "breached", "running"])
        due = reported + 10 * HOUR
        met = reported + timedelta(minutes=self.random.randrange(600)) if state == "met" else None
        Clock.objects.update_or_create(
            incident=incident,
            kind=kind,
            defaults={
                "policy": self.policy,
                "target": {"minutes": 600, "calendar": self.random.choice([OFFICE, ALWAYS_OPEN]), "warn": []},
                "started_at": reported,
                "due_at": due,
                "state": state,
                "met_at": met,
                "ended_at": met,
                "breached_at": due if state == "breached" else None,
            },
        )


def add_entry(incident, code, at, **values):
    """Something stands on the timeline."""
    with as_system("a test tells"):
        return TimelineEntry.objects.create(incident=incident, code=code, at=at, recorded_at=at, **values)
