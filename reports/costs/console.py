"""What costs bring to the console: a panel of the incident page, and the menu."""

from __future__ import annotations

from incidents.desk.extensions import Fragment, MenuItem
from incidents.people.models import User
from reports.costs.rights import VIEWS


def _sees(user: User) -> bool:
    return user.has_perm(VIEWS)


FRAGMENTS = [Fragment("costs", "What it costs", "incident_costs", "Show what it costs", _sees)]
MENU = [
    MenuItem("Reports", "Downtime and cost", "costs", "payments", _sees),
]
