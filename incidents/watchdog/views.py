"""The health page, for administrators."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from incidents.watchdog.queries.health import health

PERMISSION = "incidents.change_organisationsettings"


@never_cache
@require_safe
def health_view(request: HttpRequest) -> HttpResponse:
    """How the engine does now. The page asks for itself again and again while somebody looks at it."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    request.current_app = admin.site.name  # type: ignore[attr-defined]  # as ModelAdmin does
    at = timezone.now()
    context = {**admin.site.each_context(request), "title": "Health", "now": at, "health": health(at=at)}
    return TemplateResponse(request, "incidents/watchdog/health.html", context)
