"""Watches the engine: stands in for sweeps that do not come, audits what must hold, and tells people outside of it."""
