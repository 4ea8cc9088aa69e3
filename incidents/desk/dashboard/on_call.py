"""The panel that says who is on call now."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from incidents.desk.dashboard.reader import Reader
from incidents.oncall.models import OnCallSchedule
from incidents.oncall.queries.standing import standings
from incidents.people.models import Membership

MOST = 12


def on_call_now(reader: Reader) -> dict[str, Any]:
    """Each schedule with who has it, those of the reader's teams first. Three queries, after the page."""
    own = Exists(Membership.objects.filter(team=OuterRef("team"), user=reader.user))
    rows = OnCallSchedule.objects.filter(retired_at=None).annotate(is_own=own).order_by("-is_own", "name")
    schedules = list(rows[: MOST + 1])
    shown = standings(schedules[:MOST], at=reader.now)
    return {"rows": shown, "is_cut": len(schedules) > MOST, "me": reader.user}
