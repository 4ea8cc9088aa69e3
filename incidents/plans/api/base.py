"""What every view of plans, procedures and key contacts has: who may read, finding one, the instant."""

from __future__ import annotations

from datetime import date
from typing import Any

from rest_framework.exceptions import NotFound

from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.rest.viewsets import ApiViewSet


class PlansApi(SignedIn, ApiViewSet):
    """Whoever may see them reads; what somebody may change is asked by the operation."""

    required_scopes: Any = {"read": [TokenScope.CATALOG_READ], "write": [TokenScope.CATALOG_WRITE]}

    def today(self) -> date:
        return self.now().date()

    @staticmethod
    def find(rows: Any, **wanted: Any) -> Any:
        """Raises NotFound."""
        found = rows.filter(**wanted).first()
        if found is None:
            raise NotFound
        return found
