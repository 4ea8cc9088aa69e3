"""The admin site: its index shows models by capability, not in one flat list."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from unfold.sites import UnfoldAdminSite

# Packages of our apps in the order in which the index shows them.
CAPABILITIES: dict[str, str] = {
    "incidents.lifecycle": "Incidents",
    "incidents.timeline": "Incidents",
    "incidents.response": "Major incidents",
    "incidents.escalation": "Escalation",
    "incidents.oncall": "On call",
    "incidents.problems": "Problems",
    "incidents.drills": "Drills",
    "incidents.plans": "Plans and procedures",
    "incidents.clocks": "Service levels",
    "incidents.satisfaction": "Satisfaction",
    "incidents.automation": "Automation",
    "knowledge.reviews": "Reviews and lessons",
    "knowledge.articles": "Articles",
    "incidents.workflows": "Workflows",
    "incidents.catalog": "Catalogue",
    "incidents.people": "People and teams",
    "auth": "People and teams",
    "incidents.intake": "Intake",
    "incidents.notifications": "Notifications",
    "incidents.rest": "API",
    "reports": "Reports",
    "incidents": "Other",
}


def find_capability(model: type[Model]) -> str:
    """Return the key in CAPABILITIES that `model` belongs to, or its app label where there is none."""
    package = ".".join(model.__module__.split(".")[:2])
    for key in (package, package.split(".", maxsplit=1)[0], model._meta.app_label):
        if key in CAPABILITIES:
            return key
    return model._meta.app_label


class MusterAdminSite(UnfoldAdminSite):
    site_title = "Muster"
    site_header = "Muster"
    index_title = "Everything in one place"

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return one group for each capability; an app's own page keeps its models together as Django does."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        groups: dict[str, dict[str, Any]] = {}
        for app in apps:
            for entry in app["models"]:
                key = find_capability(entry["model"])
                title = CAPABILITIES.get(key, app["name"])
                group = groups.setdefault(title, {**app, "name": title, "app_url": "", "models": [], "key": key})
                group["models"].append(entry)
        order = list(CAPABILITIES)
        return sorted(groups.values(), key=lambda group: _rank(order, group["key"]))


def _rank(order: list[str], key: str) -> int:
    return order.index(key) if key in order else len(order)
