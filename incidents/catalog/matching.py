"""Which incidents a policy is for: conditions as rows of configuration hold them, and how they are read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

# What a condition may ask for, in the order in which people read it, and the trait that answers.
CONDITIONS = {
    "types": "type_id",
    "priorities": "priority_id",
    "services": "service_id",
    "teams": "team_id",
    "customers": "customer_id",
}


@dataclass(frozen=True)
class Traits:
    """What policies are chosen by: keys of an incident's type, priority, service and team, and its contact's body."""

    type_id: int
    priority_id: int
    service_id: int | None = None
    team_id: int | None = None
    customer_id: int | None = None


def fits(conditions: Mapping[str, list[int]], traits: Traits) -> bool:
    """Whether an incident has one of each list that `conditions` hold; an empty or absent list asks nothing."""
    return all(
        getattr(traits, trait) in wanted for name, trait in CONDITIONS.items() if (wanted := conditions.get(name))
    )


class HasConditions(Protocol):
    @property
    def conditions(self) -> dict[str, list[int]]: ...


Chosen = TypeVar("Chosen", bound=HasConditions)


def first_fitting(policies: Iterable[Chosen], traits: Traits) -> Chosen | None:
    """The first of `policies`, which stand in their order, that is for such an incident."""
    return next((policy for policy in policies if fits(policy.conditions, traits)), None)


def problems_of_conditions(conditions: Any) -> list[str]:
    """A sentence for each fault in what should be such as {"types": [1, 2], "priorities": [1]}."""
    if not isinstance(conditions, dict):
        return ["Conditions are lists of keys by name."]
    found = [
        f"“{name}” is no condition: write {', '.join(CONDITIONS)}." for name in conditions if name not in CONDITIONS
    ]
    for name, keys in conditions.items():
        if not isinstance(keys, list) or not all(isinstance(key, int) and not isinstance(key, bool) for key in keys):
            found.append(f"“{name}” is a list of keys.")
    return found


def covers(broader: Mapping[str, list[int]], narrower: Mapping[str, list[int]]) -> bool:
    """Whether whatever fits the second conditions fits the first, so that a policy after it is never reached."""
    return all(
        (asked := narrower.get(name)) and set(asked) <= set(wanted)
        for name in CONDITIONS
        if (wanted := broader.get(name))
    )
