"""What the learning brings to the console: a panel of the incident page, menu items, panels of first pages, a line of
a service's page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from incidents.catalog.models import Service
from incidents.catalog.service_lines import ServiceLine
from incidents.desk.dashboard.panels import Panel
from incidents.desk.dashboard.reader import Reader
from incidents.desk.extensions import FirstPagePanel, Fragment, MenuItem
from incidents.people.choices import FirstPage
from incidents.people.models import User
from knowledge.reviews.models import CorrectiveAction
from knowledge.reviews.queries.pages import owed_by, reviews_of
from knowledge.reviews.queries.rights import VIEWS

SHOWN = 6


def _reads(user: User) -> bool:
    return user.has_perm(VIEWS)


def _rules(user: User) -> bool:
    return user.has_perm("knowledge.change_reviewrule")


def _my_reviews(reader: Reader) -> dict[str, Any]:
    """Two queries."""
    reviews = reviews_of(reader.user, limit=SHOWN)
    return {"reviews": reviews, "shown": [review.incident for review in reviews]}


def _my_actions(reader: Reader) -> dict[str, Any]:
    """One query. What is overdue stands first, because the list goes by days."""
    return {"actions": owed_by(reader.user, limit=SHOWN), "today": timezone.localtime(reader.now).date()}


def actions_in_words(service: Service) -> str:
    """How many corrective actions are open on a service, and how many of them are overdue. One query."""
    today = timezone.localtime().date()
    counted = (
        CorrectiveAction.objects.real()
        .owed()
        .filter(service=service)
        .aggregate(owed=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)))
    )
    if not counted["owed"]:
        return "None open"
    late = f", {counted['overdue']} of them overdue" if counted["overdue"] else ""
    return f"{counted['owed']} open{late}"


FRAGMENTS = [Fragment("review", "What is learned from it", "incident_review", "Show its review", _reads)]
MENU = [
    MenuItem("Knowledge", "Reviews", "reviews", "rate_review", _reads),
    MenuItem("Knowledge", "Lessons", "lessons", "school", _reads),
    MenuItem("Knowledge", "Corrective actions", "corrective_actions", "build", _reads),
    MenuItem("Configuration", "Rules of reviews", "admin:knowledge_reviewrule_changelist", "rule", _rules),
    MenuItem("Configuration", "Questions of reviews", "admin:knowledge_reviewtemplate_changelist", "quiz", _rules),
]
_WORKING = (FirstPage.AGENT, FirstPage.COMMANDER, FirstPage.MANAGER, FirstPage.EDITOR, FirstPage.ADMINISTRATOR)
FIRST_PAGE = [
    FirstPagePanel(
        Panel(
            "my-actions",
            "Corrective actions of mine",
            _my_actions,
            "You owe no corrective action.",
            right=VIEWS,
            template="knowledge/reviews/panel_actions.html",
        ),
        side=_WORKING,
    ),
    FirstPagePanel(
        Panel(
            "my-reviews",
            "Reviews that I answer for",
            _my_reviews,
            "No review waits for you.",
            right=VIEWS,
            template="knowledge/reviews/panel_reviews.html",
        ),
        side=(FirstPage.AGENT, FirstPage.COMMANDER, FirstPage.MANAGER),
    ),
]
SERVICE_LINES = [ServiceLine("Corrective actions", actions_in_words)]
