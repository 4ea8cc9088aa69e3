"""Makes and changes tables as one step of a migration: one by one, each would have every model known made anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class _Together(Operation):
    """Several operations of which the state hears one after the other, and the database at once."""

    reduces_to_sql = True
    reversible = True
    operations: list[Any]

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # Whatever was made of the state so far is made anew when it is asked for, once.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def references_model(self, name: str, app_label: str) -> bool:
        return any(operation.references_model(name, app_label) for operation in self.operations)


class CreateTogether(_Together):
    """Creates models with their indexes and constraints, and any fields that are added to them afterwards.

    `operations` begin with those that create the models; whatever follows concerns these models alone. Where a field
    is added later because two models refer to each other, the tables are made with it at once.
    """

    def __init__(self, operations: Sequence[Any]) -> None:
        self.operations = list(operations)
        made = {operation.name_lower for operation in self.operations if isinstance(operation, CreateModel)}
        foreign = [operation for operation in self.operations if _model_of(operation) not in made]
        if foreign:
            raise ValueError(f"These are about models that are not created here: {foreign}.")

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

    def describe(self) -> str:
        return f"Create {sum(isinstance(operation, CreateModel) for operation in self.operations)} models together"


class ChangeTogether(_Together):
    """Adds fields, indexes and constraints to one model. The fields are new columns that are null or have a default."""

    def __init__(self, operations: Sequence[Any]) -> None:
        self.operations = list(operations)
        if foreign := [each for each in self.operations if not isinstance(each, AddField | AddIndex | AddConstraint)]:
            raise ValueError(f"These are not changes that are made together: {foreign}.")
        if len({operation.model_name_lower for operation in self.operations}) != 1:
            raise ValueError("Together only the fields of one model are added.")
        self.name = self.operations[0].model_name

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model: Any = to_state.apps.get_model(app_label, self.name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        added = [model._meta.get_field(operation.name) for operation in self._each(AddField)]
        if schema_editor.connection.vendor == "sqlite":
            for field in added:
                _add_column(schema_editor, model, field)
            schema_editor._remake_table(model)  # type: ignore[attr-defined]
            return
        for field in added:
            schema_editor.add_field(model, field)
        for operation in self._each(AddConstraint):
            schema_editor.add_constraint(model, operation.constraint)
        for operation in self._each(AddIndex):
            schema_editor.add_index(model, operation.index)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model: Any = from_state.apps.get_model(app_label, self.name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        if schema_editor.connection.vendor == "sqlite":
            schema_editor._remake_table(to_state.apps.get_model(app_label, self.name))  # type: ignore[attr-defined]
            return
        for operation in self._each(AddIndex):
            schema_editor.remove_index(model, operation.index)
        for operation in self._each(AddConstraint):
            schema_editor.remove_constraint(model, operation.constraint)
        for operation in self._each(AddField):
            schema_editor.remove_field(model, model._meta.get_field(operation.name))

    def _each(self, kind: type[Operation]) -> list[Any]:
        return [operation for operation in self.operations if isinstance(operation, kind)]

    def describe(self) -> str:
        return f"Add {len(self.operations)} fields, indexes and constraints to {self.name} together"


def _add_column(schema_editor: Any, model: Any, field: Any) -> None:
    """A bare column, until the table is made anew with all that belongs to it."""
    if field.column is None:
        return
    kind = field.db_parameters(connection=schema_editor.connection)["type"]
    default = schema_editor.prepare_default(schema_editor.effective_default(field))
    table, column = schema_editor.quote_name(model._meta.db_table), schema_editor.quote_name(field.column)
    schema_editor.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} {kind} " + ("NULL" if field.null else f"NOT NULL DEFAULT {default}")
    )


def _model_of(operation: Any) -> str:
    return getattr(operation, "model_name_lower", "") or str(operation.name_lower)
