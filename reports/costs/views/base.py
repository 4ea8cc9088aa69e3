"""What the pages of costs share: who may, and the frame."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse

from incidents.desk.views.loading import person, render
from incidents.people.models import User
from reports.costs.rights import VIEWS


def allowed(request: HttpRequest, right: str = VIEWS) -> User:
    """Whoever is signed in and holds the right. Raises PermissionDenied."""
    user = person(request)
    if not user.has_perm(right):
        raise PermissionDenied("You may not see or change what incidents cost.")
    return user


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> TemplateResponse:
    return render(request, admin.site, f"reports/costs/{template}.html", context, status=status)
