"""What dashboards bring to the console: an item of the menu and a panel of the first page."""

from __future__ import annotations

from typing import Any

from incidents.desk.dashboard.panels import Panel
from incidents.desk.dashboard.reader import Reader
from incidents.desk.extensions import FirstPagePanel, MenuItem
from incidents.people.choices import FirstPage
from incidents.people.models import User
from reports.metrics.registry import all_metrics

VIEWS = "reports.view_reports"
DAYS = 30
SHOWN = ("reported", "resolved", "backlog", "time_to_acknowledge", "time_to_resolve")


def _reads(user: User) -> bool:
    return user.has_perm(VIEWS)


def _figures(_reader: Reader) -> dict[str, Any]:
    """Which figures are fetched, each by itself. No query."""
    known = {metric.name: metric for metric in all_metrics()}
    return {"metrics": [known[name] for name in SHOWN if name in known]}


MENU = [MenuItem("Reports", "Dashboards", "dashboards", "monitoring", _reads)]
FIRST_PAGE = [
    FirstPagePanel(
        Panel(
            "figures",
            f"The last {DAYS} days in figures",
            _figures,
            is_now=True,
            right=VIEWS,
            template="reports/dashboards/panel.html",
        ),
        side=(FirstPage.MANAGER,),
    ),
]
