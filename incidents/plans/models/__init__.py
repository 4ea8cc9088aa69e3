"""Plans, procedures and their runs, key contacts."""

from incidents.plans.models.contacts import KeyContact, KeyContactDeputy, KeyContactMethod
from incidents.plans.models.plans import Plan, PlanVersion
from incidents.plans.models.procedures import Procedure, ProcedureStep, ProcedureVersion
from incidents.plans.models.runs import ProcedureRun, ProcedureRunStep

__all__ = [
    "KeyContact",
    "KeyContactDeputy",
    "KeyContactMethod",
    "Plan",
    "PlanVersion",
    "Procedure",
    "ProcedureRun",
    "ProcedureRunStep",
    "ProcedureStep",
    "ProcedureVersion",
]
