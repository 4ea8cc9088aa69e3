"""What every model with a path to an incident must have, held by looking at all of them."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from incidents.models import Incident
from incidents.permissions.managers import ScopedManager

ROOT = Path(__file__).resolve().parents[2]
TO_INCIDENT = [
    (model, field)
    for model in apps.get_models(include_auto_created=True)
    for field in model._meta.concrete_fields
    if isinstance(field, models.ForeignKey) and field.related_model is Incident
]
FROM_INCIDENT = [field for field in Incident._meta.get_fields() if field.concrete and field.is_relation]


def ids(pairs):
    return [f"{model.__name__}.{field.name}" for model, field in pairs]


def test_there_are_such_models():
    assert len(TO_INCIDENT) >= 12


@pytest.mark.parametrize(("model", "field"), TO_INCIDENT, ids=ids(TO_INCIDENT))
def test_model_with_a_path_to_an_incident_is_scoped(model, field):
    manager = model._default_manager
    assert isinstance(manager, ScopedManager), f"{model.__name__} shows rows of hidden incidents"
    assert f"{field.name}__" in (*manager.paths, *manager.optional)
    assert (f"{field.name}__" in manager.optional) == field.null
    assert [type(m) for m in model._meta.managers] == [type(manager)], "a second manager goes around the scope"
    assert type(model._base_manager) is models.Manager


@pytest.mark.parametrize(("model", "field"), TO_INCIDENT, ids=ids(TO_INCIDENT))
def test_query_name_of_a_join_from_an_incident_is_loud(model, field):
    assert field.related_query_name().endswith("_unscoped")


@pytest.mark.parametrize("field", FROM_INCIDENT, ids=lambda field: field.name)
def test_query_name_of_a_join_into_incidents_is_loud(field):
    assert field.remote_field.name.endswith("_unscoped") or field.related_query_name().endswith("_unscoped")


def test_incident_says_its_reference_and_nothing_else():
    assert str(Incident(pk=7, title="Secret")) == "INC-7"


@pytest.mark.parametrize(
    "model", sorted({model for model, _field in TO_INCIDENT}, key=lambda m: m.__name__), ids=lambda m: m.__name__
)
def test_words_for_a_row_say_nothing_of_its_incident(model):
    row = model(pk=7)
    assert "INC-" not in str(row) or model.__name__ == "SearchDocument"


def sources(*folders):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_text()


def statements_with(text, word):
    """The statements of a module whose code (not whose words) has `word`, as source."""
    tree = ast.parse(text)
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for statement in ast.walk(tree):
        if not isinstance(statement, ast.stmt) or hasattr(statement, "body"):
            continue
        for node in ast.walk(statement):
            held = (getattr(node, "value", None), getattr(node, "arg", None), getattr(node, "attr", None))
            if id(node) not in documentation and any(isinstance(item, str) and word in item for item in held):
                yield ast.get_source_segment(text, statement) or ""
                break


def reads_its_own_paging(path, statement):
    """The paging is one to one with the incident it is read with: whoever sees the one may see the other."""
    return path.as_posix().endswith("lifecycle/operations/base.py") and 'select_related("state", ' in statement


def reads_the_review_of_what_it_reads(path, statement):
    """There is one review at most of an incident: whoever sees the one may see the other."""
    return "/reports/evidence/queries/" in path.as_posix() and "reviews_unscoped__" in statement


def test_unscoped_joins_carry_the_scope():
    naive = [
        f"{path.relative_to(ROOT)}: {statement}"
        for path, text in sources("incidents", "knowledge", "reports", "config")
        if "_unscoped" in text and "/models" not in path.as_posix()
        for statement in statements_with(text, "_unscoped")
        if "Visible(" not in statement
        and not reads_its_own_paging(path, statement)
        and not reads_the_review_of_what_it_reads(path, statement)
    ]
    assert naive == []


ALLOWED_RAW = re.compile(r"/(queries|operations|managers|installer|visible|backends|database|structures|engine/claims)")


def test_raw_sql_stands_in_queries_and_operations_only():
    loose = [
        str(path.relative_to(ROOT))
        for path, text in sources("incidents", "knowledge", "reports")
        if re.search(r"\.raw\(|\.cursor\(|\.extra\(|RawSQL\(", text)
        and not ALLOWED_RAW.search(path.as_posix().replace(".py", ""))
    ]
    assert loose == []


def test_nothing_is_read_through_the_plain_manager_without_a_word_why():
    allowed = {f"incidents/lifecycle/operations/{name}.py" for name in ("links", "log", "access")}
    # Whether what a change has found is watched or was escalated; the tags of what was read.
    allowed |= {"incidents/lifecycle/operations/base.py", "incidents/lifecycle/queries.py"}
    # It is given a queryset that is scoped already, and reads back what it changed.
    allowed.add("incidents/engine/claims.py")
    # It moves everybody's rows as the system, in one statement without a join.
    allowed.add("incidents/reporter/operations/links.py")
    # It reads facts that were unrestricted when they were made, and each restricted one under `Visible`.
    allowed |= {f"reports/metrics/queries/{name}.py" for name in ("facts", "listing")}
    found = {
        path.relative_to(ROOT).as_posix()
        for path, text in sources("incidents", "knowledge", "reports")
        if "_base_manager" in text
    }
    assert found - allowed - {"incidents/permissions/managers.py"} <= {
        path for path in found if path.startswith(("incidents/lifecycle/operations/history", "incidents/search/"))
    }


def test_no_generic_foreign_key_leads_to_incidents():
    from django.contrib.contenttypes.fields import GenericForeignKey

    ours = [model for model in apps.get_models() if model._meta.app_label in ("incidents", "knowledge", "reports")]
    assert not [m for m in ours for f in m._meta.private_fields if isinstance(f, GenericForeignKey)]
