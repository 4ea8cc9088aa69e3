"""Whether the queue that somebody looks at has changed: a tag of what it shows."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

# The tag changes by itself this often, for what no row tells: renamed teams, filters that count from now.
LASTS_SECONDS = 600


def tag_of(request: HttpRequest, changelist: Any, counts: dict[str, int]) -> str:
    """A tag of the rows in their order and versions, the counts of the tabs, and the address. One query."""
    shown = list(changelist.result_list.values_list("pk", "version", "next_due_at"))
    lapse = int(timezone.now().timestamp()) // LASTS_SECONDS
    told = (request.user.pk, request.GET.urlencode(), lapse, changelist.result_count, sorted(counts.items()), shown)
    return f'"{hashlib.sha256(repr(told).encode()).hexdigest()[:32]}"'


def answer_unchanged(tag: str) -> HttpResponse:
    return HttpResponse(status=304, headers={"ETag": tag})
