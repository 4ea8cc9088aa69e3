"""What dashboards bring to the console: an item of the menu and a panel of the first page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from incidents.desk.dashboard.panels import Panel
from incidents.desk.dashboard.reader import Reader
from incidents.desk.extensions import FirstPagePanel, MenuItem
from incidents.people.choices import FirstPage
from incidents.people.models import User
from reports import charts
from reports.metrics.behind import behind_all
from reports.metrics.choices import Group
from reports.metrics.questions import Answer, Question
from reports.metrics.registry import ask, metric_named

VIEWS = "reports.view_reports"
DAYS = 30
SHOWN = ("reported", "resolved", "time_to_resolve")


def _reads(user: User) -> bool:
    return user.has_perm(VIEWS)


def _figures(reader: Reader) -> dict[str, Any]:
    """What came in, what went out and how long it took, of the last days."""
    today = timezone.localdate(reader.now, timezone=timezone.get_default_timezone())
    since, until = today - timedelta(days=DAYS - 1), today + timedelta(days=1)
    answers = [ask(Question(name, since, until, Group.DAY), reader.now) for name in SHOWN]
    return {"figures": [_told(answer) for answer in answers], "days": DAYS}


def _told(answer: Answer) -> dict[str, Any]:
    return {
        "name": answer.question.metric,
        "label": metric_named(answer.question.metric).label,
        "answer": answer,
        "chart": charts.spark(answer),
        "behind": behind_all(answer.question),
    }


MENU = [MenuItem("Reports", "Dashboards", "dashboards", "monitoring", _reads)]
FIRST_PAGE = [
    FirstPagePanel(
        Panel(
            "figures",
            f"The last {DAYS} days in figures",
            _figures,
            right=VIEWS,
            template="reports/dashboards/panel.html",
        ),
        side=(FirstPage.MANAGER,),
    ),
]
