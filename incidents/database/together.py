"""Makes many tables as one step of a migration: one by one, each would have every model known so far made anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTogether(Operation):
    """Creates models with their indexes and constraints, and any fields that are added to them afterwards.

    `operations` begin with those that create the models; whatever follows concerns these models alone. Where a field
    is added later because two models refer to each other, the tables are made with it at once.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, operations: Sequence[Any]) -> None:
        self.operations = list(operations)
        made = {operation.name_lower for operation in self.operations if isinstance(operation, CreateModel)}
        foreign = [operation for operation in self.operations if _model_of(operation) not in made]
        if foreign:
            raise ValueError(f"These are about models that are not created here: {foreign}.")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # Whatever was made of the state so far is made anew when it is asked for, once.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in self._models(app_label, to_state):
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in reversed(self._models(app_label, from_state)):
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    def _models(self, app_label: str, state: ProjectState) -> list[Any]:
        created = (operation for operation in self.operations if isinstance(operation, CreateModel))
        return [state.apps.get_model(app_label, operation.name) for operation in created]

    def references_model(self, name: str, app_label: str) -> bool:
        return any(operation.references_model(name, app_label) for operation in self.operations)

    def describe(self) -> str:
        return f"Create {sum(isinstance(operation, CreateModel) for operation in self.operations)} models together"


def _model_of(operation: Any) -> str:
    return getattr(operation, "model_name_lower", "") or str(operation.name_lower)
