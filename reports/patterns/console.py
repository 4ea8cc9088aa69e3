"""What patterns bring to the console: who reads them, and their item of the menu."""

from __future__ import annotations

from incidents.desk.extensions import MenuItem
from incidents.people.models import User

VIEWS = "reports.view_reports"


def _reads(user: User) -> bool:
    return user.has_perm(VIEWS)


MENU = [MenuItem("Reports", "Patterns", "patterns", "insights", _reads)]
