"""Whoever edits a row is told in plain words what each field means."""

import pytest
from django.contrib import admin

from incidents.models import Workflow, WorkflowVersion
from incidents.workflows.operations import create_draft
from tests.factories import NOW

# The incident's page and the matrix have forms of their own; a token is made by its owner.
OWN_PAGES = {"Incident", "PriorityRule", "ApiToken"}
EDITED = [model for model in admin.site._registry if model.__name__ not in OWN_PAGES]
# Rows of an inline are put in order by dragging, and belong to the page they stand on.
OF_INLINES = {"position", "version", "service", "team"}


def silent(fields):
    return {name for name, field in fields.items() if not field.help_text}


@pytest.fixture
def asked(rf, ada):
    request = rf.get("/admin/")
    request.user = ada
    return request


@pytest.fixture
def draft(reference):
    return create_draft(Workflow.objects.first(), at=NOW)


@pytest.mark.parametrize("model", EDITED, ids=lambda model: model.__name__)
def test_every_field_is_explained(model, asked, draft, system):
    page = admin.site._registry[model]
    row = draft if model is WorkflowVersion else None
    assert silent(page.get_form(asked, row, change=row is not None).base_fields) == set()
    for inline in page.get_inline_instances(asked, row):
        assert silent(inline.get_formset(asked, row).form.base_fields) <= OF_INLINES, inline.model.__name__
