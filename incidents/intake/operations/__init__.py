"""Writes of the intake: the people and places of an import, and the import itself."""

from incidents.intake.operations.importing import ImportOutcome, import_history, survey_history
from incidents.intake.operations.places import make_places

__all__ = ["ImportOutcome", "import_history", "make_places", "survey_history"]
