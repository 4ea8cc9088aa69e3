"""No page of the console answers questions about incidents through the address of a list."""

import pytest
from django.contrib import admin

from incidents.models import Incident


def pages():
    admin.autodiscover()
    return [page for model, page in admin.site._registry.items() if model is not Incident]


def ways_to_incidents(model):
    """The names by which one hop, forwards or backwards, leads from the model to where incidents are."""
    return [field.name for field in model._meta.get_fields() if field.name.endswith("_unscoped")]


def test_some_pages_have_ways_to_incidents():
    assert {"Service", "User", "Team", "Contact", "State"} & {
        page.model.__name__ for page in pages() if ways_to_incidents(page.model)
    }


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.model.__name__)
def test_list_cannot_be_filtered_by_incidents(page, rf, ada):
    request = rf.get("/admin/")
    request.user = ada
    for way in ways_to_incidents(page.model):
        for lookup in (way, f"{way}__exact", f"{way}__gt", f"{way}__isnull", f"{way}__title__startswith"):
            assert not page.lookup_allowed(lookup, "1", request)
