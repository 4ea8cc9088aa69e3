"""What every view of on-call has: who may read, finding a schedule, the instant."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.utils import timezone
from rest_framework.exceptions import NotFound

from incidents.oncall.models import OnCallSchedule
from incidents.oncall.queries.rights import VIEWS
from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.people.models import User
from incidents.rest.fields import MAX_ID
from incidents.rest.viewsets import ApiViewSet


class OnCallApi(SignedIn, ApiViewSet):
    """Whoever may see schedules reads; what somebody may change is asked by the operation."""

    required_scopes: Any = {"read": [TokenScope.READ], "write": [TokenScope.WRITE]}
    needs = VIEWS

    @property
    def actor(self) -> User:
        return cast("User", self.request.user)

    @staticmethod
    def now() -> datetime:
        return timezone.now()

    @staticmethod
    def schedule(slug: str) -> OnCallSchedule:
        """Raises NotFound."""
        found = OnCallSchedule.objects.select_related("team").filter(slug=slug).first()
        if found is None:
            raise NotFound
        return found

    @staticmethod
    def row(rows: Any, pk: int) -> Any:
        """The row with this key among `rows`. Raises NotFound."""
        found = rows.filter(pk=pk).first() if pk <= MAX_ID else None
        if found is None:
            raise NotFound
        return found
