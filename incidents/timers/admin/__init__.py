"""Timers and recurring jobs in the console."""

from incidents.timers.admin import recurring, timers

__all__ = ["recurring", "timers"]
