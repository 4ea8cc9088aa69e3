"""The gate of console pages that stand before the console's own addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """The console's gate, found when it is asked: the site does not exist yet when addresses are read."""

    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return admin.site.admin_view(view)(request, *args, **kwargs)

    return gate
