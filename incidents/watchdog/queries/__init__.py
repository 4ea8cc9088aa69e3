"""Reading how the engine does: for health checks, for the banner, for the health page."""

from incidents.watchdog.queries.lateness import late_since, may_be_in_vain
from incidents.watchdog.queries.verdict import codes, verdict

__all__ = ["codes", "late_since", "may_be_in_vain", "verdict"]
