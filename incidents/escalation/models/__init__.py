"""Policies and their runs."""

from incidents.escalation.models.policies import EscalationPolicy, EscalationStep, StepTarget
from incidents.escalation.models.runs import EscalationRun, RunStep

__all__ = ["EscalationPolicy", "EscalationRun", "EscalationStep", "RunStep", "StepTarget"]
