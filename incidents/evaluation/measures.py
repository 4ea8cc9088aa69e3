"""What is measured in a drill: one formula for each `Measure`. Pure.

Times count from the report of the drill's first incident, in real time, pauses left out. The times are those of
incident response (time to acknowledge, mitigate, resolve: PagerDuty, "Incident response metrics"); critical tasks
with target times and the ratings P, S, M, U are HSEEP's (2020, Exercise Evaluation Guides).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from incidents.drills.choices import ExpectationStatus as Status
from incidents.evaluation.choices import Outcome, Rating
from incidents.evaluation.record import Record, Run, Seen, Task, elapsed
from incidents.evaluation.words import many, seconds_in_words
from incidents.lifecycle.choices import Role
from incidents.scenarios.choices import Evidence, Measure

# A time beyond its target is a challenge up to this many times the target, and a major one beyond that.
MAJOR_BEYOND = 1.5
NO_INCIDENT = "No incident was reported in this drill."


@dataclass(frozen=True)
class Asked:
    """What an objective asks; nothing of it for the drill as a whole. `objective` is its key."""

    objective: int | None = None
    value: str = ""
    target: int | None = None


@dataclass(frozen=True)
class Measured:
    """What came out. `seconds` is a length of real time; `share` how much of it was done in time, from 0 to 1."""

    outcome: Outcome
    explanation: str
    seconds: int | None = None
    target: int | None = None
    share: float | None = None
    incident: int | None = None
    entry: int | None = None


def measure(kind: str, record: Record, asked: Asked) -> Measured:
    """What the record says of one measure. Raises KeyError for `Measure.OBSERVED`, which people rate."""
    return FORMULAS[Measure(kind)](record, asked)


def rating_of(measured: Measured) -> Rating | None:
    """The rating that follows from a measurement alone; none where it says nothing (no target, or unknown).

    Within its target: performed without challenge. Beyond it by at most a half, or at least half of the tasks in time:
    with some challenge; else with major challenge. Not done: unable, but with major challenge where a part was done.
    """
    if measured.outcome == Outcome.WITHIN:
        return Rating.PERFORMED
    if measured.outcome == Outcome.NOT_DONE:
        return Rating.MAJOR if measured.share else Rating.UNABLE
    if measured.outcome != Outcome.BEYOND:
        return None
    if measured.share is not None:
        return Rating.SOME if measured.share >= 0.5 else Rating.MAJOR
    within = (measured.seconds or 0) <= (measured.target or 0) * MAJOR_BEYOND
    return Rating.SOME if within else Rating.MAJOR


def _time(done: Callable[[Record], Seen | None], what: str) -> Callable[[Record, Asked], Measured]:
    """A formula: `done` minus the report of the first incident, against the target."""

    def formula(record: Record, asked: Asked) -> Measured:
        if record.reported is None:
            return Measured(Outcome.UNKNOWN, NO_INCIDENT, target=asked.target)
        found = done(record)
        if found is None:
            return Measured(
                Outcome.NOT_DONE, f"{what}: not done.", target=asked.target, incident=record.reported.incident
            )
        return _since_report(record, asked, found, what)

    return formula


def _since_report(record: Record, asked: Asked, found: Seen, what: str, *, done_counts: bool = False) -> Measured:
    """`done_counts`: where no target is set, that it was done at all is what was asked."""
    if record.reported is None:
        outcome = Outcome.WITHIN if done_counts else Outcome.UNKNOWN
        return Measured(outcome, f"{what}. {NO_INCIDENT}", target=asked.target, entry=found.entry)
    seconds = elapsed(record.reported.at, found.at, record.pauses)
    outcome = _against(seconds, asked.target)
    if outcome == Outcome.NO_TARGET and done_counts:
        outcome = Outcome.WITHIN
    said = f"{what} {seconds_in_words(seconds)} after the report of the first incident{_target(asked.target)}."
    return Measured(outcome, said[:300], seconds, asked.target, None, found.incident, found.entry)


def _against(seconds: int, target: int | None) -> Outcome:
    if target is None:
        return Outcome.NO_TARGET
    return Outcome.WITHIN if seconds <= target else Outcome.BEYOND


def _target(target: int | None) -> str:
    return f" (target {seconds_in_words(target)})" if target is not None else ""


def _procedure(record: Record, asked: Asked) -> Measured:
    """Followed: a run of the procedure with this slug was gone through to its end, and no critical step was skipped.

    Of several runs the one that came furthest counts. `share` is steps done of steps.
    """
    runs = [run for run in record.runs if run.procedure == asked.value.strip()]
    if not runs:
        return Measured(Outcome.NOT_DONE, "The procedure was not begun.", target=asked.target)
    best = max(runs, key=lambda run: (_followed(run), run.done))
    share = best.done / best.steps if best.steps else 0.0
    if not _followed(best) or best.finished_at is None:
        return Measured(Outcome.NOT_DONE, _why_not(best)[:300], None, asked.target, share, best.incident)
    ended = Seen(best.finished_at, best.incident)
    what = f"“{best.name}” was followed: {best.done} of {many(best.steps, 'step')}, done"
    return _since_report(record, asked, ended, what, done_counts=True)


def _followed(run: Run) -> bool:
    return run.finished_at is not None and not run.skipped_critical


def _why_not(run: Run) -> str:
    said = f"“{run.name}” was begun: {run.done} of {many(run.steps, 'step')} done"
    if run.skipped_critical:
        return f"{said}; the critical step “{run.skipped_critical[0]}” was skipped."
    return f"{said}; it was not gone through to its end."


def _escalate(record: Record, asked: Asked) -> Measured:
    """The right people were called: every expected call of this objective was made, the last of them counts.

    Where the objective expects none: somebody was told by an escalation.
    """
    calls = [task for task in _tasks(record, asked) if task.evidence == Evidence.ESCALATED]
    if not calls:
        if record.called is None:
            return Measured(Outcome.NOT_DONE, "Nobody was called.", target=asked.target)
        return _since_report(record, asked, record.called, "Others were called", done_counts=True)
    made = [
        Seen(task.met_at, task.incident, task.entry)
        for task in calls
        if task.met_at is not None and task.status in (Status.MET, Status.LATE)
    ]
    if len(made) < len(calls):
        said = f"{len(made)} of {many(len(calls), 'expected call')} made."
        return Measured(Outcome.NOT_DONE, said, None, asked.target, len(made) / len(calls))
    seen = max(made, key=lambda one: one.at)
    return _since_report(record, asked, seen, "All who were to be called were called", done_counts=True)


def _roles(record: Record, asked: Asked) -> Measured:
    """The roles named in `value` were taken, on whichever incidents; the last of them counts. None named: commander."""
    wanted = [code.strip() for code in asked.value.split(",") if code.strip()] or [Role.COMMANDER.value]
    missing = [code for code in wanted if code not in record.roles]
    if missing:
        share = 1 - len(missing) / len(wanted)
        return Measured(Outcome.NOT_DONE, f"Nobody took: {_named(missing)}."[:300], None, asked.target, share)
    last = max((record.roles[code] for code in wanted), key=lambda seen: seen.at)
    return _since_report(record, asked, last, f"Taken: {_named(wanted)}; the last", done_counts=True)


def _named(codes: Sequence[str]) -> str:
    return ", ".join(str(Role(code).label).lower() if code in Role.values else code for code in codes)


def _critical_tasks(record: Record, asked: Asked) -> Measured:
    """The expected actions of the objective (of the drill): done in time, of those that count. Waived ones do not.

    Within: all in time. Beyond: all done, some late. Not done: some were not done at all.
    """
    counted = [task for task in _tasks(record, asked) if task.status != Status.WAIVED]
    if not counted:
        return Measured(Outcome.UNKNOWN, "Nothing was expected that counts.")
    in_time = sum(task.status == Status.MET for task in counted)
    late = sum(task.status == Status.LATE for task in counted)
    share = in_time / len(counted)
    said = f"{in_time} of {many(len(counted), 'expected action')} in time, {late} late"
    if in_time == len(counted):
        return Measured(Outcome.WITHIN, f"{said}.", share=share)
    left = len(counted) - in_time - late
    if not left:
        return Measured(Outcome.BEYOND, f"{said}.", share=share)
    return Measured(Outcome.NOT_DONE, f"{said}, {left} not done.", share=(in_time + late) / len(counted))


def _tasks(record: Record, asked: Asked) -> list[Task]:
    if asked.objective is None:
        return list(record.tasks)
    return [task for task in record.tasks if task.objective == asked.objective]


FORMULAS: dict[Measure, Callable[[Record, Asked], Measured]] = {
    Measure.ACKNOWLEDGE: _time(lambda record: record.acknowledged, "Acknowledged"),
    Measure.DECLARE_MAJOR: _time(lambda record: record.declared_major, "Declared a major incident"),
    Measure.FIRST_UPDATE: _time(lambda record: record.first_update, "First public update written"),
    Measure.MITIGATE: _time(lambda record: record.mitigated, "Mitigated"),
    Measure.RESOLVE: _time(lambda record: record.resolved, "Resolved"),
    Measure.PROCEDURE: _procedure,
    Measure.ESCALATE: _escalate,
    Measure.ROLES: _roles,
    Measure.TASKS: _critical_tasks,
}
# What is measured of every drill as a whole, beside what its objectives ask.
OF_THE_WHOLE = (
    Measure.ACKNOWLEDGE,
    Measure.DECLARE_MAJOR,
    Measure.FIRST_UPDATE,
    Measure.MITIGATE,
    Measure.RESOLVE,
    Measure.TASKS,
)
