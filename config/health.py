"""Pages for whatever watches over Muster. They need no sign-in and tell nothing but their verdict."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer as long as this process can."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database can be reached and every migration is applied, else 503."""
    try:
        waiting = count_unapplied()
    except DatabaseError:
        logger.exception("The database cannot be reached.")
        return JsonResponse({"status": "unavailable", "reason": "database"}, status=503)
    if waiting:
        return JsonResponse({"status": "unavailable", "reason": "migrations"}, status=503)
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def engine(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when every promise is looked after in time, else 503 with the codes of what is wrong."""
    try:
        wrong = import_string(settings.ENGINE_VERDICT)()
    except DatabaseError:
        logger.exception("The database cannot be reached.")
        wrong = ["database"]
    if wrong:
        return JsonResponse({"status": "failing", "codes": wrong}, status=503)
    return JsonResponse({"status": "ok", "codes": []})


def count_unapplied(using: str = DEFAULT_DB_ALIAS) -> int:
    """Return how many migrations the database still needs."""
    executor = MigrationExecutor(connections[using])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
