"""The rows of promises: policies with their targets, clocks, and evidence."""

from incidents.clocks.models.clocks import AuthorityNotice, Clock
from incidents.clocks.models.policies import SlaPolicy, SlaTarget

__all__ = ["AuthorityNotice", "Clock", "SlaPolicy", "SlaTarget"]
