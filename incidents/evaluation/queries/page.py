"""What the pages of evaluation show: objectives with what was measured and observed, as the principal may read it."""

from __future__ import annotations

from dataclasses import dataclass, field

from incidents.drills.models import Exercise
from incidents.evaluation.models import Measurement, ObjectiveResult, Observation
from incidents.evaluation.queries.recording import incidents_of
from incidents.evaluation.words import seconds_in_words
from incidents.scenarios.models import Objective
from incidents.timeline.models import TimelineEntry
from incidents.timeline.queries import tell

MOST_ENTRIES = 150


@dataclass(frozen=True)
class Standing:
    """One objective: what was measured of it, what was seen, and how it is rated so far."""

    objective: Objective
    measurement: Measurement | None = None
    result: ObjectiveResult | None = None
    observations: list[Observation] = field(default_factory=list)

    @property
    def target(self) -> str:
        seconds = self.objective.target_seconds
        return seconds_in_words(seconds) if seconds is not None else ""

    @property
    def took(self) -> str:
        seconds = self.measurement.seconds if self.measurement is not None else None
        return seconds_in_words(seconds) if seconds is not None else ""


@dataclass(frozen=True)
class Evaluation:
    """All that is known of a drill. `others` are observations of no objective, withdrawn ones left out.

    `evidence` holds the sentences of the entries that observations name, by their keys.
    """

    standings: list[Standing]
    whole: list[Measurement]
    others: list[Observation]
    withdrawn: int
    evidence: dict[int, str] = field(default_factory=dict)

    @property
    def observations(self) -> list[Observation]:
        seen = [one for standing in self.standings for one in standing.observations] + self.others
        return sorted(seen, key=lambda one: (one.at, one.pk))

    @property
    def rated(self) -> int:
        return sum(bool(one.result and one.result.rating) for one in self.standings)


def drill_for(pk: int) -> Exercise | None:
    """The drill, None for unknown and absent alike. One query."""
    found = Exercise.objects.known().filter(pk=pk)
    return found.select_related("team", "service", "trainer", "scenario_version").first()


def conducts(exercise: Exercise) -> bool:
    """Whether the principal conducts it, as far as it is about reading. One query."""
    return bool(Exercise.objects.conducted().filter(pk=exercise.pk).exists())


def evaluation_of(exercise: Exercise) -> Evaluation:
    """What was measured, observed and rated. Five queries, four while nothing is measured yet.

    Who does not read the library reads of an objective what stands in its result.
    """
    results = {
        one.objective_id: one
        for one in ObjectiveResult.objects.filter(exercise=exercise).select_related(
            "objective__capability", "decided_by"
        )
    }
    is_over = exercise.ended_at is not None
    measured = list(Measurement.objects.filter(exercise=exercise).order_by("pk")) if is_over else []
    seen = list(Observation.objects.filter(exercise=exercise).select_related("evaluator", "objective"))
    wanted = list(Objective.objects.filter(version=exercise.scenario_version_id).select_related("capability"))
    objectives = {one.pk: one for one in [*(result.objective for result in results.values()), *wanted]}
    by_objective = {one.objective_id: one for one in measured if one.objective_id is not None}
    valid = [one for one in seen if one.withdrawn_at is None]
    return Evaluation(
        standings=[
            Standing(
                objective,
                by_objective.get(objective.pk),
                results.get(objective.pk),
                [one for one in valid if one.objective_id == objective.pk],
            )
            for objective in sorted(objectives.values(), key=lambda one: one.position)
        ],
        whole=[one for one in measured if one.objective_id is None],
        others=[one for one in valid if one.objective_id not in objectives],
        withdrawn=len(seen) - len(valid),
        evidence=_evidence(valid),
    )


def _evidence(observations: list[Observation]) -> dict[int, str]:
    """Read through the timeline's own manager: an entry may speak of another incident that is hidden."""
    keys = [one.entry_id for one in observations if one.entry_id is not None]
    rows = TimelineEntry.objects.filter(pk__in=keys).select_related("actor") if keys else []
    return {row.pk: tell(row) for row in rows}


def entries_to_link(exercise: Exercise) -> list[tuple[int, str]]:
    """The newest entries of the drill's incidents, to be named as evidence: key and words. Two queries."""
    incidents = {one.pk: one for one in incidents_of(exercise)}
    rows = TimelineEntry.objects.filter(incident__in=list(incidents)).select_related("actor").order_by("-at", "-pk")
    return [(row.pk, f"{incidents[row.incident_id].reference}, {tell(row)}"[:120]) for row in rows[:MOST_ENTRIES]]
