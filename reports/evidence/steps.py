"""Which steps of the process an incident followed, and what proves each. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reports.evidence.choices import Standing, Step


@dataclass(frozen=True)
class Proof:
    """What proves a step: when it was done, in which words, and the entry of the timeline that says so, if one does."""

    at: datetime
    words: str
    entry: int | None = None


@dataclass(frozen=True)
class Trail:
    """What is known of one incident, as far as steps rest on it. Instants are aware.

    `proofs` are those that were found; `is_over` says that it was resolved, closed or cancelled. `review_due_at` is
    when a review that is not finished ought to be; None where no review is asked for, or it is finished.
    """

    is_over: bool
    is_cancelled: bool
    proofs: Mapping[Step, Proof] = field(default_factory=dict)
    review_due_at: datetime | None = None


@dataclass(frozen=True)
class Taken:
    """How one step stands."""

    step: Step
    standing: Standing
    proof: Proof | None = None


def steps_of(trail: Trail, at: datetime) -> list[Taken]:
    """Every step in its order, as it stands at an instant.

    A step without a proof is missing once the incident went past it, and not yet due before; what a cancelled incident
    never comes to is not asked for, nor is a review where no rule asked for one.
    """
    return [
        Taken(step, Standing.DONE, trail.proofs[step])
        if step in trail.proofs
        else Taken(step, _without_proof(step, trail, at))
        for step in Step
    ]


def _without_proof(step: Step, trail: Trail, at: datetime) -> Standing:
    if step == Step.REVIEWED:
        if trail.review_due_at is None:
            return Standing.NOT_ASKED
        return Standing.MISSING if trail.review_due_at <= at else Standing.WAITING
    if step == Step.CLOSED:
        return Standing.NOT_ASKED if trail.is_cancelled else Standing.WAITING
    if step in (Step.ACKNOWLEDGED, Step.COMMUNICATED, Step.RESOLVED):
        if trail.is_cancelled:
            return Standing.NOT_ASKED
        return Standing.MISSING if trail.is_over else Standing.WAITING
    return Standing.MISSING
