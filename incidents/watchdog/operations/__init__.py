"""What the watchdog writes: its verdicts, and what it told whom."""

from incidents.watchdog.operations.auditing import Finding, find, keep
from incidents.watchdog.operations.pinging import ping
from incidents.watchdog.operations.telling import tell

__all__ = ["Finding", "find", "keep", "ping", "tell"]
