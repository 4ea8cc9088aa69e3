"""The root re-exports every model, and every right names an operation and a permission."""

import importlib
import pkgutil

import incidents
from incidents import models as root
from incidents.lifecycle import operations
from incidents.lifecycle.rights import RIGHTS
from incidents.permissions.roles import INCIDENT_PERMISSIONS


def package_models():
    found = {}
    for package in pkgutil.iter_modules(incidents.__path__):
        if not package.ispkg:
            continue
        try:
            module = importlib.import_module(f"incidents.{package.name}.models")
        except ModuleNotFoundError:
            continue
        for name, value in vars(module).items():
            meta = getattr(value, "_meta", None)
            if meta is not None and isinstance(value, type) and not meta.abstract:
                found[name] = value
    return found


def test_root_names_every_model_of_every_package():
    ours = {
        name for name, model in package_models().items() if model._meta.app_label == "incidents" and name[:10] != "Historical"
    }
    assert ours == set(root.__all__)


def test_model_names_and_tables_are_unique():
    tables = [model._meta.db_table for model in package_models().values()]
    assert len(tables) == len(set(tables))


def test_every_operation_on_an_incident_has_a_right():
    not_for_people = {"UNCHANGED", "record_reads", "run_automatic_transitions", "record_history"}
    by_their_move = {"hold", "resume", "mitigate", "resolve", "close", "reopen", "cancel"}
    assert set(operations.__all__) - not_for_people - by_their_move == set(RIGHTS) - {"view"}


def test_every_right_is_a_permission_there_is():
    own = {codename for codename, _name in INCIDENT_PERMISSIONS} | {"view_incident", "add_incident", "change_incident"}
    assert set(RIGHTS.values()) <= own
