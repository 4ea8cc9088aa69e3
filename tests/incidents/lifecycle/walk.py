"""A walk through the lifecycle: everything anybody may try, sensible or not, as the rules of a state machine."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from incidents.lifecycle import operations as ops
from incidents.lifecycle.choices import Milestone
from incidents.lifecycle.models import AccessGrant, AffectedService, Incident, IncidentLink
from incidents.lifecycle.rights import RIGHTS, require
from incidents.models import (
    Category,
    HoldReason,
    IncidentType,
    Priority,
    ResolutionCode,
    Source,
    User,
)
from incidents.permissions.principal import as_system, as_user
from incidents.refusals import Refused
from incidents.timers.operations import fire_due
from tests.factories import NOW
from tests.incidents.lifecycle import world
from tests.incidents.lifecycle.invariants import assert_no_circles, assert_sound
from tests.incidents.lifecycle.world import (
    ACTORS,
    ANY,
    FACTS,
    JUNK,
    MOMENTS,
    REASONS,
    SLUGS,
    TITLES,
    TYPES,
    difference,
    pick,
    snapshot,
)


class Walk(RuleBasedStateMachine):
    """Each rule tries one operation; `attempt` judges what came of it."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.now: datetime = NOW
        self.seen = snapshot()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @property
    def incidents(self) -> list[Incident]:
        with as_system("a test looks at everything"):
            return list(Incident.objects.order_by("pk").select_related("workflow_version__workflow"))

    def attempt(self, operation: str, *args: Any, actor: User | None, **values: Any) -> Any:
        """Try an operation as an edge would: right, principal, one call. Anything but a refusal is a failure."""
        before, refusal = self.seen, None
        try:
            with as_user(actor) if actor is not None else as_system("Muster acts"):
                if actor is not None:
                    require(actor, operation if operation in RIGHTS else "transition")
                made = getattr(ops, operation)(*args, actor=actor, at=self.now, **values)
        except Refused as raised:
            refusal = raised
        if refusal is not None:
            assert refusal.sentence.strip(), f"{type(refusal).__name__} says nothing"
            assert snapshot() == before, f"{operation} was refused ({refusal.code}) and changed something"
            return None
        self.seen = after = snapshot()
        self.judge(operation, before, after)
        return made

    def judge(self, operation: str, before: dict[str, Any], after: dict[str, Any]) -> None:
        """What was written stays written, and each change is counted."""
        told = len(before["timeline"])
        assert after["timeline"][:told] == before["timeline"], f"{operation} changed what the timeline said"
        spoken_of = {entry["incident_id"] for entry in after["timeline"][told:]}
        assert set(before["Incident"]) <= set(after["Incident"]), f"{operation} lost an incident"
        for pk, row in after["Incident"].items():
            old = before["Incident"].get(pk)
            if old is None:
                assert row["version"] >= 1
                assert pk in spoken_of, f"{operation} made an incident and told nobody"
            elif old != row:
                assert row["version"] > old["version"], f"{operation} changed {pk} and did not count it"
                assert pk in spoken_of, f"{operation} changed {pk} and told nobody: {difference(old, row)}"
            else:
                assert pk not in spoken_of, f"{operation} wrote on the timeline of {pk} and did not count it"

    @invariant()
    def everything_is_sound(self) -> None:
        incidents = self.incidents
        with as_system("a test looks at everything"):
            for incident in incidents:
                assert_sound(incident)
            assert_no_circles()

    # --- the rules ---

    @initialize(kinds=st.lists(st.sampled_from(TYPES), min_size=2, max_size=3))
    def begin(self, kinds: list[str]) -> None:
        for kind in kinds:
            self.log(kind, "It is broken", 0, None, None, "", "", 0, 0, None)

    @rule(seconds=st.sampled_from([0, 1, 600, 7200, 86400 * 4]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: len(self.seen["Incident"]) < 6)
    @rule(
        kind=st.sampled_from(TYPES), title=TITLES, who=ACTORS, reason=REASONS, person=ANY, team=ANY,
        occurred=st.none() | MOMENTS, detected=st.none() | MOMENTS,
        key=st.sampled_from(["", "disk-full"]), impact=st.none() | st.integers(1, 3),
    )  # fmt: skip
    def log(self, kind, title, who, occurred, detected, key, reason, person, team, impact):
        values = {"impact": impact, "urgency": impact, "dedup_key": key}
        if reason:
            values |= {"priority": Priority.objects.get(pk=1), "priority_reason": reason}
        for name, seconds in (("occurred_at", occurred), ("detected_at", detected)):
            if seconds is not None:
                values[name] = self.now + timedelta(seconds=seconds)
        if person % 3 == 1:
            values |= {"assignee": pick(world.WORLD.people, person), "team": pick(world.WORLD.teams, team)}
        if team % 2:
            values["affected"] = [(pick(world.WORLD.services, team), "down")]
        self.attempt(
            "log_incident",
            type=IncidentType.objects.get(slug=kind),
            title=title,
            source=Source.objects.get(slug="console"),
            service=pick(world.WORLD.services, team),
            actor=pick(world.WORLD.actors, who),
            **values,
        )

    @rule(
        number=ANY, who=ACTORS, slug=st.sampled_from(SLUGS), reason=REASONS, stale=st.booleans(),
        facts=st.sets(st.sampled_from(sorted(FACTS)), max_size=3), whole=st.booleans(),
        junk=st.none() | st.none() | st.sampled_from(sorted(JUNK)),
    )  # fmt: skip
    def move(self, number, who, slug, reason, stale, facts, whole, junk):
        row = pick(self.incidents, number)
        own = set(row.workflow_version.fields.values_list("slug", flat=True))
        fields = {name: FACTS[name] for name in FACTS if (name in facts or whole) and (name in own or name in facts)}
        if whole:
            fields |= {
                "resolution_code": ResolutionCode.objects.get(slug="fixed"),
                "resolution_summary": "mended",
                "resolution_kind": "permanent",
                "hold_reason": HoldReason.objects.get(slug="awaiting-vendor"),
                "assignee": pick(world.WORLD.actors, who),
                "service": pick(world.WORLD.services, number),
            }
        if junk:
            fields[junk] = JUNK[junk]
        expected = row.version - 1 if stale and number % 5 == 0 else None
        self.attempt(
            "transition", row, slug=slug, fields=fields, reason=reason, expected_version=expected,
            actor=pick(world.WORLD.actors, who),
        )  # fmt: skip

    @rule(
        number=ANY,
        who=ACTORS,
        act=st.sampled_from(["hold", "resume", "mitigate", "close", "reopen", "cancel"]),
        reason=REASONS,
    )
    def act_by_name(self, number, who, act, reason):
        row, values = pick(self.incidents, number), {}
        if act == "hold":
            values = {"hold_reason": HoldReason.objects.get(slug="awaiting-change"), "note": reason}
        elif act in ("reopen", "cancel"):
            values = {"reason": reason}
        self.attempt(act, row, actor=pick(world.WORLD.actors, who), **values)

    @rule(
        number=ANY,
        who=ACTORS,
        kind=st.sampled_from(["workaround", "permanent", "perhaps"]),
        others=st.sets(ANY, max_size=2),
    )
    def resolve(self, number, who, kind, others):
        rows = self.incidents
        children = [pick(rows, other) for other in sorted(others)]
        if number % 2:
            links = IncidentLink._base_manager.filter(kind="child_of", to_incident=pick(rows, number))
            children = list(Incident._base_manager.filter(pk__in=links.values("from_incident_id")))
        self.attempt(
            "resolve", pick(rows, number), code=ResolutionCode.objects.get(slug="restarted"), summary="restarted",
            kind=kind, children=children, fields={"recovered_value": 5} if number % 3 == 0 else None,
            actor=pick(world.WORLD.actors, who),
        )  # fmt: skip

    @rule(
        number=ANY,
        who=ACTORS,
        to=ANY,
        act=st.sampled_from(["acknowledge", "take", "assign", "hand_over"]),
        note=REASONS,
    )
    def give(self, number, who, to, act, note):
        values: dict[str, Any] = {"note": note} if act != "take" else {}
        if act == "assign":
            values |= {"assignee": pick([*world.WORLD.people, None], to), "team": pick([*world.WORLD.teams, None], to)}
        elif act == "hand_over":
            values["to"] = pick(world.WORLD.people, to)
        actor = pick(world.WORLD.actors, who)
        if act in ("acknowledge", "take"):
            # Only a person can: Muster answers for nothing.
            actor = actor or world.WORLD.people[0]
        self.attempt(act, pick(self.incidents, number), actor=actor, **values)

    @rule(number=ANY, who=ACTORS, kind=st.none() | st.sampled_from(TYPES), level=st.integers(1, 3), more=ANY)
    def triage(self, number, who, kind, level, more):
        findings: dict[str, Any] = {"impact": level, "urgency": 1 + more % 3}
        if kind:
            findings["type"] = IncidentType.objects.get(slug=kind)
        if more % 4 == 0:
            findings |= {"service": pick([*world.WORLD.services, None], more), "team": pick(world.WORLD.teams, more)}
        if more % 4 == 1:
            findings["services"] = [(pick(world.WORLD.services, more), pick(["down", "degraded"], level))]
        self.attempt("triage", pick(self.incidents, number), actor=pick(world.WORLD.actors, who), **findings)

    @rule(
        number=ANY,
        who=ACTORS,
        title=TITLES,
        more=ANY,
        name=st.sampled_from(["title", "service", "category", "facts", "state"]),
    )
    def update(self, number, who, title, more, name):
        category = Category.objects.first()
        choices = {"title": title, "service": pick([*world.WORLD.services, None], more), "category": category}
        value = choices.get(name, {} if more % 2 else {"cause": "unknown"})
        self.attempt(
            "update_details", pick(self.incidents, number), changes={name: value}, actor=pick(world.WORLD.actors, who)
        )

    @rule(
        number=ANY,
        who=ACTORS,
        text=st.sampled_from(["", "  ", "seen @alice @nobody", "x" * 20_001]),
        some=st.integers(0, 3),
    )
    def write(self, number, who, text, some):
        row, actor = pick(self.incidents, number), pick(world.WORLD.actors, who)
        if some % 2:
            self.attempt("add_note", row, body=text, is_public=some == 3, actor=actor)
        else:
            self.attempt("set_tags", row, tags=world.WORLD.tags[:some], actor=actor)

    @rule(number=ANY, who=ACTORS, rank=st.none() | st.integers(1, 4), reason=REASONS)
    def override(self, number, who, rank, reason):
        priority = Priority.objects.get(pk=rank) if rank else None
        values = {"priority": priority, "reason": reason, "actor": pick(world.WORLD.actors, who)}
        self.attempt("override_priority", pick(self.incidents, number), **values)

    @rule(
        number=ANY,
        to=ANY,
        who=ACTORS,
        kind=st.sampled_from(["related", "caused_by", "child_of", "child_of", "duplicate_of"]),
    )
    def link(self, number, to, who, kind):
        rows, actor = self.incidents, pick(world.WORLD.actors, who)
        if kind == "duplicate_of" and number % 2:
            self.attempt("mark_duplicate", pick(rows, number), of=pick(rows, to), actor=actor)
        else:
            self.attempt("link", pick(rows, number), to=pick(rows, to), kind=kind, actor=actor)

    @precondition(lambda self: self.seen["IncidentLink"])
    @rule(number=ANY, who=ACTORS)
    def unlink(self, number, who):
        made = IncidentLink._base_manager.get(pk=pick(list(self.seen["IncidentLink"]), number))
        self.attempt("unlink", made, actor=pick(world.WORLD.actors, who))

    @rule(
        number=ANY, who=ACTORS, to=ANY, reason=REASONS, hours=st.sampled_from([None, 1, 100, -1]),
        act=st.sampled_from(["restrict", "restrict", "lift_restriction", "grant_access", "break_glass"]),
    )  # fmt: skip
    def restrict(self, number, who, to, reason, hours, act):
        row, actor = pick(self.incidents, number), pick(world.WORLD.actors, who)
        if act == "break_glass":
            self.attempt(act, row.pk, reason=reason, actor=actor or world.WORLD.people[0])
            return
        values: dict[str, Any] = {"reason": reason}
        if act == "grant_access":
            values |= {
                "user": pick([*world.WORLD.people, None], to),
                "team": pick([None, None, *world.WORLD.teams], to),
            }
            values["expires_at"] = self.now + timedelta(hours=hours) if hours else None
        self.attempt(act, row, actor=actor, **values)

    @precondition(lambda self: self.seen["AccessGrant"])
    @rule(number=ANY, who=ACTORS, reason=REASONS)
    def revoke(self, number, who, reason):
        grant = AccessGrant._base_manager.get(pk=pick(list(self.seen["AccessGrant"]), number))
        self.attempt("revoke_access", grant, reason=reason, actor=pick(world.WORLD.actors, who))

    @rule(number=ANY, who=ACTORS, act=st.sampled_from(["declare_major", "stand_down"]), reason=REASONS)
    def major(self, number, who, act, reason):
        self.attempt(act, pick(self.incidents, number), reason=reason, actor=pick(world.WORLD.actors, who))

    @rule(
        number=ANY, who=ACTORS, to=ANY, role=st.sampled_from(["commander", "commander", "deputy", "expert"]),
        act=st.sampled_from(["take_role", "assign_role", "hand_over_role", "release_role"]),
    )  # fmt: skip
    def role(self, number, who, to, role, act):
        actor, other = pick(world.WORLD.actors, who) or world.WORLD.people[0], pick(world.WORLD.people, to)
        extra = {"assign_role": {"user": other}, "release_role": {"user": other}, "hand_over_role": {"to": other}}
        self.attempt(act, pick(self.incidents, number), role=role, actor=actor, **extra.get(act, {}))

    @rule(number=ANY, who=ACTORS, service=ANY, since=MOMENTS, effect=st.sampled_from(["down", "degraded", "at_risk"]))
    def affect(self, number, who, service, since, effect):
        values = {"service": pick(world.WORLD.services, service), "started_at": self.now + timedelta(seconds=since)}
        self.attempt(
            "affect_service", pick(self.incidents, number), effect=effect, actor=pick(world.WORLD.actors, who), **values
        )

    @precondition(lambda self: self.seen["AffectedService"])
    @rule(number=ANY, who=ACTORS, until=MOMENTS, since=st.none() | MOMENTS, reason=REASONS, act=st.booleans())
    def mend(self, number, who, until, since, reason, act):
        affected = AffectedService._base_manager.get(pk=pick(list(self.seen["AffectedService"]), number))
        actor, ended_at = pick(world.WORLD.actors, who), self.now + timedelta(seconds=until)
        if act:
            self.attempt("restore_service", affected, ended_at=ended_at, actor=actor)
            return
        correction: dict[str, Any] = {"ended_at": ended_at if number % 3 else None}
        if since is not None:
            correction["started_at"] = self.now + timedelta(seconds=since)
        self.attempt("correct_affected_service", affected, reason=reason, actor=actor, **correction)

    @rule(
        number=ANY, who=ACTORS, seconds=st.none() | MOMENTS, reason=REASONS,
        milestone=st.sampled_from(Milestone.values),
    )  # fmt: skip
    def correct(self, number, who, seconds, reason, milestone):
        value = None if seconds is None else self.now + timedelta(seconds=seconds)
        values = {"milestone": milestone, "value": value, "reason": reason, "actor": pick(world.WORLD.actors, who)}
        self.attempt("correct_milestone", pick(self.incidents, number), **values)

    @rule()
    def let_muster_act(self) -> None:
        before = self.seen
        with as_system("automatic moves"):
            fire_due(clock=lambda: self.now)
        self.seen = snapshot()
        self.judge("automatic moves", before, self.seen)
