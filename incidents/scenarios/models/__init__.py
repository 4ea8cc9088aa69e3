"""The rows of the library: capabilities, scenarios with their versions, and what each version holds."""

from incidents.scenarios.models.contents import ExpectedAction, Inject, Objective
from incidents.scenarios.models.scenarios import Capability, Scenario, ScenarioVersion

__all__ = ["Capability", "ExpectedAction", "Inject", "Objective", "Scenario", "ScenarioVersion"]
