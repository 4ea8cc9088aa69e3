"""Rate limits of the API: so many requests a minute for each token, or each person without one."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from rest_framework.throttling import BaseThrottle

from incidents.rest.counters import current_counter

WINDOW_SECONDS = 60
DEFAULT_PER_MINUTE = 600


class PerCaller(BaseThrottle):
    """A fixed window of a minute. Leaves what it counted on the request, for the X-RateLimit headers."""

    def allow_request(self, request: Any, view: Any) -> bool:
        limit = int(getattr(settings, "API_REQUESTS_PER_MINUTE", DEFAULT_PER_MINUTE))
        now = time.time()
        count = current_counter().hit(self.caller(request), int(now // WINDOW_SECONDS), WINDOW_SECONDS)
        self.reset = WINDOW_SECONDS - int(now % WINDOW_SECONDS)
        request.rate_limit = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(limit - count, 0)),
            "X-RateLimit-Reset": str(self.reset),
        }
        return count <= limit

    def wait(self) -> float:
        return float(self.reset)

    def caller(self, request: Any) -> str:
        if request.auth is not None:
            return f"token:{request.auth.pk}"
        if request.user.is_authenticated:
            return f"user:{request.user.pk}"
        return f"address:{request.META.get('REMOTE_ADDR', '')}"
