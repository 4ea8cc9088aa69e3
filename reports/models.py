"""Every model of the app, re-exported from its package so that Django finds it."""

from reports.readiness.models import ReadinessSnapshot

__all__ = ["ReadinessSnapshot"]
