"""What can be asked of whom, from the procedures, key contacts and schedules as they are. Read as the system."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from incidents.drills.models import Exercise
from incidents.microdrills.choices import TaskKind
from incidents.microdrills.models import MicroDrillPlan
from incidents.microdrills.quiz import Asked, about_roles, ask, mixed
from incidents.oncall.models import OnCallSchedule
from incidents.oncall.queries.shifts import on_call, shifts_of_all
from incidents.people.models import User
from incidents.plans.choices import VersionStatus
from incidents.plans.models import KeyContact, Procedure, ProcedureStep

# Who had shifts lately or has them soon, as the other answers.
AROUND = timedelta(weeks=4)
MOST_SCHEDULES = 20


@dataclass
class Facts:
    """What questions are made of, read once for everybody. Those that are preferred stand first."""

    exercise: Exercise
    kinds: list[str]
    at: datetime
    procedures: list[tuple[Procedure, list[str]]] = field(default_factory=list)
    contacts: list[tuple[KeyContact, str]] = field(default_factory=list)
    schedules: list[tuple[OnCallSchedule, User, list[str]]] = field(default_factory=list)
    preferred: dict[str, int] = field(default_factory=dict)


def facts_for(plan: MicroDrillPlan, *, at: datetime) -> Facts:
    """A constant number of queries. What the plan names is preferred, then what belongs to the exercise's team."""
    facts = Facts(plan.exercise, list(plan.kinds), at)
    team = plan.exercise.team_id
    if TaskKind.FIND_PROCEDURE in plan.kinds:
        facts.procedures = _procedures()
        own = [row for row, _steps in facts.procedures if team is not None and row.team_id == team]
        facts.preferred["procedure"] = _narrow(facts.procedures, plan.procedure_id, own)
    if TaskKind.REACH_CONTACT in plan.kinds:
        facts.contacts = _contacts()
        mine = [row for row, _way in facts.contacts if team is not None and row.team_id == team]
        facts.preferred["key_contact"] = _narrow(facts.contacts, plan.key_contact_id, mine)
    if TaskKind.ON_CALL in plan.kinds:
        facts.schedules = _schedules(at)
        ours = [row for row, *_rest in facts.schedules if team is not None and row.team_id == team]
        facts.preferred["schedule"] = _narrow(facts.schedules, plan.schedule_id, ours)
    return facts


def _narrow(rows: list, named: int | None, own: Iterable) -> int:  # type: ignore[type-arg]
    """Put first what is asked about, and return how many that are; all where nothing is preferred."""
    keys = {named} if named is not None else {row.pk for row in own}
    rows.sort(key=lambda row: row[0].pk not in keys)
    return sum(row[0].pk in keys for row in rows) or len(rows)


def _procedures() -> list[tuple[Procedure, list[str]]]:
    steps = ProcedureStep.objects.filter(
        version__status=VersionStatus.ACTIVE, version__procedure__retired_at=None
    ).select_related("version__procedure")
    found: dict[int, tuple[Procedure, list[str]]] = {}
    for step in steps.order_by("version__procedure", "position"):
        procedure = step.version.procedure
        found.setdefault(procedure.pk, (procedure, []))[1].append(step.title)
    return list(found.values())


def _contacts() -> list[tuple[KeyContact, str]]:
    """With the first way to reach each."""
    rows = KeyContact.objects.filter(retired_at=None).prefetch_related("methods").order_by("pk")
    ways = [(row, next(iter(row.methods.all()), None)) for row in rows]
    return [(row, f"{row.name}, {way.get_kind_display()}: {way.value}") for row, way in ways if way is not None]


def _schedules(at: datetime) -> list[tuple[OnCallSchedule, User, list[str]]]:
    rows = list(OnCallSchedule.objects.filter(retired_at=None).order_by("pk")[:MOST_SCHEDULES])
    now = on_call(rows, at=at)
    shifts = shifts_of_all(rows, at - AROUND, at + AROUND)
    around = {row.pk: [str(shift.user) for shift in shifts[row.pk]] for row in rows}
    everybody = sorted({name for names in around.values() for name in names})
    return [(row, person, [*around[row.pk], *everybody]) for row in rows if (person := now[row.pk]) is not None]


def questions_for(facts: Facts, user: User) -> list[Asked]:
    """What this person is asked, the test page first; kinds for which there is nothing to ask are left out."""
    seed = f"{facts.exercise.pk}:{user.pk}"
    found: list[Asked | None] = []
    for kind in facts.kinds:
        if kind == TaskKind.TEST_PAGE:
            found.append(Asked(TaskKind.TEST_PAGE, "Answer the test page that was sent to you, by the link in it."))
        elif kind == TaskKind.ROLE_QUIZ:
            found.append(about_roles(seed))
        elif kind == TaskKind.FIND_PROCEDURE and user.has_perm("incidents.view_procedure"):
            found.append(_about_procedure(facts, seed))
        elif kind == TaskKind.REACH_CONTACT and user.has_perm("incidents.view_keycontact"):
            found.append(_about_contact(facts, seed))
        elif kind == TaskKind.ON_CALL and user.has_perm("incidents.view_oncallschedule"):
            found.append(_about_schedule(facts, seed, user))
    return sorted((one for one in found if one is not None), key=lambda one: one.kind != TaskKind.TEST_PAGE)


def _about_procedure(facts: Facts, seed: str) -> Asked | None:
    for procedure, steps in _in_order(facts.procedures, facts.preferred["procedure"], seed):
        others = [one for row, theirs in facts.procedures if row.pk != procedure.pk for one in theirs[:1]]
        question = f"Find the procedure “{procedure}”. Which is its first step?"
        wrong = [one for one in [*steps[1:4], *others] if one != steps[0]]
        asked = ask(TaskKind.FIND_PROCEDURE, question, steps[0], wrong[:6], seed=seed, procedure=procedure)
        if asked is not None:
            return asked
    return None


def _about_contact(facts: Facts, seed: str) -> Asked | None:
    for contact, way in _in_order(facts.contacts, facts.preferred["key_contact"], seed):
        question = f"Whom do you reach for this, and how? “{contact.role}”"
        # Whoever is reached for the same is no wrong answer.
        wrong = [theirs for row, theirs in facts.contacts if row.role != contact.role]
        asked = ask(TaskKind.REACH_CONTACT, question, way, wrong, seed=seed, key_contact=contact)
        if asked is not None:
            return asked
    return None


def _about_schedule(facts: Facts, seed: str, user: User) -> Asked | None:
    for schedule, person, names in _in_order(facts.schedules, facts.preferred["schedule"], seed):
        local = facts.at.astimezone(ZoneInfo(user.time_zone))
        question = f"Who is on call for {schedule} on {local:%A} {local.day} {local:%B} at {local:%H:%M} ({local:%Z})?"
        asked = ask(TaskKind.ON_CALL, question, str(person), [*names, str(user)], seed=seed, schedule=schedule)
        if asked is not None:
            return asked
    return None


def _in_order(rows: list, preferred: int, seed: str) -> list:  # type: ignore[type-arg]
    """Those that are preferred, in an order of this person's own, then the rest."""
    places = mixed(range(preferred), seed)
    return [rows[place] for place in places] + rows[preferred:]
