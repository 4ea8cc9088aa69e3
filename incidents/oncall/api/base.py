"""What every view of on-call has: who may read, finding a schedule, the instant."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import NotFound

from incidents.oncall.models import OnCallSchedule
from incidents.oncall.queries.rights import VIEWS
from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.rest.viewsets import ApiViewSet


class OnCallApi(SignedIn, ApiViewSet):
    """Whoever may see schedules reads; what somebody may change is asked by the operation."""

    required_scopes: Any = {"read": [TokenScope.READ], "write": [TokenScope.WRITE]}
    needs = VIEWS

    @staticmethod
    def schedule(slug: str) -> OnCallSchedule:
        """Raises NotFound."""
        found = OnCallSchedule.objects.select_related("team").filter(slug=slug).first()
        if found is None:
            raise NotFound
        return found
