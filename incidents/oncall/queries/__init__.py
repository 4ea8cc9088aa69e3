"""Reading on-call: who has it now and when, and what is wrong with the next weeks. Writes nothing."""

from incidents.oncall.queries.plans import people_of, plans_between
from incidents.oncall.queries.shifts import Shift, on_call, shifts_between, shifts_of

__all__ = ["Shift", "on_call", "people_of", "plans_between", "shifts_between", "shifts_of"]
