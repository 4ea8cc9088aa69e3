"""Workflows in the console."""

from incidents.workflows.admin import versions, workflows

__all__ = ["versions", "workflows"]
