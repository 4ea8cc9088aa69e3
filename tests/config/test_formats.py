"""Dates look alike in every page."""

from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import formats, translation

NIGHT = datetime(2026, 11, 23, 3, 34, tzinfo=UTC)


@pytest.mark.parametrize("language", ["en-gb", "en"])
def test_instant_is_written_with_24_hours(language):
    with translation.override(language):
        assert formats.localize(NIGHT) == "23 Nov 2026, 03:34"
        assert Template("{{ at|date }} {{ at|time }}").render(Context({"at": NIGHT})) == "23 Nov 2026 03:34"


@pytest.mark.django_db
def test_console_leads_to_no_other_site(admin_user):
    request = RequestFactory().get("/admin/")
    request.user = admin_user
    assert not admin.site.each_context(request)["site_url"]
