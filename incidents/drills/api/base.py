"""What every view of drills has: finding one that the caller may know of."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from incidents.drills.models import Exercise
from incidents.drills.queries.rights import may_conduct, roles_of
from incidents.drills.queries.showing import briefing_of, loaded, roles_in
from incidents.drills.serializers import FullDrillShape, shown_drill, shown_role
from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.refusals import NotPermitted
from incidents.rest.fields import MAX_ID
from incidents.rest.viewsets import ApiViewSet


class DrillApi(SignedIn, ApiViewSet):
    """Whoever takes part in a drill may know of it; unknown and absent ones answer alike."""

    required_scopes: Any = {"read": [TokenScope.READ], "write": [TokenScope.WRITE]}
    serializer_class: Any = FullDrillShape

    def drill(self, pk: int) -> Exercise:
        """Raises NotFound."""
        found = loaded(pk) if pk <= MAX_ID else None
        if found is None:
            raise NotFound
        return found

    def conducted(self, pk: int) -> Exercise:
        """Raises NotFound, NotPermitted."""
        found = self.drill(pk)
        if not may_conduct(self.actor, found):
            raise NotPermitted
        return found

    def takes_part(self, exercise: Exercise) -> bool:
        return bool(roles_of(self.actor, exercise)) or may_conduct(self.actor, exercise)

    def full(self, pk: int, *, status: int = 200) -> Response:
        """The drill as it is now."""
        row = self.drill(pk)
        is_told = row.started_at is not None and self.takes_part(row)
        briefing, situation = briefing_of(row) if is_told else ("", "")
        body = {
            **shown_drill(row, at=self.now()),
            "roles": [shown_role(one) for one in roles_in(row)],
            "briefing": briefing,
            "starting_situation": situation,
        }
        return Response(body, status=status)
